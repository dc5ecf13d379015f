// Reads one field's rule from a mapping's TOML tree. Internal to mapping.cc.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "intake/mapping.h"
#include "programme/faults.h"
#include "programme/filing.h"
#include "programme/tree.h"

namespace amends::intake {

// What is said once at the top of the file and counts for every field that does not say otherwise.
struct Defaults {
  std::vector<DateFormat> dates;
  int first_year = 0;
  bool has_first_year = false;
  char decimal_mark = '.';
  char grouping = 0;
  std::string strip;
  bool ignore_spaces = false;
  std::vector<std::string> nothing;
};

// Options of a table: finds them by name, complains of the wrong type, and in the end of those that
// nobody asked for.
class Options {
 public:
  Options(const programme::Value& table, programme::Faults& faults)
      : table_(table), faults_(faults) {}

  const programme::Value* find(std::string_view key);
  std::optional<std::string> text(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  std::optional<std::int64_t> integer(std::string_view key);
  // A text, or a list of texts.
  std::vector<std::string> texts(std::string_view key);
  // One ASCII character, or nothing for "".
  std::optional<char> character(std::string_view key);
  // A fault for each key that was never asked for, with the nearest that was.
  void complain_of_others(std::string_view what);

 private:
  const programme::Value& table_;
  programme::Faults& faults_;
  std::set<std::string, std::less<>> asked_;
};

// "[*]" and "[3]" become "[]".
std::string without_indices(std::string_view path);

class RuleReader {
 public:
  RuleReader(const programme::Programme& programme, const Defaults& defaults,
             programme::Faults& faults);

  // Nothing when the path names no field; other faults are noted and the rule is given all the
  // same.
  std::optional<FieldRule> read(const std::string& path, int line, const programme::Value& value);

 private:
  bool resolve(FieldRule& rule);
  bool resolve_form_field(FieldRule& rule);
  void set_type(FieldRule& rule, programme::FieldType type);
  void read_columns(FieldRule& rule, Options& options);
  void read_constants(FieldRule& rule, Options& options);
  void read_dates(FieldRule& rule, Options& options);
  void read_numbers(FieldRule& rule, Options& options);
  void read_values(FieldRule& rule, Options& options);
  void read_failures(FieldRule& rule, Options& options);
  void check_shape(const FieldRule& rule);
  void check_constant(const FieldRule& rule, int line, std::string_view value,
                      std::string_view option);

  const programme::Programme& programme_;
  const Defaults& defaults_;
  programme::Faults& faults_;
  std::map<std::string, std::set<std::string>>
      form_types_;                  // "form.airport" -> its types in all forms
  std::string ambiguous_;           // why the field's type is not known without `as`
  std::vector<std::string> paths_;  // everything that a path may be
};

}  // namespace amends::intake
