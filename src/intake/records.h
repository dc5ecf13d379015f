// Rows of a file, whatever its form: CSV, a spreadsheet, or a JSON object a line. A source gives a
// header and then one record after another, in the order of the file and in memory that does not
// grow with it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace amends::intake {

// Views live until the next call of next().
struct Record {
  std::uint64_t line = 0;  // where it begins in the file (a spreadsheet's row), from 1
  std::span<const std::string_view>
      fields;  // as many as the header has, unless the fault says otherwise
  std::string_view
      raw;  // the row's own text, without its line's end, where it is CSV and was not changed
  std::string_view fault;  // why this row cannot be taken, a sentence; empty when it can
};

// As what a column's values are written, where the form of the file says it: all as numbers, all as
// lists, or any of them as something else.
enum class Written : std::uint8_t { unknown, text, number, list };

class RecordSource {
 public:
  virtual ~RecordSource() = default;
  virtual const std::vector<std::string>& header() const = 0;
  // true: `record` is the next row, perhaps with a fault that concerns it alone; false: the file is
  // over. An error means that nothing can be read from here on.
  virtual Result<bool> next(Record& record) = 0;
  // Bytes of the file that have been read so far, for progress.
  virtual std::uint64_t bytes_read() const = 0;
  virtual Written written(std::size_t /*column*/) const { return Written::unknown; }
  // What stands between the columns, so that a report can be written in the same way.
  virtual char delimiter() const { return ','; }
};

struct SourceOptions {
  std::string
      encoding;  // an IANA or ICU name; empty: UTF-8, or UTF-16 where a byte-order mark says so
  char delimiter = 0;  // 0: found out from the header line
  std::string sheet;   // of a spreadsheet; empty: the only one with rows, or the first of none
  std::string sheet_said_by;   // what says which one, in messages: "--sheet"; empty: nothing can
  bool lists_as_text = false;  // of NDJSON: an array of plain values is one column
};

// The one of a file's sheets or tables (`what`) that has rows; empty where none has. Code::usage
// where several have some, with `said_by` as in SourceOptions.
Result<std::string> only_filled(const char* what, const std::vector<std::string>& filled,
                                const std::string& said_by);

// Opens a file by its first bytes. Code::not_found, Code::io; Code::bad_input when it has no header
// or is not what it seems; Code::usage for an option that makes no sense, and where several sheets
// of a spreadsheet have rows and nothing says which is meant. A row report that Amends
// wrote is read as UTF-8 whatever `encoding` says, because that is how it was written.
Result<std::unique_ptr<RecordSource>> open_source(const std::filesystem::path& file,
                                                  const SourceOptions& options);

}  // namespace amends::intake
