#include "intake/csv.h"

#include <gmock/gmock.h>

#include <random>

#include "intake/csv_twin.h"

namespace amends::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Read {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::uint64_t> lines;
  std::vector<std::string> faults;
  std::string error;
};

Read read(std::string_view text, CsvOptions options = {}) {
  CsvReader reader(bytes_in_memory(text), options);
  Read result;
  for (;;) {
    Record record;
    const auto found = reader.next(record);
    if (!found) result.error = found.error().message;
    if (!found || !*found) return result;
    result.rows.emplace_back(record.fields.begin(), record.fields.end());
    result.lines.push_back(record.line);
    result.faults.emplace_back(record.fault);
  }
}

TEST(Csv, ReadsEveryLineEndAndQuote) {
  const Read r = read(
      "\xEF\xBB\xBF"
      "a,b\r\n\"x,\"\"y\"\"\n\r\nz\",\rlast,\"\"\n\n\nend,1");
  EXPECT_THAT(r.rows, ElementsAre(ElementsAre("a", "b"), ElementsAre("x,\"y\"\n\r\nz", ""),
                                  ElementsAre("last", ""), ElementsAre("end", "1")));
  EXPECT_THAT(r.lines, ElementsAre(1, 2, 5, 8));
  EXPECT_EQ(r.error, "");
}

TEST(Csv, KeepsQuotesInsideUnquotedTextAndAnEmptyQuotedLine) {
  EXPECT_THAT(read("a\n5\" pipe\n\"\"\n").rows,
              ElementsAre(ElementsAre("a"), ElementsAre("5\" pipe"), ElementsAre("")));
}

TEST(Csv, FindsTheDelimiterOutsideQuotes) {
  EXPECT_THAT(read("\"a,b,c\";d\n").rows, ElementsAre(ElementsAre("a,b,c", "d")));
  EXPECT_THAT(read("a\tb,c\td\n").rows, ElementsAre(ElementsAre("a", "b,c", "d")));
  EXPECT_THAT(read("alone\n").rows, ElementsAre(ElementsAre("alone")));
}

TEST(Csv, RefusesABadRowAndGoesOn) {
  const Read r = read(std::string("a,b\n1,\xE9\n") + "2,\"\xC3\xA9\"\n" + std::string("3,\0\n", 4) +
                      "\"4\"x,5\n6,7\n");
  ASSERT_EQ(r.rows.size(), 6u);
  EXPECT_THAT(r.faults[1], HasSubstr("not UTF-8 at byte 3"));
  EXPECT_EQ(r.faults[2], "");
  EXPECT_THAT(r.faults[3], HasSubstr("NUL byte at byte 3"));
  EXPECT_THAT(r.faults[4], HasSubstr("after a closing quote"));
  EXPECT_THAT(r.rows[5], ElementsAre("6", "7"));
  EXPECT_EQ(r.faults[5], "");
}

TEST(Csv, NamesTheLineOfAQuoteThatNeverCloses) {
  const Read r = read("a,b\n1,2\n3,\"four\n5,6\n");
  EXPECT_EQ(r.rows.size(), 2u);
  EXPECT_THAT(r.error, HasSubstr("line 3: the quote that opens here never closes"));
  CsvOptions small;
  small.record_bytes_max = 1 << 20;
  const Read huge = read("a,b\n\"\n\n" + std::string(2 << 20, 'x'), small);
  EXPECT_THAT(huge.error,
              HasSubstr("line 2: the quote that opens here does not close within 1 MiB"));
}

TEST(Csv, RefusesTenMillionColumns) {
  const std::string row(10'000'000, ',');
  EXPECT_THAT(read("a,b\n" + row + "\n1,2\n").faults,
              ElementsAre("", HasSubstr("10000001 columns"), ""));
  const auto source = open_csv(bytes_in_memory(row), {});
  ASSERT_FALSE(source);
  EXPECT_THAT(source.error().message, HasSubstr("10000001 columns"));
  const std::string longer(40'000'000, ',');
  EXPECT_THAT(read(longer).error, HasSubstr("line 1 has more than 10000 columns"));
}

TEST(Csv, RefusesRaggedRows) {
  auto source = open_csv(bytes_in_memory("a,b\n1\n1,2,3\n1,2\n"), {});
  ASSERT_TRUE(source);
  Record record;
  std::vector<std::string> faults;
  while (*(*source)->next(record)) faults.emplace_back(record.fault);
  EXPECT_THAT(faults, ElementsAre("the row has 1 columns where the header has 2",
                                  "the row has 3 columns where the header has 2", ""));
}

TEST(Csv, ReadsOtherEncodings) {
  const auto decoded = [](std::string_view bytes, const char* encoding) {
    auto source = decode(bytes_in_memory(bytes), encoding);
    EXPECT_TRUE(source);
    CsvReader reader(std::move(*source), {});
    Record record;
    EXPECT_TRUE(*reader.next(record));
    return std::pair(std::string(record.fields[1]), std::string(record.fault));
  };
  EXPECT_EQ(decoded("a,\xCA\xE0\xF0\n", "windows-1251").first, "Кар");
  EXPECT_EQ(decoded("a,\xB1\n", "iso-8859-2").first, "ą");
  EXPECT_EQ(decoded(std::string_view("\xFF\xFE"
                                     "a\0,\0\x10\x04\n\0",
                                     10),
                    "UTF-16")
                .first,
            "А");
  EXPECT_THAT(decoded("a,\xFFz\n", "euc-jp").second, HasSubstr("byte 3"));
  const auto unknown = decode(bytes_in_memory(""), "windows-1215");
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().message, HasSubstr("did you mean \"windows-125"));
}

// Texts made of what matters to the reader, so that every pair of them meets at every place of a
// block.
std::string random_text(std::mt19937& random) {
  constexpr std::string_view pieces[] = {
      ",", "\"",    "\n",     "\r", "\r\n", "\"\"", "a", "é", "long plain text",
      ";", "\",\"", "\"\n\"", " "};
  std::string text;
  const std::size_t count = random() % 120;
  for (std::size_t i = 0; i < count; ++i) text += pieces[random() % std::size(pieces)];
  return text;
}

TEST(Csv, IsEqualToItsTwin) {
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = random_text(random);
    CsvOptions options;
    options.delimiter = ',';
    options.buffer_bytes = 64 + random() % 200;
    const Read fast = read(text, options);
    const TwinFile twin = read_csv_naively(text, ',');
    ASSERT_EQ(fast.rows.size(), twin.records.size()) << testing::PrintToString(text);
    for (std::size_t i = 0; i < fast.rows.size(); ++i) {
      ASSERT_EQ(fast.rows[i], twin.records[i].fields) << testing::PrintToString(text);
      ASSERT_EQ(fast.lines[i], twin.records[i].line) << testing::PrintToString(text);
      ASSERT_EQ(!fast.faults[i].empty(), twin.records[i].text_after_quote)
          << testing::PrintToString(text);
    }
    ASSERT_EQ(!fast.error.empty(), twin.unclosed_line != 0) << testing::PrintToString(text);
    if (twin.unclosed_line != 0) {
      EXPECT_THAT(fast.error, HasSubstr(fmt::format("line {}:", twin.unclosed_line)));
    }
  }
}

TEST(Csv, WritesWhatItReads) {
  std::mt19937 random(11);
  for (int round = 0; round < 2'000; ++round) {
    std::vector<std::string> row;
    for (std::size_t i = 0, n = 2 + random() % 5; i < n; ++i) row.push_back(random_text(random));
    std::string text;
    for (const std::string& field : row) {
      if (!text.empty() || &field != &row[0]) text += ';';
      append_csv_field(text, field, ';');
    }
    CsvOptions options;
    options.delimiter = ';';
    EXPECT_THAT(read(text + "\n", options).rows, ElementsAre(row));
  }
}

}  // namespace
}  // namespace amends::intake
