// An expression as it was written, macros already opened up: what the parser makes, the checker
// types and the compiler turns into a Program.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/line_column.h"
#include "base/result.h"

namespace amends::cel {

// Limits of what is taken as an expression. The language definition asks for 32 of each nesting.
inline constexpr std::size_t source_length_max = 100'000;
inline constexpr std::size_t nodes_max = 50'000;
inline constexpr int nesting_max = 200;  // of brackets, calls and conditionals within one another
inline constexpr int depth_max = 2'000;  // of the tree: a sum of so many terms

using ExprId = std::uint32_t;
inline constexpr ExprId no_expr = 0xffffffff;

// A literal. Bytes are marked, because both are held as a string.
struct Bytes {
  std::string text;
};
using Literal =
    std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, Bytes>;

enum class Macro : std::uint8_t {
  all,
  exists,
  exists_one,
  map,  // also transformList; with a condition: where it holds
  filter,
  transform_map,        // keys stay, values are made
  transform_map_entry,  // each gives a map, and all of them together are the result
};

// Where a part stands that a definition brought in.
struct Origin {
  std::string_view definition;  // "" for a part of the expression itself
  std::uint32_t offset = 0;     // in the definition

  friend bool operator==(const Origin&, const Origin&) = default;
};

struct Expr {
  enum class Kind : std::uint8_t {
    literal,
    ident,    // `name`; with a leading dot `absolute`
    select,   // operand.name; `optional` for operand.?name, `test` for has(operand.name)
    call,     // name(arguments), or target.name(arguments)
    list,     // elements; `optionals` says which are optional
    map,      // key, value, key, value, …; `optionals` one for each pair
    message,  // name{…}: understood and refused, because there are no messages
    fold,     // a macro over a range
    bind,     // cel.bind(name, value, body)
  };
  Kind kind = Kind::literal;
  std::uint32_t offset = 0;  // byte in the source
  Origin origin;             // where a definition brought it in, which `offset` is the call of
  int depth = 1;
  std::string name;
  Literal literal;
  bool absolute = false;
  bool optional = false;
  bool test = false;
  ExprId target = no_expr;        // select, call
  std::vector<ExprId> arguments;  // call, list, map; bind: value, body
  std::vector<bool> optionals;

  // fold: over `target`, with one or two variables, `arguments` being the body, or condition and
  // body.
  Macro macro = Macro::all;
  std::vector<std::string> variables;
};

struct Ast {
  std::string source;
  std::vector<Expr> nodes;
  ExprId root = no_expr;

  const Expr& operator[](ExprId id) const { return nodes[id]; }
};

// What is wrong with an expression, and at which byte.
struct Complaint {
  std::uint32_t offset = 0;
  std::string text;
  Origin origin;
};

using base::line_column;
using base::LineColumn;

// The error's message is "line:column: what is wrong". Code::bad_input. With `macros` off, has(),
// all() and the others are ordinary calls.
Result<Ast> parse(std::string_view source, bool macros = true);

}  // namespace amends::cel
