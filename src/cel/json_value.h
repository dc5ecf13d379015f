// Values from JSON. A whole number becomes an int, another one a double, an object a map.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cel/arena.h"

namespace amends::cel {

// The members of a JSON object as variables, in the order written. Everything lies in the arena.
// Code::bad_input for what is no JSON object, is deeper than 200 levels or has a member twice.
Result<std::vector<std::pair<std::string, Value>>> bindings_of_json(std::string_view json,
                                                                    Arena& arena);

}  // namespace amends::cel
