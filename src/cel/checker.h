// Finds out what each name in an expression means and what type each part has, by the rules of the
// language definition, "Gradual Type Checking". What cannot be right is refused with its place and
// the nearest name; with `check` off it is marked instead, and fails when it is run.
//
// A string that is one of a few (Type::choices) takes part as any string does. A text that is
// written out and held against one (==, !=, in, the keys of a map) or given as one to a function
// has to be among the choices. A condition between such a string and texts that are among its
// choices has them too; whatever else is made of it is a string that may be anything.
//
// An amount's type has its currency where that can be told. Amounts in two currencies that are
// added or compared can only fail, and are refused where such things are.
#pragma once

#include <string>
#include <vector>

#include "cel/ast.h"
#include "cel/environment.h"

namespace amends::cel {

struct Note {
  enum class Means : std::uint8_t {
    nothing,
    variable,
    local,
    constant,
    function,
    table,
    zone,
    value,
    fault
  };
  TypeRef type = nullptr;
  Means means = Means::nothing;
  std::uint32_t at = 0;       // variable, local: its place
  bool drops_target = false;  // function: the target is a namespace and no value
  const Function* function = nullptr;
  const Table* table = nullptr;
  const Zone* zone = nullptr;
  Value value;                       // value: a constant of the environment
  std::string text;                  // constant: a type's name; fault: what is wrong
  std::vector<std::uint32_t> slots;  // fold, bind: of the variables
};

struct Checked {
  std::vector<Note> notes;  // one for each node of the tree
  TypeRef result = nullptr;
  std::uint32_t locals = 0;
  bool is_typed = true;               // whether the parts fit, so that it may be compiled
  std::vector<Complaint> complaints;  // the first hundred, each once, in order of place
};

Checked check(const Ast& ast, Environment& environment, const Environment::Options& options);

}  // namespace amends::cel
