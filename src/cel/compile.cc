#include "cel/compile.h"

#include <re2/re2.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "cel/machine.h"
#include "cel/pattern.h"

namespace amends::cel {

Program::Program() : arena_(std::make_unique<Arena>()) {}
Program::Program(Program&&) noexcept = default;
Program& Program::operator=(Program&&) noexcept = default;
Program::~Program() = default;

void append_key(std::string& key, const Value& value) {
  if (value.is(Kind::rational)) {
    key += value.as_rational().to_text();
  } else if (value.is(Kind::integer)) {
    key += fmt::to_string(value.as_integer());
  } else if (value.is(Kind::string)) {
    key += value.as_text();
  }
  key += '\x1f';
}

namespace {

struct NamedOp {
  std::string_view name;
  Op op;
};
constexpr NamedOp operations[] = {{"!_", Op::logical_not},
                                  {"-_", Op::negate},
                                  {"@in", Op::in},
                                  {"_!=_", Op::not_equal},
                                  {"_%_", Op::modulo},
                                  {"_*_", Op::multiply},
                                  {"_+_", Op::add},
                                  {"_-_", Op::subtract},
                                  {"_/_", Op::divide},
                                  {"_<=_", Op::less_equal},
                                  {"_<_", Op::less},
                                  {"_==_", Op::equal},
                                  {"_>=_", Op::greater_equal},
                                  {"_>_", Op::greater},
                                  {"_?_:_", Op::conditional},
                                  {"_[?_]", Op::optional_index},
                                  {"_[_]", Op::index},
                                  {"or", Op::optional_or},
                                  {"orValue", Op::optional_or_value},
                                  {"known", Op::known}};

}  // namespace

class Compiler {
 public:
  Compiler(const Ast& ast, const Checked& checked) : ast_(ast), checked_(checked) {}

  Result<Program> run(std::vector<Complaint>* failing) {
    program_.source_ = ast_.source;
    program_.result_type_ = checked_.result;
    program_.locals_ = checked_.locals;
    program_.root_ = visit(ast_.root);
    if (!error_.empty()) return fail(Code::bad_input, "{}", error_);
    if (failing != nullptr) *failing = std::move(failing_);
    program_.reads_.assign(reads_.begin(), reads_.end());
    program_.settings_.assign(settings_.begin(), settings_.end());
    return std::move(program_);
  }

 private:
  const Note& note(ExprId id) const { return checked_.notes[id]; }

  std::uint32_t push(const Node& node) {
    program_.nodes_.push_back(node);
    return static_cast<std::uint32_t>(program_.nodes_.size() - 1);
  }

  // In Program::origins, from 1.
  std::uint32_t origin_of(ExprId id) {
    const Origin& origin = ast_[id].origin;
    if (origin.definition.empty()) return 0;
    std::vector<Origin>& known = program_.origins_;
    if (known.empty() || known.back() != origin) known.push_back(origin);
    return static_cast<std::uint32_t>(known.size());
  }

  Node node(Op op, ExprId id, std::uint32_t a = 0, std::uint32_t b = 0, std::uint32_t c = 0) {
    Node n;
    n.op = op;
    n.offset = ast_[id].offset;
    n.origin = origin_of(id);
    n.a = a;
    n.b = b;
    n.c = c;
    return n;
  }

  std::uint32_t constant(const Value& value) {
    program_.constants_.push_back(value);
    return static_cast<std::uint32_t>(program_.constants_.size() - 1);
  }

  std::uint32_t text_constant(std::string_view text) {
    return constant(Value::string(program_.arena_->copy(text)));
  }

  std::uint32_t failure(ExprId id, std::string_view message) {
    return push(node(Op::failure, id, text_constant(message)));
  }

  void adopt(Node& n, const std::vector<std::uint32_t>& children) {
    n.children = static_cast<std::uint32_t>(program_.children_.size());
    n.count = static_cast<std::uint16_t>(children.size());
    if (children.size() > 0xffff && error_.empty()) {
      const LineColumn at = line_column(ast_.source, n.offset);
      error_ = fmt::format("{}:{}: more than 65,535 parts in one place", at.line, at.column);
    }
    program_.children_.insert(program_.children_.end(), children.begin(), children.end());
  }

  bool is_constant(std::uint32_t at) const { return program_.nodes_[at].op == Op::constant; }

  void complain(std::uint32_t offset, const Origin& origin, std::string_view text) {
    failing_.push_back({offset, std::string(text), origin});
  }
  void complain(ExprId id, std::string_view text) {
    complain(ast_[id].offset, ast_[id].origin, text);
  }

  bool is_false(std::uint32_t at) const { return is_constant(at) && value_at(at).is_false(); }
  bool is_true(std::uint32_t at) const { return is_constant(at) && value_at(at).is_true(); }
  const Value& value_at(std::uint32_t at) const {
    return program_.constants_[program_.nodes_[at].a];
  }

  // What a part of constants comes to; absent where that costs too much to find out here.
  Value worked_out(std::uint32_t at) {
    if (program_.nodes_.size() > 20'000) return {};
    Limits limits;
    limits.cost_max = 10'000;
    Machine machine(limits);
    machine.current_ = program_.arena_.get();
    machine.program_ = &program_;
    machine.nodes_ = program_.nodes_.data();
    machine.cost_left_ = limits.cost_max;
    const Value value = machine.eval(at);
    if (machine.cost_left_ == 0 || program_.arena_->exhausted()) return {};
    if (value.is_error()) {
      const Failure& failure = value.as_error();
      complain(failure.offset, {failure.definition, failure.inner}, failure.message);
    }
    return value;
  }

  // A part that has constants only is worked out once, here; one that fails stays, and fails when
  // it is run.
  std::uint32_t folded(std::uint32_t at, bool all_constant) {
    const Value value = all_constant ? worked_out(at) : Value();
    if (!value.is_value()) return at;
    Node n = program_.nodes_[at];
    n.op = Op::constant;
    n.a = constant(value);
    n.count = 0;
    return push(n);
  }

  std::uint32_t visit(ExprId id) {
    const Note& meaning = note(id);
    if (meaning.means == Note::Means::fault) return failure(id, meaning.text);
    const Expr& e = ast_[id];
    switch (e.kind) {
      case Expr::Kind::literal:
        return push(node(Op::constant, id, literal(e.literal)));
      case Expr::Kind::ident:
        return ident(id);
      case Expr::Kind::select:
        return select(id);
      case Expr::Kind::call:
        return call(id);
      case Expr::Kind::list:
      case Expr::Kind::map:
        return aggregate(id);
      case Expr::Kind::message:
        return failure(id, "there are no messages");
      case Expr::Kind::fold:
        return fold(id);
      case Expr::Kind::bind: {
        const std::uint32_t value = visit(e.arguments[0]);
        const std::uint32_t body = visit(e.arguments[1]);
        return push(node(Op::bind, id, value, body, meaning.slots[0]));
      }
    }
    return failure(id, "not known");
  }

  std::uint32_t literal(const Literal& value) {
    if (std::holds_alternative<std::nullptr_t>(value)) return constant(Value::null());
    if (const auto* b = std::get_if<bool>(&value)) return constant(Value::boolean(*b));
    if (const auto* i = std::get_if<std::int64_t>(&value)) return constant(Value::integer(*i));
    if (const auto* u = std::get_if<std::uint64_t>(&value))
      return constant(Value::unsigned_integer(*u));
    if (const auto* d = std::get_if<double>(&value)) return constant(Value::number(*d));
    if (const auto* s = std::get_if<std::string>(&value)) return text_constant(*s);
    return constant(Value::bytes(program_.arena_->copy(std::get<Bytes>(value).text)));
  }

  // A variable as it is written; one of a namespace may be a chain of names.
  std::string name_of(ExprId id) const {
    const Expr& e = ast_[id];
    return e.kind == Expr::Kind::select ? name_of(e.target) + "." + e.name : e.name;
  }

  std::uint32_t ident(ExprId id) {
    const Note& meaning = note(id);
    switch (meaning.means) {
      case Note::Means::variable:
        if (!std::exchange(is_target_, false) || meaning.type == nullptr ||
            meaning.type->kind != Type::Kind::record)
          reads_.insert(name_of(id));
        return push(node(Op::variable, id, meaning.at, text_constant(name_of(id))));
      case Note::Means::local:
        return push(node(Op::local, id, meaning.at));
      case Note::Means::value:
        settings_.insert(name_of(id));
        return push(node(Op::constant, id, constant(meaning.value)));
      case Note::Means::constant:
        return push(
            node(Op::constant, id, constant(Value::type(program_.arena_->copy(meaning.text)))));
      default:
        return failure(id, "not declared");
    }
  }

  std::uint32_t select(ExprId id) {
    const Expr& e = ast_[id];
    if (note(id).means != Note::Means::nothing) return ident(id);
    is_target_ = note(e.target).means == Note::Means::variable;
    const std::uint32_t operand = visit(e.target);
    TypeRef type = note(e.target).type;
    if (type != nullptr && type->kind == Type::Kind::record) {
      const int slot = type->record->find(e.name);
      if (slot >= 0) reads_.insert(type->record->name + "." + e.name);
      if (slot >= 0 && !e.optional)
        return push(node(e.test ? Op::test_slot : Op::select_slot, id, operand,
                         static_cast<std::uint32_t>(slot), text_constant(e.name)));
    }
    const Op op = e.test ? Op::test_name : e.optional ? Op::optional_select : Op::select_name;
    return push(node(op, id, operand, text_constant(e.name)));
  }

  std::uint32_t aggregate(ExprId id) {
    const Expr& e = ast_[id];
    std::vector<std::uint32_t> children;
    bool all_constant = true;
    for (const ExprId part : e.arguments) {
      children.push_back(visit(part));
      all_constant = all_constant && is_constant(children.back());
    }
    Node n = node(e.kind == Expr::Kind::list ? Op::list : Op::map, id);
    adopt(n, children);
    if (std::ranges::find(e.optionals, true) != e.optionals.end()) {
      n.b = static_cast<std::uint32_t>(program_.flags_.size()) + 1;
      program_.flags_.insert(program_.flags_.end(), e.optionals.begin(), e.optionals.end());
    }
    return folded(push(n), all_constant);
  }

  std::uint32_t call(ExprId id) {
    const Expr& e = ast_[id];
    const Note& meaning = note(id);
    if (meaning.means == Note::Means::zone) {
      program_.zones_.push_back(meaning.zone);
      return push(node(Op::constant, id, constant(Value::zone(meaning.zone))));
    }
    if (meaning.means == Note::Means::table) return table(id);
    if (e.target == no_expr && (e.name == "_&&_" || e.name == "_||_")) return logical(id);
    std::vector<ExprId> parts;
    if (e.target != no_expr && !meaning.drops_target) parts.push_back(e.target);
    parts.insert(parts.end(), e.arguments.begin(), e.arguments.end());
    std::vector<std::uint32_t> children;
    bool all_constant = true;
    std::vector<std::size_t> failing_before;
    for (const ExprId part : parts) {
      failing_before.push_back(failing_.size());
      children.push_back(visit(part));
      all_constant = all_constant && is_constant(children.back());
    }
    if (meaning.function->name == "_?_:_" && children.size() == 3) {
      if (is_true(children[0])) forget(failing_before[2], failing_.size());
      if (is_false(children[0])) forget(failing_before[1], failing_before[2]);
    }
    if (meaning.function->run == nullptr) return operation(id, children, all_constant);
    if (children.size() > arguments_max) return failure(id, "no such overload");
    if (meaning.function->name == "matches" && children.size() == 2 && is_constant(children[1])) {
      const std::uint32_t made = fixed_pattern(id, children);
      if (made != no_expr) return made;
    }
    if (meaning.function->name == "within" && children.size() == 3 && !all_constant &&
        is_constant(children[1]) && is_constant(children[2]))
      worked_out(run(id, {children[1], children[1], children[2]}));  // what window it is
    if (!all_constant) check_decimals(id, children);
    return folded(run(id, children), all_constant);
  }

  // divide() and rounded() to a number of decimals that they never take.
  void check_decimals(ExprId id, const std::vector<std::uint32_t>& children) {
    const std::string& name = note(id).function->name;
    const std::size_t at = name == "rounded" ? 1 : 2;
    if ((name != "divide" && name != "rounded") || children.size() != 3 ||
        !is_constant(children[at]) || !value_at(children[at]).is(Kind::integer))
      return;
    const std::int64_t decimals = value_at(children[at]).as_integer();
    if (name == "rounded" && (decimals < -rounded_decimals_max || decimals > rounded_decimals_max))
      complain(id, rounded_decimals_text);
    if (name == "divide" && (decimals < 0 || decimals > divided_decimals_max))
      complain(id, divided_decimals_text(decimals));
  }

  std::uint32_t run(ExprId id, const std::vector<std::uint32_t>& children) {
    Node n = node(Op::call, id);
    n.a = static_cast<std::uint32_t>(program_.functions_.size());
    program_.functions_.push_back(note(id).function);
    adopt(n, children);
    return push(n);
  }

  std::uint32_t operation(ExprId id, const std::vector<std::uint32_t>& children,
                          bool all_constant) {
    const std::string& name = note(id).function->name;
    const auto* op = std::ranges::find(operations, name, &NamedOp::name);
    const std::size_t wanted = name == "_?_:_"                                   ? 3
                               : name == "!_" || name == "-_" || name == "known" ? 1
                                                                                 : 2;
    if (op == std::end(operations))
      return failure(id, fmt::format("the function \"{}\" is declared without a definition", name));
    if (children.size() != wanted) return failure(id, "no such overload");
    const bool divides = op->op == Op::divide || op->op == Op::modulo;
    if (divides && !all_constant && is_zero(children[1]))
      complain(id, op->op == Op::divide ? "division by zero" : "modulus by zero");
    Node n =
        node(op->op, id, children[0], wanted > 1 ? children[1] : 0, wanted > 2 ? children[2] : 0);
    return folded(push(n), all_constant);
  }

  bool is_zero(std::uint32_t at) const {
    if (!is_constant(at)) return false;
    const Value& value = value_at(at);
    if (value.is(Kind::rational)) return value.as_rational().sign() == 0;
    return (value.is(Kind::integer) || value.is(Kind::unsigned_integer)) && value.as_integer() == 0;
  }

  // What was found to fail, from one place to another in the list, and cannot be reached.
  void forget(std::size_t from, std::size_t to) {
    failing_.erase(failing_.begin() + static_cast<std::ptrdiff_t>(from),
                   failing_.begin() + static_cast<std::ptrdiff_t>(to));
  }

  // Flattens a && b && c, which stands as (a && b) && c.
  void terms(ExprId id, const std::string& name, std::vector<std::uint32_t>& out) {
    const Expr& e = ast_[id];
    if (e.kind == Expr::Kind::call && e.target == no_expr && e.name == name) {
      for (const ExprId part : e.arguments) terms(part, name, out);
    } else {
      out.push_back(visit(id));
    }
  }

  std::uint32_t logical(ExprId id) {
    const std::string name = ast_[id].name;
    std::vector<std::uint32_t> children;
    const std::size_t failing_before = failing_.size();
    terms(id, name, children);
    for (const std::uint32_t child : children) {
      if (name == "_&&_" ? is_false(child) : is_true(child))
        forget(failing_before, failing_.size());
    }
    Node n = node(name == "_&&_" ? Op::logical_and : Op::logical_or, id);
    adopt(n, children);
    return push(n);
  }

  std::uint32_t fixed_pattern(ExprId id, const std::vector<std::uint32_t>& children) {
    const Value text = program_.constants_[program_.nodes_[children[1]].a];
    if (!text.is(Kind::string)) return no_expr;
    auto pattern = compile_pattern(text.as_text());
    if (!pattern) {
      complain(id, pattern.error().message);
      return failure(id, pattern.error().message);
    }
    program_.patterns_.push_back(std::move(*pattern));
    return push(node(Op::matches, id, children[0],
                     static_cast<std::uint32_t>(program_.patterns_.size() - 1)));
  }

  std::uint32_t table(ExprId id) {
    const Table& table = *note(id).table;
    const Expr& key = ast_[ast_[id].arguments[1]];
    Lookup lookup;
    lookup.table = &table;
    std::vector<std::uint32_t> children;
    std::vector<ExprId> parts;
    for (std::size_t i = 0; i < key.arguments.size(); i += 2) {
      parts.push_back(key.arguments[i + 1]);
      const auto& column = std::get<std::string>(ast_[key.arguments[i]].literal);
      lookup.columns.push_back(static_cast<std::uint32_t>(table.row_type().find(column)));
      children.push_back(visit(key.arguments[i + 1]));
      lookup.choices.push_back(choices(key.arguments[i + 1], children.back()));
    }
    for (std::size_t r = 0; r < table.size(); ++r) {
      std::string joined;
      for (const std::uint32_t column : lookup.columns)
        append_key(joined, table.row(r).as_record().slots[column]);
      const auto [at, fresh] = lookup.rows.try_emplace(joined, static_cast<std::int32_t>(r));
      if (!fresh) at->second = -1;
    }
    const bool all_constant =
        std::ranges::all_of(children, [&](std::uint32_t child) { return is_constant(child); });
    const std::vector<std::uint32_t> columns = lookup.columns;
    Node n = node(Op::table, id, static_cast<std::uint32_t>(program_.lookups_.size()));
    program_.lookups_.push_back(std::move(lookup));
    adopt(n, children);
    const std::uint32_t at = push(n);
    if (has_cells(id, columns, children, parts) && all_constant) worked_out(at);
    return at;
  }

  // All that a part of a key can be, where that is known.
  std::vector<std::string> choices(ExprId part, std::uint32_t at) const {
    if (is_constant(at)) return {key_part(value_at(at))};
    const TypeRef type = note(part).type;
    return type->choices == nullptr ? std::vector<std::string>() : type->choices->values;
  }

  static std::string key_part(const Value& value) {
    std::string part;
    append_key(part, value);
    part.pop_back();  // the sign that ends it
    return part;
  }

  // Whether each constant of a key stands in its column at all.
  bool has_cells(ExprId id, const std::vector<std::uint32_t>& columns,
                 const std::vector<std::uint32_t>& children, const std::vector<ExprId>& parts) {
    const Table& table = *note(id).table;
    bool all = true;
    for (std::size_t i = 0; i < children.size(); ++i) {
      if (!is_constant(children[i])) continue;
      const std::string wanted = key_part(value_at(children[i]));
      std::vector<std::string> cells;
      for (std::size_t r = 0; r < table.size() && (r == 0 || cells.back() != wanted); ++r)
        cells.push_back(key_part(table.row(r).as_record().slots[columns[i]]));
      if (!cells.empty() && cells.back() == wanted) continue;
      const auto near = base::nearest(wanted, cells);
      complain(parts[i], fmt::format("no row of the table \"{}\" has \"{}\" in the column \"{}\"{}",
                                     table.name(), wanted, table.row_type().fields[columns[i]].name,
                                     near ? fmt::format("; did you mean \"{}\"?", *near) : ""));
      all = false;
    }
    return all;
  }

  std::uint32_t fold(ExprId id) {
    const Expr& e = ast_[id];
    Fold fold;
    fold.macro = e.macro;
    fold.range = visit(e.target);
    const std::size_t before = program_.nodes_.size();
    const std::size_t failing_before = failing_.size();
    fold.has_condition = e.arguments.size() == 2;
    if (fold.has_condition) fold.condition = visit(e.arguments[0]);
    fold.body = visit(e.arguments.back());
    if (is_constant(fold.range) && is_empty(value_at(fold.range)))
      forget(failing_before, failing_.size());
    fold.weight = static_cast<std::uint32_t>(program_.nodes_.size() - before) + 1;
    fold.first_slot = note(id).slots[0];
    fold.two_variables = note(id).slots.size() == 2;
    if (fold.two_variables) fold.second_slot = note(id).slots[1];
    program_.folds_.push_back(fold);
    return push(node(Op::fold, id, static_cast<std::uint32_t>(program_.folds_.size() - 1)));
  }

  static bool is_empty(const Value& range) {
    return (range.is(Kind::list) && range.as_list().count == 0) ||
           (range.is(Kind::map) && range.as_map().count == 0);
  }

  const Ast& ast_;
  const Checked& checked_;
  Program program_;
  std::set<std::string> reads_, settings_;
  std::string error_;
  std::vector<Complaint> failing_;
  bool is_target_ =
      false;  // whether the variable that is visited next is one of whose fields one is read
};

Result<Program> compile_program(const Ast& ast, const Checked& checked,
                                std::vector<Complaint>* failing) {
  return Compiler(ast, checked).run(failing);
}

}  // namespace amends::cel
