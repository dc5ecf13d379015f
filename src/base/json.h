// Canonical JSON: the JSON Canonicalization Scheme, RFC 8785. The bytes that an act's commitment
// covers.
//
// Readers elsewhere use simdjson on these bytes; writers on hot paths append pieces in canonical
// order with the functions below, and a test holds them equal to canonical_json().
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace amends::base {

// Whether an object's member `a` comes before `b` in the canonical form: by UTF-16 code units (RFC
// 8785 section 3.2.3).
bool json_key_less(std::string_view a, std::string_view b);
// Any I-JSON text (RFC 7493) in its canonical form: members sorted by their names' UTF-16 code
// units, numbers as ECMAScript prints the nearest double, no white space. Code::bad_input, with the
// byte offset, for what is not JSON (RFC 8259), not UTF-8, a lone surrogate, two members of one
// name, a number beyond a double, more than 200 levels. Unicode's noncharacters pass: what a
// claimant wrote is kept as written. One pass over text that is in order already; sorting only
// where it is not.
Result<std::string> canonical_json(std::string_view text);

// Whether the text is its own canonical form.
bool is_canonical_json(std::string_view text);

// Appends a JSON string (with its quotes), escaped as RFC 8785 section 3.2.2.2 says. `text` must be
// UTF-8.
void append_json_string(std::string& out, std::string_view text);

// As ECMAScript's Number::toString (RFC 8785 section 3.2.2.3). `value` must be finite.
std::string json_number(double value);

}  // namespace amends::base
