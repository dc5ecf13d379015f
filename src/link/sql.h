// The part of SQL that linkage models are written in: expressions over the columns of two records,
// as Splink's comparison and blocking-rule libraries write them for DuckDB.
//
// Every operator is a call with the operator's name ("=", "and", "is null", "case", "cast", "[]"),
// so that whoever walks the tree meets few kinds. Names of functions and operators are in lower
// case.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace amends::link {

struct Expression;
using ExpressionPtr = std::shared_ptr<const Expression>;

struct Expression {
  enum class Kind { null, number, text, boolean, column, call, lambda };
  enum class Side { none, left, right };
  Kind kind = Kind::null;
  std::string
      name;  // the column, the function, the text or number as written, or a lambda's parameter
  double number = 0;
  Side side = Side::none;  // of a column: after "l." and "r.", or "_l" and "_r"
  // Of "cast": the type's name, in lower case; of a decimal with its sizes: "decimal(10,2)".
  std::string type;
  std::vector<ExpressionPtr> arguments;
  std::size_t at = 0;  // the character of the text where it begins, from 0
};

// How a column's side is written: "name_l" in comparison conditions, l.name in blocking rules.
enum class SideStyle { suffix, prefix };

// At most 64 kB of text and 200 levels of nesting. Code::bad_input names the character, counted
// from 1, and what stands there.
Result<ExpressionPtr> parse_sql(std::string_view text, SideStyle style);

// A column's name as SQL writes it, in double quotes.
std::string sql_name(std::string_view name);
// A text as SQL writes it, in single quotes.
std::string sql_literal(std::string_view text);
// The expression in one canonical spelling, without sides when `with_sides` is false: equal texts
// mean equal expressions.
std::string sql_text(const Expression& expression, bool with_sides = true);

// Which sides it reads: bit 0 left, bit 1 right.
unsigned sides_of(const Expression& expression);
// The columns it reads, by name, each once, in order of first mention.
void columns_of(const Expression& expression, std::vector<std::string>& names);
// The same of a condition as written, in lower case; none of one that cannot be parsed.
std::vector<std::string> columns_read(std::string_view condition, SideStyle style);
// The conditions that must all hold: the operands of AND at the top, flattened.
std::vector<ExpressionPtr> conjuncts(const ExpressionPtr& expression);

// Whether the name of a function or a type is one of these.
inline bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace amends::link
