// Definitions: expressions with parameters that others call by name, as if what they stand for were
// written out there. They are opened before anything is checked, so that a field keeps its path
// and what is missing stays known as missing.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "cel/ast.h"

namespace amends::cel {

struct Definition {
  std::vector<std::string> parameters;
  Ast ast;

  // "(a, b) = a + b"
  std::string text() const {
    return fmt::format("({}) = {}", fmt::join(parameters, ", "), ast.source);
  }
};
using Definitions = std::map<std::string, Definition, std::less<>>;

// The tree with every call of a definition replaced by what it stands for; `used` gets the names,
// also of those that others use. All parts of it stand at the call's place. Variables that a
// definition's macros bring in never meet those around the call. Each part keeps where it stands in
// its definition; the definitions' names must stand as long as the tree.
//
// Code::bad_input, with "line:column: what is wrong", for another number of values than parameters,
// a definition that goes round in a circle, a name in it that is a macro's variable around the
// call, and beyond the limits of a tree.
Result<Ast> open_definitions(const Ast& ast, const Definitions& definitions,
                             std::set<std::string>& used);

}  // namespace amends::cel
