// One name in many hands: how a name's sounds are put into letters in six writing systems and, in
// Latin letters, by five habits of clerks. All names of the simulation are kept as sounds, in a
// plain notation ("sharazhin", "tikhomer"), and spelled from them, so that each way of writing a
// name is consistent with itself and unlike the others, as in real files.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace amends::simulate {

enum class Style : std::uint8_t {
  latin_plain,    // Sharazhin: digraphs without marks
  latin_caron,    // Šaražin
  latin_french,   // Charajin
  latin_german,   // Scharaschin
  latin_cedilla,  // Şarajin
  cyrillic,
  arabic,
  armenian,
  georgian,
  greek,
};
inline constexpr std::size_t style_count = 10;
inline constexpr std::size_t latin_style_count = 5;

// ISO 15924.
std::string_view script_of(Style style);

// The name in letters, with capitals where the script has them. `sounds` is made of the notation's
// tokens, hyphens and spaces; anything else is a mistake in our own lists and stops the program.
std::string spell(std::string_view sounds, Style style);

// In capitals throughout, as registry offices write family names; unchanged for scripts without.
std::string capitals(std::string_view utf8);

// How many code points there are, and the byte offset of the n-th.
std::size_t code_points(std::string_view utf8);
std::size_t offset_of(std::string_view utf8, std::size_t n);

}  // namespace amends::simulate
