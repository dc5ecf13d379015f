// Statistical disclosure control: what may be said of a table of counts or of sums of money, so
// that no reader can compute a small number from what stands around it. docs/formats/report.md
// states the rules for readers; this header states them for code.
//
//   small    a count from 1 to threshold-1 is withheld.
//   people   a count of things (files, say) that belong to fewer than threshold claims is withheld
//   too. sealed   a row of sealed claims is withheld whatever it counts, zero included, so that it
//   tells nothing. zero     a zero is shown: it is nobody's. Two exceptions: in a sealed row it is
//   withheld, and in a cross
//            table it is withheld where it would tell that all of a row or of a column lie in one
//            cell.
//   margin   totals are published, so further cells are withheld until a reader who knows the
//   threshold, all
//            published figures and even which cells are small can still not tell a small cell from
//            any other value from 1 to threshold-1, nor a sealed one from zero.
//   ties     in a list, those further cells are the smallest that serve, and every cell within
//            threshold-1 of the largest of them goes too: otherwise a reader who knows this rule
//            could compute a small cell from which neighbour was taken. The test tries all small
//            tables.
//   whole    when a table is too small for any of that, it is withheld as a whole.
//
// All withheld cells look alike. Nothing here protects against differences between two reports of
// different days; a body should publish at intervals in which more than threshold claims arrive.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace amends::publish {

using Count = std::uint64_t;
using Figure = std::optional<Count>;  // nothing: withheld

struct Rule {
  Count threshold = 10;
  unsigned dominance_percent = 85;  // a sum is withheld when one contributor makes this much of it
};

struct Row {
  Count count = 0;
  bool sealed = false;
  // Things that belong to fewer people than the threshold, however many things they are: withheld.
  bool few_people = false;
};

// Rows that add up to a published total.
struct List {
  std::vector<Figure> rows;
  Figure total;
  bool whole_withheld = false;  // then no row and no total may be shown
};
List protect(std::span<const Row> rows, const Rule& rule);

// Counts by row and column, row by row, whose row totals, column totals and grand total are
// published too.
struct Cross {
  std::size_t columns = 0;
  std::vector<Count> counts;
  std::vector<bool> sealed_rows;  // as many as there are rows
  bool guard_zeros = true;        // false where it is no news that all of a row lie in one column
  std::size_t rows() const { return sealed_rows.size(); }
  Count at(std::size_t row, std::size_t column) const { return counts[row * columns + column]; }
};
struct CrossTable {
  std::size_t columns = 0;
  std::vector<Figure> cells;
  std::vector<Figure> row_totals;
  std::vector<Figure> column_totals;
  Figure total;
  bool whole_withheld = false;
  const Figure& at(std::size_t row, std::size_t column) const {
    return cells[row * columns + column];
  }
};
CrossTable protect(const Cross& cross, const Rule& rule);

}  // namespace amends::publish
