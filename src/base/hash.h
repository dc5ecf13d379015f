// Message digests through OpenSSL (FIPS 180-4). SHA-256 is the register's only identity of bytes;
// the others are for packages that come from outside (RFC 8493 manifests).
#pragma once

#include <array>
#include <memory>

#include "base/bytes.h"

namespace amends::base {

using Hash = std::array<Byte, 32>;  // a SHA-256 digest

enum class Algorithm { md5, sha1, sha224, sha256, sha384, sha512 };

// "md5", "sha1", "sha256", … or Code::not_found.
Result<Algorithm> algorithm_named(std::string_view name);
std::string_view name_of(Algorithm algorithm);

// A digest of bytes that come in pieces. Not thread-safe; may be reset and used again.
class Digest {
 public:
  explicit Digest(Algorithm algorithm);
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  void update(ByteSpan bytes);
  void update(std::string_view text) { update(as_bytes(text)); }
  Bytes finish();  // and starts anew

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// SHA-256 in one call, without allocation: a hundred nanoseconds for a short message.
Hash sha256(ByteSpan bytes);
// SHA-256 over several pieces laid end to end.
Hash sha256(std::initializer_list<ByteSpan> pieces);

// HMAC-SHA-256 (RFC 2104).
Hash hmac_sha256(ByteSpan key, ByteSpan message);

inline std::string to_hex(const Hash& hash) { return to_hex(ByteSpan(hash)); }
inline std::string to_base64(const Hash& hash) { return to_base64(ByteSpan(hash)); }
Result<Hash> hash_from_hex(std::string_view text);     // exactly 64 digits
Result<Hash> hash_from_base64(std::string_view text);  // exactly 32 bytes
Result<Hash> hash_from(ByteSpan bytes);                // exactly 32 bytes

}  // namespace amends::base

namespace amends {
using base::Hash;
}
