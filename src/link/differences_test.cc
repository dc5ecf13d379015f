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

// Who slips once slips here or there: among pairs that agree on the first, in the other two.
TEST(Differences, WhoAgreesOnARuleDiffersMoreElsewhere) {
  Differences differences(3);
  const auto others = differences.said({false, true, true});
  const std::vector<double> alone{0.8, 0.8, 0.8};
  differences.start();
  differences.add(others, 1, 10'000);
  differences.end(alone);
  EXPECT_TRUE(differences.are_fewer());
  const std::vector<double> added = differences.best_of_added(alone);
  EXPECT_EQ(added[0], 0.8);  // nothing was added that tells
  EXPECT_NEAR(added[1], 1 / 2.0, 0.05);
  const std::vector<double> all = differences.best_of({true, true, true}, alone);
  for (const double share : all) EXPECT_NEAR(share, 2 / 3.0, 0.05);
}

TEST(Differences, TheSharesOfASetAddUpToOne) {
  Differences differences(2);
  const auto all = differences.said({true, true});
  differences.start();
  differences.add(all, 0, 100);
  differences.add(all, 1, 900);
  differences.end({0.7, 0.6});
  const double sum = 0.42 * std::exp(differences.log_of(all, 0)) +
                     0.46 * std::exp(differences.log_of(all, 1)) +
                     0.12 * std::exp(differences.log_of(all, 2));
  EXPECT_NEAR(sum, 1, 1e-12);
}

TEST(Differences, WhereTheyAreAsManyNothingChanges) {
  Differences differences(2);
  const auto all = differences.said({true, true});
  const std::vector<double> alone{0.9, 0.8};
  differences.start();
  differences.add(all, 0, 720);
  differences.add(all, 1, 260);
  differences.add(all, 2, 20);
  differences.end(alone);
  EXPECT_FALSE(differences.are_fewer());
  for (std::size_t c = 0; c < 2; ++c) {
    EXPECT_NEAR(differences.best_of({true, true}, alone)[c], alone[c], 1e-9);
    EXPECT_NEAR(differences.best_of_added(alone)[c], alone[c], 1e-9);
  }
}

}  // namespace
}  // namespace amends::link
