#include "base/money.h"

#include <algorithm>

namespace amends::base {
namespace {

Status same_currency(const Money& a, const Money& b, std::string_view doing) {
  if (a.currency() == b.currency()) return {};
  return fail(Code::refused, "{} and {} cannot be {}: convert one by the programme's rate first",
              a.currency().code(), b.currency().code(), doing);
}

Rational power_of_ten(int exponent) {
  Rational out(1);
  for (int i = 0; i < exponent; ++i) out *= Rational(10);
  return out;
}

}  // namespace

Result<Currency> Currency::named(std::string_view code) {
  Currency out;
  const bool letters =
      std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (code.size() != out.code_.size() || !letters) {
    return fail(Code::bad_input, "'{}' is not a currency's code: three capital letters, as in EUR",
                code);
  }
  std::copy(code.begin(), code.end(), out.code_.begin());
  return out;
}

int iso_minor_digits(std::string_view code) {
  constexpr std::string_view none[] = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY",
                                       "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
                                       "VND", "VUV", "XAF", "XOF", "XPF"};
  constexpr std::string_view three[] = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
  constexpr std::string_view four[] = {"CLF", "UYW"};
  if (std::ranges::find(none, code) != std::end(none)) return 0;
  if (std::ranges::find(three, code) != std::end(three)) return 3;
  return std::ranges::find(four, code) != std::end(four) ? 4 : 2;
}

std::string sum_of_units(std::int64_t units, int minor_digits) {
  const auto sum = Rational(units).divided_by(power_of_ten(minor_digits));
  AMENDS_ASSERT(sum.has_value());
  return sum->to_fixed(minor_digits, Rounding::half_even);  // exact: nothing is rounded
}

Result<Money> Money::parse(std::string_view amount, std::string_view currency) {
  AMENDS_TRY(const Currency code, Currency::named(currency));
  AMENDS_TRY(Rational number, Rational::parse_decimal(amount));
  return Money(std::move(number), code);
}

Money Money::of_minor_units(std::int64_t units, Currency currency, int minor_digits) {
  const auto amount = Rational(units).divided_by(power_of_ten(minor_digits));
  AMENDS_ASSERT(amount.has_value());
  return {*amount, currency};
}

Result<Money> Money::plus(const Money& other) const {
  AMENDS_CHECK(same_currency(*this, other, "added"));
  return Money(amount_ + other.amount_, currency_);
}

Result<Money> Money::minus(const Money& other) const {
  AMENDS_CHECK(same_currency(*this, other, "subtracted"));
  return Money(amount_ - other.amount_, currency_);
}

Result<std::strong_ordering> Money::compare(const Money& other) const {
  AMENDS_CHECK(same_currency(*this, other, "compared"));
  return amount_ <=> other.amount_;
}

Result<std::int64_t> Money::minor_units(int minor_digits) const {
  const Rational units = amount_ * power_of_ten(minor_digits);
  if (const auto whole = units.to_int64()) return *whole;
  if (units.is_whole()) {
    return fail(Code::refused, "{} {} is too large an amount to be counted in smallest units",
                amount_.to_text(), currency_.code());
  }
  return fail(Code::refused, "{} {} is finer than the currency's {} decimals: round it first",
              amount_.to_text(), currency_.code(), minor_digits);
}

Result<std::string> Money::text(int minor_digits) const {
  std::optional<std::string> text = amount_.exactly(minor_digits);
  if (!text) {
    return fail(Code::refused, "{} {} is finer than the currency's {} decimals: round it first",
                amount_.to_text(), currency_.code(), minor_digits);
  }
  text->append(1, ' ').append(currency_.code());
  return *std::move(text);
}

Result<std::vector<Money>> Money::divided(std::span<const Rational> weights,
                                          int minor_digits) const {
  AMENDS_TRY(const std::int64_t units, minor_units(minor_digits));
  AMENDS_TRY(const std::vector<std::int64_t> parts, allocate(units, weights));
  std::vector<Money> out;
  out.reserve(parts.size());
  for (const std::int64_t part : parts)
    out.push_back(of_minor_units(part, currency_, minor_digits));
  return out;
}

}  // namespace amends::base
