#include "publish/disclosure.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace amends::publish {
namespace {

constexpr Count unlimited = std::numeric_limits<Count>::max() / 4;

// What a reader knows of a withheld cell before any arithmetic, and how far it must be able to
// move.
struct Hidden {
  Count down_room;  // how far it may be below its value, for all that the reader knows
  Count up_room;
  Count down_need;  // 0 for a cell that is withheld only for others' sake
  Count up_need;
};

bool is_small(Count count, const Rule& rule) { return count > 0 && count < rule.threshold; }

Hidden hidden(const Row& row, const Rule& rule) {
  // It lends no room to others, so that what is withheld does not depend on how many are sealed.
  if (row.sealed) return {0, unlimited, row.count, rule.threshold};
  if (row.few_people) return {0, unlimited, row.count > 1 ? Count{1} : Count{0}, rule.threshold};
  if (is_small(row.count, rule)) {
    const Count down = row.count - 1;
    const Count up = rule.threshold - 1 - row.count;
    return {down, up, down, up};
  }
  return {row.count - rule.threshold, unlimited, 0, 0};
}

// The withheld rows of a list move against each other: what one gains, the others lose.
bool hides_enough(const std::vector<Hidden>& cells) {
  if (cells.size() < 2) return cells.empty();
  return std::all_of(cells.begin(), cells.end(), [&](const Hidden& cell) {
    Count down = 0;
    Count up = 0;
    for (const Hidden& other : cells) {
      if (&other == &cell) continue;
      down = std::min(unlimited, down + other.down_room);
      up = std::min(unlimited, up + other.up_room);
    }
    return down >= cell.up_need && up >= cell.down_need;
  });
}

// Which rows to withhold, or nothing when no choice protects them.
std::optional<std::vector<bool>> withheld_rows(std::span<const Row> rows, const Rule& rule) {
  std::vector<bool> withheld(rows.size());
  std::vector<Hidden> cells;
  std::vector<std::size_t> candidates;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    withheld[i] = rows[i].sealed || (rows[i].few_people && rows[i].count > 0) ||
                  is_small(rows[i].count, rule);
    if (withheld[i])
      cells.push_back(hidden(rows[i], rule));
    else if (rows[i].count > 0)
      candidates.push_back(i);
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [&](std::size_t a, std::size_t b) { return rows[a].count < rows[b].count; });
  auto next = candidates.begin();
  const auto withhold_next = [&] {
    withheld[*next] = true;
    cells.push_back(hidden(rows[*next], rule));
    ++next;
  };
  while (!hides_enough(cells)) {
    if (next == candidates.end()) return std::nullopt;
    withhold_next();
  }
  while (next != candidates.begin() && next != candidates.end() &&
         rows[*next].count - rows[*(next - 1)].count < rule.threshold - 1) {
    withhold_next();
  }
  return withheld;
}

}  // namespace

List protect(std::span<const Row> rows, const Rule& rule) {
  List list;
  list.rows.resize(rows.size());
  const Count total = std::accumulate(rows.begin(), rows.end(), Count{0},
                                      [](Count sum, const Row& row) { return sum + row.count; });
  // Where nobody is in it, sealed or not, there is nothing to hide.
  const auto withheld =
      total == 0 ? std::optional(std::vector<bool>(rows.size())) : withheld_rows(rows, rule);
  if (!withheld || is_small(total, rule)) {
    list.whole_withheld = true;
    return list;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!(*withheld)[i]) list.rows[i] = rows[i].count;
  }
  list.total = total;
  return list;
}

}  // namespace amends::publish
