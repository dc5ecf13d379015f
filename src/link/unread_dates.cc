#include "link/unread_dates.h"

#include <algorithm>

#include "base/edtf.h"
#include "link/sql.h"

namespace amends::link {
namespace {

void add_date_columns(const Expression& expression, std::vector<std::string>& names) {
  if (expression.name.starts_with("edtf_")) columns_of(expression, names);
  for (const ExpressionPtr& argument : expression.arguments) add_date_columns(*argument, names);
}

std::string unread_in(const Table& table, const Column& column) {
  std::uint64_t records = 0;
  std::optional<ValueCode> first;
  for (ValueCode code = 0; code < column.values.size(); ++code) {
    if (base::Edtf::parse(column.values.text(code))) continue;
    records += column.counts[code];
    if (!first) first = code;
  }
  if (!first) return {};
  return fmt::format(
      "{}: \"{}\" is no EDTF date (as 1980-02-03, 1980-02 or 1980); {} record{} with such a value "
      "in this column count{} as without one",
      table.where(column, *first), column.values.text(*first), records, records == 1 ? "" : "s",
      records == 1 ? "s" : "");
}

}  // namespace

std::vector<std::string> unread_dates(const Settings& settings, const Table& table) {
  std::vector<std::string> names, words;
  for (const Comparison& comparison : settings.comparisons) {
    for (const Level& level : comparison.levels) {
      if (level.is_else() || level.condition.find("edtf_") == std::string::npos) continue;
      if (const auto parsed = parse_sql(level.condition, SideStyle::suffix))
        add_date_columns(**parsed, names);
    }
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const std::string& name : names) {
    const Column* const column = table.find(name);
    std::string said = column == nullptr ? std::string() : unread_in(table, *column);
    if (!said.empty()) words.push_back(std::move(said));
  }
  return words;
}

}  // namespace amends::link
