// Money: an exact amount in one currency. Amounts of different currencies are never added or
// compared; bringing one into another is a multiplication by a rate that a programme states, with
// its source.
//
// Amounts carry no number of decimals: a price for a square metre may be finer than a coin. How
// many digits the currency's smallest unit has ("minor digits") is said where an amount is rounded,
// divided or printed, and comes from the programme.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/rational.h"

namespace amends::base {

// A currency by its code of three capital letters, of ISO 4217 or of the programme's own.
class Currency {
 public:
  // Code::bad_input for anything but three letters from A to Z.
  static Result<Currency> named(std::string_view code);
  std::string_view code() const { return {code_.data(), code_.size()}; }
  friend bool operator==(const Currency&, const Currency&) = default;
  friend auto operator<=>(const Currency&, const Currency&) = default;

 private:
  Currency() = default;
  std::array<char, 3> code_{};
};

// How many digits the smallest unit of a currency has by ISO 4217: 0 of JPY, 3 of KWD; 2 of most,
// and of a code that the standard does not have.
int iso_minor_digits(std::string_view code);
// So many smallest units as people write a sum: 123450 with two minor digits are "1234.50".
std::string sum_of_units(std::int64_t units, int minor_digits);

class Money {
 public:
  Money(Rational amount, Currency currency) : amount_(std::move(amount)), currency_(currency) {}
  // "1234.50" and "VLR": a decimal as Rational::parse_decimal takes it. Code::bad_input.
  static Result<Money> parse(std::string_view amount, std::string_view currency);
  // `units` of the smallest unit: 123450 with two minor digits are 1234.50.
  static Money of_minor_units(std::int64_t units, Currency currency, int minor_digits);

  const Rational& amount() const { return amount_; }
  Currency currency() const { return currency_; }
  int sign() const { return amount_.sign(); }

  // Code::refused, naming both, when the currencies differ.
  Result<Money> plus(const Money& other) const;
  Result<Money> minus(const Money& other) const;
  Result<std::strong_ordering> compare(const Money& other) const;

  Money times(const Rational& factor) const { return {amount_ * factor, currency_}; }
  // At `rate` units of `target` for one unit of this currency. Not rounded.
  Money converted(const Rational& rate, Currency target) const { return {amount_ * rate, target}; }
  Money rounded(int minor_digits, Rounding rounding) const {
    return {amount_.rounded(minor_digits, rounding), currency_};
  }

  // The amount in smallest units. Code::refused when it is finer than that (round it first) or does
  // not fit.
  Result<std::int64_t> minor_units(int minor_digits) const;
  // "1234.50 VLR", with the minor digits given; Code::refused when the amount is finer than that.
  Result<std::string> text(int minor_digits) const;

  // Divides the whole amount among weights to the smallest unit, by the largest remainder
  // (allocate()).
  Result<std::vector<Money>> divided(std::span<const Rational> weights, int minor_digits) const;

  // Equal amounts of one currency.
  friend bool operator==(const Money&, const Money&) = default;

 private:
  Rational amount_;
  Currency currency_;
};

}  // namespace amends::base

namespace amends {
using base::Currency;
using base::Money;
}  // namespace amends
