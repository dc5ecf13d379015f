#include "base/rational.h"

#include <algorithm>
#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <charconv>
#include <limits>
#include <numeric>

namespace amends::base {

using Integer = boost::multiprecision::cpp_int;
__extension__ using Wide = __int128;  // sums and products of two 64-bit integers

struct Rational::Big {
  Integer top;
  Integer bottom;
};

// What the functions below need of a Rational's inside, and the one place where numbers are put in
// lowest terms and in the smaller of the two forms.
struct RationalAccess {
  static constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  static constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

  static bool is_small(const Rational& r) { return r.big_ == nullptr; }
  static std::int64_t small_top(const Rational& r) { return r.top_; }
  static std::int64_t small_bottom(const Rational& r) { return r.bottom_; }
  static Integer top(const Rational& r) { return r.big_ ? r.big_->top : Integer(r.top_); }
  static Integer bottom(const Rational& r) { return r.big_ ? r.big_->bottom : Integer(r.bottom_); }

  static Rational make(Integer top, Integer bottom) {
    if (bottom < 0) {
      top = -top;
      bottom = -bottom;
    }
    const Integer common = gcd(top, bottom);
    if (common > 1) {
      top /= common;
      bottom /= common;
    }
    Rational out;
    if (top >= least && top <= most && bottom <= most) {
      out.top_ = static_cast<std::int64_t>(top);
      out.bottom_ = static_cast<std::int64_t>(bottom);
    } else {
      out.big_ =
          std::make_shared<const Rational::Big>(Rational::Big{std::move(top), std::move(bottom)});
    }
    return out;
  }

  // `bottom` must be positive.
  static Rational make(Wide top, Wide bottom) {
    Wide a = top < 0 ? -top : top;
    Wide b = bottom;
    while (a != 0) std::swap(a, b %= a);
    if (b > 1) {
      top /= b;
      bottom /= b;
    }
    if (top < least || top > most || bottom > most)
      return make(wide_integer(top), wide_integer(bottom));
    Rational out;
    out.top_ = static_cast<std::int64_t>(top);
    out.bottom_ = static_cast<std::int64_t>(bottom);
    return out;
  }

 private:
  static Integer wide_integer(Wide value) { return Integer(value); }
};

namespace {

using Access = RationalAccess;

constexpr std::size_t text_length_max = 1000;
constexpr int decimals_max = 1000;

struct NamedRounding {
  std::string_view name;
  Rounding rounding;
};
constexpr std::array<NamedRounding, 7> roundings = {{{"HALF_EVEN", Rounding::half_even},
                                                     {"HALF_UP", Rounding::half_up},
                                                     {"HALF_DOWN", Rounding::half_down},
                                                     {"UP", Rounding::up},
                                                     {"DOWN", Rounding::down},
                                                     {"CEILING", Rounding::ceiling},
                                                     {"FLOOR", Rounding::floor}}};

bool both_small(const Rational& a, const Rational& b) {
  return Access::is_small(a) && Access::is_small(b);
}

Integer power_of_ten(int exponent) {
  return boost::multiprecision::pow(Integer(10), static_cast<unsigned>(exponent));
}

// Whether a quotient whose last digit is even or odd, and that leaves `rest` of `bottom`, goes to
// the next number away from zero.
template <typename Number>
bool goes_away(const Number& rest, const Number& bottom, bool odd, bool negative,
               Rounding rounding) {
  const Number twice = rest * 2;
  switch (rounding) {
    case Rounding::half_even:
      return twice > bottom || (twice == bottom && odd);
    case Rounding::half_up:
      return twice >= bottom;
    case Rounding::half_down:
      return twice > bottom;
    case Rounding::up:
      return rest != 0;
    case Rounding::down:
      return false;
    case Rounding::ceiling:
      return rest != 0 && !negative;
    case Rounding::floor:
      break;
  }
  return rest != 0 && negative;
}

// top / bottom (positive) as an integer, rounded.
Integer rounded_quotient(const Integer& top, const Integer& bottom, Rounding rounding) {
  Integer whole;
  Integer rest;
  const bool negative = top < 0;
  boost::multiprecision::divide_qr(Integer(abs(top)), bottom, whole, rest);
  if (goes_away(rest, bottom, bit_test(whole, 0), negative, rounding)) ++whole;
  return negative ? Integer(-whole) : whole;
}

// The number times ten to the power of `decimals`, as an integer.
Integer scaled(const Rational& number, int decimals, Rounding rounding) {
  AMENDS_ASSERT(decimals >= -decimals_max && decimals <= decimals_max);
  if (decimals >= 0) {
    return rounded_quotient(Access::top(number) * power_of_ten(decimals), Access::bottom(number),
                            rounding);
  }
  return rounded_quotient(Access::top(number), Access::bottom(number) * power_of_ten(-decimals),
                          rounding);
}

std::string with_point(const Integer& scaled_number, int decimals) {
  std::string digits = Integer(abs(scaled_number)).str();
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, ".");
  return scaled_number < 0 ? "-" + digits : digits;
}

constexpr int small_places_max = 18;  // 10^18 fits 64 bits

// At least `least` digits, with zeros before them.
void append_digits(std::string& out, std::uint64_t number, std::size_t least) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  const auto count = static_cast<std::size_t>(end - digits);
  if (count < least) out.append(least - count, '0');
  out.append(digits, count);
}

// top / bottom with exactly so many places, where that loses nothing and is quick to say.
std::optional<std::string> small_decimal(std::int64_t top, std::int64_t bottom, int places) {
  __extension__ using Wide = unsigned __int128;
  if (places > small_places_max) return {};
  std::uint64_t scale = 1;
  for (int i = 0; i < places; ++i) scale *= 10;
  const auto parts = static_cast<std::uint64_t>(bottom);
  if (scale < parts || scale % parts != 0) return {};
  const std::uint64_t size =
      top < 0 ? 0 - static_cast<std::uint64_t>(top) : static_cast<std::uint64_t>(top);
  const Wide scaled_size = Wide{size} * (scale / parts);
  const auto in_one_word = static_cast<std::uint64_t>(scaled_size);
  const bool fits = scaled_size == in_one_word;  // and is divided much faster
  const auto whole = fits ? in_one_word / scale : static_cast<std::uint64_t>(scaled_size / scale);
  const auto rest = static_cast<std::uint64_t>(scaled_size - Wide{whole} * scale);
  std::string text(top < 0 ? "-" : "");
  append_digits(text, whole, 1);
  if (places > 0) {
    text += '.';
    append_digits(text, rest, static_cast<std::size_t>(places));
  }
  return text;
}

// The parts of a number as written, checked.
struct Written {
  bool negative = false;
  std::string_view whole;
  std::string_view rest;  // after the point or the slash
  char separator = '\0';
};

Result<Written> read(std::string_view text, bool fractions) {
  const char* kind = fractions ? "a number" : "a decimal number";
  const auto wrong = [&](std::size_t at, std::string_view expected) {
    return fail(Code::bad_input, "'{}' is not {}: at character {}, {} was expected", text, kind,
                at + 1, expected);
  };
  if (text.size() > text_length_max) {
    return fail(Code::bad_input, "{} has at most {} characters, not {}", kind, text_length_max,
                text.size());
  }
  Written out;
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t begin = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return text.substr(begin, at - begin);
  };
  if (text.starts_with('-')) {
    out.negative = true;
    ++at;
  }
  out.whole = digits();
  if (out.whole.empty()) return wrong(at, "a digit");
  if (at == text.size()) return out;
  out.separator = text[at];
  if (out.separator != '.' && !(fractions && out.separator == '/')) {
    return wrong(at, fractions ? "a digit, '.' or '/'" : "a digit or '.'");
  }
  ++at;
  out.rest = digits();
  if (out.rest.empty() || at != text.size()) return wrong(at, "a digit");
  if (out.separator == '/' && out.rest.find_first_not_of('0') == std::string_view::npos) {
    return wrong(at - out.rest.size(), "a divisor other than 0");
  }
  return out;
}

// boost reads digits after a leading zero as octal.
Integer integer_of(std::string_view digits) {
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? Integer(0) : Integer(digits.substr(first));
}

constexpr std::size_t small_digits = 18;  // that fit 64 bits whatever they are

std::int64_t small_integer_of(std::string_view digits) {
  std::int64_t value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

Rational number_of(const Written& written) {
  const bool decimal = written.separator != '/';
  if (written.whole.size() + written.rest.size() <= small_digits) {
    const std::int64_t whole = small_integer_of(written.whole);
    const std::int64_t rest = small_integer_of(written.rest);
    std::int64_t scale = 1;
    for (std::size_t i = 0; decimal && i < written.rest.size(); ++i) scale *= 10;
    const Wide top = decimal ? Wide(whole) * scale + rest : Wide(whole);
    return Access::make(written.negative ? -top : top, Wide(decimal ? scale : rest));
  }
  Integer top = integer_of(written.whole);
  Integer bottom = 1;
  if (written.separator == '/') {
    bottom = integer_of(written.rest);
  } else {
    bottom = power_of_ten(static_cast<int>(written.rest.size()));
    top = top * bottom + integer_of(written.rest);
  }
  return Access::make(written.negative ? Integer(-top) : top, std::move(bottom));
}

}  // namespace

Result<Rounding> rounding_named(std::string_view name) {
  for (const NamedRounding& named : roundings) {
    if (named.name == name) return named.rounding;
  }
  return fail(
      Code::not_found,
      "no way of rounding is called '{}'; there are HALF_EVEN, HALF_UP, HALF_DOWN, UP, DOWN, "
      "CEILING and FLOOR",
      name);
}

std::string_view name_of(Rounding rounding) {
  return roundings[static_cast<std::size_t>(rounding)].name;
}

Result<Rational> Rational::ratio(std::int64_t top, std::int64_t bottom) {
  if (bottom == 0) return fail(Code::bad_input, "{}/0 is not a number", top);
  return bottom < 0 ? RationalAccess::make(-Wide(top), -Wide(bottom))
                    : RationalAccess::make(Wide(top), Wide(bottom));
}

Result<Rational> Rational::parse(std::string_view text) {
  AMENDS_TRY(const Written written, read(text, true));
  return number_of(written);
}

Result<Rational> Rational::parse_decimal(std::string_view text) {
  AMENDS_TRY(const Written written, read(text, false));
  return number_of(written);
}

std::size_t Rational::words() const {
  if (!big_) return 1;
  const auto words_in = [](const Integer& i) { return i.backend().size(); };
  return std::max(words_in(big_->top), words_in(big_->bottom));
}

int Rational::sign() const {
  if (big_) return big_->top.sign();
  return top_ < 0 ? -1 : top_ > 0 ? 1 : 0;
}

bool Rational::is_whole() const { return big_ ? big_->bottom == 1 : bottom_ == 1; }

std::optional<std::int64_t> Rational::to_int64() const {
  if (big_ || bottom_ != 1) return {};
  return top_;
}

Rational Rational::operator-() const {
  if (big_) return RationalAccess::make(Integer(-big_->top), big_->bottom);
  return RationalAccess::make(-Wide(top_), Wide(bottom_));
}

Rational operator+(const Rational& a, const Rational& b) {
  if (both_small(a, b)) {
    const Wide top = Wide(a.top_) * b.bottom_ + Wide(b.top_) * a.bottom_;
    return Access::make(top, Wide(a.bottom_) * b.bottom_);
  }
  return Access::make(
      Integer(Access::top(a) * Access::bottom(b) + Access::top(b) * Access::bottom(a)),
      Integer(Access::bottom(a) * Access::bottom(b)));
}

Rational operator-(const Rational& a, const Rational& b) { return a + -b; }

Rational operator*(const Rational& a, const Rational& b) {
  if (both_small(a, b)) {
    return Access::make(Wide(a.top_) * b.top_, Wide(a.bottom_) * b.bottom_);
  }
  return Access::make(Integer(Access::top(a) * Access::top(b)),
                      Integer(Access::bottom(a) * Access::bottom(b)));
}

Result<Rational> Rational::divided_by(const Rational& divisor) const {
  if (divisor.sign() == 0) return fail(Code::bad_input, "{} cannot be divided by 0", to_text());
  return Access::make(Integer(Access::top(*this) * Access::bottom(divisor)),
                      Integer(Access::bottom(*this) * Access::top(divisor)));
}

bool operator==(const Rational& a, const Rational& b) { return (a <=> b) == 0; }

std::strong_ordering operator<=>(const Rational& a, const Rational& b) {
  if (both_small(a, b)) {
    const Wide left = Wide(a.top_) * b.bottom_;
    const Wide right = Wide(b.top_) * a.bottom_;
    return left < right   ? std::strong_ordering::less
           : left > right ? std::strong_ordering::greater
                          : std::strong_ordering::equal;
  }
  const Integer left = Access::top(a) * Access::bottom(b);
  const Integer right = Access::top(b) * Access::bottom(a);
  return left.compare(right) <=> 0;
}

Rational Rational::rounded(int decimals, Rounding rounding) const {
  if (!big_ && decimals >= 0 && decimals <= small_places_max) {
    __extension__ using Wide128 = unsigned __int128;
    std::uint64_t scale = 1;
    for (int i = 0; i < decimals; ++i) scale *= 10;
    const bool negative = top_ < 0;
    const Wide128 size =
        negative ? 0 - static_cast<std::uint64_t>(top_) : static_cast<std::uint64_t>(top_);
    const Wide128 bottom = static_cast<std::uint64_t>(bottom_);
    Wide128 whole = size * scale / bottom;
    const Wide128 rest = size * scale % bottom;
    if (goes_away(rest, bottom, whole % 2 == 1, negative, rounding)) ++whole;
    const auto rounded_top = static_cast<Wide>(whole);
    return Access::make(negative ? -rounded_top : rounded_top,
                        Wide(static_cast<std::int64_t>(scale)));
  }
  const Integer whole = scaled(*this, decimals, rounding);
  if (decimals >= 0) return Access::make(whole, power_of_ten(decimals));
  return Access::make(Integer(whole * power_of_ten(-decimals)), Integer(1));
}

std::string Rational::to_text() const {
  if (!big_) return bottom_ == 1 ? fmt::format("{}", top_) : fmt::format("{}/{}", top_, bottom_);
  return big_->bottom == 1 ? big_->top.str() : big_->top.str() + "/" + big_->bottom.str();
}

std::string Rational::to_fixed(int decimals, Rounding rounding) const {
  AMENDS_ASSERT(decimals >= 0);
  if (!big_) {
    if (auto text = small_decimal(top_, bottom_, decimals)) return *std::move(text);
  }
  return with_point(scaled(*this, decimals, rounding), decimals);
}

std::optional<std::string> Rational::exactly(int decimals) const {
  AMENDS_ASSERT(decimals >= 0);
  if (!big_) {
    if (auto text = small_decimal(top_, bottom_, decimals)) return text;
  }
  if (rounded(decimals, Rounding::down) != *this) return {};
  return to_fixed(decimals, Rounding::down);
}

std::optional<std::string> Rational::to_decimal() const {
  // A fraction in lowest terms ends as a decimal when its bottom is made of twos and fives only,
  // and it needs as many places as there are of the one that there is more of.
  for (int places = 0; !big_ && places <= small_places_max; ++places) {
    if (auto text = small_decimal(top_, bottom_, places)) return text;
  }
  Integer bottom = Access::bottom(*this);
  int twos = 0;
  int fives = 0;
  for (; bottom % 2 == 0 && twos <= decimals_max; ++twos) bottom /= 2;
  for (; bottom % 5 == 0 && fives <= decimals_max; ++fives) bottom /= 5;
  const int places = std::max(twos, fives);
  if (bottom != 1 || places > decimals_max) return {};
  return to_fixed(places, Rounding::down);
}

bool is_decimal(std::string_view text) { return read(text, false).has_value(); }

Result<std::string> normal_decimal(std::string_view text) {
  AMENDS_TRY(Written written, read(text, false));
  written.whole.remove_prefix(
      std::min(written.whole.find_first_not_of('0'), written.whole.size() - 1));
  written.rest = written.rest.substr(0, written.rest.find_last_not_of('0') + 1);
  const bool zero = written.whole == "0" && written.rest.empty();
  std::string out = written.negative && !zero ? "-" : "";
  out += written.whole;
  if (!written.rest.empty()) out.append(1, '.').append(written.rest);
  return out;
}

Result<std::vector<std::int64_t>> allocate(std::int64_t total, std::span<const Rational> weights) {
  if (weights.empty())
    return fail(Code::bad_input, "nothing to divide {} among: no weights", total);
  Rational sum;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i].sign() < 0) {
      return fail(Code::bad_input, "weight {} is negative ({})", i + 1, weights[i].to_text());
    }
    sum += weights[i];
  }
  std::vector<std::int64_t> parts(weights.size(), 0);
  if (total == 0) return parts;
  if (sum.sign() == 0)
    return fail(Code::bad_input, "{} cannot be divided: all weights are 0", total);

  const Rational to_divide = Rational(total).abs();
  std::vector<Rational> remainders(weights.size());
  Rational left = to_divide;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    AMENDS_TRY(const Rational exact, (to_divide * weights[i]).divided_by(sum));
    const Rational part = exact.rounded(0, Rounding::down);
    remainders[i] = exact - part;
    left -= part;
    parts[i] = *(total < 0 ? -part : part).to_int64();
  }
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto larger = remainders[b] <=> remainders[a];
    return larger == 0 ? a < b : larger < 0;
  });
  const std::int64_t units = *left.to_int64();
  for (std::int64_t i = 0; i < units; ++i) {
    parts[order[static_cast<std::size_t>(i)]] += total < 0 ? -1 : 1;
  }
  return parts;
}

}  // namespace amends::base
