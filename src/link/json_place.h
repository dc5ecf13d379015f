// Where a member stands in a JSON text, for messages about files that people write.
#pragma once

#include <string>
#include <string_view>

namespace amends::link {

// "line 3, column 12", both from 1 (columns in bytes), of the byte.
std::string line_and_column(std::string_view text, std::size_t byte);
// The same of the value of a member, by its path: "comparisons[2].comparison_levels[1].label".
// Where the last member is missing, of the object that should have it. `text` is valid JSON, and
// names in the path have no dot and no bracket.
std::string place_of(std::string_view text, std::string_view path);

}  // namespace amends::link
