#include "programme/step_order.h"

#include <algorithm>

#include "cel/ast.h"

namespace amends::programme {
namespace {

class Sorter {
 public:
  Sorter(Valuation& valuation, Faults& faults) : valuation_(valuation), faults_(faults) {}

  bool run() {
    const std::size_t count = valuation_.steps.size();
    state_.assign(count, State::fresh);
    uses_.resize(count);
    for (std::size_t i = 0; i < count; ++i) find_uses(i);
    for (std::size_t i = 0; i < count; ++i) {
      if (!visit(i)) return false;
    }
    std::vector<Step> sorted;
    for (const std::size_t i : order_) sorted.push_back(std::move(valuation_.steps[i]));
    valuation_.steps = std::move(sorted);
    return true;
  }

 private:
  enum class State { fresh, open, done };
  struct Use {
    std::size_t step;
    std::uint32_t offset;  // in the source of the step that uses it
  };

  // An expression that cannot be read uses nothing here, and is refused where it is compiled.
  void find_uses(std::size_t at) {
    const auto ast = cel::parse(valuation_.steps[at].source);
    if (ast) find_uses(at, *ast, ast->root);
  }

  void find_uses(std::size_t at, const cel::Ast& ast, cel::ExprId id) {
    const cel::Expr& e = ast[id];
    const bool is_local = !e.absolute && std::ranges::count(locals_, e.name) > 0;
    if (e.kind == cel::Expr::Kind::ident && !is_local) {
      const auto used = std::ranges::find(valuation_.steps, e.name, &Step::name);
      if (used != valuation_.steps.end())
        uses_[at].push_back({static_cast<std::size_t>(used - valuation_.steps.begin()), e.offset});
    }
    if (e.target != cel::no_expr) find_uses(at, ast, e.target);
    // A macro's own variables hide steps of their names in its body, and are unknown to the value
    // that cel.bind() begins with.
    const bool binds = e.kind == cel::Expr::Kind::bind;
    if (binds) find_uses(at, ast, e.arguments[0]);
    locals_.insert(locals_.end(), e.variables.begin(), e.variables.end());
    for (std::size_t i = binds ? 1 : 0; i < e.arguments.size(); ++i)
      find_uses(at, ast, e.arguments[i]);
    locals_.resize(locals_.size() - e.variables.size());
  }

  // `used_at` is the byte at which the last step of the path uses this one.
  bool visit(std::size_t at, std::uint32_t used_at = 0) {
    if (state_[at] == State::done) return true;
    path_.push_back(at);
    if (state_[at] == State::open) {
      std::string chain;
      for (auto i = std::ranges::find(path_, at); i != path_.end(); ++i)
        chain += (chain.empty() ? "\"" : "\", which uses \"") + valuation_.steps[*i].name;
      const Step& user = valuation_.steps[path_[path_.size() - 2]];
      const auto [line, column] = user.place.at(user.source, used_at);
      faults_.add(line > 0 ? line : user.line, column,
                  fmt::format("the steps of valuation {} go round in a circle: {}\"", valuation_.id,
                              chain));
      return false;
    }
    state_[at] = State::open;
    for (const Use& use : uses_[at]) {
      if (!visit(use.step, use.offset)) return false;
    }
    state_[at] = State::done;
    path_.pop_back();
    order_.push_back(at);
    return true;
  }

  Valuation& valuation_;
  Faults& faults_;
  std::vector<State> state_;
  std::vector<std::vector<Use>> uses_;
  std::vector<std::size_t> path_, order_;
  std::vector<std::string> locals_;  // of the macros around the expression that is looked at
};

}  // namespace

bool order_steps(Valuation& valuation, Faults& faults) { return Sorter(valuation, faults).run(); }

}  // namespace amends::programme
