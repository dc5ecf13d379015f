// Pairs of two persons who have much in common: one household, one family, one village.
//
// A mixture of matches and pairs at random takes them for matches where they are many, because they
// agree on address, telephone and surname as no pair at random does. So they are a class of their
// own: on the comparisons that they share they agree like matches, on the others like pairs at
// random. Which comparisons those are is found by likelihood, among patterns that tell only whether
// the best level was taken; the class has no other parameter than its share in each stratum.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace amends::link {

// The pairs of one rule: how often each pattern, by comparison 0 no value, 1 differs, 2 the best
// level.
struct AgreementStratum {
  std::vector<bool> reads;  // by comparison: says nothing here
  std::map<std::vector<std::int8_t>, double> counts;
};

// By comparison: whether relatives share it; empty where the pairs show no such class that is as
// large as the matches. `u_best`: by comparison, how often pairs at random take the best level, of
// those with values.
std::vector<bool> find_relatives(const std::vector<AgreementStratum>& strata,
                                 const std::vector<double>& u_best);

}  // namespace amends::link
