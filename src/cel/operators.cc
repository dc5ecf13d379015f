// Equality, order and arithmetic: the language definition, "Equality", "Ordering" and "Numeric
// Values"; and the same for exact numbers and money.
#include <algorithm>
#include <cmath>
#include <limits>

#include "cel/machine.h"

namespace amends::cel {
namespace {

constexpr double two_to_63 = 9223372036854775808.0;
constexpr double two_to_64 = 18446744073709551616.0;

int sign_of(std::strong_ordering o) { return o < 0 ? -1 : o > 0 ? 1 : 0; }

int order_of(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return 2;
  return a < b ? -1 : a > b ? 1 : 0;
}

int order_with_double(double a, const Value& b) {
  if (std::isnan(a)) return 2;
  if (b.is(Kind::integer)) {
    if (a < -two_to_63) return -1;
    if (a > two_to_63) return 1;
    return order_of(a, static_cast<double>(b.as_integer()));
  }
  if (a < 0) return -1;
  if (a > two_to_64) return 1;
  return order_of(a, static_cast<double>(b.as_unsigned()));
}

bool is_number(Kind k) {
  return k == Kind::integer || k == Kind::unsigned_integer || k == Kind::number;
}

template <typename T>
int three_way(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

int order_of_numbers(const Value& a, const Value& b) {
  if (a.kind() == b.kind()) {
    if (a.is(Kind::integer)) return three_way(a.as_integer(), b.as_integer());
    if (a.is(Kind::unsigned_integer)) return three_way(a.as_unsigned(), b.as_unsigned());
    return order_of(a.as_number(), b.as_number());
  }
  if (a.is(Kind::number)) return order_with_double(a.as_number(), b);
  if (b.is(Kind::number)) {
    const int other = order_with_double(b.as_number(), a);
    return other == 2 ? 2 : -other;
  }
  if (a.is(Kind::integer)) {
    if (a.as_integer() < 0) return -1;
    return three_way(static_cast<std::uint64_t>(a.as_integer()), b.as_unsigned());
  }
  return -order_of_numbers(b, a);
}

// A whole number or an exact one, as an exact one.
bool is_exact(const Value& v) { return v.is(Kind::rational) || v.is(Kind::integer); }
base::Rational exact_of(const Value& v) {
  return v.is(Kind::rational) ? v.as_rational() : base::Rational(v.as_integer());
}

}  // namespace

int order(const Value& a, const Value& b) {
  if (is_number(a.kind()) && is_number(b.kind())) return order_of_numbers(a, b);
  if (a.is(Kind::rational) || b.is(Kind::rational)) {
    if (!is_exact(a) || !is_exact(b)) return 2;
    return sign_of(exact_of(a) <=> exact_of(b));
  }
  if (a.kind() != b.kind()) return 2;
  switch (a.kind()) {
    case Kind::boolean:
      return three_way(a.as_boolean(), b.as_boolean());
    case Kind::string:
    case Kind::bytes:
      return three_way(a.as_text(), b.as_text());
    case Kind::duration:
      return three_way(a.as_nanoseconds(), b.as_nanoseconds());
    case Kind::timestamp:
      return three_way(std::pair(a.seconds(), a.nanoseconds()),
                       std::pair(b.seconds(), b.nanoseconds()));
    default:
      return 2;
  }
}

bool Machine::equal(const Value& a, const Value& b) {
  if (!charge(1)) return false;
  if (a.is(Kind::string) && b.is(Kind::string)) return same_text(a.as_text(), b.as_text());
  if (a.is(Kind::integer) && b.is(Kind::integer)) return a.as_integer() == b.as_integer();
  if (is_number(a.kind()) && is_number(b.kind())) return order_of_numbers(a, b) == 0;
  if (a.is(Kind::rational) || b.is(Kind::rational))
    return is_exact(a) && is_exact(b) && exact_of(a) == exact_of(b);
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::null:
      return true;
    case Kind::list: {
      const List& x = a.as_list();
      const List& y = b.as_list();
      if (x.count != y.count) return false;
      for (std::size_t i = 0; i < x.count; ++i) {
        if (!equal(x.items[i], y.items[i])) return false;
      }
      return true;
    }
    case Kind::map: {
      const Map& x = a.as_map();
      const Map& y = b.as_map();
      if (x.count != y.count) return false;
      for (std::size_t i = 0; i < x.count; ++i) {
        const Value other = find(y, x.entries[i].key);
        if (other.is_absent() || !equal(x.entries[i].value, other)) return false;
      }
      return true;
    }
    case Kind::record: {
      const Record& x = a.as_record();
      const Record& y = b.as_record();
      if (x.type != y.type) return false;
      for (std::size_t i = 0; i < x.type->fields.size(); ++i) {
        if (x.slots[i].is_absent() != y.slots[i].is_absent()) return false;
        if (!x.slots[i].is_absent() && !equal(x.slots[i], y.slots[i])) return false;
      }
      return true;
    }
    case Kind::optional: {
      const Value* x = a.as_optional();
      const Value* y = b.as_optional();
      return x == nullptr || y == nullptr ? x == y : equal(*x, *y);
    }
    case Kind::type:
    case Kind::bytes:
      return same_text(a.as_text(), b.as_text());
    case Kind::money:
      if (a.as_money().currency() != b.as_money().currency() && clash_.is_absent())
        clash_ = error(a.as_money().compare(b.as_money()).error().message);
      return a.as_money() == b.as_money();
    case Kind::date:
      return a.as_date() == b.as_date();
    case Kind::place:
      return a.as_place().point == b.as_place().point &&
             a.as_place().accuracy_m == b.as_place().accuracy_m;
    case Kind::zone:
      return a.as_zone().id == b.as_zone().id;
    default:
      return order(a, b) == 0;
  }
}

Value Machine::binary(Op op, const Value& a, const Value& b) {
  if (op >= Op::less && op <= Op::greater_equal) return compare(op, a, b);
  return arithmetic(op, a, b);
}

Value Machine::compare(Op op, const Value& a, const Value& b) {
  int o = 0;
  if (a.is(Kind::integer) && b.is(Kind::integer)) {
    o = (a.as_integer() > b.as_integer()) - (a.as_integer() < b.as_integer());
  } else if (a.is(Kind::money) && b.is(Kind::money)) {
    const auto compared = a.as_money().compare(b.as_money());
    if (!compared) return error(compared.error().message);
    o = sign_of(*compared);
  } else {
    if ((a.is(Kind::string) || a.is(Kind::bytes)) && a.kind() == b.kind() &&
        !pay_to_compare(std::min(a.as_text().size(), b.as_text().size())))
      return error("the budget is spent");
    o = order(a, b);
    const bool not_a_number = (a.is(Kind::number) && std::isnan(a.as_number())) ||
                              (b.is(Kind::number) && std::isnan(b.as_number()));
    if (o == 2) return not_a_number ? Value::boolean(false) : no_overload();
  }
  switch (op) {
    case Op::less:
      return Value::boolean(o < 0);
    case Op::less_equal:
      return Value::boolean(o <= 0);
    case Op::greater:
      return Value::boolean(o > 0);
    default:
      return Value::boolean(o >= 0);
  }
}

namespace {

template <typename T>
bool overflows(Op op, T a, T b, T& out) {
  switch (op) {
    case Op::add:
      return __builtin_add_overflow(a, b, &out);
    case Op::subtract:
      return __builtin_sub_overflow(a, b, &out);
    default:
      return __builtin_mul_overflow(a, b, &out);
  }
}

// Quotient or remainder. Nothing when there is none.
template <typename T>
std::string_view divide(Op op, T a, T b, T& out) {
  if (b == 0) return op == Op::divide ? "division by zero" : "modulus by zero";
  if constexpr (std::is_signed_v<T>) {
    if (a == std::numeric_limits<T>::min() && b == -1) return "integer overflow";
  }
  out = op == Op::divide ? a / b : a % b;
  return {};
}

template <typename T>
std::string_view whole(Op op, T a, T b, T& out) {
  if (op == Op::divide || op == Op::modulo) return divide(op, a, b, out);
  return overflows(op, a, b, out) ? "integer overflow" : "";
}

constexpr std::int64_t billion = 1'000'000'000;
constexpr std::int64_t timestamp_least = -62135596800;  // 0001-01-01
constexpr std::int64_t timestamp_most = 253402300799;   // 9999-12-31T23:59:59

}  // namespace

Value Machine::arithmetic(Op op, const Value& a, const Value& b) {
  if (a.is(Kind::integer) && b.is(Kind::integer)) {
    std::int64_t out = 0;
    const std::string_view wrong = whole(op, a.as_integer(), b.as_integer(), out);
    return wrong.empty() ? Value::integer(out) : error(wrong);
  }
  if (a.is(Kind::number) && b.is(Kind::number)) {
    switch (op) {
      case Op::add:
        return Value::number(a.as_number() + b.as_number());
      case Op::subtract:
        return Value::number(a.as_number() - b.as_number());
      case Op::multiply:
        return Value::number(a.as_number() * b.as_number());
      case Op::divide:
        return Value::number(a.as_number() / b.as_number());
      default:
        return no_overload();
    }
  }
  if (a.is(Kind::unsigned_integer) && b.is(Kind::unsigned_integer)) {
    std::uint64_t out = 0;
    const std::string_view wrong = whole(op, a.as_unsigned(), b.as_unsigned(), out);
    return wrong.empty() ? Value::unsigned_integer(out) : error(wrong);
  }
  if (a.is(Kind::rational) || b.is(Kind::rational) || a.is(Kind::money) || b.is(Kind::money))
    return exact(op, a, b);
  if (op == Op::add) return sum(a, b);
  if (op == Op::subtract) return difference(a, b);
  return no_overload();
}

Value Machine::sum(const Value& a, const Value& b) {
  if (a.kind() == b.kind() && (a.is(Kind::string) || a.is(Kind::bytes))) {
    const std::size_t size = a.as_text().size() + b.as_text().size();
    if (size > Value::text_length_max || !charge(size / 16)) return error("this text is too long");
    char* joined = arena().array<char>(size);
    if (joined == nullptr && size > 0) return error("this text is too long");
    std::ranges::copy(a.as_text(), joined);
    std::ranges::copy(b.as_text(), joined + a.as_text().size());
    return a.is(Kind::string) ? Value::string({joined, size}) : Value::bytes({joined, size});
  }
  if (a.is(Kind::list) && b.is(Kind::list)) {
    const std::size_t count = a.as_list().count + b.as_list().count;
    if (!charge(count)) return error("this list is too long");
    Value* items = arena().array<Value>(count);
    if (items == nullptr && count > 0) return error("this list is too long");
    std::copy_n(a.as_list().items, a.as_list().count, items);
    std::copy_n(b.as_list().items, b.as_list().count, items + a.as_list().count);
    const List* made = arena().make(List{items, count});
    return made == nullptr ? error("this list is too long") : Value::list(made);
  }
  if (a.is(Kind::duration) && b.is(Kind::duration)) {
    std::int64_t out = 0;
    if (__builtin_add_overflow(a.as_nanoseconds(), b.as_nanoseconds(), &out))
      return error("duration out of range");
    return Value::duration(out);
  }
  if (a.is(Kind::timestamp) && b.is(Kind::duration)) return shifted(a, b.as_nanoseconds(), false);
  if (a.is(Kind::duration) && b.is(Kind::timestamp)) return shifted(b, a.as_nanoseconds(), false);
  return no_overload();
}

Value Machine::difference(const Value& a, const Value& b) {
  if (a.is(Kind::timestamp) && b.is(Kind::timestamp)) {
    std::int64_t out = 0;
    if (__builtin_mul_overflow(a.seconds() - b.seconds(), billion, &out) ||
        __builtin_add_overflow(
            out,
            static_cast<std::int64_t>(a.nanoseconds()) - static_cast<std::int64_t>(b.nanoseconds()),
            &out))
      return error("duration out of range");
    return Value::duration(out);
  }
  if (a.is(Kind::duration) && b.is(Kind::duration)) {
    std::int64_t out = 0;
    if (__builtin_sub_overflow(a.as_nanoseconds(), b.as_nanoseconds(), &out))
      return error("duration out of range");
    return Value::duration(out);
  }
  if (a.is(Kind::timestamp) && b.is(Kind::duration)) return shifted(a, b.as_nanoseconds(), true);
  return no_overload();
}

Value Machine::shifted(const Value& time, std::int64_t by, bool back) {
  std::int64_t seconds = by / billion;
  std::int64_t rest = by % billion;
  if (back) {
    seconds = -seconds;
    rest = -rest;
  }
  seconds += time.seconds();
  rest += time.nanoseconds();
  if (rest < 0) {
    rest += billion;
    --seconds;
  } else if (rest >= billion) {
    rest -= billion;
    ++seconds;
  }
  if (seconds < timestamp_least || seconds > timestamp_most) return error("timestamp out of range");
  return Value::timestamp(seconds, static_cast<std::uint32_t>(rest));
}

Value Machine::exact(Op op, const Value& a, const Value& b) {
  if (is_exact(a) && is_exact(b)) {
    const base::Rational x = exact_of(a);
    const base::Rational y = exact_of(b);
    switch (op) {
      case Op::add:
        return make(x + y);
      case Op::subtract:
        return make(x - y);
      case Op::multiply:
        return make(x * y);
      case Op::divide: {
        auto quotient = x.divided_by(y);
        return quotient ? make(std::move(*quotient)) : error("division by zero");
      }
      default:
        return no_overload();
    }
  }
  if (a.is(Kind::money) && b.is(Kind::money)) {
    if (op == Op::divide) {
      if (a.as_money().currency() != b.as_money().currency())
        return error_of("{} cannot be divided by {}", a.as_money().currency().code(),
                        b.as_money().currency().code());
      auto quotient = a.as_money().amount().divided_by(b.as_money().amount());
      return quotient ? make(std::move(*quotient)) : error("division by zero");
    }
    if (op != Op::add && op != Op::subtract) return no_overload();
    auto result =
        op == Op::add ? a.as_money().plus(b.as_money()) : a.as_money().minus(b.as_money());
    return result ? make(std::move(*result)) : error(result.error().message);
  }
  const Value& money = a.is(Kind::money) ? a : b;
  const Value& factor = a.is(Kind::money) ? b : a;
  if (!money.is(Kind::money) || !is_exact(factor)) return no_overload();
  if (op == Op::multiply) return make(money.as_money().times(exact_of(factor)));
  if (op == Op::divide && a.is(Kind::money)) {
    auto quotient = a.as_money().amount().divided_by(exact_of(b));
    if (!quotient) return error("division by zero");
    return make(base::Money(std::move(*quotient), a.as_money().currency()));
  }
  return no_overload();
}

Value Machine::negate(const Value& a) {
  switch (a.kind()) {
    case Kind::integer:
      return a.as_integer() == INT64_MIN ? error("integer overflow")
                                         : Value::integer(-a.as_integer());
    case Kind::number:
      return Value::number(-a.as_number());
    case Kind::duration:
      return a.as_nanoseconds() == INT64_MIN ? error("duration out of range")
                                             : Value::duration(-a.as_nanoseconds());
    case Kind::rational:
      return make(-a.as_rational());
    case Kind::money:
      return make(a.as_money().times(base::Rational(-1)));
    default:
      return no_overload();
  }
}

Value Machine::in(const Value& a, const Value& b) {
  if (b.is(Kind::map)) return Value::boolean(!find(b.as_map(), a).is_absent());
  if (!b.is(Kind::list)) return no_overload();
  const List& list = b.as_list();
  clash_ = {};
  for (std::size_t i = 0; i < list.count; ++i) {
    if (equal(a, list.items[i])) return Value::boolean(true);
  }
  return clash_.is_absent() ? Value::boolean(false) : clash_;
}

void add_operators(Library& l) {
  l.add("_&&_", {"(bool, bool): bool"});
  l.add("_||_", {"(bool, bool): bool"});
  l.add("!_", {"(bool): bool"});
  l.add("_?_:_", {"(bool, A, A): A"});
  l.add("_==_", {"(A, A): bool"});
  l.add("_!=_", {"(A, A): bool"});
  for (const std::string_view name : {"_<_", "_<=_", "_>_", "_>=_"})
    l.add(std::string(name),
          {"(bool, bool): bool", "(int, int): bool", "(int, uint): bool", "(int, double): bool",
           "(uint, uint): bool", "(uint, int): bool", "(uint, double): bool",
           "(double, double): bool", "(double, int): bool", "(double, uint): bool",
           "(string, string): bool", "(bytes, bytes): bool", "(timestamp, timestamp): bool",
           "(duration, duration): bool", "(rational, rational): bool", "(rational, int): bool",
           "(int, rational): bool", "(money, money): bool"});
  l.add("_+_", {"(int, int): int", "(uint, uint): uint", "(double, double): double",
                "(string, string): string", "(bytes, bytes): bytes", "(list(A), list(A)): list(A)",
                "(timestamp, duration): timestamp", "(duration, timestamp): timestamp",
                "(duration, duration): duration", "(rational, rational): rational",
                "(rational, int): rational", "(int, rational): rational", "(money, money): money"});
  l.add("_-_", {"(int, int): int", "(uint, uint): uint", "(double, double): double",
                "(timestamp, timestamp): duration", "(timestamp, duration): timestamp",
                "(duration, duration): duration", "(rational, rational): rational",
                "(rational, int): rational", "(int, rational): rational", "(money, money): money"});
  l.add("_*_", {"(int, int): int", "(uint, uint): uint", "(double, double): double",
                "(rational, rational): rational", "(rational, int): rational",
                "(int, rational): rational", "(money, rational): money", "(rational, money): money",
                "(money, int): money", "(int, money): money"});
  l.add("_/_",
        {"(int, int): int", "(uint, uint): uint", "(double, double): double",
         "(rational, rational): rational", "(rational, int): rational", "(int, rational): rational",
         "(money, rational): money", "(money, int): money", "(money, money): rational"});
  l.add("_%_", {"(int, int): int", "(uint, uint): uint"});
  l.add("-_", {"(int): int", "(double): double", "(duration): duration", "(rational): rational",
               "(money): money"});
  l.add("_[_]", {"(list(A), int): A", "(map(A, B), A): B",
                 "(optional_type(list(A)), int): optional_type(A)",
                 "(optional_type(map(A, B)), A): optional_type(B)"});
  l.add("_[?_]", {"(list(A), int): optional_type(A)", "(map(A, B), A): optional_type(B)",
                  "(optional_type(list(A)), int): optional_type(A)",
                  "(optional_type(map(A, B)), A): optional_type(B)"});
  l.add("@in", {"(A, list(A)): bool", "(A, map(A, B)): bool"});
}

}  // namespace amends::cel
