#include "link/name_clusters.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "names/compare.h"
#include "names/keys.h"

namespace amends::link {
namespace {

// Bits that two spellings of one word have at least. A word in two scripts has eleven or so, two
// names that differ in a letter that counts (Hasan, Husan) eight.
constexpr double bits_a_word = 9.5;
// The most frequent names of a key that a value is held against. Names beyond are rare, and what
// they add to another's frequency is little.
constexpr std::size_t held_against_max = 8;

double words_of(std::string_view name) {
  return 1 + static_cast<double>(std::ranges::count(name, ' '));
}

}  // namespace

std::vector<ValueCode> name_clusters(const Column& column) {
  names::Lexicon lexicon(names::Kind::person);
  std::unordered_map<std::uint64_t, std::vector<ValueCode>> first_of_key;
  std::vector<ValueCode> leader(column.values.size());
  std::vector<names::Lexicon::Id> ids(column.values.size());
  std::vector<std::uint64_t> keys;
  // Of values that are equally frequent, the code says which one was met first: no order to go by.
  std::vector<ValueCode> order(leader.size()), rank(leader.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, [&](ValueCode a, ValueCode b) {
    if (column.counts[a] != column.counts[b]) return column.counts[a] > column.counts[b];
    return column.values.text(a) < column.values.text(b);
  });
  for (ValueCode i = 0; i < order.size(); ++i) rank[order[i]] = i;
  for (const ValueCode code : order) {
    const std::string_view name = column.values.text(code);
    ids[code] = lexicon.add(name);
    leader[code] = code;
    names::key_numbers(name, keys);
    double most = 0;
    for (const std::uint64_t key : keys) {
      for (const ValueCode other : first_of_key[key]) {
        const double weight = lexicon.weight(ids[code], ids[other]);
        const double least =
            bits_a_word * std::min(words_of(name), words_of(column.values.text(other)));
        if (weight < least || weight < most ||
            (weight == most && rank[other] >= rank[leader[code]]))
          continue;
        most = weight;
        leader[code] = other;
      }
    }
    if (leader[code] != code) continue;
    for (const std::uint64_t key : keys) {
      std::vector<ValueCode>& first = first_of_key[key];
      if (first.size() < held_against_max) first.push_back(code);
    }
  }
  return leader;
}

}  // namespace amends::link
