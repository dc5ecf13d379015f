#include "simulate/days.h"

#include <array>

#include "base/calendar.h"
#include "simulate/digits.h"

namespace amends::simulate {
namespace {

void append_month_of(std::string& out, const Date& date) {
  append_number(out, static_cast<std::uint64_t>(date.year), 4);
  out += '-';
  append_number(out, static_cast<std::uint64_t>(date.month), 2);
}

void append_day_of(std::string& out, const Date& date) {
  append_month_of(out, date);
  out += '-';
  append_number(out, static_cast<std::uint64_t>(date.day), 2);
}

}  // namespace

Day day_of(Date date) {
  return static_cast<Day>(base::days_from_civil({date.year, date.month, date.day}));
}

Date date_of(Day day) {
  const base::CivilDate date = base::civil_from_days(day);
  return {static_cast<int>(date.year), date.month, date.day};
}

std::optional<Day> parse_day(std::string_view text) {
  const auto day = base::parse_date(text);
  if (!day) return std::nullopt;
  return static_cast<Day>(*day);
}

void append_year(std::string& out, int year) {
  append_number(out, static_cast<std::uint64_t>(year), 4);
}

void append_month(std::string& out, Day day) { append_month_of(out, date_of(day)); }

void append_day(std::string& out, Day day) { append_day_of(out, date_of(day)); }

std::string to_text(Day day) {
  std::string out;
  append_day(out, day);
  return out;
}

Precision draw_precision_of_event(Stream& stream) {
  static constexpr std::array weights = {58, 3, 16, 5, 6, 3, 0, 2, 4, 3};
  return static_cast<Precision>(stream.weighted(weights));
}

Precision draw_precision_of_birth(Stream& stream, bool year_needed) {
  static constexpr std::array weights = {68, 2, 7, 1, 15, 4, 3, 0, 0, 0};
  static constexpr std::array weights_with_year = {72, 2, 7, 1, 15, 3, 0, 0, 0, 0};
  return static_cast<Precision>(year_needed ? stream.weighted(weights_with_year)
                                            : stream.weighted(weights));
}

void append_edtf(std::string& out, Day day, Precision precision, Stream& stream) {
  const Date date = date_of(day);
  switch (precision) {
    case Precision::day:
      return append_day_of(out, date);
    case Precision::day_uncertain:
      append_day_of(out, date);
      out += '?';
      return;
    case Precision::month:
      return append_month_of(out, date);
    case Precision::month_about:
      append_month_of(out, date);
      out += '~';
      return;
    case Precision::year:
      return append_year(out, date.year);
    case Precision::year_about:
      append_year(out, date.year);
      out += '~';
      return;
    case Precision::decade:
      append_number(out, static_cast<std::uint64_t>(date.year / 10), 3);
      out += 'X';
      return;
    case Precision::season:
      append_year(out, date.year);
      out += "-2";
      out += static_cast<char>('1' + (date.month + 9) % 12 / 3);
      return;
    case Precision::span:
      append_day(out, day - stream.between(0, 9));
      out += '/';
      append_day(out, day + stream.between(1, 9));
      return;
    case Precision::one_of: {
      const Day other = day + stream.between(1, 6);
      out += '[';
      append_day_of(out, date);
      out += ',';
      append_day(out, other);
      out += ']';
      return;
    }
  }
}

}  // namespace amends::simulate
