// What the cells of a programme's tables may be, and that no row is there twice or for nothing.
//
// A column holds, by its name:
//   month, …_month                                    months, where it is none of numbers
//   date, …_date                                      EDTF dates, likewise
//   rate, index, factor, …_rate, …_index, …_factor   numbers above 0
// and one of numbers, which are three of four of its cells at least
//   part, share, depreciation, floor, part_…          a part of a whole, 0 to 1
//   any other                                         what is 0 or more
// unless [columns] of programme.toml says of "table.column" that it is ABOVE_ZERO, PART,
// NOT_NEGATIVE, MONTH, DATE or ANY. No cell begins or ends with a blank, but for the source.
#pragma once

#include "programme/rules.h"
#include "programme/settings.h"
#include "programme/table_file.h"

namespace amends::programme {

inline constexpr std::array<std::string_view, 6> column_kinds = {
    "ABOVE_ZERO", "PART", "NOT_NEGATIVE", "MONTH", "DATE", "ANY"};

// The faults are of the table's file.
void check_kinds(const TableFile& file, const SettingLines& settings, Faults& faults);
// Rows that say the same, and rows with one key where an expression of the rules looks rows up by
// the columns of that key; and cells of such a column that no expression can ever ask for.
void check_rows(const TableFile& file, const Rules& rules, Faults& faults);

}  // namespace amends::programme
