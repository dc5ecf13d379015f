// A mapping: which column of a file fills which field of a filing, and how its texts become values.
// A TOML file in a programme's folder `mappings/`; docs/formats/mapping.md is the reader's version.
//
// It is checked against the programme when it is loaded: all faults at once, each with file, line
// and the nearest valid name. What can only be checked against a file's header is checked by
// Mapper::create (mapper.h), before any row is read.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "intake/date_format.h"
#include "intake/value_map.h"
#include "programme/programme.h"

namespace amends::intake {

// What a value becomes in the filing's JSON.
enum class ValueKind {
  text,
  integer,  // a JSON number; `boolean` is not a string either
  boolean,
  decimal,
  share,
  date,
  edtf,
  currency,
  language,
  code,
  category,
  identifier,  // only its keyed hash is kept
};

// What becomes of a value that cannot be read: the row is refused, or the claim is taken in with a
// deficiency and the text stands in as_written alone.
enum class Unreadable { refuse, deficient };
// What becomes of a text that a value map does not list.
enum class Unlisted { refuse, deficient, keep };

// A column by its name, or by the first of several names that the header has. "{n}" in a name
// stands for 1, 2, 3 …, "{i}" for 0, 1, 2 …, as far as the header goes.
struct ColumnNames {
  std::vector<std::string> any_of;
};

struct FieldRule {
  std::string path;                  // "losses[0].amount"; "[*]" for every index that there is
  int line = 0;                      // in the mapping file
  std::vector<ColumnNames> columns;  // several are joined with `join`; none for a constant
  std::string join = " ";
  bool optional = false;  // the header need not have the column
  std::optional<std::string> constant;
  std::optional<std::string>
      otherwise_nothing;            // `default`: the value where the column has nothing
  std::optional<ColumnNames> when;  // only where this column has something
  ValueKind kind = ValueKind::text;
  std::vector<std::string_view> codes;  // what a code may be
  std::vector<DateFormat> dates;
  int first_year = 0;      // what two digits of a year count from
  bool full_date = false;  // the field takes calendar days only
  char decimal_mark = '.';
  char grouping = 0;           // stands between groups of digits; 0: nothing does
  std::string strip;           // characters that are taken out before the value is read
  bool ignore_spaces = false;  // all spaces are taken out before dates, numbers and maps are read
  std::vector<std::string> nothing;  // texts that stand for nothing
  std::optional<ValueMap> values;
  std::optional<std::string> otherwise;  // the value for a text that `values` does not list
  Unlisted unlisted = Unlisted::refuse;
  std::string split;  // the text is a list, with this between its pieces
  Unreadable unreadable = Unreadable::refuse;
};

struct Mapping {
  std::string name;    // of the file, without ".toml"
  std::string file;    // as messages say it
  std::string source;  // whose rows these are: half of a claim's identity
  std::string title;
  std::string encoding;
  char delimiter = 0;
  std::string sheet;
  std::vector<ColumnNames> key;  // what makes a row the same row in the next file
  int key_line = 0;
  bool key_is_content = false;  // rows have no key; the row's content is its key
  bool key_ignores_spaces = false;
  bool key_is_hashed = false;  // the key names a person, so only its keyed hash is kept
  std::vector<std::string> nothing;
  MonthNames months;
  std::vector<FieldRule> fields;     // in order of path
  std::vector<std::string> ignored;  // columns that are left out on purpose
  int ignored_line = 0;
  bool keep_unmapped = true;  // other columns go to as_written["column:<name>"]
};

// Code::bad_input with every fault, a line each.
Result<Mapping> parse_mapping(std::string_view toml, const std::string& file,
                              const programme::Programme& programme);
Result<Mapping> load_mapping(const std::filesystem::path& file,
                             const programme::Programme& programme);

// The mappings in a programme's folder, in order of name. A folder without any is not an error.
Result<std::vector<std::filesystem::path>> mappings_of(const programme::Programme& programme);

}  // namespace amends::intake
