// A programme's table: a small CSV file (RFC 4180) with a header, read whole.
#pragma once

#include <string_view>

#include "programme/faults.h"
#include "programme/programme.h"

namespace amends::programme {

// The rows' lines stand beside them, for what is checked later.
struct TableFile {
  Table table;
  std::vector<int> lines;
};

// Every fault of the file's shape goes to `faults`: a row with more or fewer fields than the
// header, a column twice or without a name, no column "source", a quote that never closes, no rows.
TableFile read_table(std::string_view text, std::string name, Faults& faults);

}  // namespace amends::programme
