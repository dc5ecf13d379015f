// Reading dates as people write them; the calendars themselves are in other_calendar.cc.
#include <unicode/dtfmtsym.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <map>
#include <vector>

#include "base/other_calendar.h"
#include "base/text.h"

namespace amends::base {
namespace {

constexpr std::size_t length_max = 200;
constexpr std::size_t digits_max = 4;
constexpr const char* month_languages[] = {"en",      "fa", "fa_AF", "ar", "ckb", "az",
                                           "az_Cyrl", "tr", "ru",    "uk", "be",  "bg",
                                           "sr",      "mk", "hy",    "ka", "el"};

int category(UChar32 c) { return u_charType(c); }

// The letters of a name of a month, and nothing that writers leave out or in: marks, apostrophes,
// full stops; spaces count once.
std::string plain_name(std::string_view utf8) {
  const std::string folded = case_fold(utf8);
  std::string plain;
  for (std::string_view rest = folded; !rest.empty();) {
    const auto c = static_cast<UChar32>(take_code_point(rest));
    if (u_isUWhiteSpace(c)) {
      if (!plain.empty() && plain.back() != ' ') plain += ' ';
    } else if (u_isalpha(c) && category(c) != U_MODIFIER_LETTER) {
      append_code_point(plain, static_cast<char32_t>(c));
    }
  }
  if (plain.ends_with(' ')) plain.pop_back();
  return plain;
}

using MonthNames = std::map<std::string, int, std::less<>>;

MonthNames read_month_names(Calendar calendar) {
  const std::string_view name = name_of(calendar);
  const char* type = calendar == Calendar::julian    ? "gregorian"
                     : name.starts_with("islamic")   ? "islamic"
                     : calendar == Calendar::persian ? "persian"
                                                     : "gregorian";
  MonthNames result;
  for (const char* language : month_languages) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::DateFormatSymbols symbols(icu::Locale(language), type, status);
    if (U_FAILURE(status)) continue;
    for (const auto context :
         {icu::DateFormatSymbols::FORMAT, icu::DateFormatSymbols::STANDALONE}) {
      std::int32_t count = 0;
      const icu::UnicodeString* months =
          symbols.getMonths(count, context, icu::DateFormatSymbols::WIDE);
      for (int month = 0; month < std::min(count, 12); ++month) {
        std::string utf8;
        months[month].toUTF8String(utf8);
        const std::string plain = plain_name(utf8);
        // Where two languages call different months alike, the first in the list is meant.
        if (!plain.empty()) result.emplace(plain, month + 1);
      }
    }
  }
  return result;
}

const MonthNames& month_names(Calendar calendar) {
  static const std::array<MonthNames, calendar_count> all = [] {
    std::array<MonthNames, calendar_count> names;
    for (std::size_t i = 0; i < calendar_count; ++i) {
      names[i] = read_month_names(static_cast<Calendar>(i));
    }
    return names;
  }();
  return all[static_cast<std::size_t>(calendar)];
}

struct Number {
  int value = 0;
  std::size_t digits = 0;
};

// What a text holds: numbers in order, and words. The words' place among the numbers is not looked
// at.
struct Pieces {
  std::vector<Number> numbers;
  std::string words;
};

class WrittenDateParser {
 public:
  WrittenDateParser(std::string_view text, Calendar calendar) : text_(text), calendar_(calendar) {}

  Result<CalendarDate> run() {
    if (text_.size() > length_max) {
      return fail(Code::bad_input, "a date has at most {} bytes, not {}", length_max, text_.size());
    }
    if (const auto at = invalid_utf8_at(text_)) {
      return fail(Code::bad_input, "not a date: byte {} is not UTF-8", *at + 1);
    }
    AMENDS_TRY(const Pieces pieces, split_into_pieces());
    CalendarDate date;
    date.calendar = calendar_;
    std::vector<Number> numbers = pieces.numbers;
    AMENDS_CHECK(take_year(numbers, date));
    AMENDS_CHECK(take_month(numbers, pieces.words, date));
    if (!numbers.empty()) date.day = numbers.front().value;
    if (!numbers.empty() && date.day == 0) return wrong("a day from 1 was expected, not 0");
    return date;
  }

 private:
  template <typename... Args>
  tl::unexpected<Error> wrong(fmt::format_string<Args...> format, Args&&... args) const {
    return fail(Code::bad_input, "'{}' is not a date of the {} calendar: {}", text_,
                name_of(calendar_), fmt::format(format, std::forward<Args>(args)...));
  }

  Result<Pieces> split_into_pieces() const {
    Pieces pieces;
    bool in_number = false;
    for (std::string_view rest = text_; !rest.empty();) {
      const std::size_t at = text_.size() - rest.size();
      const auto c = static_cast<UChar32>(take_code_point(rest));
      const int digit = u_charDigitValue(c);
      if (digit >= 0) {
        if (!in_number) pieces.numbers.emplace_back();
        Number& number = pieces.numbers.back();
        if (++number.digits > digits_max) return wrong("no number has more than four digits");
        number.value = number.value * 10 + digit;
      } else if (category(c) == U_FORMAT_CHAR) {
        continue;  // marks of direction stand between digits too
      } else if (u_isUWhiteSpace(c) || c == '-' || c == '/' || c == '.' || c == ',' ||
                 c == 0x60C /* Arabic comma */ || c == 0x2010 || c == 0x2013) {
        pieces.words += ' ';
      } else if (u_isalpha(c) || category(c) == U_NON_SPACING_MARK || c == '\'' || c == 0x2019 ||
                 c == 0x2BB || c == 0x2BC) {
        append_code_point(pieces.words, static_cast<char32_t>(c));
      } else {
        return wrong("at byte {} stands a sign that belongs to no date", at + 1);
      }
      in_number = digit >= 0;
    }
    return pieces;
  }

  Status take_year(std::vector<Number>& numbers, CalendarDate& date) const {
    const auto is_year = [](const Number& number) { return number.digits >= 3; };
    if (numbers.empty()) return wrong("it has no year");
    if (numbers.size() > 3) return wrong("it has {} numbers", numbers.size());
    const auto years = std::ranges::count_if(numbers, is_year);
    if (years == 0) return wrong("a year needs three or four digits, so that its century is known");
    if (years > 1) return wrong("{} of its numbers may be the year", years);
    if (is_year(numbers.front())) {
      date.year = numbers.front().value;
      numbers.erase(numbers.begin());
    } else if (is_year(numbers.back())) {
      date.year = numbers.back().value;
      numbers.pop_back();
      std::ranges::reverse(numbers);  // day before month, as the year comes last
    } else {
      return wrong("the year has to stand first or last");
    }
    if (date.year == 0) return wrong("a year from 1 was expected, not 0");
    return {};
  }

  // From the words or else from the first number that is left; afterwards at most the day is left.
  Status take_month(std::vector<Number>& numbers, const std::string& words,
                    CalendarDate& date) const {
    const std::string name = plain_name(words);
    if (!name.empty()) {
      const MonthNames& known = month_names(calendar_);
      const auto found = known.find(name);
      if (found == known.end()) return wrong("\"{}\" is no month of it that is known here", name);
      if (numbers.size() > 1) return wrong("it has two numbers beside the year and a month's name");
      date.month = found->second;
      return {};
    }
    if (numbers.empty()) return {};
    date.month = numbers.front().value;
    numbers.erase(numbers.begin());
    if (date.month < 1 || date.month > 12) {
      return wrong("a month from 1 to 12 was expected, not {}", date.month);
    }
    return {};
  }

  std::string_view text_;
  Calendar calendar_;
};

}  // namespace

Result<WrittenDate> parse_written_date(std::string_view text, Calendar calendar) {
  AMENDS_TRY(const CalendarDate date, WrittenDateParser(text, calendar).run());
  AMENDS_TRY(const DaySpan days, days_of(date));
  WrittenDate written;
  written.text = text;
  written.date = date;
  written.days = days;
  written.edtf = date_text(*days.first);
  if (days.first != days.last) written.edtf += "/" + date_text(*days.last);
  return written;
}

}  // namespace amends::base
