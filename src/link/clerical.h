// Clerical review: a sample of pairs for people to judge, drawn by strata of weight, and what its
// answers say about all pairs: precision and recall at any threshold, with intervals.
//
// Most pairs are plainly matches or plainly none, and what is learnt about them is little; the
// sample therefore takes as many from each stratum, so that the doubtful middle is seen as often as
// the ends. Each answer counts for as many pairs as it stands for.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/proportion.h"
#include "link/pairs.h"

namespace amends::link {

struct SampledPair {
  std::size_t pair = 0;
  std::uint32_t stratum = 0;
};

struct Sample {
  // Stratum s holds the pairs with edges[s] <= weight < edges[s + 1] (the last one its upper edge
  // too). From the lowest weight up.
  std::vector<double> edges;
  std::vector<std::uint64_t> sizes;
  std::vector<SampledPair> pairs;  // by stratum, then in the order they were drawn
  std::uint64_t seed = 0;
};

// Draws `size` pairs without replacement from `strata` strata of equal width in weight between the
// 0.1 % and 99.9 % of weights, always with an edge at `threshold`, so that no stratum is on both
// sides of it. The same seed draws the same pairs.
Sample draw_sample(const Pairs& pairs, std::size_t size, std::size_t strata, double threshold,
                   std::uint64_t seed);

enum class Answer : std::uint8_t { different, same, unsure };

struct StratumAnswers {
  double low = 0, high = 0;
  std::uint64_t pairs = 0, judged = 0, matches = 0, unsure = 0;
  base::Interval wilson, exact;  // of the share of matches (Wilson to show, Clopper–Pearson)
};

struct Estimate {
  double value = 0;
  double standard_error = 0;
  base::Interval interval;  // 95 %, within 0 and 1
};

struct ClericalResult {
  std::vector<StratumAnswers> strata;
  Estimate precision;  // of the pairs at or above the threshold
  Estimate recall;     // of the matches among all scored pairs; what was never scored is not seen
  double matches = 0;  // estimated among all scored pairs
};

// `answers` stand beside sample.pairs; fewer answers than pairs: the rest are not judged yet.
// "unsure" is counted and takes no part. Stratified ratio estimates with finite population
// correction (Cochran 1977, sections 5 and 6.11).
ClericalResult evaluate_sample(const Sample& sample, std::span<const Answer> answers,
                               double threshold);

// A proportion over strata of known sizes: sum of N p over N, and its standard error with n - 1 and
// finite population correction.
struct Stratum {
  double size = 0, judged = 0, hits = 0;
};
Estimate stratified_proportion(std::span<const Stratum> strata);

}  // namespace amends::link
