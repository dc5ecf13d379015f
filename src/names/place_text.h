// A place's name made ready for comparison: folded words that say which place is meant. The name as
// written is never changed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amends::names {

// What does not count in a comparison, and why.
struct LeftOut {
  std::string text;    // as folded; empty where it cannot be shown
  std::string reason;  // "says the kind of place", "control characters", …
};

struct PlaceText {
  std::vector<std::u32string> words;  // folded; what counts
  std::vector<std::u32string> all;    // the same with the words that say the kind of place
  // The words without the endings that they take beside a word for the kind of place ("Агдамский
  // район"); empty when that changes nothing.
  std::vector<std::u32string> stems;
  std::vector<std::uint64_t> numbers;  // "Sovkhoz 12": numbers tell places apart, and are no words
  std::vector<LeftOut> left_out;
};

constexpr std::size_t place_bytes_max = 1000;  // what is longer is cut, and said
constexpr std::size_t place_words_max = 12;

// Never fails; for invalid UTF-8, control characters, symbols and what is too long it says so. When
// nothing but words for kinds of places is there ("Село"), they are the name and count.
PlaceText place_text(std::string_view name);

// The words with a space between, in UTF-8.
std::string joined(const std::vector<std::u32string>& words);

}  // namespace amends::names
