#include "intake/date_format.h"

#include <algorithm>

#include "base/calendar.h"
#include "base/text.h"

namespace amends::intake {
namespace {

constexpr std::array<std::string_view, 12> english = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

void write_number(char* out, int digits, int value) {
  for (int i = digits - 1; i >= 0; --i, value /= 10) out[i] = static_cast<char>('0' + value % 10);
}

// How much of `text` is the beginning of `word` or the whole of it, at least three letters; 0 for
// no match.
std::size_t match_english(std::string_view text, std::string_view word) {
  std::size_t length = 0;
  while (length < text.size() && length < word.size() && (text[length] | 0x20) == word[length])
    ++length;
  const bool goes_on = length < text.size() && is_letter(text[length]);
  const bool is_sept = word == "september" && length == 4;
  const bool fits = length == word.size() || length == 3 || is_sept;
  return fits && length >= 3 && !goes_on ? length : 0;
}

}  // namespace

struct DateFormat::Parts {
  int year = 0, month = 0, day = 0, hour = 0;
  bool has_month = false, has_day = false;
};

Result<DateFormat> DateFormat::compile(std::string_view pattern) {
  DateFormat format;
  format.pattern_ = pattern;
  bool has_year = false;
  for (std::size_t i = 0; i < pattern.size();) {
    const char c = pattern[i];
    if (c == '\'') {
      const std::size_t close = pattern.find('\'', i + 1);
      if (close == std::string_view::npos) {
        return fail(Code::bad_input, "the date format \"{}\" has a quote that does not close",
                    pattern);
      }
      for (++i; i < close; ++i) format.tokens_.push_back({Kind::literal, 1, 1, pattern[i]});
      ++i;
      continue;
    }
    if (!is_letter(c)) {
      format.tokens_.push_back({Kind::literal, 1, 1, c});
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < pattern.size() && pattern[end] == c) ++end;
    const std::size_t run = end - i;
    i = end;
    const auto digits = static_cast<std::uint8_t>(run);
    const bool one_or_two = run <= 2;
    if (c == 'd' && one_or_two) {
      format.tokens_.push_back({Kind::day, digits, 2});
      format.has_day_ = true;
    } else if (c == 'M' && one_or_two) {
      format.tokens_.push_back({Kind::month, digits, 2});
    } else if (c == 'M' && run <= 4) {
      format.tokens_.push_back({Kind::month_word});
    } else if (c == 'y' && run == 4) {
      format.tokens_.push_back({Kind::year, 4, 4});
      has_year = true;
    } else if (c == 'y' && run == 2) {
      format.tokens_.push_back({Kind::short_year, 2, 2});
      has_year = format.has_two_digit_year_ = true;
    } else if ((c == 'H' || c == 'h') && one_or_two) {
      format.tokens_.push_back({Kind::hour, digits, 2});
    } else if (c == 'm' && one_or_two) {
      format.tokens_.push_back({Kind::minute, digits, 2});
    } else if (c == 's' && one_or_two) {
      format.tokens_.push_back({Kind::second, digits, 2});
    } else if (c == 'a' && run == 1) {
      format.tokens_.push_back({Kind::half});
    } else {
      return fail(Code::bad_input,
                  "the date format \"{}\" has \"{}\", which means nothing; it is made of d, M, "
                  "MMM, yy, yyyy, "
                  "H, h, mm, ss, a and 'text in quotes'",
                  pattern, std::string(run, c));
    }
  }
  if (!has_year) return fail(Code::bad_input, "the date format \"{}\" has no year", pattern);
  return format;
}

DateFormat DateFormat::without_spaces() const {
  DateFormat squeezed = *this;
  std::erase_if(squeezed.tokens_,
                [](const Token& t) { return t.kind == Kind::literal && t.literal == ' '; });
  return squeezed;
}

bool DateFormat::read_token(const Token& token, std::string_view& text, const MonthNames& months,
                            Parts& parts) const {
  if (token.kind == Kind::literal) {
    if (text.empty() || text[0] != token.literal) return false;
    text.remove_prefix(1);
    return true;
  }
  if (token.kind == Kind::half) {
    if (text.size() < 2 || (text[1] | 0x20) != 'm') return false;
    const char half = static_cast<char>(text[0] | 0x20);
    text.remove_prefix(2);
    return (half == 'a' || half == 'p') && parts.hour <= 12;
  }
  if (token.kind == Kind::month_word) {
    for (std::size_t m = 0; m < english.size(); ++m) {
      std::size_t length = match_english(text, english[m]);
      for (const auto& names : months) {
        if (length == 0 && text.starts_with(names[m])) length = names[m].size();
      }
      if (length == 0) continue;
      parts.month = static_cast<int>(m) + 1;
      parts.has_month = true;
      text.remove_prefix(length);
      return true;
    }
    return false;
  }
  int value = 0;
  std::size_t digits = 0;
  while (digits < token.digits_max && digits < text.size() && is_digit(text[digits])) {
    value = value * 10 + (text[digits++] - '0');
  }
  if (digits < token.digits_min) return false;
  text.remove_prefix(digits);
  switch (token.kind) {
    case Kind::day:
      parts.day = value;
      parts.has_day = true;
      return true;
    case Kind::month:
      parts.month = value;
      parts.has_month = true;
      return true;
    case Kind::hour:
      parts.hour = value;
      return value <= 24;
    case Kind::minute:
      return value < 60;
    case Kind::second:
      return value <= 60;
    default:
      parts.year = value;
      return true;
  }
}

std::size_t DateFormat::read(std::string_view text, int first_year, const MonthNames& months,
                             std::array<char, 10>& out) const {
  Parts parts;
  for (const Token& token : tokens_) {
    if (!read_token(token, text, months, parts)) return 0;
  }
  if (!text.empty()) return 0;
  if (has_two_digit_year_) {
    parts.year += first_year - first_year % 100;
    if (parts.year < first_year) parts.year += 100;
  }
  if (parts.has_month && (parts.month < 1 || parts.month > 12)) return 0;
  write_number(out.data(), 4, parts.year);
  if (!parts.has_month) return 4;
  out[4] = '-';
  write_number(out.data() + 5, 2, parts.month);
  if (!parts.has_day) return 7;
  if (parts.day < 1 || parts.day > base::days_in_month(parts.year, parts.month)) return 0;
  out[7] = '-';
  write_number(out.data() + 8, 2, parts.day);
  return 10;
}

}  // namespace amends::intake
