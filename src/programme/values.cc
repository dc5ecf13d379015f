#include "programme/values.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/calendar.h"
#include "base/edtf.h"
#include "programme/filing.h"

namespace amends::programme {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

// Digits without leading zeros; at most 18, so that the value fits and is exact.
bool read_whole(std::string_view text, std::int64_t& value) {
  if (!all_digits(text) || text.size() > 18 || (text.size() > 1 && text[0] == '0')) return false;
  return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc();
}

// Most dates are a year, a month or a day before the 29th, and need no parser.
bool is_common_date(std::string_view text) {
  const auto two = [&](std::size_t at, int most) {
    if (!is_digit(text[at]) || !is_digit(text[at + 1])) return false;
    const int value = (text[at] - '0') * 10 + (text[at + 1] - '0');
    return value >= 1 && value <= most;
  };
  if (text.size() != 4 && text.size() != 7 && text.size() != 10) return false;
  if (!all_digits(text.substr(0, 4))) return false;
  if (text.size() >= 7 && (text[4] != '-' || !two(5, 12))) return false;
  return text.size() < 10 || (text[7] == '-' && two(8, 28));
}

std::string_view expected(FieldType type) {
  switch (type) {
    case FieldType::integer:
      return "a whole number, 0 or more";
    case FieldType::decimal:
      return "a decimal number with a point and without grouping, as 1234.50";
    case FieldType::share:
      return "a share more than 0 and at most 1, as 2/3";
    case FieldType::date:
      return "a day, as 2026-03-01";
    case FieldType::currency:
      return "a currency's code, as EUR";
    case FieldType::language:
      return "a language's code, as en";
    case FieldType::identifier:
      return "a number or text that is not empty";
    case FieldType::category:
      return "a category's code";
    default:
      return "something else";
  }
}

bool fits(const Field& field, std::string_view value) {
  std::int64_t whole = 0;
  switch (field.type) {
    case FieldType::text:
      return true;
    case FieldType::integer:
      return read_whole(value, whole);
    case FieldType::decimal:
      return is_decimal(value);
    case FieldType::share:
      return is_share(value);
    case FieldType::date:
      return is_date(value);
    case FieldType::currency:
      return is_currency(value);
    case FieldType::language:
      return is_language(value);
    case FieldType::code:
      return std::ranges::find(field.values, value) != field.values.end();
    case FieldType::identifier:
    case FieldType::category:
      return !value.empty();
    case FieldType::edtf:
      return is_edtf(value);
  }
  return false;
}

}  // namespace

bool is_decimal(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (!all_digits(whole) || (whole.size() > 1 && whole[0] == '0')) return false;
  return point == std::string_view::npos || all_digits(text.substr(point + 1));
}

bool is_share(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return text == "1";
  std::int64_t part = 0;
  std::int64_t whole = 0;
  return read_whole(text.substr(0, slash), part) && read_whole(text.substr(slash + 1), whole) &&
         part > 0 && part <= whole;
}

bool is_date(std::string_view text) { return base::parse_date(text).has_value(); }

bool is_edtf(std::string_view text) {
  return is_common_date(text) || base::Edtf::parse(text).has_value();
}

bool is_currency(std::string_view text) {
  return text.size() >= 3 && text.size() <= 8 &&
         std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_language(std::string_view text) {
  bool is_first = true;
  while (true) {
    const std::size_t dash = text.find('-');
    const std::string_view part = text.substr(0, dash);
    const bool shaped =
        is_first
            ? part.size() >= 2 && part.size() <= 3 && std::ranges::all_of(part, is_letter)
            : !part.empty() && part.size() <= 8 &&
                  std::ranges::all_of(part, [](char c) { return is_digit(c) || is_letter(c); });
    if (!shaped) return false;
    if (dash == std::string_view::npos) return true;
    text.remove_prefix(dash + 1);
    is_first = false;
  }
}

Status check_value(const Field& field, std::string_view value) {
  if (fits(field, value)) return {};
  if (field.type == FieldType::edtf) {
    AMENDS_TRY(const base::Edtf date, base::Edtf::parse(value));
    return {};
  }
  if (field.type == FieldType::code) {
    return fail(Code::bad_input, "\"{}\" is not a value of {}; it can be {}", value, field.path,
                fmt::join(field.values, ", "));
  }
  return fail(Code::bad_input, "\"{}\" is not {}", value, expected(field.type));
}

}  // namespace amends::programme
