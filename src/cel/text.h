// Values as text: what string() gives, what %s prints, what people and JSON read.
#pragma once

#include <string>
#include <string_view>

#include "cel/value.h"

namespace amends::cel {

// A double as the language prints it: the fewest digits that read back the same, "1e+21" from there
// on, "NaN", "+Inf", "-Inf".
std::string number_text(double d);
std::string duration_text(std::int64_t nanoseconds);                          // "1.5s"
std::string timestamp_text(std::int64_t seconds, std::uint32_t nanoseconds);  // RFC 3339, in UTC

// The name of the value's type, as type() gives it.
std::string_view type_name(const Value& value);

// As an expression would write it, for people: "text", [1, 2], {"a": true}; an error's message;
// what an unknown waits for. Cut off after about `length_max` bytes.
std::string to_text(const Value& value, std::size_t length_max = 100'000);
// As canonical JSON (RFC 8785): dates, exact numbers and times as strings, {"unknown": ["path"]},
// {"error": "message"}. What is longer is a string of its beginning.
std::string to_json(const Value& value, std::size_t length_max = 10'000'000);
void append_json(std::string& out, const Value& value, std::size_t length_max = 10'000'000);

}  // namespace amends::cel
