#include "simulate/lexicon.h"

#include <fmt/format.h>

namespace amends::simulate {
namespace {

std::string family_sounds(const Tradition& tradition, std::size_t index, bool male) {
  const std::string_view root = tradition.roots[index / ending_count];
  const auto& endings = male ? tradition.endings_male : tradition.endings_female;
  return fmt::format("{}{}{}", tradition.family_prefix, root, endings[index % ending_count]);
}

std::string patronymic_sounds(const Tradition& tradition, std::size_t father, bool male) {
  if (tradition.middle != Middle::patronymic) return {};
  return fmt::format("{}{}", tradition.male[father],
                     male ? tradition.patronymic_male : tradition.patronymic_female);
}

}  // namespace

Lexicon::Lexicon() {
  spelled_.reserve(traditions.size() * slots * style_count);
  const auto add = [this](const std::string& sounds) {
    for (std::size_t style = 0; style < style_count; ++style) {
      spelled_.push_back(spell(sounds, static_cast<Style>(style)));
    }
  };
  for (const Tradition& tradition : traditions) {
    for (const std::string_view name : tradition.male) add(std::string(name));
    for (const std::string_view name : tradition.female) add(std::string(name));
    for (const bool male : {true, false}) {
      for (std::size_t i = 0; i < given_count; ++i) add(patronymic_sounds(tradition, i, male));
    }
    for (const bool male : {true, false}) {
      for (std::size_t i = 0; i < family_count; ++i) add(family_sounds(tradition, i, male));
    }
  }
}

std::string_view Lexicon::at(std::size_t tradition, std::size_t slot, Style style) const {
  return spelled_[(tradition * slots + slot) * style_count + static_cast<std::size_t>(style)];
}

std::string_view Lexicon::given(GivenName name, bool male, Style style) const {
  return at(name.tradition, (male ? 0 : given_count) + name.index, style);
}

std::string_view Lexicon::patronymic(GivenName father, bool male, Style style) const {
  return at(father.tradition, given_slots + (male ? 0 : given_count) + father.index, style);
}

std::string_view Lexicon::family(FamilyName name, bool male, Style style) const {
  return at(name.tradition, 2 * given_slots + (male ? 0 : family_count) + name.index, style);
}

}  // namespace amends::simulate
