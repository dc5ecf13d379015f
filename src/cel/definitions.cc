#include "cel/definitions.h"

#include <algorithm>

#include "cel/macros.h"

namespace amends::cel {
namespace {

// What the names of a tree mean where it is copied: those of a definition's parameters, and the
// variables of macros that stand around the place.
struct Scope {
  const Ast& ast;
  Scope* caller = nullptr;  // null for the expression itself
  const std::string* definition = nullptr;
  std::uint32_t offset = 0;  // of the outermost call
  int level = 0;
  std::map<std::string, ExprId, std::less<>> arguments;  // in the caller's tree
  std::vector<std::string> variables;

  bool has_variable(std::string_view name) const {
    return std::ranges::find(variables, name) != variables.end();
  }
  // No expression can have this name, because it has a sign that no name has.
  std::string own(const std::string& name) const {
    return level == 0 ? name : fmt::format("{}@{}", name, level);
  }
};

class Opener {
 public:
  Opener(const Ast& ast, const Definitions& definitions, std::set<std::string>& used)
      : definitions_(definitions), used_(used), scope_{ast} {
    out_.source = ast.source;
  }

  Result<Ast> run() {
    auto root = copy(scope_, scope_.ast.root);
    if (!root) {
      const LineColumn at = line_column(out_.source, error_at_);
      return fail(Code::bad_input, "{}:{}: {}", at.line, at.column, root.error().message);
    }
    out_.root = *root;
    return std::move(out_);
  }

 private:
  Result<ExprId> copy(Scope& scope, ExprId id) {
    if (id == no_expr) return no_expr;
    Expr expr = scope.ast[id];
    if (scope.level > 0) {
      expr.origin = {*scope.definition, expr.offset};
      expr.offset = scope.offset;
    }
    error_at_ = expr.offset;
    if (++depth_ > depth_max)
      return fail(Code::bad_input, "the expression is more than {} operations deep", depth_max);
    auto made = copy(scope, std::move(expr));
    --depth_;
    return made;
  }

  Result<ExprId> copy(Scope& scope, Expr expr) {
    if (expr.kind == Expr::Kind::ident && !expr.absolute) return name(scope, std::move(expr));
    if (expr.kind == Expr::Kind::call && expr.target == no_expr) {
      const auto called = definitions_.find(expr.name);
      if (called != definitions_.end()) return open(scope, expr, called->first, called->second);
    }
    AMENDS_TRY(expr.target, copy(scope, expr.target));
    const std::size_t before = scope.variables.size();
    // The value of cel.bind() does not know its variable yet.
    std::size_t at = 0;
    if (expr.kind == Expr::Kind::bind) {
      AMENDS_TRY(expr.arguments[at], copy(scope, expr.arguments[at]));
      ++at;
    }
    for (std::string& variable : expr.variables) {
      scope.variables.push_back(variable);
      variable = scope.own(variable);
    }
    for (; at < expr.arguments.size(); ++at) {
      AMENDS_TRY(expr.arguments[at], copy(scope, expr.arguments[at]));
    }
    scope.variables.resize(before);
    expr.depth = 1;
    return add_expr(out_, std::move(expr));
  }

  Result<ExprId> name(Scope& scope, Expr expr) {
    if (scope.has_variable(expr.name)) {
      expr.name = scope.own(expr.name);
    } else if (const auto given = scope.arguments.find(expr.name); given != scope.arguments.end()) {
      // What the caller wrote means what it means there.
      return copy(*scope.caller, given->second);
    } else {
      for (const Scope* around = scope.caller; around != nullptr; around = around->caller) {
        if (around->has_variable(expr.name))
          return fail(Code::bad_input,
                      "{}() speaks of \"{}\", which is a macro's variable here; give it another "
                      "name",
                      *scope.definition, expr.name);
      }
    }
    return add_expr(out_, std::move(expr));
  }

  Result<ExprId> open(Scope& scope, const Expr& call, const std::string& name,
                      const Definition& definition) {
    for (const Scope* around = &scope; around != nullptr; around = around->caller) {
      if (around->definition == &name)
        return fail(Code::bad_input, "the definition \"{}\" goes round in a circle", name);
    }
    if (call.arguments.size() != definition.parameters.size())
      return fail(Code::bad_input, "{}({}) takes {} value{}, not {}", name,
                  fmt::join(definition.parameters, ", "), definition.parameters.size(),
                  definition.parameters.size() == 1 ? "" : "s", call.arguments.size());
    used_.insert(name);
    Scope inner{definition.ast, &scope, &name, call.offset, ++levels_};
    for (std::size_t i = 0; i < call.arguments.size(); ++i)
      inner.arguments[definition.parameters[i]] = call.arguments[i];
    return copy(inner, definition.ast.root);
  }

  const Definitions& definitions_;
  std::set<std::string>& used_;
  Scope scope_;
  Ast out_;
  int depth_ = 0;
  int levels_ = 0;  // of all calls, so that no two have a variable of one name
  std::uint32_t error_at_ = 0;
};

}  // namespace

Result<Ast> open_definitions(const Ast& ast, const Definitions& definitions,
                             std::set<std::string>& used) {
  return Opener(ast, definitions, used).run();
}

}  // namespace amends::cel
