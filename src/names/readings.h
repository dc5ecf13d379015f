// How letters are read: tables/readings.tsv. A group of letters has several readings in phonemic
// codes (the table's head lists them), from the likeliest on; never more than twelve are followed.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "names/letters.h"
#include "names/model.h"

namespace amends::names {

constexpr std::size_t readings_max = 12;

struct Reading {
  std::u32string letters;          // folded
  std::vector<std::string> codes;  // phonemic codes, one sign each; "" where nothing is read
  // ISO 639 or BCP 47, separated by spaces; "Latn" for Latin spellings of any other.
  std::string languages;
  Script script = Script::other;
  bool initial = false, final = false;  // read so at the beginning, or at the end, of a word alone
};

// All rows, in the table's order.
std::span<const Reading> readings();

// The readings of a whole word, at most twelve, in an order that depends on the table alone: the
// likeliest reading of every group first, then those with one group read otherwise, and so on;
// consonants change before vowels. Letters that no row knows are left out.
std::vector<std::string> read_word(std::u32string_view letters);

// The word cut into the longest groups that the table knows, each with its readings. They point
// into the table and live as long as the program.
std::vector<std::span<const std::string>> reading_groups(std::u32string_view letters);

// Chunk pairs of a script and Latin letters that share a reading, with shares that sum to 1 for
// each group of letters: what training starts from where pairs are few or lacking.
std::vector<ChunkPair> pairs_by_reading(Script script);

}  // namespace amends::names
