#include "base/edtf.h"

#include <algorithm>

#include "base/time_zone.h"

namespace amends::base {
namespace {

constexpr std::size_t length_max = 1000;
constexpr std::size_t long_year_digits_max =
    15;  // whose days still fit 64 bits, with room to spare

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// ISO 8601-2 section 4.8, the parts of a year by the number that stands for the month, from 21 on.
// Months count from January of the year as 1; 0 is December before, 13 January after.
struct PartOfYear {
  int first_month;
  int last_month;
};
constexpr int first_part = 21;
constexpr PartOfYear parts_of_year[] = {
    {3, 12}, {0, 15}, {3, 12}, {0, 15},   // 21 to 24: seasons, wherever
    {3, 6},  {6, 9},  {9, 12}, {0, 15},   // 25 to 28: in the north
    {9, 12}, {0, 15}, {3, 6},  {6, 9},    // 29 to 32: in the south
    {1, 3},  {4, 6},  {7, 9},  {10, 12},  // 33 to 36: quarters
    {1, 4},  {5, 8},  {9, 12},            // 37 to 39: thirds
    {1, 6},  {7, 12},                     // 40, 41: halves
};
constexpr int last_part = first_part + static_cast<int>(std::size(parts_of_year)) - 1;

// The first and the last day of one date, which always has both.
struct Bounds {
  Days first = 0;
  Days last = 0;
};

Bounds span_of_months(std::int64_t year, int first, int last) {
  const auto month_start = [&](int month) {
    const int from_january = month - 1;  // from -1
    const int years = from_january < 0 ? -1 : from_january / 12;
    return days_from_civil({year + years, from_january - years * 12 + 1, 1});
  };
  return {month_start(first), month_start(last + 1) - 1};
}

Bounds span_of_years(std::int64_t first, std::int64_t last) {
  return {days_from_civil({first, 1, 1}), days_from_civil({last + 1, 1, 1}) - 1};
}

}  // namespace

// A cursor over the text. Every function that reads leaves it after what it read.
class EdtfParser {
 public:
  // `zone`: minutes east of Greenwich, where times with an offset are of the days there.
  explicit EdtfParser(std::string_view text, std::optional<int> zone = {})
      : text_(text), zone_(zone) {
    result_.text_ = text;
  }

  Result<Edtf> run() {
    if (text_.empty()) return fail(Code::bad_input, "an empty text is not an EDTF date");
    if (text_.size() > length_max) {
      return fail(Code::bad_input, "an EDTF date has at most {} characters, not {}", length_max,
                  text_.size());
    }
    result_.precision_ = Edtf::Precision::second;
    if (peek() == '[' || peek() == '{') {
      AMENDS_CHECK(set());
    } else if (text_.find('/') != std::string_view::npos) {
      AMENDS_CHECK(interval());
    } else {
      AMENDS_TRY(const Bounds bounds, date());
      result_.span_ = {bounds.first, bounds.last};
    }
    if (at_ < text_.size()) return wrong(at_, after_date());
    return std::move(result_);
  }

  // Most dates are days: the whole of the work for one, without the cursor.
  static std::optional<Edtf> plain_day(std::string_view text) {
    constexpr std::string_view shape = "0000-00-00";
    if (text.size() != shape.size() || text[4] != '-' || text[7] != '-') return {};
    for (const std::size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
      if (!is_digit(text[i])) return {};
    }
    const auto pair = [&](std::size_t i) { return (text[i] - '0') * 10 + (text[i + 1] - '0'); };
    const CivilDate date{pair(0) * 100 + pair(2), pair(5), pair(8)};
    if (date.month < 1 || date.month > 12) return {};
    if (date.day < 1 || date.day > days_in_month(date.year, date.month)) return {};
    Edtf result;
    result.text_ = text;
    result.span_.first = result.span_.last = days_from_civil(date);
    return result;
  }

 private:
  using Precision = Edtf::Precision;

  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool at_qualifier() const { return peek() == '?' || peek() == '~' || peek() == '%'; }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  bool take(std::string_view expected) {
    if (!text_.substr(at_).starts_with(expected)) return false;
    at_ += expected.size();
    return true;
  }

  tl::unexpected<Error> wrong(std::size_t at, std::string_view expected) const {
    const std::string_view unspecified = "xuU*";
    const bool hint = at < text_.size() && unspecified.find(text_[at]) != std::string_view::npos;
    return fail(Code::bad_input, "'{}' is not an EDTF date: at character {}, {} was expected{}",
                text_, at + 1, expected, hint ? "; an unspecified digit is written X" : "");
  }
  tl::unexpected<Error> level_two(std::size_t at, std::string_view what) const {
    return fail(
        Code::bad_input,
        "'{}' is not an EDTF date that is taken here: at character {} stands {}, which is of "
        "level 2",
        text_, at + 1, what);
  }

  std::string_view after_date() const {
    return result_.kind_ == Edtf::Kind::date ? "the end of the date" : "the end";
  }

  void widen(Precision precision) { result_.precision_ = std::max(result_.precision_, precision); }

  // "a/b". An end that is empty is unknown, ".." is open.
  Status interval() {
    result_.kind_ = Edtf::Kind::interval;
    result_.start_unknown_ = peek() == '/';
    if (!result_.start_unknown_ && !take("..")) {
      AMENDS_TRY(result_.span_.first, first_day());
    }
    if (!take('/')) return wrong(at_, "'/'");
    const std::size_t second = at_;
    if (at_ == text_.size()) {
      result_.end_unknown_ = true;
    } else if (!take("..")) {
      AMENDS_TRY(result_.span_.last, last_day_from(result_.span_.first, second));
    }
    if (!result_.span_.first && !result_.span_.last) {
      return wrong(second, "a date at one end of the interval at least");
    }
    return {};
  }

  Result<Days> first_day() {
    AMENDS_TRY(const Bounds bounds, date());
    return bounds.first;
  }

  Result<Days> last_day_from(std::optional<Days> first, std::size_t begin) {
    AMENDS_TRY(const Bounds bounds, date());
    if (first && bounds.last < *first) return wrong(begin, "a date that is not before the first");
    return bounds.last;
  }

  // "[…]" or "{…}", of dates and of ranges "a..b". Only the first may begin, and the last end, with
  // "..".
  Status set() {
    const char close = text_[at_++] == '[' ? ']' : '}';
    result_.kind_ = close == ']' ? Edtf::Kind::one_of : Edtf::Kind::all_of;
    for (bool last = false; !last;) {
      AMENDS_TRY(const DaySpan member, set_member(close));
      result_.span_ = result_.members_.empty() ? member : hull(result_.span_, member);
      result_.members_.push_back(member);
      last = take(close);
      if (!last && !take(',')) {
        return wrong(at_, close == ']' ? "',', '..' or ']'" : "',', '..' or '}'");
      }
      if (!last && !member.last) return wrong(at_ - 1, "the end of the set after an open range");
    }
    return {};
  }

  Result<DaySpan> set_member(char close) {
    DaySpan span;
    if (result_.members_.empty() && take("..")) {
      AMENDS_TRY(const Bounds until, date());
      span.last = until.last;
      return span;
    }
    AMENDS_TRY(const Bounds one, date());
    span.first = one.first;
    span.last = one.last;
    if (!take("..")) return span;
    if (peek() == close || peek() == ',') {
      span.last.reset();
      return span;
    }
    AMENDS_TRY(span.last, last_day_from(span.first, at_));
    return span;
  }

  // One date of level 0 or 1.
  Result<Bounds> date() {
    Bounds span;
    timed_ = false;
    if (peek() == 'Y') {
      AMENDS_TRY(span, long_year());
    } else {
      AMENDS_TRY(span, calendar_date());
    }
    if (!timed_) AMENDS_CHECK(qualifier());
    return span;
  }

  Status qualifier() {
    const char c = peek();
    if (!at_qualifier()) return {};
    result_.uncertain_ |= c != '~';
    result_.approximate_ |= c != '?';
    ++at_;
    if (at_qualifier()) {
      return wrong(at_, "no second qualifier (uncertain and approximate is written %)");
    }
    if (peek() == '-') return level_two(at_ - 1, "a qualifier of a part of the date");
    return {};
  }

  // "Y17000", "Y-17000": section 4.4.1.
  Result<Bounds> long_year() {
    ++at_;
    const bool negative = take('-');
    const std::size_t begin = at_;
    std::int64_t year = 0;
    while (is_digit(peek())) {
      if (at_ - begin == long_year_digits_max) return wrong(at_, "a year of at most 15 digits");
      year = year * 10 + (text_[at_++] - '0');
    }
    if (peek() == 'E') return level_two(at_, "an exponent");
    if (peek() == 'S') return level_two(at_, "a number of significant digits");
    if (at_ - begin < 5) return wrong(at_, "one of more than four digits of a year after Y");
    if (text_[begin] == '0') return wrong(begin, "a digit from 1 to 9");
    widen(Precision::year);
    if (negative) year = -year;
    return span_of_years(year, year);
  }

  Result<Bounds> calendar_date() {
    const std::size_t begin = at_;
    const bool negative = take('-');
    std::int64_t year = 0;
    for (int i = 0; i < 4; ++i) {
      if (i >= 2 && peek() == 'X') return unspecified_years(year, 4 - i, negative);
      if (peek() == 'X') return level_two(at_, "an unspecified digit elsewhere than at the end");
      if (i == 0 && at_qualifier()) return level_two(at_, "a qualifier of a part of the date");
      if (!is_digit(peek())) return wrong(at_, "a digit of a year (four digits)");
      year = year * 10 + (text_[at_++] - '0');
    }
    if (negative && year == 0) return wrong(begin, "a year (0000 has no sign)");
    if (peek() == 'S') return level_two(at_, "a number of significant digits");
    if (negative) year = -year;
    if (!take('-')) {
      widen(Precision::year);
      return span_of_years(year, year);
    }
    return month_and_day(year);
  }

  // "201X" and "19XX"; `year` is what stood before the X.
  Result<Bounds> unspecified_years(std::int64_t year, int digits, bool negative) {
    for (int i = 0; i < digits; ++i) {
      if (is_digit(peek()))
        return level_two(at_ - 1, "an unspecified digit before a specified one");
      if (!take('X')) return wrong(at_, "X");
    }
    if (peek() == '-') return level_two(at_ - 1, "an unspecified digit before a month");
    result_.unspecified_ = true;
    widen(digits == 1 ? Precision::decade : Precision::century);
    const std::int64_t count = digits == 1 ? 10 : 100;
    const std::int64_t first = year * count;
    const std::int64_t last = first + count - 1;
    if (!negative) return span_of_years(first, last);
    return span_of_years(-last, std::min<std::int64_t>(-first, -1));
  }

  // Two digits, or -1 when something else stands there.
  int two_digits() {
    if (!is_digit(peek()) || !is_digit(peek(1))) return -1;
    const int value = (peek() - '0') * 10 + (peek(1) - '0');
    at_ += 2;
    return value;
  }

  Result<Bounds> month_and_day(std::int64_t year) {
    const std::size_t begin = at_;
    if (at_qualifier()) return level_two(at_, "a qualifier of a part of the date");
    if (take("XX")) {
      result_.unspecified_ = true;
      if (peek() == '-' && is_digit(peek(1)))
        return level_two(begin, "an unspecified month of a day");
      if (take('-') && !take("XX")) {
        if (peek() == 'X') return level_two(at_, "a day with one unspecified digit");
        return wrong(at_, "XX");
      }
      widen(Precision::year);
      return span_of_years(year, year);
    }
    if (peek() == 'X' || (is_digit(peek()) && peek(1) == 'X')) {
      return level_two(begin, "a month with one unspecified digit");
    }
    const int month = two_digits();
    const bool part = month >= first_part && month <= last_part;
    if (!part && (month < 1 || month > 12)) {
      return wrong(begin, "a month from 01 to 12, XX, or a part of the year from 21 to 41");
    }
    if (part) {
      widen(Precision::part_of_year);
      const PartOfYear& months = parts_of_year[month - first_part];
      return span_of_months(year, months.first_month, months.last_month);
    }
    if (!take('-')) {
      widen(Precision::month);
      return span_of_months(year, month, month);
    }
    return day(year, month);
  }

  Result<Bounds> day(std::int64_t year, int month) {
    const std::size_t begin = at_;
    if (at_qualifier()) return level_two(at_, "a qualifier of a part of the date");
    if (take("XX")) {
      result_.unspecified_ = true;
      widen(Precision::month);
      return span_of_months(year, month, month);
    }
    if (peek() == 'X' || (is_digit(peek()) && peek(1) == 'X')) {
      return level_two(begin, "a day with one unspecified digit");
    }
    const int value = two_digits();
    const int days = days_in_month(year, month);
    if (value < 1 || value > days) {
      return wrong(begin, fmt::format("a day from 01 to {} or XX", days));
    }
    Days number = days_from_civil({year, month, value});
    if (peek() == 'T') {
      AMENDS_TRY(const int days_on, time());
      number += days_on;
    } else {
      widen(Precision::day);
    }
    return Bounds{number, number};
  }

  // "T23:59:59" with nothing, "Z", "+02" or "+02:00" after it (ISO 8601-1 section 5.4.2.1). How
  // many days later it is in the zone: -1, 0 or 1.
  Result<int> time() {
    ++at_;
    timed_ = true;
    AMENDS_TRY(const int hour, clock_part(23, "an hour from 00 to 23"));
    if (!take(':')) return wrong(at_, "':'");
    AMENDS_TRY(const int minute, clock_part(59, "a minute from 00 to 59"));
    if (!take(':')) return wrong(at_, "':'");
    AMENDS_CHECK(clock_part(59, "a second from 00 to 59").map([](int) {}));
    int offset = 0;
    const char sign = peek();
    if (!take('Z')) {
      if (sign != '+' && sign != '-') return 0;
      ++at_;
      AMENDS_TRY(const int hours, clock_part(23, "an hour from 00 to 23"));
      int minutes = 0;
      if (take(':')) {
        AMENDS_TRY(minutes, clock_part(59, "a minute from 00 to 59"));
      }
      offset = (hours * 60 + minutes) * (sign == '-' ? -1 : 1);
    }
    constexpr int day = 24 * 60;
    const int there = zone_ ? hour * 60 + minute - offset + *zone_ : 0;
    return there < 0 ? (there + 1) / day - 1 : there / day;
  }

  Result<int> clock_part(int most, std::string_view expected) {
    const std::size_t begin = at_;
    const int value = two_digits();
    if (value < 0 || value > most) return wrong(begin, expected);
    return value;
  }

  std::string_view text_;
  std::optional<int> zone_;
  std::size_t at_ = 0;
  bool timed_ = false;  // whether the last date read has a time of day
  Edtf result_;
};

Result<Edtf> Edtf::parse(std::string_view text) {
  if (auto day = EdtfParser::plain_day(text)) return std::move(*day);
  return EdtfParser(text).run();
}

std::optional<int> zone_minutes(std::string_view zone) {
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return {};
  for (const std::size_t i : {1, 2, 4, 5})
    if (!is_digit(zone[i])) return {};
  const auto two = [&](std::size_t i) { return (zone[i] - '0') * 10 + (zone[i + 1] - '0'); };
  if (two(1) > 14 || two(4) > 59) return {};
  return (two(1) * 60 + two(4)) * (zone[0] == '-' ? -1 : 1);
}

Days day_in_zone(UnixSeconds at, std::string_view zone) {
  constexpr std::int64_t day = 86'400;
  const std::int64_t local = at + std::int64_t{60} * zone_minutes(zone).value_or(0);
  return local >= 0 ? local / day : (local - day + 1) / day;
}

std::string date_in_zone(UnixSeconds at, std::string_view zone, Days later) {
  return date_text(day_in_zone(at, zone) + later);
}

Result<Edtf> parse_in_zone(std::string_view text, int minutes) {
  if (auto day = EdtfParser::plain_day(text)) return std::move(*day);
  return EdtfParser(text, minutes).run();
}

Edtf Edtf::of(Days day) {
  auto result = EdtfParser::plain_day(date_text(day));
  AMENDS_ASSERT(result.has_value());
  return std::move(*result);
}

std::span<const DaySpan> Edtf::members() const {
  return members_.empty() ? std::span(&span_, 1) : std::span(members_);
}

Where where(const Edtf& date, const DaySpan& window) {
  if (contains(window, date.span())) return Where::inside;
  for (const DaySpan& member : date.members()) {
    if (overlaps(window, member)) return Where::straddles;
  }
  return Where::outside;
}

Order order(const Edtf& first, const Edtf& second) {
  const auto ends_before = [](const DaySpan& a, const DaySpan& b) {
    return a.last && b.first && *a.last < *b.first;
  };
  if (ends_before(first.span(), second.span())) return Order::before;
  if (ends_before(second.span(), first.span())) return Order::after;
  return Order::unclear;
}

bool may_coincide(const Edtf& a, const Edtf& b) {
  for (const DaySpan& one : a.members()) {
    for (const DaySpan& other : b.members()) {
      if (overlaps(one, other)) return true;
    }
  }
  return false;
}

}  // namespace amends::base
