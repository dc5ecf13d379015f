// The ids of what belongs to a claim: mentions of persons, properties, incidents, losses.
#pragma once

#include <cstdint>

namespace amends::registry {

// A record's id is claim << child_bits | its place in the claim (schema.sql.h).
constexpr int child_bits = 10;
constexpr std::int64_t child_limit = std::int64_t{1} << child_bits;

}  // namespace amends::registry
