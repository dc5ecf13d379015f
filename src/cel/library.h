// Functions that expressions may call: their names, the types that they take, and what they do.
//
// A signature is written "(int, int): int" for a function and "string.(string): bool" for a method;
// a method's target is the first argument of its implementation. Types are those of type.h, with
// "timestamp" and "duration" for google.protobuf's, "rounding" and "currency" for strings that name
// one; a capital letter is any type.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cel/type.h"

namespace amends::cel {

class Machine;

// Gets values only: errors and unknowns among the arguments are the call's result before it is
// made. Checks the arguments' kinds itself, because an expression may be run unchecked.
using Implementation = Value (*)(Machine& machine, const Value* arguments, std::size_t count);

struct Overload {
  bool method = false;
  std::vector<TypeRef> parameters;  // the target first
  TypeRef result = nullptr;
  std::string text;  // as written
};

struct Function {
  std::string name;
  std::vector<Overload> overloads;
  Implementation run =
      nullptr;  // null for operators, which the machine knows, and for declarations
};

class Library {
 public:
  // The standard definitions, the extensions (strings, math, encoders, optionals, bindings, macros
  // of two variables) and our own types. Made once; may be read by any number of threads.
  static const Library& standard();

  const Function* find(std::string_view name) const;
  void add(std::string name, std::initializer_list<std::string_view> signatures,
           Implementation run = nullptr);
  void add(std::string name, std::vector<Overload> overloads);
  const std::map<std::string, Function, std::less<>>& functions() const { return functions_; }
  TypePool& types() { return types_; }

 private:
  TypePool types_;
  std::map<std::string, Function, std::less<>> functions_;
};

constexpr std::size_t arguments_max = 8;

// To how many decimals rounded() and divide() go, and what is said of others.
constexpr std::int64_t rounded_decimals_max = 100;  // on both sides of the point
constexpr std::int64_t divided_decimals_max = 9;
constexpr std::string_view rounded_decimals_text = "rounding is to between -100 and 100 decimals";
std::string divided_decimals_text(std::int64_t decimals);

// Each adds what its file defines.
void add_operators(Library& library);
void add_conversions(Library& library);
void add_times(Library& library);
void add_strings(Library& library);
void add_format(Library& library);
void add_math(Library& library);
void add_encoders(Library& library);
void add_optionals(Library& library);
void add_exact(Library& library);
void add_dates(Library& library);
void add_places(Library& library);

}  // namespace amends::cel
