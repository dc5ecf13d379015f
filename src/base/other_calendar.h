// Dates written in other calendars than the Gregorian one: Julian, Persian, Islamic.
//
// What was written stays as it was written; its days are derived and can be made again. As with
// Edtf, the days are never fewer than the writer may have meant. The arithmetic is ICU's (version
// 72 and later).
//
// The calendars, by the names that Unicode gives them (UTS 35, key "ca"):
//
//   gregorian          ISO 8601's proleptic calendar
//   julian             the Julian calendar throughout, also where it was no longer in use
//   persian            the solar Hijri calendar of Iran and Afghanistan, by a cycle of 33 years;
//                      the tests hold it to published new year's days from 1300 (1921) on
//   islamic-civil      tabular: leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29 of 30, from
//                      16 July 622 (Julian)
//   islamic-tbla       the same, from the day before, 15 July 622
//   islamic-umalqura   Umm al-Qura, the published tables for 1300 to 1600; civil outside these
//   islamic            which of them is not known, or months began when the moon was seen: all days
//                      that the date has in any of the three, and one more on each side
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/calendar.h"
#include "base/edtf.h"

namespace amends::base {

enum class Calendar {
  gregorian,
  julian,
  persian,
  islamic_civil,
  islamic_tbla,
  islamic_umalqura,
  islamic,
};
inline constexpr std::size_t calendar_count = 7;

std::string_view name_of(Calendar calendar);  // "islamic-civil"
// Code::usage, with the nearest name and all names.
Result<Calendar> calendar_named(std::string_view name);

// A date as one calendar says it; what it does not say is 0.
struct CalendarDate {
  Calendar calendar = Calendar::gregorian;
  std::int64_t year = 0;  // from 1; Gregorian years as in ISO 8601
  int month = 0;          // from 1
  int day = 0;            // from 1, in a month only
  friend bool operator==(const CalendarDate&, const CalendarDate&) = default;
};

// "1398-07-12", "1398-07", "1398".
std::string text_of(const CalendarDate& date);

// All days that the date may mean. Code::bad_input when the calendar has no such date, or the year
// is not from 1 to 9,999.
Result<DaySpan> days_of(const CalendarDate& date);

// The day in the calendar; `islamic` gives the date of islamic-civil. Nothing before the calendar's
// first year and after the year 9999 (Gregorian).
std::optional<CalendarDate> date_in(Calendar calendar, Days day);

struct WrittenDate {
  std::string text;   // as it was written
  CalendarDate date;  // what that says
  DaySpan days;       // all days that it may mean
  std::string edtf;   // the same in the Gregorian calendar: "2019-10-04", "2019-09-23/2019-10-22"
};

// A date as people and offices write it: year, year and month, or year, month and day. The year has
// three or four digits and stands first ("1398-07-12", "1398/7") or last ("12.7.1398", day before
// month); parts are parted by "-", "/", "." or spaces. Digits may be of any script ("۱۳۹۸/۷/۱۲"),
// and months may be named in English, Persian, Arabic, Dari, Kurdish, Azerbaijani, Turkish,
// Russian, Armenian, Georgian or Greek, in full ("12 مهر 1398"). Code::bad_input says what is
// wrong: a year of two digits, a month that does not exist, invalid UTF-8, more than 200 bytes.
Result<WrittenDate> parse_written_date(std::string_view text, Calendar calendar);

}  // namespace amends::base
