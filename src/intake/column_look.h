// What the values of one column look like: dates and how they are written, amounts, keys. Internal
// to suggest.cc.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace amends::intake {

struct ColumnLook {
  std::string name;
  std::size_t filled = 0, nothing = 0;
  std::set<std::string> values;  // the different ones, as far as values_max
  std::set<std::string> nothing_marks;
  std::vector<std::string>
      dates;  // formats that together read every value; empty when it is no date
  bool is_amount = false;
  bool has_dollar = false, has_grouping = false, has_decimal_comma = false;
  std::string currency_signs;  // those met, to be stripped
  bool is_unique = true;       // no value twice, and one in every row

  static constexpr std::size_t values_max = 2000;
};

// Looks at the values of each column; all rows are as long as the header.
std::vector<ColumnLook> look_at_columns(const std::vector<std::string>& header,
                                        const std::vector<std::vector<std::string>>& rows);

}  // namespace amends::intake
