// Exact numbers: rationals of any size. All money, shares and factors are these; no floating-point
// number ever holds one. A result is rounded once, where a rule says so, and by a mode that is
// named.
//
// A value never changes. Numbers that fit two 64-bit integers (nearly all) are held in place;
// larger ones are shared. Equal numbers compare equal however they were made.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace amends::base {

// How a number between two neighbours is rounded. The names in programmes are in capitals:
// "HALF_EVEN".
enum class Rounding {
  half_even,  // to the nearer; from the middle to the even neighbour
  half_up,    // to the nearer; from the middle away from zero
  half_down,  // to the nearer; from the middle towards zero
  up,         // away from zero
  down,       // towards zero
  ceiling,    // to the greater
  floor,      // to the lesser
};
Result<Rounding> rounding_named(std::string_view name);  // Code::not_found names all modes
std::string_view name_of(Rounding rounding);

class Rational {
 public:
  Rational() = default;                          // 0
  Rational(std::int64_t whole) : top_(whole) {}  // NOLINT: a whole number is a rational

  // top / bottom. Code::bad_input when `bottom` is 0.
  static Result<Rational> ratio(std::int64_t top, std::int64_t bottom);
  // "17", "-1234.50", "2/3", "-2/3": digits, with a minus sign, one point or one slash; no plus
  // sign, no exponent, no spaces, no separators of thousands, at most 1,000 characters.
  // Code::bad_input names the character, counted from 1. Leading zeros pass, and 4/6 is 2/3.
  static Result<Rational> parse(std::string_view text);
  // As parse(), but a decimal only: for amounts, where "1/3" would be a mistake.
  static Result<Rational> parse_decimal(std::string_view text);

  int sign() const;  // -1, 0, 1
  bool is_whole() const;
  // The number as an integer, when it is whole and fits.
  std::optional<std::int64_t> to_int64() const;
  // How many 64-bit words the longer of its two integers takes.
  std::size_t words() const;
  Rational abs() const { return sign() < 0 ? -*this : *this; }

  Rational operator-() const;
  friend Rational operator+(const Rational& a, const Rational& b);
  friend Rational operator-(const Rational& a, const Rational& b);
  friend Rational operator*(const Rational& a, const Rational& b);
  Rational& operator+=(const Rational& b) { return *this = *this + b; }
  Rational& operator-=(const Rational& b) { return *this = *this - b; }
  Rational& operator*=(const Rational& b) { return *this = *this * b; }
  // Code::bad_input when `divisor` is 0.
  Result<Rational> divided_by(const Rational& divisor) const;

  friend bool operator==(const Rational& a, const Rational& b);
  friend std::strong_ordering operator<=>(const Rational& a, const Rational& b);

  // To `decimals` places after the point; below 0, to tens, hundreds and so on. From -1,000 to
  // 1,000.
  Rational rounded(int decimals, Rounding rounding) const;

  // "17" or "-2/3", in lowest terms. parse() reads it back as the same number.
  std::string to_text() const;
  // With exactly `decimals` (0 to 1,000) places: "1234.50". Rounds as stated; a rounded 0 has no
  // sign.
  std::string to_fixed(int decimals, Rounding rounding) const;
  // As to_fixed(), or nothing where that would lose something.
  std::optional<std::string> exactly(int decimals) const;
  // As a decimal without loss: "1234.5". Nothing when there is none, as for 1/3, or when it needs
  // more than 1,000 places.
  std::optional<std::string> to_decimal() const;

 private:
  struct Big;
  friend struct RationalAccess;

  // In lowest terms; the bottom is positive. When big_ is set it is the number, does not fit the
  // pair, and the pair stands at its first values.
  std::int64_t top_ = 0;
  std::int64_t bottom_ = 1;
  std::shared_ptr<const Big> big_;
};

// Whether `text` is a decimal number as Rational::parse_decimal takes it.
bool is_decimal(std::string_view text);
// The one spelling of a decimal number: no zeros before or after that say nothing, no sign on zero,
// no point without digits after it. "-007.50" becomes "-7.5". Code::bad_input as
// Rational::parse_decimal.
Result<std::string> normal_decimal(std::string_view text);

// Divides `total` (in the smallest unit of a currency) in proportion to `weights` by the largest
// remainder: each part is rounded down, and the units left over go one each to those with the
// largest remainders, ties to the lower index. The parts always add up to `total`. A negative total
// is divided as its absolute value. Code::bad_input for no weights, a negative weight, or weights
// that are all 0 while the total is not.
Result<std::vector<std::int64_t>> allocate(std::int64_t total, std::span<const Rational> weights);

}  // namespace amends::base

namespace amends {
using base::Rational;
using base::Rounding;
}  // namespace amends
