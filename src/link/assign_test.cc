#include "link/assign.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <functional>
#include <set>

namespace amends::link {
namespace {

Assignment assign(const Pairs& pairs, double threshold, std::uint64_t work_max = exact_work_max) {
  return assign_one_to_one(pairs, 32, threshold, {}, base::quiet(), work_max).value();
}

TEST(Assign, TheBestSumIsNotTheGreedyOne) {
  Pairs pairs;
  pairs.add(0, 10, 10, 0, nullptr);
  pairs.add(0, 11, 9, 0, nullptr);
  pairs.add(1, 10, 9, 0, nullptr);
  pairs.add(1, 11, 1, 0, nullptr);
  const Assignment best = assign(pairs, 0);
  EXPECT_EQ(best.chosen, (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(best.total, 18);
  const Assignment greedy = assign(pairs, 0, 0);
  EXPECT_EQ(greedy.chosen, (std::vector<std::size_t>{0, 3}));
  EXPECT_EQ(greedy.greedy_components, 1u);
}

// 10 is less than 6 and 5, though it is further above the threshold than both together.
TEST(Assign, TheTotalIsOfWholeWeights) {
  Pairs pairs;
  pairs.add(0, 10, 10, 0, nullptr);
  pairs.add(0, 11, 6, 0, nullptr);
  pairs.add(1, 10, 5, 0, nullptr);
  const Assignment best = assign(pairs, 4);
  EXPECT_EQ(best.chosen, (std::vector<std::size_t>{1, 2}));
  EXPECT_EQ(best.total, 11);
  // What a low threshold lets in is taken where it takes nothing away.
  pairs.add(2, 12, -1, 0, nullptr);
  EXPECT_EQ(assign(pairs, -2).chosen, (std::vector<std::size_t>{1, 2, 3}));
}

TEST(Assign, JudgementsStandAboveWeights) {
  Pairs pairs;
  pairs.add(0, 10, 10, 0, nullptr);
  pairs.add(0, 11, -9, 0, nullptr);
  pairs.add(1, 10, 9, 0, nullptr);
  pairs.add(1, 11, 8, 0, nullptr);
  pairs.add(2, 12, 7, 0, nullptr);
  const auto with = [&](std::vector<Judgement> judgements) {
    return assign_one_to_one(pairs, 32, 0, judgements, base::quiet()).value();
  };
  using Chosen = std::vector<std::size_t>;
  EXPECT_EQ(with({}).chosen, (Chosen{0, 3, 4}));
  EXPECT_EQ(with({{10, 0, false}}).chosen, (Chosen{2, 4}));
  EXPECT_EQ(with({{0, 11, true}}).chosen, (Chosen{1, 2, 4}));
  const Assignment unscored = with({{2, 11, true}, {11, 2, true}, {2, 12, false}});
  EXPECT_EQ(unscored.chosen, (Chosen{0}));
  ASSERT_EQ(unscored.unscored.size(), 1U);
  EXPECT_EQ(unscored.unscored[0].a, 2U);
}

TEST(Assign, JudgementsThatCannotBeKeptAreNamed) {
  Records records;
  for (const std::string source : {"left", "right"}) {
    const std::uint16_t number = records.add_source(source);
    for (const std::string id : {"1", "2"}) records.add(number, id);
  }
  const auto refused = [&](std::vector<Judgement> judgements) {
    const Status checked = check_one_to_one(judgements, records);
    return checked ? std::string() : checked.error().message;
  };
  EXPECT_EQ(refused({{0, 2, true}, {2, 0, true}, {1, 3, true}, {0, 3, false}}), "");
  EXPECT_NE(refused({{0, 2, true}, {3, 0, true}}).find("left/1 was judged the same as right/1"),
            std::string::npos);
  EXPECT_NE(refused({{2, 3, true}}).find("right/1 and right/2 are of one source"),
            std::string::npos);
}

TEST(Assign, ARecordOnBothSidesIsRefused) {
  Pairs pairs;
  pairs.add(0, 1, 5, 0, nullptr);
  pairs.add(1, 2, 5, 0, nullptr);
  const auto refused = assign_one_to_one(pairs, 3, 0, {}, base::quiet());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("record 2"), std::string::npos);
}

RC_GTEST_PROP(Assign, IsAsGoodAsTryingEverything, ()) {
  Pairs pairs;
  for (RecordIndex l = 0; l < 5; ++l) {
    for (RecordIndex r = 10; r < 15; ++r) {
      if (*rc::gen::inRange(0, 3) > 0) pairs.add(l, r, *rc::gen::inRange(-3, 12), 0, nullptr);
    }
  }
  const int threshold = *rc::gen::inRange(-2, 4);
  std::function<double(RecordIndex, std::set<RecordIndex>)> best = [&](RecordIndex left,
                                                                       std::set<RecordIndex> used) {
    if (left == 5) return 0.0;
    double most = best(left + 1, used);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      if (pairs.left[i] != left || pairs.weight[i] < threshold) continue;
      if (used.contains(pairs.right[i])) continue;
      auto more = used;
      more.insert(pairs.right[i]);
      most = std::max(most, pairs.weight[i] - std::min(threshold, 0) + best(left + 1, more));
    }
    return most;
  };
  const double most = best(0, {});
  const Assignment exact = assign(pairs, threshold);
  RC_ASSERT(exact.total == most);
  RC_ASSERT(assign(pairs, threshold, 0).total * 2 >= most);
  std::set<RecordIndex> sides;
  for (const std::size_t i : exact.chosen) {
    RC_ASSERT(sides.insert(pairs.left[i]).second);
    RC_ASSERT(sides.insert(pairs.right[i]).second);
    RC_ASSERT(pairs.weight[i] >= threshold);
  }
}

}  // namespace
}  // namespace amends::link
