#include "intake/ndjson.h"

#include "intake/test_intake.h"

namespace amends::intake {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class NdjsonTest : public IntakeTest {
 protected:
  struct Lines {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> faults;
    std::vector<std::uint64_t> lines;
  };
  Lines read_lines(std::string_view content, bool lists_as_text = false) {
    SourceOptions options;
    options.lists_as_text = lists_as_text;
    auto source = open_source(write("test.ndjson", content), options);
    EXPECT_TRUE(source) << source.error().message;
    Lines lines;
    lines.header = (*source)->header();
    Record record;
    while (*(*source)->next(record)) {
      lines.rows.emplace_back(record.fields.begin(), record.fields.end());
      lines.faults.emplace_back(record.fault);
      lines.lines.push_back(record.line);
    }
    return lines;
  }
};

TEST_F(NdjsonTest, ADatabaseIsNoTextAndIsRefusedWithTheWayOut) {
  const auto refused = open_source(write("claims.db", "SQLite format 3\x01 and so on"), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::bad_input);
  EXPECT_THAT(refused.error().message, HasSubstr("claims.db: this is an SQLite database"));
  EXPECT_THAT(refused.error().message, HasSubstr("sqlite3 -header -csv"));
}

TEST_F(NdjsonTest, FlattensWhatIsNestedAndKeepsDigits) {
  const Lines lines = read_lines(
      "{\"n\":1,\"who\":{\"names\":[{\"text\":\"Ad\\u00e1\"},{\"text\":\"B\"}]},\"amount\":1.10}"
      "\r\n\n"
      "{\"amount\":12345678901234567890,\"late\":true,\"who\":null,\"list\":[],\"n\":2}");
  EXPECT_THAT(lines.header,
              ElementsAre("n", "who.names[0].text", "who.names[1].text", "amount", "late"));
  EXPECT_THAT(lines.rows, ElementsAre(ElementsAre("1", "Adá", "B", "1.10", ""),
                                      ElementsAre("2", "", "", "12345678901234567890", "true")));
  EXPECT_THAT(lines.lines, ElementsAre(1, 3));
}

TEST_F(NdjsonTest, ListsOfPlainValuesAreOneText) {
  const Lines lines = read_lines(
      "{\"n\":1,\"tags\":[\"a, "
      "\\\"b\\\"\",2,null,true],\"who\":[{\"x\":\"y\"}]}\n{\"n\":2,\"tags\":[]}\n"
      "{\"n\":3,\"tags\":[1,[2]]}\n",
      true);
  EXPECT_THAT(lines.header, ElementsAre("n", "tags", "who[0].x"));
  EXPECT_THAT(lines.rows[0], ElementsAre("1", R"(["a, \"b\"", "2", null, "true"])", "y"));
  EXPECT_THAT(lines.rows[1], ElementsAre("2", "[]", ""));
  EXPECT_THAT(lines.faults[2], HasSubstr("mixes plain values with nested ones"));
}

TEST_F(NdjsonTest, SaysAsWhatColumnsAreWritten) {
  SourceOptions options;
  options.lists_as_text = true;
  const auto source =
      open_source(write("test.ndjson",
                        "{\"a\":1,\"b\":\"1\",\"c\":[],\"d\":2,\"e\":null,\"f\":true}\n"
                        "{\"a\":-2.5,\"b\":\"x\",\"c\":[\"x\"],\"d\":\"2\",\"e\":3}\n"
                        "{\"a\":\"no object, so it says nothing\"\n"),
                  options);
  ASSERT_TRUE(source) << source.error().message;
  std::vector<Written> written;
  for (std::size_t i = 0; i < (*source)->header().size(); ++i)
    written.push_back((*source)->written(i));
  EXPECT_THAT((*source)->header(), ElementsAre("a", "b", "c", "d", "f", "e"));
  EXPECT_THAT(written, ElementsAre(Written::number, Written::text, Written::list, Written::text,
                                   Written::text, Written::number));
}

TEST_F(NdjsonTest, RefusesABadLineAndGoesOn) {
  const Lines lines = read_lines(
      "{\"a\":1}\n{\"a\":\n[1]\n{\"a\":1} x\n{\"a\":1,\"a\":2}\n{\"a\":\"\xFF\"}\n{\"a\":2}\n");
  ASSERT_EQ(lines.faults.size(), 7u);
  EXPECT_EQ(lines.faults[0], "");
  EXPECT_THAT(lines.faults[1], HasSubstr("not a JSON object"));
  EXPECT_THAT(lines.faults[2], HasSubstr("not a JSON object"));
  EXPECT_THAT(lines.faults[3], testing::Not(testing::IsEmpty()));
  EXPECT_THAT(lines.faults[4], HasSubstr("gives \"a\" twice"));
  EXPECT_THAT(lines.faults[5], HasSubstr("not a JSON object"));
  EXPECT_THAT(lines.rows[6], ElementsAre("2"));
}

// Else the value would lie in a column that nobody reads, and be missing from the one that is read.
TEST_F(NdjsonTest, RefusesALineThatNestsWhatOthersWritePlainly) {
  const Lines lines = read_lines(
      "{\"name\":{\"x\":\"broken\"}\n{\"n\":1,\"name\":\"Ada\",\"where\":{\"x\":1}}\n"
      "{\"n\":2,\"name\":{\"first\":\"Ada\"}}\n{\"n\":3,\"name\":[\"Ada\"]}\n"
      "{\"n\":4,\"where\":\"here\"}\n{\"n\":5,\"name\":{},\"where\":null,\"where.x\":2}\n");
  EXPECT_THAT(lines.header, ElementsAre("n", "name", "where.x"));
  EXPECT_THAT(lines.faults[0], testing::Not(testing::IsEmpty()));
  EXPECT_EQ(lines.faults[1], "");
  for (const std::size_t line : {2, 3}) {
    EXPECT_THAT(lines.faults[line],
                HasSubstr("\"name\" as an object or a list, and line 2 as a plain value"));
  }
  EXPECT_THAT(lines.faults[4],
              HasSubstr("\"where\" as a plain value, and line 2 as an object or a list"));
  EXPECT_THAT(lines.rows[5], ElementsAre("5", "", "2"));
}

TEST_F(NdjsonTest, AnEmptyListContradictsNothing) {
  const Lines lines = read_lines(
      "{\"n\":1,\"who\":[]}\n{\"n\":2,\"who\":[{\"x\":\"y\"}]}\n{\"n\":3,\"who\":[]}\n"
      "{\"n\":4,\"who\":[\"z\"]}\n",
      true);
  EXPECT_THAT(lines.header, ElementsAre("n", "who", "who[0].x"));
  EXPECT_THAT(lines.rows[1], ElementsAre("2", "", "y"));
  EXPECT_THAT(lines.rows[2], ElementsAre("3", "[]", ""));
  EXPECT_THAT(lines.faults[3], HasSubstr("\"who\" as a plain value, and line 2 as an object"));
}

TEST_F(NdjsonTest, LimitsLevels) {
  std::string deep = "{\"a\":1}\n{\"b\":";
  for (int i = 0; i < 200; ++i) deep += "[";
  deep += "1";
  for (int i = 0; i < 200; ++i) deep += "]";
  EXPECT_THAT(read_lines(deep + "}\n").faults[1], HasSubstr("levels"));
}

TEST_F(NdjsonTest, GoesIntoTheRegisterAndItsReportComesBackAsCsv) {
  registry::Register reg = make("velaria");
  const Mapping mapped = mapping(reg, R"(
source = "office"
key = "no"
[fields]
category = "category"
received = "received"
"claimant.names[0].text" = "who.name"
"claimant.birth" = "who.born"
"incidents[0].date" = "date"
)");
  const auto file = write(
      "claims.ndjson",
      "{\"no\":7,\"category\":\"D1\",\"received\":\"2026-03-15\",\"who\":{\"name\":\"Ada, R.\","
      "\"born\":1970},\"date\":\"2019-10\"}\nnot json\n");
  const IntakeResult result = take(reg, mapped, file);
  EXPECT_THAT(outcomes(result), ElementsAre("accepted", "refused"));
  EXPECT_THAT(outcomes(take(reg, mapped, result.report)), ElementsAre("unchanged", "refused"));
}

}  // namespace
}  // namespace amends::intake
