// Every word of the report, in one place, so that a translation is one more file like words_en.inc.
//
// A text may have places for figures in braces ("{claims} claims"); fill() puts them in.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace amends::publish::words {

enum class Key {
#define WORD(key, text) key,
#include "publish/words_en.inc"
#undef WORD
};

// The languages that there is a report in; the first is the default.
std::span<const std::string_view> languages();

// The words of one language.
class Words {
 public:
  // The nearest that there is: "en-GB" gives "en", and what there is not gives English.
  static Words in(std::string_view language);

  std::string_view language() const;   // BCP 47
  std::string_view direction() const;  // "ltr" or "rtl"
  std::string_view operator[](Key key) const;
  std::string fill(
      Key key, std::initializer_list<std::pair<std::string_view, std::string_view>> values) const;

  // "Registry extract" for REGISTRY_EXTRACT: the language's own word where it has one, else the
  // code itself made readable.
  std::string of_code(std::string_view code) const;
  std::string number(std::uint64_t value) const;         // "1,234,567"
  std::string decimal(std::string_view exact) const;     // "-1234567.50" as "-1,234,567.50"
  std::string period(std::string_view period) const;     // "2026-03" as "Mar 2026"
  std::string instant(std::int64_t unix_seconds) const;  // "14 March 2026, 09:30 UTC"
  std::string size(std::uint64_t bytes) const;           // "3.2 MB"
};

// The code of the row that holds what is too little to be named.
inline constexpr std::string_view other_code = "*";

}  // namespace amends::publish::words
