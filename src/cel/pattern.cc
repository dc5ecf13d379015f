#include "cel/pattern.h"

#include <re2/re2.h>

namespace amends::cel {

void PatternDeleter::operator()(const re2::RE2* pattern) const { delete pattern; }

Result<Pattern> compile_pattern(std::string_view pattern) {
  if (pattern.size() > pattern_length_max)
    return fail(Code::bad_input, "a pattern has at most {} bytes", pattern_length_max);
  re2::RE2::Options options(re2::RE2::Quiet);
  options.set_max_mem(1 << 20);
  Pattern made(new re2::RE2(re2::StringPiece(pattern.data(), pattern.size()), options));
  if (!made->ok()) return fail(Code::bad_input, "the pattern \"{}\": {}", pattern, made->error());
  return made;
}

std::uint64_t cost_to_find(const re2::RE2& pattern, std::string_view text) {
  const auto states = static_cast<std::uint64_t>(pattern.ProgramSize());
  return text.size() / 4 * (1 + states / 16);
}

bool found_in(const re2::RE2& pattern, std::string_view text) {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

}  // namespace amends::cel
