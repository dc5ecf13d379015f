// Values that may be none: cel-go's extension "optionals". The machine itself knows ?. and [?], and
// runs or() and orValue(), whose argument is looked at only where it is wanted.
#include "cel/machine.h"

namespace amends::cel {
namespace {

Value none(Machine&, const Value*, std::size_t) { return Value::optional(nullptr); }

Value of(Machine& m, const Value* a, std::size_t) { return m.some(*a); }

bool is_zero(const Value& v) {
  switch (v.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return !v.as_boolean();
    case Kind::integer:
    case Kind::unsigned_integer:
    case Kind::duration:
      return v.as_integer() == 0;
    case Kind::number:
      return v.as_number() == 0;
    case Kind::string:
    case Kind::bytes:
      return v.as_text().empty();
    case Kind::list:
      return v.as_list().count == 0;
    case Kind::map:
      return v.as_map().count == 0;
    case Kind::rational:
      return v.as_rational().sign() == 0;
    case Kind::money:
      return v.as_money().sign() == 0;
    case Kind::optional:
      return v.as_optional() == nullptr;
    default:
      return false;
  }
}

Value of_non_zero(Machine& m, const Value* a, std::size_t) {
  return is_zero(*a) ? Value::optional(nullptr) : m.some(*a);
}

Value has_value(Machine& m, const Value* a, std::size_t count) {
  if (count != 1 || !a->is(Kind::optional)) return m.no_overload();
  return Value::boolean(a->as_optional() != nullptr);
}

Value value(Machine& m, const Value* a, std::size_t count) {
  if (count != 1 || !a->is(Kind::optional)) return m.no_overload();
  return a->as_optional() != nullptr ? *a->as_optional() : m.error("optional.none() dereference");
}

Value unwrap(Machine& m, const Value* a, std::size_t count) {
  if (count != 1 || !a->is(Kind::list)) return m.no_overload();
  std::vector<Value> kept;
  for (std::size_t i = 0; i < a->as_list().count; ++i) {
    const Value& item = a->as_list().items[i];
    if (!item.is(Kind::optional)) return m.no_overload();
    if (item.as_optional() != nullptr) kept.push_back(*item.as_optional());
  }
  return m.list(kept);
}

template <bool last>
Value end_of(Machine& m, const Value* a, std::size_t count) {
  if (count != 1 || !a->is(Kind::list)) return m.no_overload();
  const List& list = a->as_list();
  if (list.count == 0) return Value::optional(nullptr);
  return m.some(list.items[last ? list.count - 1 : 0]);
}

}  // namespace

void add_optionals(Library& l) {
  l.add("optional.none", {"(): optional_type(A)"}, none);
  l.add("optional.of", {"(A): optional_type(A)"}, of);
  l.add("optional.ofNonZeroValue", {"(A): optional_type(A)"}, of_non_zero);
  l.add("hasValue", {"optional_type(A).(): bool"}, has_value);
  l.add("value", {"optional_type(A).(): A"}, value);
  l.add("or", {"optional_type(A).(optional_type(A)): optional_type(A)"});
  l.add("orValue", {"optional_type(A).(A): A"});
  l.add("optional.unwrap", {"(list(optional_type(A))): list(A)"}, unwrap);
  l.add("unwrapOpt", {"list(optional_type(A)).(): list(A)"}, unwrap);
  l.add("first", {"list(A).(): optional_type(A)"}, end_of<false>);
  l.add("last", {"list(A).(): optional_type(A)"}, end_of<true>);
}

}  // namespace amends::cel
