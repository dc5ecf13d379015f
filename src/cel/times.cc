#include "cel/times.h"

#include <unicode/timezone.h>

#include <charconv>
#include <memory>

#include "base/calendar.h"
#include "cel/machine.h"

namespace amends::cel {
namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t least = -62135596800;
constexpr std::int64_t most = 253402300799;

// Exactly `count` digits from `at` on.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return {};
  int out = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return {};
    out = out * 10 + (text[i] - '0');
  }
  return out;
}

// "+11:00", "-02:30", "02:00", in seconds.
std::optional<int> offset_of(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.size() != 5 || text[2] != ':') return {};
  const auto hours = digits(text, 0, 2);
  const auto minutes = digits(text, 3, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return {};
  const int seconds = *hours * 3600 + *minutes * 60;
  return negative ? -seconds : seconds;
}

}  // namespace

std::optional<Value> parse_timestamp(std::string_view text) {
  if (text.size() < 20 || (text[10] | 0x20) != 't' || text[13] != ':' || text[16] != ':') return {};
  const auto day = base::parse_date(text.substr(0, 10));
  const auto hours = digits(text, 11, 2);
  const auto minutes = digits(text, 14, 2);
  const auto seconds = digits(text, 17, 2);
  if (!day || !hours || !minutes || !seconds || *hours > 23 || *minutes > 59 || *seconds > 59)
    return {};
  std::size_t at = 19;
  std::uint32_t nanoseconds = 0;
  if (text[at] == '.') {
    std::uint32_t unit = 100'000'000;
    const std::size_t from = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
      nanoseconds += unit * static_cast<std::uint32_t>(text[at] - '0');
      unit /= 10;
    }
    if (at == from || at - from > 9) return {};
  }
  int offset = 0;
  const std::string_view zone = text.substr(at);
  if (zone != "Z" && zone != "z") {
    const auto read = offset_of(zone);
    if (!read || (zone[0] != '+' && zone[0] != '-')) return {};
    offset = *read;
  }
  const std::int64_t total = *day * 86'400 + *hours * 3600 + *minutes * 60 + *seconds - offset;
  if (total < least || total > most) return {};
  return Value::timestamp(total, nanoseconds);
}

std::optional<Value> parse_duration(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return Value::duration(0);
  if (text.empty()) return {};
  struct Unit {
    std::string_view name;
    std::int64_t nanoseconds;
  };
  static constexpr Unit units[] = {{"ns", 1},          {"us", 1'000},       {"µs", 1'000},
                                   {"μs", 1'000},      {"ms", 1'000'000},   {"s", second},
                                   {"m", 60 * second}, {"h", 3600 * second}};
  __extension__ using Wide = __int128;
  Wide total = 0;
  while (!text.empty()) {
    Wide whole = 0;
    Wide scale = 1;
    std::size_t at = 0;
    std::size_t read = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++read) {
      whole = whole * 10 + (text[at] - '0');
      if (whole > INT64_MAX) return {};
    }
    if (at < text.size() && text[at] == '.') {
      for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++read) {
        if (scale >= 1'000'000'000'000) continue;
        whole = whole * 10 + (text[at] - '0');
        scale *= 10;
      }
    }
    if (read == 0) return {};
    text.remove_prefix(at);
    const Unit* unit = nullptr;
    for (const Unit& candidate : units) {
      if (text.starts_with(candidate.name) &&
          (unit == nullptr || candidate.name.size() > unit->name.size()))
        unit = &candidate;
    }
    if (unit == nullptr) return {};
    text.remove_prefix(unit->name.size());
    total += whole * unit->nanoseconds / scale;
    if (total > INT64_MAX) return {};
  }
  return Value::duration(static_cast<std::int64_t>(negative ? -total : total));
}

namespace {

Value to_timestamp(Machine& m, const Value* a, std::size_t) {
  if (a->is(Kind::timestamp)) return *a;
  if (a->is(Kind::integer)) {
    if (a->as_integer() < least || a->as_integer() > most) return m.error("timestamp out of range");
    return Value::timestamp(a->as_integer(), 0);
  }
  if (!a->is(Kind::string)) return m.no_overload();
  const auto read = parse_timestamp(a->as_text());
  return read ? *read : m.error_of("\"{}\" is no timestamp", a->as_text());
}

Value to_duration(Machine& m, const Value* a, std::size_t) {
  if (a->is(Kind::duration)) return *a;
  if (!a->is(Kind::string)) return m.no_overload();
  const auto read = parse_duration(a->as_text());
  return read ? *read : m.error_of("\"{}\" is no duration", a->as_text());
}

// The zone's distance from UTC at that time, in seconds; nothing for a zone that is not known.
std::optional<std::int64_t> distance(const Value& time, std::string_view zone) {
  if (zone.empty() || zone == "UTC") return 0;
  if (const auto fixed = offset_of(zone)) return *fixed;
  const std::unique_ptr<icu::TimeZone> found(icu::TimeZone::createTimeZone(
      icu::UnicodeString::fromUTF8(icu::StringPiece(zone.data(), static_cast<int>(zone.size())))));
  if (*found == icu::TimeZone::getUnknown()) return {};
  std::int32_t raw = 0;
  std::int32_t summer = 0;
  UErrorCode status = U_ZERO_ERROR;
  found->getOffset(static_cast<double>(time.seconds()) * 1000, false, raw, summer, status);
  if (U_FAILURE(status)) return {};
  return (raw + summer) / 1000;
}

enum class Part { year, month, day, date, weekday, yearday, hours, minutes, seconds, milliseconds };

std::int64_t part_of(Part part, std::int64_t local, std::uint32_t nanoseconds) {
  std::int64_t day = local / 86'400;
  std::int64_t rest = local % 86'400;
  if (rest < 0) {
    rest += 86'400;
    --day;
  }
  const base::CivilDate civil = base::civil_from_days(day);
  switch (part) {
    case Part::year:
      return civil.year;
    case Part::month:
      return civil.month - 1;
    case Part::day:
      return civil.day - 1;
    case Part::date:
      return civil.day;
    case Part::weekday:
      return ((day + 4) % 7 + 7) % 7;
    case Part::yearday:
      return day - base::days_from_civil({civil.year, 1, 1});
    case Part::hours:
      return rest / 3600;
    case Part::minutes:
      return rest / 60 % 60;
    case Part::seconds:
      return rest % 60;
    case Part::milliseconds:
      return nanoseconds / 1'000'000;
  }
  return 0;
}

template <Part part>
Value get(Machine& m, const Value* a, std::size_t count) {
  if (a->is(Kind::duration) && count == 1) {
    const std::int64_t n = a->as_nanoseconds();
    switch (part) {
      case Part::hours:
        return Value::integer(n / (3600 * second));
      case Part::minutes:
        return Value::integer(n / (60 * second));
      case Part::seconds:
        return Value::integer(n / second);
      case Part::milliseconds:
        return Value::integer(n / 1'000'000 % 1000);
      default:
        return m.no_overload();
    }
  }
  if (!a->is(Kind::timestamp) || count > 2 || (count == 2 && !a[1].is(Kind::string)))
    return m.no_overload();
  if (!m.charge(count == 2 ? 100 : 1)) return m.error("the budget is spent");
  const auto away = distance(*a, count == 2 ? a[1].as_text() : std::string_view());
  if (!away) return m.error_of("there is no time zone \"{}\"", a[1].as_text());
  return Value::integer(part_of(part, a->seconds() + *away, a->nanoseconds()));
}

template <Part part>
void add_part(Library& l, const char* name, bool of_duration) {
  if (of_duration) {
    l.add(name, {"timestamp.(): int", "timestamp.(string): int", "duration.(): int"}, get<part>);
  } else {
    l.add(name, {"timestamp.(): int", "timestamp.(string): int"}, get<part>);
  }
}

}  // namespace

void add_times(Library& l) {
  l.add("timestamp", {"(timestamp): timestamp", "(string): timestamp", "(int): timestamp"},
        to_timestamp);
  l.add("duration", {"(duration): duration", "(string): duration"}, to_duration);
  add_part<Part::year>(l, "getFullYear", false);
  add_part<Part::month>(l, "getMonth", false);
  add_part<Part::day>(l, "getDayOfMonth", false);
  add_part<Part::date>(l, "getDate", false);
  add_part<Part::weekday>(l, "getDayOfWeek", false);
  add_part<Part::yearday>(l, "getDayOfYear", false);
  add_part<Part::hours>(l, "getHours", true);
  add_part<Part::minutes>(l, "getMinutes", true);
  add_part<Part::seconds>(l, "getSeconds", true);
  add_part<Part::milliseconds>(l, "getMilliseconds", true);
}

}  // namespace amends::cel
