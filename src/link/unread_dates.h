// Dates that a model holds against each other and that cannot be read.
#pragma once

#include <string>
#include <vector>

#include "link/settings.h"
#include "link/table.h"

namespace amends::link {

// The records of a column whose values, by code, are bad: how many there are, and the first five
// with their lines and `why` of the first one, where there is any.
// "people.csv, column "dob": 12 records (line 3 "soon", line 9 "31.12.", …)"
std::string bad_values(const Table& table, const Column& column, const std::vector<bool>& is_bad);

// For each column that a condition reads as dates (edtf_level, edtf_overlap, try_strptime,
// strptime, try_cast as a date) and that has values which are none as it reads them: a sentence
// with their number and where the first stand. Such values count as missing.
std::vector<std::string> unread_dates(const Settings& settings, const Table& table);

}  // namespace amends::link
