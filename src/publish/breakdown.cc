#include "publish/breakdown.h"

#include <algorithm>

#include "publish/words.h"

namespace amends::publish {
namespace {

constexpr std::size_t rows_max = 12;  // of a list whose codes come from the data

void set_counts(Lines& lines, std::vector<Figure> counts, Figure total, bool whole_withheld) {
  for (std::size_t i = 0; i < lines.rows.size(); ++i) lines.rows[i].count = counts[i];
  lines.total = total;
  lines.whole_withheld = whole_withheld;
}

// Totals of rows or columns as a list of their own.
void protect_totals(Lines& lines, std::span<const Row> totals, const Rule& rule) {
  List list = protect(totals, rule);
  set_counts(lines, std::move(list.rows), list.total, list.whole_withheld);
}

}  // namespace

Lines protected_lines(const std::vector<Counted>& counted, const Rule& rule) {
  std::vector<Row> rows;
  for (const Counted& row : counted)
    rows.push_back({row.count, false, row.people < rule.threshold});
  List list = protect(rows, rule);
  Lines lines;
  lines.total = list.total;
  lines.whole_withheld = list.whole_withheld;
  for (std::size_t i = 0; i < rows.size(); ++i)
    lines.rows.push_back({counted[i].code, "", list.rows[i]});
  return lines;
}

Lines named_lines(std::vector<Counted> counted, const Rule& rule) {
  std::stable_sort(counted.begin(), counted.end(),
                   [](const Counted& a, const Counted& b) { return a.count > b.count; });
  std::vector<Counted> named;
  Counted others{std::string(words::other_code), 0, 0};
  for (Counted& row : counted) {
    if (std::min(row.count, row.people) >= rule.threshold && named.size() < rows_max) {
      named.push_back(std::move(row));
    } else {
      others.count += row.count;
      others.people += row.people;
    }
  }
  if (others.count > 0) named.push_back(std::move(others));
  return protected_lines(named, rule);
}

void protect_breakdown(Breakdown& breakdown, const Cross& cross, bool columns_too,
                       const Rule& rule) {
  breakdown.table = protect(cross, rule);
  const CrossTable& table = breakdown.table;
  if (!table.whole_withheld) {
    set_counts(breakdown.rows, table.row_totals, table.total, false);
    set_counts(breakdown.columns, table.column_totals, table.total, false);
    return;
  }
  std::vector<Row> rows(cross.rows());
  std::vector<Row> columns(cross.columns);
  for (std::size_t row = 0; row < cross.rows(); ++row) {
    rows[row].sealed = cross.sealed_rows[row];
    for (std::size_t column = 0; column < cross.columns; ++column) {
      rows[row].count += cross.at(row, column);
      columns[column].count += cross.at(row, column);
    }
  }
  protect_totals(breakdown.rows, rows, rule);
  if (columns_too)
    protect_totals(breakdown.columns, columns, rule);
  else
    breakdown.columns.whole_withheld = true;
}

}  // namespace amends::publish
