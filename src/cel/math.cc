// cel-go's extension "math"; greatest and least take exact numbers and money too.
#include <cmath>

#include "cel/machine.h"

namespace amends::cel {
namespace {

bool is_comparable(const Value& v) {
  return v.is(Kind::integer) || v.is(Kind::unsigned_integer) || v.is(Kind::number) ||
         v.is(Kind::rational) || v.is(Kind::money);
}

// 1 for the greatest, -1 for the least.
template <int wanted>
Value extreme(Machine& m, const Value* a, std::size_t count) {
  const Value* items = a;
  if (count == 1 && a->is(Kind::list)) {
    items = a->as_list().items;
    count = a->as_list().count;
    if (count == 0) return m.error("an empty list has no greatest and no least");
  }
  if (!m.charge(count)) return m.error("the budget is spent");
  if (!is_comparable(items[0])) return m.no_overload();
  const Value* best = items;
  for (std::size_t i = 1; i < count; ++i) {
    if (!is_comparable(items[i])) return m.no_overload();
    int o = 0;
    if (items[i].is(Kind::money) && best->is(Kind::money)) {
      const auto compared = items[i].as_money().compare(best->as_money());
      if (!compared) return m.error(compared.error().message);
      o = *compared < 0 ? -1 : *compared > 0 ? 1 : 0;
    } else {
      o = order(items[i], *best);
      if (o == 2 && !items[i].is(Kind::number) && !best->is(Kind::number)) return m.no_overload();
    }
    if (o == wanted) best = &items[i];
  }
  return *best;
}

template <double (*function)(double)>
Value of_double(Machine& m, const Value* a, std::size_t count) {
  if (count != 1 || !a->is(Kind::number)) return m.no_overload();
  return Value::number(function(a->as_number()));
}

template <bool (*function)(double)>
Value test(Machine& m, const Value* a, std::size_t count) {
  if (count != 1 || !a->is(Kind::number)) return m.no_overload();
  return Value::boolean(function(a->as_number()));
}

double up(double d) { return std::ceil(d); }
double down(double d) { return std::floor(d); }
double nearest(double d) { return std::round(d); }
double whole(double d) { return std::trunc(d); }
bool is_nan(double d) { return std::isnan(d); }
bool is_inf(double d) { return std::isinf(d); }
bool is_finite(double d) { return std::isfinite(d); }

Value root(Machine& m, const Value* a, std::size_t count) {
  if (count != 1) return m.no_overload();
  if (a->is(Kind::number)) return Value::number(std::sqrt(a->as_number()));
  if (a->is(Kind::integer)) return Value::number(std::sqrt(static_cast<double>(a->as_integer())));
  if (a->is(Kind::unsigned_integer))
    return Value::number(std::sqrt(static_cast<double>(a->as_unsigned())));
  return m.no_overload();
}

Value absolute(Machine& m, const Value* a, std::size_t count) {
  if (count != 1) return m.no_overload();
  switch (a->kind()) {
    case Kind::integer:
      if (a->as_integer() == INT64_MIN) return m.error("integer overflow");
      return Value::integer(a->as_integer() < 0 ? -a->as_integer() : a->as_integer());
    case Kind::unsigned_integer:
      return *a;
    case Kind::number:
      return Value::number(std::fabs(a->as_number()));
    case Kind::rational:
      return m.make(a->as_rational().abs());
    default:
      return m.no_overload();
  }
}

Value sign(Machine& m, const Value* a, std::size_t count) {
  if (count != 1) return m.no_overload();
  switch (a->kind()) {
    case Kind::integer:
      return Value::integer(a->as_integer() > 0 ? 1 : a->as_integer() < 0 ? -1 : 0);
    case Kind::unsigned_integer:
      return Value::unsigned_integer(a->as_unsigned() > 0 ? 1 : 0);
    case Kind::number: {
      const double d = a->as_number();
      return Value::number(std::isnan(d) ? d : d > 0 ? 1.0 : d < 0 ? -1.0 : 0.0);
    }
    case Kind::rational:
      return Value::integer(a->as_rational().sign());
    default:
      return m.no_overload();
  }
}

enum class Bit { both, either, one };

template <Bit bit>
Value bits(Machine& m, const Value* a, std::size_t count) {
  if (count != 2 || a[0].kind() != a[1].kind() ||
      (!a[0].is(Kind::integer) && !a[0].is(Kind::unsigned_integer)))
    return m.no_overload();
  const std::uint64_t x = a[0].as_unsigned();
  const std::uint64_t y = a[1].as_unsigned();
  const std::uint64_t out = bit == Bit::both ? x & y : bit == Bit::either ? x | y : x ^ y;
  return a[0].is(Kind::integer) ? Value::integer(static_cast<std::int64_t>(out))
                                : Value::unsigned_integer(out);
}

Value bit_not(Machine& m, const Value* a, std::size_t count) {
  if (count == 1 && a->is(Kind::integer)) return Value::integer(~a->as_integer());
  if (count == 1 && a->is(Kind::unsigned_integer))
    return Value::unsigned_integer(~a->as_unsigned());
  return m.no_overload();
}

// Bits that are shifted in are 0, to the right too; by 64 and more, nothing is left.
template <bool left>
Value shift(Machine& m, const Value* a, std::size_t count) {
  if (count != 2 || !a[1].is(Kind::integer) ||
      (!a[0].is(Kind::integer) && !a[0].is(Kind::unsigned_integer)))
    return m.no_overload();
  const std::int64_t by = a[1].as_integer();
  if (by < 0) return m.error_of("negative offset: {}", by);
  const std::uint64_t x = a[0].as_unsigned();
  const std::uint64_t out = by >= 64 ? 0 : left ? x << by : x >> by;
  return a[0].is(Kind::integer) ? Value::integer(static_cast<std::int64_t>(out))
                                : Value::unsigned_integer(out);
}

}  // namespace

void add_math(Library& l) {
  for (const bool greatest : {true, false}) {
    const std::string name = greatest ? "math.greatest" : "math.least";
    l.add(name,
          {"(int): int",
           "(uint): uint",
           "(double): double",
           "(rational): rational",
           "(money): money",
           "(int, int): int",
           "(uint, uint): uint",
           "(double, double): double",
           "(rational, rational): rational",
           "(money, money): money",
           "(int, uint): dyn",
           "(int, double): dyn",
           "(uint, int): dyn",
           "(uint, double): dyn",
           "(double, int): dyn",
           "(double, uint): dyn",
           "(rational, int): rational",
           "(int, rational): rational",
           "(list(int)): int",
           "(list(uint)): uint",
           "(list(double)): double",
           "(list(rational)): rational",
           "(list(money)): money",
           "(list(dyn)): dyn"},
          greatest ? extreme<1> : extreme<-1>);
  }
  l.add("math.ceil", {"(double): double"}, of_double<up>);
  l.add("math.floor", {"(double): double"}, of_double<down>);
  l.add("math.round", {"(double): double"}, of_double<nearest>);
  l.add("math.trunc", {"(double): double"}, of_double<whole>);
  l.add("math.sqrt", {"(double): double", "(int): double", "(uint): double"}, root);
  l.add("math.abs", {"(int): int", "(uint): uint", "(double): double", "(rational): rational"},
        absolute);
  l.add("math.sign", {"(int): int", "(uint): uint", "(double): double", "(rational): int"}, sign);
  l.add("math.isNaN", {"(double): bool"}, test<is_nan>);
  l.add("math.isInf", {"(double): bool"}, test<is_inf>);
  l.add("math.isFinite", {"(double): bool"}, test<is_finite>);
  l.add("math.bitAnd", {"(int, int): int", "(uint, uint): uint"}, bits<Bit::both>);
  l.add("math.bitOr", {"(int, int): int", "(uint, uint): uint"}, bits<Bit::either>);
  l.add("math.bitXor", {"(int, int): int", "(uint, uint): uint"}, bits<Bit::one>);
  l.add("math.bitNot", {"(int): int", "(uint): uint"}, bit_not);
  l.add("math.bitShiftLeft", {"(int, int): int", "(uint, int): uint"}, shift<true>);
  l.add("math.bitShiftRight", {"(int, int): int", "(uint, int): uint"}, shift<false>);
}

}  // namespace amends::cel
