// From the tree of a condition to a program.
#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "base/text.h"
#include "link/program.h"
#include "link/unread_dates.h"

namespace amends::link {
namespace {

using Kind = Expression::Kind;
using Op = Program::Op;

constexpr double edits_max = 1e6;  // a limit beyond is none

std::string shown(const Expression& expression) {
  std::string text = sql_text(expression);
  if (text.size() > 80) text = text.substr(0, 77) + "...";
  return text;
}

}  // namespace

Compiler::Compiler(const Table& table, const ColumnTypes& types,
                   std::shared_ptr<Composite> composite)
    : table_(table),
      types_(types),
      composite_(std::move(composite)),
      program_(std::make_shared<Program>()) {
  program_->store = std::make_shared<Scratch>();
  program_->composite = composite_.get();
  program_->raw_values.resize(composite_->columns().size());
  program_->raw_types.resize(composite_->columns().size(), Type::unknown);
  program_->raw_whole.resize(composite_->columns().size(), false);
}

std::shared_ptr<Program> Compiler::finish() {
  for (const Node& node : std::vector<Node>(program_->nodes)) {
    for (const int argument : node.arguments)
      ++program_->nodes[static_cast<std::size_t>(argument)].uses;
  }
  return program_;
}

int Compiler::common_leaf(const std::vector<int>& arguments) const {
  if (one_sided_ || arguments.size() < 2) return -1;
  const Node& a = program_->nodes[static_cast<std::size_t>(arguments[0])];
  const Node& b = program_->nodes[static_cast<std::size_t>(arguments[1])];
  const bool crossed =
      (a.op == Op::left && b.op == Op::right) || (a.op == Op::right && b.op == Op::left);
  return crossed && a.leaf == b.leaf ? a.leaf : -1;
}

namespace {

// Numbers for a leaf's values, by slot.
void number_values(Program::Leaf& leaf, const Composite& composite) {
  const std::size_t slots = composite.slots();
  leaf.ids.resize(slots, null_code);
  leaf.fits.resize(slots, 0);
  std::unordered_map<std::string, ValueCode> seen;
  for (ValueCode slot = 0; slot < slots; ++slot) {
    if (leaf.values.empty()) {
      leaf.ids[slot] = composite.part(slot, static_cast<std::size_t>(leaf.part));
      if (leaf.ids[slot] != null_code) {
        leaf.fits[slot] = Pattern::fits(leaf.column->values.text(leaf.ids[slot])) ? 1 : 0;
      }
      continue;
    }
    const Value& value = leaf.values[slot];
    if (value.is_null) continue;
    std::string key;
    if (leaf.type == Type::text) {
      key = value.text;
      leaf.fits[slot] = Pattern::fits(value.text) ? 1 : 0;
    } else if (leaf.type == Type::list) {
      for (const std::string_view item : *value.list)
        key += is_null(item) ? "null" : fmt::format("{}:{}", item.size(), item);
    } else {
      double parts[] = {value.number + 0.0, value.rest + 0.0};  // no negative zero
      if (std::isnan(parts[0])) parts[0] = std::numeric_limits<double>::quiet_NaN();  // one of all
      key.assign(reinterpret_cast<const char*>(parts), sizeof parts);
    }
    leaf.ids[slot] =
        seen.emplace(std::move(key), static_cast<ValueCode>(seen.size())).first->second;
  }
}

}  // namespace

int Compiler::add(Node node, const std::string& key) {
  const std::string whole = (one_sided_ ? "one " : "two ") + key;
  const auto found = known_.find(whole);
  if (found != known_.end()) return found->second;
  for (const int argument : node.arguments) {
    node.reads_left |= program_->nodes[static_cast<std::size_t>(argument)].reads_left;
    node.reads_right |= program_->nodes[static_cast<std::size_t>(argument)].reads_right;
  }
  set_digits(node);
  program_->nodes.push_back(std::move(node));
  const int index = static_cast<int>(program_->nodes.size()) - 1;
  known_.emplace(whole, index);
  return index;
}

bool Compiler::truth(int node) const {
  const Type type = program_->nodes[static_cast<std::size_t>(node)].type;
  return type == Type::boolean || type == Type::unknown;
}

Result<int> Compiler::condition(const ExpressionPtr& expression) {
  AMENDS_TRY(const int root, compile(expression));
  if (!truth(root)) {
    return fail(Code::bad_input, "character {}: {} is {}, where a condition must be true or false",
                expression->at + 1, shown(*expression),
                name_of(program_->nodes[static_cast<std::size_t>(root)].type));
  }
  return root;
}

Result<int> Compiler::compile(const ExpressionPtr& expression) {
  const unsigned sides = sides_of(*expression);
  if (!one_sided_ && (sides == 1 || sides == 2)) {
    return leaf_for(expression, sides == 1 ? Expression::Side::left : Expression::Side::right);
  }
  switch (expression->kind) {
    case Kind::null:
      return constant({}, Type::unknown);
    case Kind::number:
      return constant(parse_number(expression->name), Type::number, expression->name);
    case Kind::boolean:
      return constant(Value::of(expression->number != 0), Type::boolean);
    case Kind::text:
      return constant(Value::of(std::string_view(expression->name)), Type::text);
    case Kind::column:
      return compile_column(*expression);
    case Kind::lambda:
      return fail(Code::unsupported,
                  "character {}: a lambda is built only as Splink's library writes it, within "
                  "list_max or list_min",
                  expression->at + 1);
    case Kind::call:
      return compile_call(expression);
  }
  return fail(Code::unsupported, "character {}: not built", expression->at + 1);
}

Status Compiler::load_raw(std::size_t part) {
  const Column& column = *composite_->columns()[part];
  Type& type = program_->raw_types[part];
  if (type != Type::unknown) return {};
  const auto found = types_.find(column.name);
  type = found == types_.end() || found->second == Type::unknown ? Type::text : found->second;
  if (type == Type::text) return {};
  std::vector<Value>& values = program_->raw_values[part];
  values.resize(column.values.size());
  bool is_whole = type != Type::list;
  for (ValueCode code = 0; code < values.size(); ++code) {
    const std::string_view text = column.values.text(code);
    if (type == Type::list) {
      values[code] = Value::of(program_->store->keep(parse_list(text, *program_->store)));
      continue;
    }
    values[code] = column_value(text, type);
    is_whole = is_whole && (type == Type::date ? std::fmod(values[code].number, 86400) == 0
                                               : is_written_whole(text));
  }
  program_->raw_whole[part] = is_whole;
  if (!is_whole) {  // all are doubles then
    for (Value& value : values) value.rest = 0;
  }
  return {};
}

Result<int> Compiler::compile_column(const Expression& expression) {
  const Column* const column = table_.find(expression.name);
  if (column == nullptr || expression.side == Expression::Side::none) {
    std::vector<std::string> names;
    for (const Column& known : table_.columns) names.push_back(known.name);
    const auto near = base::nearest(expression.name, names);
    if (column != nullptr) {
      return fail(Code::bad_input,
                  "character {}: \"{}\" does not say of which record; write \"{}_l\" or \"{}_r\" "
                  "(l. or r. in a blocking rule)",
                  expression.at + 1, expression.name, expression.name, expression.name);
    }
    return fail(Code::bad_input, "character {}: the data have no column \"{}\"{}",
                expression.at + 1, expression.name,
                near ? fmt::format("; is \"{}\" meant?", *near) : std::string());
  }
  const std::size_t part = composite_->place(column->name);
  AMENDS_CHECK(load_raw(part));
  Node node;
  node.op = Op::raw;
  node.type = program_->raw_types[part];
  node.leaf = static_cast<int>(part);
  return add(std::move(node), fmt::format("raw {}", part));
}

Value Compiler::keep(const Value& value, Type type) {
  if (value.is_null || type != Type::text) return value;
  for (const Column* column : composite_->columns()) {
    if (column->values.size() == 0) continue;
    const char* const begin = column->values.text(0).data();
    const std::string_view last =
        column->values.text(static_cast<ValueCode>(column->values.size() - 1));
    if (std::less_equal<>()(begin, value.text.data()) &&
        std::less_equal<>()(value.text.data() + value.text.size(), last.data() + last.size())) {
      return value;
    }
  }
  return Value::of(program_->store->keep(std::string(value.text)));
}

Result<std::vector<Value>> Compiler::values(const ExpressionPtr& expression, Type& type) {
  const bool before = std::exchange(one_sided_, true);
  const Result<int> compiled = compile(expression);
  one_sided_ = before;
  if (!compiled) return fail(compiled.error());
  const int root = *compiled;
  type = program_->nodes[static_cast<std::size_t>(root)].type;
  std::vector<Value> values(composite_->slots());
  std::vector<ValueCode> failed;
  Context context, first;
  for (ValueCode slot = 0; slot < values.size(); ++slot) {
    program_->start(context);
    const Value value = program_->run(root, slot, slot, context);
    if (!context.failed_cast.empty()) {
      if (failed.empty()) {
        first.failed_cast = std::move(context.failed_cast);
        first.loses_digits = context.loses_digits;
      }
      failed.push_back(slot);
      context.failed_cast.clear();
      context.loses_digits = false;
    }
    if (type == Type::list && !value.is_null) {
      List list;
      for (const std::string_view item : *value.list)
        list.push_back(is_null(item) ? item : keep(Value::of(item), Type::text).text);
      values[slot] = Value::of(program_->store->keep(std::move(list)));
    } else {
      values[slot] = keep(value, type);
    }
    context.scratch.clear();
  }
  if (!failed.empty()) return fail(cast_error(*expression, failed, first));
  return values;
}

// All records whose values a CAST could not take, of the column that the first such text is from.
Error Compiler::cast_error(const Expression& expression, const std::vector<ValueCode>& failed,
                           const Context& first) const {
  std::vector<std::string> names;
  columns_of(expression, names);
  std::size_t part = composite_->place(names.front());
  for (const std::string& name : names) {
    const std::size_t place = composite_->place(name);
    const ValueCode code = composite_->part(failed.front(), place);
    if (code != null_code && composite_->columns()[place]->values.text(code) == first.failed_cast)
      part = place;
  }
  const Column& column = *composite_->columns()[part];
  std::vector<bool> is_bad(column.values.size(), false);
  for (const ValueCode slot : failed) {
    const ValueCode code = composite_->part(slot, part);
    if (code != null_code) is_bad[code] = true;
  }
  const std::string_view why = first.loses_digits
                                   ? ": it has more digits than are told apart here; compare it "
                                     "as text"
                                   : "; with TRY_CAST such values count as missing";
  return {Code::bad_input, fmt::format("{}: that cannot be taken by {}{}",
                                       bad_values(table_, column, is_bad), shown(expression), why)};
}

Result<int> Compiler::leaf_for(const ExpressionPtr& expression, Expression::Side side) {
  const std::string text = sql_text(*expression, false);
  auto& leaves = program_->leaves;
  std::size_t index = 0;
  while (index < leaves.size() && leaves[index].text != text) ++index;
  if (index == leaves.size()) {
    Program::Leaf leaf;
    leaf.text = text;
    const bool before = std::exchange(one_sided_, true);
    const Result<int> root = compile(expression);
    one_sided_ = before;
    if (!root) return fail(root.error());
    const Node& made = program_->nodes[static_cast<std::size_t>(*root)];
    leaf.type = made.type;
    leaf.is_whole = made.is_whole;
    leaf.digits = made.digits;
    if (made.op == Op::raw) {
      leaf.part = made.leaf;
      leaf.column = composite_->columns()[static_cast<std::size_t>(leaf.part)];
    }
    if (leaf.part < 0 || leaf.type != Type::text) {
      AMENDS_TRY(leaf.values, values(expression, leaf.type));
    }
    number_values(leaf, *composite_);
    leaves.push_back(std::move(leaf));
  }
  Node node;
  node.op = side == Expression::Side::left ? Op::left : Op::right;
  node.type = leaves[index].type;
  node.leaf = static_cast<int>(index);
  node.reads_left = side == Expression::Side::left;
  node.reads_right = !node.reads_left;
  return add(std::move(node), fmt::format("{} {}", node.reads_left ? "left" : "right", index));
}

// list_max(list_transform(flatten(list_transform(A, x -> list_transform(B, y -> [x, y]))),
// pair -> f(pair[1], pair[2]))): how Splink writes "the nearest two elements of two lists".
Result<int> Compiler::compile_pairwise(const ExpressionPtr& expression) {
  const auto is_call = [](const ExpressionPtr& e, std::string_view name, std::size_t arguments) {
    return e->kind == Kind::call && e->name == name && e->arguments.size() == arguments;
  };
  const auto unknown = [&] {
    return fail(Code::unsupported,
                "character {}: {} is built only over list_transform(flatten(…)) as Splink's "
                "library writes it",
                expression->at + 1, expression->name);
  };
  if (expression->arguments.size() != 1) return unknown();
  const ExpressionPtr outer = expression->arguments[0];
  if (!is_call(outer, "list_transform", 2) || !is_call(outer->arguments[0], "flatten", 1))
    return unknown();
  const ExpressionPtr crossed = outer->arguments[0]->arguments[0];
  const ExpressionPtr applied = outer->arguments[1];
  if (!is_call(crossed, "list_transform", 2) || crossed->arguments[1]->kind != Kind::lambda ||
      applied->kind != Kind::lambda || applied->arguments[0]->kind != Kind::call) {
    return unknown();
  }
  const ExpressionPtr inner = crossed->arguments[1]->arguments[0];
  if (!is_call(inner, "list_transform", 2)) return unknown();
  const std::string name =
      fmt::format("pairwise {} {}", expression->name == "list_max" ? "max" : "min",
                  applied->arguments[0]->name);
  if (find_function(name) == nullptr) return unknown();
  AMENDS_TRY(const int first, compile(crossed->arguments[0]));
  AMENDS_TRY(const int second, compile(inner->arguments[0]));
  return build_function(expression, name, {first, second});
}

Result<int> Compiler::compile_call(const ExpressionPtr& expression) {
  if (expression->name == "list_max" || expression->name == "list_min")
    return compile_pairwise(expression);
  if (expression->arguments.size() > 64) {
    return fail(Code::unsupported, "character {}: more than 64 arguments", expression->at + 1);
  }
  std::vector<int> arguments;
  for (const ExpressionPtr& argument : expression->arguments) {
    AMENDS_TRY(const int compiled, compile(argument));
    arguments.push_back(compiled);
  }
  return build(expression, std::move(arguments));
}

Result<int> Compiler::convert(int index, Type type, const Expression& expression,
                              std::string_view why) {
  const Node& node = program_->nodes[static_cast<std::size_t>(index)];
  const bool are_numbers = (node.type == Type::number || node.type == Type::real) &&
                           (type == Type::number || type == Type::real);
  if (node.type == type || type == Type::unknown || node.type == Type::unknown || are_numbers)
    return index;
  if (node.op == Op::constant && node.type == Type::text) {
    const Value value = type == Type::date     ? parse_date_value(node.constant.text, false)
                        : type == Type::number ? parse_number(node.constant.text)
                                               : Value{};
    if (!value.is_null) return constant(value, type, node.constant.text);
  }
  return fail(Code::bad_input,
              "character {}: {} is {}, and {} needs {}; write CAST or try_cast around it",
              expression.at + 1, shown(expression), name_of(node.type), why, name_of(type));
}

Result<Type> Compiler::unify(std::vector<int>& arguments, const std::vector<ExpressionPtr>& parts,
                             const std::string& name) {
  Type type = Type::unknown;
  const auto type_at = [&](int index) {
    return program_->nodes[static_cast<std::size_t>(index)].type;
  };
  for (const int argument : arguments) {
    const Type own = type_at(argument);
    const bool is_literal = program_->nodes[static_cast<std::size_t>(argument)].op == Op::constant;
    if (own == Type::unknown || (is_literal && own == Type::text && type != Type::unknown))
      continue;
    if (type == Type::unknown || type == Type::text || own == Type::date) type = own;
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    AMENDS_TRY(arguments[i], convert(arguments[i], type, *parts[i], fmt::format("\"{}\"", name)));
  }
  // Beside a double, an integer is one.
  const bool any_double = std::ranges::any_of(arguments, [&](int argument) {
    const Node& node = program_->nodes[static_cast<std::size_t>(argument)];
    return node.type == Type::number && node.digits < 0;
  });
  if (type == Type::number && any_double)
    std::ranges::transform(arguments, arguments.begin(),
                           [&](int argument) { return as_double(argument); });
  return type;
}

namespace {

// Code::bad_input where a text is held against what never gives it: script(x) = 'latn'.
Status check_constants(const Expression& compared) {
  for (std::size_t i = 0; i < 2; ++i) {
    const Expression &made = *compared.arguments[i], &wanted = *compared.arguments[1 - i];
    if (made.kind != Kind::call || wanted.kind != Kind::text) continue;
    const std::vector<std::string> given = texts_given_by(made.name);
    if (given.empty() || std::ranges::find(given, wanted.name) != given.end()) continue;
    auto near = base::nearest(wanted.name, given);
    const std::size_t blank = wanted.name.find(' ');
    const std::string turned = blank == std::string::npos ? std::string()
                                                          : wanted.name.substr(blank + 1) + " " +
                                                                wanted.name.substr(0, blank);
    if (std::ranges::find(given, turned) != given.end()) near = turned;
    return fail(Code::bad_input, "character {}: {} never gives '{}'; {}", wanted.at + 1, made.name,
                wanted.name,
                near ? fmt::format("is '{}' meant?", *near)
                     : fmt::format("it gives {}", fmt::join(given, ", ")));
  }
  return {};
}

}  // namespace

Result<int> Compiler::build_compare(const ExpressionPtr& expression, std::vector<int> arguments) {
  std::string name = expression->name;
  std::vector<ExpressionPtr> parts = expression->arguments;
  AMENDS_CHECK(check_constants(*expression));
  if (name == ">" || name == ">=") {
    std::ranges::reverse(arguments);
    std::ranges::reverse(parts);
    name = name == ">" ? "<" : "<=";
  }
  // A distance that is only held against a limit needs not be known beyond it.
  const Node& first = program_->nodes[static_cast<std::size_t>(arguments[0])];
  const Node& second = program_->nodes[static_cast<std::size_t>(arguments[1])];
  const bool is_limited = (name == "<=" || name == "<") && second.op == Op::constant &&
                          second.type == Type::number && !second.constant.is_null;
  if (is_limited) {
    const double limit = second.constant.number;
    const double most = name == "<=" ? std::floor(limit) : std::ceil(limit) - 1;
    if (first.op == Op::call && first.function->name == "damerau_levenshtein") {
      std::vector<int> within = first.arguments;
      within.push_back(constant(Value::of(most), Type::number));
      return build_function(expression, "damerau within", std::move(within));
    }
    if (first.op == Op::levenshtein && most >= 0 && most <= edits_max) {
      Node limited = first;
      limited.constant = Value::of(most);
      arguments[0] =
          add(std::move(limited), fmt::format("levenshtein to {} of {}", most, first.leaf));
    }
  }
  // A REAL beside a literal is compared as REAL.
  for (std::size_t i = 0; i < 2; ++i) {
    const Node& real = program_->nodes[static_cast<std::size_t>(arguments[i])];
    const Node& other = program_->nodes[static_cast<std::size_t>(arguments[1 - i])];
    if (real.type == Type::real && other.op == Op::constant && other.type == Type::number) {
      arguments[1 - i] = constant(
          Value::of(static_cast<double>(static_cast<float>(other.constant.number))), Type::real);
    }
  }
  AMENDS_TRY(const Type type, unify(arguments, parts, expression->name));
  Node node;
  if (name == "=" && type != Type::real && common_leaf(arguments) >= 0) {
    node.op = Op::same;
    node.type = Type::boolean;
    node.leaf = common_leaf(arguments);
    node.reads_left = node.reads_right = true;
    return add(std::move(node), fmt::format("same {}", node.leaf));
  }
  node.type = Type::boolean;
  node.arguments = arguments;
  node.op = name == "="    ? Op::equal
            : name == "<>" ? Op::not_equal
            : name == "<"  ? Op::less
            : name == "<=" ? Op::less_equal
                           : Op::not_distinct;
  return add(std::move(node), fmt::format("{} {}", name, fmt::join(arguments, ",")));
}

// A number or a date as DuckDB writes it into a text beside it.
int Compiler::written_out(int index) {
  const Type type = program_->nodes[static_cast<std::size_t>(index)].type;
  if (type != Type::number && type != Type::real && type != Type::date) return index;
  Node node = *conversion_to("varchar");
  node.arguments = {index};
  return add(std::move(node), fmt::format("cast varchar {}", index));
}

// A column that the file writes as numbers, not all of them whole, is of doubles before it is cast,
// though nothing else makes it a number: 6.5 is then 6 as an integer, and the text '6.5' is 7.
int Compiler::as_written(int index) {
  const Node& node = program_->nodes[static_cast<std::size_t>(index)];
  const Column* column = nullptr;
  if (node.op == Op::raw) {
    column = composite_->columns()[static_cast<std::size_t>(node.leaf)];
  } else if (node.op == Op::left || node.op == Op::right) {
    column = program_->leaves[static_cast<std::size_t>(node.leaf)].column;
  }
  if (node.type != Type::text || column == nullptr || column->written != Column::Written::number)
    return index;
  bool is_whole = true;
  for (ValueCode code = 0; is_whole && code < column->values.size(); ++code)
    is_whole = is_written_whole(column->values.text(code));
  if (is_whole) return index;
  Node number = *conversion_to("double");
  number.arguments = {index};
  return add(std::move(number), fmt::format("try_cast double {}", index));
}

Result<int> Compiler::compile_cast(const ExpressionPtr& expression, int argument) {
  std::optional<Node> found = conversion_to(expression->type);
  if (!found) {
    return fail(Code::unsupported, "character {}: a cast to {} is not built", expression->at + 1,
                expression->type);
  }
  Node node = std::move(*found);
  argument = as_written(argument);
  node.arguments = {argument};
  node.strict = expression->name == "cast";
  if (program_->nodes[static_cast<std::size_t>(argument)].type == Type::list) {
    return fail(Code::unsupported, "character {}: a cast of a list is not built",
                expression->at + 1);
  }
  return add(std::move(node),
             fmt::format("{} {} {}", expression->name, expression->type, argument));
}

Result<int> Compiler::build(const ExpressionPtr& expression, std::vector<int> arguments) {
  const std::string& name = expression->name;
  Node node;
  node.arguments = arguments;
  const std::string key = fmt::format("{} {}", name, fmt::join(arguments, ","));
  if (is_one_of(name, {"and", "or", "not"})) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (truth(arguments[i])) continue;
      return fail(Code::bad_input, "character {}: {} is not true or false, as {} needs",
                  expression->arguments[i]->at + 1, shown(*expression->arguments[i]), name);
    }
    node.op = name == "and" ? Op::conjunction : name == "or" ? Op::disjunction : Op::negation;
    node.type = Type::boolean;
    return add(std::move(node), key);
  }
  if (name == "is null") {
    node.op = Op::is_null;
    node.type = Type::boolean;
    return add(std::move(node), key);
  }
  if (is_one_of(name, {"=", "<>", "<", "<=", ">", ">=", "is not distinct"})) {
    return build_compare(expression, std::move(arguments));
  }
  if (name == "in") {
    node.op = Op::disjunction;
    node.type = Type::boolean;
    node.arguments.clear();
    auto equals = std::make_shared<Expression>(*expression);
    equals->name = "=";
    for (std::size_t i = 1; i < arguments.size(); ++i) {
      equals->arguments = {expression->arguments[0], expression->arguments[i]};
      AMENDS_TRY(const int equal, build_compare(equals, {arguments[0], arguments[i]}));
      node.arguments.push_back(equal);
    }
    return add(std::move(node), key);
  }
  if (name == "cast" || name == "try_cast") return compile_cast(expression, arguments[0]);
  if (name == "case") {
    std::vector<int> results;
    std::vector<ExpressionPtr> parts;
    for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
      if (!truth(arguments[i])) {
        return fail(Code::bad_input, "character {}: {} is not true or false, as WHEN needs",
                    expression->arguments[i]->at + 1, shown(*expression->arguments[i]));
      }
      results.push_back(arguments[i + 1]);
      parts.push_back(expression->arguments[i + 1]);
    }
    results.push_back(arguments.back());
    parts.push_back(expression->arguments.back());
    AMENDS_TRY(node.type, unify(results, parts, name));
    for (std::size_t i = 0; i < results.size(); ++i) {
      node.arguments[std::min(2 * i + 1, arguments.size() - 1)] = results[i];
    }
    node.op = Op::choice;
    return add(std::move(node), key);
  }
  if (is_one_of(name, {"coalesce", "ifnull", "nullif", "greatest", "least"})) {
    if (arguments.empty() || (name == "nullif" && arguments.size() != 2)) {
      return fail(Code::bad_input, "character {}: {} has {} arguments", expression->at + 1, name,
                  arguments.size());
    }
    AMENDS_TRY(node.type, unify(arguments, expression->arguments, name));
    node.arguments = arguments;
    node.op = name == "nullif"     ? Op::nullif
              : name == "greatest" ? Op::greatest
              : name == "least"    ? Op::least
                                   : Op::coalesce;
    return add(std::move(node), key);
  }
  if (name == "list") {
    List items;
    for (const ExpressionPtr& argument : expression->arguments) {
      if (argument->kind != Kind::text) {
        return fail(Code::unsupported, "character {}: a list of anything but texts is not built",
                    argument->at + 1);
      }
      items.push_back(program_->store->keep(argument->name));
    }
    return constant(Value::of(program_->store->keep(std::move(items))), Type::list);
  }
  const Type first = arguments.empty()
                         ? Type::unknown
                         : program_->nodes[static_cast<std::size_t>(arguments[0])].type;
  if (is_one_of(name, {"len", "array_length"}) && arguments.size() == 1) {
    const Node& counted = program_->nodes[static_cast<std::size_t>(arguments[0])];
    if (counted.op == Op::call &&
        is_one_of(counted.function->name, {"list_intersect", "array_intersect"})) {
      return build_function(expression, "lists share", std::vector<int>(counted.arguments));
    }
  }
  if (is_one_of(name, {"len", "length", "array_length"})) {
    return build_function(expression, first == Type::list ? "list_length" : "text_length",
                          std::move(arguments));
  }
  if (name == "[]") {
    if (first == Type::text) {
      arguments.push_back(constant(Value::of(1.0), Type::number));
      return build_function(expression, "substr", std::move(arguments));
    }
    return build_function(expression, "list_item", std::move(arguments));
  }
  if (name == "-" && first == Type::date)
    return build_function(expression, "date minus", std::move(arguments));
  if (is_one_of(name, {"+", "-", "*", "//", "%"}))
    return build_arithmetic(expression, std::move(arguments));
  return build_function(expression, name, std::move(arguments));
}

// A regular expression and its options that are written out.
Status Compiler::check_pattern(const Expression& expression,
                               const std::vector<int>& arguments) const {
  const std::size_t options_at =
      is_one_of(expression.name, {"regexp_extract", "regexp_replace"}) ? 3 : 2;
  std::string_view options;
  if (options_at < arguments.size()) {
    const Node& node = program_->nodes[static_cast<std::size_t>(arguments[options_at])];
    const std::string_view known = expression.name == "regexp_replace" ? "cilmnpsg" : "cilmnps";
    if (node.op == Op::constant && node.type == Type::text) options = node.constant.text;
    if (options.empty() || options.find_first_not_of(known) != options.npos) {
      return fail(Code::bad_input,
                  "character {}: the options of {} are some of the letters {}, written out",
                  expression.arguments[options_at]->at + 1, expression.name, known);
    }
  }
  const Node& pattern = program_->nodes[static_cast<std::size_t>(arguments[1])];
  if (pattern.op != Op::constant || pattern.type != Type::text ||
      program_->store->pattern(pattern.constant.text, options) != nullptr)
    return {};
  return fail(Code::bad_input, "character {}: '{}' is not a regular expression",
              expression.arguments[1]->at + 1, pattern.constant.text);
}

Result<int> Compiler::build_function(const ExpressionPtr& expression, const std::string& name,
                                     std::vector<int> arguments) {
  const Function* const function = find_function(name);
  if (function == nullptr) {
    const auto near = base::nearest(name, function_names());
    return fail(Code::unsupported, "character {}: the function {} is not built{}",
                expression->at + 1, name,
                near ? fmt::format("; is {} meant?", *near) : std::string());
  }
  if (arguments.size() < function->least || arguments.size() > function->most) {
    const std::string wanted = function->least == function->most
                                   ? fmt::format("{}", function->least)
                                   : fmt::format("{} to {}", function->least, function->most);
    return fail(Code::bad_input, "character {}: {} takes {} argument{} and has {}",
                expression->at + 1, name, wanted, wanted == "1" ? "" : "s", arguments.size());
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Type wanted = function->parameters[std::min(i, function->parameters.size() - 1)];
    const Expression& part =
        i < expression->arguments.size() ? *expression->arguments[i] : *expression;
    if (is_one_of(name, {"||", "concat", "concat_ws"}))
      arguments[i] = written_out(as_written(arguments[i]));
    AMENDS_TRY(arguments[i], convert(arguments[i], wanted, part, name));
    const Node& node = program_->nodes[static_cast<std::size_t>(arguments[i])];
    if (node.op != Op::constant || node.type != Type::text) continue;
    if (i == 0 && is_one_of(name, {"date_diff", "datediff"}) && !is_date_part(node.constant.text)) {
      return fail(Code::bad_input,
                  "character {}: '{}' is nothing that {} counts; it counts by 'day', 'week', "
                  "'month', 'quarter', 'year', 'decade', 'century' and such",
                  part.at + 1, node.constant.text, name);
    }
    if (i == 1 && name.ends_with("strptime")) AMENDS_CHECK(check_time_format(node.constant.text));
  }
  if (name.starts_with("regexp_")) AMENDS_CHECK(check_pattern(*expression, arguments));
  Node node;
  const int leaf = common_leaf(arguments);
  if (leaf >= 0 && is_one_of(name, {"name_weight", "name_likeness", "place_weight", "edtf_level",
                                    "edtf_overlap", "script_pair"})) {
    node.op = name == "name_likeness"  ? Op::name_likeness
              : name == "edtf_level"   ? Op::edtf_level
              : name == "edtf_overlap" ? Op::edtf_overlap
              : name == "script_pair"  ? Op::script_pair
                                       : Op::name_weight;
    node.type = function->result;
    node.leaf = leaf;
    node.reads_left = node.reads_right = true;
    node.constant = Value::of(name == "place_weight");
    Program::Leaf& read = program_->leaves[static_cast<std::size_t>(leaf)];
    if (name.starts_with("edtf_")) {
      read.learn_dates(*program_);
    } else if (name == "script_pair") {
      read.learn_scripts(*program_);
    } else {
      read.learn_names(*program_,
                       name == "place_weight" ? names::Kind::place : names::Kind::person);
    }
    return add(std::move(node), fmt::format("{} of {}", name, leaf));
  }
  const bool is_within = name == "damerau within";
  if (leaf >= 0 && (is_within || is_one_of(name, {"jaro_similarity", "jaro_winkler_similarity",
                                                  "levenshtein"}))) {
    // All four are symmetric, except that Jaro's greedy choice hangs on who chooses.
    const bool in_order = program_->nodes[static_cast<std::size_t>(arguments[0])].op == Op::left;
    if (in_order &&
        (!is_within ||
         program_->nodes[static_cast<std::size_t>(arguments[2])].constant.number >= 0)) {
      node.op = is_within                   ? Op::within_damerau
                : name == "jaro_similarity" ? Op::jaro
                : name == "levenshtein"     ? Op::levenshtein
                                            : Op::jaro_winkler;
      if (is_within)
        node.constant = program_->nodes[static_cast<std::size_t>(arguments[2])].constant;
      node.type = function->result;
      node.leaf = leaf;
      node.reads_left = node.reads_right = true;
      return add(std::move(node), fmt::format("{} of {} {}", name, leaf, node.constant.number));
    }
  }
  node.op = Op::call;
  node.type = function->result;
  node.function = function;
  node.arguments = arguments;
  return add(std::move(node), fmt::format("{} {}", name, fmt::join(arguments, ",")));
}

}  // namespace amends::link
