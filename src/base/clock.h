// The clock: instants in UTC with a resolution of one second, as acts carry them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"

namespace amends::base {

using UnixSeconds = std::int64_t;  // since 1970-01-01T00:00:00Z, without leap seconds

// Where code asks what time it is, so that tests and reproducible runs can say.
using Clock = std::function<UnixSeconds()>;
Clock system_clock();
Clock fixed_clock(UnixSeconds at);

std::string to_rfc3339(UnixSeconds at);  // "2026-03-01T09:30:00Z" (RFC 3339, always Z)
Result<UnixSeconds> from_rfc3339(std::string_view text);  // that form only

}  // namespace amends::base

namespace amends {
using base::UnixSeconds;
}
