#include "link/pairs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace amends::link {
namespace {

Pairs three() {
  Pairs pairs;
  pairs.gamma.resize(1);
  const std::int8_t two = 2, one = 1, null = -1;
  pairs.add(1, 2, 3.5, 1, &two);
  pairs.add(0, 3, -2, 0, &null);
  pairs.add(0, 1, 9, 0, &one);
  return pairs;
}

TEST(Pairs, WeightAndProbabilityAreInverse) {
  EXPECT_DOUBLE_EQ(probability_of(0), 0.5);
  EXPECT_DOUBLE_EQ(probability_of(1), 2.0 / 3);
  EXPECT_DOUBLE_EQ(probability_of(-1), 1.0 / 3);
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(probability_of(infinity), 1);
  EXPECT_EQ(probability_of(-infinity), 0);
  for (double weight : {-60.0, -20.0, -1.0, 0.0, 7.0, 30.0})
    EXPECT_NEAR(weight_of(probability_of(weight)), weight, 1e-6);
}

TEST(Pairs, SortingMovesAllColumnsTogether) {
  Pairs pairs = three();
  EXPECT_FALSE(check_pairs(pairs, 4));
  sort_pairs(pairs);
  ASSERT_TRUE(check_pairs(pairs, 4));
  EXPECT_EQ(pairs.left, (std::vector<RecordIndex>{0, 0, 1}));
  EXPECT_EQ(pairs.right, (std::vector<RecordIndex>{1, 3, 2}));
  EXPECT_EQ(pairs.weight, (std::vector<double>{9, -2, 3.5}));
  EXPECT_EQ(pairs.rule, (std::vector<std::uint8_t>{0, 0, 1}));
  EXPECT_EQ(pairs.gamma[0], (std::vector<std::int8_t>{1, -1, 2}));
  EXPECT_EQ(find_pair(pairs, 3, 0), 1u);
  EXPECT_EQ(find_pair(pairs, 2, 3), pairs.size());
}

TEST(Pairs, FaultsAreNamed) {
  Pairs pairs = three();
  sort_pairs(pairs);
  EXPECT_NE(check_pairs(pairs, 3).error().message.find("only 3 records"), std::string::npos);
  pairs.weight[1] = std::nan("");
  EXPECT_NE(check_pairs(pairs, 4).error().message.find("pair 2"), std::string::npos);
  pairs.weight.pop_back();
  EXPECT_NE(check_pairs(pairs, 4).error().message.find("lengths"), std::string::npos);
}

TEST(Records, NamesAndOrder) {
  Records records;
  const auto b = records.add_source("b");
  const auto a = records.add_source("a");
  records.add(b, "1");
  records.add(b, "10");
  records.add(a, "9");
  EXPECT_EQ(records.identifier(1), "10");
  EXPECT_EQ(records.label(2), "a/9");
  EXPECT_TRUE(records.before(2, 0));
  EXPECT_TRUE(records.before(0, 1));
  ASSERT_TRUE(records.check());
  records.add(a, "1");
  ASSERT_TRUE(records.check());
  records.add(b, "1");
  const Status twice = records.check();
  ASSERT_FALSE(twice);
  EXPECT_NE(twice.error().message.find("records 1 and 5"), std::string::npos);
}

}  // namespace
}  // namespace amends::link
