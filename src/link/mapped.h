// Memory that the system may take back: a nameless file of a folder, mapped. What is written stays
// in the file when its pages are given back, so that columns larger than the memory that somebody
// allows can be worked on as if they were in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.h"

namespace amends::link {

// A mapped file without a name: it is gone with its owner, and with the process. Zeros at first.
class Mapped {
 public:
  Mapped() = default;
  // Code::io where the disk has no room for `bytes`: nothing fails later, while pages are written.
  static Result<Mapped> create(const std::string& folder, std::size_t bytes);
  ~Mapped();
  Mapped(Mapped&& other) noexcept;
  Mapped& operator=(Mapped&& other) noexcept;

  void* data() const { return data_; }
  std::size_t bytes() const { return bytes_; }

 private:
  void* data_ = nullptr;
  std::size_t bytes_ = 0;
};

// Bytes of memory that the process takes now; 0 where the system does not say.
std::uint64_t resident_bytes();

// Bytes that the process is to stay below; 0 (at first): no limit. See memory_keeper.h.
void set_memory_limit(std::uint64_t bytes);
// Gives the pages of all that is mapped back to the system where the process is above its limit.
void keep_memory_limit();
// For loops that go through whole columns faster than the keeper looks; `i` counts up.
inline void keep_memory_limit_at(std::size_t i) {
  if ((i & 0xffff) == 0) keep_memory_limit();
}

}  // namespace amends::link
