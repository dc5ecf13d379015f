// Reading what is to be linked: CSV, NDJSON, XLSX and SQLite files, row by row, into a table.
#pragma once

#include <string>
#include <vector>

#include "base/task.h"
#include "link/compared.h"
#include "link/table.h"

namespace amends::cli {

struct LinkInput {
  std::vector<std::string> files;
  // Of a spreadsheet, or the table of an SQLite file; empty: the only one with rows.
  std::string sheet;
  std::string sheet_said_by;  // the option that names it, for messages; empty: none does
  std::string encoding, delimiter;
  std::uint64_t memory_max = 0;  // bytes that the process may take; 0: no limit
};

struct ReadTable {
  link::Table table;
  std::uint64_t refused = 0;          // rows that could not be taken
  std::vector<std::string> refusals;  // the first of them: file, line, what is wrong
};

// The columns of the first file.
Result<std::vector<std::string>> header_of(const LinkInput& input);
// Rows that cannot be taken are told and left out. Code::bad_input when nothing can be;
// Code::refused, with the memory that all would take, as soon as there is too little.
Result<ReadTable> read_table(const LinkInput& input, link::TableOptions options, base::Task& task);

// Of each column that has texts which meant no value (TableOptions::counts_nulls), a sentence with
// them and their records.
std::vector<std::string> nulls_told(const link::Table& table);

// Term frequencies counted elsewhere, as Splink keeps them: a table with the columns "surname" and
// "tf_surname", the share of records that have the value. Code::bad_input with the file and line.
Result<link::OutsideFrequencies> read_frequencies(const std::vector<std::string>& files);

}  // namespace amends::cli
