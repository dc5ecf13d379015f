// Words that say what kind of place is meant ("village", "район", "kəndi") and not which one. They
// are set aside when place names are compared, and told.
#pragma once

#include <string_view>

namespace amends::names {

// Where in a name such a word may stand.
enum class AdministrativeWord {
  no,
  anywhere,
  first,         // only before other words: Persian شهر, which also ends names
  last,          // only after other words: Turkish "il", which also begins them
  abbreviation,  // only with a full stop: "г.", "с."
};

// `word` is one word, folded (NFKC, case folded), in any of the languages ru uk be bg sr mk az tr
// hy ka ar fa ku el en fr.
AdministrativeWord administrative_word(std::u32string_view word);

// Whether the word is the Arabic article by itself, as it is written in Latin, Cyrillic, Armenian
// or Georgian letters; it takes on the sound that follows ("ash Sham") or is left out.
bool is_article(std::u32string_view word);
// The word without an Arabic article that is joined to it.
std::u32string_view without_article(std::u32string_view word);

// Beside a word for the kind of place, a name becomes an adjective or a genitive: "Агдамский
// район", "ავანის რაიონი". The word without such an ending.
std::u32string_view stem_beside_kind(std::u32string_view word);

}  // namespace amends::names
