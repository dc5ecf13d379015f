#include "link/evaluate.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace amends::link {
namespace {

Pairs pairs_of(std::initializer_list<std::tuple<RecordIndex, RecordIndex, double>> list) {
  Pairs pairs;
  for (const auto& [l, r, weight] : list) pairs.add(l, r, weight, 0, nullptr);
  sort_pairs(pairs);
  return pairs;
}

// Records 0, 1, 2 are one entity, 3 and 4 another; 0–2 was never a candidate.
const Labels five{0, 0, 0, 1, 1};

TEST(Evaluate, MatchesThatWereNoCandidatesAreMisses) {
  const Pairs pairs = pairs_of({{0, 1, 8}, {1, 2, 3}, {3, 4, 5}, {2, 3, 4}, {0, 4, -6}});
  const Evaluation evaluation(pairs, five);
  EXPECT_EQ(evaluation.matches(), 4u);
  const Score all = evaluation.all();
  EXPECT_EQ(all.true_positives, 3u);
  EXPECT_EQ(all.false_positives, 2u);
  EXPECT_EQ(all.false_negatives, 1u);
  const Score best = evaluation.best();
  EXPECT_EQ(best.threshold, 3);  // 3 right, 1 wrong, 1 missed
  EXPECT_DOUBLE_EQ(best.f1().value(), 0.75);
  EXPECT_DOUBLE_EQ(evaluation.at(4.5).precision().value(), 1);
  EXPECT_DOUBLE_EQ(evaluation.at(4.5).recall().value(), 0.5);
  EXPECT_EQ(evaluation.at(100).precision(), std::nullopt);
  const auto curve = evaluation.curve(100);
  ASSERT_EQ(curve.size(), 6u);
  EXPECT_EQ(curve.back().false_positives, 2u);
}

TEST(Evaluate, OnlyPairsOfTwoPartsCount) {
  const std::vector<std::uint32_t> parts{0, 0, 1, 0, 1};
  const Evaluation evaluation(pairs_of({{0, 2, 1}}), five, parts);
  EXPECT_EQ(evaluation.matches(), 3u);  // 0–2, 1–2, 3–4
}

TEST(Evaluate, LabelledPairsAreTheWholeWorld) {
  const Pairs pairs = pairs_of({{0, 1, 8}, {1, 2, 3}, {2, 3, 4}});
  const auto evaluation =
      Evaluation::from_pairs(pairs, {{1, 0, true}, {2, 3, false}, {3, 4, true}, {0, 1, true}});
  ASSERT_TRUE(evaluation);
  EXPECT_EQ(evaluation->matches(), 2u);
  EXPECT_EQ(evaluation->all().false_negatives, 1u);
  const auto torn = Evaluation::from_pairs(pairs, {{1, 0, true}, {0, 1, false}});
  ASSERT_FALSE(torn);
  EXPECT_NE(torn.error().message.find("a pair is labelled both"), std::string::npos);
}

TEST(Evaluate, UnlabelledRecordsTakeNoPart) {
  const std::vector<std::string> names{"x", "", "x", "y"};
  const Labels truth = labels_from(names);
  EXPECT_EQ(truth, (Labels{0, unlabelled, 0, 1}));
  const Evaluation evaluation(pairs_of({{0, 1, 9}, {0, 2, 2}}), truth);
  EXPECT_EQ(evaluation.best().f1(), 1);
}

TEST(Evaluate, OfNothingNothingIsSaid) {
  const Labels nobody(5, unlabelled);
  const Evaluation evaluation(pairs_of({{0, 1, 9}, {0, 2, 2}}), nobody);
  EXPECT_EQ(evaluation.matches(), 0U);
  EXPECT_EQ(evaluation.all().precision(), std::nullopt);
  EXPECT_EQ(evaluation.all().recall(), std::nullopt);
  EXPECT_EQ(evaluation.best().f1(), std::nullopt);
  EXPECT_FALSE(b_cubed(std::vector<std::uint32_t>(5), nobody));
}

TEST(Evaluate, BCubedByHand) {
  const std::vector<std::uint32_t> clusters{7, 7, 3, 3, 3};
  const BCubed score = b_cubed(clusters, five).value();
  EXPECT_DOUBLE_EQ(score.precision, (1 + 1 + 1.0 / 3 + 2.0 / 3 + 2.0 / 3) / 5);
  EXPECT_DOUBLE_EQ(score.recall, (2.0 / 3 + 2.0 / 3 + 1.0 / 3 + 1 + 1) / 5);
  EXPECT_DOUBLE_EQ(b_cubed(five, five)->f1(), 1);
}

TEST(Evaluate, Unlinkables) {
  const auto curve = unlinkables({5, 1, 5, 9}, 10);
  ASSERT_EQ(curve.size(), 3u);
  EXPECT_DOUBLE_EQ(curve[0].share, 0.25);
  EXPECT_DOUBLE_EQ(curve[1].share, 0.75);
  EXPECT_DOUBLE_EQ(curve[2].share, 1);
  EXPECT_LE(unlinkables(std::vector<double>(1000, 3.0), 10).size(), 1u);
}

// The quick curve agrees with counting pair by pair.
RC_GTEST_PROP(Evaluate, BestIsTheBestOfAllThresholds, ()) {
  const auto labels =
      *rc::gen::container<std::vector<std::uint32_t>>(12, rc::gen::inRange<std::uint32_t>(0, 4));
  Pairs pairs;
  for (RecordIndex l = 0; l < 12; ++l) {
    for (RecordIndex r = l + 1; r < 12; ++r) {
      const int weight = *rc::gen::inRange(-6, 6);
      if (weight > -4) pairs.add(l, r, weight, 0, nullptr);
    }
  }
  const Evaluation evaluation(pairs, labels);
  double best = 0;
  for (int threshold = -4; threshold <= 6; ++threshold) {
    std::uint64_t right = 0, wrong = 0, all = 0;
    for (std::size_t l = 0; l < 12; ++l)
      for (std::size_t r = l + 1; r < 12; ++r) all += labels[l] == labels[r];
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      if (pairs.weight[i] < threshold) continue;
      (labels[pairs.left[i]] == labels[pairs.right[i]] ? right : wrong) += 1;
    }
    const Score score = evaluation.at(threshold);
    RC_ASSERT(score.true_positives == right && score.false_positives == wrong);
    RC_ASSERT(score.false_negatives == all - right);
    best = std::max(best, score.f1().value_or(0));
  }
  RC_ASSERT(evaluation.best().f1().value_or(0) == best);
}

}  // namespace
}  // namespace amends::link
