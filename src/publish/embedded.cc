#include "publish/embedded.h"

#include <algorithm>

namespace amends::publish {
namespace {

bool is_latin(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

// Whether a character of a script that is written from right to left begins here: Hebrew to
// U+08FF, and the presentation forms from U+FB00 to U+FEFF.
bool is_right_to_left_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const unsigned lead = byte(at), next = byte(at + 1);
  if (lead == 0xD6) return next >= 0x90;
  if (lead >= 0xD7 && lead <= 0xDF) return true;
  if (lead == 0xE0) return next < 0xA4;
  return lead == 0xEF && next >= 0xAC && next <= 0xBB;
}

std::size_t end_of_embedded(std::string_view text, std::size_t from) {
  std::vector<std::size_t> brackets;  // that are open, by place
  std::size_t end = from;
  for (; end < text.size() && !is_right_to_left_at(text, end); ++end) {
    if (text[end] == '(' || text[end] == '[') brackets.push_back(end);
    if (text[end] != ')' && text[end] != ']') continue;
    if (brackets.empty()) break;
    brackets.pop_back();
  }
  if (!brackets.empty()) end = brackets.front();
  constexpr std::string_view loose[] = {" ", ".", ",",  ":",      ";",      "!",      "?",
                                        "-", "'", "\"", "\u00B7", "\u2013", "\u2014", "\u2026"};
  for (bool any = true; any;) {
    any = false;
    for (const std::string_view mark : loose) {
      if (end - from < mark.size() || !text.substr(from, end - from).ends_with(mark)) continue;
      end -= mark.size();
      any = true;
    }
  }
  return end;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Behind the word that begins with a digit at `from`: digits, letters and what joins them.
std::size_t end_of_word(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() &&
         (is_digit(text[end]) || is_latin(text[end]) || text[end] == '-' || text[end] == '/'))
    ++end;
  while (end > from && (text[end - 1] == '-' || text[end - 1] == '/')) --end;
  return end;
}

// Where the piece that begins at `at` ends, `at` where none does: a Latin text, or a date or number
// whose parts would change places, as 2019-10-03 or 2B4T-NBBU.
std::size_t end_of_piece(std::string_view text, std::size_t at, std::size_t word) {
  if (is_latin(text[at])) return end_of_embedded(text, at);
  const std::string_view all = text.substr(at, word - at);
  if (std::ranges::any_of(all, is_latin)) return end_of_embedded(text, at);
  return all.find_first_of("-/") == std::string_view::npos ? at : word;
}

// Where a minus sign before the digit at `at` begins; `at` where none does: a dash between words or
// numbers is no sign.
std::size_t sign_before(std::string_view text, std::size_t at) {
  for (const std::string_view minus : {"-", "\u2212"}) {
    if (!is_digit(text[at]) || !text.substr(0, at).ends_with(minus)) continue;
    const std::size_t sign = at - minus.size();
    if (sign == 0 || text[sign - 1] == ' ' || text[sign - 1] == '(') return sign;
  }
  return at;
}

// Behind a number with its separators: "1,234.50".
std::size_t end_of_number(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() &&
         (is_digit(text[end]) || ((text[end] == '.' || text[end] == ',') && end + 1 < text.size() &&
                                  is_digit(text[end + 1]))))
    ++end;
  return end;
}

}  // namespace

bool has_right_to_left(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at)
    if (is_right_to_left_at(text, at)) return true;
  return false;
}

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_latin(text[at]) && !is_digit(text[at])) {
      ++at;
      continue;
    }
    const std::size_t word = end_of_word(text, at), begin = sign_before(text, at);
    std::size_t end = end_of_piece(text, at, word);
    if (begin < at && end == at) end = end_of_number(text, at);
    if (end == at) {
      at = word;
      continue;
    }
    if (begin > done) pieces.push_back({text.substr(done, begin - done), false});
    pieces.push_back({text.substr(begin, end - begin), true});
    done = at = end;
  }
  if (done < text.size()) pieces.push_back({text.substr(done), false});
  return pieces;
}

}  // namespace amends::publish
