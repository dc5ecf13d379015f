// How alike two dates of one event are, by levels that linkage gives a weight each: the slips that
// people and registers make with dates, from most to least alike.
#pragma once

#include <string_view>

#include "base/calendar.h"

namespace amends::base {

enum class DateLikeness {
  same,         // one day, which is no default
  swapped,      // day and month changed about
  default_day,  // one year, and one or both are days that registers put where none is known:
                // 1 January, 1 and 15 July
  same_month,   // month and year at most are the same
  same_year,    // the year at most is the same
  overlap,      // intervals that have a day in common
  disjoint,
};
std::string_view name_of(DateLikeness likeness);  // "same", "swapped", "default_day" …

struct DateComparison {
  DateLikeness likeness = DateLikeness::disjoint;
  // Days that both have, to days that either has: 1 for equal spans, 0 for disjoint ones. A span
  // without an end shares nothing that could be counted: 0.
  double overlap = 0;
};

// Symmetric. Spans without an end can only overlap or be disjoint.
DateComparison compare_days(const DaySpan& a, const DaySpan& b);

// Whether a span is one of the days that registers put where the day is not known.
bool is_default_day(const DaySpan& days);

}  // namespace amends::base
