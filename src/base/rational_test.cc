#include "base/rational.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <limits>
#include <numeric>

namespace amends::base {
namespace {

constexpr std::int64_t int64_min = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t int64_max = std::numeric_limits<std::int64_t>::max();

Rational number(std::string_view text) {
  const auto result = Rational::parse(text);
  EXPECT_TRUE(result) << result.error().message;
  return result.value_or(Rational());
}

// Small numbers, numbers at the edge of 64 bits, and numbers far beyond.
Rational any_rational() {
  const auto part = [] {
    return *rc::gen::weightedOneOf<std::int64_t>({
        {4, rc::gen::inRange<std::int64_t>(-20, 20)},
        {2, rc::gen::arbitrary<std::int64_t>()},
        {1, rc::gen::element(int64_min, int64_min + 1, int64_max, int64_max - 1)},
    });
  };
  const std::int64_t bottom = part();
  const Rational small = *Rational::ratio(part(), bottom == 0 ? 1 : bottom);
  return *rc::gen::inRange(0, 4) == 0 ? small * Rational(part()) * Rational(part()) : small;
}

void holds(std::string_view law, const std::function<void()>& property) {
  EXPECT_TRUE(rc::check(std::string(law), property)) << law;
}

TEST(Rational, KeepsTheLawsOfArithmetic) {
  holds("addition and multiplication", [] {
    const Rational a = any_rational();
    const Rational b = any_rational();
    const Rational c = any_rational();
    RC_ASSERT(a + b == b + a);
    RC_ASSERT((a + b) + c == a + (b + c));
    RC_ASSERT(a * b == b * a);
    RC_ASSERT((a * b) * c == a * (b * c));
    RC_ASSERT(a * (b + c) == a * b + a * c);
    RC_ASSERT(a - a == Rational(0));
    RC_ASSERT(a + b - b == a);
    RC_ASSERT(-(-a) == a);
    if (b.sign() != 0) RC_ASSERT(*a.divided_by(b) * b == a);
  });
  holds("order", [] {
    const Rational a = any_rational();
    const Rational b = any_rational();
    const Rational c = any_rational();
    RC_ASSERT((a < b) == ((b - a).sign() > 0));
    RC_ASSERT((a == b) == ((a <=> b) == std::strong_ordering::equal));
    if (a < b) RC_ASSERT(a + c < b + c);
    RC_ASSERT((a < b) + (a == b) + (a > b) == 1);
  });
}

// The form in place and the form of any size must be the same number.
TEST(Rational, IsOneNumberWhateverItsSizeWas) {
  const Rational large = number("100000000000000000000000000000000000000");
  holds("there and back", [&] {
    const Rational a = any_rational();
    const Rational back = a + large - large;
    RC_ASSERT(back == a);
    RC_ASSERT(back.to_text() == a.to_text());
    RC_ASSERT(back.to_int64() == a.to_int64());
    RC_ASSERT(back.is_whole() == a.is_whole());
    RC_ASSERT(back.sign() == a.sign());
    RC_ASSERT(*(a * large).divided_by(large) == a);
  });
  EXPECT_EQ(Rational(int64_min).to_int64(), int64_min);
  EXPECT_EQ((Rational(int64_max) + Rational(1)).to_int64(), std::nullopt);
  EXPECT_EQ((-Rational(int64_min)).to_text(), "9223372036854775808");
  EXPECT_EQ((-(-Rational(int64_min))).to_int64(), int64_min);
  EXPECT_EQ(Rational::ratio(int64_min, int64_min)->to_text(), "1");
  EXPECT_EQ(Rational::ratio(int64_max, int64_min)->to_text(),
            "-9223372036854775807/9223372036854775808");
}

TEST(Rational, IsReadAndWrittenAsTheSameNumber) {
  holds("text", [] {
    const Rational a = any_rational();
    RC_ASSERT(*Rational::parse(a.to_text()) == a);
    if (const auto decimal = a.to_decimal()) {
      RC_ASSERT(*Rational::parse(*decimal) == a);
      RC_ASSERT(*normal_decimal(*decimal) == *decimal);
    }
  });
  EXPECT_EQ(number("4/6").to_text(), "2/3");
  EXPECT_EQ(number("-4/6").to_text(), "-2/3");
  EXPECT_EQ(number("1234.50").to_text(), "2469/2");
  EXPECT_EQ(number("-0.00").to_text(), "0");
  EXPECT_EQ(number("007").to_text(), "7");
  EXPECT_EQ(number("0010/0020").to_text(), "1/2");
  EXPECT_EQ(number("0.1") + number("0.2"), number("0.3"));
  EXPECT_EQ(number("123456789012345678901234567890.5") * Rational(2),
            number("246913578024691357802469135781"));
  EXPECT_EQ(number("000000000000000000000000000000.5"), number("1/2"));
  EXPECT_EQ(number("1/2").to_decimal(), "0.5");
  EXPECT_EQ(number("-1/80").to_decimal(), "-0.0125");
  EXPECT_EQ(number("1/3").to_decimal(), std::nullopt);
  EXPECT_EQ(number("1200").to_decimal(), "1200");
  Rational tiny(1);
  for (int i = 0; i < 1001; ++i) tiny = *tiny.divided_by(Rational(2));
  EXPECT_EQ(tiny.to_decimal(), std::nullopt);
  EXPECT_TRUE((tiny + tiny).to_decimal().has_value());
}

TEST(Rational, RefusesWhatIsNotANumberAndSaysWhere) {
  struct Fault {
    std::string_view text;
    std::string_view message;
  };
  constexpr Fault faults[] = {
      {"", "character 1, a digit was"},     {"-", "character 2, a digit"},
      {"+1", "character 1, a digit"},       {"1.", "character 3, a digit"},
      {".5", "character 1, a digit"},       {"1,5", "character 2, a digit, '.' or '/'"},
      {"1 000", "character 2, a digit"},    {"1e3", "character 2, a digit"},
      {"1/0", "character 3, a divisor"},    {"1/00", "character 3, a divisor"},
      {"1/-2", "character 3, a digit"},     {"1/2/3", "character 4, a digit"},
      {"1.5/2", "character 4, a digit"},    {" 1", "character 1, a digit"},
      {"1 ", "character 2, a digit"},       {"0x10", "character 2, a digit"},
      {"\xd9\xa1", "character 1, a digit"},
  };
  for (const Fault& fault : faults) {
    const auto result = Rational::parse(fault.text);
    ASSERT_FALSE(result) << fault.text;
    EXPECT_EQ(result.error().code, Code::bad_input);
    EXPECT_NE(result.error().message.find(fault.message), std::string::npos)
        << result.error().message;
  }
  EXPECT_FALSE(Rational::parse(std::string(1001, '1')));
  EXPECT_TRUE(Rational::parse(std::string(1000, '1')));
  EXPECT_FALSE(Rational::parse_decimal("1/2"));
  EXPECT_FALSE(Rational::ratio(1, 0));
  EXPECT_FALSE(Rational(1).divided_by(Rational(0)));
}

TEST(Rational, RoundsByEachMode) {
  struct Row {
    std::string_view value;
    // HALF_EVEN, HALF_UP, HALF_DOWN, UP, DOWN, CEILING, FLOOR
    std::array<std::string_view, 7> rounded;
  };
  constexpr Row rows[] = {
      {"2.5", {"2", "3", "2", "3", "2", "3", "2"}},
      {"3.5", {"4", "4", "3", "4", "3", "4", "3"}},
      {"-2.5", {"-2", "-3", "-2", "-3", "-2", "-2", "-3"}},
      {"2.500001", {"3", "3", "3", "3", "2", "3", "2"}},
      {"2.499999", {"2", "2", "2", "3", "2", "3", "2"}},
      {"-0.4", {"0", "0", "0", "-1", "0", "0", "-1"}},
      {"7", {"7", "7", "7", "7", "7", "7", "7"}},
  };
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.rounded.size(); ++i) {
      const auto mode = static_cast<Rounding>(i);
      EXPECT_EQ(number(row.value).to_fixed(0, mode), row.rounded[i]) << row.value << name_of(mode);
      EXPECT_EQ(number(row.value).rounded(0, mode), number(row.rounded[i]));
      EXPECT_EQ(*rounding_named(name_of(mode)), mode);
    }
  }
  EXPECT_EQ(number("1234.565").to_fixed(2, Rounding::half_even), "1234.56");
  EXPECT_EQ(number("1234.5").to_fixed(2, Rounding::half_even), "1234.50");
  EXPECT_EQ(number("-0.005").to_fixed(2, Rounding::half_up), "-0.01");
  EXPECT_EQ(number("-0.004").to_fixed(2, Rounding::half_up), "0.00");
  EXPECT_EQ(number("2/3").to_fixed(5, Rounding::half_even), "0.66667");
  EXPECT_EQ(number("1250").rounded(-2, Rounding::half_even), Rational(1200));
  EXPECT_EQ(number("1251").rounded(-2, Rounding::half_even), Rational(1300));
  EXPECT_FALSE(rounding_named("half_even"));
}

TEST(Rational, RoundsToANeighbourNoFurtherThanHalfAUnit) {
  holds("rounding", [] {
    const Rational a = any_rational();
    const int decimals = *rc::gen::inRange(-3, 12);
    const auto mode = static_cast<Rounding>(*rc::gen::inRange(0, 7));
    const Rational digit = decimals < 0 ? Rational(10) : *Rational::ratio(1, 10);
    Rational step(1);
    for (int i = 0; i < std::abs(decimals); ++i) step *= digit;
    const Rational rounded = a.rounded(decimals, mode);
    const Rational moved = (rounded - a).abs();
    const bool half =
        mode == Rounding::half_even || mode == Rounding::half_up || mode == Rounding::half_down;
    RC_ASSERT((half ? moved * Rational(2) <= step : moved < step));
    RC_ASSERT(rounded.divided_by(step)->is_whole());
    RC_ASSERT(rounded.rounded(decimals, mode) == rounded);
    if (decimals >= 0) RC_ASSERT(*Rational::parse(a.to_fixed(decimals, mode)) == rounded);
  });
}

TEST(NormalDecimal, HasOneSpellingForANumber) {
  EXPECT_EQ(normal_decimal("-007.50").value(), "-7.5");
  EXPECT_EQ(normal_decimal("-0.00").value(), "0");
  EXPECT_EQ(normal_decimal("000").value(), "0");
  EXPECT_EQ(normal_decimal("100").value(), "100");
  EXPECT_EQ(normal_decimal("0.05").value(), "0.05");
  EXPECT_EQ(normal_decimal("-0.5").value(), "-0.5");
  EXPECT_FALSE(normal_decimal("1/2"));
  EXPECT_TRUE(is_decimal("1234.50"));
  EXPECT_FALSE(is_decimal("1,234.50"));
  EXPECT_FALSE(is_decimal(""));
}

std::vector<std::int64_t> divide(std::int64_t total, std::vector<std::string> weights) {
  std::vector<Rational> numbers;
  for (const std::string& weight : weights) numbers.push_back(number(weight));
  return allocate(total, numbers).value();
}

TEST(Allocate, GivesTheGoldenSharesAndAwards) {
  using Parts = std::vector<std::int64_t>;
  EXPECT_EQ(divide(2'283'031, {"2/3", "1/6", "1/6"}), (Parts{1'522'021, 380'505, 380'505}));
  EXPECT_EQ(divide(2'000'000, {"22830.31", "7200.00", "480.00"}),
            (Parts{1'496'564, 471'971, 31'465}));
  EXPECT_EQ(divide(100, {"1", "1", "1"}), (Parts{34, 33, 33}));
  EXPECT_EQ(divide(101, {"1", "1", "1"}), (Parts{34, 34, 33}));
  EXPECT_EQ(divide(-100, {"1", "1", "1"}), (Parts{-34, -33, -33}));
  EXPECT_EQ(divide(0, {"0", "0"}), (Parts{0, 0}));
  EXPECT_EQ(divide(5, {"0", "1", "0"}), (Parts{0, 5, 0}));
  EXPECT_EQ(divide(int64_min, {"1"}), (Parts{int64_min}));
}

TEST(Allocate, AlwaysAddsUpAndStaysWithinOneUnitOfTheExactShare) {
  holds("allocation", [] {
    const auto total = *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(-1000, 1000),
                                       rc::gen::arbitrary<std::int64_t>());
    const auto count = *rc::gen::inRange<std::size_t>(1, 12);
    std::vector<Rational> weights;
    Rational sum;
    for (std::size_t i = 0; i < count; ++i) {
      weights.push_back(
          *Rational::ratio(*rc::gen::inRange<std::int64_t>(0, 50), *rc::gen::inRange(1, 50)));
      sum += weights.back();
    }
    RC_PRE(sum.sign() > 0);
    const auto parts = *allocate(total, weights);
    RC_ASSERT(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}) == total);
    for (std::size_t i = 0; i < count; ++i) {
      const Rational exact = *(Rational(total) * weights[i]).divided_by(sum);
      RC_ASSERT((Rational(parts[i]) - exact).abs() < Rational(1));
      for (std::size_t k = i + 1; k < count; ++k) {
        const bool more = total < 0 ? parts[i] < parts[k] : parts[i] > parts[k];
        if (weights[i] < weights[k]) RC_ASSERT(!more);
        if (weights[i] == weights[k]) RC_ASSERT(more || parts[i] == parts[k]);
      }
    }
  });
}

TEST(Allocate, RefusesWeightsThatDivideNothing) {
  EXPECT_FALSE(allocate(1, {}));
  EXPECT_FALSE(allocate(1, std::vector<Rational>{Rational(0)}));
  const auto negative = allocate(1, std::vector<Rational>{Rational(2), number("-1/2")});
  ASSERT_FALSE(negative);
  EXPECT_EQ(negative.error().message, "weight 2 is negative (-1/2)");
}

}  // namespace
}  // namespace amends::base
