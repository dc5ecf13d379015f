// Timing for the benchmarks: seconds of a piece of work, medians, and one line of JSON a result.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace amends::bench {

template <typename Work>
double seconds(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace amends::bench
