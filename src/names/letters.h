// Letters: what a name is made of once case, compatibility forms, marks and format characters are
// folded away. The folding here is what every later step (models, keys, tags) reads; the name as
// written is never changed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace amends::names {

// The scripts that have tables; everything else is `other` and compares by equality.
enum class Script : std::uint8_t { latin, cyrillic, arabic, armenian, georgian, greek, other };

// ISO 15924: "Latn", "Cyrl", "Arab", "Armn", "Geor", "Grek", "Zyyy".
std::string_view script_code(Script script);
Script script_of_letter(char32_t letter);
// The script that most letters belong to; the first of them on a tie; `other` without letters.
Script script_of(std::u32string_view letters);

std::string to_utf8(std::u32string_view text);
// Faulty sequences become U+FFFD, one for each byte that cannot be read.
std::u32string to_code_points(std::string_view utf8);

// The folded letters of one word: lower case; apostrophes, modifier letters, vowel signs, stress
// and other combining marks dropped; Greek without tonos and final sigma; Arabic letters of Persian
// and Kurdish keyboards as one (ک ك, ی ي), hamza seats kept; Armenian եւ as և. `word` must be in
// NFKC.
std::u32string fold_letters(std::u32string_view word);

// Whether a character may stand inside a word without parting it: apostrophes of all kinds.
bool is_apostrophe(char32_t character);

}  // namespace amends::names
