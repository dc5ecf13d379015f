// The letter that tells a claimant what was decided, why, under which rules, and how the sum came
// about: in each of the programme's languages, those that are written from right to left too, as
// HTML and as PDF. The same decision gives the same bytes (a PDF's also depend on the fonts that
// are installed).
//
// Words of the letter's own stand in letter_words.cc for English, French and Arabic; for another
// language a programme gives them itself (programme/words.h), and so the names of its tables and
// codes. Every letter has all reasons and the steps of the sum in its own language: where a person
// wrote the decision in another one, the programme's sentences and steps come from the screening
// that it rests on (on_file.h), and what was written follows, marked with its language. Numbers are
// written in one way in a letter, that of its language.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "register/register.h"

namespace amends::publish {

struct LetterLine {
  enum class Kind {
    title,
    heading,
    paragraph,
    field,  // label and value
    row,    // of the sum: what, and how much
    small,
  };
  Kind kind = Kind::paragraph;
  std::string text, value;
  // What follows the text as a person wrote it in another language, and which; "" for none.
  std::string other, other_language;
};

struct Letter {
  std::string language;
  bool right_to_left = false;
  std::string title, claim;
  base::UnixSeconds at = 0;  // of the decision
  std::vector<LetterLine> lines;
  std::string unwritable;  // stands in a PDF before the characters that no font has
};

// In the words, rules and titles of the programme that was pinned when it was made, so that an old
// decision reads as it did. Of the decision that stands, or of the act named (0: the one that
// stands). Code::bad_input for a language that the programme does not have, Code::not_found when
// nothing was decided.
Result<Letter> compose_letter(registry::Register& reg, registry::ClaimId claim, std::uint64_t act,
                              std::string_view language);

// One file that needs nothing else.
std::string letter_html(const Letter& letter);
// A4. What persons wrote may have characters that no installed font has: boxes stand for them, and
// a note at the end names them. Code::io where the letter's own title cannot be written.
Result<std::string> letter_pdf(const Letter& letter);

// Whether a language is written from right to left, by its code.
bool is_right_to_left(std::string_view language);

}  // namespace amends::publish
