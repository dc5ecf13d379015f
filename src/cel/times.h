// Points in time and durations: google.protobuf.Timestamp (the years 1 to 9999) and Duration (what
// fits 64 bits of nanoseconds, about 292 years, as in cel-go).
#pragma once

#include <optional>
#include <string_view>

#include "cel/value.h"

namespace amends::cel {

// RFC 3339 with a fraction of at most nine digits.
std::optional<Value> parse_timestamp(std::string_view text);
// "1h30m", "-0.5s", "300ms": units h, m, s, ms, us, ns.
std::optional<Value> parse_duration(std::string_view text);

}  // namespace amends::cel
