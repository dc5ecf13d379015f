#include "cel/macros.h"

#include <algorithm>

namespace amends::cel {
namespace {

class Opener {
 public:
  Opener(Ast& ast, std::uint32_t offset, ExprId target, const std::vector<ExprId>& arguments)
      : ast_(ast), offset_(offset), target_(target), arguments_(arguments) {}

  Result<ExprId> has() {
    const Expr operand = ast_[arguments_[0]];
    if (operand.kind != Expr::Kind::select || operand.test)
      return fail(Code::bad_input, "has() asks for a field, as in has(claimant.birth)");
    Expr test = operand;
    test.test = true;
    return add_expr(ast_, std::move(test));
  }

  // `body` is the number of arguments after the variables.
  Result<ExprId> fold(Macro macro, std::size_t body) {
    Expr expr = node(Expr::Kind::fold);
    expr.macro = macro;
    expr.target = target_;
    const std::size_t variables = arguments_.size() - body;
    for (std::size_t i = 0; i < variables; ++i) {
      AMENDS_TRY(std::string name, variable(arguments_[i]));
      if (i == 1 && name == expr.variables[0])
        return fail(Code::bad_input, "both variables are named \"{}\"", name);
      expr.variables.push_back(std::move(name));
    }
    expr.arguments.assign(arguments_.begin() + static_cast<std::ptrdiff_t>(variables),
                          arguments_.end());
    return add_expr(ast_, std::move(expr));
  }

  Result<ExprId> bind() {
    AMENDS_TRY(std::string name, variable(arguments_[0]));
    return bind(std::move(name), arguments_[1], arguments_[2]);
  }

  // optional.optMap(v, f) and optFlatMap: f of the value, when there is one.
  Result<ExprId> opt_map(bool flat) {
    AMENDS_TRY(std::string name, variable(arguments_[0]));
    static constexpr std::string_view held = "@optional";
    const auto method = [&](std::string_view function) -> Result<ExprId> {
      Expr ident = node(Expr::Kind::ident);
      ident.name = held;
      AMENDS_TRY(const ExprId operand, add_expr(ast_, std::move(ident)));
      return call(std::string(function), operand, {});
    };
    AMENDS_TRY(const ExprId value, method("value"));
    AMENDS_TRY(ExprId some, bind(std::move(name), value, arguments_[1]));
    if (!flat) {
      AMENDS_TRY(some, call("optional.of", no_expr, {some}));
    }
    AMENDS_TRY(const ExprId none, call("optional.none", no_expr, {}));
    AMENDS_TRY(const ExprId has_value, method("hasValue"));
    AMENDS_TRY(const ExprId choice, call("_?_:_", no_expr, {has_value, some, none}));
    return bind(std::string(held), target_, choice);
  }

  Result<ExprId> extreme(std::string name) {
    Expr list = node(Expr::Kind::list);
    list.arguments = arguments_;
    list.optionals.assign(arguments_.size(), false);
    AMENDS_TRY(const ExprId all, add_expr(ast_, std::move(list)));
    return call(std::move(name), no_expr, {all});
  }

 private:
  Expr node(Expr::Kind kind) const {
    Expr expr;
    expr.kind = kind;
    expr.offset = offset_;
    return expr;
  }

  Result<std::string> variable(ExprId id) const {
    const Expr& expr = ast_[id];
    if (expr.kind != Expr::Kind::ident || expr.absolute)
      return fail(Code::bad_input, "a macro's variable is a simple name");
    return expr.name;
  }

  Result<ExprId> call(std::string name, ExprId target, std::vector<ExprId> arguments) {
    Expr expr = node(Expr::Kind::call);
    expr.name = std::move(name);
    expr.target = target;
    expr.arguments = std::move(arguments);
    return add_expr(ast_, std::move(expr));
  }

  Result<ExprId> bind(std::string name, ExprId value, ExprId body) {
    Expr expr = node(Expr::Kind::bind);
    expr.variables.push_back(std::move(name));
    expr.arguments = {value, body};
    return add_expr(ast_, std::move(expr));
  }

  Ast& ast_;
  std::uint32_t offset_;
  ExprId target_;
  const std::vector<ExprId>& arguments_;
};

struct FoldMacro {
  std::string_view name;
  std::size_t arguments;
  Macro macro;
  std::size_t body;
};
constexpr FoldMacro folds[] = {
    {"all", 2, Macro::all, 1},
    {"all", 3, Macro::all, 1},
    {"exists", 2, Macro::exists, 1},
    {"exists", 3, Macro::exists, 1},
    {"exists_one", 2, Macro::exists_one, 1},
    {"exists_one", 3, Macro::exists_one, 1},
    {"existsOne", 2, Macro::exists_one, 1},
    {"existsOne", 3, Macro::exists_one, 1},
    {"map", 2, Macro::map, 1},
    {"map", 3, Macro::map, 2},
    {"filter", 2, Macro::filter, 1},
    {"transformList", 3, Macro::map, 1},
    {"transformList", 4, Macro::map, 2},
    {"transformMap", 3, Macro::transform_map, 1},
    {"transformMap", 4, Macro::transform_map, 2},
    {"transformMapEntry", 3, Macro::transform_map_entry, 1},
    {"transformMapEntry", 4, Macro::transform_map_entry, 2},
};

}  // namespace

Result<ExprId> open_macro(Ast& ast, std::string_view name, std::uint32_t offset, ExprId target,
                          const std::vector<ExprId>& arguments) {
  Opener opener(ast, offset, target, arguments);
  const std::size_t count = arguments.size();
  if (target == no_expr) return name == "has" && count == 1 ? opener.has() : no_expr;
  const Expr& on = ast[target];
  if (on.kind == Expr::Kind::ident && on.name == "cel" && name == "bind" && count == 3)
    return opener.bind();
  if (on.kind == Expr::Kind::ident && on.name == "math" && count >= 3 &&
      (name == "greatest" || name == "least"))
    return opener.extreme("math." + std::string(name));
  if (name == "optMap" && count == 2) return opener.opt_map(false);
  if (name == "optFlatMap" && count == 2) return opener.opt_map(true);
  for (const FoldMacro& fold : folds) {
    if (fold.name == name && fold.arguments == count) return opener.fold(fold.macro, fold.body);
  }
  return no_expr;
}

}  // namespace amends::cel
