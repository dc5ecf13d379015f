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

MemoryKeeper::MemoryKeeper(std::uint64_t bytes)
    : thread_([most = bytes - std::min(taken_unseen, bytes / 4)](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          if (resident_bytes() > most) give_pages_back();
          std::this_thread::sleep_for(look_every);
        }
      }) {}

}  // namespace amends::link
