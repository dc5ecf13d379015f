#include "base/calendar.h"

#include <algorithm>

namespace amends::base {
namespace {

constexpr std::int64_t days_per_era = 146'097;      // 400 Gregorian years
constexpr std::int64_t days_before_1970 = 719'468;  // from 0000-03-01

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Years here begin on 1 March, so that the leap day is the last of its year and the months' lengths
// from March on follow one linear rule: the k-th month begins on day (153 k + 2) / 5.
std::int64_t first_day_of_march_month(std::int64_t month_from_march) {
  return (153 * month_from_march + 2) / 5;
}

}  // namespace

bool is_leap_year(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int days_in_month(std::int64_t year, int month) {
  constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  AMENDS_ASSERT(month >= 1 && month <= 12);
  return month == 2 && is_leap_year(year) ? 29 : lengths[month - 1];
}

Days days_from_civil(const CivilDate& date) {
  const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = floor_divide(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = first_day_of_march_month((date.month + 9) % 12) + date.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * days_per_era + day_of_era - days_before_1970;
}

CivilDate civil_from_days(Days day) {
  const std::int64_t from_era_start = day + days_before_1970;
  const std::int64_t era = floor_divide(from_era_start, days_per_era);
  const std::int64_t day_of_era = from_era_start - era * days_per_era;
  // The last day of each 4, 100 and 400 years must not count as the start of the next.
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (year_of_era * 365 + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const int month = static_cast<int>((month_from_march + 2) % 12 + 1);
  return {era * 400 + year_of_era + (month <= 2 ? 1 : 0), month,
          static_cast<int>(day_of_year - first_day_of_march_month(month_from_march) + 1)};
}

Result<Days> parse_date(std::string_view text) {
  constexpr std::string_view shape = "0000-00-00";
  const auto wrong = [&](std::size_t at, std::string_view expected) {
    return fail(Code::bad_input, "'{}' is not a date: at character {}, {} was expected", text,
                at + 1, expected);
  };
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const char c = i < text.size() ? text[i] : '\0';
    if (shape[i] == '-' && c != '-') return wrong(i, "'-'");
    if (shape[i] == '0' && (c < '0' || c > '9')) return wrong(i, "a digit of YYYY-MM-DD");
  }
  if (text.size() > shape.size()) return wrong(shape.size(), "the end of the date");
  const auto pair = [&](std::size_t i) { return (text[i] - '0') * 10 + (text[i + 1] - '0'); };
  const CivilDate date{pair(0) * 100 + pair(2), pair(5), pair(8)};
  if (date.month < 1 || date.month > 12) return wrong(5, "a month from 01 to 12");
  const int days = days_in_month(date.year, date.month);
  if (date.day < 1 || date.day > days) return wrong(8, fmt::format("a day from 01 to {}", days));
  return days_from_civil(date);
}

std::string date_text(Days day) {
  const CivilDate date = civil_from_days(day);
  const bool plain = date.year >= 0 && date.year <= 9999;
  const char* sign = plain ? "" : date.year < 0 ? "-" : "+";
  return fmt::format("{}{:04}-{:02}-{:02}", sign, date.year < 0 ? -date.year : date.year,
                     date.month, date.day);
}

bool contains(const DaySpan& outer, const DaySpan& inner) {
  const bool starts = !outer.first || (inner.first && *inner.first >= *outer.first);
  const bool ends = !outer.last || (inner.last && *inner.last <= *outer.last);
  return starts && ends;
}

bool overlaps(const DaySpan& a, const DaySpan& b) {
  const bool a_ends_before = a.last && b.first && *a.last < *b.first;
  const bool b_ends_before = b.last && a.first && *b.last < *a.first;
  return !a_ends_before && !b_ends_before;
}

DaySpan hull(const DaySpan& a, const DaySpan& b) {
  DaySpan out;
  if (a.first && b.first) out.first = std::min(*a.first, *b.first);
  if (a.last && b.last) out.last = std::max(*a.last, *b.last);
  return out;
}

}  // namespace amends::base
