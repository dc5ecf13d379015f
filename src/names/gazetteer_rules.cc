#include "names/gazetteer_rules.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/text.h"

namespace amends::names {
namespace {

constexpr std::size_t text_bytes_max = 100'000;
constexpr std::size_t id_bytes_max = 200;

// Scripts that are a mixture, or a way of writing one, so that the letters have another code.
bool is_composite(std::string_view script) {
  constexpr std::string_view codes[] = {"Jpan", "Kore", "Hrkt", "Hans", "Hant", "Zyyy", "Zinh",
                                        "Zxxx", "Zzzz", "Aran", "Latf", "Latg", "Cyrs"};
  return std::ranges::find(codes, script) != std::end(codes);
}

bool is_language(std::string_view code) {
  const std::vector<std::string_view> parts = base::split(code, '-');
  const auto is_alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool first = i == 0;
    if (parts[i].size() < (first ? 2U : 1U) || parts[i].size() > (first ? 3U : 8U)) return false;
    for (const char c : parts[i]) {
      if (first ? c < 'a' || c > 'z' : !is_alphanumeric(c)) return false;
    }
  }
  return true;
}

// The first control character in a text, if there is one.
std::optional<char32_t> control_character(std::string_view text) {
  for (std::string_view rest = text; !rest.empty();) {
    const char32_t c = base::take_code_point(rest);
    if (u_charType(static_cast<UChar32>(c)) == U_CONTROL_CHAR) return c;
  }
  return {};
}

}  // namespace

std::string id_fault(std::string_view id) {
  if (!id.empty() && id.size() <= id_bytes_max && !control_character(id)) return "";
  return fmt::format("an id has 1 to {} bytes and no control characters", id_bytes_max);
}

std::string name_fault(std::string_view text) {
  if (base::trim(text).empty()) return "the name is empty";
  if (text.size() > text_bytes_max) {
    return fmt::format("a name of {} bytes; at most {} are taken", text.size(), text_bytes_max);
  }
  if (base::invalid_utf8_at(text)) return "the name is not UTF-8";
  const auto control = control_character(text);
  if (!control) return "";
  return fmt::format("the name has the control character U+{:04X}",
                     static_cast<std::uint32_t>(*control));
}

std::string language_fault(std::string_view code) {
  if (is_language(code)) return "";
  return fmt::format(
      "\"{}\" is no language code of BCP 47; a language that is not known is \"und\"", code);
}

std::string script_fault(std::string_view code, std::string_view name) {
  if (code.empty()) return "";
  const std::string_view found = base::script_of(name);
  const std::string copy(code);
  if (copy.size() != 4 || u_getPropertyValueEnum(UCHAR_SCRIPT, copy.c_str()) ==
                              static_cast<int32_t>(UCHAR_INVALID_CODE)) {
    return fmt::format("\"{}\" is no script of ISO 15924; the letters are {}", code, found);
  }
  if (code == found || is_composite(code)) return "";
  return fmt::format("the script is said to be {}, and the letters are {}", code, found);
}

}  // namespace amends::names
