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

// The forms of those sentences in English, "{} is missing"; a programme may have each in another
// language among its words, with the same places in the same order.
std::vector<std::string_view> reason_forms();

// What a fact is called: "units[1].built" has the word of "field.units[].built", and of
// "item.units" (property) which of them, "the year of building (property 2)"; a form's own field
// has its title. Lists of linked claims have the words of "field.register.*[].awarded" where they
// have none of their own. Without a word for the item its number stands alone, from the second on.
// A word that the language does not have is the one of the programme's first language. The path
// itself, where nothing is known of it.
std::string field_in(const Programme& programme, std::string_view path, std::string_view language);

// What stands in a list at a place that is written from 0: of "units", "0" is "property 1"; the
// number alone where there is no word of "item.units". What is no place is as value_in() has it.
std::string item_in(const Programme& programme, std::string_view list, std::string_view place,
                    std::string_view language);

// The value of a fact as value_in() has it; of one that is a place in another list
// ("losses[0].unit") what stands there, as item_in() has it.
std::string fact_in(const Programme& programme, std::string_view path, std::string_view value,
                    std::string_view language);

}  // namespace amends::programme
