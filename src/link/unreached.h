// How many matches no blocking rule reached, from how the rules overlap on those that were: each
// rule is an occasion on which a match could have been caught (capture and recapture).
//
// Two rules: Lincoln and Petersen in Chapman's form (1951). Three and more: log-linear models of
// the counts by which rules hold (Fienberg 1972), with those interactions of two rules that the
// Bayesian information criterion asks for, since rules that share a field catch the same pairs.
// Chao's lower bound (1987) stands beside it, because it holds when matches differ in how easily
// they are caught. All of it assumes that a match which no rule reached is like those that one did;
// records with nothing in common to read are beyond any such estimate.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/proportion.h"
#include "base/result.h"

namespace amends::link {

struct Unreached {
  double reached = 0;                     // matches among the pairs, expected
  double missed = 0;                      // estimated, of no rule
  base::Interval interval;                // 95 %, of `missed` (log-normal, as Chao's)
  double chao_lower_bound = 0;            // of `missed`
  std::string method;                     // "chapman" or "log-linear"
  std::vector<std::string> interactions;  // "1 x 3": rules that catch the same, from 1
  double reach() const { return reached + missed > 0 ? reached / (reached + missed) : 1; }
};

// Counts of matches by which rules hold for them: counts[mask], mask != 0. At most 6 rules.
inline constexpr unsigned lists_max = 6;
// Code::bad_input where there is only one rule, or no match was caught by two rules.
Result<Unreached> estimate_unreached(std::span<const double> counts, unsigned rules);

// Expected matches by which rules hold for them, bit r for rule r (reached_matches() in predict.h).
using ReachedMatches = std::map<std::uint32_t, double>;
// At most 32 rules. With more than six, those that reach fewest count as one.
Result<Unreached> estimate_unreached(const ReachedMatches& matches, std::size_t rules);

}  // namespace amends::link
