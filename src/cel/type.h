// Types of the Common Expression Language, and of ours: rational, money, date, place, zone.
//
// A type is written as people read it in messages: int, list(string), map(string, int),
// optional_type(dyn). A record whose type is named "place" may be used as a place. A single capital
// letter stands for any type, the same one wherever it recurs
// in a function's signature.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cel/value.h"

namespace amends::cel {

// The only values that a text may have, and whose they are: "losses[].damage".
struct Choices {
  std::string of;
  std::vector<std::string> values;
};

struct Type {
  enum class Kind : std::uint8_t {
    dyn,        // checked when run
    primitive,  // by name: bool, int, …, google.protobuf.Timestamp, rational
    null,
    type,
    abstract,  // by name with parameters: list, map, optional_type
    record,
    parameter,
  };
  Kind kind = Kind::dyn;
  std::string name;
  std::vector<const Type*> parameters;
  const RecordType* record = nullptr;
  // Of a string that is one of a few, and of money in a currency that is known; a string and money
  // like any other.
  const Choices* choices = nullptr;
  std::size_t weight = 1;  // how many types it is made of

  bool is(std::string_view n) const { return name == n && kind != Kind::parameter; }
  bool is_dyn() const { return kind == Kind::dyn; }
};
using TypeRef = const Type*;

std::string text_of(TypeRef type);
// "\"DESTROYD\" is never losses[].damage; did you mean \"DESTROYED\"?", or "" for one of the
// choices.
std::string refusal(std::string_view value, const Choices& choices);
bool same(TypeRef a, TypeRef b);

// The types without parameters; they live for ever.
namespace types {
extern const Type dyn, null, type, boolean, integer, unsigned_integer, number, string, bytes,
    duration, timestamp, rational, money, date, place, zone;
// Strings in signatures: a way of rounding, and a currency, whose choices the environment knows.
extern const Type rounding, currency;
// By name, or nullptr.
TypeRef named(std::string_view name);
}  // namespace types

// Makes and owns the others. Not for several threads at once. A type that is made of more than
// `weight_max` becomes dyn: sharing lets a short expression have a type of any size.
class TypePool {
 public:
  TypeRef list(TypeRef element) { return abstract("list", {element}); }
  TypeRef map(TypeRef key, TypeRef value) { return abstract("map", {key, value}); }
  TypeRef optional(TypeRef inner) { return abstract("optional_type", {inner}); }
  TypeRef abstract(std::string name, std::vector<TypeRef> parameters);
  TypeRef parameter(std::string name);
  TypeRef record(const RecordType* record);
  // A string that is one of the choices.
  TypeRef choice(Choices choices);
  // Money in the currency; the same type for the same one.
  TypeRef money(const std::string& currency);
  // The same type with strings that may be anything, and money in any currency.
  TypeRef open(TypeRef type);

 private:
  static constexpr std::size_t weight_max = 1000;
  std::deque<Type> types_;
  std::deque<Choices> choices_;
  std::map<std::string, TypeRef> money_;
};

// What stands for type parameters so far, and the rules by which one type may be used for another.
class Substitution {
 public:
  explicit Substitution(TypePool& pool) : pool_(pool) {}

  // Whether each of `given` may be used where the one of `wanted` is expected; binds parameters
  // when so, and changes nothing when not.
  bool assignable(const std::vector<TypeRef>& given, const std::vector<TypeRef>& wanted);
  bool assignable(TypeRef given, TypeRef wanted) {
    return assignable(std::vector<TypeRef>{given}, std::vector<TypeRef>{wanted});
  }
  // With parameters replaced; those that stand for nothing become dyn when `free_is_dyn`.
  TypeRef apply(TypeRef type, bool free_is_dyn);
  // The type of a list's elements that are some of `a` and some of `b`.
  TypeRef join(TypeRef a, TypeRef b);

 private:
  bool fits(TypeRef a, TypeRef b);
  TypeRef more_general(TypeRef a, TypeRef b);
  enum class Bound { yes, no, free_but_not };
  Bound bind(TypeRef type, TypeRef parameter);
  bool occurs(TypeRef parameter, TypeRef within) const;
  TypeRef find(TypeRef parameter) const;

  TypePool& pool_;
  std::map<std::string, TypeRef, std::less<>> bound_;
};

}  // namespace amends::cel
