// What a gazetteer's fields must be, said once for reading and for writing. Each gives a sentence,
// or "" when nothing is wrong.
#pragma once

#include <string>
#include <string_view>

namespace amends::names {

std::string id_fault(std::string_view id);
std::string name_fault(std::string_view text);
std::string language_fault(std::string_view code);
// Of the column "script", when it is not empty, for this name.
std::string script_fault(std::string_view code, std::string_view name);

}  // namespace amends::names
