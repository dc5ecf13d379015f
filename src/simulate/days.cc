#include "simulate/days.h"

#include <array>

#include "base/calendar.h"

namespace amends::simulate {
namespace {

void append_padded(std::string& out, int value, int width) {
  std::array<char, 8> digits;
  for (int i = width - 1; i >= 0; --i, value /= 10) digits[i] = static_cast<char>('0' + value % 10);
  out.append(digits.data(), static_cast<std::size_t>(width));
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

void append_year(std::string& out, int year) { append_padded(out, year, 4); }

void append_month(std::string& out, Day day) {
  const Date date = date_of(day);
  append_padded(out, date.year, 4);
  out += '-';
  append_padded(out, date.month, 2);
}

void append_day(std::string& out, Day day) {
  append_month(out, day);
  out += '-';
  append_padded(out, date_of(day).day, 2);
}

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
  switch (precision) {
    case Precision::day:
      return append_day(out, day);
    case Precision::day_uncertain:
      append_day(out, day);
      out += '?';
      return;
    case Precision::month:
      return append_month(out, day);
    case Precision::month_about:
      append_month(out, day);
      out += '~';
      return;
    case Precision::year:
      return append_year(out, date_of(day).year);
    case Precision::year_about:
      append_year(out, date_of(day).year);
      out += '~';
      return;
    case Precision::decade:
      append_padded(out, date_of(day).year / 10, 3);
      out += 'X';
      return;
    case Precision::season:
      append_year(out, date_of(day).year);
      out += "-2";
      out += static_cast<char>('1' + (date_of(day).month + 9) % 12 / 3);
      return;
    case Precision::span:
      append_day(out, day - stream.between(0, 9));
      out += '/';
      append_day(out, day + stream.between(1, 9));
      return;
    case Precision::one_of: {
      const Day other = day + stream.between(1, 6);
      out += '[';
      append_day(out, day);
      out += ',';
      append_day(out, other);
      out += ']';
      return;
    }
  }
}

}  // namespace amends::simulate
