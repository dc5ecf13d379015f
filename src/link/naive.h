// The twins of similarity.h: as the definitions say, without regard to speed. For the tests that
// hold the two equal.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "link/similarity.h"

namespace amends::link::naive {

template <typename Letter>
double jaro(std::basic_string_view<Letter> a, std::basic_string_view<Letter> b) {
  if (a.empty() || b.empty()) return 0;
  const std::size_t longest = std::max(a.size(), b.size());
  const std::size_t reach = longest / 2 > 0 ? longest / 2 - 1 : 0;
  std::vector<bool> taken_a(a.size()), taken_b(b.size());
  std::size_t common = 0;
  // The letters of b choose, in their order, among those of a: which of two equal letters is taken
  // can depend on who chooses.
  for (std::size_t j = 0; j < b.size(); ++j) {
    const std::size_t from = j > reach ? j - reach : 0;
    const std::size_t to = std::min(a.size(), j + reach + 1);
    for (std::size_t i = from; i < to; ++i) {
      if (taken_a[i] || a[i] != b[j]) continue;
      taken_a[i] = taken_b[j] = true;
      ++common;
      break;
    }
  }
  std::size_t out_of_order = 0, j = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!taken_a[i]) continue;
    while (!taken_b[j]) ++j;
    out_of_order += a[i] != b[j++];
  }
  return jaro_of(common, out_of_order / 2, a.size(), b.size());
}

template <typename Letter>
double jaro_winkler(std::basic_string_view<Letter> a, std::basic_string_view<Letter> b) {
  std::size_t prefix = 0;
  while (prefix < std::min({a.size(), b.size(), std::size_t{4}}) && a[prefix] == b[prefix])
    ++prefix;
  return with_prefix(jaro(a, b), prefix);
}

template <typename Letter>
std::size_t levenshtein(std::basic_string_view<Letter> a, std::basic_string_view<Letter> b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row[b.size()];
}

template <typename Letter>
std::size_t damerau(std::basic_string_view<Letter> a, std::basic_string_view<Letter> b) {
  const std::size_t far = a.size() + b.size();
  const std::size_t width = b.size() + 2;
  std::vector<std::size_t> table((a.size() + 2) * width, far);
  const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& {
    return table[i * width + j];
  };
  for (std::size_t i = 0; i <= a.size(); ++i) at(i + 1, 1) = i;
  for (std::size_t j = 0; j <= b.size(); ++j) at(1, j + 1) = j;
  std::map<Letter, std::size_t> last_row;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t last_column = 0;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto found = last_row.find(b[j - 1]);
      const std::size_t row = found == last_row.end() ? 0 : found->second;
      const std::size_t column = last_column;
      const bool same = a[i - 1] == b[j - 1];
      if (same) last_column = j;
      at(i + 1, j + 1) = std::min({at(i, j) + (same ? 0 : 1), at(i + 1, j) + 1, at(i, j + 1) + 1,
                                   at(row, column) + (i - row - 1) + 1 + (j - column - 1)});
    }
    last_row[a[i - 1]] = i;
  }
  return at(a.size() + 1, b.size() + 1);
}

template <typename Letter>
double jaccard(std::basic_string_view<Letter> a, std::basic_string_view<Letter> b) {
  const std::set<Letter> in_a(a.begin(), a.end()), in_b(b.begin(), b.end());
  std::size_t both = 0;
  for (const Letter letter : in_a) both += in_b.contains(letter) ? 1 : 0;
  const std::size_t either = in_a.size() + in_b.size() - both;
  return either == 0 ? 0 : static_cast<double>(both) / static_cast<double>(either);
}

}  // namespace amends::link::naive
