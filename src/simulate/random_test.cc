#include "simulate/random.h"

#include <gtest/gtest.h>

#include <array>
#include <map>

namespace amends::simulate {
namespace {

// The numbers are part of what a seed means: a change here changes every caseload ever made.
TEST(Random, DrawsTheseNumbersOnEveryMachine) {
  Stream stream(7, Purpose::family, 3);
  const std::array<std::uint64_t, 3> drawn = {stream.next(), stream.next(), stream.next()};
  EXPECT_EQ(drawn, (std::array<std::uint64_t, 3>{0xc5fe320a1989a666U, 0x1542c65a64222aeaU,
                                                 0xc7f213d7b03d697eU}));
}

TEST(Random, AStreamIsAFunctionOfSeedPurposeAndIndex) {
  const auto first = [](std::uint64_t seed, Purpose purpose, std::uint64_t index) {
    return Stream(seed, purpose, index).next();
  };
  EXPECT_EQ(first(1, Purpose::unit, 2), first(1, Purpose::unit, 2));
  EXPECT_NE(first(1, Purpose::unit, 2), first(2, Purpose::unit, 2));
  EXPECT_NE(first(1, Purpose::unit, 2), first(1, Purpose::claims, 2));
  EXPECT_NE(first(1, Purpose::unit, 2), first(1, Purpose::unit, 3));
}

TEST(Random, NeighbouringStreamsShareNoNumbers) {
  std::map<std::uint64_t, int> seen;
  for (std::uint64_t index = 0; index < 300; ++index) {
    Stream stream(1, Purpose::family, index);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(++seen[stream.next()], 1);
  }
}

TEST(Random, BelowReachesEveryNumberAboutAsOften) {
  Stream stream(1, Purpose::family, 0);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70'000; ++i) ++counts.at(stream.below(7));
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 400);
}

TEST(Random, ChanceKeepsToTheRateAndToItsEnds) {
  Stream stream(2, Purpose::family, 0);
  int hits = 0;
  for (int i = 0; i < 100'000; ++i) hits += stream.chance(0.12);
  EXPECT_NEAR(hits, 12'000, 400);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_FALSE(stream.chance(0.0));
    EXPECT_TRUE(stream.chance(1.0));
  }
}

TEST(Random, WeightedKeepsTheProportionsAndNeverDrawsAZero) {
  Stream stream(3, Purpose::family, 0);
  constexpr std::array weights = {1, 0, 3};
  std::array<int, 3> counts{};
  for (int i = 0; i < 40'000; ++i) ++counts.at(stream.weighted(weights));
  EXPECT_NEAR(counts[0], 10'000, 400);
  EXPECT_EQ(counts[1], 0);
  EXPECT_NEAR(counts[2], 30'000, 400);
}

TEST(Random, CommonFirstFavoursTheFirstAndReachesTheLast) {
  Stream stream(4, Purpose::family, 0);
  std::array<int, 20> counts{};
  for (int i = 0; i < 100'000; ++i) ++counts.at(stream.common_first(20));
  EXPECT_GT(counts[0], 5 * counts[10]);
  EXPECT_GT(counts[19], 0);
}

}  // namespace
}  // namespace amends::simulate
