#include "base/proportion.h"

#include <gtest/gtest.h>

namespace amends::base {
namespace {

struct Known {
  std::uint64_t successes, trials;
  Interval wilson, exact;
};

// Published values, in per cent to two places.
TEST(Proportion, KnownIntervals) {
  const Known table[] = {{3, 60, {1.71, 13.70}, {1.04, 13.92}},
                         {4, 150, {1.04, 6.66}, {0.73, 6.69}},
                         {12, 400, {1.72, 5.17}, {1.56, 5.18}}};
  for (const Known& row : table) {
    const Interval w = wilson(static_cast<double>(row.successes), static_cast<double>(row.trials));
    EXPECT_NEAR(100 * w.low, row.wilson.low, 0.006);
    EXPECT_NEAR(100 * w.high, row.wilson.high, 0.006);
    const Interval c = clopper_pearson(row.successes, row.trials);
    EXPECT_NEAR(100 * c.low, row.exact.low, 0.006);
    EXPECT_NEAR(100 * c.high, row.exact.high, 0.006);
  }
  EXPECT_NEAR(100 * clopper_pearson(0, 150).high, 2.43, 0.006);
}

TEST(Proportion, Ends) {
  EXPECT_EQ(clopper_pearson(0, 10).low, 0);
  EXPECT_EQ(clopper_pearson(10, 10).high, 1);
  EXPECT_EQ(clopper_pearson(0, 0).high, 1);
  EXPECT_EQ(wilson(0, 0).high, 1);
  EXPECT_NEAR(normal_quantile(0.95), 1.959963985, 1e-8);
}

}  // namespace
}  // namespace amends::base
