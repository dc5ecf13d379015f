// Values that conditions are computed with, and the functions over them.
//
// Types are known before anything runs; a value carries only whether it is null and what its type
// needs. A date and a time are seconds since 1970-01-01T00:00:00. Numbers are doubles, and a whole
// number is exact beyond them: the nearest double, and what is left.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "names/letters.h"

namespace re2 {
class RE2;
}

namespace amends::link {

enum class Type : std::uint8_t { unknown, boolean, number, real, text, date, list };
std::string_view name_of(Type type);

using List = std::vector<std::string_view>;
// Whether an item of a list is no value: a view of nothing, which is not the empty text.
inline bool is_null(std::string_view item) { return item.data() == nullptr; }

struct Value {
  bool is_null = true;
  double number = 0;  // of a boolean: 0 or 1
  double rest = 0;    // of a whole number beyond 2^53: how much more it is
  std::string_view text;
  const List* list = nullptr;

  static Value of(double number) { return {false, number, 0, {}, nullptr}; }
  static Value of(bool truth) { return {false, truth ? 1.0 : 0.0, 0, {}, nullptr}; }
  static Value of(std::string_view text) { return {false, 0, 0, text, nullptr}; }
  static Value of(const List* list) { return {false, 0, 0, {}, list}; }
  bool is_true() const { return !is_null && number != 0; }
};

// Keeps what functions make, until clear(). Not thread-safe.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(Scratch&&) noexcept;
  std::string_view keep(std::string text);
  const List* keep(List list);
  // A regular expression with DuckDB's options, compiled once; nullptr when it is none.
  const re2::RE2* pattern(std::string_view text, std::string_view options = {});
  void clear();

 private:
  std::deque<std::string> texts_;
  std::deque<List> lists_;
  std::map<std::string, std::unique_ptr<re2::RE2>, std::less<>> patterns_;
};

struct Function {
  std::string_view name;
  std::size_t least = 0, most = 0;  // arguments
  std::vector<Type> parameters;     // the last one stands for all that follow
  Type result = Type::unknown;
  bool takes_null = false;  // else a null argument makes the result null
  Value (*run)(std::span<const Value>, Scratch&) = nullptr;
};

// Beside Splink's functions:
//   name_weight, name_likeness, place_weight   of two texts: names::Comparison; null where one has
//                 no letters
//   script        "Latn", "Cyrl" …: ISO 15924, of most letters
//   script_pair   "Cyrl Latn": the scripts of two texts in the order of their letters
//   name_keys     a list of blocking keys
//   edtf_level, edtf_overlap   of two EDTF texts, null for others: base::DateComparison
std::span<const Function> own_functions();
// Of numbers. "whole +" and its like are of integers, and exact.
std::span<const Function> arithmetic_functions();
// All texts that one of them can give; none for a function that gives others.
std::vector<std::string> texts_given_by(std::string_view name);
// What script_pair gives; null where either is no script.
Value pair_of_scripts(names::Script a, names::Script b);

// nullptr where there is none of that name.
const Function* find_function(std::string_view name);
std::vector<std::string> function_names();

// As DuckDB's try_strptime: seconds since 1970, or null. Code::bad_input for a format that has what
// is not built.
Result<bool> check_time_format(std::string_view format);
Value parse_time(std::string_view text, std::string_view format);
// DuckDB's date_diff: the borders of a part ("year", "weeks", "quarter" …) that lie between two
// times, in seconds since 1970. Null for what is no part.
Value dates_apart(std::string_view part, double from, double to);
bool is_date_part(std::string_view part);
// A text as DuckDB casts it to TIMESTAMP, or where `is_day` to DATE: "2020-01-31", with or without
// a time of day after "T" or a blank. A zone is read and says nothing. Null for anything else.
Value parse_date_value(std::string_view text, bool is_day);
// As DuckDB writes a DATE, where `is_day`, and a TIMESTAMP.
std::string date_text(double seconds, bool is_day);
// A number as DuckDB's CAST takes it, "1_000" too; null for anything else. One that is written
// as an integer is exact up to 106 bits.
Value parse_number(std::string_view text);
// A number as DuckDB takes the values of a column of a file for numbers: "-1.5" and "1e3", not
// "007", "+1", "1_000" and "inf".
Value parse_column_number(std::string_view text);
// Whether a number is written as an integer: "-12", and not "12.0" or "1e3".
bool is_written_whole(std::string_view text);
// The same as an integer: "0xff" and "0b11" too.
Value parse_integer(std::string_view text);
// As DuckDB writes a number: with so many digits after the point, or as a double where negative.
std::string number_text(const Value& value, Type type, int digits);
// "[a, b]" and JSON's ["a", "b"]; anything else is a list of one.
List parse_list(std::string_view text, Scratch& scratch);

}  // namespace amends::link
