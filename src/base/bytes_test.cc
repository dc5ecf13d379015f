#include "base/bytes.h"

#include <gtest/gtest.h>

#include <random>

namespace amends::base {
namespace {

TEST(Base64, AgreesWithRfc4648Section10) {
  constexpr std::pair<std::string_view, std::string_view> vectors[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(to_base64(as_bytes(plain)), encoded);
    EXPECT_EQ(as_text(from_base64(encoded).value()), plain);
  }
}

TEST(Base64, HasOneSpellingForBytes) {
  constexpr std::string_view faults[] = {"Zg",   "Zg=",      "Zh==",  "Zm9=",  "Z===",
                                         "====", "Zg==Zg==", "Zm 9v", "Zm9\n", "Zm-_",
                                         "=Zm9", "Zm=v",     "Zm9v\n"};
  for (const std::string_view fault : faults) EXPECT_FALSE(from_base64(fault)) << fault;
}

TEST(Hex, TakesBothCasesAndWritesLower) {
  EXPECT_EQ(to_hex(from_hex("00fFA5").value()), "00ffa5");
  EXPECT_EQ(from_hex("abc").error().message, "hexadecimal text of odd length (3 digits)");
  EXPECT_EQ(from_hex("0g").error().message, "not a hexadecimal digit at position 1");
  EXPECT_FALSE(from_hex("0x"));
}

TEST(Spellings, GoThereAndBack) {
  std::mt19937 random(3);
  for (std::size_t size = 0; size < 100; ++size) {
    Bytes bytes(size);
    for (Byte& b : bytes) b = static_cast<Byte>(random());
    EXPECT_EQ(from_hex(to_hex(bytes)).value(), bytes);
    EXPECT_EQ(from_base64(to_base64(bytes)).value(), bytes);
  }
}

TEST(RandomBytes, Differ) {
  std::array<Byte, 32> one{};
  std::array<Byte, 32> other{};
  random_bytes(one);
  random_bytes(other);
  EXPECT_NE(one, other);
}

}  // namespace
}  // namespace amends::base
