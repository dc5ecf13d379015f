// What a word of a name probably is, by lists and endings (tables/words.tsv): soft tags that help
// comparison and never throw a word away.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "names/canonical.h"

namespace amends::names {

enum class Tag : std::uint8_t {
  name,  // nothing is known
  given,
  family,
  patronymic,
  initial,
  particle,        // of, son of, the: de, von, bin, al, oğlu
  honorific,       // titles and forms of address
  generation,      // Jr., III
  administrative,  // in places: district, village, municipality
};

// "name", "given", …
std::string_view tag_name(Tag tag);

// The word's own tag; `place` where the name is a place's.
Tag tag_of(const Word& word, bool place);

// The tags of a name's words beside each other: what stands before oğlu or after ibn is a
// patronymic, and so is the Armenian or Georgian genitive of a listed given name among other words.
std::vector<Tag> tags_of(const std::vector<Word>& words, bool place);

// Whether others write the word as one with the next: Abdul Rahman, Abdulrahman.
bool joins_next(std::u32string_view letters);

// The father's name in a patronymic: серге of Сергеевич, Գրիգոր of Գրիգորի. Empty where the
// patronymic is the father's name as it stands. Points into the word.
std::u32string_view father_of(const Word& patronymic);

}  // namespace amends::names
