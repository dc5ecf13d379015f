// How far two dates agree, by levels, for telling whether two records speak of the same thing.
//
// A level says what agrees and not how much that is worth: a linkage model learns or is told a
// weight for each. The levels are those by which dates of birth and of events differ in real files:
// the day and the month exchanged, a day that an office puts in where it knows only the year, a
// month or a year remembered without the rest. The function is symmetric and knows nothing but the
// two texts.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/edtf.h"

namespace amends::base {

// From the strongest agreement to none. The first that fits is the level.
enum class DateLevel {
  same,         // both mean exactly the same days, and those are no default day
  swapped,      // 1980-05-12 and 1980-12-05: two days of one year, day and month exchanged
  default_day,  // the years agree, and one of the two (or both) is a day that offices put in where
                // they know the year only; so the day says nothing, for or against
  month_only,   // year and month agree; the days differ, or one date does not say its day
  year_only,    // the year agrees; the rest differs, or one date does not say it
  overlap,   // an interval, set, season, decade or century that has days in common with the other
  disjoint,  // no day in common, and no year
};

// "same", "swapped", "default_day" … as results and tables write them.
std::string_view name_of(DateLevel level);

// A day that stands for a year: day and month without the year.
struct MonthDay {
  int month = 1;
  int day = 1;
};
// What registers use where only the year is known: 1 January, 1 July and 15 July.
std::span<const MonthDay> usual_default_days();

struct DateComparison {
  DateLevel level = DateLevel::disjoint;
  // Both dates say more than the level, and what they say differs: 1980-05-12 and 1980-05-17 are
  // month_only and contradict each other; 1980-05 and 1980-05-17 are month_only and do not.
  bool contradicts = false;
  // One of the two is uncertain or approximate ("?", "~", "%"), which does not change the level.
  bool hedged = false;
  // Days in common, divided by the days that either has: 1 when they mean the same days, 0 when
  // they have none in common. So a wide date agrees little: 1980 with 1980-05-12 is 1/366. With an
  // end that is open or unknown it is 0 unless both mean the same.
  double overlap = 0;
  // How many days each of them means; nothing where an end is open or unknown. Two dates that are
  // "same" with 366 days each have said less than two with one day each.
  std::optional<std::int64_t> days_a, days_b;
  // The days between them, when they are disjoint: 1 for two days next to each other. Otherwise 0.
  std::int64_t gap_days = 0;
};

DateComparison compare(const Edtf& a, const Edtf& b,
                       std::span<const MonthDay> default_days = usual_default_days());

}  // namespace amends::base
