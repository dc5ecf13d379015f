// Keeps a process near the memory that somebody allows it.
#pragma once

#include <cstdint>
#include <thread>

namespace amends::link {

// While it lives, gives the pages of everything mapped (mapped.h) back whenever the process takes
// nearly `bytes`. They are read again when they are needed.
class MemoryKeeper {
 public:
  explicit MemoryKeeper(std::uint64_t bytes);
  ~MemoryKeeper();

 private:
  std::jthread thread_;
};

}  // namespace amends::link
