#include "base/text.h"

#include <simdjson.h>
#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <cstring>

namespace amends::base {
namespace {

constexpr std::uint64_t high_bits = 0x8080808080808080ULL;

bool is_ascii(std::string_view text) {
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    if ((word & high_bits) != 0) return false;
  }
  for (; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) >= 0x80) return false;
  }
  return true;
}

std::u32string code_points(std::string_view utf8) {
  std::u32string out;
  out.reserve(utf8.size());
  while (!utf8.empty()) out.push_back(take_code_point(utf8));
  return out;
}

// Damerau–Levenshtein distance with each letter moved at most once (optimal string alignment); any
// value above `most` once it is certain that the distance is above it.
std::size_t edit_distance(std::u32string_view a, std::u32string_view b, std::size_t most) {
  const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > most) return most + 1;
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before_last, last);
    std::swap(last, row);
    row[0] = i;
    std::size_t best = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
      best = std::min(best, row[j]);
    }
    if (best > most) return most + 1;
  }
  return row[b.size()];
}

bool is_white(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

constexpr std::string_view no_break_space = "\xC2\xA0";

}  // namespace

std::size_t utf8_sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  if (text.empty()) return 0;
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;   // no overlong forms
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;  // no surrogates
    return continues(1, low, high) && continues(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;  // nothing beyond U+10FFFF
    return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

char32_t take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = utf8_sequence_length(text);
  if (length == 0) {
    text.remove_prefix(1);
    return U'\uFFFD';
  }
  constexpr unsigned lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t code_point = byte(0) & lead_bits[length];
  for (std::size_t i = 1; i < length; ++i) code_point = code_point << 6 | (byte(i) & 0x3F);
  text.remove_prefix(length);
  return code_point;
}

void append_code_point(std::string& out, char32_t code_point) {
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3F));
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

std::optional<std::size_t> invalid_utf8_at(std::string_view text) {
  constexpr std::size_t long_text = 64;
  if (text.size() >= long_text && simdjson::validate_utf8(text.data(), text.size())) return {};
  std::size_t i = 0;
  while (i < text.size()) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = utf8_sequence_length(text.substr(i));
    if (length == 0) return i;
    i += length;
  }
  return {};
}

Result<std::string> to_nfc(std::string_view utf8) {
  if (is_ascii(utf8)) return std::string(utf8);
  if (const auto at = invalid_utf8_at(utf8)) {
    return fail(Code::bad_input, "not UTF-8 at byte {}", *at);
  }
  UErrorCode code = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(code);
  std::string out;
  if (U_SUCCESS(code)) {
    icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(utf8.size()));
    nfc->normalizeUTF8(0, {utf8.data(), static_cast<std::int32_t>(utf8.size())}, sink, nullptr,
                       code);
  }
  if (U_FAILURE(code)) {
    return fail(Code::unsupported, "ICU cannot normalise a text of {} bytes ({})", utf8.size(),
                u_errorName(code));
  }
  return out;
}

std::string case_fold(std::string_view utf8) {
  if (is_ascii(utf8)) return lower_ascii(utf8);
  UErrorCode code = U_ZERO_ERROR;
  std::string out;
  icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(utf8.size()));
  icu::CaseMap::utf8Fold(U_FOLD_CASE_DEFAULT, {utf8.data(), static_cast<std::int32_t>(utf8.size())},
                         sink, nullptr, code);
  AMENDS_ASSERT(U_SUCCESS(code));
  return out;
}

std::string_view script_of(std::string_view utf8) {
  if (is_ascii(utf8)) {
    const bool letter = std::any_of(utf8.begin(), utf8.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
    return letter ? "Latn" : "Zyyy";
  }
  struct Count {
    UScriptCode script;
    std::size_t letters;
  };
  std::vector<Count> counts;  // in the order met, so that the first of equals wins
  while (!utf8.empty()) {
    const auto c = static_cast<UChar32>(take_code_point(utf8));
    if (!u_isalpha(c)) continue;
    UErrorCode code = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(c, &code);
    if (U_FAILURE(code) || script == USCRIPT_COMMON || script == USCRIPT_INHERITED) continue;
    const auto known = std::find_if(counts.begin(), counts.end(),
                                    [&](const Count& count) { return count.script == script; });
    if (known == counts.end()) {
      counts.push_back({script, 1});
    } else {
      ++known->letters;
    }
  }
  if (counts.empty()) return "Zyyy";
  const auto most =
      std::max_element(counts.begin(), counts.end(),
                       [](const Count& a, const Count& b) { return a.letters < b.letters; });
  return uscript_getShortName(most->script);
}

std::string_view trim(std::string_view text) {
  for (;;) {
    if (!text.empty() && is_white(text.front())) {
      text.remove_prefix(1);
    } else if (text.starts_with(no_break_space)) {
      text.remove_prefix(no_break_space.size());
    } else {
      break;
    }
  }
  for (;;) {
    if (!text.empty() && is_white(text.back())) {
      text.remove_suffix(1);
    } else if (text.ends_with(no_break_space)) {
      text.remove_suffix(no_break_space.size());
    } else {
      return text;
    }
  }
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates) {
  const std::u32string wanted = code_points(case_fold(name));
  // One slip in a short name, one in three letters in a longer one: more would name what was never
  // meant.
  std::size_t most = std::max<std::size_t>(1, wanted.size() / 3);
  std::optional<std::string> best;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(wanted, code_points(case_fold(candidate)), most);
    if (distance > most) continue;
    best = candidate;
    if (distance == 0) break;
    most = distance - 1;
  }
  return best;
}

}  // namespace amends::base
