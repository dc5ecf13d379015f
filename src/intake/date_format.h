// Dates as files write them. A format is made of Unicode's pattern letters (UTS 35, section 8), as
// office software shows them:
//   d dd     day               M MM   month as a number      MMM MMMM   month as a word
//   yy yyyy  year              H HH   hour                   h hh a     hour with AM or PM
//   mm       minute            ss     second                 'text'     as it stands; so does
//   anything else
// A single letter takes one digit or two, a doubled one takes two. A time of day is read and left
// out: facts are kept by the day. The value is EDTF: "2015-05-28", "2015-05" or "2015", as exact as
// the format is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace amends::intake {

// The words for the months, in any number of languages; English always.
using MonthNames = std::vector<std::array<std::string, 12>>;

class DateFormat {
 public:
  // Code::bad_input for a letter that means nothing here, or a format without a year.
  static Result<DateFormat> compile(std::string_view pattern);

  const std::string& pattern() const { return pattern_; }
  bool has_two_digit_year() const { return has_two_digit_year_; }
  bool has_day() const { return has_day_; }
  // The same without its spaces, for texts whose spaces were taken out.
  DateFormat without_spaces() const;

  // Writes the date into `out` and returns its length: 4, 7 or 10. 0 when the text is not of this
  // format or there is no such day. `first_year` is where the hundred years begin that two digits
  // can mean.
  std::size_t read(std::string_view text, int first_year, const MonthNames& months,
                   std::array<char, 10>& out) const;

 private:
  enum class Kind : std::uint8_t {
    literal,
    day,
    month,
    month_word,
    year,
    short_year,
    hour,
    minute,
    second,
    half
  };
  struct Token {
    Kind kind;
    std::uint8_t digits_min = 1, digits_max = 2;
    char literal = 0;
  };
  struct Parts;
  bool read_token(const Token& token, std::string_view& text, const MonthNames& months,
                  Parts& parts) const;

  std::string pattern_;
  std::vector<Token> tokens_;
  bool has_two_digit_year_ = false, has_day_ = false;
};

}  // namespace amends::intake
