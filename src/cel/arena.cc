#include "cel/arena.h"

#include <algorithm>

namespace amends::cel {
namespace {
constexpr std::size_t chunk_size = 16u << 10;
}

void Arena::reset() {
  chunk_ = 0;
  next_ = end_ = nullptr;
  left_ = bytes_max_;
  exhausted_ = false;
  rationals_.reset();
  money_.reset();
  dates_.reset();
}

void* Arena::take_chunk(std::size_t bytes) {
  if (bytes > left_) {
    exhausted_ = true;
    return nullptr;
  }
  while (chunk_ < chunks_.size() && chunks_[chunk_].size < bytes) ++chunk_;
  if (chunk_ == chunks_.size()) {
    const std::size_t size = std::max(bytes, chunk_size);
    chunks_.push_back({std::make_unique_for_overwrite<char[]>(size), size});
  }
  const Chunk& chunk = chunks_[chunk_++];
  left_ -= std::min(left_, chunk.size);
  next_ = chunk.bytes.get() + bytes;
  end_ = chunk.bytes.get() + chunk.size;
  return chunk.bytes.get();
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  char* out = array<char>(text.size());
  if (out == nullptr) return {};
  std::memcpy(out, text.data(), text.size());
  return {out, text.size()};
}

}  // namespace amends::cel
