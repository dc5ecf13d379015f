// One-to-one assignment between two sides: each record takes part in at most one pair, and the sum
// of the weights above the threshold is as high as it can be.
//
// Exact within each connected component whose work stays under a limit, by successive shortest
// augmenting paths with potentials (Jonker and Volgenant 1987, on a sparse graph). A component
// beyond it is done greedily, highest weight first, which reaches at least half of the highest sum
// (Avis 1983); `greedy_components` says how many were.
#pragma once

#include <cstdint>
#include <vector>

#include "base/task.h"
#include "link/pairs.h"

namespace amends::link {

struct Assignment {
  std::vector<std::size_t> chosen;  // pairs, ascending
  double total = 0;  // of weight above the threshold; infinite weights count as 1,000
  std::uint64_t greedy_components = 0;
};

// A bound on one component's work: records on the left times pairs.
inline constexpr std::uint64_t exact_work_max = 400'000'000;

// Sides are pairs.left and pairs.right: no record may be on both (Code::bad_input names one that
// is). Pairs below `threshold` are not taken.
Result<Assignment> assign_one_to_one(const Pairs& pairs, std::size_t records, double threshold,
                                     Task& task, std::uint64_t work_max = exact_work_max);

}  // namespace amends::link
