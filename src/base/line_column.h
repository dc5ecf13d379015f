// Where a byte of a text stands, as people count: "3:14".
#pragma once

#include <cstddef>
#include <string_view>

namespace amends::base {

// Both counted from 1, columns in characters of UTF-8.
struct LineColumn {
  int line = 1;
  int column = 1;
};
LineColumn line_column(std::string_view text, std::size_t offset);

}  // namespace amends::base
