// What went in: columns, blocking rules, and what training had to say.
#include "link/report_sections.h"

namespace amends::link {
namespace {

constexpr std::size_t frequent_bytes = 48;  // shown

void write_columns(Html& html, const std::vector<ColumnProfile>& columns) {
  if (columns.empty()) return;
  std::vector<std::vector<std::string>> rows;
  for (const ColumnProfile& column : columns) {
    std::string frequent;  // as many as fit
    for (const auto& [value, count] : column.frequent) {
      const std::string more =
          fmt::format("{}{} ({})", frequent.empty() ? "" : ", ", value, with_points(count));
      if (!frequent.empty() && frequent.size() + more.size() > frequent_bytes) break;
      frequent += more;
    }
    rows.push_back({column.name, std::string(name_of(column.kind)), per_cent(column.completeness),
                    with_points(column.distinct), per_cent(column.collision), frequent});
  }
  html.leaf("h3", "Columns").line();
  write_table(html, {"column", "holds", "filled", "values", "same by chance", "most frequent"},
              rows);
}

void write_rules(Html& html, const std::vector<RuleLine>& rules) {
  if (rules.empty()) return;
  std::vector<std::vector<std::string>> rows;
  std::uint64_t so_far = 0;
  for (const RuleLine& rule : rules) {
    so_far += rule.added;
    rows.push_back(
        {rule.condition, with_points(rule.pairs), with_points(rule.added), with_points(so_far),
         rule.largest_key.empty()
             ? with_points(rule.largest_block)
             : fmt::format("{} ({})", with_points(rule.largest_block), rule.largest_key)});
  }
  html.leaf("h3", "Blocking rules").line();
  write_table(html, {"rule", "pairs", "new", "so far", "largest block, records"}, rows);
}

}  // namespace

void write_data(Html& html, const ReportInput& input) {
  if (input.columns.empty() && input.rules.empty() && input.words.empty()) return;
  html.open("section").leaf("h2", "What went in").line();
  write_columns(html, input.columns);
  write_rules(html, input.rules);
  if (!input.words.empty()) {
    html.leaf("h3", "What training and the making of the model said").open("ul").line();
    for (const std::string& word : input.words) html.leaf("li", word).line();
    html.close().line();
  }
  html.close().line();
}

}  // namespace amends::link
