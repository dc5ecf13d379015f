// NDJSON: one JSON object (RFC 8259) a line. What is nested becomes columns with paths: "a.b[0].c".
// The header is every path that any line has, in the order of first meeting; so the file is read
// twice. A path has plain values or something nested, as the first line has it; a line that has it
// the other way is refused. Numbers keep the digits that they are written with; null, {} and [] are
// nothing. With `lists_as_text`, an array of plain values is one column, and its value is a text:
// ["a", "b"].
#pragma once

#include <filesystem>
#include <memory>

#include "intake/records.h"

namespace amends::intake {

inline constexpr std::size_t json_line_bytes_max = std::size_t{16} << 20;
inline constexpr std::size_t json_columns_max = 10'000;
inline constexpr int json_levels_max = 64;

Result<std::unique_ptr<RecordSource>> open_ndjson(const std::filesystem::path& file,
                                                  bool lists_as_text = false);

}  // namespace amends::intake
