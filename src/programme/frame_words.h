// The words that letters and explanations are made of, apart from what a programme calls its own
// things: built in for English, French and Arabic, and for any other language to be given by the
// programme's tables/letter_words.csv.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "programme/programme.h"

namespace amends::programme {

// The built-in word of a letter ("decision", "UPHELD") in the language, or in English for a
// language that is none of the three; "" for another word.
std::string_view frame_word(std::string_view word, std::string_view language);

// Whether the word is one of letters, sums or reasons that is built in for the language.
bool is_built_in(std::string_view word, std::string_view language);

// The words that letters, sums and reasons in the language need, and that are neither built in nor
// the programme's: letters in it would be half in English.
std::vector<std::string> words_lacking(const Programme& programme, std::string_view language);

}  // namespace amends::programme
