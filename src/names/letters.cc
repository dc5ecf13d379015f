#include "names/letters.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>

#include <array>

#include "base/result.h"
#include "base/text.h"

namespace amends::names {
namespace {

constexpr std::size_t scripts = 7;

// One letter for letters that differ only by keyboard or position. Sorted by nothing: a switch.
char32_t fold_arabic(char32_t letter) {
  switch (letter) {
    case U'ي':
    case U'ې':
    case U'ێ':
      return U'ی';
    case U'ك':
    case U'ڪ':
      return U'ک';
    case U'ٱ':
      return U'ا';
    case U'ہ':
    case U'ھ':
    case U'ۀ':
      return U'ه';
    case U'ۃ':
      return U'ة';
    default:
      return letter;
  }
}

char32_t fold_greek(char32_t letter) {
  switch (letter) {
    case U'ά':
      return U'α';
    case U'έ':
      return U'ε';
    case U'ή':
      return U'η';
    case U'ί':
    case U'ΐ':
      return U'ι';
    case U'ό':
      return U'ο';
    case U'ύ':
    case U'ΰ':
      return U'υ';
    case U'ώ':
      return U'ω';
    case U'ς':
      return U'σ';
    default:
      return letter;
  }
}

bool is_modifier(char32_t c) {
  return is_apostrophe(c) || (c >= 0x2B0 && c <= 0x2FF) || c == 0x640 /* tatweel */ || c == 0x2B9 ||
         c == 0x2BA || c == U'՛' || c == U'՜' || c == U'՞';
}

}  // namespace

std::string_view script_code(Script script) {
  constexpr std::array<std::string_view, scripts> codes = {"Latn", "Cyrl", "Arab", "Armn",
                                                           "Geor", "Grek", "Zyyy"};
  return codes[static_cast<std::size_t>(script)];
}

Script script_of_letter(char32_t letter) {
  if (letter < 0x80) {
    const char32_t lower = letter | 0x20;
    return lower >= U'a' && lower <= U'z' ? Script::latin : Script::other;
  }
  UErrorCode error = U_ZERO_ERROR;
  switch (uscript_getScript(static_cast<UChar32>(letter), &error)) {
    case USCRIPT_LATIN:
      return Script::latin;
    case USCRIPT_CYRILLIC:
      return Script::cyrillic;
    case USCRIPT_ARABIC:
      return Script::arabic;
    case USCRIPT_ARMENIAN:
      return Script::armenian;
    case USCRIPT_GEORGIAN:
      return Script::georgian;
    case USCRIPT_GREEK:
      return Script::greek;
    default:
      return Script::other;
  }
}

Script script_of(std::u32string_view letters) {
  std::array<std::size_t, scripts> counts = {};
  std::size_t best = static_cast<std::size_t>(Script::other);
  for (const char32_t letter : letters) {
    const auto script = static_cast<std::size_t>(script_of_letter(letter));
    if (script != static_cast<std::size_t>(Script::other)) ++counts[script];
  }
  std::size_t most = 0;
  for (std::size_t i = 0; i < scripts; ++i)
    if (counts[i] > most) {
      most = counts[i];
      best = i;
    }
  return static_cast<Script>(best);
}

std::string to_utf8(std::u32string_view text) {
  std::string result;
  for (const char32_t c : text) base::append_code_point(result, c);
  return result;
}

std::u32string to_code_points(std::string_view utf8) {
  std::u32string result;
  result.reserve(utf8.size());
  while (!utf8.empty()) {
    const std::size_t length = base::utf8_sequence_length(utf8);
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(utf8[i]); };
    switch (length) {
      case 1:
        result.push_back(byte(0));
        break;
      case 2:
        result.push_back((byte(0) & 0x1Fu) << 6 | (byte(1) & 0x3Fu));
        break;
      case 3:
        result.push_back((byte(0) & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu));
        break;
      case 4:
        result.push_back((byte(0) & 0x07u) << 18 | (byte(1) & 0x3Fu) << 12 |
                         (byte(2) & 0x3Fu) << 6 | (byte(3) & 0x3Fu));
        break;
      default:
        result.push_back(0xFFFD);
    }
    utf8.remove_prefix(length == 0 ? 1 : length);
  }
  return result;
}

bool is_apostrophe(char32_t c) {
  switch (c) {
    case U'\'':
    case U'`':
    case U'´':
    case U'‘':
    case U'’':
    case U'‛':
    case U'′':
    case U'ʼ':
    case U'ʹ':
    case U'ʻ':
    case U'ʿ':
    case U'ʾ':
    case U'՚':
      return true;
    default:
      return false;
  }
}

std::u32string fold_letters(std::u32string_view word) {
  std::u32string result;
  result.reserve(word.size());
  for (char32_t c : word) {
    if (c < 0x80) {
      if (c >= U'A' && c <= U'Z') c |= 0x20;
      if (c != U'\'' && c != U'`') result.push_back(c);
      continue;
    }
    if (is_modifier(c)) continue;
    if (c == U'İ') c = U'i';
    c = static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
    const auto category = u_charType(static_cast<UChar32>(c));
    if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK ||
        category == U_FORMAT_CHAR || category == U_COMBINING_SPACING_MARK)
      continue;
    if (c >= 0x370 && c <= 0x3FF) c = fold_greek(c);
    if (c >= 0x600 && c <= 0x6FF) c = fold_arabic(c);
    if (c == U'ւ' && !result.empty() && result.back() == U'ե') {
      result.back() = U'և';
      continue;
    }
    result.push_back(c);
  }
  return result;
}

}  // namespace amends::names
