#include "base/bytes.h"

#include <openssl/rand.h>

namespace amends::base {
namespace {

constexpr char hex_digits[] = "0123456789abcdef";
constexpr char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

}  // namespace

std::string to_hex(ByteSpan bytes) {
  std::string out(bytes.size() * 2, '\0');
  char* to = out.data();
  for (const Byte b : bytes) {
    *to++ = hex_digits[b >> 4];
    *to++ = hex_digits[b & 15];
  }
  return out;
}

Result<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) {
    return fail(Code::bad_input, "hexadecimal text of odd length ({} digits)", text.size());
  }
  Bytes out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]);
    const int low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) {
      return fail(Code::bad_input, "not a hexadecimal digit at position {}",
                  i + (high < 0 ? 0 : 1));
    }
    out.push_back(static_cast<Byte>(high << 4 | low));
  }
  return out;
}

std::string to_base64(ByteSpan bytes) {
  std::string out((bytes.size() + 2) / 3 * 4, '=');
  char* to = out.data();
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const unsigned group = bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2];
    *to++ = base64_digits[group >> 18];
    *to++ = base64_digits[group >> 12 & 63];
    *to++ = base64_digits[group >> 6 & 63];
    *to++ = base64_digits[group & 63];
  }
  const std::size_t left = bytes.size() - i;
  if (left > 0) {
    const unsigned group = bytes[i] << 16 | (left == 2 ? bytes[i + 1] << 8 : 0);
    *to++ = base64_digits[group >> 18];
    *to++ = base64_digits[group >> 12 & 63];
    if (left == 2) *to = base64_digits[group >> 6 & 63];
  }
  return out;
}

Result<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return fail(Code::bad_input, "base64 text of {} characters, which is not a multiple of four",
                text.size());
  }
  Bytes out;
  out.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    const int padding = last && text[i + 3] == '=' ? (text[i + 2] == '=' ? 2 : 1) : 0;
    unsigned group = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const bool pad = static_cast<int>(k) >= 4 - padding;
      const int value = pad ? 0 : base64_value(text[i + k]);
      if (value < 0) return fail(Code::bad_input, "not a base64 character at position {}", i + k);
      group = group << 6 | static_cast<unsigned>(value);
    }
    const unsigned unused = padding == 2 ? group & 0xFFFF : padding == 1 ? group & 0xFF : 0;
    if (unused != 0)
      return fail(Code::bad_input, "base64 text whose unused last bits are not zero");
    out.push_back(static_cast<Byte>(group >> 16));
    if (padding < 2) out.push_back(static_cast<Byte>(group >> 8 & 255));
    if (padding < 1) out.push_back(static_cast<Byte>(group & 255));
  }
  return out;
}

void random_bytes(std::span<Byte> out) {
  AMENDS_ASSERT(RAND_bytes(out.data(), static_cast<int>(out.size())) == 1);
}

}  // namespace amends::base
