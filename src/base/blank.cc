#include "base/blank.h"

#include <unicode/uchar.h>

#include "base/text.h"

namespace amends::base {

bool is_blank(std::string_view text) {
  constexpr char32_t blank_braille = 0x2800;
  while (!text.empty()) {
    const auto next = static_cast<UChar32>(take_code_point(text));
    const bool unseen = u_isUWhiteSpace(next) != 0 || u_iscntrl(next) != 0 ||
                        u_hasBinaryProperty(next, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
    if (!unseen && static_cast<char32_t>(next) != blank_braille) return false;
  }
  return true;
}

}  // namespace amends::base
