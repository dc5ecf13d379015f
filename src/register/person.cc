#include "register/person.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include "base/result.h"

namespace amends::registry {

std::string person_key(std::string_view name) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* const fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  AMENDS_ASSERT(U_SUCCESS(status));
  const icu::UnicodeString text = fold->normalize(
      icu::UnicodeString::fromUTF8({name.data(), static_cast<int32_t>(name.size())}), status);
  AMENDS_ASSERT(U_SUCCESS(status));
  icu::UnicodeString key;
  bool is_parted = false;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 letter = text.char32At(i);
    if (u_isUWhiteSpace(letter)) {
      is_parted = !key.isEmpty();
      continue;
    }
    if (is_parted) key.append(static_cast<UChar32>(' '));
    is_parted = false;
    key.append(letter);
  }
  std::string out;
  key.toUTF8String(out);
  return out;
}

}  // namespace amends::registry
