#include "register/number.h"

#include <gtest/gtest.h>

#include <set>

namespace amends::registry {
namespace {

Numbering test_numbering() {
  std::array<base::Byte, 16> key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<base::Byte>(i * 7 + 1);
  return Numbering(key);
}

TEST(Number, GoesThereAndBackWithoutCollision) {
  const Numbering numbering = test_numbering();
  std::set<std::string> seen;
  for (std::int64_t i = 0; i < 20'000; ++i) {
    const std::string number = numbering.number(i);
    EXPECT_TRUE(seen.insert(number).second) << number;
    ASSERT_EQ(numbering.sequence(number).value(), i);
  }
  EXPECT_EQ(numbering.sequence(numbering.number(numbers_in_all - 1)).value(), numbers_in_all - 1);
}

TEST(Number, NeighboursHaveNothingInCommon) {
  const Numbering numbering = test_numbering();
  EXPECT_NE(numbering.number(1).substr(0, 3), numbering.number(2).substr(0, 3));
}

TEST(Number, EverySingleSlipAndEverySwapIsNoticed) {
  const Numbering numbering = test_numbering();
  constexpr std::string_view alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
  for (const std::int64_t sequence : {0, 1, 77, 123'456}) {
    const std::string number = numbering.number(sequence);
    for (std::size_t i = 0; i < number.size(); ++i) {
      if (number[i] == '-') continue;
      for (const char c : alphabet) {
        if (c == number[i]) continue;
        std::string slip = number;
        slip[i] = c;
        EXPECT_FALSE(numbering.sequence(slip)) << slip;
      }
      for (std::size_t j = i + 1; j < number.size(); ++j) {
        if (number[j] == '-' || number[i] == number[j]) continue;
        std::string swapped = number;
        std::swap(swapped[i], swapped[j]);
        EXPECT_FALSE(numbering.sequence(swapped)) << swapped;
      }
    }
  }
}

TEST(Number, IsReadAsPeopleSayIt) {
  const Numbering numbering = test_numbering();
  std::string number = numbering.number(42);
  std::string spoken;
  for (const char c : number) spoken += c == '-' ? ' ' : static_cast<char>(std::tolower(c));
  EXPECT_EQ(numbering.sequence(spoken).value(), 42);
  EXPECT_NE(numbering.sequence("K7QM").error().message.find("instead of 8"), std::string::npos);
  EXPECT_FALSE(numbering.sequence("K0QM-2R9T"));
}

}  // namespace
}  // namespace amends::registry
