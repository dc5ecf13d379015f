// What is written and says nothing.
#pragma once

#include <string_view>

namespace amends::base {

// Whether nothing of it can be seen: white space of any script, and what has no width (U+200B …).
bool is_blank(std::string_view text);

}  // namespace amends::base
