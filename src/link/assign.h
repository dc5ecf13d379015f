// One-to-one assignment between two sides: each record takes part in at most one pair, and the sum
// of the weights, of pairs at or above the threshold, is as high as it can be. Weights count from 0
// bits, or from the threshold where that is lower.
//
// Exact within each connected component whose work stays under a limit, by successive shortest
// augmenting paths with potentials (Jonker and Volgenant 1987, on a sparse graph). A component
// beyond it is done greedily, highest weight first, which reaches at least half of the highest sum
// (Avis 1983); `greedy_components` says how many were.
#pragma once

#include <cstdint>
#include <vector>

#include "base/task.h"
#include "link/cluster.h"
#include "link/pairs.h"

namespace amends::link {

struct Assignment {
  std::vector<std::size_t> chosen;  // pairs, ascending
  double total = 0;                 // of the weights; infinite ones count as 1,000
  std::uint64_t greedy_components = 0;
  std::vector<Judgement> unscored;  // judged the same, and not among the pairs; they count too
};

// A bound on one component's work: records on the left times pairs.
inline constexpr std::uint64_t exact_work_max = 400'000'000;

// Whether judgements can be kept where no record comes twice: Code::refused, naming the records,
// where a record was judged the same as two others, or as one of its own source.
Status check_one_to_one(std::span<const Judgement> judgements, const Records& records);

// Sides are pairs.left and pairs.right: no record may be on both (Code::bad_input names one that
// is). Pairs below `threshold` are not taken. What people judged stands above all weights: a pair
// judged the same is taken whatever it weighs, and one judged different is not. `judgements` must
// have passed check_one_to_one().
Result<Assignment> assign_one_to_one(const Pairs& pairs, std::size_t records, double threshold,
                                     std::span<const Judgement> judgements, Task& task,
                                     std::uint64_t work_max = exact_work_max);

}  // namespace amends::link
