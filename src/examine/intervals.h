// What a sample says of its frame: intervals for a proportion, and the stratified estimate. These
// are statistics, not money: they are floating-point numbers, from the incomplete beta function and
// the normal quantile of a library, and are printed to four digits or fewer.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/rational.h"

namespace amends::examine {

// The nearest double-extended number; for rates, never for money.
long double to_real(const Rational& number);

// z with P(|Z| <= z) = confidence for a standard normal Z: 1.959964 for 0.95. Confidence must be
// above 0 and below 1.
double normal_quantile(const Rational& confidence);

struct Interval {
  double low = 0, high = 1;
};

// Wilson's score interval (Wilson 1927), without continuity correction: for display. Two-sided.
// Code::bad_input when hits > trials or trials is 0.
Result<Interval> wilson(std::uint64_t hits, std::uint64_t trials, const Rational& confidence);
// Clopper and Pearson's exact interval (1934): for decisions, because it never covers less than it
// says.
Result<Interval> clopper_pearson(std::uint64_t hits, std::uint64_t trials,
                                 const Rational& confidence);

// What was found in one stratum.
struct StratumResult {
  std::string name;
  std::uint64_t population = 0, sampled = 0, errors = 0;
};
struct Estimate {
  double rate = 0;            // sum of W_h p_h, with W_h = N_h / N
  double standard_error = 0;  // finite population correction, n_h - 1
  Interval interval;          // rate ± z × standard error, held to [0, 1]
};
// Cochran, Sampling Techniques (1977), formulas 5.1 and 5.7 with p (1 - p) / (n - 1).
// Code::bad_input when a stratum with units has fewer than two sampled (unless all of it was) or
// the numbers contradict each other.
Result<Estimate> stratified_estimate(std::span<const StratumResult> strata,
                                     const Rational& confidence);

}  // namespace amends::examine
