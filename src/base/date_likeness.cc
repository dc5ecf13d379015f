#include "base/date_likeness.h"

#include <algorithm>

namespace amends::base {
namespace {

bool is_whole(const DaySpan& days) { return days.first && days.last; }
bool is_day(const DaySpan& days) { return is_whole(days) && *days.first == *days.last; }

}  // namespace

std::string_view name_of(DateLikeness likeness) {
  switch (likeness) {
    case DateLikeness::same:
      return "same";
    case DateLikeness::swapped:
      return "swapped";
    case DateLikeness::default_day:
      return "default_day";
    case DateLikeness::same_month:
      return "same_month";
    case DateLikeness::same_year:
      return "same_year";
    case DateLikeness::overlap:
      return "overlap";
    case DateLikeness::disjoint:
      break;
  }
  return "disjoint";
}

bool is_default_day(const DaySpan& days) {
  if (!is_day(days)) return false;
  const CivilDate date = civil_from_days(*days.first);
  return (date.month == 1 && date.day == 1) ||
         (date.month == 7 && (date.day == 1 || date.day == 15));
}

DateComparison compare_days(const DaySpan& a, const DaySpan& b) {
  const bool meet = overlaps(a, b);
  if (!is_whole(a) || !is_whole(b))
    return {meet ? DateLikeness::overlap : DateLikeness::disjoint, 0};
  DateComparison result;
  const Days first = std::min(*a.first, *b.first), last = std::max(*a.last, *b.last);
  if (meet) {
    const Days both = std::min(*a.last, *b.last) - std::max(*a.first, *b.first) + 1;
    result.overlap = static_cast<double>(both) / static_cast<double>(last - first + 1);
  }
  const CivilDate from = civil_from_days(first), to = civil_from_days(last);
  const bool one_year = from.year == to.year;
  result.likeness = meet ? DateLikeness::overlap : DateLikeness::disjoint;
  if (!one_year) return result;
  const CivilDate x = civil_from_days(*a.first), y = civil_from_days(*b.first);
  if (is_default_day(a) || is_default_day(b)) {
    result.likeness = DateLikeness::default_day;
  } else if (is_day(a) && a == b) {
    result.likeness = DateLikeness::same;
  } else if (is_day(a) && is_day(b) && x.month == y.day && x.day == y.month) {
    result.likeness = DateLikeness::swapped;
  } else {
    result.likeness = from.month == to.month ? DateLikeness::same_month : DateLikeness::same_year;
  }
  return result;
}

}  // namespace amends::base
