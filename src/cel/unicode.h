// Counting and finding in UTF-8 by characters: texts are counted in code points, as the language
// definition says. All texts are well-formed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace amends::cel {

std::size_t length_of(std::string_view utf8);
// The byte where the character `at` begins; the text's size for its length; npos beyond.
std::size_t byte_of(std::string_view utf8, std::int64_t at);
// The first byte from `from` on where `part` stands, or npos. Linear whatever the texts.
std::size_t find_bytes(std::string_view text, std::string_view part, std::size_t from);

}  // namespace amends::cel
