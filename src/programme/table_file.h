// A programme's table: a small CSV file (RFC 4180) with a header, read whole.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "programme/faults.h"
#include "programme/programme.h"

namespace amends::programme {

// Where each cell stands is kept beside it, for what is checked later.
struct TableFile {
  struct Place {
    int line = 0, column = 0;  // in bytes, from 1
  };
  Table table;
  std::vector<std::vector<Place>> places;  // by row and column

  const std::string& cell(std::size_t row, std::size_t column) const {
    return table.rows[row][column];
  }
  // A fault of one cell, at its line and column.
  void complain(Faults& faults, std::size_t row, std::size_t column, std::string sentence) const {
    const Place& at = places[row][column];
    faults.add(at.line, at.column, std::move(sentence));
  }
};

// Every fault of the file's shape goes to `faults`: a row with more or fewer fields than the
// header, a column twice or without a name, no column "source", a quote that never closes, no rows.
TableFile read_table(std::string_view text, std::string name, Faults& faults);

}  // namespace amends::programme
