#include "link/unreached.h"

#include <gtest/gtest.h>

#include <cmath>

#include "link/poisson.h"

namespace amends::link {
namespace {

// Expected counts of 1,000 matches that each rule catches on its own with these probabilities.
std::vector<double> independent(const std::vector<double>& catches) {
  std::vector<double> counts(std::size_t{1} << catches.size(), 0);
  for (std::uint32_t mask = 0; mask < counts.size(); ++mask) {
    counts[mask] = 1000;
    for (std::size_t rule = 0; rule < catches.size(); ++rule)
      counts[mask] *= mask >> rule & 1 ? catches[rule] : 1 - catches[rule];
  }
  return counts;
}

TEST(Unreached, IndependentRulesSayExactlyWhatIsMissing) {
  for (const auto& catches : {std::vector{0.6, 0.5}, {0.6, 0.5, 0.4}, {0.3, 0.5, 0.4, 0.7}}) {
    std::vector<double> counts = independent(catches);
    const double missed = counts[0];
    counts[0] = 0;
    const auto estimate = estimate_unreached(counts, static_cast<unsigned>(catches.size()));
    ASSERT_TRUE(estimate);
    EXPECT_NEAR(estimate->missed, missed, 0.01 * missed + 2);
    EXPECT_LT(estimate->interval.low, missed);
    EXPECT_GT(estimate->interval.high, missed);
    EXPECT_NEAR(estimate->reach(), 1 - missed / 1000, 0.01);
  }
}

TEST(Unreached, RulesThatShareAFieldAreSeenToDependOnEachOther) {
  // Half of the matches have rules 1 and 2 both likely, half both unlikely.
  const auto easy = independent({0.9, 0.9, 0.5, 0.4}), hard = independent({0.2, 0.2, 0.5, 0.4});
  std::vector<double> counts(16);
  for (std::size_t mask = 0; mask < 16; ++mask) counts[mask] = easy[mask] + hard[mask];
  const double missed = counts[0];
  counts[0] = 0;
  const auto estimate = estimate_unreached(counts, 4);
  ASSERT_TRUE(estimate);
  ASSERT_EQ(estimate->interactions, (std::vector<std::string>{"1 x 2"}));
  EXPECT_NEAR(estimate->missed, missed, 0.1 * missed);
}

TEST(Unreached, RulesThatReachNothingChangeNothing) {
  const std::vector<double> counts = independent({0.6, 0.5, 0.4});
  ReachedMatches matches;
  for (std::uint32_t mask = 1; mask < 8; ++mask)
    matches[mask] = static_cast<double>(std::lround(counts[mask])) / 2;
  const auto three = estimate_unreached(matches, {{"a"}, {"b"}, {"c"}}, 1e6);
  ASSERT_TRUE(three);
  EXPECT_NEAR(three->missed, counts[0] / 2, 3);
  EXPECT_NEAR(three->reached, 440, 1);
}

TEST(Unreached, WhatCannotBeSaidIsRefused) {
  const std::vector<double> one{0, 5};
  EXPECT_EQ(estimate_unreached(one, 1).error().code, Code::bad_input);
  const std::vector<double> apart{0, 5, 7, 0};
  EXPECT_EQ(estimate_unreached(apart, 2).error().code, Code::bad_input);
  EXPECT_FALSE(estimate_unreached(ReachedMatches{}, {{"a"}, {"b"}, {"c"}}, 1e6));
}

// Matches by rules, each of which holds where all of its columns are the same; 1,000 in all, and a
// column is the same with these probabilities, each on its own.
ReachedMatches by_columns(const std::vector<double>& same,
                          const std::vector<std::vector<std::size_t>>& rules) {
  ReachedMatches matches;
  for (std::uint32_t alike = 0; alike < 1u << same.size(); ++alike) {
    double count = 1000;
    for (std::size_t c = 0; c < same.size(); ++c) count *= alike >> c & 1 ? same[c] : 1 - same[c];
    std::uint32_t mask = 0;
    for (std::size_t r = 0; r < rules.size(); ++r) {
      bool holds = true;
      for (const std::size_t c : rules[r]) holds = holds && (alike >> c & 1);
      mask |= std::uint32_t{holds} << r;
    }
    if (mask != 0) matches[mask] += count;
  }
  return matches;
}

TEST(Unreached, RulesThatShareAColumnSayNothingOfWhatTheyMissed) {
  const std::vector<double> same{0.7, 0.6, 0.5};
  // Nested, and all with column a: what misses a is missed by all.
  const auto told = estimate_unreached(by_columns(same, {{0}, {0, 1}, {0, 1, 2}}),
                                       {{"a"}, {"a", "b"}, {"a", "b", "c"}}, 1e6);
  ASSERT_FALSE(told);
  EXPECT_NE(told.error().message.find("the rules share \"a\""), std::string::npos)
      << told.error().message;
  EXPECT_FALSE(estimate_unreached(by_columns(same, {{0, 1}, {1, 2}, {0, 2}}),
                                  {{"a", "b"}, {"b", "c"}, {"a", "c"}}, 1e6));
}

TEST(Unreached, RulesWithoutACommonColumnServeWhereOthersShareOne) {
  const std::vector<double> same{0.7, 0.6, 0.5, 0.8};
  const auto expect_right = [&](const std::vector<std::vector<std::size_t>>& rules) {
    const ReachedMatches matches = by_columns(same, rules);
    std::vector<std::vector<std::string>> columns;
    for (const auto& rule : rules) {
      columns.emplace_back();
      for (const std::size_t c : rule) columns.back().emplace_back(1, static_cast<char>('a' + c));
    }
    double reached = 0;
    for (const auto& [mask, count] : matches) reached += count;
    const auto told = estimate_unreached(matches, columns, 1e6);
    ASSERT_TRUE(told) << told.error().message;
    EXPECT_NEAR(told->reached, reached, 1e-6);
    EXPECT_NEAR(told->missed, 1000 - reached, 0.02 * (1000 - reached) + 2);
    EXPECT_LE(told->interval.low, 1000 - reached);
    EXPECT_GE(told->interval.high, 1000 - reached);
  };
  expect_right({{0}, {0, 1}, {2}});        // a contains ab; c is apart
  expect_right({{0, 1}, {1, 2}, {2, 3}});  // a chain: the first and the last
  expect_right({{0}, {1}, {0, 1}});        // a third that is both
  expect_right({{0, 1}, {0, 2}, {3}, {1, 3}});
}

TEST(Unreached, TheIntervalEndsAtThePairsThatThereAre) {
  const auto told = estimate_unreached(by_columns({0.3, 0.2}, {{0}, {1}}), {{"a"}, {"b"}}, 570);
  ASSERT_TRUE(told);
  EXPECT_LE(told->interval.high, 570);
  // One match of thirty caught twice says next to nothing.
  const auto thin = estimate_unreached({{1, 10}, {2, 10}, {4, 10}, {3, 0.4}, {5, 0.35}, {6, 0.3}},
                                       {{"a"}, {"b"}, {"c"}}, 1e9);
  EXPECT_FALSE(thin);
}

TEST(Poisson, SaturatedTwoByTwo) {
  const std::vector<double> counts{8, 2, 12};
  const auto fit = fit_poisson({{1, 0}, {1, 1}, {1, 0}}, counts);
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->coefficients[0], std::log(10.0), 1e-8);
  EXPECT_NEAR(fit->coefficients[1], std::log(0.2), 1e-8);
  EXPECT_NEAR(fit->intercept_variance, 1 / 20.0, 1e-8);
  EXPECT_FALSE(fit_poisson({{1, 1}, {1, 1}, {1, 1}}, counts));
}

}  // namespace
}  // namespace amends::link
