// Blocking keys: names that share one are worth comparing. A word's skeleton is the classes of its
// first consonants under each of its readings, vowels left out; a name's keys are the short
// skeletons of any two of its words, in no order, so that surname-first and given-name-first meet,
// and the long skeletons of single words that have many consonants. Words that a hyphen joins, and
// particles and other small words with their neighbours, count as one word too; a word has the
// skeletons of its full and short forms (nicknames.h) besides its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "names/canonical.h"

namespace amends::names {

constexpr std::size_t short_skeleton = 3;  // classes
constexpr std::size_t long_skeleton = 6;

// Skeletons of one word, at most twelve, each of up to `classes` of P T K S M N L R, sorted; "·"
// for a word that may have no consonant. T before S is one with it.
std::vector<std::string> skeletons(std::u32string_view letters, std::size_t classes);

// Keys of a name, sorted, each once: "KST RP" of two words, "KSTRPN" of one. A name of one word has
// the word's short skeletons. Titles and particles make no key unless there is nothing else.
std::vector<std::string> keys(std::string_view name);

// The same as numbers made from the skeletons, for tables of millions; sorted, each once. Words are
// read once by each thread: a hundred given names cover half of all bearers.
void key_numbers(std::string_view name, std::vector<std::uint64_t>& out);

}  // namespace amends::names
