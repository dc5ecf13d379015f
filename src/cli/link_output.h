// Writing what was linked: pairs and clusters, as CSV, NDJSON or an SQLite file by the name's end.
#pragma once

#include <string>

#include "link/pairs.h"
#include "link/settings.h"
#include "link/table.h"

namespace amends::cli {

struct LinkOutput {
  const link::Table* table = nullptr;
  const link::Settings* settings = nullptr;
  const link::Pairs* pairs = nullptr;
  double weight_min = 0;  // pairs at or above it are written
  bool with_values = false;
};

// Code::usage for a name whose end says no form that is written, and for a database that holds
// anything else than what was linked.
Status check_form(const std::string& file);
// "pairs.csv", "pairs.ndjson", "pairs.db". With the columns that Splink's predict() gives.
Status write_pairs(const std::string& file, const LinkOutput& output);
// One row a record: its id, and its cluster's number. `highest`: of all numbers that were ever
// given; where no record has it any more, a last row without an id keeps it.
Status write_clusters(const std::string& file, const LinkOutput& output,
                      const std::vector<std::uint32_t>& cluster_of, std::uint32_t highest);

}  // namespace amends::cli
