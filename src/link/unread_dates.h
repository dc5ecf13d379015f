// How a linkage reads the dates of its columns, and which it cannot read.
#pragma once

#include <string>
#include <vector>

#include "link/profile.h"
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

// By code, what the linkage reads in the values of `column`: a day as 1980-02-03, an EDTF date as
// it stands, empty for what is none. They are read as the conditions do; where these read no dates
// in it, in the forms that its profile found; else in any of the usual ones.
std::vector<std::string> dates_as_read(const Settings& settings, const Column& column,
                                       const ColumnProfile& profile);

}  // namespace amends::link
