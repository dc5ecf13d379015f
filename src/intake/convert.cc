#include "intake/convert.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "base/calendar.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "programme/values.h"

namespace amends::intake {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }

// The largest whole number that every reader of JSON keeps exactly has sixteen digits.
constexpr std::size_t integer_digits_max = 15;

// Takes the digits before the decimal mark, writes them without separators; false when the groups
// are not of three digits (or of two before the last, as is usual in South Asia).
bool take_whole_digits(std::string_view& text, char grouping, char*& out) {
  std::size_t since_group = 0;
  bool grouped = false;
  while (!text.empty()) {
    if (is_digit(text[0])) {
      *out++ = text[0];
      ++since_group;
    } else if (grouping != 0 && text[0] == grouping) {
      const bool fits =
          grouped ? since_group == 3 || since_group == 2 : since_group >= 1 && since_group <= 3;
      if (!fits) return false;
      grouped = true;
      since_group = 0;
    } else {
      break;
    }
    text.remove_prefix(1);
  }
  return !grouped || since_group == 3;
}

std::string_view without_leading_zeros(std::string_view digits) {
  while (digits.size() > 1 && digits[0] == '0' && is_digit(digits[1])) digits.remove_prefix(1);
  return digits;
}

std::size_t sequence_length(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

std::string_view name_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::integer:
      return "a whole number";
    case ValueKind::boolean:
      return "yes or no";
    case ValueKind::decimal:
      return "a number";
    case ValueKind::share:
      return "a share such as 2/3, more than 0 and at most 1";
    case ValueKind::date:
      return "a calendar day";
    case ValueKind::edtf:
      return "a date";
    case ValueKind::currency:
      return "a currency that the programme knows";
    case ValueKind::language:
      return "a language tag such as \"en\"";
    case ValueKind::category:
      return "one of the programme's categories";
    case ValueKind::identifier:
      return "a number that names a person";
    case ValueKind::code:
    case ValueKind::text:
      break;
  }
  return "one of the values that this field takes";
}

std::string listed(std::span<const std::string> names) {
  constexpr std::size_t listed_max = 16;
  if (names.empty() || names.size() > listed_max) return "";
  return fmt::format(" ({})", fmt::join(names, ", "));
}

// "2019-09-14 23:30:00.250+00" as EDTF has it, "2019-09-14T23:30:00+00"; "" for what is no day with
// a time and an offset from Greenwich. Seconds may be left out, and so may their parts.
std::string instant_of(std::string_view text) {
  std::size_t at = 10;
  const auto two = [&](std::string& out) {
    if (at + 2 > text.size() || !all_digits(text.substr(at, 2))) return false;
    out += text.substr(at, 2);
    at += 2;
    return true;
  };
  const auto take = [&](std::string_view any) {
    return at < text.size() && any.find(text[at]) != std::string_view::npos ? text[at++] : '\0';
  };
  std::string out(text.substr(0, 10));
  out += 'T';
  if (!take("T ") || !two(out) || !take(":")) return {};
  out += ':';
  if (!two(out)) return {};
  out += ':';
  if (!take(":")) {
    out += "00";
  } else if (!two(out)) {
    return {};
  } else if (take(".,")) {
    while (at < text.size() && is_digit(text[at])) ++at;
  }
  while (take(" ")) continue;
  if (take("Zz")) return at == text.size() ? out + 'Z' : "";
  const char sign = take("+-");
  if (!sign) return {};
  out += sign;
  if (!two(out)) return {};
  if (at == text.size()) return out;
  take(":");
  out += ':';
  return two(out) && at == text.size() ? out : "";
}

}  // namespace

Converter::Converter(const FieldRule& rule, const programme::Programme& programme,
                     const MonthNames& months)
    : rule_(rule),
      programme_(programme),
      months_(months),
      zone_minutes_(base::zone_minutes(programme.time_zone).value_or(0)) {
  for (std::size_t i = 0; i < rule.strip.size();) {
    const std::size_t length = std::min(sequence_length(rule.strip[i]), rule.strip.size() - i);
    if (length == 1)
      stripped_[static_cast<unsigned char>(rule.strip[i]) & 0x7F] = true;
    else
      stripped_sequences_.push_back(rule.strip.substr(i, length));
    i += length;
  }
  if (rule.ignore_spaces) {
    for (const char c : {' ', '\t', '\n', '\v', '\f', '\r'})
      stripped_[static_cast<unsigned char>(c)] = true;
    stripped_sequences_.push_back("\u00A0");
    for (const DateFormat& format : rule.dates) squeezed_dates_.push_back(format.without_spaces());
  }
  strips_ = !rule.strip.empty() || rule.ignore_spaces;
}

Converter::Outcome Converter::convert(std::string_view text, Arena& arena,
                                      std::string_view& value) const {
  if (rule_.values) {
    if (const auto found = rule_.values->find(text)) {
      value = *found;
      return Outcome::value;
    }
    if (rule_.otherwise) {
      value = *rule_.otherwise;
      return Outcome::value;
    }
    if (rule_.unlisted != Unlisted::keep) return Outcome::unlisted;
  }
  return read(text, arena, value) ? Outcome::value : Outcome::unreadable;
}

bool Converter::read(std::string_view text, Arena& arena, std::string_view& value) const {
  switch (rule_.kind) {
    case ValueKind::text:
      value = text;
      return true;
    case ValueKind::integer:
      return read_integer(clean(text, arena), arena, value);
    case ValueKind::boolean:
      return read_boolean(text, value);
    case ValueKind::decimal:
      return read_decimal(clean(text, arena), arena, value);
    case ValueKind::share:
      return read_share(clean(text, arena), arena, value);
    case ValueKind::date:
    case ValueKind::edtf:
      return read_date(text, arena, value);
    case ValueKind::currency:
    case ValueKind::language:
    case ValueKind::category:
    case ValueKind::code:
      return read_code(clean(text, arena), arena, value);
    case ValueKind::identifier:
      return read_identifier(text, arena, value);
  }
  return false;
}

// The text without the characters that the rule strips.
std::string_view Converter::clean(std::string_view text, Arena& arena) const {
  if (!strips_) return text;
  char* const begin = arena.take(text.size());
  char* out = begin;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      if (!stripped_[byte]) *out++ = text[i];
      ++i;
      continue;
    }
    const std::size_t length = std::min(sequence_length(text[i]), text.size() - i);
    const std::string_view sequence = text.substr(i, length);
    if (std::ranges::find(stripped_sequences_, sequence) == stripped_sequences_.end()) {
      out = std::ranges::copy(sequence, out).out;
    }
    i += length;
  }
  const auto size = static_cast<std::size_t>(out - begin);
  arena.give_back(text.size() - size);
  return {begin, size};
}

bool Converter::read_decimal(std::string_view text, Arena& arena, std::string_view& value) const {
  bool negative = false;
  if (text.size() > 2 && text.front() == '(' && text.back() == ')') {  // as accountants write it
    negative = true;
    text = text.substr(1, text.size() - 2);
  } else if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const std::size_t room = text.size() + 3;
  char* const begin = arena.take(room);
  char* out = begin + 1;  // a place for the sign
  if (!text.empty() && text[0] == rule_.decimal_mark) *out++ = '0';
  if (!take_whole_digits(text, rule_.grouping, out)) return false;
  if (out == begin + 1) return false;
  const std::string_view whole =
      without_leading_zeros({begin + 1, static_cast<std::size_t>(out - begin - 1)});
  if (!text.empty()) {
    if (text[0] != rule_.decimal_mark) return false;
    text.remove_prefix(1);
    if (!all_digits(text)) return false;
    if (!text.empty()) *out++ = '.';
    out = std::ranges::copy(text, out).out;
  }
  value = {whole.data(), static_cast<std::size_t>(out - whole.data())};
  const bool is_zero = value.find_first_not_of("0.") == std::string_view::npos;
  if (negative && !is_zero) {
    char* const sign = begin + (whole.data() - begin) - 1;
    *sign = '-';
    value = {sign, value.size() + 1};
  }
  return true;
}

bool Converter::read_integer(std::string_view text, Arena& arena, std::string_view& value) const {
  if (!read_decimal(text, arena, value)) return false;
  const std::string_view digits = value.starts_with('-') ? value.substr(1) : value;
  return all_digits(digits) && digits.size() <= integer_digits_max;
}

// "2/3", "0.25" or "25 %".
bool Converter::read_share(std::string_view text, Arena& arena, std::string_view& value) const {
  if (text.find('/') != std::string_view::npos) {
    char* out = arena.take(text.size());
    std::size_t size = 0;
    for (const char c : text) {
      if (c != ' ') out[size++] = c;
    }
    value = {out, size};
    return programme::is_share(value);
  }
  std::int64_t denominator = 1;
  if (text.ends_with('%')) {
    denominator = 100;
    text = base::trim(text.substr(0, text.size() - 1));
  }
  std::string_view decimal;
  if (!read_decimal(text, arena, decimal) || decimal.size() > 12) return false;
  std::int64_t numerator = 0;
  bool after_point = false;
  for (const char c : decimal) {
    if (c == '-') return false;
    if (c == '.') {
      after_point = true;
      continue;
    }
    numerator = numerator * 10 + (c - '0');
    if (after_point) denominator *= 10;
  }
  const std::int64_t common = std::gcd(numerator, denominator);
  if (common == 0) return false;
  value = arena.keep(fmt::format("{}/{}", numerator / common, denominator / common));
  return programme::is_share(value);
}

bool Converter::read_date(std::string_view text, Arena& arena, std::string_view& value) const {
  std::array<char, 10> date;
  for (const DateFormat& format : rule_.dates) {
    if (const std::size_t size = format.read(text, rule_.first_year, months_, date)) {
      value = arena.keep({date.data(), size});
      return true;
    }
  }
  if (rule_.ignore_spaces) {
    const std::string_view squeezed = clean(text, arena);
    for (const DateFormat& format : squeezed_dates_) {
      if (const std::size_t size = format.read(squeezed, rule_.first_year, months_, date)) {
        value = arena.keep({date.data(), size});
        return true;
      }
    }
    text = squeezed;
  }
  // A day, alone or with a time, as spreadsheets and databases write it. The time is left out;
  // where it has an offset, the day is the one that it was then in the programme's time zone.
  const std::string_view day = text.substr(0, 10);
  if (text.size() > 10 && programme::is_date(day)) {
    if (const std::string instant = instant_of(text); !instant.empty()) {
      const auto there = base::parse_in_zone(instant, zone_minutes_);
      if (!there || !there->earliest()) return false;
      value = rule_.kind == ValueKind::edtf ? arena.keep(instant)
                                            : arena.keep(base::date_text(*there->earliest()));
      return true;
    }
  }
  const bool day_alone =
      text.size() == 10 || (text.size() > 10 && (text[10] == 'T' || text[10] == ' ') &&
                            text.find('/') == std::string_view::npos);
  if (day_alone && programme::is_date(day)) {
    value = day;
    return true;
  }
  value = text;
  return rule_.kind == ValueKind::edtf && programme::is_edtf(text);
}

// A code is found as it is written, or in capital letters with "_" for what stands between its
// words.
bool Converter::read_code(std::string_view text, Arena& arena, std::string_view& value) const {
  value = text;
  if (fault_of_value(text).empty()) return true;
  if (rule_.kind == ValueKind::language) return false;
  char* const out = arena.take(text.size());
  std::ranges::transform(text, out, [](char c) {
    if (c == ' ' || c == '-') return '_';
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  value = {out, text.size()};
  return fault_of_value(value).empty();
}

bool Converter::read_boolean(std::string_view text, std::string_view& value) const {
  const std::string lower = base::lower_ascii(text);
  const bool yes = lower == "true" || lower == "yes" || lower == "y" || lower == "1";
  const bool no = lower == "false" || lower == "no" || lower == "n" || lower == "0";
  value = yes ? "true" : "false";
  return yes || no;
}

// Spaces and punctuation are how a number is written, not what it is: equal numbers must have equal
// hashes.
bool Converter::read_identifier(std::string_view text, Arena& arena,
                                std::string_view& value) const {
  char* const begin = arena.take(text.size());
  char* out = begin;
  for (const char c : text) {
    if (c == ' ' || c == '-' || c == '.' || c == '/') continue;
    *out++ = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  value = {begin, static_cast<std::size_t>(out - begin)};
  return !value.empty();
}

std::string Converter::why_not(std::string_view text, Outcome outcome) const {
  if (outcome == Outcome::unlisted) {
    const std::vector<std::string> texts = rule_.values->texts();
    const auto near = base::nearest(text, texts);
    return near ? fmt::format("the mapping does not list it; the nearest that it lists is \"{}\"",
                              *near)
                : "the mapping does not list it";
  }
  if (rule_.kind == ValueKind::code || rule_.kind == ValueKind::category ||
      rule_.kind == ValueKind::currency) {
    return fault_of_value(text);
  }
  std::string formats;
  if (rule_.kind == ValueKind::date || rule_.kind == ValueKind::edtf) {
    for (const DateFormat& format : rule_.dates) {
      formats += fmt::format("{}\"{}\"", formats.empty() ? "" : ", ", format.pattern());
    }
    formats = formats.empty() ? " as 2015-05-28" : fmt::format(" as {}, or as 2015-05-28", formats);
  }
  return fmt::format("it is not {}{}", name_of(rule_.kind), formats);
}

std::string Converter::fault_of_value(std::string_view value) const {
  bool good = true;
  std::vector<std::string> known;
  switch (rule_.kind) {
    case ValueKind::text:
    case ValueKind::identifier:
      return "";
    case ValueKind::integer:
      good = !value.empty() && value.size() <= integer_digits_max && programme::is_decimal(value) &&
             value.find('.') == std::string_view::npos;
      break;
    case ValueKind::boolean:
      good = value == "true" || value == "false";
      break;
    case ValueKind::decimal:
      good = programme::is_decimal(value);
      break;
    case ValueKind::share:
      good = programme::is_share(value);
      break;
    case ValueKind::date:
      good = programme::is_date(value);
      break;
    case ValueKind::edtf:
      good = programme::is_edtf(value);
      break;
    case ValueKind::language:
      good = programme::is_language(value);
      break;
    case ValueKind::currency:
      good = std::ranges::find(programme_.currency.known, value) != programme_.currency.known.end();
      if (!good) known = programme_.currency.known;
      break;
    case ValueKind::category:
      good = programme_.find_category(value) != nullptr;
      if (!good) {
        for (const programme::Category& category : programme_.categories)
          known.push_back(category.code);
      }
      break;
    case ValueKind::code:
      good = std::ranges::find(rule_.codes, value) != rule_.codes.end();
      if (!good) known.assign(rule_.codes.begin(), rule_.codes.end());
      break;
  }
  if (good) return "";
  const auto near = base::nearest(value, known);
  return fmt::format("it is not {}{}{}", name_of(rule_.kind), near ? "" : listed(known),
                     near ? fmt::format("; did you mean \"{}\"?", *near) : "");
}

}  // namespace amends::intake
