// Numbers as text, on the path that every claim takes.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace amends::simulate {

// In decimal, with zeros before it up to `width` digits.
inline void append_number(std::string& out, std::uint64_t value, std::size_t width = 1) {
  std::array<char, 20> digits;
  std::size_t at = digits.size();
  do {
    digits[--at] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value > 0);
  while (digits.size() - at < width) digits[--at] = '0';
  out.append(digits.data() + at, digits.size() - at);
}

}  // namespace amends::simulate
