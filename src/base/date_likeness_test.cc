#include "base/date_likeness.h"

#include <gtest/gtest.h>

#include "base/edtf.h"

namespace amends::base {
namespace {

DateComparison compared(const char* a, const char* b) {
  const DaySpan x = Edtf::parse(a).value().span(), y = Edtf::parse(b).value().span();
  const DateComparison result = compare_days(x, y), other = compare_days(y, x);
  EXPECT_EQ(result.likeness, other.likeness) << a << " " << b;
  EXPECT_EQ(result.overlap, other.overlap) << a << " " << b;
  return result;
}

TEST(DateLikeness, TellsTheSlipsOfDates) {
  const auto likeness = [](const char* a, const char* b) {
    return name_of(compared(a, b).likeness);
  };
  EXPECT_EQ(likeness("1984-05-12", "1984-05-12"), "same");
  EXPECT_EQ(likeness("1984-05-12", "1984-12-05"), "swapped");
  EXPECT_EQ(likeness("1984-01-01", "1984-05-12"), "default_day");
  EXPECT_EQ(likeness("1984-07-15", "1984-07-15"), "default_day");
  EXPECT_EQ(likeness("1984-07-01", "1984"), "default_day");
  EXPECT_EQ(likeness("1984-07-01", "1985-07-01"), "disjoint");
  EXPECT_EQ(likeness("1984-05-12", "1984-05-19"), "same_month");
  EXPECT_EQ(likeness("1984-05", "1984-05-19"), "same_month");
  EXPECT_EQ(likeness("1984-05-12", "1984-09-30"), "same_year");
  EXPECT_EQ(likeness("1984", "1984-09-30"), "same_year");
  EXPECT_EQ(likeness("1983/1986", "1984-09-30"), "overlap");
  EXPECT_EQ(likeness("1983/..", "1984-09-30"), "overlap");
  EXPECT_EQ(likeness("1983/..", "1980"), "disjoint");
  EXPECT_EQ(likeness("1984-05-12", "1985-05-12"), "disjoint");
}

TEST(DateLikeness, WeighsOverlapByWidth) {
  EXPECT_EQ(compared("1984-05-12", "1984-05-12").overlap, 1);
  EXPECT_NEAR(compared("1984/1985", "1985/1986").overlap, 1.0 / 3, 0.001);
  EXPECT_NEAR(compared("1980/1989", "1984-09-30").overlap, 1.0 / 3653, 1e-6);
  EXPECT_EQ(compared("1984", "1986").overlap, 0);
  EXPECT_EQ(compared("1984/..", "1986").overlap, 0);
}

}  // namespace
}  // namespace amends::base
