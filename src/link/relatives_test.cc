#include "link/relatives.h"

#include <gtest/gtest.h>

namespace amends::link {
namespace {

// Given name, birth, surname, address and telephone; the last three are what a household shares.
constexpr double m[] = {0.85, 0.9, 0.92, 0.8, 0.7}, u[] = {0.01, 0.001, 0.003, 0.0005, 0.0001};
constexpr bool household[] = {false, false, true, true, true};

// The pairs that agree on one comparison, each pattern as often as it is expected.
AgreementStratum stratum(std::size_t on, double matches, double relatives, double others) {
  AgreementStratum made;
  made.reads.assign(5, false);
  made.reads[on] = true;
  for (unsigned agrees = 0; agrees < 32; ++agrees) {
    std::vector<std::int8_t> pattern;
    double match = matches, related = relatives, other = others;
    for (std::size_t c = 0; c < 5; ++c) {
      const bool is = (agrees >> c & 1) != 0;
      pattern.push_back(is ? 2 : 1);
      if (c == on) continue;
      const double like = household[c] ? m[c] : u[c];
      match *= is ? m[c] : 1 - m[c];
      related *= is ? like : 1 - like;
      other *= is ? u[c] : 1 - u[c];
    }
    if (((agrees >> on) & 1) != 0) made.counts[pattern] = match + related + other;
  }
  return made;
}

std::vector<AgreementStratum> strata(double relatives) {
  return {stratum(0, 850, 0, 50'000), stratum(1, 900, 10, 5'000),
          stratum(2, 920, relatives, 20'000), stratum(3, 800, relatives, 2'000),
          stratum(4, 700, relatives, 200)};
}

TEST(Relatives, AHouseholdIsSeenByWhatItShares) {
  EXPECT_EQ(find_relatives(strata(4'000), {std::begin(u), std::end(u)}),
            std::vector<bool>(std::begin(household), std::end(household)));
  EXPECT_EQ(
      find_relatives(strata(4'000), {std::begin(u), std::end(u)}, {std::begin(m), std::end(m)}),
      std::vector<bool>(std::begin(household), std::end(household)));
}

TEST(Relatives, NoneWhereMatchesAreMore) {
  EXPECT_TRUE(find_relatives(strata(0), {std::begin(u), std::end(u)}).empty());
  EXPECT_TRUE(find_relatives(strata(100), {std::begin(u), std::end(u)}).empty());
}

}  // namespace
}  // namespace amends::link
