// Scanning strings for what JSON must escape, eight bytes at a time. Shared by json.cc and
// json_write.cc and meant for nobody else.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace amends::base {

static_assert(std::endian::native == std::endian::little, "a word's first byte must be its lowest");

constexpr std::uint64_t each_byte(std::uint64_t byte) { return byte * 0x0101010101010101ULL; }

// A bit in the first byte of `word` (the lowest) that may not stand as it is in a JSON string:
// below 0x20,
// '"' or '\'; and, for the reader, 0x80 and above. Bytes above the first may be marked without
// cause, because the subtractions borrow.
template <bool and_above_ascii>
std::uint64_t special_bytes(std::uint64_t word) {
  const std::uint64_t control = word - each_byte(0x20);
  const std::uint64_t quote = (word ^ each_byte('"')) - each_byte(1);
  const std::uint64_t backslash = (word ^ each_byte('\\')) - each_byte(1);
  const std::uint64_t below = (control | quote | backslash) & ~word;
  return (and_above_ascii ? below | word : below) & each_byte(0x80);
}

template <bool and_above_ascii>
bool is_special(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || c == '"' || c == '\\' || (and_above_ascii && byte >= 0x80);
}

// The first position at or after `from` of a special byte, or the size of the text.
template <bool and_above_ascii>
std::size_t find_special(std::string_view text, std::size_t from) {
  while (from + 8 <= text.size()) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + from, 8);
    const std::uint64_t special = special_bytes<and_above_ascii>(word);
    if (special != 0) return from + static_cast<std::size_t>(std::countr_zero(special)) / 8;
    from += 8;
  }
  while (from < text.size() && !is_special<and_above_ascii>(text[from])) ++from;
  return from;
}

// The one escape that RFC 8785 section 3.2.2.2 allows for a byte that is special.
void append_escaped(std::string& out, char c);

}  // namespace amends::base
