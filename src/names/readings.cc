#include "names/readings.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "names/tables.h"

namespace amends::names {
namespace {

using Groups = std::map<std::u32string, std::vector<std::string>, std::less<>>;

struct Table {
  std::vector<Reading> rows;
  // Letters → codes of all languages together, the first language's order first: anywhere, at the
  // beginning of a word, at its end.
  Groups groups, initial, final;
  std::size_t longest = 1;
};

Table read_table() {
  Table table;
  for (const std::string_view line : base::split(table_text("readings.tsv"), '\n')) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto cells = base::split(line, '\t');
    AMENDS_ASSERT(cells.size() == 3);
    Reading reading;
    reading.languages = cells[0];
    std::string_view letters = cells[1];
    reading.initial = letters.starts_with('^');
    reading.final = letters.ends_with('$');
    letters = letters.substr(reading.initial, letters.size() - reading.initial - reading.final);
    reading.letters = fold_letters(to_code_points(letters));
    reading.script = script_of(reading.letters);
    for (const std::string_view code : base::split(cells[2], ' '))
      reading.codes.emplace_back(code == "·" ? "" : code);
    AMENDS_ASSERT(reading.codes.size() <= readings_max && !reading.letters.empty());
    AMENDS_ASSERT(!(reading.initial && reading.final));
    auto& groups = reading.initial ? table.initial : reading.final ? table.final : table.groups;
    auto& codes = groups[reading.letters];
    for (const std::string& code : reading.codes)
      if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
    table.longest = std::max(table.longest, reading.letters.size());
    table.rows.push_back(std::move(reading));
  }
  return table;
}

const Table& table() {
  static const Table result = read_table();
  return result;
}

const std::vector<std::string>* found_in(const Groups& groups, std::u32string_view letters) {
  const auto found = groups.find(letters);
  return found == groups.end() ? nullptr : &found->second;
}

// The word cut into the longest groups that the table knows; of two of one length, the one that is
// for this end of the word.
std::vector<const std::vector<std::string>*> groups_of(std::u32string_view letters) {
  std::vector<const std::vector<std::string>*> result;
  for (std::size_t at = 0; at < letters.size();) {
    std::size_t length = std::min(table().longest, letters.size() - at);
    for (; length > 0; --length) {
      const auto group = letters.substr(at, length);
      const std::vector<std::string>* codes = nullptr;
      if (at == 0) codes = found_in(table().initial, group);
      if (codes == nullptr && at > 0 && at + length == letters.size())
        codes = found_in(table().final, group);
      if (codes == nullptr) codes = found_in(table().groups, group);
      if (codes == nullptr) continue;
      result.push_back(codes);
      break;
    }
    at += std::max<std::size_t>(length, 1);
  }
  return result;
}

}  // namespace

std::vector<std::span<const std::string>> reading_groups(std::u32string_view letters) {
  std::vector<std::span<const std::string>> result;
  for (const auto* codes : groups_of(letters.substr(0, word_letters_max)))
    result.emplace_back(*codes);
  return result;
}

std::span<const Reading> readings() { return table().rows; }

namespace {

bool same_consonants(std::string_view a, std::string_view b) {
  constexpr std::string_view vowels = "aeiou@IYO";
  const auto skip = [&](std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(vowels), text.size()));
  };
  for (skip(a), skip(b); !a.empty() && !b.empty(); skip(a), skip(b)) {
    if (a.front() != b.front()) return false;
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.empty() && b.empty();
}

}  // namespace

std::vector<std::string> read_word(std::u32string_view letters) {
  // Of twelve readings few are left for consonants where vowels change first.
  constexpr std::size_t vowel_rank = 3;
  const auto groups = groups_of(letters.substr(0, word_letters_max));
  // The sum of the readings' ranks, from 0 on; within one sum the later groups change first.
  std::vector<std::pair<std::size_t, std::string>> kept = {{0, ""}};
  for (const auto* codes : groups) {
    std::vector<std::pair<std::size_t, std::string>> next;
    for (const auto& [rank, text] : kept)
      for (std::size_t i = 0; i < codes->size(); ++i)
        next.emplace_back(
            rank + i * (same_consonants((*codes)[i], codes->front()) ? vowel_rank : 1),
            text + (*codes)[i]);
    std::stable_sort(next.begin(), next.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    kept.clear();
    for (auto& entry : next) {
      if (kept.size() == readings_max) break;
      const bool known = std::any_of(kept.begin(), kept.end(),
                                     [&](const auto& k) { return k.second == entry.second; });
      if (!known) kept.push_back(std::move(entry));
    }
  }
  std::vector<std::string> result;
  for (auto& [rank, text] : kept) result.push_back(std::move(text));
  return result;
}

namespace {

// What holds at one end of a word says nothing of the letters elsewhere.
bool teaches(const Reading& row) {
  return !row.initial && !row.final && row.letters.size() <= chunk_letters_max;
}

}  // namespace

std::vector<ChunkPair> pairs_by_reading(Script script) {
  std::map<std::string, std::vector<std::pair<std::u32string, double>>> latin;
  for (const Reading& row : table().rows)
    if (row.script == Script::latin && teaches(row))
      for (std::size_t i = 0; i < row.codes.size(); ++i)
        latin[row.codes[i]].emplace_back(row.letters, 1.0 / static_cast<double>(i + 1));
  std::map<std::pair<std::u32string, std::u32string>, double> sums;
  for (const Reading& row : table().rows) {
    if (row.script != script || !teaches(row)) continue;
    std::map<std::u32string, double> shares;
    double total = 0;
    for (std::size_t i = 0; i < row.codes.size(); ++i) {
      const double rank = 1.0 / static_cast<double>((i + 1) * (i + 1));
      for (const auto& [letters, share] : latin[row.codes[i]]) {
        shares[letters] += rank * share;
        total += rank * share;
      }
    }
    for (const auto& [letters, share] : shares) sums[{row.letters, letters}] += share / total;
  }
  std::vector<ChunkPair> result;
  for (const auto& [letters, count] : sums)
    result.push_back({letters.first, letters.second, count});
  return result;
}

}  // namespace amends::names
