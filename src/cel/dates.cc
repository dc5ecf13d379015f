// Dates as people know them: EDTF dates as intervals of days. What the text leaves open on both
// sides of a limit is indeterminate, and says so. docs/formats/expressions.md is the reader's page.
#include <algorithm>

#include "cel/machine.h"

namespace amends::cel {
namespace {

using base::Edtf;

Value unclear(Machine& m, std::string_view text) {
  return m.unknown(Reason::What::indeterminate, text);
}

bool is_date(const Value& v) { return v.is(Kind::date); }

Value date(Machine& m, const Value* a, std::size_t count) {
  if (count != 1) return m.no_overload();
  if (is_date(*a)) return *a;
  if (!a->is(Kind::string)) return m.no_overload();
  auto parsed = Edtf::parse(a->as_text());
  return parsed ? m.make(std::move(*parsed)) : m.error(parsed.error().message);
}

// within(interval), within(first, last)
Value within(Machine& m, const Value* a, std::size_t count) {
  if (count < 2 || count > 3 || !std::all_of(a, a + count, is_date)) return m.no_overload();
  base::DaySpan window = a[1].as_date().span();
  std::string limit = a[1].as_date().text();
  if (count == 3) {
    window.last = a[2].as_date().latest();
    if (window.first && window.last && *window.last < *window.first)
      return m.error_of("{} to {} is no window: it ends before it begins", limit,
                        a[2].as_date().text());
    limit += " to " + a[2].as_date().text();
  }
  switch (base::where(a->as_date(), window)) {
    case base::Where::inside:
      return Value::boolean(true);
    case base::Where::outside:
      return Value::boolean(false);
    case base::Where::straddles:
      break;
  }
  return unclear(m, fmt::format("{} may be within {} and may not", a->as_date().text(), limit));
}

template <bool before>
Value in_order(Machine& m, const Value* a, std::size_t count) {
  if (count != 2 || !is_date(a[0]) || !is_date(a[1])) return m.no_overload();
  const Edtf& x = a[0].as_date();
  const Edtf& y = a[1].as_date();
  switch (base::order(x, y)) {
    case base::Order::before:
      return Value::boolean(before);
    case base::Order::after:
      return Value::boolean(!before);
    case base::Order::unclear:
      break;
  }
  // The same single day is neither before nor after itself.
  if (x.earliest() && x.earliest() == x.latest() && x.span() == y.span())
    return Value::boolean(false);
  return unclear(m, fmt::format("{} may be {} {} and may not", x.text(),
                                before ? "before" : "after", y.text()));
}

// Whether the date is known to cover its whole span: one that lasts, or a single day.
bool covers(const Edtf& d) {
  return d.kind() == Edtf::Kind::interval ||
         (d.kind() == Edtf::Kind::date && d.earliest() && d.earliest() == d.latest());
}

Value overlaps(Machine& m, const Value* a, std::size_t count) {
  if (count != 2 || !is_date(a[0]) || !is_date(a[1])) return m.no_overload();
  const Edtf& x = a[0].as_date();
  const Edtf& y = a[1].as_date();
  if (!base::may_coincide(x, y)) return Value::boolean(false);
  if (covers(x) && covers(y)) return Value::boolean(true);
  if (covers(y) && base::where(x, y.span()) == base::Where::inside) return Value::boolean(true);
  if (covers(x) && base::where(y, x.span()) == base::Where::inside) return Value::boolean(true);
  return unclear(m, fmt::format("{} and {} may overlap and may not", x.text(), y.text()));
}

// Whole years from one day to another.
std::int64_t years(Days from, Days to) {
  const base::CivilDate a = base::civil_from_days(from);
  const base::CivilDate b = base::civil_from_days(to);
  const bool before = std::pair(b.month, b.day) < std::pair(a.month, a.day);
  return b.year - a.year - (before ? 1 : 0);
}

struct Ages {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

// The ages that somebody who was born then may have had then; unknown for an end that is open.
std::optional<Ages> ages(const Edtf& birth, const Edtf& at) {
  if (!birth.earliest() || !birth.latest() || !at.earliest() || !at.latest()) return {};
  return Ages{years(*birth.latest(), *at.earliest()), years(*birth.earliest(), *at.latest())};
}

Value no_age(Machine& m, const Value* a) {
  return unclear(m, fmt::format("how long from {} to {} cannot be told", a[0].as_date().text(),
                                a[1].as_date().text()));
}

Value age_at(Machine& m, const Value* a, std::size_t count) {
  if (count != 2 || !is_date(a[0]) || !is_date(a[1])) return m.no_overload();
  const auto range = ages(a[0].as_date(), a[1].as_date());
  if (!range) return no_age(m, a);
  if (range->least == range->most) return Value::integer(range->least);
  return unclear(m, fmt::format("from {} to {} is {} to {} years", a[0].as_date().text(),
                                a[1].as_date().text(), range->least, range->most));
}

// under_at(years, date): whether the age was below, where that is certain.
Value under_at(Machine& m, const Value* a, std::size_t count) {
  if (count != 3 || !is_date(a[0]) || !a[1].is(Kind::integer) || !is_date(a[2]))
    return m.no_overload();
  const Value dates[] = {a[0], a[2]};
  const auto range = ages(a[0].as_date(), a[2].as_date());
  if (!range) return no_age(m, dates);
  if (range->most < a[1].as_integer()) return Value::boolean(true);
  if (range->least >= a[1].as_integer()) return Value::boolean(false);
  return unclear(m, fmt::format("born {}, the age on {} was {} to {}", a[0].as_date().text(),
                                a[2].as_date().text(), range->least, range->most));
}

bool single(const Edtf& d) {
  return d.kind() == Edtf::Kind::date && d.earliest() && d.latest() &&
         d.precision() <= Edtf::Precision::year && d.precision() != Edtf::Precision::part_of_year &&
         !d.unspecified();
}

// Whole years or months from one date to another, counted as finely as both are known: from 1978 to
// 2019-10 are 41 years.
template <bool in_months>
Value until(Machine& m, const Value* a, std::size_t count) {
  if (count != 2 || !is_date(a[0]) || !is_date(a[1])) return m.no_overload();
  const Edtf& x = a[0].as_date();
  const Edtf& y = a[1].as_date();
  const Edtf::Precision coarser = std::max(x.precision(), y.precision());
  if (!single(x) || !single(y) || (in_months && coarser == Edtf::Precision::year))
    return no_age(m, a);
  const base::CivilDate from = base::civil_from_days(*x.earliest());
  const base::CivilDate to = base::civil_from_days(*y.earliest());
  std::int64_t months = (to.year - from.year) * 12;
  if (coarser <= Edtf::Precision::month) months += to.month - from.month;
  if (coarser <= Edtf::Precision::day && to.day < from.day) --months;
  if (in_months) return Value::integer(months);
  return Value::integer(months >= 0 ? months / 12 : -((-months + 11) / 12));
}

Value earliest(Machine& m, const Value* a, std::size_t count) {
  if (count != 1 || !is_date(*a)) return m.no_overload();
  if (!a->as_date().earliest())
    return unclear(m, fmt::format("{} has no first day", a->as_date().text()));
  return m.make(Edtf::of(*a->as_date().earliest()));
}

Value latest(Machine& m, const Value* a, std::size_t count) {
  if (count != 1 || !is_date(*a)) return m.no_overload();
  if (!a->as_date().latest())
    return unclear(m, fmt::format("{} has no last day", a->as_date().text()));
  return m.make(Edtf::of(*a->as_date().latest()));
}

// The month or year that the whole of the date lies in.
template <bool of_month>
Value calendar(Machine& m, const Value* a, std::size_t count) {
  if (count != 1 || !is_date(*a)) return m.no_overload();
  const Edtf& d = a->as_date();
  if (d.earliest() && d.latest()) {
    const base::CivilDate first = base::civil_from_days(*d.earliest());
    const base::CivilDate last = base::civil_from_days(*d.latest());
    if (first.year == last.year) {
      if (!of_month) return Value::integer(first.year);
      if (first.month == last.month)
        return m.text(fmt::format("{:04}-{:02}", first.year, first.month));
    }
  }
  return unclear(m, fmt::format("{} lies in no single {}", d.text(), of_month ? "month" : "year"));
}

Value plus_days(Machine& m, const Value* a, std::size_t count) {
  if (count != 2 || !is_date(*a) || !a[1].is(Kind::integer)) return m.no_overload();
  const Edtf& d = a->as_date();
  if (!d.earliest() || d.earliest() != d.latest())
    return unclear(m, fmt::format("{} is no single day", d.text()));
  if (a[1].as_integer() < -1'000'000 || a[1].as_integer() > 1'000'000)
    return m.error("days are added up to a million");
  const Days day = *d.earliest() + a[1].as_integer();
  const base::CivilDate civil = base::civil_from_days(day);
  if (civil.year < 0 || civil.year > 9999) return m.error("a day is in the years 0000 to 9999");
  return m.make(Edtf::of(day));
}

}  // namespace

void add_dates(Library& l) {
  l.add("date", {"(string): date", "(date): date"}, date);
  l.add("within", {"date.(date): bool", "date.(date, date): bool"}, within);
  l.add("before", {"date.(date): bool"}, in_order<true>);
  l.add("after", {"date.(date): bool"}, in_order<false>);
  l.add("overlaps", {"date.(date): bool"}, overlaps);
  l.add("age_at", {"date.(date): int"}, age_at);
  l.add("under_at", {"date.(int, date): bool"}, under_at);
  l.add("years_until", {"date.(date): int"}, until<false>);
  l.add("months_until", {"date.(date): int"}, until<true>);
  l.add("earliest", {"date.(): date"}, earliest);
  l.add("latest", {"date.(): date"}, latest);
  l.add("month", {"date.(): string"}, calendar<true>);
  l.add("year", {"date.(): int"}, calendar<false>);
  l.add("plus_days", {"date.(int): date"}, plus_days);
}

}  // namespace amends::cel
