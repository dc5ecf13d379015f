#include "register/person.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace amends::registry {
namespace {

constexpr UChar32 first_accent = 0x300, last_accent = 0x36F;  // combining diacritical marks
constexpr std::u32string_view quotes = U"'\"`‘’‚“”„ʼ´";       // part no words: O’Neil

// Small letters of other scripts that look like a Latin one, or whose capitals do.
constexpr std::pair<std::u16string_view, std::u16string_view> twins[] = {
    {u"ıɑɡɩ", u"iagi"},                                  // Latin
    {u"авсԁеһніјкӏмоԛрѕтуԝх", u"abcdehhijklmoqpstywx"},  // Cyrillic
    {u"αβεζηικμνορτυχ", u"abezhikmnoptyx"},              // Greek
    {u"հյոօտսզ", u"hjnosuq"},                            // Armenian
};

static_assert(std::ranges::all_of(twins, [](const auto& pair) {
  return pair.first.size() == pair.second.size();
}));

UChar32 latin_twin(UChar32 letter) {
  for (const auto& [theirs, latin] : twins) {
    const std::size_t place = theirs.find(static_cast<char16_t>(letter));
    if (letter <= 0xFFFF && place != theirs.npos) return latin[place];
  }
  return letter;
}

}  // namespace

std::string person_key(std::string_view name) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* const fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const icu::Normalizer2* const apart = icu::Normalizer2::getNFDInstance(status);
  AMENDS_ASSERT(U_SUCCESS(status));
  icu::UnicodeString text = fold->normalize(
      icu::UnicodeString::fromUTF8({name.data(), static_cast<int32_t>(name.size())}), status);
  text = apart->normalize(text, status);
  AMENDS_ASSERT(U_SUCCESS(status));
  icu::UnicodeString key;
  bool is_parted = false;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 letter = text.char32At(i);
    if (letter >= first_accent && letter <= last_accent) continue;
    if (quotes.find(letter) != quotes.npos) continue;
    if (u_isUWhiteSpace(letter) || (U_GET_GC_MASK(letter) & (U_GC_P_MASK | U_GC_S_MASK)) != 0) {
      is_parted = !key.isEmpty();
      continue;
    }
    if (is_parted) key.append(static_cast<UChar32>(' '));
    is_parted = false;
    key.append(latin_twin(letter));
  }
  std::string out;
  key.toUTF8String(out);
  return out;
}

std::string rule_key(std::string_view id) {
  std::string key = person_key(id);
  std::erase(key, ' ');
  return key;
}

}  // namespace amends::registry
