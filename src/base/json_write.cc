#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/json.h"
#include "base/json_scan.h"

namespace amends::base {

void append_escaped(std::string& out, char c) {
  constexpr char hex_digits[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      out += "\\u00";
      out += hex_digits[static_cast<unsigned char>(c) >> 4];
      out += hex_digits[static_cast<unsigned char>(c) & 15];
  }
}

void append_json_string(std::string& out, std::string_view text) {
  std::size_t special = find_special<false>(text, 0);
  if (special == text.size()) {  // nearly always
    const std::size_t at = out.size();
    out.resize(at + text.size() + 2);
    out[at] = '"';
    text.copy(&out[at + 1], text.size());
    out.back() = '"';
    return;
  }
  out += '"';
  std::size_t from = 0;
  for (;; special = find_special<false>(text, from)) {
    out.append(text, from, special - from);
    if (special == text.size()) break;
    append_escaped(out, text[special]);
    from = special + 1;
  }
  out += '"';
}

// ECMA-262, Number::toString(x, 10): with the shortest digits s of length k and the decimal point
// after n of them, the form depends on n alone.
std::string json_number(double value) {
  AMENDS_ASSERT(std::isfinite(value));
  if (value == 0) return "0";
  std::array<char, 32> buffer;
  const char* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(value),
                                  std::chars_format::scientific)
                        .ptr;
  const char* e = std::find(static_cast<const char*>(buffer.data()), end, 'e');
  const char* begin = buffer.data();
  std::string digits(begin, 1);
  if (e > begin + 2) digits.append(begin + 2, e);
  int exponent = 0;
  std::from_chars(e + (e[1] == '+' ? 2 : 1), end, exponent);
  const int n = exponent + 1;
  const int k = static_cast<int>(digits.size());

  std::string out = value < 0 ? "-" : "";
  const auto at = [&](int i) { return static_cast<std::size_t>(i); };
  if (k <= n && n <= 21) {
    out += digits;
    out.append(at(n - k), '0');
  } else if (0 < n && n <= 21) {
    out.append(digits, 0, at(n)).append(1, '.').append(digits, at(n));
  } else if (-6 < n && n <= 0) {
    out.append("0.").append(at(-n), '0').append(digits);
  } else {
    out += digits[0];
    if (k > 1) out.append(1, '.').append(digits, 1);
    out += n > 0 ? "e+" : "e-";
    out += std::to_string(std::abs(n - 1));
  }
  return out;
}

}  // namespace amends::base
