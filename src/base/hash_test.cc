#include "base/hash.h"

#include <gtest/gtest.h>

namespace amends::base {
namespace {

// FIPS 180-4's examples for "abc", and RFC 1321's.
TEST(Digest, AgreesWithThePublishedExamples) {
  constexpr std::pair<Algorithm, std::string_view> digests[] = {
      {Algorithm::md5, "900150983cd24fb0d6963f7d28e17f72"},
      {Algorithm::sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {Algorithm::sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
      {Algorithm::sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {Algorithm::sha384,
       "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c"
       "8"
       "25a7"},
      {Algorithm::sha512,
       "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3f"
       "e"
       "ebbd454d4423643ce80e2a9ac94fa54ca49f"},
  };
  for (const auto& [algorithm, hex] : digests) {
    Digest digest(algorithm);
    digest.update("a");
    digest.update("");
    digest.update("bc");
    EXPECT_EQ(to_hex(digest.finish()), hex);
    digest.update("abc");
    EXPECT_EQ(to_hex(digest.finish()), hex) << "when used again";
    EXPECT_EQ(algorithm_named(name_of(algorithm)).value(), algorithm);
  }
  EXPECT_EQ(algorithm_named("SHA256").error().code, Code::not_found);
}

TEST(Sha256, IsTheSameInPiecesAndAtOnce) {
  const std::string text(1000, 'x');
  Digest digest(Algorithm::sha256);
  digest.update(text);
  const Hash whole = sha256(as_bytes(text));
  EXPECT_EQ(to_hex(digest.finish()), to_hex(whole));
  const ByteSpan bytes = as_bytes(text);
  EXPECT_EQ(sha256({bytes.first(1), bytes.subspan(1, 500), {}, bytes.subspan(501)}), whole);
  EXPECT_EQ(to_hex(sha256(ByteSpan())),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// RFC 4231, test cases 1, 2 and 6 (a key longer than a block).
TEST(HmacSha256, AgreesWithRfc4231) {
  EXPECT_EQ(to_hex(hmac_sha256(Bytes(20, 0x0b), as_bytes("Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(Bytes(131, 0xaa),
                               as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hash, IsReadFromExactlyThirtyTwoBytes) {
  const Hash hash = sha256(as_bytes("abc"));
  EXPECT_EQ(hash_from_hex(to_hex(hash)).value(), hash);
  EXPECT_EQ(hash_from_base64(to_base64(hash)).value(), hash);
  EXPECT_EQ(hash_from_hex("00").error().message, "a SHA-256 digest has 32 bytes, not 1");
  EXPECT_FALSE(hash_from_base64("Zg=="));
  EXPECT_FALSE(hash_from(Bytes(33)));
}

}  // namespace
}  // namespace amends::base
