#include "base/calendar.h"

#include <gtest/gtest.h>

#include <chrono>

namespace amends::base {
namespace {

TEST(Calendar, AgreesWithTheStandardLibraryOnEveryDayOfTwelveCenturies) {
  using namespace std::chrono;
  for (sys_days day = year{1200} / 1 / 1; day < sys_days(year{2400} / 1 / 1); day += days{1}) {
    const year_month_day expected{day};
    const Days number = day.time_since_epoch().count();
    const CivilDate date = civil_from_days(number);
    ASSERT_EQ(date.year, static_cast<int>(expected.year()));
    ASSERT_EQ(date.month, static_cast<int>(static_cast<unsigned>(expected.month())));
    ASSERT_EQ(date.day, static_cast<int>(static_cast<unsigned>(expected.day())));
    ASSERT_EQ(days_from_civil(date), number);
  }
}

TEST(Calendar, GoesThereAndBackFarFromNow) {
  for (const std::int64_t year :
       {-1'000'000'000'000'000L, -17'000L, -400L, -1L, 0L, 1L, 9999L, 17'000L}) {
    for (int month = 1; month <= 12; ++month) {
      for (const int day : {1, days_in_month(year, month)}) {
        const CivilDate date{year, month, day};
        EXPECT_EQ(civil_from_days(days_from_civil(date)), date) << year << ' ' << month;
      }
    }
    EXPECT_EQ(days_from_civil({year + 1, 1, 1}) - days_from_civil({year, 1, 1}),
              is_leap_year(year) ? 366 : 365);
  }
}

TEST(Calendar, KnowsTheLeapYears) {
  EXPECT_TRUE(is_leap_year(2000));
  EXPECT_FALSE(is_leap_year(1900));
  EXPECT_TRUE(is_leap_year(2024));
  EXPECT_TRUE(is_leap_year(0));
  EXPECT_TRUE(is_leap_year(-4));
  EXPECT_FALSE(is_leap_year(-100));
}

TEST(ParseDate, TakesFullDatesOnly) {
  EXPECT_EQ(parse_date("1970-01-01"), 0);
  EXPECT_EQ(parse_date("2019-10-04"), 18173);
  EXPECT_EQ(parse_date("1969-12-31"), -1);
  EXPECT_EQ(parse_date("2000-02-29"), 11016);
  EXPECT_EQ(date_text(18173), "2019-10-04");
  EXPECT_EQ(date_text(days_from_civil({0, 1, 1})), "0000-01-01");
  EXPECT_EQ(date_text(days_from_civil({-44, 3, 15})), "-0044-03-15");
  EXPECT_EQ(date_text(days_from_civil({17000, 12, 31})), "+17000-12-31");
}

TEST(ParseDate, NamesTheCharacterAndWhatWasExpected) {
  struct Fault {
    std::string_view text;
    std::string_view message;
  };
  const Fault faults[] = {
      {"", "character 1, a digit of YYYY-MM-DD"},
      {"2019", "character 5, '-'"},
      {"2019-10-4", "character 10, a digit"},
      {"2019-13-04", "character 6, a month"},
      {"2019-00-04", "character 6, a month"},
      {"2019-02-29", "character 9, a day from 01 to 28"},
      {"2019-10-00", "character 9, a day"},
      {"2019-10-04T", "character 11, the end"},
      {"04.10.2019", "character 3, a digit"},
      {" 2019-10-04", "character 1, a digit"},
      {"2019/10/04", "character 5, '-'"},
  };
  for (const Fault& fault : faults) {
    const auto result = parse_date(fault.text);
    ASSERT_FALSE(result) << fault.text;
    EXPECT_NE(result.error().message.find(fault.message), std::string::npos)
        << result.error().message;
  }
}

TEST(DaySpan, ContainsAndOverlapsWithOpenEnds) {
  const DaySpan all;
  const DaySpan from_five{5, {}};
  const DaySpan until_five{{}, 5};
  const DaySpan three_to_five{3, 5};
  EXPECT_TRUE(contains(all, from_five));
  EXPECT_FALSE(contains(from_five, all));
  EXPECT_TRUE(contains(until_five, three_to_five));
  EXPECT_FALSE(contains(three_to_five, until_five));
  EXPECT_TRUE(contains(three_to_five, three_to_five));
  EXPECT_TRUE(overlaps(from_five, until_five));
  EXPECT_FALSE(overlaps(DaySpan{6, {}}, until_five));
  EXPECT_FALSE(overlaps(until_five, DaySpan{6, 7}));
  EXPECT_EQ(hull(from_five, three_to_five), (DaySpan{3, {}}));
  EXPECT_EQ(hull(DaySpan{1, 2}, DaySpan{8, 9}), (DaySpan{1, 9}));
}

}  // namespace
}  // namespace amends::base
