// How many units a sample needs, and how they are spread over strata. The figures of
// domain/methods.md are this module's golden results.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/rational.h"

namespace amends::examine {

// An acceptance sample shows, with the confidence given, that the rate of errors is below `limit`,
// when it has at most `accept` errors. Both rates are above 0 and below 1.
struct Acceptance {
  Rational limit;            // 0.02: "less than 2 % bad"
  Rational confidence;       // 0.95
  std::uint64_t accept = 0;  // errors allowed; 0 is zero-acceptance
};

// The smallest sample from a frame so large that drawing does not change it (binomial): the first n
// with P(at most `accept` errors | limit) <= 1 - confidence. Code::bad_input for rates out of range
// or so small that more than 10^7 units were needed.
Result<std::uint64_t> binomial_size(const Acceptance& plan);

// The smallest sample without replacement from `population` units (hypergeometric), which excludes
// that ceil(limit × population) units or more are bad. The whole population where no smaller sample
// does. Code::bad_input as above, and for a population of 0 or above 10^9.
Result<std::uint64_t> hypergeometric_size(const Acceptance& plan, std::uint64_t population);

// To know a proportion to within `margin` either way, at worst (one half), with finite population
// correction: n0 / (1 + (n0 - 1) / N), rounded up; population 0 stands for an infinite one.
Result<std::uint64_t> proportion_size(const Rational& margin, const Rational& confidence,
                                      std::uint64_t population);

// One stratum of a frame.
struct Stratum {
  std::string name;
  std::uint64_t population = 0;
  Rational assumed_rate;  // of errors, for Neyman; ignored otherwise
};
enum class Spread {
  proportional,  // n_h ~ N_h
  neyman,        // n_h ~ N_h × sqrt(p_h (1 - p_h)), with the rates assumed
};
// Spreads `size` over the strata by largest remainder, at least `minimum` in each (or the whole of
// it), never more than it has; ties go to the stratum named first bytewise. The result is in the
// order of `strata`. Code::bad_input when the minima need more than `size`, when `size` is above
// the population, or when a Neyman rate is out of range.
Result<std::vector<std::uint64_t>> spread(std::uint64_t size, std::span<const Stratum> strata,
                                          Spread how, std::uint64_t minimum);

}  // namespace amends::examine
