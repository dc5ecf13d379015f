#include "link/clerical.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace amends::link {
namespace {

// Four strata of a published check; its plain interval, 0.0133 to 0.0301, takes the shares for
// normal.
TEST(Clerical, StratifiedProportionByTheBook) {
  const Stratum strata[] = {{18000, 375, 9}, {9500, 339, 20}, {2500, 150, 3}, {40000, 336, 4}};
  const Estimate estimate = stratified_proportion(strata);
  EXPECT_NEAR(estimate.value.value(), 0.0216952, 5e-8);
  EXPECT_NEAR(estimate.interval.low, 0.013789, 5e-6);
  EXPECT_NEAR(estimate.interval.high, 0.034116, 5e-6);
}

TEST(Clerical, OneStratumHasItsWilsonInterval) {
  const Stratum endless[] = {{1e12, 60, 60}};
  const base::Interval wilson = base::wilson(60, 60);
  const Estimate estimate = stratified_proportion(endless);
  EXPECT_NEAR(estimate.value.value(), 1, 1e-12);
  EXPECT_NEAR(estimate.interval.low, wilson.low, 1e-9);
  EXPECT_NEAR(estimate.interval.high, 1, 1e-9);
  const Stratum all_of_it[] = {{60, 60, 57}};  // nothing is left to be wrong about
  EXPECT_NEAR(stratified_proportion(all_of_it).interval.low, 0.95, 1e-12);
  EXPECT_NEAR(stratified_proportion(all_of_it).interval.high, 0.95, 1e-12);
}

TEST(Clerical, AStratumWithoutAnswersMayBeAnything) {
  const Stratum strata[] = {{600, 600, 600}, {400, 0, 0}};
  const Estimate estimate = stratified_proportion(strata);
  EXPECT_NEAR(estimate.value.value(), 1, 1e-12);
  EXPECT_NEAR(estimate.interval.low, 0.6, 1e-12);
  EXPECT_NEAR(estimate.interval.high, 1, 1e-12);
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
    EXPECT_NEAR(result.precision.value.value(), 0.9, 0.1);
    EXPECT_NEAR(result.recall.value.value(), 900.0 / 990, 0.1);
    covered += result.precision.interval.low <= 0.9 && 0.9 <= result.precision.interval.high;
  }
  EXPECT_GE(covered, 88);
}

// All answers alike: the truth is covered as often as the level says, or more.
TEST(Clerical, IntervalsHoldWhereMatchesAreNearlyAll) {
  const Pairs pairs = ramp();
  int precision = 0, recall = 0;
  const auto is_one = [](std::size_t i) { return (i >= 1000 && i % 50 != 0) || i % 97 == 0; };
  double found = 0, all = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    found += i >= 1000 && is_one(i);
    all += is_one(i);
  }
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Sample sample = draw_sample(pairs, 120, 10, 0, seed);
    std::vector<Answer> answers;
    for (const SampledPair& drawn : sample.pairs)
      answers.push_back(is_one(drawn.pair) ? Answer::same : Answer::different);
    const ClericalResult result = evaluate_sample(sample, answers, 0);
    const auto covers = [](const base::Interval& interval, double truth) {
      return interval.low <= truth && truth <= interval.high;
    };
    precision += covers(result.precision.interval, found / 1000);
    recall += covers(result.recall.interval, found / all);
  }
  EXPECT_GE(precision, 188);
  EXPECT_GE(recall, 188);
}

TEST(Clerical, UnsureAndUnansweredTakeNoPartAndAreCounted) {
  const Sample sample = draw_sample(ramp(), 20, 2, 0, 1);
  std::vector<Answer> answers(20, Answer::unsure);
  answers[3] = Answer::none;
  answers.pop_back();
  const ClericalResult result = evaluate_sample(sample, answers, 0);
  EXPECT_EQ(result.unsure, 18u);
  EXPECT_EQ(result.unanswered, 2u);
  EXPECT_EQ(result.judged, 0u);
  EXPECT_FALSE(result.precision.value || result.recall.value || result.matches);
  EXPECT_EQ(result.precision.interval.low, 0);
  EXPECT_EQ(result.recall.interval.high, 1);
  EXPECT_EQ(result.strata[0].wilson.high, 1);
}

}  // namespace
}  // namespace amends::link
