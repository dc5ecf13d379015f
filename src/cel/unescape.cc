// Escapes in texts and bytes: the language definition, "String and Bytes Values".
#include <charconv>

#include "base/text.h"
#include "cel/lexer.h"

namespace amends::cel {
namespace {

char simple_escape(char c) {
  switch (c) {
    case 'a':
      return '\a';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    case '\\':
    case '?':
    case '"':
    case '\'':
    case '`':
      return c;
    default:
      return '\0';
  }
}

struct Numeric {
  std::size_t digits = 0;
  int base = 16;
  std::size_t skip = 1;  // the letter before the digits
};

// How a numeric escape that begins with `c` goes on; no digits for none.
Numeric numeric_escape(char c) {
  switch (c) {
    case 'x':
    case 'X':
      return {2, 16, 1};
    case 'u':
      return {4, 16, 1};
    case 'U':
      return {8, 16, 1};
    case '0':
    case '1':
    case '2':
    case '3':
      return {3, 8, 0};
    default:
      return {};
  }
}

}  // namespace

Result<std::string> unescape(std::string_view text, bool bytes, std::size_t& at) {
  std::string out;
  out.reserve(text.size());
  for (at = 0; at < text.size();) {
    if (text[at] != '\\') {
      if (text.substr(at, 2) == "\r\n") ++at;  // a line's end is one character
      out += text[at] == '\r' ? '\n' : text[at];
      ++at;
      continue;
    }
    const char c = at + 1 < text.size() ? text[at + 1] : '\0';
    if (const char meant = simple_escape(c); meant != '\0') {
      out += meant;
      at += 2;
      continue;
    }
    const Numeric form = numeric_escape(c);
    if (form.digits == 0) return fail(Code::bad_input, "\\{} is no escape", std::string(1, c));
    const std::string_view digits = text.substr(at + 1 + form.skip, form.digits);
    std::uint32_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, form.base);
    if (error != std::errc{} || end != digits.data() + form.digits)
      return fail(Code::bad_input, "this escape needs {} digits", form.digits);
    if (bytes) {
      if (form.digits > 3) return fail(Code::bad_input, "bytes have no \\u and no \\U");
      out += static_cast<char>(value);
    } else {
      if (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return fail(Code::bad_input, "this escape is no Unicode character");
      base::append_code_point(out, static_cast<char32_t>(value));
    }
    at += 1 + form.skip + form.digits;
  }
  return out;
}

}  // namespace amends::cel
