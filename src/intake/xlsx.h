// Spreadsheets: XLSX (ECMA-376, Office Open XML), one sheet of it. Rows are read as they come, in
// memory that holds the shared strings and one row. Numbers keep their digits; a number that the
// sheet shows as a date becomes "2016-05-28", or "2016-05-28T16:00:00" with a time of day; TRUE,
// FALSE and errors such as #N/A are texts. Formulas give the value that was saved with them.
//
// Archives are hostile until shown otherwise: at most `parts_bytes_max` come out of one, and a part
// that grows more than `ratio_max` times is refused. Entities and document types are not expanded.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "intake/records.h"

namespace amends::intake {

struct XlsxLimits {
  std::uint64_t parts_bytes_max = std::uint64_t{4}
                                  << 30;  // of all parts that are read, uncompressed
  std::uint64_t strings_bytes_max = std::uint64_t{512}
                                    << 20;  // of the shared strings, which stay in memory
  std::uint64_t small_bytes = std::uint64_t{16} << 20;  // below this a part may have any ratio
  std::uint64_t ratio_max = 200;
  std::size_t row_bytes_max = std::size_t{16} << 20;
  std::size_t columns_max = 10'000;
};

// `sheet`: a name, or empty for the first. Code::usage when there is no such sheet, with the
// nearest name.
Result<std::unique_ptr<RecordSource>> open_xlsx(const std::filesystem::path& file,
                                                const std::string& sheet,
                                                const XlsxLimits& limits = {});

// The names of the sheets that have a row beside their header, in their order.
Result<std::vector<std::string>> filled_sheets(const std::filesystem::path& file,
                                               const XlsxLimits& limits = {});

// What a serial number means as a day, and whether a number format shows dates; for xlsx.cc and its
// test.
std::string date_of_serial(double serial, bool from_1904);
bool is_date_format(std::string_view code);

}  // namespace amends::intake
