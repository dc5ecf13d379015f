// What a condition needs its columns to be.
#include <algorithm>

#include "base/text.h"
#include "link/program.h"
#include "link/unread_dates.h"

namespace amends::link {
namespace {

using Kind = Expression::Kind;

Type type_named(std::string_view name) {
  if (is_one_of(name, {"date", "timestamp", "datetime"})) return Type::date;
  if (is_one_of(name, {"varchar", "text", "string", "char", "bpchar"})) return Type::text;
  if (is_one_of(name, {"boolean", "bool"})) return Type::boolean;
  return Type::number;
}

// What an expression is, as far as that does not hang on a column.
Type type_of(const Expression& expression, const ColumnTypes& types) {
  switch (expression.kind) {
    case Kind::number:
      return Type::number;
    case Kind::boolean:
      return Type::boolean;
    case Kind::column: {
      const auto found = types.find(expression.name);
      return found == types.end() ? Type::unknown : found->second;
    }
    case Kind::call:
      break;
    default:
      return Type::unknown;
  }
  if (is_one_of(expression.name, {"cast", "try_cast"})) return type_named(expression.type);
  if (is_one_of(expression.name, {"coalesce", "nullif", "greatest", "least", "ifnull"})) {
    for (const ExpressionPtr& argument : expression.arguments) {
      const Type type = type_of(*argument, types);
      if (type != Type::unknown) return type;
    }
    return Type::unknown;
  }
  const Function* const function = find_function(expression.name);
  return function == nullptr ? Type::unknown : function->result;
}

bool is_list(std::string_view text) { return text.starts_with('[') && text.ends_with(']'); }

class Notes {
 public:
  Notes(const Table& table, ColumnTypes& types, const std::vector<std::string>& exploded)
      : table_(table), types_(types), exploded_(exploded) {}

  Status note(const Expression& expression, Type needed) {
    if (expression.kind == Kind::column) return note_column(expression, needed);
    if (expression.kind != Kind::call && expression.kind != Kind::lambda) return {};
    const std::string& name = expression.name;
    if (is_one_of(name, {"=", "<>", "<", "<=", ">", ">=", "is not distinct", "in"})) {
      return note_alike(expression, Type::unknown);
    }
    if (is_one_of(name, {"coalesce", "nullif", "greatest", "least", "ifnull"})) {
      return note_alike(expression, needed);
    }
    if (is_one_of(name, {"+", "-", "*", "/", "%", "//", "negate", "abs"})) {
      return note_alike(expression, name == "abs" ? needed : Type::number);
    }
    if (name == "case") return note_case(expression, needed);
    if (is_one_of(name, {"list_max", "list_min", "list_transform", "flatten"}))
      return note_lists(expression);
    if (name == "list_has_any") {
      AMENDS_CHECK(note(*expression.arguments[0], Type::list));
      return note(*expression.arguments[1], Type::list);
    }
    if (name == "[]") {
      const bool is_list = holds_lists(*expression.arguments[0]);
      AMENDS_CHECK(note(*expression.arguments[0], is_list ? Type::list : Type::unknown));
      return note(*expression.arguments[1], Type::unknown);
    }
    // What writes out anything.
    const bool takes_all = is_one_of(name, {"||", "concat", "concat_ws"});
    const Function* const function = takes_all ? nullptr : find_function(name);
    const bool counts = name == "len" || name == "length";
    const bool of_list = name == "array_length" || (counts && !expression.arguments.empty() &&
                                                    holds_lists(*expression.arguments[0]));
    for (std::size_t i = 0; i < expression.arguments.size(); ++i) {
      Type parameter = of_list ? Type::list : Type::unknown;
      if (function != nullptr && !function->parameters.empty()) {
        parameter = function->parameters[std::min(i, function->parameters.size() - 1)];
      }
      AMENDS_CHECK(note(*expression.arguments[i], parameter));
    }
    return {};
  }

 private:
  // A column of which every value is so.
  bool holds(const Expression& expression, bool (*is_so)(std::string_view)) const {
    const Column* const column =
        expression.kind == Kind::column ? table_.find(expression.name) : nullptr;
    if (column == nullptr || column->values.size() == 0) return false;
    for (ValueCode code = 0; code < column->values.size(); ++code) {
      if (!is_so(base::trim(column->values.text(code)))) return false;
    }
    return true;
  }
  // x[1] is then an item and not a letter, and len(x) counts items.
  bool holds_lists(const Expression& expression) const { return holds(expression, is_list); }

  // All arguments are of one type; where one tells it, the columns beside it have it.
  Status note_alike(const Expression& expression, Type needed) {
    for (const ExpressionPtr& argument : expression.arguments) {
      const Type type = type_of(*argument, types_);
      if (type != Type::unknown && (needed == Type::unknown || type == Type::date)) needed = type;
    }
    if (needed == Type::real) needed = Type::number;
    if (needed == Type::text || needed == Type::boolean) needed = Type::unknown;
    for (const ExpressionPtr& argument : expression.arguments)
      AMENDS_CHECK(note(*argument, needed));
    return {};
  }

  Status note_case(const Expression& expression, Type needed) {
    const auto& parts = expression.arguments;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const bool is_condition = i % 2 == 0 && i + 1 < parts.size();
      AMENDS_CHECK(note(*parts[i], is_condition ? Type::unknown : needed));
    }
    return {};
  }

  Status note_lists(const Expression& expression) {
    for (const ExpressionPtr& argument : expression.arguments)
      AMENDS_CHECK(note(*argument, Type::list));
    return {};
  }

  Status note_column(const Expression& expression, Type needed) {
    if (expression.side == Expression::Side::none || needed == Type::unknown) return {};
    if (needed == Type::real || needed == Type::boolean) needed = Type::number;
    const Column* const column = table_.find(expression.name);
    if (column == nullptr) return {};  // a lambda's parameter, or told when it is compiled
    if (std::ranges::any_of(exploded_,
                            [&](const std::string& name) { return table_.find(name) == column; }))
      return {};
    Type& known = types_[column->name];
    if (known == needed) return {};
    if (known == Type::unknown) {
      known = needed;
      return check_values(expression, *column, needed);
    }
    return fail(
        Code::bad_input,
        "character {}: column \"{}\" is taken as {} here and as {} elsewhere; write CAST where "
        "it is to be something else than it is",
        expression.at + 1, expression.name, name_of(needed), name_of(known));
  }

  Status check_values(const Expression& expression, const Column& column, Type needed) {
    if (needed != Type::number && needed != Type::date && needed != Type::list) return {};
    const std::string bad = not_of_type(table_, column, needed);
    if (bad.empty()) return {};
    return fail(Code::bad_input,
                "character {}: {}: that is not {}, and the condition takes the column as such{}",
                expression.at + 1, bad, name_of(needed),
                needed == Type::date   ? "; write dates as 2019-10-04, or let the model parse them "
                                         "with try_strptime(…, '%d/%m/%Y')"
                : needed == Type::list ? "; write lists as [a, b], one of one value as [a]"
                                       : "");
  }

  const Table& table_;
  ColumnTypes& types_;
  const std::vector<std::string>& exploded_;
};

}  // namespace

Value column_value(std::string_view text, Type type) {
  return type == Type::date ? parse_date_value(base::trim(text), false) : parse_number(text);
}

namespace {

// The arguments that may be the value: of CASE, what stands behind THEN and ELSE.
std::vector<ExpressionPtr> values_among(const Expression& expression) {
  const auto& all = expression.arguments;
  if (expression.name != "case") return all;
  std::vector<ExpressionPtr> values;
  for (std::size_t i = 1; i < all.size(); i += 2) values.push_back(all[i]);
  if (all.size() % 2 == 1) values.push_back(all.back());
  return values;
}

}  // namespace

void Kin::look(const Expression& expression, const std::vector<std::string>& exploded) {
  for (const ExpressionPtr& argument : expression.arguments) {
    if (argument) look(*argument, exploded);
  }
  if (expression.kind != Kind::call) return;
  const std::string& name = expression.name;
  Group group;
  group.is_ordered = is_one_of(name, {"<", "<=", ">", ">=", "greatest", "least"});
  group.is_held = is_one_of(name, {"=", "<>", "is not distinct", "in", "nullif"});
  if (!group.is_ordered && !group.is_held && !is_one_of(name, {"coalesce", "ifnull", "case"}))
    return;
  for (const ExpressionPtr& part : values_among(expression)) take(*part, exploded, group);
  if (!group.columns.empty() && !group.is_other) groups_.push_back(std::move(group));
}

// The columns that may be the value of an expression, and what else may be.
void Kin::take(const Expression& expression, const std::vector<std::string>& exploded,
               Group& group) {
  const std::string& name = expression.name;
  if (expression.kind == Kind::null) return;
  if (expression.kind == Kind::text) {
    group.is_text |= parse_column_number(name).is_null;
    return;
  }
  const Column* const column =
      expression.kind == Kind::column && expression.side != Expression::Side::none
          ? table_.find(name)
          : nullptr;
  if (column != nullptr) {
    group.is_other |= std::ranges::any_of(
        exploded, [&](const std::string& array) { return table_.find(array) == column; });
    if (std::ranges::find(group.columns, column) == group.columns.end())
      group.columns.push_back(column);
    return;
  }
  if (expression.kind == Kind::call &&
      is_one_of(name, {"coalesce", "ifnull", "nullif", "greatest", "least", "case"})) {
    for (const ExpressionPtr& part : values_among(expression)) take(*part, exploded, group);
    return;
  }
  const Type type = type_of(expression, types_);
  group.is_text |= type == Type::text;
  group.is_number |= type == Type::number || type == Type::real;
  group.is_other |= type != Type::text && type != Type::number && type != Type::real;
}

Type Kin::known(const Column& column) const {
  const auto found = types_.find(column.name);
  return found == types_.end() ? Type::unknown : found->second;
}

bool Kin::holds_numbers(const Column& column) {
  if (column.written != Column::Written::unknown) return column.written == Column::Written::number;
  const auto [kept, is_new] = numbers_.emplace(&column, true);
  for (ValueCode code = 0; is_new && kept->second && code < column.values.size(); ++code)
    kept->second = !parse_column_number(column.values.text(code)).is_null;
  return kept->second;
}

bool Kin::all(const Group& group, bool (Kin::*holds)(const Column&)) {
  return std::ranges::all_of(group.columns,
                             [&](const Column* column) { return (this->*holds)(*column); });
}

bool Kin::set(const Group& group, Type type) {
  bool is_changed = false;
  for (const Column* column : group.columns) {
    if (known(*column) != Type::unknown) continue;
    types_[column->name] = type;
    is_changed = true;
  }
  return is_changed;
}

void Kin::settle() {
  const auto any = [&](const Group& group, Type type) {
    return std::ranges::any_of(group.columns,
                               [&](const Column* column) { return known(*column) == type; });
  };
  for (bool is_changed = true; is_changed;) {
    is_changed = false;
    for (const Group& group : groups_) {
      const bool are_lists = all(group, &Kin::holds_lists);
      if (are_lists && (group.is_ordered || any(group, Type::list))) {
        is_changed |= set(group, Type::list);
      } else if (!are_lists &&
                 (group.is_text || any(group, Type::text) || !all(group, &Kin::holds_numbers))) {
        is_changed |= set(group, Type::text);
      }
    }
  }
  for (bool is_changed = true; is_changed;) {
    is_changed = false;
    for (const Group& group : groups_) {
      if (!all(group, &Kin::holds_numbers)) continue;
      const bool are_written = std::ranges::any_of(group.columns, [](const Column* column) {
        return column->written == Column::Written::number;
      });
      const bool is_mixed = group.columns.size() > 1 && (group.is_held || are_written);
      if (group.is_ordered || is_mixed || group.is_number || any(group, Type::number))
        is_changed |= set(group, Type::number);
    }
  }
}

std::string not_of_type(const Table& table, const Column& column, Type type) {
  std::vector<bool> is_bad(column.values.size(), false);
  for (ValueCode code = 0; code < is_bad.size(); ++code) {
    const std::string_view text = column.values.text(code);
    is_bad[code] =
        type == Type::list ? !is_list(base::trim(text)) : column_value(text, type).is_null;
  }
  return bad_values(table, column, is_bad);
}

Status note_types(const Expression& expression, const Table& table, ColumnTypes& types,
                  const std::vector<std::string>& exploded) {
  return Notes(table, types, exploded).note(expression, Type::unknown);
}

}  // namespace amends::link
