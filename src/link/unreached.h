// How many matches no blocking rule reached, from how the rules overlap on those that were: each
// rule is an occasion on which a match could have been caught (capture and recapture).
//
// Two rules: Lincoln and Petersen in Chapman's form (1951). Three and more: log-linear models of
// the counts by which rules hold (Fienberg 1972), with those interactions of two rules that the
// Bayesian information criterion asks for, since some rules catch the same pairs.
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
  double reached = 0;           // matches among the pairs, expected
  double missed = 0;            // estimated, of no rule
  base::Interval interval;      // 95 %, of `missed` (log-normal, as Chao's)
  double log_error = 0;         // standard error of the logarithm of `missed`
  double chao_lower_bound = 0;  // of `missed`
  std::string method;           // "chapman" or "log-linear"
  // "1 x 3": rules that catch the same, from 1; "1 x 2+3" where rules of one column count as one.
  std::vector<std::string> interactions;
  double reach() const { return reached + missed > 0 ? reached / (reached + missed) : 1; }
};

// Counts of matches by which rules hold for them: counts[mask], mask != 0. At most 6 rules.
inline constexpr unsigned lists_max = 6;
// Code::bad_input where there is only one rule, or no match was caught by two rules.
Result<Unreached> estimate_unreached(std::span<const double> counts, unsigned rules);

// Expected matches by which rules hold for them, bit r for rule r (reached_matches() in predict.h).
using ReachedMatches = std::map<std::uint32_t, double>;
// The first 32 rules, by the columns that each reads. Rules that share a column catch the same
// pairs and miss the same ones, so they count as one; where all hang together in this way, two
// groups of rules without a common column serve, and what only others reached is added.
// `pairs_unseen`: no more can be missed. Code::bad_input, too, where every two rules share a
// column, and where the estimate could be anything.
Result<Unreached> estimate_unreached(const ReachedMatches& matches,
                                     std::vector<std::vector<std::string>> columns,
                                     double pairs_unseen);

}  // namespace amends::link
