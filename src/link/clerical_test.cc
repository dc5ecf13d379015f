#include "link/clerical.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace amends::link {
namespace {

// The published check: N, n and errors of four strata.
TEST(Clerical, StratifiedProportionByTheBook) {
  const Stratum strata[] = {{18000, 375, 9}, {9500, 339, 20}, {2500, 150, 3}, {40000, 336, 4}};
  const Estimate estimate = stratified_proportion(strata);
  EXPECT_NEAR(estimate.value, 0.0216952, 5e-8);
  EXPECT_NEAR(estimate.standard_error, 0.0043011, 5e-8);
  EXPECT_NEAR(estimate.interval.low, 0.0133, 5e-5);
  EXPECT_NEAR(estimate.interval.high, 0.0301, 5e-5);
}

// Pair i of 2,000 has weight (i - 1000) / 50; it is a match from pair 900 on, but for every tenth.
Pairs ramp() {
  Pairs pairs;
  for (int i = 0; i < 2000; ++i)
    pairs.add(static_cast<RecordIndex>(2 * i), static_cast<RecordIndex>(2 * i + 1),
              (i - 1000) / 50.0, 0, nullptr);
  return pairs;
}
bool is_match(std::size_t i) { return i >= 900 && i % 10 != 0; }

TEST(Clerical, DrawsTheSameAndNoneTwice) {
  const Pairs pairs = ramp();
  const Sample sample = draw_sample(pairs, 200, 10, 0, 7);
  ASSERT_EQ(sample.pairs.size(), 200u);
  std::set<std::size_t> seen;
  for (const SampledPair& drawn : sample.pairs) {
    EXPECT_TRUE(seen.insert(drawn.pair).second);
    EXPECT_LE(sample.edges[drawn.stratum], pairs.weight[drawn.pair]);
  }
  EXPECT_NE(std::find(sample.edges.begin(), sample.edges.end(), 0.0), sample.edges.end());
  const Sample again = draw_sample(pairs, 200, 10, 0, 7);
  for (std::size_t i = 0; i < 200; ++i) EXPECT_EQ(again.pairs[i].pair, sample.pairs[i].pair);
  const Sample other = draw_sample(pairs, 200, 10, 0, 8);
  EXPECT_NE(other.pairs[0].pair, sample.pairs[0].pair);
  EXPECT_EQ(draw_sample(pairs, 5000, 10, 0, 7).pairs.size(), 2000u);
}

TEST(Clerical, TheAnswersSayWhatIsTrue) {
  const Pairs pairs = ramp();
  int covered = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Sample sample = draw_sample(pairs, 300, 10, 0, seed);
    std::vector<Answer> answers;
    for (const SampledPair& drawn : sample.pairs)
      answers.push_back(is_match(drawn.pair) ? Answer::same : Answer::different);
    const ClericalResult result = evaluate_sample(sample, answers, 0);
    EXPECT_NEAR(result.precision.value, 0.9, 0.1);
    EXPECT_NEAR(result.recall.value, 900.0 / 990, 0.1);
    covered += result.precision.interval.low <= 0.9 && 0.9 <= result.precision.interval.high;
  }
  EXPECT_GE(covered, 88);
}

TEST(Clerical, UnsureTakesNoPartAndIsCounted) {
  const Sample sample = draw_sample(ramp(), 20, 2, 0, 1);
  const std::vector<Answer> answers(20, Answer::unsure);
  const ClericalResult result = evaluate_sample(sample, answers, 0);
  EXPECT_EQ(result.strata[0].unsure + result.strata[1].unsure, 20u);
  EXPECT_EQ(result.strata[0].wilson.high, 1);
}

}  // namespace
}  // namespace amends::link
