// Regular expressions of matches(): RE2's syntax, as the language definition asks, by RE2 itself,
// whose time is linear in the text's length whatever the pattern.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.h"

namespace re2 {
class RE2;
}

namespace amends::cel {

struct PatternDeleter {
  void operator()(const re2::RE2* pattern) const;
};
using Pattern = std::unique_ptr<const re2::RE2, PatternDeleter>;

inline constexpr std::size_t pattern_length_max = 1000;  // bytes
// Code::bad_input says what is wrong with the pattern; also for one that is too long or needs over
// a megabyte.
Result<Pattern> compile_pattern(std::string_view pattern);
// What looking for it in a text costs at most, in operations: every state at every byte.
std::uint64_t cost_to_find(const re2::RE2& pattern, std::string_view text);
bool found_in(const re2::RE2& pattern, std::string_view text);

}  // namespace amends::cel
