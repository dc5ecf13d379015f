// Short forms of given names: tables/nicknames.tsv, a full name and its short forms a line.
#pragma once

#include <string_view>
#include <vector>

namespace amends::names {

// The full names that a short form may stand for, in the table's order; empty for other words.
const std::vector<std::u32string_view>& full_names(std::u32string_view letters);

// The short forms of a name.
const std::vector<std::u32string_view>& short_forms(std::u32string_view letters);

}  // namespace amends::names
