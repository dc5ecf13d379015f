// The filing: what one claimant says in one claim, as JSON. It is the common language of forms
// (which say what a category wants of it), mappings (which say which column fills which field) and
// acts (which keep it). docs/formats/filing.md is the reader's version of this table.
//
// A field's path is written with dots and indices: "claimant.names[0].text". In the table `[]`
// stands for any index up to index_max and a trailing `*` for any key. Everything is optional here;
// forms make demands. Decimals, shares and dates are JSON strings, kept exactly; only counts and
// indices are JSON integers. `as_written` maps a field's path to the source's text wherever that
// differs from the field's value: its keys are paths, so {"as_written": {"losses[0].amount":
// "$180.00 "}} has the one path "as_written.losses[0].amount".
//
// There is no field for ethnicity, religion or community of origin, and none may be added: such
// lists have served persecution, and no claim depends on them. Who did a thing
// (incidents[].attribution) is what somebody says, with its basis, and never a property of a
// person.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace amends::programme {

enum class FieldType {
  text,
  integer,
  decimal,     // "1234.50", no exponent, no grouping
  share,       // "2/3"; in lowest terms not required; 0 < share <= 1
  date,        // calendar date, RFC 3339 full-date
  edtf,        // ISO 8601-2 level 1 and sets
  currency,    // a code that the programme knows
  language,    // BCP 47
  code,        // one of `values`
  identifier,  // a number that names a person; only its keyed hash is kept
  category,    // one of the programme's categories
};

struct Field {
  std::string_view path;  // with [] for indices
  FieldType type;
  std::span<const std::string_view> values;  // for FieldType::code
  std::string_view meaning;                  // one sentence
};

// The largest index in a list of a filing: a claim's rows are numbered in ten bits.
inline constexpr int index_max = 1023;

// Every field that a filing may have, in bytewise order of path. `form.*` is typed by the
// category's form.
std::span<const Field> filing_fields();

// The field that a concrete path ("losses[1].amount") names, or nothing. For `as_written.…` and
// `form.…`, the field with the `*`.
const Field* find_field(std::string_view path);

// Code::bad_input with the sentence that says what was expected; for text always fine.
Status check_value(const Field& field, std::string_view value);

}  // namespace amends::programme
