// Why something is not known or for a person to look at, and the facts that it is about, in the
// words of people who do not know the paths of fields.
#pragma once

#include <string>
#include <string_view>

#include "programme/programme.h"

namespace amends::programme {

// The reason in the language: a programme's own words first, then the forms of sentence that
// expressions give, with fields as field_in() has them. As it is where neither is known.
std::string reason_in(const Programme& programme, std::string_view reason,
                      std::string_view language);

// What a fact is called: "units[1].built" has the word of "field.units[].built", and of
// "item.units" (property) which of them, "the year of building (property 2)"; a form's own field
// has its title. Without a word for the item its number stands alone, from the second on. The path
// itself where nothing is known of it.
std::string field_in(const Programme& programme, std::string_view path, std::string_view language);

}  // namespace amends::programme
