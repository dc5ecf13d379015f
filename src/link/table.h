// The records to be linked, by columns. Each column is a list of codes into a dictionary of its
// distinct texts, so that equal values are equal numbers and everything that depends on a value is
// computed once for it and not once for each record.
//
// Records stand in the order in which Splink gives a pair its left and its right side: by source,
// then by unique id, as numbers where all ids are numbers and as text otherwise.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "link/dictionary.h"
#include "link/pairs.h"

namespace amends::link {

struct Column {
  std::string name;
  Dictionary values;                  // the more frequent a value, the lower its code
  std::vector<ValueCode> codes;       // by record; null_code where there is no value
  std::vector<std::uint32_t> counts;  // by code: how many records have the value
  std::uint64_t present = 0;          // records that have a value
  // Texts that meant no value, with the records that had them, where TableOptions::counts_nulls.
  std::map<std::string, std::uint64_t> nulls;
  // As what the file writes the values, where it says so: all as numbers, all as lists, or not.
  enum class Written : std::uint8_t { unknown, text, number, list };
  Written written = Written::unknown;

  std::string_view text(RecordIndex record) const {
    return codes[record] == null_code ? std::string_view() : values.text(codes[record]);
  }
};

struct Table {
  std::vector<Column> columns;
  Records records;
  std::vector<std::uint32_t> lines;  // by record: the line of its file
  std::vector<std::string> files;
  std::vector<std::uint16_t> file_of;  // by record, where a column names the source; else empty

  std::size_t size() const { return records.size(); }
  // By its name as written, else without regard to case; nullptr where there is none.
  const Column* find(std::string_view name) const;
  // "people.csv, line 17"
  std::string where(RecordIndex record) const;
  // Where the value first stands: the lowest record that has it.
  std::string where(const Column& column, ValueCode code) const;
};

struct TableOptions {
  std::string unique_id = "unique_id";  // the column; empty: records are numbered from 1
  std::string source_column;            // empty: each file is a source
  std::vector<std::string> columns;     // those to keep; empty: all but the unique id
  // Of `columns`, by name: what reads it, for the message where a file lacks it.
  std::map<std::string, std::string> readers;
  // Of `columns`: the one that holds the name of each record's source where a file does not have
  // it.
  std::string source_name_column;
  bool trims = false;              // white space around values
  std::vector<std::string> nulls;  // texts that mean no value, beside the empty one
  // Keeps which of them a column has: for a model that is to say so.
  bool counts_nulls = false;
  std::uint64_t records_max = 0xFFFFFFF0;
};

// Takes rows one after another. Rows that cannot be taken are the caller's to report.
class TableBuilder {
 public:
  explicit TableBuilder(TableOptions options);

  // The next file, with its header. Code::bad_input when a column that is wanted is missing (with
  // the nearest name), when two columns have one name, and when its columns are not those of the
  // files before.
  Status add_file(std::string file, std::string source_name,
                  const std::vector<std::string>& header);
  // One row of the file, `fields` as many as its header has.
  Status add_row(std::span<const std::string_view> fields, std::uint64_t line);
  // The ids are texts and no numbers, digits or not.
  void take_ids_as_texts() { ids_are_texts_ = true; }
  // Code::bad_input naming both lines for a unique id that a source has twice.
  Result<Table> finish();

 private:
  std::string_view trimmed(std::string_view field) const;
  // The text among `nulls` that the field is; nullptr for any other.
  const std::string* null_of(std::string_view field) const;
  Status order_records();

  TableOptions options_;
  Table table_;
  // By column: its place in the file's header; nothing for the name of the source.
  std::vector<std::optional<std::size_t>> places_;
  std::size_t id_place_ = 0, source_place_ = 0, header_size_ = 0;
  bool has_id_ = false, ids_are_texts_ = false;
  std::uint16_t source_ = 0;
};

}  // namespace amends::link
