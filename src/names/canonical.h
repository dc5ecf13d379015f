// The canonical form of a name: compatibility forms folded (Unicode NFKC), format and control
// characters out, words found by Unicode category, look-alike letters of another script put right.
// The name as written is kept by whoever calls; all that is left out or changed is said.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "names/letters.h"

namespace amends::names {

// What was left out of a name, or changed in it, and why.
struct SetAside {
  std::string text;    // as written
  std::string reason;  // one sentence's worth
};

struct Word {
  std::u32string letters;  // folded, see fold_letters(); never empty
  Script script = Script::other;
  bool joined_to_last = false;  // a hyphen stands before it
  bool after_comma = false;
  bool point = false;     // a full stop follows: an abbreviation, an initial
  bool repaired = false;  // had letters of another script that look alike
};

struct Canonical {
  std::string text;  // the words in NFKC, as cased, with single spaces, hyphens and commas kept
  std::vector<Word> words;
  std::vector<SetAside> set_aside;
};

constexpr std::size_t name_bytes_max = 4096;  // what is longer is cut, and said
constexpr std::size_t name_words_max = 10;

// Never fails: what cannot be read is set aside.
Canonical canonical(std::string_view name);

}  // namespace amends::names
