// The row report: every row of the input with what became of it, as CSV that can be corrected and
// fed in again. docs/formats/intake-report.md is the reader's version.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "intake/row_batch.h"

namespace amends::intake {

enum class Outcome { accepted, amended, unchanged, deficient, refused };
std::string_view name_of(Outcome outcome);

class RowReport {
 public:
  // Stands under its name only after finish().
  static Result<RowReport> create(const std::filesystem::path& file,
                                  const std::vector<std::string>& header, char delimiter);

  struct Line {
    std::string_view original;  // the input's columns, as CSV
    std::uint64_t line = 0;
    Outcome outcome = Outcome::accepted;
    std::string_view claim, codes, column, value, reason;
  };
  // Kept in memory until confirm(); forget() drops what was not confirmed.
  void add(const Line& line);
  Status confirm();
  void forget() { pending_.clear(); }
  Status finish();

 private:
  RowReport(base::NewFile file, char delimiter) : file_(std::move(file)), delimiter_(delimiter) {}
  Status flush();

  base::NewFile file_;
  char delimiter_;
  std::string pending_, confirmed_;
  std::string no_columns_;  // what a row without any of the input's columns has in their place
};

}  // namespace amends::intake
