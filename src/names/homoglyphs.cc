#include "names/homoglyphs.h"

#include <fmt/format.h>

#include "names/letters.h"

namespace amends::names {
namespace {

struct Twin {
  char32_t latin;
  char32_t cyrillic;
  char32_t greek;     // 0: none
  char32_t armenian;  // 0: none
};

// Facts of letter shapes (Unicode's confusables name many more; these are letters of names).
constexpr Twin twins[] = {
    {U'a', U'а', U'α', 0},    {U'A', U'А', U'Α', 0},    {U'B', U'В', U'Β', 0},
    {U'c', U'с', 0, 0},       {U'C', U'С', 0, 0},       {U'e', U'е', 0, 0},
    {U'E', U'Е', U'Ε', 0},    {U'H', U'Н', U'Η', 0},    {U'h', U'һ', 0, U'հ'},
    {U'i', U'і', U'ι', 0},    {U'I', U'І', U'Ι', 0},    {U'j', U'ј', 0, U'յ'},
    {U'J', U'Ј', 0, 0},       {U'K', U'К', U'Κ', 0},    {U'k', U'к', U'κ', 0},
    {U'M', U'М', U'Μ', 0},    {U'N', 0, U'Ν', 0},       {U'n', 0, 0, U'ո'},
    {U'o', U'о', U'ο', U'օ'}, {U'O', U'О', U'Ο', U'Օ'}, {U'p', U'р', U'ρ', 0},
    {U'P', U'Р', U'Ρ', 0},    {U's', U'ѕ', 0, 0},       {U'S', U'Ѕ', 0, U'Տ'},
    {U'T', U'Т', U'Τ', 0},    {U'u', 0, U'υ', U'ս'},    {U'U', 0, 0, U'Ս'},
    {U'x', U'х', U'χ', 0},    {U'X', U'Х', U'Χ', 0},    {U'y', U'у', U'γ', 0},
    {U'Y', U'У', U'Υ', 0},    {U'ə', U'ә', 0, 0},       {U'Ə', U'Ә', 0, 0},
    {U'v', 0, U'ν', 0},       {U'Z', 0, U'Ζ', 0},       {U'q', 0, 0, U'զ'},
};

char32_t in_script(const Twin& twin, Script script) {
  switch (script) {
    case Script::latin:
      return twin.latin;
    case Script::cyrillic:
      return twin.cyrillic;
    case Script::greek:
      return twin.greek;
    case Script::armenian:
      return twin.armenian;
    default:
      return 0;
  }
}

char32_t twin_of(char32_t letter, Script from, Script to) {
  for (const Twin& twin : twins)
    if (in_script(twin, from) == letter) return in_script(twin, to);
  return 0;
}

}  // namespace

Repair repair_look_alikes(std::u32string_view word) {
  Repair result;
  result.word = word;
  const Script main = script_of(word);
  bool mixed = false, all_twins = true;
  for (char32_t& letter : result.word) {
    const Script script = script_of_letter(letter);
    if (script == main || script == Script::other) continue;
    mixed = true;
    const char32_t twin = twin_of(letter, script, main);
    if (twin == 0)
      all_twins = false;
    else
      letter = twin;
  }
  if (!mixed) return result;
  if (all_twins) {
    result.changed = true;
    result.note =
        fmt::format("letters of another script that look alike, read as {}", script_code(main));
    return result;
  }
  result.word = word;
  result.note = "letters of more than one script; compared as they stand";
  return result;
}

}  // namespace amends::names
