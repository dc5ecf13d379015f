#include "simulate/days.h"

#include <gtest/gtest.h>

#include "base/edtf.h"

namespace amends::simulate {
namespace {

TEST(Days, ReadsAndWritesTheSameDay) {
  for (Day day = day_of({1920, 1, 1}); day < day_of({2030, 1, 1}); day += 17) {
    EXPECT_EQ(parse_day(to_text(day)), day);
  }
  EXPECT_FALSE(parse_day("2019-02-29"));
  EXPECT_FALSE(parse_day("2019-2-1"));
}

// Whoever checks a result against the truth relies on it: what was written is never wrong, only
// inexact.
TEST(Days, EveryWayOfWritingADateHoldsTheDay) {
  Stream stream(5, Purpose::writing, 0);
  for (int form = 0; form <= static_cast<int>(Precision::one_of); ++form) {
    for (int i = 0; i < 800; ++i) {
      const Day day = day_of({1925, 1, 1}) + static_cast<Day>(stream.below(37'000));
      std::string text;
      append_edtf(text, day, static_cast<Precision>(form), stream);
      const auto date = base::Edtf::parse(text);
      ASSERT_TRUE(date) << text << ": " << date.error().message;
      ASSERT_TRUE(date->earliest() && date->latest()) << text;
      EXPECT_LE(*date->earliest(), day) << text;
      EXPECT_GE(*date->latest(), day) << text;
    }
  }
}

TEST(Days, BirthsThatNeedAYearHaveOne) {
  Stream stream(6, Purpose::writing, 0);
  for (int i = 0; i < 5000; ++i) {
    EXPECT_NE(draw_precision_of_birth(stream, true), Precision::decade);
  }
}

}  // namespace
}  // namespace amends::simulate
