// The words of decision letters.
#pragma once

#include <string>
#include <string_view>

#include "programme/programme.h"

namespace amends::publish {

// The word in the language: the programme's own (programme/words.h), else the built-in one, else
// the English. A code that has no word is given back as it is.
std::string letter_word(const programme::Programme& programme, std::string_view word,
                        std::string_view language);

}  // namespace amends::publish
