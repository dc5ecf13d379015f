// Cross tables. A table with its margins is a network: a row is a node, a column is a node, a cell
// is an arc between them, and the margins are arcs of the other sign, so that every row and every
// column sums to zero. What a reader cannot exclude is then a flow: a cell can be larger by d, for
// all that the reader knows, when d units can go round through withheld cells. Cells are withheld,
// the smallest first, until that holds for every cell that needs it.
#include <algorithm>
#include <limits>
#include <queue>

#include "publish/disclosure.h"

namespace amends::publish {
namespace {

constexpr Count unlimited = std::numeric_limits<Count>::max() / 4;
constexpr Count unreachable = std::numeric_limits<Count>::max();

struct Arc {
  Count value = 0;
  Count low = 0;  // what a reader who sees it withheld knows of it
  Count high = 0;
  Count up_need = 0;
  Count down_need = 0;
  bool withheld = false;
  bool margin = false;  // counts against its row and column
};

class Network {
 public:
  Network(const Cross& cross, const Rule& rule)
      : rows_(cross.rows() + 1), columns_(cross.columns + 1), arcs_(rows_ * columns_) {
    for (std::size_t row = 0; row < cross.rows(); ++row) {
      for (std::size_t column = 0; column < cross.columns; ++column) {
        const Count count = cross.at(row, column);
        cell(row, column).value = count;
        cell(row, columns_ - 1).value += count;
        cell(rows_ - 1, column).value += count;
        cell(rows_ - 1, columns_ - 1).value += count;
      }
    }
    for (std::size_t row = 0; row < rows_; ++row) {
      const bool sealed = row + 1 < rows_ && cross.sealed_rows[row];
      for (std::size_t column = 0; column < columns_; ++column) classify(row, column, sealed, rule);
    }
    if (cross.guard_zeros) guard_zeros(cross, rule);
  }

  // false: no choice of cells protects the table.
  bool protect() {
    if (arcs_.back().value == 0) {  // nobody is in it, sealed or not
      for (Arc& each : arcs_) each.withheld = false;
      return true;
    }
    std::vector<std::size_t> needy;
    for (std::size_t i = 0; i < arcs_.size(); ++i) {
      if (arcs_[i].up_need > 0 || arcs_[i].down_need > 0) needy.push_back(i);
    }
    // Those that need most first: what is withheld for them serves the others.
    std::stable_sort(needy.begin(), needy.end(), [&](std::size_t a, std::size_t b) {
      return arcs_[a].down_need + arcs_[a].up_need > arcs_[b].down_need + arcs_[b].up_need;
    });
    return std::all_of(needy.begin(), needy.end(), [&](std::size_t i) {
      return move(i, true, arcs_[i].up_need) && move(i, false, arcs_[i].down_need);
    });
  }

  const Arc& arc(std::size_t row, std::size_t column) const {
    return arcs_[row * columns_ + column];
  }

 private:
  Arc& cell(std::size_t row, std::size_t column) { return arcs_[row * columns_ + column]; }

  void classify(std::size_t row, std::size_t column, bool sealed, const Rule& rule) {
    Arc& it = cell(row, column);
    const bool last_row = row + 1 == rows_;
    const bool last_column = column + 1 == columns_;
    it.margin = last_row != last_column;
    it.low = std::min(it.value, rule.threshold);  // a shown zero stays as it is
    it.high = it.value == 0 ? 0 : unlimited;
    if (sealed) {
      it.withheld = true;
      it.low = 0;
      it.high = unlimited;
      it.up_need = rule.threshold;
      it.down_need = it.value;
    } else if (it.value > 0 && it.value < rule.threshold) {
      small(it, 1, rule);
    }
  }

  static void small(Arc& cell, Count low, const Rule& rule) {
    cell.withheld = true;
    cell.low = low;
    cell.high = rule.threshold - 1;
    cell.up_need = cell.high - cell.value;
    cell.down_need = cell.value - cell.low;
  }

  // Where all of a row stands in one column (or the other way round), the zero beside it that is
  // easiest to believe is withheld.
  void guard_zeros(const Cross& cross, const Rule& rule) {
    for (std::size_t row = 0; row < cross.rows(); ++row) {
      if (cross.sealed_rows[row]) continue;
      guard_line(
          columns_ - 1, [&](std::size_t i) -> Arc& { return cell(row, i); },
          [&](std::size_t i) { return arc(rows_ - 1, i).value; }, rule);
    }
    for (std::size_t column = 0; column < cross.columns; ++column) {
      guard_line(
          rows_ - 1, [&](std::size_t i) -> Arc& { return cell(i, column); },
          [&](std::size_t i) { return arc(i, columns_ - 1).value; }, rule);
    }
  }

  template <typename At, typename Margin>
  void guard_line(std::size_t length, const At& at, const Margin& margin, const Rule& rule) {
    std::size_t filled = 0;
    std::size_t best = length;
    for (std::size_t i = 0; i < length; ++i) {
      if (at(i).withheld && at(i).value == 0) return;  // a zero is guarded here already
      if (at(i).value > 0) {
        ++filled;
      } else if (margin(i) >= rule.threshold && (best == length || margin(i) > margin(best))) {
        best = i;
      }
    }
    if (filled != 1 || best == length) return;
    small(at(best), 0, rule);
    at(best).up_need = 1;  // that there may be somebody is enough
  }

  // How far the flow from row to column through an arc may grow or shrink.
  Count room(const Arc& cell, Count now, bool grow) const {
    const bool value_grows = grow != cell.margin;
    return value_grows ? cell.high - now : now - cell.low;
  }

  // Whether the cell can be `amount` larger (or smaller): withholds the cheapest cells that let it.
  bool move(std::size_t target, bool larger, Count amount) {
    if (amount == 0) return true;
    std::vector<Count> now(arcs_.size());
    for (std::size_t i = 0; i < arcs_.size(); ++i) now[i] = arcs_[i].value;
    const bool flow_grows = larger != arcs_[target].margin;
    const std::size_t row = target / columns_;
    const std::size_t column = rows_ + target % columns_;
    const std::size_t from = flow_grows ? column : row;
    const std::size_t to = flow_grows ? row : column;
    while (amount > 0) {
      const std::vector<std::size_t> path = cheapest_path(from, to, target, now);
      if (path.empty()) return false;
      amount -= push(path, amount, now);
    }
    return true;
  }

  std::size_t arc_between(std::size_t a, std::size_t b) const {
    return a < rows_ ? a * columns_ + (b - rows_) : b * columns_ + (a - rows_);
  }

  Count push(const std::vector<std::size_t>& path, Count amount, std::vector<Count>& now) {
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      const std::size_t index = arc_between(path[i], path[i + 1]);
      amount = std::min(amount, room(arcs_[index], now[index], path[i] < rows_));
    }
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      const std::size_t index = arc_between(path[i], path[i + 1]);
      const bool value_grows = (path[i] < rows_) != arcs_[index].margin;
      now[index] = value_grows ? now[index] + amount : now[index] - amount;
      arcs_[index].withheld = true;
    }
    return amount;
  }

  // A margin costs more than a cell, since it is the figure that most readers look for. The grand
  // total is never withheld alone.
  Count cost(std::size_t index) const {
    const Arc& cell = arcs_[index];
    if (cell.withheld) return 1;
    if (index + 1 == arcs_.size()) return unlimited;
    return 16 + (cell.margin ? 4 * cell.value : cell.value);
  }

  // Dijkstra over rows and columns; the nodes of the path, or none when there is no way.
  std::vector<std::size_t> cheapest_path(std::size_t from, std::size_t to, std::size_t without,
                                         const std::vector<Count>& now) const {
    const std::size_t nodes = rows_ + columns_;
    std::vector<Count> distance(nodes, unreachable);
    std::vector<std::size_t> before(nodes, nodes);
    using Entry = std::pair<Count, std::size_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    distance[from] = 0;
    open.emplace(0, from);
    while (!open.empty()) {
      const auto [so_far, node] = open.top();
      open.pop();
      if (so_far > distance[node]) continue;
      const bool is_row = node < rows_;
      for (std::size_t next = is_row ? rows_ : 0; next < (is_row ? nodes : rows_); ++next) {
        const std::size_t index = arc_between(node, next);
        if (index == without || room(arcs_[index], now[index], is_row) == 0) continue;
        const Count price = cost(index);
        if (price >= unlimited || so_far + price >= distance[next]) continue;
        distance[next] = so_far + price;
        before[next] = node;
        open.emplace(distance[next], next);
      }
    }
    std::vector<std::size_t> path;
    if (distance[to] == unreachable) return path;
    for (std::size_t node = to; node != nodes; node = before[node]) path.push_back(node);
    std::reverse(path.begin(), path.end());
    return path;
  }

  std::size_t rows_;
  std::size_t columns_;
  std::vector<Arc> arcs_;
};

Figure figure(const Arc& cell) { return cell.withheld ? Figure() : Figure(cell.value); }

}  // namespace

CrossTable protect(const Cross& cross, const Rule& rule) {
  Network network(cross, rule);
  CrossTable table;
  table.columns = cross.columns;
  table.cells.resize(cross.counts.size());
  table.row_totals.resize(cross.rows());
  table.column_totals.resize(cross.columns);
  const bool protected_ = network.protect();
  if (!protected_ || network.arc(cross.rows(), cross.columns).withheld) {
    table.whole_withheld = true;
    return table;
  }
  for (std::size_t row = 0; row < cross.rows(); ++row) {
    for (std::size_t column = 0; column < cross.columns; ++column) {
      table.cells[row * cross.columns + column] = figure(network.arc(row, column));
    }
    table.row_totals[row] = figure(network.arc(row, cross.columns));
  }
  for (std::size_t column = 0; column < cross.columns; ++column) {
    table.column_totals[column] = figure(network.arc(cross.rows(), column));
  }
  table.total = figure(network.arc(cross.rows(), cross.columns));
  return table;
}

}  // namespace amends::publish
