// What a word of a name probably is, by lists and endings (tables/words.tsv): soft tags that help
// comparison and never throw a word away.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

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

}  // namespace amends::names
