#include "publish/disclosure.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <numeric>
#include <random>
#include <set>

namespace amends::publish {
namespace {

std::vector<Row> rows_of(const std::vector<Count>& counts) {
  std::vector<Row> rows;
  for (const Count count : counts) rows.push_back({count, false});
  return rows;
}

TEST(List, withholds_a_small_count_and_the_smallest_other_that_hides_it) {
  const List list = protect(rows_of({400, 3, 60, 25}), {10, 85});
  EXPECT_EQ(list.rows, (std::vector<Figure>{400, {}, 60, {}}));
  EXPECT_EQ(list.total, Figure(488));
}

TEST(List, shows_zeros_and_everything_when_nothing_is_small) {
  const List list = protect(rows_of({400, 0, 10}), {10, 85});
  EXPECT_EQ(list.rows, (std::vector<Figure>{400, 0, 10}));
}

TEST(List, withholds_a_neighbour_that_would_tell_which_was_taken) {
  // With 25 alone withheld beside 3, the next one, 26, would bound the pair from above.
  const List list = protect(rows_of({400, 3, 26, 25}), {10, 85});
  EXPECT_EQ(list.rows, (std::vector<Figure>{400, {}, {}, {}}));
}

TEST(List, does_not_show_a_total_of_a_few) {
  EXPECT_TRUE(protect(rows_of({4, 3}), {10, 85}).whole_withheld);
  EXPECT_TRUE(protect(rows_of({4}), {10, 85}).whole_withheld);
}

TEST(List, a_sealed_row_looks_the_same_whatever_it_counts) {
  for (const Count sealed : {Count{0}, Count{1}, Count{7}, Count{300}}) {
    const List list =
        protect(std::vector<Row>{{4000, false}, {sealed, true}, {700, false}}, {10, 85});
    EXPECT_EQ(list.rows, (std::vector<Figure>{4000, {}, {}})) << sealed;
  }
}

TEST(List, of_one_row_is_its_total) {
  EXPECT_EQ(protect(rows_of({12}), {10, 85}).rows, (std::vector<Figure>{12}));
  EXPECT_EQ(protect(rows_of({}), {10, 85}).total, Figure(0));
}

// All lists with at most `largest` in all: calls with each.
void every_list(std::size_t length, Count largest,
                const std::function<void(const std::vector<Count>&)>& take) {
  std::vector<Count> counts(length);
  const std::function<void(std::size_t, Count)> fill = [&](std::size_t at, Count left) {
    if (at == length) return take(counts);
    for (Count count = 0; count <= left; ++count) {
      counts[at] = count;
      fill(at + 1, left - count);
    }
  };
  fill(0, largest);
}

// The strongest reader: has this program, runs it on every list that there is and keeps those that
// come out as the published one did.
void no_reader_can_compute_a_cell(std::size_t length, Count threshold, Count largest) {
  std::map<std::pair<std::vector<Figure>, Figure>, std::vector<std::set<Count>>> possible;
  every_list(length, largest, [&](const std::vector<Count>& counts) {
    const List list = protect(rows_of(counts), {threshold, 85});
    if (list.whole_withheld) return;
    auto& values = possible[{list.rows, list.total}];
    values.resize(length);
    for (std::size_t i = 0; i < length; ++i) {
      values[i].insert(counts[i]);
      if (list.rows[i]) {
        ASSERT_EQ(*list.rows[i], counts[i]);
      }
    }
  });
  for (const auto& [published, values] : possible) {
    for (std::size_t i = 0; i < length; ++i) {
      if (!published.first[i]) {
        ASSERT_GE(values[i].size(), 2U);
      }
    }
  }
}

TEST(List, even_a_reader_who_runs_the_rule_on_every_table_cannot_compute_a_cell) {
  no_reader_can_compute_a_cell(2, 5, 40);
  no_reader_can_compute_a_cell(3, 3, 24);
  no_reader_can_compute_a_cell(3, 5, 30);
  no_reader_can_compute_a_cell(4, 3, 16);
  no_reader_can_compute_a_cell(4, 4, 18);
  no_reader_can_compute_a_cell(5, 3, 13);
}

Cross cross_of(std::size_t columns, std::vector<Count> counts) {
  Cross cross;
  cross.columns = columns;
  cross.sealed_rows.resize(counts.size() / columns);
  cross.counts = std::move(counts);
  return cross;
}

// A table with its margins as one grid, so that a reader's arithmetic treats all figures alike.
struct Grid {
  std::size_t rows, columns;
  std::vector<Count> truth;
  std::vector<Figure> published;

  Grid(const Cross& cross, const CrossTable& table)
      : rows(cross.rows() + 1),
        columns(cross.columns + 1),
        truth(rows * columns),
        published(rows * columns) {
    for (std::size_t r = 0; r < cross.rows(); ++r) {
      for (std::size_t c = 0; c < cross.columns; ++c) {
        for (const std::size_t i : {r * columns + c, r * columns + columns - 1,
                                    (rows - 1) * columns + c, rows * columns - 1}) {
          truth[i] += cross.at(r, c);
        }
        published[r * columns + c] = table.at(r, c);
      }
      published[r * columns + columns - 1] = table.row_totals[r];
    }
    for (std::size_t c = 0; c < cross.columns; ++c)
      published[(rows - 1) * columns + c] = table.column_totals[c];
    published.back() = table.total;
  }
};

// Every value that a reader must think possible for each withheld figure, who knows all published
// figures and of each withheld one whether it is small. By trying all tables of at most `largest` a
// cell.
std::vector<std::set<Count>> possible_values(const Cross& cross, const Grid& grid, Count threshold,
                                             Count largest) {
  std::vector<std::set<Count>> values(grid.truth.size());
  Cross guess = cross;
  CrossTable none;
  none.columns = cross.columns;
  none.cells.resize(cross.counts.size());
  none.row_totals.resize(cross.rows());
  none.column_totals.resize(cross.columns);
  const auto fits = [&](std::size_t i, Count value) {
    if (grid.published[i]) return value == *grid.published[i];
    if (grid.truth[i] >= threshold) return value >= threshold;
    return value < threshold && (value > 0 || grid.truth[i] == 0);
  };
  const std::function<void(std::size_t)> fill = [&](std::size_t at) {
    if (at == guess.counts.size()) {
      const Grid sums(guess, none);
      for (std::size_t i = 0; i < sums.truth.size(); ++i) {
        if (!fits(i, sums.truth[i])) return;
      }
      for (std::size_t i = 0; i < sums.truth.size(); ++i) values[i].insert(sums.truth[i]);
      return;
    }
    const std::size_t i = at / cross.columns * grid.columns + at % cross.columns;
    for (Count value = 0; value <= largest; ++value) {
      if (!fits(i, value)) continue;
      guess.counts[at] = value;
      fill(at + 1);
    }
    guess.counts[at] = 0;
  };
  fill(0);
  return values;
}

TEST(Cross, a_reader_who_knows_which_cells_are_small_cannot_narrow_them) {
  constexpr Count threshold = 3;
  std::mt19937 random(20260301);
  std::size_t withheld_whole = 0;
  std::size_t tables = 0;
  std::size_t checked = 0;
  for (const auto& [rows, columns] : {std::pair{2, 2}, {2, 3}, {3, 2}, {3, 3}}) {
    for (int round = 0; round < (rows * columns > 6 ? 15 : 60); ++round) {
      std::vector<Count> counts;
      for (int i = 0; i < rows * columns; ++i)
        counts.push_back(random() % 4 == 0 ? random() % 3 : random() % 9);
      const Cross cross = cross_of(columns, counts);
      const CrossTable table = protect(cross, {threshold, 85});
      ++tables;
      if (table.whole_withheld) {
        ++withheld_whole;
        continue;
      }
      const Grid grid(cross, table);
      const auto values = possible_values(cross, grid, threshold, 11);
      for (std::size_t i = 0; i < grid.truth.size(); ++i) {
        if (grid.published[i]) {
          ASSERT_EQ(*grid.published[i], grid.truth[i]);
          ASSERT_TRUE(grid.truth[i] == 0 || grid.truth[i] >= threshold);
          continue;
        }
        ++checked;
        ASSERT_GE(values[i].size(), 2U) << ::testing::PrintToString(counts) << " at " << i;
        if (grid.truth[i] > 0 && grid.truth[i] < threshold) {
          ASSERT_EQ(values[i].size(), threshold - 1);
        }
      }
    }
  }
  EXPECT_GT(checked, 300U);
  EXPECT_LT(withheld_whole, tables);
}

TEST(Cross, a_sealed_row_may_be_empty_for_all_that_a_reader_knows) {
  // Row 1 is sealed. Whatever it holds, the same figures are withheld, and the rest is shown.
  for (const Count sealed : {Count{0}, Count{4}, Count{90}}) {
    Cross cross = cross_of(2, {900, 800, sealed, 2 * sealed, 300, 200, 700, 600});
    cross.sealed_rows[1] = true;
    const CrossTable table = protect(cross, {10, 85});
    ASSERT_FALSE(table.whole_withheld);
    EXPECT_EQ(table.row_totals, (std::vector<Figure>{1700, {}, {}, 1300})) << sealed;
    EXPECT_EQ(table.at(1, 0), Figure());
    EXPECT_EQ(table.at(2, 0), Figure());
    EXPECT_EQ(table.at(3, 1), Figure(600));
  }
}

TEST(Cross, does_not_tell_that_all_of_a_row_lie_in_one_cell) {
  const CrossTable table = protect(cross_of(2, {500, 0, 400, 300, 200, 100}), {10, 85});
  ASSERT_FALSE(table.whole_withheld);
  EXPECT_EQ(table.at(0, 0), Figure());
  EXPECT_EQ(table.at(0, 1), Figure());
  EXPECT_EQ(table.row_totals[0], Figure(500));
}

TEST(Cross, of_a_national_register_loses_little) {
  std::mt19937 random(7);
  Cross cross;
  cross.columns = 8;
  cross.sealed_rows.resize(40);
  for (int i = 0; i < 320; ++i)
    cross.counts.push_back(random() % 10 == 0 ? random() % 10 : random() % 50000);
  const CrossTable table = protect(cross, {10, 85});
  ASSERT_FALSE(table.whole_withheld);
  const auto withheld = std::count(table.cells.begin(), table.cells.end(), Figure());
  EXPECT_LT(withheld, 120);
  EXPECT_EQ(std::count(table.row_totals.begin(), table.row_totals.end(), Figure()), 0);
}

}  // namespace
}  // namespace amends::publish
