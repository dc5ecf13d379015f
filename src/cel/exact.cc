// Exact numbers, shares and money. docs/formats/expressions.md is the reader's page.
#include <algorithm>

#include "cel/machine.h"
#include "cel/text.h"

namespace amends::cel {
namespace {

Value dec(Machine& m, const Value* a, std::size_t count) {
  if (count != 1) return m.no_overload();
  if (a->is(Kind::rational)) return *a;
  if (a->is(Kind::integer)) return m.make(base::Rational(a->as_integer()));
  if (!a->is(Kind::string)) return m.no_overload();
  auto number = base::Rational::parse(a->as_text());
  return number ? m.make(std::move(*number)) : m.error(number.error().message);
}

// A part of a whole: above 0 and at most 1.
Value share(Machine& m, const Value* a, std::size_t count) {
  const Value number = dec(m, a, count);
  if (!number.is(Kind::rational)) return number;
  if (number.as_rational().sign() <= 0 || number.as_rational() > base::Rational(1))
    return m.error_of("a share is above 0 and at most 1, and this is {}",
                      number.as_rational().to_text());
  return number;
}

Value money(Machine& m, const Value* a, std::size_t count) {
  if (count != 2 || !a[1].is(Kind::string)) return m.no_overload();
  const Value amount = dec(m, a, 1);
  if (!amount.is(Kind::rational)) return amount;
  const auto currency = base::Currency::named(a[1].as_text());
  if (!currency) return m.error(currency.error().message);
  return m.make(base::Money(amount.as_rational(), *currency));
}

Value amount(Machine& m, const Value* a, std::size_t count) {
  if (count != 1 || !a->is(Kind::money)) return m.no_overload();
  return Value::rational(&a->as_money().amount());
}

Value currency(Machine& m, const Value* a, std::size_t count) {
  if (count != 1 || !a->is(Kind::money)) return m.no_overload();
  return m.text(a->as_money().currency().code());
}

// rounded(decimals, mode)
Value rounded(Machine& m, const Value* a, std::size_t count) {
  if (count != 3 || !a[1].is(Kind::integer) || !a[2].is(Kind::string)) return m.no_overload();
  if (a[1].as_integer() < -rounded_decimals_max || a[1].as_integer() > rounded_decimals_max)
    return m.error(rounded_decimals_text);
  const auto mode = base::rounding_named(a[2].as_text());
  if (!mode) return m.error(mode.error().message);
  const auto decimals = static_cast<int>(a[1].as_integer());
  if (a->is(Kind::rational)) return m.make(a->as_rational().rounded(decimals, *mode));
  if (a->is(Kind::money)) return m.make(a->as_money().rounded(decimals, *mode));
  return m.no_overload();
}

// convert(rate, currency): so many of the currency for one of this.
Value convert(Machine& m, const Value* a, std::size_t count) {
  if (count != 3 || !a[0].is(Kind::money) || !a[1].is(Kind::rational) || !a[2].is(Kind::string))
    return m.no_overload();
  if (a[1].as_rational().sign() <= 0) return m.error("a rate of exchange is above 0");
  const auto target = base::Currency::named(a[2].as_text());
  if (!target) return m.error(target.error().message);
  return m.make(a->as_money().converted(a[1].as_rational(), *target));
}

Value sum(Machine& m, const Value* a, std::size_t count) {
  if (count > 2 || !a[0].is(Kind::list)) return m.no_overload();
  const List& list = a->as_list();
  if (count == 1 && list.count == 0)
    return m.error("the sum of an empty list has no kind; give it a second argument to begin with");
  Value total = count == 2 ? a[1] : list.items[0];
  for (std::size_t i = count == 2 ? 0 : 1; i < list.count; ++i) {
    if (!m.charge(1)) return m.error("the budget is spent");
    total = m.add(total, list.items[i]);
    if (!total.is_value()) return total;
  }
  return total;
}

// divide(total, {key: share}, decimals): to the smallest unit by the largest remainder, ties to the
// lowest key. What the shares leave of the whole stands under "reserved", and is served last.
Value divide(Machine& m, const Value* a, std::size_t count) {
  if (count != 3 || !a[0].is(Kind::money) || !a[1].is(Kind::map) || !a[2].is(Kind::integer))
    return m.no_overload();
  if (a[2].as_integer() < 0 || a[2].as_integer() > divided_decimals_max)
    return m.error(divided_decimals_text(a[2].as_integer()));
  const Map& shares = a[1].as_map();
  if (!m.charge(shares.count * 20)) return m.error("the budget is spent");
  std::vector<Map::Entry> order(shares.entries, shares.entries + shares.count);
  for (const Map::Entry& entry : order) {
    if (!entry.key.is(Kind::string))
      return m.error_of("divide() divides among keys that are texts, and {} is {}",
                        to_text(entry.key, 100), type_name(entry.key));
  }
  std::ranges::sort(order, {}, [](const Map::Entry& e) { return e.key.as_text(); });
  std::vector<base::Rational> weights;
  base::Rational total(0);
  for (const Map::Entry& entry : order) {
    if (!entry.value.is(Kind::rational))
      return m.error_of("the share of {} is {}, and no exact number", entry.key.as_text(),
                        type_name(entry.value));
    if (entry.value.as_rational().sign() <= 0)
      return m.error_of("the share of {} is not above 0", entry.key.as_text());
    weights.push_back(entry.value.as_rational());
    total += weights.back();
  }
  if (total > base::Rational(1))
    return m.error_of("the shares add up to {}, which is more than the whole", total.to_text());
  if (total < base::Rational(1)) {
    weights.push_back(base::Rational(1) - total);
    order.push_back({Value::string("reserved"), Value()});
  }
  const auto parts = a->as_money().divided(weights, static_cast<int>(a[2].as_integer()));
  if (!parts) return m.error(parts.error().message);
  auto* entries = m.arena().array<Map::Entry>(order.size());
  if (entries == nullptr) return m.error("the memory is spent");
  for (std::size_t i = 0; i < order.size(); ++i) entries[i] = {order[i].key, m.make((*parts)[i])};
  return m.map(entries, order.size());
}

// Whatever the type: what a person must look at, and why.
Value indeterminate(Machine& m, const Value* a, std::size_t count) {
  if (count != 1 || !a->is(Kind::string)) return m.no_overload();
  return m.unknown(Reason::What::indeterminate, a->as_text());
}

}  // namespace

std::string divided_decimals_text(std::int64_t decimals) {
  return fmt::format("divide() divides to 0 to {} decimals, and not to {}", divided_decimals_max,
                     decimals);
}

void add_exact(Library& l) {
  l.add("dec", {"(string): rational", "(int): rational", "(rational): rational"}, dec);
  l.add("share", {"(string): rational", "(rational): rational"}, share);
  l.add("money",
        {"(string, currency): money", "(rational, currency): money", "(int, currency): money"},
        money);
  l.add("amount", {"money.(): rational"}, amount);
  l.add("currency", {"money.(): currency"}, currency);
  l.add("rounded", {"rational.(int, rounding): rational", "money.(int, rounding): money"}, rounded);
  l.add("convert", {"money.(rational, currency): money"}, convert);
  l.add("sum",
        {"(list(rational)): rational", "(list(money)): money", "(list(int)): int",
         "(list(rational), rational): rational", "(list(money), money): money",
         "(list(int), int): int"},
        sum);
  l.add("divide", {"(money, map(string, rational), int): map(string, money)"}, divide);
  l.add("indeterminate", {"(string): A"}, indeterminate);
  l.add("known", {"(A): bool"});  // run by the machine, which alone sees what is missing
}

}  // namespace amends::cel
