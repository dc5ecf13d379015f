#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "link/program.h"

namespace amends::link {

Composite::Composite(const Table& table, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const Column* const column = table.find(name);
    AMENDS_ASSERT(column != nullptr);
    if (std::ranges::find(columns_, column) == columns_.end()) columns_.push_back(column);
  }
  if (columns_.empty()) {
    own_rows_ = std::make_shared<std::vector<ValueCode>>(table.size(), null_code);
    rows_ = own_rows_.get();
    return;
  }
  if (columns_.size() == 1) {
    rows_ = &columns_[0]->codes;
    size_ = columns_[0]->values.size();
    return;
  }
  const std::size_t width = columns_.size();
  own_rows_ = std::make_shared<std::vector<ValueCode>>(table.size());
  rows_ = own_rows_.get();
  // Sorting the records by their tuples finds the equal ones; then the frequent tuples come first.
  std::vector<RecordIndex> order(table.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto before = [&](RecordIndex a, RecordIndex b) {
    for (const Column* column : columns_) {
      if (column->codes[a] != column->codes[b]) return column->codes[a] < column->codes[b];
    }
    return false;
  };
  std::ranges::sort(order, [&](RecordIndex a, RecordIndex b) {
    return before(a, b) || (!before(b, a) && a < b);
  });
  std::vector<std::pair<std::uint32_t, std::uint32_t>> groups;  // count, where it begins in order
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || before(order[i - 1], order[i]))
      groups.emplace_back(0, static_cast<std::uint32_t>(i));
    ++groups.back().first;
  }
  std::ranges::stable_sort(groups, [](const auto& a, const auto& b) { return a.first > b.first; });
  size_ = groups.size();
  tuples_.resize(size_ * width);
  counts_.resize(size_);
  for (std::size_t code = 0; code < size_; ++code) {
    const auto [count, begin] = groups[code];
    counts_[code] = count;
    for (std::size_t i = 0; i < width; ++i)
      tuples_[code * width + i] = columns_[i]->codes[order[begin]];
    for (std::size_t i = begin; i < begin + count; ++i) {
      (*own_rows_)[order[i]] = static_cast<ValueCode>(code);
    }
  }
}

std::size_t Composite::place(std::string_view name) const {
  const std::string lower = base::lower_ascii(name);
  std::size_t near = columns_.size();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i]->name == name) return i;
    if (base::lower_ascii(columns_[i]->name) == lower) near = i;
  }
  AMENDS_ASSERT(near < columns_.size());
  return near;
}

std::uint32_t Composite::count(ValueCode slot) const {
  if (slot == size_) {
    return columns_.size() == 1
               ? static_cast<std::uint32_t>(columns_[0]->codes.size() - columns_[0]->present)
               : 0;
  }
  return columns_.size() == 1 ? columns_[0]->counts[slot] : counts_[slot];
}

}  // namespace amends::link
