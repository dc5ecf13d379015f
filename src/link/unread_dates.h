// Dates that a model holds against each other and that cannot be read.
#pragma once

#include <string>
#include <vector>

#include "link/settings.h"
#include "link/table.h"

namespace amends::link {

// For each column that a condition reads as EDTF dates and that has values which are none: a
// sentence with their number and where the first stands. Such values count as missing.
std::vector<std::string> unread_dates(const Settings& settings, const Table& table);

}  // namespace amends::link
