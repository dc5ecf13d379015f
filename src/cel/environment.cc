#include "cel/environment.h"

#include <algorithm>

#include "cel/checker.h"
#include "cel/compile.h"

namespace amends::cel {

Status Environment::declare(std::string name, TypeRef type) {
  const auto [at, fresh] = variable_at_.try_emplace(name, static_cast<int>(variables_.size()));
  if (!fresh) return fail(Code::bad_input, "the variable \"{}\" is declared twice", name);
  variables_.push_back({std::move(name), type});
  return {};
}

void Environment::declare_constant(std::string name, TypeRef type, const Value& value) {
  constants_[std::move(name)] = {type, value};
}

const Environment::Constant* Environment::find_constant(std::string_view name) const {
  const auto at = constants_.find(name);
  return at == constants_.end() ? nullptr : &at->second;
}

void Environment::declare_function(std::string name, std::vector<Overload> overloads) {
  own_.add(std::move(name), std::move(overloads));
}

Status Environment::define(std::string name, std::vector<std::string> parameters,
                           std::string_view source) {
  const auto is_name = [](std::string_view text) {
    const auto ast = parse(text);
    return ast && ast->nodes.size() == 1 && (*ast)[ast->root].kind == Expr::Kind::ident &&
           (*ast)[ast->root].name == text;
  };
  if (!is_name(name)) return fail(Code::bad_input, "1:1: \"{}\" is no name", name);
  if (find_function(name) != nullptr || name == "has" || name == "table" || name == "zone" ||
      definitions_.contains(name))
    return fail(Code::bad_input, "1:1: there is a function named \"{}\" already", name);
  for (auto at = parameters.begin(); at != parameters.end(); ++at) {
    if (!is_name(*at)) return fail(Code::bad_input, "1:1: the parameter \"{}\" is no name", *at);
    if (std::find(parameters.begin(), at, *at) != at)
      return fail(Code::bad_input, "1:1: both parameters are named \"{}\"", *at);
  }
  AMENDS_TRY(Ast ast, parse(source));
  definitions_[std::move(name)] = {std::move(parameters), std::move(ast)};
  return {};
}

const Definition* Environment::find_definition(std::string_view name) const {
  const auto at = definitions_.find(name);
  return at == definitions_.end() ? nullptr : &at->second;
}

void Environment::add_table(std::shared_ptr<const Table> table) {
  const std::string name = table->name();
  tables_[name] = std::move(table);
}

void Environment::add_zone(std::string id, std::shared_ptr<const base::Area> area,
                           std::vector<std::string> parts) {
  const base::Area* raw = area.get();
  parts.push_back(id);
  zones_[id] = {Zone{id, raw, std::move(parts)}, std::move(area)};
}

RecordType& Environment::new_record_type(std::string name) {
  record_types_.push_back(std::make_unique<RecordType>());
  record_types_.back()->name = std::move(name);
  return *record_types_.back();
}

int Environment::find_variable(std::string_view name) const {
  const auto at = variable_at_.find(std::string(name));
  return at == variable_at_.end() ? -1 : at->second;
}

const Function* Environment::find_function(std::string_view name) const {
  const Function* own = own_.find(name);
  return own != nullptr ? own : Library::standard().find(name);
}

const Table* Environment::find_table(std::string_view name) const {
  const auto at = tables_.find(name);
  return at == tables_.end() ? nullptr : at->second.get();
}

const Zone* Environment::find_zone(std::string_view id) const {
  const auto at = zones_.find(id);
  return at == zones_.end() ? nullptr : &at->second.first;
}

std::vector<std::string> Environment::variable_names() const {
  std::vector<std::string> out;
  for (const Variable& variable : variables_) out.push_back(variable.name);
  for (const auto& [name, constant] : constants_) out.push_back(name);
  return out;
}

std::vector<std::string> Environment::function_names() const {
  std::vector<std::string> out;
  for (const auto& [name, function] : Library::standard().functions()) {
    if (std::isalpha(static_cast<unsigned char>(name[0])) != 0) out.push_back(name);
  }
  for (const auto& [name, function] : own_.functions()) out.push_back(name);
  for (const auto& [name, definition] : definitions_) out.push_back(name);
  return out;
}

std::vector<std::string> Environment::table_names() const {
  std::vector<std::string> out;
  for (const auto& [name, table] : tables_) out.push_back(name);
  return out;
}

std::vector<std::string> Environment::zone_names() const {
  std::vector<std::string> out;
  for (const auto& [name, zone] : zones_) out.push_back(name);
  return out;
}

namespace {

// What can only fail, but where the types have shown it already.
void add_failing(std::vector<Complaint> failing, std::vector<Complaint>& complaints) {
  const std::size_t before = complaints.size();
  for (Complaint& one : failing) {
    const auto end = complaints.begin() + static_cast<std::ptrdiff_t>(before);
    const bool is_told = std::any_of(complaints.begin(), end, [&](const Complaint& c) {
      return c.offset == one.offset && c.origin == one.origin;
    });
    if (!is_told) complaints.push_back(std::move(one));
  }
}

}  // namespace

Result<Program> Environment::compile(std::string_view source, const Options& options) {
  AMENDS_TRY(const Ast written, parse(source, options.macros));
  std::set<std::string> used;
  AMENDS_TRY(const Ast ast, open_definitions(written, definitions_, used));
  Checked checked = check(ast, *this, options);
  if (checked.is_typed) {
    std::vector<Complaint> failing;
    auto program = compile_program(ast, checked, &failing);
    if (program) program->definitions_.assign(used.begin(), used.end());
    if (options.refuse_failing) add_failing(std::move(failing), checked.complaints);
    if (checked.complaints.empty() || !program) return program;
  }
  std::ranges::stable_sort(checked.complaints, {}, &Complaint::offset);
  std::vector<std::string> texts;
  for (const Complaint& complaint : checked.complaints) {
    const LineColumn at = line_column(ast.source, complaint.offset);
    texts.push_back(fmt::format("{}:{}: {}", at.line, at.column, complaint.text));
    const Origin& origin = complaint.origin;
    if (origin.definition.empty()) continue;
    texts.back() += fmt::format(" (in the definition \"{}\"{})", origin.definition,
                                options.place ? ", " + options.place(origin) : "");
  }
  if (options.complaints != nullptr) *options.complaints = texts;
  return fail(Code::bad_input, "{}", texts.front());
}

Result<std::shared_ptr<const Table>> Table::make(
    std::string name, const std::vector<std::string>& columns,
    const std::vector<std::vector<std::string>>& rows) {
  auto table = std::shared_ptr<Table>(new Table());
  table->name_ = std::move(name);
  table->row_type_.name = fmt::format("a row of the table \"{}\"", table->name_);
  std::vector<std::size_t> order(columns.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [&](std::size_t i) -> const std::string& { return columns[i]; });
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i > 0 && columns[order[i]] == columns[order[i - 1]])
      return fail(Code::bad_input, "the table \"{}\" has two columns named \"{}\"", table->name_,
                  columns[order[i]]);
    bool any = false;
    bool all = true;
    for (const auto& row : rows) {
      if (row.size() != columns.size())
        return fail(Code::bad_input, "a row of the table \"{}\" has {} cells for {} columns",
                    table->name_, row.size(), columns.size());
      if (row[order[i]].empty()) continue;
      any = true;
      all = all && base::is_decimal(row[order[i]]);
    }
    table->row_type_.fields.push_back(
        {columns[order[i]], any && all ? &types::rational : &types::string});
  }
  table->cells_.resize(rows.size() * columns.size());
  for (std::size_t r = 0; r < rows.size(); ++r) {
    Value* cells = table->cells_.data() + r * columns.size();
    for (std::size_t i = 0; i < order.size(); ++i) {
      const std::string& cell = rows[r][order[i]];
      if (cell.empty()) continue;
      if (table->row_type_.fields[i].type == &types::rational) {
        AMENDS_TRY(base::Rational number, base::Rational::parse_decimal(cell));
        table->numbers_.push_back(std::make_unique<base::Rational>(std::move(number)));
        cells[i] = Value::rational(table->numbers_.back().get());
      } else {
        table->texts_.push_back(std::make_unique<std::string>(cell));
        cells[i] = Value::string(*table->texts_.back());
      }
    }
    Record row;
    row.type = &table->row_type_;
    row.slots = cells;
    row.root = table->name_;
    row.is_row = true;
    table->rows_.push_back(row);
  }
  return std::shared_ptr<const Table>(std::move(table));
}

}  // namespace amends::cel
