// The words of decision letters.
#pragma once

#include <string>
#include <string_view>

#include "programme/programme.h"

namespace amends::publish {

// The word in the language: the programme's own (table letter_words), else the built-in one, else
// the English. A code that has no word is given back as it is.
std::string letter_word(const programme::Programme& programme, std::string_view word,
                        std::string_view language);

// "1234567.5" as "1 234 567.50", with narrow no-break spaces; as it is when it is no decimal.
std::string grouped(std::string_view decimal, int minor_digits);

}  // namespace amends::publish
