// What the programme calls things where people read them, and how their languages write numbers.
//
// The words stand in tables/letter_words.csv (columns word, language, text, source): the letters'
// own; "table.unit_price", "column.price_per_m2" and "code.ADOBE" of tables, their columns and what
// stands in them; "field.losses[].amount" of fields, "item.units" of what is in a list; and the
// reasons that expressions give, by their text (reasons.h).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "programme/programme.h"

namespace amends::programme {

// The programme's word in the language; "" where it has none.
std::string_view own_word(const Programme& programme, std::string_view word,
                          std::string_view language);
// As own_word(), or else the engine's own of a sum and of facts, in English, French, Arabic, and in
// English for any other language: "sum.greater" ("the greater of {} and {}"), "sum.lesser",
// "sum.rounded" ("{}, rounded"), "code.true", "code.false", "not_given", "claimed", "assessed",
// "awarded". "" for another word.
std::string_view engine_word(const Programme& programme, std::string_view word,
                             std::string_view language);
// A word that is built in, in English, French and Arabic.
struct BuiltInWord {
  std::string_view word, en, fr, ar;
};
// The text of `word` in the language, or in English for one that is none of the three; "" where
// `words` have it not.
std::string_view built_in_text(std::span<const BuiltInWord> words, std::string_view word,
                               std::string_view language);
// The words of engine_word() that are the engine's own.
std::vector<std::string_view> engine_word_names();
// The word of a "table", "column", "code" or "field", or its name as it is.
std::string label(const Programme& programme, std::string_view kind, std::string_view name,
                  std::string_view language);

// How a number is written: English "22,830.31", French "22 830,31" (U+202F), Arabic "22,830.31",
// other languages "22 830.31", unless the programme has the words group_separator and
// decimal_separator. `decimal` with at least `decimals` places, and all that it has: nothing is
// rounded. As it is when it is no decimal.
std::string sum_in(const Programme& programme, std::string_view decimal, int decimals,
                   std::string_view language);
// A value as it stands in a sum, "15363.60 VLR", "0.59" or "DESTROYED", for people: an amount in
// its currency, a number (grouped from five digits on, so that a year is none), yes or no, or the
// word. What is no decimal is said about, with the exact fraction where it is short: "2345651/85
// VLR" is "≈ 27,595.89 VLR (2,345,651/85)". A share (2/3) stays a fraction.
std::string value_in(const Programme& programme, std::string_view value, std::string_view language);

// Every number and amount that stands by itself in a text, each as value_in() writes it: "84 ×
// 15,363.6". A fraction is part of the sum, and stands as one.
std::string numbers_in(const Programme& programme, std::string_view text,
                       std::string_view language);

// A row of a table that a sum used: "Prices: material detached masonry, price per m² 310.00".
using Cells = std::vector<std::pair<std::string, std::string>>;  // column and cell
std::string row_in(const Programme& programme, std::string_view table, const Cells& cells,
                   std::string_view language);

}  // namespace amends::programme
