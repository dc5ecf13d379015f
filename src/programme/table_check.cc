#include "programme/table_check.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/calendar.h"
#include "base/edtf.h"
#include "base/rational.h"

namespace amends::programme {
namespace {

using base::Rational;

bool is_word_of(std::string_view column, std::string_view word) {
  return column == word ||
         (column.ends_with(word) && column[column.size() - word.size() - 1] == '_');
}

// How many of a column's cells are decimal numbers, and how many are neither that nor empty.
struct Content {
  std::size_t numbers = 0, others = 0;
};

Content content_of(const Table& table, std::size_t column) {
  Content out;
  for (const std::vector<std::string>& row : table.rows) {
    const std::string& cell = row[column];
    if (!cell.empty()) ++(base::is_decimal(cell) ? out.numbers : out.others);
  }
  return out;
}

// A column is one of numbers by its name, or where three of four of its cells are.
std::string_view kind_by_name(std::string_view column, const Content& content) {
  for (const std::string_view word : {"rate", "index", "factor"})
    if (is_word_of(column, word)) return "ABOVE_ZERO";
  if (content.others > 0) {
    if (is_word_of(column, "month")) return "MONTH";
    if (is_word_of(column, "date")) return "DATE";
    if (content.others * 3 > content.numbers) return "ANY";
  }
  if (content.numbers == 0) return "ANY";
  for (const std::string_view word : {"part", "share", "depreciation", "floor"})
    if (is_word_of(column, word)) return "PART";
  return column.starts_with("part_") ? "PART" : "NOT_NEGATIVE";
}

// As month() gives it.
bool is_month(const std::string& cell) {
  return cell.size() == 7 && base::parse_date(cell + "-01").has_value();
}

// What is wrong with the cell, or "".
std::string_view wrong_with(const std::string& cell, std::string_view kind) {
  if (cell.empty() || kind == "ANY") return "";
  if (kind == "MONTH") return is_month(cell) ? "" : "is no month, which is written 2025-12";
  if (kind == "DATE")
    return base::Edtf::parse(cell) ? "" : "is no date, which is written 2025-12-31";
  const auto number = Rational::parse_decimal(cell);
  if (!number) return "is no number, which is written 1234.56";
  if (kind == "ABOVE_ZERO") return number->sign() > 0 ? "" : "is not above 0";
  if (kind == "PART" && (number->sign() < 0 || *number > Rational(1)))
    return "is no part of a whole, 0 to 1";
  return kind == "NOT_NEGATIVE" && number->sign() < 0 ? "is below 0" : "";
}

// A blank that nobody sees, and that keeps the cell from being looked up.
bool has_blank_at_end(std::string_view cell) {
  constexpr std::string_view blanks = " \t\r\n";
  return !cell.empty() && (blanks.find(cell.front()) != std::string_view::npos ||
                           blanks.find(cell.back()) != std::string_view::npos);
}

// How a cell is told from others when rows are looked up: "1" and "1.0" are one number.
std::string told_as(const std::string& cell, bool is_number) {
  const auto number = is_number ? Rational::parse_decimal(cell) : Result<Rational>(Rational(0));
  return is_number && number ? number->to_text() : cell;
}

// A row whose cells in the columns are those of a row before it. Rows with an empty cell there are
// passed over where `whole` is false: nothing is looked up by what is not there.
void check_key(const TableFile& file, const std::vector<std::size_t>& columns, bool whole,
               std::string_view why, Faults& faults) {
  const Table& table = file.table;
  std::vector<bool> numbers;
  for (const std::size_t c : columns) numbers.push_back(content_of(table, c).others == 0);
  std::map<std::vector<std::string>, std::size_t> seen;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    std::vector<std::string> key;
    for (std::size_t i = 0; i < columns.size(); ++i)
      key.push_back(told_as(file.cell(r, columns[i]), numbers[i]));
    if (!whole && std::ranges::find(key, "") != key.end()) continue;
    const auto [before, fresh] = seen.try_emplace(key, r);
    if (fresh) continue;
    std::string said;
    for (std::size_t i = 0; i < columns.size(); ++i)
      said += fmt::format("{}{} = {}", said.empty() ? "" : ", ", table.columns[columns[i]],
                          file.cell(r, columns[i]));
    file.complain(faults, r, columns[0],
                  fmt::format("the row with {} stands in line {} already{}", said,
                              file.places[before->second][0].line, why));
  }
}

// What is looked up in one column, by all expressions together.
struct Asked {
  std::string who;               // the first that asks with one of a few
  std::set<std::string> values;  // that it is asked for
  bool is_open = false;          // whether somebody may ask for anything
};

// How the table's rows are looked up.
struct Uses {
  std::map<std::vector<std::size_t>, std::string> keys;  // columns, and who looks up by them
  std::map<std::size_t, Asked> columns;
};

void gather(const std::optional<cel::Program>& program, std::string_view who, const TableFile& file,
            Uses& uses) {
  if (!program) return;
  for (const cel::Lookup& lookup : program->lookups()) {
    if (lookup.table->name() != file.table.name) continue;
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < lookup.columns.size(); ++i) {
      const std::string& name = lookup.table->row_type().fields[lookup.columns[i]].name;
      const auto at = std::ranges::find(file.table.columns, name);
      columns.push_back(static_cast<std::size_t>(at - file.table.columns.begin()));
      const std::vector<std::string>& choices = lookup.choices[i];
      Asked& asked = uses.columns[columns.back()];
      asked.values.insert(choices.begin(), choices.end());
      if (choices.empty()) asked.is_open = true;
      if (choices.size() > 1 && asked.who.empty()) asked.who = who;
    }
    std::ranges::sort(columns);
    uses.keys.try_emplace(columns, who);
  }
}

// Cells that nothing asks for, where all that is ever asked for is known: a misspelt one leaves the
// claims that mean it without a row. A constant alone says nothing of the rows beside its own.
void check_cells(const TableFile& file, const Uses& uses, Faults& faults) {
  for (const auto& [column, asked] : uses.columns) {
    if (asked.is_open || asked.who.empty()) continue;
    const std::vector<std::string> known(asked.values.begin(), asked.values.end());
    for (std::size_t r = 0; r < file.table.rows.size(); ++r) {
      const std::string& cell = file.cell(r, column);
      if (cell.empty() || asked.values.contains(cell)) continue;
      file.complain(
          faults, r, column,
          fmt::format("column \"{}\": {} never looks up \"{}\"{}", file.table.columns[column],
                      asked.who, cell, suggestion(cell, known)));
    }
  }
}

}  // namespace

void check_kinds(const TableFile& file, const SettingLines& settings, Faults& faults) {
  const Table& table = file.table;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const std::string& column = table.columns[c];
    if (column == "source") continue;
    const auto said = settings.columns.find(table.name + "." + column);
    const std::string_view kind = said == settings.columns.end()
                                      ? kind_by_name(column, content_of(table, c))
                                      : std::string_view(said->second.kind);
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      const std::string& cell = file.cell(r, c);
      const std::string_view wrong = wrong_with(cell, kind);
      if (has_blank_at_end(cell)) {
        file.complain(
            faults, r, c,
            fmt::format("column \"{}\": \"{}\" has a blank at its beginning or end", column, cell));
      } else if (!wrong.empty()) {
        file.complain(faults, r, c,
                      fmt::format("column \"{0}\": {1} {2}; what it may be, [columns] of "
                                  "programme.toml says: \"{3}.{0}\" = \"ANY\"",
                                  column, cell, wrong, table.name));
      }
    }
  }
}

void check_rows(const TableFile& file, const Rules& rules, Faults& faults) {
  Uses uses;
  for (const Rule& rule : rules.rules) {
    gather(rule.when_program, "rule " + rule.id, file, uses);
    gather(rule.require_program, "rule " + rule.id, file, uses);
  }
  for (const Valuation& valuation : rules.valuations)
    for (const Step& step : valuation.steps)
      gather(step.program, fmt::format("step \"{}\" of valuation {}", step.name, valuation.id),
             file, uses);
  check_cells(file, uses, faults);
  const std::size_t before = faults.size();
  for (const auto& [columns, who] : uses.keys)
    check_key(file, columns, false, fmt::format(", and {} looks a row up by that", who), faults);
  if (faults.size() != before) return;
  std::vector<std::size_t> all;
  for (std::size_t c = 0; c < file.table.columns.size(); ++c)
    if (file.table.columns[c] != "source") all.push_back(c);
  if (!all.empty()) check_key(file, all, true, "", faults);
}

}  // namespace amends::programme
