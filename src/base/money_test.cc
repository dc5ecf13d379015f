#include "base/money.h"

#include <gtest/gtest.h>

namespace amends::base {
namespace {

Money money(std::string_view amount, std::string_view currency = "VLR") {
  const auto result = Money::parse(amount, currency);
  EXPECT_TRUE(result) << result.error().message;
  return *result;
}

TEST(Currency, IsThreeCapitalLetters) {
  EXPECT_EQ(Currency::named("EUR")->code(), "EUR");
  for (const std::string_view code : {"", "EU", "EURO", "eur", "E R", "€"}) {
    const auto result = Currency::named(code);
    ASSERT_FALSE(result) << code;
    EXPECT_NE(result.error().message.find("three capital letters"), std::string::npos);
  }
}

TEST(Currency, HasTheDigitsOfItsSmallestUnit) {
  EXPECT_EQ(iso_minor_digits("EUR"), 2);
  EXPECT_EQ(iso_minor_digits("JPY"), 0);
  EXPECT_EQ(iso_minor_digits("KWD"), 3);
  EXPECT_EQ(iso_minor_digits("VLR"), 2);
  EXPECT_EQ(sum_of_units(123'450, 2), "1234.50");
  EXPECT_EQ(sum_of_units(-5, 3), "-0.005");
  EXPECT_EQ(sum_of_units(7, 0), "7");
}

TEST(Money, IsReadAndPrintedExactly) {
  EXPECT_EQ(money("1234.5").text(2).value(), "1234.50 VLR");
  EXPECT_EQ(money("-0.05").text(2).value(), "-0.05 VLR");
  EXPECT_EQ(money("1234.50", "JPY").currency().code(), "JPY");
  EXPECT_EQ(money("1234.50").minor_units(2).value(), 123'450);
  EXPECT_EQ(Money::of_minor_units(123'450, *Currency::named("VLR"), 2), money("1234.50"));
  EXPECT_EQ(money("99999999999999999999999999.99").text(2).value(),
            "99999999999999999999999999.99 VLR");
  EXPECT_FALSE(Money::parse("1/3", "VLR"));
  EXPECT_FALSE(Money::parse("1,234.50", "VLR"));
}

TEST(Money, IsNeverRoundedUnasked) {
  const auto text = money("10.005").text(2);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Code::refused);
  EXPECT_FALSE(money("10.005").minor_units(2));
  EXPECT_FALSE(money("99999999999999999999").minor_units(2));
  EXPECT_EQ(money("10.005").rounded(2, Rounding::half_even).text(2).value(), "10.00 VLR");
  EXPECT_EQ(money("10.005").rounded(2, Rounding::half_up).text(2).value(), "10.01 VLR");
}

TEST(Money, AddsAndComparesOneCurrencyOnly) {
  EXPECT_EQ(money("0.10").plus(money("0.20")).value(), money("0.30"));
  EXPECT_EQ(money("0.10").minus(money("0.20")).value(), money("-0.10"));
  EXPECT_EQ(money("2").compare(money("1.99")).value(), std::strong_ordering::greater);
  const auto mixed = money("1").plus(money("1", "EUR"));
  ASSERT_FALSE(mixed);
  EXPECT_EQ(mixed.error().code, Code::refused);
  EXPECT_EQ(mixed.error().message,
            "VLR and EUR cannot be added: convert one by the programme's rate first");
  EXPECT_FALSE(money("1").minus(money("1", "EUR")));
  EXPECT_FALSE(money("1").compare(money("1", "EUR")));
  EXPECT_FALSE(money("1") == money("1", "EUR"));
}

TEST(Money, IsConvertedOnceAtAStatedRate) {
  const Currency vlr = *Currency::named("VLR");
  const Money old = money("15000000", "VLO");
  EXPECT_EQ(old.converted(*Rational::ratio(1, 10'000), vlr), money("1500"));
  EXPECT_EQ(money("1")
                .converted(*Rational::parse("100/784"), *Currency::named("EUR"))
                .times(*Rational::parse("7.84"))
                .amount(),
            Rational(1));
}

TEST(Money, IsDividedWithoutALostCoin) {
  const std::vector<Rational> awards = {money("22830.31").amount(), money("7200").amount(),
                                        money("480").amount()};
  const auto parts = money("20000").divided(awards, 2);
  ASSERT_TRUE(parts);
  EXPECT_EQ((*parts)[0], money("14965.64"));
  EXPECT_EQ((*parts)[1], money("4719.71"));
  EXPECT_EQ((*parts)[2], money("314.65"));
  EXPECT_FALSE(money("0.001").divided(awards, 2));
}

}  // namespace
}  // namespace amends::base
