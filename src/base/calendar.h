// Calendar days as numbers. The calendar is the proleptic Gregorian one of ISO 8601: it has a year
// 0000, which others call 1 BC, and the Gregorian leap rule for all time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace amends::base {

using Days = std::int64_t;  // since 1970-01-01, which is day 0

struct CivilDate {
  std::int64_t year = 1970;
  int month = 1;  // 1 to 12
  int day = 1;    // 1 to 31
  friend bool operator==(const CivilDate&, const CivilDate&) = default;
};

bool is_leap_year(std::int64_t year);
int days_in_month(std::int64_t year, int month);  // `month` from 1 to 12

// Both are exact for years from -10^16 to 10^16. `date` must be a date that exists.
Days days_from_civil(const CivilDate& date);
CivilDate civil_from_days(Days day);

// An RFC 3339 full-date, "2019-10-04", of a day that exists. Code::bad_input names the character
// (counted from 1) and what was expected there.
Result<Days> parse_date(std::string_view text);
// "2019-10-04"; beyond the years 0000 to 9999 with a sign, as ISO 8601-1 section 4.3.2 has it.
std::string date_text(Days day);

// The days from `first` to `last`, both included; nothing stands for no end on that side.
struct DaySpan {
  std::optional<Days> first;
  std::optional<Days> last;
  friend bool operator==(const DaySpan&, const DaySpan&) = default;
};

bool contains(const DaySpan& outer, const DaySpan& inner);  // no day of `inner` is outside `outer`
bool overlaps(const DaySpan& a, const DaySpan& b);          // they have a day in common
// The smallest span that contains both.
DaySpan hull(const DaySpan& a, const DaySpan& b);

}  // namespace amends::base

namespace amends {
using base::Days;
}
