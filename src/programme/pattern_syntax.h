// The tree of a pattern, as the parser reads it and the automaton's builder walks it.
#pragma once

#include <bitset>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace amends::programme {

struct PatternNode {
  enum class Kind { nothing, bytes, sequence, choice, repeat, text_start, text_end };

  Kind kind = Kind::nothing;
  std::bitset<256> bytes = {};          // for bytes: one byte, any of these
  std::vector<PatternNode> parts = {};  // for sequence, choice and repeat (one)
  int least = 0, most = 0;              // for repeat; most -1: without end
};

// Code::bad_input or Code::unsupported, with the place.
Result<PatternNode> parse_pattern(std::string_view text);

}  // namespace amends::programme
