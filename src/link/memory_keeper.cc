#include "link/memory_keeper.h"

#include <chrono>

#include "link/mapped.h"

namespace amends::link {
namespace {

constexpr std::chrono::milliseconds look_every{5};

}  // namespace

MemoryKeeper::MemoryKeeper(std::uint64_t bytes)
    : thread_([bytes](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          if (resident_bytes() > bytes / 16 * 15) give_pages_back();
          std::this_thread::sleep_for(look_every);
        }
      }) {}

}  // namespace amends::link
