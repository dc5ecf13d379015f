#include "base/date_comparison.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace amends::base {
namespace {

DateComparison between(std::string_view a, std::string_view b) {
  return compare(*Edtf::parse(a), *Edtf::parse(b));
}

TEST(DateComparison, FindsTheLevelOfWhatPeopleAndOfficesWrite) {
  struct Case {
    std::string_view a, b, level;
    bool contradicts;
  };
  constexpr Case cases[] = {
      {"1980-05-12", "1980-05-12", "same", false},
      {"1980-05-12", "1980-05-12T23:59:59Z", "same", false},
      {"1980-05", "1980-05-XX", "same", false},
      {"1980", "1980~", "same", false},
      {"1980-05", "1980-05-01/1980-05-31", "same", false},
      {"[1980,1981]", "1980/1981", "same", false},
      {"1980/..", "1980/", "same", false},
      {"1980-05-12", "1980-12-05", "swapped", false},
      {"1980-01-07", "1980-07-01", "swapped", false},
      {"1980-05-12", "1981-12-05", "disjoint", false},
      {"1980-05-13", "1980-12-05", "year_only", true},
      {"1980-01-01", "1980-11-23", "default_day", false},
      {"1980-07-01", "1980-11-23", "default_day", false},
      {"1980-07-15", "1980-11", "default_day", false},
      {"1980-01-01", "1980-01-01", "default_day", false},
      {"1980-01-01", "1980", "default_day", false},
      {"1980-07-15", "1980-XX-XX", "default_day", false},
      {"1980-01-01", "1981-01-01", "disjoint", false},
      {"1980-05-12", "1980-05", "month_only", false},
      {"1980-05-12", "1980-05-17", "month_only", true},
      {"1980-05-12", "1980", "year_only", false},
      {"1980-05", "1980-06", "year_only", true},
      {"1980", "1980-XX-XX", "same", false},
      {"1980-05-12", "198X", "overlap", false},
      {"1980-05-12", "1979/1981", "overlap", false},
      {"1980-05-12", "[1975,1980]", "overlap", false},
      {"1980-05-12", "[1975,1981]", "disjoint", false},
      {"1980-22", "1979-12-30", "overlap", false},
      {"1980-05-12", "../1990", "overlap", false},
      {"1980-05-12", "1990/", "disjoint", false},
  };
  for (const Case& c : cases) {
    for (const DateComparison& found : {between(c.a, c.b), between(c.b, c.a)}) {
      EXPECT_EQ(name_of(found.level), c.level) << c.a << " and " << c.b;
      EXPECT_EQ(found.contradicts, c.contradicts) << c.a << " and " << c.b;
    }
  }
}

TEST(DateComparison, WeighsTheOverlapByWidth) {
  EXPECT_DOUBLE_EQ(between("1980-05-12", "1980-05-12").overlap, 1);
  EXPECT_DOUBLE_EQ(between("1980", "1980-05-12").overlap, 1.0 / 366);
  EXPECT_DOUBLE_EQ(between("1981-05", "1981").overlap, 31.0 / 365);
  EXPECT_DOUBLE_EQ(between("1980/1981", "1981/1982").overlap, 365.0 / (366 + 365 + 365));
  EXPECT_DOUBLE_EQ(between("[1980,1982]", "1982").overlap, 365.0 / (366 + 365));
  EXPECT_DOUBLE_EQ(between("1980-05-12", "1980-05-13").overlap, 0);
  EXPECT_DOUBLE_EQ(between("1980/..", "1985").overlap, 0);
  EXPECT_EQ(between("1980", "1980-05-12").days_a, 366);
  EXPECT_EQ(between("1980", "1980-05-12").days_b, 1);
  EXPECT_EQ(between("1980/..", "1985").days_a, std::nullopt);
  EXPECT_TRUE(between("1980?", "1980").hedged);
  EXPECT_FALSE(between("1980", "1980").hedged);
}

TEST(DateComparison, TellsHowFarApart) {
  EXPECT_EQ(between("1980-05-12", "1980-05-13").gap_days, 1);
  EXPECT_EQ(between("1982-01-01", "1980").gap_days, 366);
  EXPECT_EQ(between("1980-05-12", "[1980-05-02,1980-06-30]").gap_days, 10);
  EXPECT_EQ(between("[1990,2000]", "1995").gap_days, 1462);
  EXPECT_EQ(between("1980", "1980-05-12").gap_days, 0);
}

TEST(DateComparison, TakesOtherDefaultDays) {
  const MonthDay midsummer[] = {{6, 30}};
  const auto level = [&](std::string_view a, std::string_view b) {
    return compare(*Edtf::parse(a), *Edtf::parse(b), midsummer).level;
  };
  EXPECT_EQ(level("1980-06-30", "1980-11-23"), DateLevel::default_day);
  EXPECT_EQ(level("1980-01-01", "1980-11-23"), DateLevel::year_only);
  EXPECT_EQ(level("1980-01-01", "1980-01-01"), DateLevel::same);
}

// What holds for any two dates: symmetry, and that the numbers agree with the level.
TEST(DateComparison, IsSymmetricAndConsistent) {
  EXPECT_TRUE(rc::check([] {
    const auto text = [] {
      const int year = *rc::gen::inRange(1979, 1982);
      const int month = *rc::gen::inRange(1, 13);
      const int day = *rc::gen::inRange(1, 29);
      const int shape = *rc::gen::inRange(0, 7);
      switch (shape) {
        case 0:
          return fmt::format("{}", year);
        case 1:
          return fmt::format("{}-{:02}", year, month);
        case 2:
          return fmt::format("{}-{:02}-{:02}/{}", year, month, day, year + 1);
        case 3:
          return fmt::format("[{}-{:02},{}]", year, month, year + 2);
        case 4:
          return fmt::format("{}-{}/..", year, month + 20);
        default:
          return fmt::format("{}-{:02}-{:02}", year, month, day);
      }
    };
    const Edtf a = *Edtf::parse(text()), b = *Edtf::parse(text());
    const DateComparison there = compare(a, b), back = compare(b, a);
    RC_ASSERT(there.level == back.level && there.contradicts == back.contradicts);
    RC_ASSERT(there.overlap == back.overlap && there.gap_days == back.gap_days);
    RC_ASSERT(there.days_a == back.days_b);
    RC_ASSERT((there.gap_days == 0) == may_coincide(a, b));
    RC_ASSERT(there.overlap >= 0 && there.overlap <= 1);
    if (there.level == DateLevel::overlap) RC_ASSERT(may_coincide(a, b));
    if (there.level == DateLevel::disjoint) RC_ASSERT(!may_coincide(a, b));
    RC_ASSERT(compare(a, a).overlap == 1);
  }));
}

}  // namespace
}  // namespace amends::base
