// From a text of the source to a field's value, as one rule of a mapping says.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "intake/arena.h"
#include "intake/mapping.h"

namespace amends::intake {

class Converter {
 public:
  // All three must outlive the converter.
  Converter(const FieldRule& rule, const programme::Programme& programme, const MonthNames& months);

  enum class Outcome {
    value,
    unreadable,  // the text is not what the field takes
    unlisted,    // the rule's map does not list it
  };
  // `text` is trimmed, not empty and no mark of nothing. The value is a view of the text, of the
  // arena or of the rule.
  Outcome convert(std::string_view text, Arena& arena, std::string_view& value) const;

  // Why convert() gave no value: what the text should have been, a sentence's end ("is not an
  // amount …").
  std::string why_not(std::string_view text, Outcome outcome) const;

  // What is wrong with a finished value ("" when nothing is).
  std::string fault_of_value(std::string_view value) const;

 private:
  bool read(std::string_view text, Arena& arena, std::string_view& value) const;
  std::string_view clean(std::string_view text, Arena& arena) const;
  bool read_decimal(std::string_view text, Arena& arena, std::string_view& value) const;
  bool read_integer(std::string_view text, Arena& arena, std::string_view& value) const;
  bool read_share(std::string_view text, Arena& arena, std::string_view& value) const;
  bool read_date(std::string_view text, Arena& arena, std::string_view& value) const;
  bool read_code(std::string_view text, Arena& arena, std::string_view& value) const;
  bool read_boolean(std::string_view text, std::string_view& value) const;
  bool read_identifier(std::string_view text, Arena& arena, std::string_view& value) const;

  const FieldRule& rule_;
  const programme::Programme& programme_;
  const MonthNames& months_;
  int zone_minutes_ = 0;                         // of the programme, east of Greenwich
  std::array<bool, 128> stripped_{};             // ASCII characters that are taken out
  std::vector<std::string> stripped_sequences_;  // others, as UTF-8
  bool strips_ = false;
  std::vector<DateFormat> squeezed_dates_;
};

}  // namespace amends::intake
