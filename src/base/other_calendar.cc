#include "base/other_calendar.h"

#include <unicode/calendar.h>
#include <unicode/gregocal.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "base/text.h"

namespace amends::base {
namespace {

constexpr std::array<std::string_view, calendar_count> names = {
    "gregorian",    "julian",           "persian", "islamic-civil",
    "islamic-tbla", "islamic-umalqura", "islamic"};
constexpr std::int64_t year_max = 9999;
constexpr double milliseconds_a_day = 86'400'000;
constexpr Calendar islamic_variants[] = {Calendar::islamic_civil, Calendar::islamic_tbla,
                                         Calendar::islamic_umalqura};

Days last_day_written() { return days_from_civil({year_max, 12, 31}); }

// ICU's calendar of that kind, in UTC; the one place that knows ICU.
class IcuCalendar {
 public:
  explicit IcuCalendar(Calendar calendar) {
    UErrorCode status = U_ZERO_ERROR;
    const std::string locale = "en@calendar=" + std::string(names[index_of(calendar)]);
    if (calendar == Calendar::julian || calendar == Calendar::gregorian) {
      auto gregorian = std::make_unique<icu::GregorianCalendar>(*icu::TimeZone::getGMT(), status);
      if (U_SUCCESS(status))
        gregorian->setGregorianChange(calendar == Calendar::julian ? end_of_time : -end_of_time,
                                      status);
      calendar_ = std::move(gregorian);
    } else {
      calendar_.reset(icu::Calendar::createInstance(
          *icu::TimeZone::getGMT(), icu::Locale::createFromName(locale.c_str()), status));
    }
    AMENDS_ASSERT(U_SUCCESS(status) && calendar_ != nullptr);
  }

  Days day_of(std::int64_t year, int month, int day) {
    go_to(year, month, day);
    UErrorCode status = U_ZERO_ERROR;
    const double milliseconds = calendar_->getTime(status);
    AMENDS_ASSERT(U_SUCCESS(status));
    return static_cast<Days>(std::floor(milliseconds / milliseconds_a_day));
  }

  int days_in_month(std::int64_t year, int month) {
    return static_cast<int>(month == 12 ? day_of(year + 1, 1, 1) - day_of(year, 12, 1)
                                        : day_of(year, month + 1, 1) - day_of(year, month, 1));
  }

  CalendarDate date_of(Days day) {
    UErrorCode status = U_ZERO_ERROR;
    calendar_->setTime(static_cast<double>(day) * milliseconds_a_day, status);
    CalendarDate date;
    date.year = calendar_->get(UCAL_EXTENDED_YEAR, status);
    date.month = calendar_->get(UCAL_MONTH, status) + 1;
    date.day = calendar_->get(UCAL_DATE, status);
    AMENDS_ASSERT(U_SUCCESS(status));
    return date;
  }

 private:
  static constexpr double end_of_time = 8.64e15;  // as far as ICU can say, either way
  static std::size_t index_of(Calendar calendar) { return static_cast<std::size_t>(calendar); }

  void go_to(std::int64_t year, int month, int day) {
    calendar_->clear();
    calendar_->set(UCAL_EXTENDED_YEAR, static_cast<int32_t>(year));
    calendar_->set(UCAL_MONTH, month - 1);
    calendar_->set(UCAL_DATE, day);
  }

  std::unique_ptr<icu::Calendar> calendar_;
};

tl::unexpected<Error> no_such(const CalendarDate& date, std::string_view expected) {
  return fail(Code::bad_input, "{} is no date of the {} calendar: {} was expected", text_of(date),
              name_of(date.calendar), expected);
}

// In one of the calendars that have an arithmetic.
Result<DaySpan> exact_days_of(const CalendarDate& date) {
  IcuCalendar calendar(date.calendar);
  if (date.month == 0) {
    return DaySpan{calendar.day_of(date.year, 1, 1), calendar.day_of(date.year + 1, 1, 1) - 1};
  }
  const Days first = calendar.day_of(date.year, date.month, 1);
  const int days = calendar.days_in_month(date.year, date.month);
  if (date.day > days) return no_such(date, fmt::format("a day from 1 to {}", days));
  if (date.day == 0) return DaySpan{first, first + days - 1};
  return DaySpan{first + date.day - 1, first + date.day - 1};
}

// The hull of the variants in which the date exists, and a day more on each side: a month begins
// at most one day from any reckoning when it begins with the sight of the moon.
Result<DaySpan> islamic_days_of(CalendarDate date) {
  std::optional<DaySpan> all;
  Error error;
  for (const Calendar variant : islamic_variants) {
    date.calendar = variant;
    const auto days = exact_days_of(date);
    if (!days) {
      error = days.error();
      continue;
    }
    all = all ? hull(*all, *days) : *days;
  }
  if (!all) return fail(std::move(error));
  return DaySpan{*all->first - 1, *all->last + 1};
}

}  // namespace

std::string_view name_of(Calendar calendar) { return names[static_cast<std::size_t>(calendar)]; }

Result<Calendar> calendar_named(std::string_view name) {
  const auto* found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<Calendar>(found - names.begin());
  const std::vector<std::string> known(names.begin(), names.end());
  const auto near = nearest(name, known);
  return fail(Code::usage, "no calendar is called \"{}\"{}; the calendars are {}", name,
              near ? "; did you mean \"" + *near + "\"?" : "", fmt::join(names, ", "));
}

std::string text_of(const CalendarDate& date) {
  const std::int64_t size = date.year < 0 ? -date.year : date.year;
  std::string text = fmt::format("{}{:04}", date.year < 0 ? "-" : "", size);
  if (date.month != 0) text += fmt::format("-{:02}", date.month);
  if (date.day != 0) text += fmt::format("-{:02}", date.day);
  return text;
}

Result<DaySpan> days_of(const CalendarDate& date) {
  if (date.year < 1 || date.year > year_max) {
    return no_such(date, fmt::format("a year from 1 to {}", year_max));
  }
  if (date.month < 0 || date.month > 12) return no_such(date, "a month from 1 to 12");
  if (date.day < 0 || (date.day != 0 && date.month == 0)) return no_such(date, "a day of a month");
  AMENDS_TRY(const DaySpan days,
             date.calendar == Calendar::islamic ? islamic_days_of(date) : exact_days_of(date));
  if (*days.last > last_day_written()) {
    return no_such(date, "a day that is not after the year 9999 of the Gregorian calendar");
  }
  return days;
}

std::optional<CalendarDate> date_in(Calendar calendar, Days day) {
  if (day > last_day_written() || day < days_from_civil({0, 1, 1})) return {};
  CalendarDate date;
  if (calendar == Calendar::gregorian) {
    const CivilDate civil = civil_from_days(day);
    date = {calendar, civil.year, civil.month, civil.day};
    return date;
  }
  const Calendar exact = calendar == Calendar::islamic ? Calendar::islamic_civil : calendar;
  date = IcuCalendar(exact).date_of(day);
  date.calendar = calendar;
  if (date.year < 1) return {};
  return date;
}

}  // namespace amends::base
