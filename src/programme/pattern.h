// A form's `pattern`: the part of ECMA-262 regular expressions that asks only whether a text
// matches, made into a deterministic automaton when the form is loaded. A check is one table step a
// byte, whatever the pattern and however hostile the text: nothing backtracks and nothing recurses.
//
// Supported: literals, `.`, classes with ranges and escapes (\d \w \s and their negations, over
// ASCII), groups, alternatives, * + ? {m} {m,} {m,n} and their lazy forms, ^ and $ at the ends of
// the text, \t \n \r
// \f \v \xHH \uHHHH. Everything else (back-references, look-around, \b, \p, a range beyond ASCII)
// is refused with the place where it stands. A pattern is found anywhere in the text, as draft-07
// says.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace amends::programme {

class Pattern {
 public:
  // Code::bad_input with what is wrong and at which character; Code::unsupported likewise.
  static Result<Pattern> compile(std::string_view text);

  bool found_in(std::string_view utf8) const;

  static constexpr std::size_t length_max = 1000;
  static constexpr int repeat_max = 1000;
  static constexpr std::size_t nodes_max = 5'000;   // of the non-deterministic automaton
  static constexpr std::size_t steps_max = 60'000;  // in the deterministic one's table

 private:
  friend class AutomatonBuilder;
  Pattern() = default;

  enum : std::uint8_t { at_end = 1, at_once = 2 };  // what a state accepts

  std::array<std::uint8_t, 256> class_of_{};  // bytes that no state tells apart share a class
  std::size_t classes_ = 1;
  std::vector<std::uint16_t> next_;  // [state * classes_ + class]
  std::vector<std::uint8_t> accepts_;
};

}  // namespace amends::programme
