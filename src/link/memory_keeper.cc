#include "link/memory_keeper.h"

#include <algorithm>
#include <chrono>

#include "link/mapped.h"

namespace amends::link {
namespace {

constexpr std::chrono::milliseconds look_every{2};
// What a loop over columns can take in while nobody looks.
constexpr std::uint64_t taken_unseen = 64'000'000;

}  // namespace

MemoryKeeper::MemoryKeeper(std::uint64_t bytes) {
  set_memory_limit(bytes - std::min(taken_unseen, bytes / 4));
  thread_ = std::jthread([](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      keep_memory_limit();
      std::this_thread::sleep_for(look_every);
    }
  });
}

MemoryKeeper::~MemoryKeeper() { set_memory_limit(0); }

}  // namespace amends::link
