#include "link/pairs.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace amends::link {

double probability_of(double weight_bits) {
  if (weight_bits >= 0) return 1 / (1 + std::exp2(-weight_bits));
  const double odds = std::exp2(weight_bits);
  return odds / (1 + odds);
}

double weight_of(double probability) { return std::log2(probability) - std::log2(1 - probability); }

std::uint16_t Records::add_source(std::string name) {
  AMENDS_ASSERT(source_names_.size() < 65'536);
  source_names_.push_back(std::move(name));
  return static_cast<std::uint16_t>(source_names_.size() - 1);
}

RecordIndex Records::add(std::uint16_t source, std::string_view identifier) {
  AMENDS_ASSERT(source < source_names_.size() && source_.size() < 0xffff'ffffu);
  bytes_.append(identifier);
  start_.push_back(bytes_.size());
  source_.push_back(source);
  return static_cast<RecordIndex>(source_.size() - 1);
}

void Records::reserve(std::size_t records, std::size_t identifier_bytes) {
  bytes_.reserve(identifier_bytes);
  start_.reserve(records + 1);
  source_.reserve(records);
}

std::string_view Records::identifier(RecordIndex record) const {
  AMENDS_ASSERT(record < source_.size());
  return std::string_view(bytes_).substr(start_[record], start_[record + 1] - start_[record]);
}

std::string Records::label(RecordIndex record) const {
  if (source_names_.size() < 2) return std::string(identifier(record));
  return fmt::format("{}/{}", source_names_[source_[record]], identifier(record));
}

bool Records::before(RecordIndex a, RecordIndex b) const {
  if (source_[a] != source_[b]) return source_names_[source_[a]] < source_names_[source_[b]];
  return identifier(a) < identifier(b);
}

Status Records::check() const {
  std::vector<RecordIndex> order(size());
  std::iota(order.begin(), order.end(), 0u);
  const auto key_less = [this](RecordIndex a, RecordIndex b) {
    if (source_[a] != source_[b]) return source_[a] < source_[b];
    const int by_name = identifier(a).compare(identifier(b));
    return by_name != 0 ? by_name < 0 : a < b;
  };
  std::sort(order.begin(), order.end(), key_less);
  for (std::size_t i = 1; i < order.size(); ++i) {
    const RecordIndex a = order[i - 1], b = order[i];
    if (source_[a] == source_[b] && identifier(a) == identifier(b)) {
      return fail(Code::bad_input,
                  "{}: records {} and {} have the same unique id \"{}\"; give each its own",
                  source_names_[source_[a]], a + 1, b + 1, identifier(a));
    }
  }
  return {};
}

void Pairs::reserve(std::size_t pairs) {
  left.reserve(pairs);
  right.reserve(pairs);
  weight.reserve(pairs);
  rule.reserve(pairs);
  for (auto& column : gamma) column.reserve(pairs);
}

void Pairs::add(RecordIndex l, RecordIndex r, double weight_bits, std::uint8_t made_by,
                const std::int8_t* levels) {
  left.push_back(l);
  right.push_back(r);
  weight.push_back(weight_bits);
  rule.push_back(made_by);
  for (std::size_t c = 0; c < gamma.size(); ++c) gamma[c].push_back(levels[c]);
}

namespace {

template <typename T>
void permute(PairColumn<T>& column, const std::vector<std::uint32_t>& order) {
  if (column.empty()) return;
  PairColumn<T> sorted;
  sorted.resize(column.size());
  for (std::size_t i = 0; i < order.size(); ++i) sorted[i] = column[order[i]];
  column = std::move(sorted);
}

}  // namespace

void sort_pairs(Pairs& pairs) {
  AMENDS_ASSERT(pairs.size() < 0xffff'ffffu);
  std::vector<std::uint32_t> order(pairs.size());
  std::iota(order.begin(), order.end(), 0u);
  const auto in_order = [&](std::uint32_t a, std::uint32_t b) {
    if (pairs.left[a] != pairs.left[b]) return pairs.left[a] < pairs.left[b];
    if (pairs.right[a] != pairs.right[b]) return pairs.right[a] < pairs.right[b];
    return a < b;
  };
  if (std::is_sorted(order.begin(), order.end(), in_order)) return;
  std::sort(order.begin(), order.end(), in_order);
  permute(pairs.left, order);
  permute(pairs.right, order);
  permute(pairs.weight, order);
  permute(pairs.rule, order);
  for (auto& column : pairs.gamma) permute(column, order);
}

Status check_pairs(const Pairs& pairs, std::size_t records) {
  const std::size_t n = pairs.size();
  bool even = pairs.right.size() == n && pairs.weight.size() == n && pairs.rule.size() == n;
  for (const auto& column : pairs.gamma) even = even && column.size() == n;
  if (!even) return fail(Code::bad_input, "the columns of the pairs have different lengths");
  for (std::size_t i = 0; i < n; ++i) {
    const RecordIndex l = pairs.left[i], r = pairs.right[i];
    if (l >= records || r >= records) {
      return fail(Code::bad_input, "pair {} joins records {} and {}, but there are only {} records",
                  i + 1, l, r, records);
    }
    if (l == r) return fail(Code::bad_input, "pair {} joins record {} with itself", i + 1, l);
    if (std::isnan(pairs.weight[i])) {
      return fail(Code::bad_input, "pair {} (records {} and {}) has no weight", i + 1, l, r);
    }
    if (i > 0 && std::pair(pairs.left[i - 1], pairs.right[i - 1]) >= std::pair(l, r)) {
      return fail(Code::bad_input, "pair {} (records {} and {}) is out of order or there twice",
                  i + 1, l, r);
    }
  }
  return {};
}

std::size_t find_pair(const Pairs& pairs, RecordIndex a, RecordIndex b) {
  for (const auto& [l, r] : std::array{std::pair(a, b), std::pair(b, a)}) {
    const auto begin = std::lower_bound(pairs.left.begin(), pairs.left.end(), l);
    const auto end = std::upper_bound(begin, pairs.left.end(), l);
    const auto from = pairs.right.begin() + (begin - pairs.left.begin());
    const auto to = pairs.right.begin() + (end - pairs.left.begin());
    const auto at = std::lower_bound(from, to, r);
    if (at != to && *at == r) return static_cast<std::size_t>(at - pairs.right.begin());
  }
  return pairs.size();
}

double level_weight(const ComparisonView& comparison, int gamma) {
  for (const LevelView& level : comparison.levels) {
    if (level.gamma == gamma) return gamma < 0 ? 0 : level.weight;
  }
  return 0;
}

}  // namespace amends::link
