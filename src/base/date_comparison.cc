#include "base/date_comparison.h"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

namespace amends::base {
namespace {

constexpr Days no_beginning = std::numeric_limits<Days>::min() / 4;
constexpr Days no_end = std::numeric_limits<Days>::max() / 4;

struct Stretch {
  Days first;
  Days last;
  friend bool operator==(const Stretch&, const Stretch&) = default;
};

// What a date means, in order and without a day twice.
std::vector<Stretch> stretches(const Edtf& date) {
  std::vector<Stretch> all;
  for (const DaySpan& member : date.members()) {
    all.push_back({member.first.value_or(no_beginning), member.last.value_or(no_end)});
  }
  std::ranges::sort(all, {}, &Stretch::first);
  std::vector<Stretch> merged;
  for (const Stretch& next : all) {
    if (merged.empty() || next.first > merged.back().last + 1) {
      merged.push_back(next);
    } else {
      merged.back().last = std::max(merged.back().last, next.last);
    }
  }
  return merged;
}

std::int64_t days_in(std::span<const Stretch> stretches) {
  std::int64_t days = 0;
  for (const Stretch& one : stretches) days += one.last - one.first + 1;
  return days;
}

bool is_bounded(std::span<const Stretch> stretches) {
  return stretches.front().first != no_beginning && stretches.back().last != no_end;
}

std::int64_t shared_days(std::span<const Stretch> a, std::span<const Stretch> b) {
  std::int64_t days = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const Days first = std::max(a[i].first, b[j].first);
    const Days last = std::min(a[i].last, b[j].last);
    if (first <= last) days += last - first + 1;
    (a[i].last < b[j].last ? i : j)++;
  }
  return days;
}

// The days from one to the nearest of the other, when they share none.
std::int64_t gap(std::span<const Stretch> a, std::span<const Stretch> b) {
  std::int64_t nearest = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const bool a_is_before = a[i].last < b[j].first;
    nearest = std::min(nearest, a_is_before ? b[j].first - a[i].last : a[i].first - b[j].last);
    (a_is_before ? i : j)++;
  }
  return nearest;
}

// A date as day, month and year say it; the parts that it does not say are 0.
struct Parts {
  std::int64_t year = 0;
  int month = 0;
  int day = 0;
};

// Nothing for what is not one day, month or year.
std::optional<Parts> parts_of(const Edtf& date) {
  if (date.kind() != Edtf::Kind::date) return {};
  const CivilDate first = civil_from_days(*date.earliest());
  switch (date.precision()) {
    case Edtf::Precision::second:
    case Edtf::Precision::day:
      return Parts{first.year, first.month, first.day};
    case Edtf::Precision::month:
      return Parts{first.year, first.month, 0};
    case Edtf::Precision::year:
      return Parts{first.year, 0, 0};
    default:
      return {};
  }
}

bool is_default(const Parts& parts, std::span<const MonthDay> default_days) {
  return std::ranges::any_of(default_days, [&](const MonthDay& day) {
    return parts.month == day.month && parts.day == day.day;
  });
}

// The level of two dates of one year.
void compare_parts(const Parts& a, const Parts& b, std::span<const MonthDay> default_days,
                   DateComparison& result) {
  const bool both_say_days = a.day != 0 && b.day != 0;
  const bool both_say_months = a.month != 0 && b.month != 0;
  const bool equal = a.month == b.month && a.day == b.day;
  if (!equal && both_say_days && a.day == b.month && a.month == b.day) {
    result.level = DateLevel::swapped;
  } else if (is_default(a, default_days) || is_default(b, default_days)) {
    result.level = DateLevel::default_day;
  } else if (equal) {
    result.level = DateLevel::same;
  } else if (a.month == b.month) {
    result.level = DateLevel::month_only;
    result.contradicts = both_say_days;
  } else {
    result.level = DateLevel::year_only;
    result.contradicts = both_say_months;
  }
}

}  // namespace

std::string_view name_of(DateLevel level) {
  constexpr std::array<std::string_view, 7> names = {
      "same", "swapped", "default_day", "month_only", "year_only", "overlap", "disjoint"};
  return names[static_cast<std::size_t>(level)];
}

std::span<const MonthDay> usual_default_days() {
  static constexpr MonthDay days[] = {{1, 1}, {7, 1}, {7, 15}};
  return days;
}

DateComparison compare(const Edtf& a, const Edtf& b, std::span<const MonthDay> default_days) {
  const std::vector<Stretch> of_a = stretches(a), of_b = stretches(b);
  DateComparison result;
  result.hedged = a.approximate() || a.uncertain() || b.approximate() || b.uncertain();
  if (is_bounded(of_a)) result.days_a = days_in(of_a);
  if (is_bounded(of_b)) result.days_b = days_in(of_b);
  const bool equal = of_a == of_b;
  const std::int64_t shared = equal ? 1 : shared_days(of_a, of_b);
  if (equal) {
    result.overlap = 1;
  } else if (result.days_a && result.days_b) {
    const std::int64_t either = *result.days_a + *result.days_b - shared;
    result.overlap = static_cast<double>(shared) / static_cast<double>(either);
  }
  if (shared == 0) result.gap_days = gap(of_a, of_b);

  const std::optional<Parts> parts_a = parts_of(a), parts_b = parts_of(b);
  if (parts_a && parts_b && parts_a->year == parts_b->year) {
    compare_parts(*parts_a, *parts_b, default_days, result);
  } else {
    result.level = equal ? DateLevel::same : shared > 0 ? DateLevel::overlap : DateLevel::disjoint;
  }
  return result;
}

}  // namespace amends::base
