// The published examples of the format, held against tests/conformance/edtf.tsv: what is taken
// means the days that stand there, and what is refused is refused for the reason that stands there.
#include <gtest/gtest.h>

#include "base/edtf.h"
#include "base/files.h"
#include "base/text.h"

namespace amends::base {
namespace {

TEST(EdtfConformance, TakesAndRefusesThePublishedExamples) {
  const auto table = read_file(AMENDS_SOURCE_DIR "/tests/conformance/edtf.tsv");
  ASSERT_TRUE(table) << table.error().message;
  std::size_t taken = 0, refused = 0;
  for (const std::string_view line : split(*table, '\n')) {
    if (line.empty() || line.starts_with('#')) continue;
    const auto fields = split(line, '\t');
    ASSERT_EQ(fields.size(), 6U) << line;
    const auto date = Edtf::parse(fields[0]);
    if (fields[3] == "refused") {
      ++refused;
      ASSERT_FALSE(date) << line;
      EXPECT_NE(date.error().message.find(fields[4]), std::string::npos) << line << "\n"
                                                                         << date.error().message;
      continue;
    }
    ++taken;
    ASSERT_EQ(fields[3], "taken") << line;
    ASSERT_TRUE(date) << date.error().message;
    EXPECT_EQ(date->earliest() ? date_text(*date->earliest()) : "-", fields[4]) << line;
    EXPECT_EQ(date->latest() ? date_text(*date->latest()) : "-", fields[5]) << line;
  }
  EXPECT_EQ(taken, 51U);
  EXPECT_EQ(refused, 34U);
}

}  // namespace
}  // namespace amends::base
