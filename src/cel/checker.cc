#include "cel/checker.h"

#include <algorithm>

#include "base/text.h"

namespace amends::cel {
namespace {

struct Local {
  std::string name;
  TypeRef type;
  std::uint32_t slot;
};

// "; did you mean "x"?" or nothing.
std::string suggestion(std::string_view name, const std::vector<std::string>& candidates) {
  const auto near = base::nearest(name, candidates);
  return near ? fmt::format("; did you mean \"{}\"?", *near) : "";
}

// An operator as it is written, for messages: "+" for "_+_".
std::string spoken(std::string_view function) {
  if (function == "@in") return "in";
  if (function == "_?_:_") return "? :";
  if (function == "_[_]") return "[ ]";
  if (function == "_[?_]") return "[? ]";
  if (function == "-_") return "-";
  if (function == "!_") return "!";
  if (function.size() > 2 && function.front() == '_' && function.back() == '_')
    return std::string(function.substr(1, function.size() - 2));
  return std::string(function);
}

class Checker {
 public:
  Checker(const Ast& ast, Environment& environment, const Environment::Options& options)
      : ast_(ast),
        env_(environment),
        options_(options),
        types_(environment.types()),
        bound_(environment.types()) {
    out_.notes.resize(ast.nodes.size());
  }

  Checked run() {
    TypeRef type = visit(ast_.root);
    if (out_.is_typed && options_.result != nullptr && !bound_.assignable(type, options_.result))
      complain(ast_.root, fmt::format("this is {}, and must be {}",
                                      text_of(bound_.apply(type, true)), text_of(options_.result)));
    out_.result = bound_.apply(type, true);
    std::ranges::stable_sort(out_.complaints, {}, &Complaint::offset);
    return std::move(out_);
  }

 private:
  static constexpr std::size_t complaints_max = 100;

  Note& note(ExprId id) { return out_.notes[id]; }

  // An error in a checked expression; of an unchecked one, no more than a remark that nobody reads.
  TypeRef complain(ExprId id, std::string message) {
    out_.is_typed = out_.is_typed && !options_.check;
    remark(id, std::move(message));
    return &types::dyn;
  }

  // An error that leaves every type as it is.
  void remark(ExprId id, std::string message) {
    const std::uint32_t at = ast_[id].offset;
    const Origin& origin = ast_[id].origin;
    const auto is_known = [&](const Complaint& c) {
      return c.offset == at && c.origin == origin && c.text == message;
    };
    if (options_.check && out_.complaints.size() < complaints_max &&
        std::ranges::none_of(out_.complaints, is_known))
      out_.complaints.push_back({at, std::move(message), origin});
  }

  // As complain(), where the expression cannot even be run.
  TypeRef fault(ExprId id, std::string message) {
    note(id).means = Note::Means::fault;
    note(id).text = message;
    return complain(id, std::move(message));
  }

  TypeRef fresh() { return types_.parameter(fmt::format("%{}", ++fresh_)); }

  TypeRef visit(ExprId id) {
    TypeRef type = typed(id);
    note(id).type = type;
    return type;
  }

  TypeRef typed(ExprId id) {
    switch (ast_[id].kind) {
      case Expr::Kind::literal:
        return literal(ast_[id].literal);
      case Expr::Kind::ident:
        return ident(id);
      case Expr::Kind::select:
        return select(id);
      case Expr::Kind::call:
        return call(id);
      case Expr::Kind::list:
        return list(id);
      case Expr::Kind::map:
        return map(id);
      case Expr::Kind::message:
        return fault(id, fmt::format("there is no message type \"{}\" here", ast_[id].name));
      case Expr::Kind::fold:
        return fold(id);
      case Expr::Kind::bind:
        return bind(id);
    }
    return &types::dyn;
  }

  static TypeRef literal(const Literal& value) {
    static constexpr TypeRef by_index[] = {
        &types::null,   &types::boolean, &types::integer, &types::unsigned_integer,
        &types::number, &types::string,  &types::bytes};
    return by_index[value.index()];
  }

  const Local* find_local(std::string_view name) const {
    for (auto at = locals_.rbegin(); at != locals_.rend(); ++at) {
      if (at->name == name) return &*at;
    }
    return nullptr;
  }

  // Looks `name` up in the namespace and those around it, innermost first.
  template <typename Find>
  bool in_namespaces(const std::string& name, bool absolute, Find find) const {
    for (std::string around = absolute ? "" : env_.container(); !around.empty();) {
      if (find(around + "." + name)) return true;
      const std::size_t dot = around.rfind('.');
      around = dot == std::string::npos ? "" : around.substr(0, dot);
    }
    return find(name);
  }

  bool resolve(ExprId id, const std::string& name, bool absolute) {
    return in_namespaces(name, absolute, [&](const std::string& full) {
      const int variable = env_.find_variable(full);
      if (variable >= 0) {
        note(id).means = Note::Means::variable;
        note(id).at = static_cast<std::uint32_t>(variable);
        note(id).type = env_.variables()[static_cast<std::size_t>(variable)].type;
        return true;
      }
      if (const Environment::Constant* constant = env_.find_constant(full)) {
        note(id).means = Note::Means::value;
        note(id).value = constant->value;
        note(id).type = constant->type;
        return true;
      }
      static constexpr std::string_view with_parameters[] = {"list", "map", "optional_type"};
      const bool is_type = (types::named(full) != nullptr && full != "dyn" && full != "zone") ||
                           std::ranges::find(with_parameters, full) != std::end(with_parameters);
      if (!is_type) return false;
      note(id).means = Note::Means::constant;
      note(id).text = full;
      note(id).type = &types::type;
      return true;
    });
  }

  TypeRef ident(ExprId id) {
    const Expr& e = ast_[id];
    if (!e.absolute) {
      if (const Local* local = find_local(e.name)) {
        note(id).means = Note::Means::local;
        note(id).at = local->slot;
        return local->type;
      }
    }
    if (resolve(id, e.name, e.absolute)) return note(id).type;
    return fault(id, fmt::format("\"{}\" is not declared{}", e.name,
                                 suggestion(e.name, env_.variable_names())));
  }

  // The dotted name that the expression may be, or "".
  std::string dotted(ExprId id, bool& absolute) const {
    const Expr& e = ast_[id];
    if (e.kind == Expr::Kind::ident) {
      absolute = e.absolute;
      return e.absolute || find_local(e.name) == nullptr ? e.name : "";
    }
    if (e.kind != Expr::Kind::select || e.optional || e.test) return {};
    const std::string before = dotted(e.target, absolute);
    return before.empty() ? "" : before + "." + e.name;
  }

  // The declared names that begin as "events.E9" does, where "events" itself is none.
  std::vector<std::string> names_beside(std::string_view name) const {
    std::vector<std::string> out;
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos || name.find('.', dot + 1) != std::string_view::npos)
      return out;
    const std::string_view space = name.substr(0, dot);
    if (env_.find_variable(space) >= 0 || env_.find_constant(space) != nullptr) return out;
    for (std::string& known : env_.variable_names()) {
      if (known.starts_with(name.substr(0, dot + 1))) out.push_back(std::move(known));
    }
    return out;
  }

  TypeRef select(ExprId id) {
    const Expr& e = ast_[id];
    bool absolute = false;
    const std::string name = e.test ? "" : dotted(id, absolute);
    if (!name.empty() && resolve(id, name, absolute)) return note(id).type;
    if (const std::vector<std::string> known = names_beside(name); !known.empty()) {
      std::string near = suggestion(name, known);
      if (near.empty()) near = fmt::format("; it can be {}", fmt::join(known, ", "));
      return fault(id, fmt::format("\"{}\" is not declared{}", name, near));
    }
    TypeRef target = bound_.apply(visit(e.target), false);
    const bool optional = target->is("optional_type");
    if (optional) target = bound_.apply(target->parameters[0], false);
    TypeRef field = field_of(id, target);
    if (e.test) return &types::boolean;
    return e.optional || optional ? types_.optional(field) : field;
  }

  TypeRef field_of(ExprId id, TypeRef target) {
    const std::string& name = ast_[id].name;
    if (target->kind == Type::Kind::record) {
      const int at = target->record->find(name);
      if (at >= 0) return target->record->fields[static_cast<std::size_t>(at)].type;
      std::vector<std::string> fields;
      for (const RecordType::Field& field : target->record->fields) fields.push_back(field.name);
      return complain(id, fmt::format("{} has no field \"{}\"{}", target->record->name, name,
                                      suggestion(name, fields)));
    }
    if (target->is("map")) return target->parameters[1];
    if (target->kind == Type::Kind::parameter) bound_.assignable(&types::dyn, target);
    if (target->kind == Type::Kind::parameter || target->is_dyn()) return &types::dyn;
    return complain(id, fmt::format("{} has no fields", text_of(target)));
  }

  TypeRef call(ExprId id) {
    const Expr& e = ast_[id];
    if (e.target == no_expr && e.name == "table") return table(id);
    if (e.target == no_expr && e.name == "zone") return zone(id);
    const Function* function = nullptr;
    bool absolute = false;
    const std::string space = e.target == no_expr ? "" : dotted(e.target, absolute);
    const std::string full = space.empty() ? e.name : space + "." + e.name;
    const auto find = [&](const std::string& name) {
      function = env_.find_function(name);
      return function != nullptr;
    };
    if (e.target == no_expr || !space.empty()) in_namespaces(full, absolute, find);
    const bool drops = !space.empty() && function != nullptr;
    if (function == nullptr && e.target != no_expr) function = env_.find_function(e.name);
    std::vector<TypeRef> given;
    if (e.target != no_expr && !drops) given.push_back(visit(e.target));
    for (const ExprId argument : e.arguments) given.push_back(visit(argument));
    if (const Definition* meant = env_.find_definition(e.name); function == nullptr && meant)
      return fault(id, fmt::format("\"{0}\" is a definition, and is called {0}({1}), not behind a "
                                   "point",
                                   e.name, fmt::join(meant->parameters, ", ")));
    if (function == nullptr)
      return fault(id, fmt::format("there is no function \"{}\"{}", e.name,
                                   suggestion(e.name, env_.function_names())));
    note(id).means = Note::Means::function;
    note(id).function = function;
    note(id).drops_target = drops;
    return overload(id, *function, e.target != no_expr && !drops, given);
  }

  TypeRef overload(ExprId id, const Function& function, bool method,
                   const std::vector<TypeRef>& given) {
    TypeRef result = nullptr;
    for (const Overload& candidate : function.overloads) {
      if (candidate.method != method || candidate.parameters.size() != given.size()) continue;
      std::map<std::string, TypeRef> names;
      std::vector<TypeRef> wanted;
      for (TypeRef parameter : candidate.parameters) wanted.push_back(freshen(parameter, names));
      if (!bound_.assignable(given, wanted)) continue;
      demand_parameters(id, candidate);
      TypeRef made = bound_.apply(freshen(candidate.result, names), false);
      if (result == nullptr) {
        result = made;
      } else if (!same(result, made)) {
        result = &types::dyn;
      }
    }
    if (result != nullptr) {
      demand_operands(id, function.name, given);
      return function.name == "_?_:_" ? branches(id, given, result)
                                      : in_currency(id, function.name, given, result);
    }
    std::string wants;
    for (const Overload& candidate : function.overloads) {
      if (candidate.method != method) continue;
      if (!wants.empty()) wants += ", ";
      wants += candidate.text;
    }
    std::string got;
    for (TypeRef type : given) {
      if (!got.empty()) got += ", ";
      got += text_of(bound_.apply(type, true));
    }
    return complain(id, fmt::format("\"{}\" does not take ({}){}{}", spoken(function.name), got,
                                    wants.empty() ? "" : "; it takes ", wants));
  }

  // ---- what a text that is written out may be

  const Choices* choices_of(TypeRef type) {
    const Choices* choices = bound_.apply(type, false)->choices;
    if (choices == types::currency.choices) choices = &env_.currencies();
    return choices == nullptr || choices->values.empty() ? nullptr : choices;
  }

  // The choices of a list's elements or a map's keys.
  const Choices* choices_in(TypeRef container) {
    TypeRef type = bound_.apply(container, false);
    return type->is("list") || type->is("map") ? choices_of(type->parameters[0]) : nullptr;
  }

  bool is_conditional(ExprId id) const {
    return ast_[id].kind == Expr::Kind::call && ast_[id].name == "_?_:_";
  }

  // What is written out as a text, or as one of several by a condition, has to be one of the
  // choices.
  void demand(ExprId id, const Choices* choices) {
    if (choices == nullptr) return;
    if (is_conditional(id)) {
      demand(ast_[id].arguments[1], choices);
      demand(ast_[id].arguments[2], choices);
    }
    const std::string* text = text_of_literal(id);
    std::string wrong = text == nullptr ? "" : refusal(*text, *choices);
    if (!wrong.empty()) remark(id, std::move(wrong));
  }

  // The same for each element of a list that is written out, and each key of a map.
  void demand_each(ExprId id, const Choices* choices) {
    const Expr& e = ast_[id];
    if (e.kind != Expr::Kind::list && e.kind != Expr::Kind::map) return;
    for (std::size_t i = 0; i < e.arguments.size(); i += e.kind == Expr::Kind::map ? 2 : 1)
      demand(e.arguments[i], choices);
  }

  void demand_operands(ExprId id, std::string_view function, const std::vector<TypeRef>& given) {
    const Expr& e = ast_[id];
    if (e.arguments.size() != 2 || e.target != no_expr) return;
    const ExprId left = e.arguments[0];
    const ExprId right = e.arguments[1];
    if (function == "_==_" || function == "_!=_") {
      demand(left, choices_of(given[1]));
      demand(right, choices_of(given[0]));
      demand_each(left, choices_in(given[1]));
      demand_each(right, choices_in(given[0]));
    } else if (function == "@in") {
      demand(left, choices_in(given[1]));
      demand_each(right, choices_of(given[0]));
    } else if (function == "_[_]" || function == "_[?_]") {
      demand(right, choices_in(given[0]));
      demand_each(left, choices_of(given[1]));
    }
  }

  // Texts where the function wants one of a few.
  void demand_parameters(ExprId id, const Overload& overload) {
    const Expr& e = ast_[id];
    const std::size_t first = overload.method ? 1 : 0;
    for (std::size_t i = first; i < overload.parameters.size(); ++i)
      demand(e.arguments[i - first], choices_of(overload.parameters[i]));
  }

  // Whether all that it can be is among the choices; indeterminate() is never a value.
  bool stays_within(ExprId id, const Choices* choices) {
    if (ast_[id].kind == Expr::Kind::call && ast_[id].name == "indeterminate") return true;
    if (is_conditional(id))
      return stays_within(ast_[id].arguments[1], choices) &&
             stays_within(ast_[id].arguments[2], choices);
    const std::string* text = text_of_literal(id);
    if (text != nullptr) return refusal(*text, *choices).empty();
    const Choices* own = choices_of(note(id).type);
    return own != nullptr &&
           (own == choices || std::ranges::all_of(own->values, [&](const auto& v) {
              return refusal(v, *choices).empty();
            }));
  }

  // A condition's result has the choices of a branch that has some, where the other keeps to them.
  TypeRef branches(ExprId id, const std::vector<TypeRef>& given, TypeRef result) {
    for (std::size_t i = 1; i < 3; ++i) {
      const Choices* choices = choices_of(given[i]);
      if (choices != nullptr && stays_within(ast_[id].arguments[3 - i], choices)) return given[i];
    }
    return result;
  }

  // ---- the currency of money

  // The currency that an amount, or each of a list of them, is in; "" where that is not known.
  std::string currency_in(TypeRef given) {
    TypeRef type = bound_.apply(given, false);
    if (type->is("list")) type = bound_.apply(type->parameters[0], false);
    return type->is("money") && type->choices != nullptr ? type->choices->values[0] : "";
  }

  // A currency that is written out, or a setting of the programme; "" for any other.
  std::string currency_written(ExprId id) {
    if (const std::string* text = text_of_literal(id)) return *text;
    const Note& meaning = note(id);
    const bool is_text = meaning.means == Note::Means::value && meaning.value.is(Kind::string);
    return is_text ? std::string(meaning.value.as_text()) : "";
  }

  // An amount's type with its currency, where that is known: what money() and convert() name, else
  // that of the amounts which it is made of. Amounts in two currencies only fail together.
  TypeRef in_currency(ExprId id, std::string_view function, const std::vector<TypeRef>& given,
                      TypeRef result) {
    static constexpr std::string_view of_one[] = {
        "_+_",  "_-_", "_<_", "_<=_", "_>_",           "_>=_",      "_==_",
        "_!=_", "@in", "_/_", "sum",  "math.greatest", "math.least"};
    std::string code;
    if (function == "money" || function == "convert") {
      code = currency_written(ast_[id].arguments.back());
    } else {
      for (TypeRef type : given) {
        const std::string other = currency_in(type);
        if (!code.empty() && !other.empty() && other != code) {
          if (options_.refuse_failing && std::ranges::find(of_one, function) != std::end(of_one))
            remark(id, fmt::format("amounts in {} and {} do not go together; convert() makes one "
                                   "currency of them",
                                   code, other));
          return result;
        }
        if (code.empty()) code = other;
      }
    }
    if (code.empty()) return result;
    if (result == &types::money) return types_.money(code);
    return function == "divide" ? types_.map(&types::string, types_.money(code)) : result;
  }

  // With parameters of its own in place of the signature's.
  TypeRef freshen(TypeRef type, std::map<std::string, TypeRef>& names) {
    if (type->kind == Type::Kind::parameter) {
      TypeRef& own = names[type->name];
      if (own == nullptr) own = fresh();
      return own;
    }
    if (type->parameters.empty()) return type;
    std::vector<TypeRef> parts;
    for (TypeRef part : type->parameters) parts.push_back(freshen(part, names));
    return types_.abstract(type->name, std::move(parts));
  }

  TypeRef element(ExprId id, bool optional) {
    TypeRef type = visit(id);
    if (!optional) return type;
    TypeRef inner = fresh();
    if (bound_.assignable(type, types_.optional(inner))) return bound_.apply(inner, false);
    return complain(id, fmt::format("after \"?\" stands an optional, and this is {}",
                                    text_of(bound_.apply(type, true))));
  }

  TypeRef list(ExprId id) {
    const Expr& e = ast_[id];
    TypeRef joined = nullptr;
    for (std::size_t i = 0; i < e.arguments.size(); ++i)
      joined = bound_.join(joined, element(e.arguments[i], e.optionals[i]));
    return types_.list(joined == nullptr ? fresh() : joined);
  }

  TypeRef map(ExprId id) {
    const Expr& e = ast_[id];
    TypeRef key = nullptr;
    TypeRef value = nullptr;
    for (std::size_t i = 0; i < e.arguments.size(); i += 2) {
      key = bound_.join(key, visit(e.arguments[i]));
      value = bound_.join(value, element(e.arguments[i + 1], e.optionals[i / 2]));
    }
    return types_.map(key == nullptr ? fresh() : key, value == nullptr ? fresh() : value);
  }

  std::uint32_t push(std::string name, TypeRef type) {
    const auto slot = static_cast<std::uint32_t>(locals_.size());
    locals_.push_back({std::move(name), type, slot});
    out_.locals = std::max(out_.locals, slot + 1);
    return slot;
  }

  TypeRef bind(ExprId id) {
    const Expr& e = ast_[id];
    TypeRef value = visit(e.arguments[0]);
    note(id).slots = {push(e.variables[0], value)};
    TypeRef body = visit(e.arguments[1]);
    locals_.pop_back();
    return body;
  }

  void want_boolean(ExprId id, TypeRef type) {
    if (!bound_.assignable(type, &types::boolean))
      complain(id, fmt::format("a condition is true or false, and this is {}",
                               text_of(bound_.apply(type, true))));
  }

  TypeRef fold(ExprId id) {
    const Expr& e = ast_[id];
    TypeRef range = bound_.apply(visit(e.target), false);
    TypeRef first = &types::dyn;
    TypeRef second = &types::dyn;
    if (range->is("list")) {
      second = range->parameters[0];
      first = e.variables.size() == 2 ? &types::integer : second;
    } else if (range->is("map")) {
      first = range->parameters[0];
      second = range->parameters[1];
    } else if (range->kind == Type::Kind::parameter) {
      bound_.assignable(&types::dyn, range);
    } else if (!range->is_dyn()) {
      complain(e.target,
               fmt::format("a macro goes over a list or a map, and this is {}", text_of(range)));
    }
    note(id).slots.push_back(push(e.variables[0], first));
    if (e.variables.size() == 2) note(id).slots.push_back(push(e.variables[1], second));
    TypeRef body = visit(e.arguments[0]);
    if (e.arguments.size() == 2) {
      want_boolean(e.arguments[0], body);
      body = visit(e.arguments[1]);
    }
    locals_.resize(locals_.size() - e.variables.size());
    switch (e.macro) {
      case Macro::map:
        return types_.list(body);
      case Macro::transform_map:
        return types_.map(first, body);
      case Macro::transform_map_entry: {
        TypeRef entry = types_.map(fresh(), fresh());
        if (!bound_.assignable(body, entry))
          return complain(id, "transformMapEntry makes a map of each, as in {key: value}");
        return entry;
      }
      case Macro::filter:
        want_boolean(e.arguments[0], body);
        return types_.list(first);
      default:
        want_boolean(e.arguments[0], body);
        return &types::boolean;
    }
  }

  const std::string* text_of_literal(ExprId id) const {
    return ast_[id].kind == Expr::Kind::literal ? std::get_if<std::string>(&ast_[id].literal)
                                                : nullptr;
  }

  TypeRef table(ExprId id) {
    const Expr& e = ast_[id];
    const std::string* name = e.arguments.empty() ? nullptr : text_of_literal(e.arguments[0]);
    if (e.arguments.size() != 2 || name == nullptr || ast_[e.arguments[1]].kind != Expr::Kind::map)
      return fault(id, "a table's row is looked up as table(\"name\", {\"column\": value, …})");
    const Table* table = env_.find_table(*name);
    if (table == nullptr)
      return fault(e.arguments[0], fmt::format("there is no table \"{}\"{}", *name,
                                               suggestion(*name, env_.table_names())));
    const Expr& key = ast_[e.arguments[1]];
    if (key.arguments.empty())
      return fault(id, "a table's row is looked up by one column at least");
    for (std::size_t i = 0; i < key.arguments.size(); i += 2) {
      const std::string* column = text_of_literal(key.arguments[i]);
      if (column == nullptr || key.optionals[i / 2])
        return fault(key.arguments[i], "a column is named by a text, as in \"zone\"");
      check_column(key.arguments[i], *table, *column, visit(key.arguments[i + 1]));
      if (note(key.arguments[i]).means == Note::Means::fault) note(id) = note(key.arguments[i]);
    }
    if (note(id).means == Note::Means::fault) return &types::dyn;
    note(id).means = Note::Means::table;
    note(id).table = table;
    return types_.record(&table->row_type());
  }

  void check_column(ExprId id, const Table& table, const std::string& column, TypeRef given) {
    const int at = table.row_type().find(column);
    if (at < 0) {
      std::vector<std::string> columns;
      for (const RecordType::Field& field : table.row_type().fields) columns.push_back(field.name);
      fault(id, fmt::format("the table \"{}\" has no column \"{}\"{}", table.name(), column,
                            suggestion(column, columns)));
      return;
    }
    TypeRef wanted = table.row_type().fields[static_cast<std::size_t>(at)].type;
    const bool whole = wanted == &types::rational && bound_.assignable(given, &types::integer);
    if (!whole && !bound_.assignable(given, wanted))
      complain(id,
               fmt::format("the column \"{}\" of the table \"{}\" is {}, and this is {}", column,
                           table.name(), text_of(wanted), text_of(bound_.apply(given, true))));
  }

  TypeRef zone(ExprId id) {
    const Expr& e = ast_[id];
    const std::string* name = e.arguments.size() == 1 ? text_of_literal(e.arguments[0]) : nullptr;
    if (name == nullptr) return fault(id, "a zone is named by a text, as in zone(\"K1\")");
    const Zone* zone = env_.find_zone(*name);
    if (zone == nullptr)
      return fault(id, fmt::format("there is no zone \"{}\"{}", *name,
                                   suggestion(*name, env_.zone_names())));
    note(id).means = Note::Means::zone;
    note(id).zone = zone;
    return &types::zone;
  }

  const Ast& ast_;
  Environment& env_;
  const Environment::Options& options_;
  TypePool& types_;
  Substitution bound_;
  Checked out_;
  std::vector<Local> locals_;
  std::uint64_t fresh_ = 0;
};

}  // namespace

Checked check(const Ast& ast, Environment& environment, const Environment::Options& options) {
  return Checker(ast, environment, options).run();
}

}  // namespace amends::cel
