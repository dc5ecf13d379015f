#include "base/other_calendar.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace amends::base {
namespace {

std::string days(std::string_view text, Calendar calendar) {
  const auto written = parse_written_date(text, calendar);
  if (!written) return written.error().message;
  EXPECT_EQ(written->text, text);
  const auto edtf = Edtf::parse(written->edtf);
  EXPECT_TRUE(edtf && edtf->span() == written->days) << written->edtf;
  return written->edtf;
}

struct Known {
  std::string_view text;
  Calendar calendar;
  std::string_view days;
};

// New year's days as the official calendars had them, and days that history books give in both.
TEST(OtherCalendar, AgreesWithPublishedDays) {
  constexpr Known known[] = {
      {"1300-01-01", Calendar::persian, "1921-03-21"},
      {"1354-01-01", Calendar::persian, "1975-03-21"},
      {"1358-01-01", Calendar::persian, "1979-03-21"},
      {"1375-01-01", Calendar::persian, "1996-03-20"},
      {"1400-01-01", Calendar::persian, "2021-03-21"},
      {"1403-01-01", Calendar::persian, "2024-03-20"},
      {"1403-12-30", Calendar::persian, "2025-03-20"},
      {"1404-01-01", Calendar::persian, "2025-03-21"},
      {"1400-01-01", Calendar::islamic_civil, "1979-11-21"},
      {"1400-01-01", Calendar::islamic_tbla, "1979-11-20"},
      {"1444-09-01", Calendar::islamic_umalqura, "2023-03-23"},
      {"1444-10-01", Calendar::islamic_umalqura, "2023-04-21"},
      {"1445-01-01", Calendar::islamic_umalqura, "2023-07-19"},
      {"1900-02-29", Calendar::julian, "1900-03-13"},
      {"1917-10-25", Calendar::julian, "1917-11-07"},
      {"1582-10-05", Calendar::julian, "1582-10-15"},
      {"2019-10-04", Calendar::gregorian, "2019-10-04"},
      {"0001-01-01", Calendar::julian, "0000-12-30"},
      {"0001-01-01", Calendar::islamic_civil, "0622-07-19"},
  };
  for (const Known& k : known) EXPECT_EQ(days(k.text, k.calendar), k.days) << k.text;
}

TEST(OtherCalendar, TakesPartsOfADateAsAllTheirDays) {
  constexpr Known known[] = {
      {"1398", Calendar::persian, "2019-03-21/2020-03-19"},
      {"1398-07", Calendar::persian, "2019-09-23/2019-10-22"},
      {"1399-12", Calendar::persian, "2021-02-19/2021-03-20"},
      {"1917", Calendar::julian, "1917-01-14/1918-01-13"},
      {"1900-02", Calendar::julian, "1900-02-13/1900-03-13"},
      {"1398", Calendar::islamic_civil, "1977-12-12/1978-12-01"},
      // Of unknown kind: from the earliest reckoning to the latest, and a day on each side.
      {"1400-01-01", Calendar::islamic, "1979-11-19/1979-11-22"},
  };
  for (const Known& k : known) EXPECT_EQ(days(k.text, k.calendar), k.days) << k.text;
}

TEST(OtherCalendar, ReadsWhatPeopleWrite) {
  constexpr Known known[] = {
      {"1398/7/12", Calendar::persian, "2019-10-04"},
      {"۱۳۹۸/۷/۱۲", Calendar::persian, "2019-10-04"},
      {"١٣٩٨/٧/١٢", Calendar::persian, "2019-10-04"},
      {"12.07.1398", Calendar::persian, "2019-10-04"},
      {"12 مهر 1398", Calendar::persian, "2019-10-04"},
      {"۱۲ مهر ۱۳۹۸", Calendar::persian, "2019-10-04"},
      {"\u200f۱۲\u200f مهر، ۱۳۹۸", Calendar::persian, "2019-10-04"},
      {"12 Mehr 1398", Calendar::persian, "2019-10-04"},
      {"Mehr 1398", Calendar::persian, "2019-09-23/2019-10-22"},
      {"1 رمضان 1444", Calendar::islamic_umalqura, "2023-03-23"},
      {"1444 Ramadan 1", Calendar::islamic_umalqura, "2023-03-23"},
      {"1 ربيع الأول 1444", Calendar::islamic_umalqura, "2022-09-27"},
      {"25 октября 1917", Calendar::julian, "1917-11-07"},
      {"25 Октябрь 1917", Calendar::julian, "1917-11-07"},
      {"25 October 1917", Calendar::julian, "1917-11-07"},
      {" 1917 - 10 - 25 ", Calendar::julian, "1917-11-07"},
  };
  for (const Known& k : known) EXPECT_EQ(days(k.text, k.calendar), k.days) << k.text;
}

TEST(OtherCalendar, SaysWhatIsWrong) {
  struct Fault {
    std::string text;
    Calendar calendar;
    std::string_view message;
  };
  const Fault faults[] = {
      {"", Calendar::persian, "it has no year"},
      {"98/7/12", Calendar::persian, "its century is known"},
      {"1398/13/01", Calendar::persian, "a month from 1 to 12 was expected, not 13"},
      {"1398/12/30", Calendar::persian, "a day from 1 to 29"},
      {"1398/7/0", Calendar::persian, "a day from 1"},
      {"1398/0/1", Calendar::persian, "not 0"},
      {"0000/1/1", Calendar::persian, "a year from 1"},
      {"9999/1/1", Calendar::persian, "9999 of the Gregorian"},
      {"12/1398/7", Calendar::persian, "first or last"},
      {"1398/1399", Calendar::persian, "2 of its numbers"},
      {"1/2/3/1398", Calendar::persian, "4 numbers"},
      {"13980712", Calendar::persian, "more than four digits"},
      {"12 Ramadan 1398", Calendar::persian, "\"ramadan\" is no month"},
      {"1398 😀", Calendar::persian, "at byte 6 stands a sign"},
      {"1398\x01", Calendar::persian, "a sign that belongs to no date"},
      {"1398\xFF", Calendar::persian, "byte 5 is not UTF-8"},
      {std::string(10'000, '1'), Calendar::persian, "at most 200 bytes"},
      {"1901-02-29", Calendar::julian, "a day from 1 to 28"},
  };
  for (const Fault& fault : faults) {
    const std::string message = days(fault.text, fault.calendar);
    EXPECT_NE(message.find(fault.message), std::string::npos) << message;
  }
  EXPECT_NE(calendar_named("persain").error().message.find("did you mean \"persian\"?"),
            std::string::npos);
  EXPECT_EQ(calendar_named("islamic-tbla").value(), Calendar::islamic_tbla);
}

// Every day goes into each calendar and comes back as itself; the days of a month and of a year are
// those that the calendar puts there.
TEST(OtherCalendar, GoesBothWays) {
  EXPECT_TRUE(rc::check([] {
    const auto calendar = static_cast<Calendar>(
        *rc::gen::inRange(0, static_cast<int>(calendar_count) - 1));  // all but "islamic"
    const Days day = *rc::gen::inRange(days_from_civil({700, 1, 1}), days_from_civil({2600, 1, 1}));
    const auto date = date_in(calendar, day);
    RC_ASSERT(date.has_value());
    RC_ASSERT(days_of(*date).value() == (DaySpan{day, day}));
    CalendarDate month = *date;
    month.day = 0;
    RC_ASSERT(contains(*days_of(month), DaySpan{day, day}));
    CalendarDate year = month;
    year.month = 0;
    RC_ASSERT(contains(*days_of(year), *days_of(month)));
    RC_ASSERT(*date_in(calendar, day + 1) != *date);
    // What is not known to be of one variant may be of any.
    if (calendar > Calendar::persian) {
      CalendarDate any = *date;
      any.calendar = Calendar::islamic;
      RC_ASSERT(contains(*days_of(any), *days_of(*date)));
    }
  }));
}

TEST(OtherCalendar, HasNoDateBeforeItBegins) {
  EXPECT_EQ(date_in(Calendar::persian, *parse_date("0600-01-01")), std::nullopt);
  EXPECT_EQ(date_in(Calendar::islamic_civil, *parse_date("0622-07-18")), std::nullopt);
  EXPECT_EQ(date_in(Calendar::gregorian, *parse_date("9999-12-31") + 1), std::nullopt);
}

}  // namespace
}  // namespace amends::base
