// Memory for the values that one evaluation makes: taken bit by bit, given back all at once, and
// kept for the next run, so that a run in its stride does not allocate.
//
// It has a limit. Whoever takes more gets nullptr, and the evaluation ends with an error.
#pragma once

#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "cel/value.h"

namespace amends::cel {

class Arena {
 public:
  explicit Arena(std::size_t bytes_max = 16u << 20) : left_(bytes_max), bytes_max_(bytes_max) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Everything taken so far becomes invalid.
  void reset();
  bool exhausted() const { return exhausted_; }

  // Uninitialised. Nullptr beyond the limit.
  void* take(std::size_t bytes) {
    bytes = (bytes + 7) & ~std::size_t{7};
    if (bytes > static_cast<std::size_t>(end_ - next_)) return take_chunk(bytes);
    void* out = next_;
    next_ += bytes;
    return out;
  }
  template <typename T>
  T* array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 8);
    return static_cast<T*>(take(count * sizeof(T)));
  }
  template <typename T>
  const T* make(const T& value) {
    T* out = array<T>(1);
    return out == nullptr ? nullptr : new (out) T(value);
  }
  // A copy of `text`; empty beyond the limit.
  std::string_view copy(std::string_view text);

  // Values of types with destructors, kept in pools whose places are used again.
  const base::Rational* keep(base::Rational value) { return rationals_.keep(std::move(value)); }
  const base::Money* keep(base::Money value) { return money_.keep(std::move(value)); }
  const base::Edtf* keep(base::Edtf value) { return dates_.keep(std::move(value)); }

 private:
  template <typename T>
  class Pool {
   public:
    const T* keep(T&& value) {
      if (used_ == blocks_.size() * block) blocks_.emplace_back().reserve(block);
      std::vector<T>& place = blocks_[used_ / block];
      const std::size_t at = used_++ % block;
      if (at < place.size()) {
        place[at] = std::move(value);
      } else {
        place.push_back(std::move(value));
      }
      return &place[at];
    }
    void reset() { used_ = 0; }

   private:
    static constexpr std::size_t block = 64;
    std::vector<std::vector<T>> blocks_;
    std::size_t used_ = 0;
  };

  void* take_chunk(std::size_t bytes);

  struct Chunk {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };
  std::vector<Chunk> chunks_;
  std::size_t chunk_ = 0;  // the next one to use
  char* next_ = nullptr;
  char* end_ = nullptr;
  std::size_t left_;
  std::size_t bytes_max_;
  bool exhausted_ = false;
  Pool<base::Rational> rationals_;
  Pool<base::Money> money_;
  Pool<base::Edtf> dates_;
};

}  // namespace amends::cel
