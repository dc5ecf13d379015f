#include "publish/words.h"

#include <fmt/format.h>

#include <array>

#include "base/calendar.h"

namespace amends::publish::words {
namespace {

constexpr std::array english = {
#define WORD(key, text) std::string_view(text),
#include "publish/words_en.inc"
#undef WORD
};

constexpr std::array<std::string_view, 1> known = {"en"};

constexpr std::array months = {"January",   "February", "March",    "April",
                               "May",       "June",     "July",     "August",
                               "September", "October",  "November", "December"};

// Codes whose own letters do not make a readable word.
struct CodeWord {
  std::string_view code, word;
};
constexpr std::array code_words = {
    CodeWord{"ID", "Identity document"},
    CodeWord{"IDP_OR_REFUGEE_CARD", "Card of a displaced person or refugee"},
    CodeWord{"TITLE", "Title deed"},
    CodeWord{"TAX_OR_UTILITY", "Tax or utility bill"},
    CodeWord{"SATELLITE", "Satellite image"},
    CodeWord{"MEDICAL", "Medical record"},
    CodeWord{"EMPLOYMENT", "Employment record"},
    CodeWord{"COURT", "Court record"},
    CodeWord{"EXPERT", "Expert's report"},
    CodeWord{"PHOTO", "Photograph"},
};

std::string with_commas(std::string digits) {
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

}  // namespace

std::span<const std::string_view> languages() { return known; }

Words Words::in(std::string_view) { return {}; }

std::string_view Words::language() const { return known[0]; }
std::string_view Words::direction() const { return "ltr"; }

std::string_view Words::operator[](Key key) const { return english[static_cast<std::size_t>(key)]; }

std::string Words::fill(
    Key key, std::initializer_list<std::pair<std::string_view, std::string_view>> values) const {
  const std::string_view text = (*this)[key];
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = text.find('{', at);
    out += text.substr(at, open - at);
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find('}', open);
    const std::string_view name = text.substr(open + 1, close - open - 1);
    for (const auto& [each, value] : values) {
      if (each == name) out += value;
    }
    at = close + 1;
  }
  return out;
}

std::string Words::of_code(std::string_view code) const {
  for (const CodeWord& each : code_words) {
    if (each.code == code) return std::string(each.word);
  }
  // A first word without a vowel is an abbreviation and keeps its capitals.
  const std::string_view first = code.substr(0, code.find('_'));
  const std::size_t kept =
      first.find_first_of("AEIOUY") == std::string_view::npos ? first.size() : 1;
  std::string word(code);
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] == '_') word[i] = ' ';
    if (i >= kept && word[i] >= 'A' && word[i] <= 'Z')
      word[i] = static_cast<char>(word[i] - 'A' + 'a');
  }
  return word;
}

std::string Words::number(std::uint64_t value) const { return with_commas(std::to_string(value)); }

std::string Words::decimal(std::string_view exact) const {
  const bool negative = exact.starts_with('-');
  if (negative) exact.remove_prefix(1);
  const std::size_t point = exact.find('.');
  std::string out = with_commas(std::string(exact.substr(0, point)));
  if (point != std::string_view::npos) out += exact.substr(point);
  return negative ? "-" + out : out;
}

std::string Words::period(std::string_view period) const {
  if (period.size() == 7 && period[5] == 'Q') {
    return fmt::format("{} {}", period.substr(5), period.substr(0, 4));
  }
  if (period.size() != 7) return std::string(period);
  const int month = (period[5] - '0') * 10 + (period[6] - '0');
  return fmt::format("{:.3} {}", months[static_cast<std::size_t>(month - 1)], period.substr(0, 4));
}

std::string Words::instant(std::int64_t unix_seconds) const {
  constexpr std::int64_t day = 86'400;
  const base::Days days =
      unix_seconds >= 0 ? unix_seconds / day : -((day - 1 - unix_seconds) / day);
  const std::int64_t minutes = (unix_seconds - days * day) / 60;
  const base::CivilDate date = base::civil_from_days(days);
  return fmt::format("{} {} {}, {:02}:{:02} UTC", date.day,
                     months[static_cast<std::size_t>(date.month - 1)], date.year, minutes / 60,
                     minutes % 60);
}

std::string Words::size(std::uint64_t bytes) const {
  constexpr std::array units = {"bytes", "kB", "MB", "GB", "TB", "PB"};
  std::size_t unit = 0;
  std::uint64_t scale = 1;
  for (; bytes / scale >= 1000 && unit + 1 < units.size(); ++unit) scale *= 1000;
  if (unit == 0) return fmt::format("{} bytes", bytes);
  const std::uint64_t tenths = bytes / (scale / 10);
  return fmt::format("{}.{} {}", tenths / 10, tenths % 10, units[unit]);
}

}  // namespace amends::publish::words
