// Scratch memory for one row: taken piece by piece, given back all at once.
#pragma once

#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace amends::intake {

class Arena {
 public:
  char* take(std::size_t size) {
    if (size > room_) grow(size);
    char* const piece = next_;
    next_ += size;
    room_ -= size;
    return piece;
  }
  // Gives back the end of the last piece taken.
  void give_back(std::size_t size) {
    next_ -= size;
    room_ += size;
  }
  std::string_view keep(std::string_view text) {
    char* const copy = take(text.size());
    if (!text.empty()) std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
  }
  // Everything that was taken is void.
  void reset() {
    if (chunks_.size() > 1) chunks_.resize(1);
    if (chunks_.empty()) return;
    next_ = chunks_[0].get();
    room_ = first_size_;
  }

 private:
  static constexpr std::size_t first_size_ = std::size_t{64} << 10;
  void grow(std::size_t size) {
    const std::size_t chunk =
        size > first_size_ || chunks_.empty() ? std::max(size, first_size_) : first_size_;
    if (chunks_.empty() && chunk > first_size_)
      chunks_.push_back(std::make_unique<char[]>(first_size_));
    chunks_.push_back(std::make_unique<char[]>(chunk));
    next_ = chunks_.back().get();
    room_ = chunk;
  }

  std::vector<std::unique_ptr<char[]>> chunks_;
  char* next_ = nullptr;
  std::size_t room_ = 0;
};

}  // namespace amends::intake
