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
}

// With two things shared, the pairs that agree on one of them have one more in common.
// `relatives`: to a thousand matches.
std::vector<bool> found_beside_two_shared(double relatives) {
  const std::vector<double> often{0.87, 0.87, 0.87, 0.87}, random{0.013, 0.0001, 0.001, 0.0001};
  std::vector<AgreementStratum> strata;
  for (std::size_t on = 0; on < often.size(); ++on) {
    AgreementStratum& made = strata.emplace_back();
    made.reads.assign(often.size(), false);
    made.reads[on] = true;
    for (unsigned agrees = 0; agrees < 16; ++agrees) {
      std::vector<std::int8_t> pattern;
      double match = 1'000, related = on < 2 ? relatives * random[on] : relatives, other = 20'000;
      for (std::size_t c = 0; c < often.size(); ++c) {
        const bool is = (agrees >> c & 1) != 0;
        pattern.push_back(is ? 2 : 1);
        if (c == on) continue;
        const double like = c < 2 ? random[c] : often[c];
        match *= is ? often[c] : 1 - often[c];
        related *= is ? like : 1 - like;
        other *= is ? random[c] : 1 - random[c];
      }
      if (((agrees >> on) & 1) != 0) made.counts[pattern] = match + related + other;
    }
  }
  return find_relatives(strata, random);
}

TEST(Relatives, AHouseholdThatSharesTwoThingsIsSeenAmongThePairsThatAgreeOnOne) {
  EXPECT_EQ(found_beside_two_shared(4'000), (std::vector<bool>{false, false, true, true}));
  EXPECT_EQ(found_beside_two_shared(40'000), (std::vector<bool>{false, false, true, true}));
}

// Sharing two or three of four things explains nothing of persons who share all four, so that the
// four are not found one by one.
TEST(Relatives, AFamilyThatSharesNearlyAllIsSeenBesideFewMatches) {
  const std::vector<double> often{0.88, 0.87, 0.87, 0.88, 0.88, 0.88};
  const std::vector<double> random{0.01, 0.0001, 0.006, 0.0006, 0.025, 0.0005};
  constexpr std::size_t apart = 2;  // given name and birth
  std::vector<AgreementStratum> strata;
  for (std::size_t on = 0; on < often.size(); ++on) {
    AgreementStratum& made = strata.emplace_back();
    made.reads.assign(often.size(), false);
    made.reads[on] = true;
    for (unsigned agrees = 0; agrees < 64; ++agrees) {
      std::vector<std::int8_t> pattern;
      double match = 1'000, related = on < apart ? 7'000 * random[on] : 7'000, other = 50'000;
      for (std::size_t c = 0; c < often.size(); ++c) {
        const bool is = (agrees >> c & 1) != 0;
        pattern.push_back(is ? 2 : 1);
        if (c == on) continue;
        const double like = c < apart ? random[c] : often[c];
        match *= is ? often[c] : 1 - often[c];
        related *= is ? like : 1 - like;
        other *= is ? random[c] : 1 - random[c];
      }
      if (((agrees >> on) & 1) != 0) made.counts[pattern] = match + related + other;
    }
  }
  EXPECT_EQ(find_relatives(strata, random),
            (std::vector<bool>{false, false, true, true, true, true}));
}

TEST(Relatives, NoneWhereMatchesAreMore) {
  EXPECT_TRUE(find_relatives(strata(0), {std::begin(u), std::end(u)}).empty());
  EXPECT_TRUE(find_relatives(strata(100), {std::begin(u), std::end(u)}).empty());
}

}  // namespace
}  // namespace amends::link
