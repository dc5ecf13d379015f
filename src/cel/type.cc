#include "cel/type.h"

#include <algorithm>
#include <array>

#include "base/rational.h"
#include "base/text.h"

namespace amends::cel {
namespace types {

using K = Type::Kind;
static Type plain(K kind, std::string name) {
  Type made;
  made.kind = kind;
  made.name = std::move(name);
  return made;
}
const Type dyn = plain(K::dyn, "dyn");
const Type null = plain(K::null, "null_type");
const Type type = plain(K::type, "type");
const Type boolean = plain(K::primitive, "bool");
const Type integer = plain(K::primitive, "int");
const Type unsigned_integer = plain(K::primitive, "uint");
const Type number = plain(K::primitive, "double");
const Type string = plain(K::primitive, "string");
const Type bytes = plain(K::primitive, "bytes");
const Type duration = plain(K::primitive, "google.protobuf.Duration");
const Type timestamp = plain(K::primitive, "google.protobuf.Timestamp");
const Type rational = plain(K::primitive, "rational");
const Type money = plain(K::primitive, "money");
const Type date = plain(K::primitive, "date");
const Type place = plain(K::primitive, "place");
const Type zone = plain(K::primitive, "zone");

static Type chosen(const Choices& choices) {
  Type made = plain(K::primitive, "string");
  made.choices = &choices;
  return made;
}
static Choices all_roundings() {
  Choices made{"a way of rounding", {}};
  for (int i = 0; i <= static_cast<int>(base::Rounding::floor); ++i)
    made.values.emplace_back(name_of(static_cast<base::Rounding>(i)));
  return made;
}
static const Choices roundings = all_roundings();
static const Choices currencies = {"a currency", {}};
const Type rounding = chosen(roundings);
const Type currency = chosen(currencies);

TypeRef named(std::string_view name) {
  static const std::array<TypeRef, 16> all = {
      &dyn,      &null,   &type,  &boolean, &integer,  &unsigned_integer,
      &number,   &string, &bytes, &money,   &duration, &timestamp,
      &rational, &date,   &place, &zone};
  for (TypeRef t : all) {
    if (t->name == name) return t;
  }
  return nullptr;
}

}  // namespace types

int RecordType::find(std::string_view field) const {
  const auto at = std::ranges::lower_bound(fields, field, {}, &Field::name);
  return at != fields.end() && at->name == field ? static_cast<int>(at - fields.begin()) : -1;
}

int RecordType::find_from(std::size_t from, std::string_view field) const {
  constexpr std::size_t near = 8;
  const std::size_t end = std::min(fields.size(), from + near);
  for (std::size_t i = from; i < end; ++i) {
    if (fields[i].name == field) return static_cast<int>(i);
  }
  return find(field);
}

std::string text_of(TypeRef type) {
  std::string out = type->kind == Type::Kind::record ? type->record->name : type->name;
  if (type->parameters.empty()) return out;
  out += '(';
  for (std::size_t i = 0; i < type->parameters.size(); ++i) {
    if (i > 0) out += ", ";
    out += text_of(type->parameters[i]);
  }
  return out + ')';
}

std::string refusal(std::string_view value, const Choices& choices) {
  constexpr std::size_t listed_max = 12;
  if (std::ranges::find(choices.values, value) != choices.values.end()) return {};
  std::string out = fmt::format("\"{}\" is never {}", value, choices.of);
  if (const auto near = base::nearest(value, choices.values))
    return out + fmt::format("; did you mean \"{}\"?", *near);
  if (choices.values.size() > listed_max) return out;
  return out + fmt::format("; it can be {}", fmt::join(choices.values, ", "));
}

bool same(TypeRef a, TypeRef b) {
  if (a == b) return true;
  if (a->kind != b->kind || a->name != b->name || a->record != b->record ||
      a->parameters.size() != b->parameters.size())
    return false;
  for (std::size_t i = 0; i < a->parameters.size(); ++i) {
    if (!same(a->parameters[i], b->parameters[i])) return false;
  }
  return true;
}

TypeRef TypePool::abstract(std::string name, std::vector<TypeRef> parameters) {
  std::size_t weight = 1;
  for (TypeRef part : parameters) weight += part->weight;
  if (weight > weight_max) return &types::dyn;
  Type type;
  type.kind = Type::Kind::abstract;
  type.name = std::move(name);
  type.parameters = std::move(parameters);
  type.weight = weight;
  return &types_.emplace_back(std::move(type));
}

TypeRef TypePool::parameter(std::string name) {
  return &types_.emplace_back(types::plain(Type::Kind::parameter, std::move(name)));
}

TypeRef TypePool::record(const RecordType* record) {
  Type type = types::plain(Type::Kind::record, record->name);
  type.record = record;
  return &types_.emplace_back(std::move(type));
}

TypeRef TypePool::choice(Choices choices) {
  choices_.push_back(std::move(choices));
  return &types_.emplace_back(types::chosen(choices_.back()));
}

TypeRef TypePool::money(const std::string& currency) {
  TypeRef& made = money_[currency];
  if (made != nullptr) return made;
  choices_.push_back({"the currency", {currency}});
  Type type = types::money;
  type.choices = &choices_.back();
  return made = &types_.emplace_back(std::move(type));
}

TypeRef TypePool::open(TypeRef type) {
  if (type->choices != nullptr) return types::named(type->name);
  std::vector<TypeRef> parts;
  for (TypeRef part : type->parameters) parts.push_back(open(part));
  return parts == type->parameters ? type : abstract(type->name, std::move(parts));
}

namespace {

// Whether `a` says no more than `b`.
bool as_general(TypeRef a, TypeRef b) {
  if (a->is_dyn() || a->kind == Type::Kind::parameter) return true;
  if (b->is_dyn() || b->kind == Type::Kind::parameter) return false;
  if (a->kind != b->kind || a->name != b->name || a->parameters.size() != b->parameters.size())
    return false;
  if (a->choices != nullptr && a->choices != b->choices) return false;
  for (std::size_t i = 0; i < a->parameters.size(); ++i) {
    if (!as_general(a->parameters[i], b->parameters[i])) return false;
  }
  return true;
}

// Null may stand for whatever is not a plain value.
bool takes_null(TypeRef type) {
  using K = Type::Kind;
  if (type->kind == K::null || type->kind == K::dyn) return true;
  if (type->kind == K::abstract) return type->name != "list" && type->name != "map";
  return type == &types::duration || type == &types::timestamp;
}

}  // namespace

TypeRef Substitution::more_general(TypeRef a, TypeRef b) {
  if (as_general(a, b)) return a;
  return as_general(b, a) ? b : pool_.open(b);
}

TypeRef Substitution::find(TypeRef parameter) const {
  const auto at = bound_.find(parameter->name);
  return at == bound_.end() ? nullptr : at->second;
}

bool Substitution::occurs(TypeRef parameter, TypeRef within) const {
  if (within->kind == Type::Kind::parameter) {
    if (within->name == parameter->name) return true;
    TypeRef bound = find(within);
    return bound != nullptr && occurs(parameter, bound);
  }
  return std::ranges::any_of(within->parameters,
                             [&](TypeRef part) { return occurs(parameter, part); });
}

Substitution::Bound Substitution::bind(TypeRef type, TypeRef parameter) {
  if (same(type, parameter)) return Bound::yes;
  if (TypeRef bound = find(parameter)) {
    if (!fits(type, bound)) return Bound::no;
    TypeRef wider = more_general(type, bound);
    if (!occurs(parameter, wider)) bound_[parameter->name] = wider;
    return Bound::yes;
  }
  if (occurs(parameter, type)) return Bound::free_but_not;
  bound_[parameter->name] = type;
  return Bound::yes;
}

bool Substitution::fits(TypeRef a, TypeRef b) {
  using K = Type::Kind;
  if (b->kind == K::parameter) {
    const Bound bound = bind(a, b);
    if (bound != Bound::free_but_not) return bound == Bound::yes;
  }
  if (a->kind == K::parameter) return bind(b, a) == Bound::yes;
  if (a->is_dyn() || b->is_dyn()) return true;
  if (a->kind == K::null) return takes_null(b);
  if (b->kind == K::null) return takes_null(a);
  if (a->kind == K::record && b == &types::place) return a->name == "place";
  if (a->kind != b->kind) return false;
  if (a->kind == K::type) return true;
  if (a->kind == K::record) return a->record == b->record;
  if (a->name != b->name || a->parameters.size() != b->parameters.size()) return false;
  for (std::size_t i = 0; i < a->parameters.size(); ++i) {
    if (!fits(a->parameters[i], b->parameters[i])) return false;
  }
  return true;
}

bool Substitution::assignable(const std::vector<TypeRef>& given,
                              const std::vector<TypeRef>& wanted) {
  if (given.size() != wanted.size()) return false;
  auto before = bound_;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (fits(given[i], wanted[i])) continue;
    bound_ = std::move(before);
    return false;
  }
  return true;
}

TypeRef Substitution::apply(TypeRef type, bool free_is_dyn) {
  if (type->kind == Type::Kind::parameter) {
    TypeRef bound = find(type);
    if (bound != nullptr) return apply(bound, free_is_dyn);
    return free_is_dyn ? &types::dyn : type;
  }
  if (type->parameters.empty()) return type;
  std::vector<TypeRef> parts;
  bool changed = false;
  for (TypeRef part : type->parameters) {
    parts.push_back(apply(part, free_is_dyn));
    changed |= parts.back() != part;
  }
  return changed ? pool_.abstract(type->name, std::move(parts)) : type;
}

TypeRef Substitution::join(TypeRef a, TypeRef b) {
  if (a == nullptr) return b;
  if (!assignable(a, b)) return &types::dyn;
  if (a->kind == Type::Kind::null) return b;
  return b->kind == Type::Kind::null ? a : more_general(a, b);
}

}  // namespace amends::cel
