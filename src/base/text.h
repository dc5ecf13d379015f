// Text: UTF-8 checks, normal forms and scripts (through ICU), and the small helps that messages
// need.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace amends::base {

// The byte offset of the first fault, or nothing when all of it is UTF-8 (RFC 3629; no surrogates).
std::optional<std::size_t> invalid_utf8_at(std::string_view text);
// The length in bytes of the well-formed sequence that `text` starts with (Unicode, table 3-7), 0
// for none.
std::size_t utf8_sequence_length(std::string_view text);
// The code point at the start of `text`, which must not be empty, and steps over it; U+FFFD for a
// byte that is not UTF-8.
char32_t take_code_point(std::string_view& text);
// Appends a code point, which must not be a surrogate, as UTF-8.
void append_code_point(std::string& out, char32_t code_point);

Result<std::string> to_nfc(std::string_view utf8);  // Unicode Normalization Form C
std::string case_fold(
    std::string_view utf8);  // for comparing names of files and codes, not persons

// ISO 15924 code of the script most letters belong to ("Latn", "Cyrl", "Arab", …), "Zyyy" when
// there is no letter. Fast path for ASCII.
std::string_view script_of(std::string_view utf8);

std::string_view trim(std::string_view text);  // ASCII white space and U+00A0 at both ends
std::string lower_ascii(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);

// The candidate nearest to `name` by edit distance, when it is near enough to be meant; for "did
// you mean".
std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates);

}  // namespace amends::base
