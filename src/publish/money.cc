#include "publish/money.h"

#include <algorithm>

namespace amends::publish {
namespace {

bool dominated(const MoneyRow& row, const Rule& rule) {
  return row.contributors > 0 && row.sum > base::Rational(0) &&
         row.largest * base::Rational(100) >= row.sum * base::Rational(rule.dominance_percent);
}

}  // namespace

bool may_stand(const MoneyRow& row, const Rule& rule) {
  return row.contributors >= rule.threshold && !dominated(row, rule);
}

MoneyList protect(std::span<const MoneyRow> rows, const Rule& rule) {
  MoneyList list;
  list.shown.resize(rows.size());
  std::vector<Row> counts;
  for (const MoneyRow& row : rows) counts.push_back({row.contributors, false});
  const List contributors = protect(counts, rule);
  if (contributors.whole_withheld) return list;
  MoneyRow whole;
  MoneyRow together;  // the withheld rows, whose sum anybody can compute
  std::size_t withheld = 0;
  const auto add = [](MoneyRow& to, const MoneyRow& row) {
    to.sum = to.sum + row.sum;
    to.largest = std::max(to.largest, row.largest);
    to.contributors += row.contributors;
  };
  std::vector<std::size_t> candidates;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    add(whole, rows[i]);
    list.shown[i] = contributors.rows[i].has_value() && !dominated(rows[i], rule);
    if (!list.shown[i]) {
      add(together, rows[i]);
      ++withheld;
    } else if (rows[i].contributors > 0) {
      candidates.push_back(i);
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(), [&](std::size_t a, std::size_t b) {
    return rows[a].contributors < rows[b].contributors;
  });
  for (auto next = candidates.begin();
       withheld > 0 && next != candidates.end() && (withheld < 2 || !may_stand(together, rule));
       ++next) {
    list.shown[*next] = false;
    add(together, rows[*next]);
    ++withheld;
  }
  if (whole.contributors > 0 &&
      (!may_stand(whole, rule) || (withheld > 0 && (withheld < 2 || !may_stand(together, rule))))) {
    list.shown.assign(rows.size(), false);
    return list;
  }
  list.total_shown = true;
  return list;
}

}  // namespace amends::publish
