// One column of scored pairs: in memory, or in a file that is mapped where memory is limited. Both
// are read in the same way.
#pragma once

#include <algorithm>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "link/mapped.h"

namespace amends::link {

template <typename T>
class PairColumn {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  PairColumn() = default;
  PairColumn(PairColumn&&) noexcept = default;
  PairColumn& operator=(PairColumn&&) noexcept = default;
  // A copy is in memory.
  PairColumn(const PairColumn& other) : own_(other.begin(), other.end()) {}
  PairColumn& operator=(const PairColumn& other) { return *this = PairColumn(other); }
  // `size` zeros in a nameless file of `folder`. They can be changed, and there can be no more.
  static Result<PairColumn> in_file(const std::string& folder, std::size_t size) {
    PairColumn column;
    AMENDS_TRY(column.mapped_, Mapped::create(folder, size * sizeof(T)));
    column.mapped_size_ = size;
    return column;
  }

  std::size_t size() const { return mapped_size_ > 0 ? mapped_size_ : own_.size(); }
  bool empty() const { return size() == 0; }
  const T* data() const {
    return mapped_size_ > 0 ? static_cast<const T*>(mapped_.data()) : own_.data();
  }
  T* data() { return const_cast<T*>(std::as_const(*this).data()); }
  const T& operator[](std::size_t i) const { return data()[i]; }
  T& operator[](std::size_t i) { return data()[i]; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size(); }
  operator std::span<const T>() const { return {data(), size()}; }
  friend bool operator==(const PairColumn& a, std::span<const T> b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

  // In memory only.
  void reserve(std::size_t size) { own_.reserve(size); }
  void resize(std::size_t size) { own_.resize(size); }
  void push_back(T value) { own_.push_back(value); }
  void append(std::span<const T> values) { own_.insert(own_.end(), values.begin(), values.end()); }
  void pop_back() { own_.pop_back(); }
  void clear() { std::vector<T>().swap(own_); }

 private:
  std::vector<T> own_;
  Mapped mapped_;
  std::size_t mapped_size_ = 0;
};

}  // namespace amends::link
