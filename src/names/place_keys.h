// Keys under which a place's name is found in any script: the classes of its consonants in order,
// whole and with one left out. Two spellings of one name share a key unless they differ in more
// than one consonant each; which of those that share a key are alike is for the scoring to say.
//
// The classes are lips (p b), lips and teeth (f v w), tongue (t d), hissing (s z sh zh ch ts dz j),
// throat and palate (k g q kh gh), l, r, m, n. Vowels, y and most h are left out. Letters that are
// read in two ways ("c", "x", "h", و, ج) give a name several keys.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "names/place_text.h"

namespace amends::names {

struct PlaceKey {
  std::uint32_t hash = 0;
  bool whole = false;  // the whole name's consonants; else some were left out
};

// The keys of a name, none twice: of the words that count, of their stems, and of all words where
// these are more. Nothing for a name without letters.
std::vector<PlaceKey> place_keys(const PlaceText& text);

// The first sixteen sounds of a name, four bits each from the lowest: 1 to 9 the classes of
// consonants, 10 to 12 open, front and back vowels, 0 none. A cheap measure of likeness, to choose
// by it which names are worth scoring.
std::uint64_t place_sounds(const std::vector<std::u32string>& words);
// The least cost of making one into the other: vowels cost 1, consonants 3.
unsigned sound_distance(std::uint64_t a, std::uint64_t b);

// The consonants of one spelling, as "PTSKLRMNF"; every reading, the usual one first. For tests and
// explanations.
std::vector<std::string> consonants(std::u32string_view letters);

}  // namespace amends::names
