// Work split into pieces whose number does not hang on the number of threads, so that what is put
// together from the pieces in their order is the same for any number.
#pragma once

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include "base/task.h"

namespace amends::link {

// Calls work(piece, thread) for every piece from 0 to pieces - 1, each once, on `threads` threads;
// `weight(piece)` is what progress counts. Code::interrupted when the person asked to stop: no
// piece begins after that, and one that takes long should ask by itself and be left.
inline Status in_parallel(std::size_t pieces, unsigned threads, base::Task& task,
                          const std::function<void(std::size_t, unsigned)>& work,
                          const std::function<std::uint64_t(std::size_t)>& weight) {
  std::atomic<std::size_t> next{0};
  std::atomic<std::uint64_t> done{0};
  std::atomic<bool> stop{false};
  const auto run = [&](unsigned thread) {
    std::uint64_t told = 0;
    for (;;) {
      if (task.stopped()) stop = true;
      if (thread == 0) {
        const std::uint64_t now = done;
        task.advance(now - told);
        told = now;
      }
      if (stop) return;
      const std::size_t piece = next++;
      if (piece >= pieces) return;
      work(piece, thread);
      done += weight(piece);
    }
  };
  std::vector<std::jthread> others;
  for (unsigned thread = 1; thread < threads && thread < pieces; ++thread)
    others.emplace_back(run, thread);
  run(0);
  others.clear();
  if (stop) return base::interrupted();
  return {};
}

}  // namespace amends::link
