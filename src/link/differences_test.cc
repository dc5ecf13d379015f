#include "link/differences.h"

#include <gtest/gtest.h>

#include <cmath>

namespace amends::link {
namespace {

TEST(Differences, FewerThanTheComparisonsMakeCountForLess) {
  Differences differences(3);
  const auto all = differences.said({true, true, true}),
             two = differences.said({true, true, false});
  EXPECT_EQ(differences.said({true, true, true}), all);
  EXPECT_NE(all, two);
  // Each match has one slip: alone, the comparisons would make some with none and with two.
  differences.start();
  differences.add(all, 1, 900);
  differences.add(two, 1, 100);
  differences.end({2 / 3.0, 2 / 3.0, 2 / 3.0});
  EXPECT_LT(differences.log_of(0), std::log(0.1));
  EXPECT_EQ(differences.log_of(1), 0);
  EXPECT_LT(differences.log_of(2), std::log(0.1));
  EXPECT_LT(differences.log_of(3), std::log(0.15));
}

TEST(Differences, AsManyAsTheComparisonsMakeCountInFull) {
  Differences differences(2);
  const auto all = differences.said({true, true});
  differences.start();
  differences.add(all, 0, 810);
  differences.add(all, 1, 180);
  differences.add(all, 2, 10);
  differences.end({0.9, 0.9});
  for (std::size_t k = 0; k <= 2; ++k) EXPECT_NEAR(differences.log_of(k), 0, 1e-9);
}

TEST(Differences, AFewMatchesProveNothing) {
  Differences differences(2);
  const auto all = differences.said({true, true});
  differences.start();
  differences.add(all, 0, 20);
  differences.end({0.95, 0.95});
  EXPECT_GT(differences.log_of(1), std::log(0.3));
}

}  // namespace
}  // namespace amends::link
