#include "intake/xlsx.h"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <zip.h>

#include <fstream>
#include <map>

#include "intake/intake.h"

namespace amends::intake {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view workbook = R"(<?xml version="1.0"?>
<workbook xmlns:r="R"><workbookPr/><sheets><sheet name="Notes" sheetId="1" r:id="rId1"/>
<sheet name="Claims" sheetId="2" r:id="rId2"/></sheets></workbook>)";
constexpr std::string_view relations = R"(<Relationships>
<Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="x/worksheet" Target="/xl/worksheets/sheet2.xml"/>
<Relationship Id="rId3" Type="x/sharedStrings" Target="sharedStrings.xml"/>
<Relationship Id="rId4" Type="x/styles" Target="styles.xml"/></Relationships>)";
constexpr std::string_view styles =
    R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\.mm\.yyyy"/>
<numFmt numFmtId="165" formatCode="&quot;day&quot; 0.00"/></numFmts>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>)";
constexpr std::string_view strings =
    R"(<sst><si><t>number</t></si><si><r><t>na</t></r><r><t>me</t></r>
<rPh><t>hint</t></rPh></si><si><t xml:space="preserve"> two_x000A_lines &amp; more</t></si><si><t>when</t></si></sst>)";

class XlsxTest : public testing::Test {
 protected:
  XlsxTest() {
    char name[] = "/tmp/amends-xlsx-test-XXXXXX";
    place_ = mkdtemp(name);
    parts_ = {{"xl/workbook.xml", std::string(workbook)},
              {"xl/_rels/workbook.xml.rels", std::string(relations)},
              {"xl/styles.xml", std::string(styles)},
              {"xl/sharedStrings.xml", std::string(strings)},
              {"xl/worksheets/sheet2.xml", "<worksheet/>"}};
  }
  ~XlsxTest() override { std::filesystem::remove_all(place_); }

  std::filesystem::path write(std::string_view sheet) {
    parts_["xl/worksheets/sheet1.xml"] = std::string(sheet);
    const std::filesystem::path file = place_ / "test.xlsx";
    std::filesystem::remove(file);
    int error = 0;
    zip_t* archive = zip_open(file.c_str(), ZIP_CREATE, &error);
    for (const auto& [part, text] : parts_) {
      zip_file_add(archive, part.c_str(), zip_source_buffer(archive, text.data(), text.size(), 0),
                   0);
    }
    EXPECT_EQ(zip_close(archive), 0);
    return file;
  }
  Result<std::unique_ptr<RecordSource>> open(std::string_view sheet, const std::string& name = "",
                                             const XlsxLimits& limits = {}) {
    return open_xlsx(write(sheet), name, limits);
  }
  static std::vector<std::vector<std::string>> rows(RecordSource& source) {
    std::vector<std::vector<std::string>> rows;
    Record record;
    for (;;) {
      const auto found = source.next(record);
      EXPECT_TRUE(found) << found.error().message;
      if (!found || !*found) return rows;
      rows.emplace_back(record.fields.begin(), record.fields.end());
      if (!record.fault.empty()) rows.back().push_back("fault: " + std::string(record.fault));
      rows.back().push_back(std::to_string(record.line));
    }
  }

  std::filesystem::path place_;
  std::map<std::string, std::string> parts_;
};

TEST_F(XlsxTest, ReadsStringsNumbersAndDates) {
  auto source = open(R"(<worksheet><sheetData><row r="1"/>
<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="D2" t="s"><v>3</v></c></row>
<row r="3"><c r="A3"><v>84.989999999999995</v></c><c r="B3" t="s"><v>2</v></c><c r="D3" s="1"><v>42398</v></c></row>
<row r="4"><c r="A4"><v>1234567890.10</v></c><c r="B4" t="inlineStr"><is><t>in line</t></is></c>
<c r="C4" t="b"><v>1</v></c><c r="D4" s="2"><v>42398.666666666664</v></c></row>
<row r="6"><c r="A6"><v>1E-3</v></c><c r="B6" t="e"><v>#N/A</v></c><c r="D6" s="3"><v>42398</v></c></row>
<row r="7"><c r="A7"><v>1</v></c><c r="F7" t="str"><v>beyond</v></c></row>
</sheetData></worksheet>)");
  ASSERT_TRUE(source) << source.error().message;
  EXPECT_THAT((*source)->header(), ElementsAre("number", "name", "", "when"));
  EXPECT_THAT(
      rows(**source),
      ElementsAre(
          ElementsAre("84.99", " two\nlines & more", "", "2016-01-29", "3"),
          ElementsAre("1234567890.10", "in line", "TRUE", "2016-01-29T16:00:00", "4"),
          ElementsAre("0.001", "#N/A", "", "42398", "6"),
          ElementsAre("1", "", "", "", "", "beyond",
                      "fault: the row has a value in column F, which has no name in the header",
                      "7")));
}

TEST_F(XlsxTest, WholeNumbersKeepAllTheirDigits) {
  auto source = open(R"(<worksheet><sheetData><row><c t="s"><v>0</v></c></row>
<row><c><v>9123456789012345</v></c></row><row><c><v>8.123456789012345E+15</v></c></row>
<row><c><v>123456789012345678</v></c></row></sheetData></worksheet>)");
  ASSERT_TRUE(source) << source.error().message;
  EXPECT_THAT(rows(**source), ElementsAre(ElementsAre("9123456789012345", "2"),
                                          ElementsAre("8123456789012345", "3"),
                                          ElementsAre("123456789012345678", "4")));
}

TEST_F(XlsxTest, AFormulaThatNobodyComputedIsAFault) {
  auto source = open(R"(<worksheet><sheetData><row><c t="s"><v>0</v></c></row>
<row><c><f>1+1</f><v>2</v></c></row><row><c t="str"><f>""</f><v></v></c></row><row><c><f>1+2</f></c></row>
<row><c><f>1+2</f><v/></c></row></sheetData></worksheet>)");
  ASSERT_TRUE(source) << source.error().message;
  const std::string fault =
      "fault: the formula in column A has no value; open the file in a spreadsheet program and "
      "save it";
  EXPECT_THAT(rows(**source), ElementsAre(ElementsAre("2", "2"), ElementsAre("", fault, "4"),
                                          ElementsAre("", fault, "5")));
}

TEST_F(XlsxTest, FindsSheetsByNameAndRowsUnderAnyPrefix) {
  parts_["xl/worksheets/sheet2.xml"] =
      R"(<x:worksheet xmlns:x="y"><x:sheetData><x:row><x:c><x:v>7</x:v></x:c></x:row><x:row><x:c><x:v>8</x:v></x:c>)"
      R"(</x:row></x:sheetData></x:worksheet>)";
  auto source = open("<worksheet/>", "Claims");
  ASSERT_TRUE(source) << source.error().message;
  EXPECT_THAT((*source)->header(), ElementsAre("7"));
  EXPECT_THAT(rows(**source), ElementsAre(ElementsAre("8", "2")));
  const auto none = open("<worksheet/>", "Claim");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Code::usage);
  EXPECT_THAT(none.error().message, HasSubstr("did you mean \"Claims\"?"));
}

constexpr std::string_view two_rows = R"(<worksheet><sheetData><row><c t="s"><v>0</v></c></row>
<row><c><v>7</v></c></row></sheetData></worksheet>)";

TEST_F(XlsxTest, TakesTheOneSheetWithRowsAndAsksWhereSeveralHaveSome) {
  parts_["xl/worksheets/sheet2.xml"] = std::string(two_rows);
  const auto only = open_source(write("<worksheet/>"), {});
  ASSERT_TRUE(only) << only.error().message;
  EXPECT_THAT((*only)->header(), ElementsAre("number"));
  const std::filesystem::path both = write(two_rows);
  const auto asked = open_source(both, {.sheet_said_by = "--sheet"});
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().code, Code::usage);
  EXPECT_THAT(asked.error().message,
              HasSubstr("test.xlsx: several sheets have rows (Notes, Claims); say which with "
                        "--sheet, or give the rows as CSV"));
  // A reader that has no such option does not name one.
  EXPECT_THAT(open_source(both, {}).error().message, HasSubstr("; leave rows in one of them, or"));
  EXPECT_TRUE(open_source(both, {.sheet = "Claims"}));
}

TEST_F(XlsxTest, AMappingThatNamesTheSheetFitsBesideOneThatDoesNot) {
  const std::filesystem::path folder = place_ / "programme";
  std::filesystem::copy(std::filesystem::path(AMENDS_SOURCE_DIR) / "programmes/lost-property",
                        folder, std::filesystem::copy_options::recursive);
  const std::string fields = R"(source = "s"
key = "number"
[fields]
channel = { constant = "CONSOLIDATED_FILE" }
category = { constant = "LOSS" }
)";
  std::ofstream(folder / "mappings/claims.toml") << "sheet = \"Claims\"\n" << fields;
  const auto programme = programme::load(folder);
  ASSERT_TRUE(programme) << programme.error().message;
  parts_["xl/worksheets/sheet2.xml"] = std::string(two_rows);
  const auto fitting = fitting_mapping(*programme, write(two_rows), {});
  ASSERT_TRUE(fitting) << fitting.error().message;
  EXPECT_EQ(fitting->name, "claims");
  std::filesystem::remove(folder / "mappings/claims.toml");
  EXPECT_THAT(fitting_mapping(*programme, write(two_rows), {}).error().message,
              HasSubstr("several sheets have rows"));
}

TEST_F(XlsxTest, RefusesBombsAndDamage) {
  XlsxLimits limits;
  limits.small_bytes = 1 << 20;
  const std::string bomb =
      "<worksheet><sheetData><row><c><v>1</v></c></row>" + std::string(20 << 20, ' ');
  auto source = open(bomb, "", limits);
  ASSERT_TRUE(source);
  Record record;
  const auto next = (*source)->next(record);
  ASSERT_FALSE(next);
  EXPECT_THAT(next.error().message, HasSubstr("unpacks to more than 200 times"));
  limits.parts_bytes_max = 10 << 20;
  limits.ratio_max = 1 << 20;
  source = open(bomb, "", limits);
  ASSERT_TRUE(source);
  EXPECT_THAT((*source)->next(record).error().message, HasSubstr("more than 10 MiB"));
  limits.row_bytes_max = 1 << 20;
  EXPECT_THAT(
      open("<worksheet><sheetData><row>" + std::string(3 << 20, 'x'), "", limits).error().message,
      HasSubstr("a row of more than 1 MiB"));
  EXPECT_THAT(open("<worksheet><sheetData><row><c><v>1").error().message,
              HasSubstr("ends in the middle of a row"));
  EXPECT_THAT(open("<worksheet><sheetData><row><c></v></c></row>").error().message,
              HasSubstr("not XML"));
  EXPECT_THAT(open("<worksheet/>").error().message, HasSubstr("the sheet is empty"));
}

TEST(Xlsx, KnowsDaysAsSpreadsheetsCountThem) {
  EXPECT_EQ(date_of_serial(1, false), "1900-01-01");
  EXPECT_EQ(date_of_serial(59, false), "1900-02-28");
  EXPECT_EQ(date_of_serial(60, false), "1900-02-29");
  EXPECT_EQ(date_of_serial(61, false), "1900-03-01");
  EXPECT_EQ(date_of_serial(0, true), "1904-01-01");
  EXPECT_EQ(date_of_serial(42398.5, false), "2016-01-29T12:00:00");
  EXPECT_EQ(date_of_serial(42398.999999, false), "2016-01-30");
  EXPECT_EQ(date_of_serial(0.25, false), "06:00:00");
}

TEST(Xlsx, TellsDateFormatsFromOthers) {
  for (const char* code :
       {"dd/mm/yyyy", "[$-409]d-mmm-yy;@", "[h]:mm", "m/d/yy h:mm", "yyyy\"year\""}) {
    EXPECT_TRUE(is_date_format(code)) << code;
  }
  for (const char* code :
       {"General", "0.00", "#,##0 \"days\"", "[Red]0;[Blue]0", "0\\d", "@", "\"$\"#,##0_);("}) {
    EXPECT_FALSE(is_date_format(code)) << code;
  }
}

}  // namespace
}  // namespace amends::intake
