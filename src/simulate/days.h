// Days as numbers, and dates as people write them: exactly, in part, or about (EDTF, ISO 8601-2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "simulate/random.h"

namespace amends::simulate {

using Day = std::int32_t;  // base::Days, kept small: a neighbourhood holds thousands

struct Date {
  int year, month, day;
};

Day day_of(Date date);
Date date_of(Day day);
// Nothing for what is no full-date of a day that exists.
std::optional<Day> parse_day(std::string_view text);

void append_day(std::string& out, Day day);    // 2019-10-04
void append_month(std::string& out, Day day);  // 2019-10
void append_year(std::string& out, int year);  // 2019
std::string to_text(Day day);

// How well somebody knows a date. Each form's interval holds the true day.
enum class Precision : std::uint8_t {
  day,            // 2019-10-04
  day_uncertain,  // 2019-10-04?
  month,          // 2019-10
  month_about,    // 2019-10~
  year,           // 2019
  year_about,     // 2019~
  decade,         // 201X
  season,         // 2019-23
  span,           // 2019-10-01/2019-10-09
  one_of,         // [2019-10-03,2019-10-04]
};

// Drawn in the proportions of files in which most people know the day.
Precision draw_precision_of_event(Stream& stream);
// The same for births; never coarser than a year when `year_needed`.
Precision draw_precision_of_birth(Stream& stream, bool year_needed);

// `stream` says how far a span reaches and which other day stands in a set.
void append_edtf(std::string& out, Day day, Precision precision, Stream& stream);

}  // namespace amends::simulate
