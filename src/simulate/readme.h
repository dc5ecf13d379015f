// README.txt of a caseload.
#pragma once

#include <string>
#include <string_view>

#include "simulate/simulate.h"

namespace amends::simulate {

// The `source` of programmes' mappings "simulated", which files.csv names its claims by.
inline constexpr std::string_view source_name = "simulated";

std::string readme(const Caseload& caseload, const Summary& summary);

}  // namespace amends::simulate
