// Small tables for tests.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "base/text.h"
#include "link/table.h"

namespace amends::link {

inline std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

inline std::filesystem::path golden(const std::string& name) {
  return std::filesystem::path(AMENDS_SOURCE_DIR) / "tests/golden/splink" / name;
}
inline std::filesystem::path shared_data(const std::string& name) {
  return std::filesystem::path(AMENDS_SOURCE_DIR) / "../shared/data/linkage" / name;
}

// Text with one record a line and commas between plain fields, the first line the header.
inline void add_lines(TableBuilder& builder, const std::string& source, const std::string& text,
                      const std::function<bool(std::size_t)>& wants = {}) {
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  std::vector<std::string> header;
  for (const std::string_view name : base::split(line, ',')) header.emplace_back(base::trim(name));
  const Status added = builder.add_file(source + ".csv", source, header);
  ASSERT_TRUE(added) << added.error().message;
  for (std::size_t number = 2; std::getline(lines, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (wants && !wants(number - 2)) continue;
    const std::vector<std::string_view> fields = base::split(line, ',');
    const Status row = builder.add_row(fields, number);
    ASSERT_TRUE(row) << row.error().message;
  }
}

inline Table table_of(const std::string& text, TableOptions options = {}) {
  TableBuilder builder(std::move(options));
  add_lines(builder, "people", text);
  Result<Table> table = builder.finish();
  EXPECT_TRUE(table) << table.error().message;
  return std::move(*table);
}

}  // namespace amends::link
