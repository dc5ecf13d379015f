// Letters of one script typed for letters of another that look the same: a Latin "a" inside a
// Cyrillic word, as keyboards and forgers leave them.
#pragma once

#include <string>
#include <string_view>

namespace amends::names {

struct Repair {
  std::u32string word;
  bool changed = false;
  std::string note;  // empty when all letters are of one script
};

// Puts the look-alikes of the less frequent scripts right when all of them have a twin in the most
// frequent one; else leaves the word and says that it is mixed.
Repair repair_look_alikes(std::u32string_view word);

}  // namespace amends::names
