// Clerical review: a sample of pairs for people to judge, drawn by strata of weight, and what its
// answers say about all pairs: precision and recall at any threshold, with intervals.
//
// Most pairs are plainly matches or plainly none, and what is learnt about them is little; the
// sample therefore takes as many from each stratum, so that the doubtful middle is seen as often as
// the ends. Each answer counts for as many pairs as it stands for.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
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

enum class Answer : std::uint8_t { different, same, unsure, none };

struct StratumAnswers {
  double low = 0, high = 0;
  std::uint64_t pairs = 0, drawn = 0, judged = 0, matches = 0, unsure = 0;
  base::Interval wilson, exact;  // of the share of matches (Wilson to show, Clopper–Pearson)
};

struct Estimate {
  std::optional<double> value;  // nothing where no answer tells
  base::Interval interval;      // 95 %, within 0 and 1
};

struct ClericalResult {
  std::vector<StratumAnswers> strata;
  std::uint64_t judged = 0, unsure = 0, unanswered = 0;  // of the pairs drawn
  Estimate precision;                                    // of the pairs at or above the threshold
  Estimate recall;  // of the matches among all scored pairs; what was never scored is not seen
  std::optional<double> matches;  // estimated among all scored pairs
};

// `answers` stand beside sample.pairs; fewer answers than pairs: the rest are not judged yet.
// Answer::unsure and Answer::none are counted and take no part. Where nobody has judged any pair of
// a stratum, the value is that of all other strata, and the interval reaches as far as if none or
// all of its pairs were matches.
ClericalResult evaluate_sample(const Sample& sample, std::span<const Answer> answers,
                               double threshold);

// Sentences: which strata have no answers, and what that means for the intervals.
std::vector<std::string> words_of(const ClericalResult& result);

// One stratum: its pairs, how many of them were judged, and how many of these are matches.
struct Stratum {
  double size = 0, judged = 0, hits = 0;
};
// The share of hits over strata of known sizes: the sum of N p over N. The interval goes as far
// from it as each stratum's Wilson interval (with finite population correction) goes from its own
// share, as the root of the sum of squares (Yan and Su 2010; Zou and Donner 2008), and at least as
// far as Wilson's of as many answers as all are worth together (Kish 1965): so it does not shrink
// to nothing where all answers are alike.
Estimate stratified_proportion(std::span<const Stratum> strata);

}  // namespace amends::link
