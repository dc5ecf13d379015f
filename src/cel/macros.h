// Macros: calls that stand for something else. Those of the language definition (has, all, exists,
// exists_one, map, filter) and of cel-go's extensions (two variables, transformList, transformMap,
// transformMapEntry, cel.bind, optMap, optFlatMap, math.greatest and math.least of several).
#pragma once

#include "cel/ast.h"

namespace amends::cel {

// Appends the node, and works out its depth. Code::bad_input beyond a limit.
Result<ExprId> add_expr(Ast& ast, Expr expr);

// What the call stands for; no_expr when it is no macro. The message of an error has no place.
Result<ExprId> open_macro(Ast& ast, std::string_view name, std::uint32_t offset, ExprId target,
                          const std::vector<ExprId>& arguments);

}  // namespace amends::cel
