#include "names/compose.h"

#include <algorithm>
#include <map>

namespace amends::names {
namespace {

constexpr double least = 1e-7;

using ByLatin = std::map<std::u32string, std::vector<std::pair<std::u32string, double>>>;

ByLatin by_latin(const ModelTable& table) {
  ByLatin result;
  for (const ChunkPair& pair : table.chunks)
    if (!pair.left.empty() && !pair.right.empty())
      result[pair.right].emplace_back(pair.left, pair.probability);
  return result;
}

double total(const std::vector<std::pair<std::u32string, double>>& list) {
  double sum = 0;
  for (const auto& [chunk, probability] : list) sum += probability;
  return sum;
}

// Words of the two scripts that are frequently spelt alike in Latin letters.
decltype(ModelTable::pairs) joined_pairs(const ModelTable& left, const ModelTable& right) {
  std::map<std::u32string, std::vector<std::pair<std::u32string, double>>> by_spelling;
  for (const auto& [word, latin, count] : right.pairs)
    by_spelling[latin].emplace_back(word, count / right.left.all_words);
  std::map<std::pair<std::u32string, std::u32string>, double> sums;
  for (const auto& [word, latin, count] : left.pairs)
    if (const auto found = by_spelling.find(latin); found != by_spelling.end())
      for (const auto& [other, share] : found->second)
        sums[{word, other}] += std::min(count, share * left.left.all_words);
  decltype(ModelTable::pairs) result;
  for (const auto& [words, count] : sums) result.emplace_back(words.first, words.second, count);
  return result;
}

}  // namespace

ModelTable turned(ModelTable table) {
  std::swap(table.left_script, table.right_script);
  std::swap(table.left, table.right);
  for (ChunkPair& pair : table.chunks) std::swap(pair.left, pair.right);
  for (auto& [left, right, count] : table.pairs) std::swap(left, right);
  std::sort(table.chunks.begin(), table.chunks.end(), [](const auto& a, const auto& b) {
    return std::tie(a.left, a.right) < std::tie(b.left, b.right);
  });
  return table;
}

ModelTable composed(const ModelTable& left, const ModelTable& right) {
  ModelTable result;
  result.left_script = left.left_script;
  result.right_script = right.left_script;
  result.left = left.left;
  result.right = right.left;
  std::map<std::pair<std::u32string, std::u32string>, double> pairs;
  const ByLatin ours = by_latin(left), theirs = by_latin(right);
  for (const auto& [latin, lefts] : ours) {
    const auto found = theirs.find(latin);
    if (found == theirs.end()) continue;
    const double middle = (total(lefts) + total(found->second)) / 2;
    for (const auto& [x, p] : lefts)
      for (const auto& [y, q] : found->second) pairs[{x, y}] += p * q / middle;
  }
  for (const auto& [chunks, probability] : pairs)
    if (probability >= least) result.chunks.push_back({chunks.first, chunks.second, probability});
  for (const ChunkPair& pair : left.chunks)
    if (pair.right.empty()) result.chunks.push_back(pair);
  for (const ChunkPair& pair : right.chunks)
    if (pair.right.empty()) result.chunks.push_back({U"", pair.left, pair.probability});
  result.pairs = joined_pairs(left, right);
  std::sort(result.chunks.begin(), result.chunks.end(), [](const auto& a, const auto& b) {
    return std::tie(a.left, a.right) < std::tie(b.left, b.right);
  });
  return result;
}

}  // namespace amends::names
