// The name lists, spelled out once in every style, so that writing a claim only copies. About a
// megabyte, of the same size whatever the number of claims. Immutable after construction.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/letters.h"
#include "simulate/name_lists.h"

namespace amends::simulate {

inline constexpr std::size_t family_count = root_count * ending_count;

struct GivenName {
  std::uint8_t tradition = 0;
  std::uint8_t index = 0;
};

struct FamilyName {
  std::uint8_t tradition = 0;
  std::uint8_t index = 0;  // root * ending_count + ending
};

inline bool operator==(GivenName a, GivenName b) {
  return a.tradition == b.tradition && a.index == b.index;
}
inline bool operator==(FamilyName a, FamilyName b) {
  return a.tradition == b.tradition && a.index == b.index;
}

class Lexicon {
 public:
  Lexicon();

  std::string_view given(GivenName name, bool male, Style style) const;
  // With the ending that the bearer's sex asks for.
  std::string_view family(FamilyName name, bool male, Style style) const;
  // "…ovich" of the father's given name; empty when the father's tradition has no patronymics.
  std::string_view patronymic(GivenName father, bool male, Style style) const;
  static Middle middle(std::uint8_t tradition) { return traditions[tradition].middle; }
  static Style native_style(std::uint8_t tradition) {
    return static_cast<Style>(traditions[tradition].native);
  }

 private:
  // A name's spellings stand side by side: [slot * style_count + style].
  static constexpr std::size_t given_slots = 2 * given_count;
  static constexpr std::size_t family_slots = 2 * family_count;
  static constexpr std::size_t slots = 2 * given_slots + family_slots;
  std::string_view at(std::size_t tradition, std::size_t slot, Style style) const;

  std::vector<std::string> spelled_;
};

}  // namespace amends::simulate
