// Numbers as DuckDB reads, writes and computes them.
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <numbers>
#include <optional>

#include "base/text.h"
#include "link/value.h"

namespace amends::link {
namespace {

__extension__ using Whole = __int128;
using Arguments = std::span<const Value>;

constexpr double exact_max = 0x1p53;  // below, a double alone holds every whole number
constexpr double whole_max = 0x1p127;

// By halves, because 2^127 is a double and no Whole.
Value value_of(Whole whole) {
  Value value = Value::of(static_cast<double>(whole));
  if (std::fabs(value.number) < exact_max) return value;
  const Whole half = static_cast<Whole>(value.number / 2);
  value.rest = static_cast<double>(whole - half - half);
  return value;
}

Whole whole_of(const Value& value) {
  if (std::fabs(value.number) < exact_max) return static_cast<Whole>(value.number);
  const Whole half = static_cast<Whole>(value.number / 2);
  return half + static_cast<Whole>(value.rest) + half;
}

// Whether it is within 127 bits.
bool is_within(const Value& value) {
  const double size = std::fabs(value.number);
  return size < whole_max || (size == whole_max && value.rest * value.number < 0);
}

// The digits of a text as a whole number; nothing where they are too many.
std::optional<Whole> parse_whole(std::string_view digits) {
  const bool is_negative = digits.starts_with('-');
  if (is_negative) digits.remove_prefix(1);
  Whole whole = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9' || __builtin_mul_overflow(whole, Whole{10}, &whole) ||
        __builtin_add_overflow(whole, Whole{c - '0'}, &whole))
      return std::nullopt;
  }
  return is_negative ? -whole : whole;
}

// Without "_", which may stand between two digits; nothing where it stands elsewhere.
std::optional<std::string> without_separators(std::string_view text, std::string_view digits) {
  const auto is_digit = [&](std::size_t i) {
    return i < text.size() && digits.find(text[i]) != std::string_view::npos;
  };
  std::string bare;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      bare += text[i];
    } else if (i == 0 || !is_digit(i - 1) || !is_digit(i + 1)) {
      return std::nullopt;
    }
  }
  return bare;
}

// Whole numbers that doubles hold are computed as doubles, others with all their digits; beyond
// 127 bits, where DuckDB fails, as doubles again.
template <typename OfDoubles, typename OfWholes>
Value of_wholes(Arguments a, OfDoubles doubles, OfWholes wholes) {
  const double near = doubles(a[0].number, a[1].number);
  const auto is_small = [](const Value& value) { return std::fabs(value.number) < exact_max; };
  if (is_small(a[0]) && is_small(a[1]) && std::fabs(near) < exact_max)
    return Value::of(near + 0.0);  // an integer has no negative zero
  if (!is_within(a[0]) || !is_within(a[1])) return Value::of(near);
  Whole result = 0;
  return wholes(whole_of(a[0]), whole_of(a[1]), &result) ? Value::of(near) : value_of(result);
}

Value sum_of_wholes(Arguments a, Scratch&) {
  return of_wholes(a, std::plus<>(),
                   [](Whole x, Whole y, Whole* z) { return __builtin_add_overflow(x, y, z); });
}
Value difference_of_wholes(Arguments a, Scratch&) {
  return of_wholes(a, std::minus<>(),
                   [](Whole x, Whole y, Whole* z) { return __builtin_sub_overflow(x, y, z); });
}
Value product_of_wholes(Arguments a, Scratch&) {
  return of_wholes(a, std::multiplies<>(),
                   [](Whole x, Whole y, Whole* z) { return __builtin_mul_overflow(x, y, z); });
}
Value quotient_of_wholes(Arguments a, Scratch&) {
  if (a[1].number == 0) return {};
  return of_wholes(
      a, [](double x, double y) { return std::trunc(x / y); },
      [](Whole x, Whole y, Whole* z) { return *z = x / y, false; });
}
Value remainder_of_wholes(Arguments a, Scratch&) {
  if (a[1].number == 0) return {};
  return of_wholes(
      a, [](double x, double y) { return std::fmod(x, y); },
      [](Whole x, Whole y, Whole* z) { return *z = x % y, false; });
}

Value negated(Arguments a, Scratch&) {
  Value value = a[0];
  value.number = -value.number;
  value.rest = 0 - value.rest;  // no negative zero
  return value;
}
Value absolute(Arguments a, Scratch& scratch) {
  return a[0].number < 0 ? negated(a, scratch) : a[0].number == 0 ? Value::of(0.0) : a[0];
}

Value rounded(Arguments a, Scratch&) {
  return std::fabs(a[0].number) < exact_max ? Value::of(std::round(a[0].number)) : a[0];
}

template <auto compute>
Value of_number(Arguments a, Scratch&) {
  return Value::of(compute(a[0].number));
}
template <auto compute>
Value of_numbers(Arguments a, Scratch&) {
  return Value::of(compute(a[0].number, a[1].number));
}

Value quotient_or_null(Arguments a, Scratch&) {
  return a[1].number == 0 ? Value{} : Value::of(a[0].number / a[1].number);
}
Value remainder_or_null(Arguments a, Scratch&) {
  return a[1].number == 0 ? Value{} : Value::of(std::fmod(a[0].number, a[1].number));
}

}  // namespace

bool is_written_whole(std::string_view text) {
  return text.find_first_not_of("0123456789_+- \t") == std::string_view::npos;
}

Value parse_number(std::string_view text) {
  text = base::trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  std::optional<std::string> bare;
  if (text.find('_') != std::string_view::npos) {
    bare = without_separators(text, "0123456789");
    if (!bare) return {};
    text = *bare;
  }
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (rest != text.data() + text.size() || error == std::errc::invalid_argument) return {};
  // Beyond what a double holds: infinite, or nothing.
  if (error != std::errc{}) number = std::strtod(std::string(text).c_str(), nullptr);
  if (std::fabs(number) >= exact_max) {
    if (const auto whole = parse_whole(text)) return value_of(*whole);
  }
  return Value::of(number);
}

Value parse_column_number(std::string_view text) {
  text = base::trim(text);
  const bool has_zeros = text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
  if (has_zeros || text.starts_with('+') || text.find('_') != std::string_view::npos) return {};
  const Value value = parse_number(text);
  return std::isinf(value.number) ? Value{} : value;
}

Value parse_integer(std::string_view text) {
  // Blanks before the digits of another radix are passed over, and none after them.
  text.remove_prefix(std::min(text.find_first_not_of(" \t\n\v\f\r"), text.size()));
  const std::string start = base::lower_ascii(text.substr(0, 2));
  if (start != "0x" && start != "0b") return parse_number(text);
  const int radix = start == "0x" ? 16 : 2;
  const auto bare = without_separators(text.substr(2), "0123456789abcdefABCDEF");
  if (!bare || bare->empty()) return {};
  std::uint64_t number = 0;
  const auto [rest, error] =
      std::from_chars(bare->data(), bare->data() + bare->size(), number, radix);
  if (error != std::errc{} || rest != bare->data() + bare->size()) return {};
  return value_of(Whole{number});
}

namespace {

template <typename Number>
std::string with_point(Number number) {
  std::string text = fmt::format("{}", number);
  if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
  return text;
}

}  // namespace

std::string number_text(const Value& value, Type type, int digits) {
  if (type == Type::real) return with_point(static_cast<float>(value.number));
  if (digits < 0 || !std::isfinite(value.number)) return with_point(value.number);
  if (digits > 0 || !is_within(value)) return fmt::format("{:.{}f}", value.number + 0.0, digits);
  return fmt::format("{}", whole_of(value));
}

namespace {

using enum Type;

const Function functions[] = {
    {"abs", 1, 1, {number}, number, false, absolute},
    {"negate", 1, 1, {number}, number, false, negated},
    {"+", 2, 2, {number}, number, false, of_numbers<[](double x, double y) { return x + y; }>},
    {"-", 2, 2, {number}, number, false, of_numbers<[](double x, double y) { return x - y; }>},
    {"*", 2, 2, {number}, number, false, of_numbers<[](double x, double y) { return x * y; }>},
    {"/", 2, 2, {number}, number, false, of_numbers<[](double x, double y) { return x / y; }>},
    {"//", 2, 2, {number}, number, false, quotient_or_null},
    {"%", 2, 2, {number}, number, false, remainder_or_null},
    {"whole +", 2, 2, {number}, number, false, sum_of_wholes},
    {"whole -", 2, 2, {number}, number, false, difference_of_wholes},
    {"whole *", 2, 2, {number}, number, false, product_of_wholes},
    {"whole //", 2, 2, {number}, number, false, quotient_of_wholes},
    {"whole %", 2, 2, {number}, number, false, remainder_of_wholes},
    {"power", 2, 2, {number}, number, false, of_numbers<[](double x, double y) {
       return std::pow(x, y);
     }>},
    {"sin", 1, 1, {number}, number, false, of_number<[](double x) { return std::sin(x); }>},
    {"cos", 1, 1, {number}, number, false, of_number<[](double x) { return std::cos(x); }>},
    {"acos", 1, 1, {number}, number, false, of_number<[](double x) { return std::acos(x); }>},
    {"asin", 1, 1, {number}, number, false, of_number<[](double x) { return std::asin(x); }>},
    {"radians", 1, 1, {number}, number, false, of_number<[](double degrees) {
       return degrees * (std::numbers::pi / 180);
     }>},
    {"sqrt", 1, 1, {number}, number, false, of_number<[](double x) { return std::sqrt(x); }>},
    {"log2", 1, 1, {number}, number, false, of_number<[](double x) { return std::log2(x); }>},
    {"ln", 1, 1, {number}, number, false, of_number<[](double x) { return std::log(x); }>},
    {"floor", 1, 1, {number}, number, false, of_number<[](double x) { return std::floor(x); }>},
    {"ceil", 1, 1, {number}, number, false, of_number<[](double x) { return std::ceil(x); }>},
    {"round", 1, 1, {number}, number, false, rounded},
};

}  // namespace

std::span<const Function> arithmetic_functions() { return functions; }

}  // namespace amends::link
