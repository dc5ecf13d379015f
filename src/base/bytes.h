// Bytes and their spellings: hexadecimal and base64 (RFC 4648, section 4, padded, strict).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace amends::base {

using Byte = std::uint8_t;
using Bytes = std::vector<Byte>;
using ByteSpan = std::span<const Byte>;

inline ByteSpan as_bytes(std::string_view text) {
  return {reinterpret_cast<const Byte*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteSpan bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string to_hex(ByteSpan bytes);             // lower case
Result<Bytes> from_hex(std::string_view text);  // either case, even length

std::string to_base64(ByteSpan bytes);
// Strict: padding must be there, unused bits must be zero, no white space. Code::bad_input
// otherwise.
Result<Bytes> from_base64(std::string_view text);

// Fills with the system's cryptographic randomness (OpenSSL RAND_bytes); stops the program if there
// is none.
void random_bytes(std::span<Byte> out);

}  // namespace amends::base

namespace amends {
using base::as_bytes;
using base::as_text;
using base::Bytes;
using base::ByteSpan;
}  // namespace amends
