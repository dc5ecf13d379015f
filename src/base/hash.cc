#define OPENSSL_SUPPRESS_DEPRECATED  // the SHA256_* calls are several times EVP's speed on short
                                     // messages
#include "base/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>

namespace amends::base {
namespace {

struct Named {
  std::string_view name;
  Algorithm algorithm;
  const EVP_MD* (*method)();
};
constexpr Named algorithms[] = {
    {"md5", Algorithm::md5, EVP_md5},          {"sha1", Algorithm::sha1, EVP_sha1},
    {"sha224", Algorithm::sha224, EVP_sha224}, {"sha256", Algorithm::sha256, EVP_sha256},
    {"sha384", Algorithm::sha384, EVP_sha384}, {"sha512", Algorithm::sha512, EVP_sha512}};

const Named& entry(Algorithm algorithm) { return algorithms[static_cast<int>(algorithm)]; }

}  // namespace

Result<Algorithm> algorithm_named(std::string_view name) {
  for (const Named& n : algorithms) {
    if (n.name == name) return n.algorithm;
  }
  return fail(Code::not_found, "no digest algorithm is called {}", name);
}

std::string_view name_of(Algorithm algorithm) { return entry(algorithm).name; }

struct Digest::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const EVP_MD* method = nullptr;
  ~State() { EVP_MD_CTX_free(context); }
};

Digest::Digest(Algorithm algorithm) : state_(std::make_unique<State>()) {
  state_->method = entry(algorithm).method();
  AMENDS_ASSERT(EVP_DigestInit_ex(state_->context, state_->method, nullptr) == 1);
}
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::update(ByteSpan bytes) {
  AMENDS_ASSERT(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

Bytes Digest::finish() {
  Bytes out(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  AMENDS_ASSERT(EVP_DigestFinal_ex(state_->context, out.data(), &size) == 1);
  AMENDS_ASSERT(EVP_DigestInit_ex(state_->context, state_->method, nullptr) == 1);
  out.resize(size);
  return out;
}

Hash sha256(ByteSpan bytes) { return sha256({bytes}); }

Hash sha256(std::initializer_list<ByteSpan> pieces) {
  SHA256_CTX context;
  SHA256_Init(&context);
  for (const ByteSpan piece : pieces) SHA256_Update(&context, piece.data(), piece.size());
  Hash out;
  SHA256_Final(out.data(), &context);
  return out;
}

// In terms of sha256(), because OpenSSL's own call costs ten times the hashing of a short message.
Hash hmac_sha256(ByteSpan key, ByteSpan message) {
  constexpr std::size_t block_size = 64;
  std::array<Byte, block_size> inner{}, outer{};
  const Hash hashed = key.size() > block_size ? sha256(key) : Hash{};
  const ByteSpan used = key.size() > block_size ? ByteSpan(hashed) : key;
  std::ranges::copy(used, inner.begin());
  outer = inner;
  for (Byte& byte : inner) byte ^= 0x36;
  for (Byte& byte : outer) byte ^= 0x5C;
  const Hash below = sha256({ByteSpan(inner), message});
  const Hash out = sha256({ByteSpan(outer), ByteSpan(below)});
  OPENSSL_cleanse(inner.data(), inner.size());
  OPENSSL_cleanse(outer.data(), outer.size());
  return out;
}

Result<Hash> hash_from(ByteSpan bytes) {
  Hash out;
  if (bytes.size() != out.size()) {
    return fail(Code::bad_input, "a SHA-256 digest has 32 bytes, not {}", bytes.size());
  }
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

Result<Hash> hash_from_hex(std::string_view text) {
  AMENDS_TRY(const Bytes bytes, from_hex(text));
  return hash_from(bytes);
}

Result<Hash> hash_from_base64(std::string_view text) {
  AMENDS_TRY(const Bytes bytes, from_base64(text));
  return hash_from(bytes);
}

}  // namespace amends::base
