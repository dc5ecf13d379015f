#include "intake/mapper.h"

#include <random>

#include "base/json.h"
#include "base/text.h"
#include "intake/test_intake.h"

namespace amends::intake {
namespace {

using testing::HasSubstr;

class MapperTest : public IntakeTest {
 protected:
  MapperTest() : velaria_(load("velaria")) {}

  static std::string hash(std::string_view type, std::string_view number) {
    return fmt::format("hash of {} {}", type, number);
  }
  // `rules` comes after [fields]; `head` before.
  Mapping mapping_of(std::string_view head, std::string_view rules) {
    auto mapping = parse_mapping(
        fmt::format(
            "source = \"test\"\nkey = \"key\"\n{}\n[fields]\ncategory = {{ constant = \"D1\" }}\n"
            "received = {{ constant = \"2026-03-31\" }}\n{}\n",
            head, rules),
        "test.toml", velaria_);
    EXPECT_TRUE(mapping) << mapping.error().message;
    return std::move(*mapping);
  }
  MappedRow map(const Mapping& mapping, const std::vector<std::string>& header,
                const std::vector<std::string_view>& fields) {
    auto mapper = Mapper::create(mapping, velaria_, header, hash);
    EXPECT_TRUE(mapper) << mapper.error().message;
    MappedRow row;
    mapper->map(fields, row);
    return row;
  }
  // One column "a" through one rule; the filing without what every filing here has.
  std::string one(std::string_view rule, std::string_view value, std::string_view head = "") {
    const Mapping mapping = mapping_of(head, rule);
    MappedRow row = map(mapping, {"key", "a"}, {"1", value});
    if (!row.refusal.empty()) return "refused: " + row.refusal;
    EXPECT_TRUE(base::is_canonical_json(row.filing)) << row.filing;
    for (const std::string_view constant : {R"("category":"D1")", R"("received":"2026-03-31")"}) {
      const std::size_t at = row.filing.find(constant);
      EXPECT_NE(at, std::string::npos);
      const bool has_comma = row.filing[at - 1] == ',';
      row.filing.erase(has_comma ? at - 1 : at, constant.size() + (has_comma ? 1 : 0));
    }
    if (row.filing.starts_with("{,")) row.filing.erase(1, 1);
    return row.filing;
  }
  std::string faults(std::string_view toml) {
    auto mapping = parse_mapping(toml, "test.toml", velaria_);
    EXPECT_FALSE(mapping);
    return mapping ? "" : mapping.error().message;
  }

  programme::Programme velaria_;
};

TEST_F(MapperTest, KeepsTheSourceTextWhereTheValueDiffers) {
  EXPECT_EQ(one(R"(statement = "a")", "as it is"), R"({"statement":"as it is"})");
  EXPECT_EQ(one(R"(statement = "a")", " trimmed "),
            R"({"as_written":{"statement":" trimmed "},"statement":"trimmed"})");
  EXPECT_EQ(
      one(R"("losses[0].amount" = { column = "a", strip = "$", ignore_spaces = true, grouping = "," })",
          "$1,709 .0 0"),
      R"({"as_written":{"losses[0].amount":"$1,709 .0 0"},"losses":[{"amount":"1709.00"}]})");
}

TEST_F(MapperTest, ReadsAmounts) {
  const auto amount = [&](std::string_view options, std::string_view text) {
    const std::string filing =
        one(fmt::format(R"("losses[0].amount" = {{ column = "a"{} }})", options), text);
    const std::size_t at = filing.find("\"amount\":\"");
    return at == std::string::npos ? filing
                                   : filing.substr(at + 10, filing.find('"', at + 10) - at - 10);
  };
  EXPECT_EQ(amount("", "007.50"), "7.50");
  EXPECT_EQ(amount("", ".5"), "0.5");
  EXPECT_EQ(amount("", "5."), "5");
  EXPECT_EQ(amount("", "-0.00"), "0.00");
  EXPECT_EQ(amount("", "(12.50)"), "-12.50");
  EXPECT_EQ(amount("", "+3"), "3");
  EXPECT_EQ(amount(R"(, decimal_mark = ",", grouping = ".")", "1.234.567,89"), "1234567.89");
  EXPECT_EQ(amount(R"(, grouping = ",")", "12,34,567"), "1234567");
  EXPECT_EQ(amount(R"(, strip = "€ ")", "€ 12"), "12");
  for (const std::string_view bad : {"1,5", "12,3456", "1e3", "12.3.4", "abc", "1,,234", ",123"}) {
    EXPECT_THAT(amount(R"(, grouping = ",")", bad), HasSubstr("it is not a number")) << bad;
  }
}

TEST_F(MapperTest, ReadsDates) {
  const auto date = [&](std::string_view formats, std::string_view text,
                        std::string_view more = "") {
    const std::string filing = one(
        fmt::format(
            R"("incidents[0].date" = {{ column = "a", dates = [{}], two_digit_years_from = 1970{} }})",
            formats, more),
        text);
    const std::size_t at = filing.find("\"date\":\"");
    return at == std::string::npos ? filing
                                   : filing.substr(at + 8, filing.find('"', at + 8) - at - 8);
  };
  const auto received = [&](std::string_view text) {
    const auto mapping = parse_mapping(
        "source = \"test\"\nkey = \"key\"\n[fields]\ncategory = { constant = \"D1\" }\n"
        "received = \"a\"\n",
        "test.toml", velaria_);
    EXPECT_TRUE(mapping) << mapping.error().message;
    return map(*mapping, {"key", "a"}, {"1", text}).filing;
  };
  EXPECT_EQ(date("'d-MMM-yy'", "28-May-15"), "2015-05-28");
  EXPECT_EQ(date("'d-MMM-yy'", "1-sept-70"), "1970-09-01");
  EXPECT_EQ(date("'d-MMM-yy'", "31-Dec-69"), "2069-12-31");
  EXPECT_EQ(date("'M/d/yyyy H:mm'", "1/2/2016 16:00"), "2016-01-02");
  EXPECT_EQ(date("'M/d/yyyy H:mm'", "3/3/ 20 16 13:45", ", ignore_spaces = true"), "2016-03-03");
  EXPECT_EQ(date("'M/d/yyyy h:mm a'", "1/2/2016 4:00 PM"), "2016-01-02");
  EXPECT_EQ(date("'MMM yyyy'", "May 2015"), "2015-05");
  EXPECT_EQ(date("'yyyy'", "2015"), "2015");
  EXPECT_EQ(date("'d/M/yyyy', 'M/d/yyyy'", "2/13/2015"), "2015-02-13");
  EXPECT_EQ(date("'d/M/yyyy'", "2016-05-28T16:00:00"), "2016-05-28");
  // An offset stays, because it says on which day it was there; Velaria is two hours ahead.
  EXPECT_EQ(date("'edtf'", "2019-09-13T23:30:00Z"), "2019-09-13T23:30:00Z");
  EXPECT_EQ(date("'edtf'", "2019-09-13 23:30:00.250+0545"), "2019-09-13T23:30:00+05:45");
  EXPECT_EQ(date("'edtf'", "2019-09-13 23:30-03"), "2019-09-13T23:30:00-03");
  for (const auto& [text, day] : {std::pair("2026-05-28T23:30:00Z", "2026-05-29"),
                                  std::pair("2026-05-28 21:30:00Z", "2026-05-28"),
                                  std::pair("2026-05-28T00:30+05:45", "2026-05-27"),
                                  std::pair("2026-05-28T23:30:00", "2026-05-28")})
    EXPECT_THAT(received(text), HasSubstr(fmt::format("\"received\":\"{}\"", day))) << text;
  EXPECT_EQ(date("'edtf'", "2011-03/2011-05"), "2011-03/2011-05");
  EXPECT_EQ(date("'edtf'", "201X"), "201X");
  EXPECT_EQ(date("\"d 'of' MMMM yyyy\"", "4 of October 2019"), "2019-10-04");
  for (const std::string_view bad :
       {"31-Feb-15", "28-Mai-15", "28-May-2015", "0-May-15", "28-May-15 "}) {
    if (bad.ends_with(' '))
      EXPECT_EQ(date("'d-MMM-yy'", bad), "2015-05-28");
    else
      EXPECT_THAT(date("'d-MMM-yy'", bad), HasSubstr("it is not a date as \"d-MMM-yy\"")) << bad;
  }
}

TEST_F(MapperTest, ReadsMonthsInOtherWords) {
  const std::string months =
      R"(months = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
                   "novembre", "décembre"])";
  EXPECT_THAT(one(R"("incidents[0].date" = { column = "a", dates = ["d MMMM yyyy"] })",
                  "3 février 2012", months),
              HasSubstr(R"("date":"2012-02-03")"));
}

TEST_F(MapperTest, ReadsCodesSharesAndCounts) {
  EXPECT_EQ(one(R"("claimant.sex" = "a")", "f"),
            R"({"as_written":{"claimant.sex":"f"},"claimant":{"sex":"F"}})");
  EXPECT_THAT(one(R"("claimant.sex" = "a")", "male"),
              HasSubstr("refused: claimant.sex: it is not one of"));
  EXPECT_EQ(
      one(R"("claimant.sex" = { column = "a", values = { "fem ale" = "F" }, ignore_spaces = true })",
          "fema le"),
      R"({"as_written":{"claimant.sex":"fema le"},"claimant":{"sex":"F"}})");
  EXPECT_THAT(one(R"("rights[0].share" = "a")", "25 %"), HasSubstr(R"("share":"1/4")"));
  EXPECT_THAT(one(R"("rights[0].share" = "a")", "0.125"), HasSubstr(R"("share":"1/8")"));
  EXPECT_THAT(one(R"("rights[0].share" = "a")", "2/3"), HasSubstr(R"("share":"2/3")"));
  EXPECT_THAT(one(R"("rights[0].share" = "a")", "4/3"), HasSubstr("it is not a share"));
  EXPECT_THAT(one(R"("units[0].floors" = "a")", "02"), HasSubstr(R"("floors":2)"));
  EXPECT_THAT(one(R"("units[0].floors" = "a")", "2.5"), HasSubstr("it is not a whole number"));
}

TEST_F(MapperTest, KnowsWhatStandsForNothing) {
  EXPECT_EQ(one(R"(statement = "a")", "-", R"(nothing = ["-"])"), "{}");
  EXPECT_EQ(one(R"(statement = { column = "a", default = "none given" })", " "),
            R"({"statement":"none given"})");
  EXPECT_EQ(one("\"losses[0].head\" = { constant = \"LAND\" }\n\"losses[0].amount\" = \"a\"", ""),
            "{}");
  EXPECT_EQ(one("\"losses[0].head\" = { constant = \"LAND\", when = \"a\" }", ""), "{}");
}

TEST_F(MapperTest, HashesIdentifiersAndKeepsNoTraceOfThem) {
  const Mapping mapping =
      mapping_of("keep_unmapped = true", R"("claimant.identifiers[0].number" = "a"
      "claimant.identifiers[0].type" = { constant = "PASSPORT" })");
  const MappedRow row = map(mapping, {"key", "a"}, {"1", "ab 12-34"});
  EXPECT_THAT(row.filing,
              HasSubstr(R"("identifiers":[{"hash":"hash of PASSPORT AB1234","type":"PASSPORT"}])"));
  EXPECT_THAT(row.filing, testing::Not(HasSubstr("12-34")));
  EXPECT_THAT(faults("source = \"x\"\nkey = \"a\"\n[fields]\ncategory = { constant = \"D1\" }\n"),
              HasSubstr("received"));
  auto is_key = parse_mapping(
      "source = \"x\"\nkey = \"a\"\n[fields]\ncategory = { constant = \"D1\" }\nreceived = { "
      "constant = "
      "\"2026-03-31\" }\n\"claimant.identifiers[0].number\" = \"a\"\n",
      "test.toml", velaria_);
  ASSERT_TRUE(is_key);
  const auto refused = Mapper::create(*is_key, velaria_, {"a"}, hash);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("key_is_hashed"));
}

TEST_F(MapperTest, FindsTheScriptOfNames) {
  EXPECT_EQ(one(R"("claimant.names[0].text" = "a")", "Ана Петрова"),
            R"({"claimant":{"names":[{"script":"Cyrl","text":"Ана Петрова"}]}})");
}

TEST_F(MapperTest, SplitsListsAndCountsNumberedColumns) {
  EXPECT_EQ(one(R"("losses[*].description" = { column = "a", split = ";" })", "Pots; Pans"),
            R"({"as_written":{"losses[0].description":"Pots; Pans"},)"
            R"("losses":[{"description":"Pots"},{"description":"Pans"}]})");
  const Mapping numbered = mapping_of("", R"("household.members[*].names[0].text" = "m {n} name"
      "household.members[*].birth" = { column = "m {n} birth", optional = true }
      "household.members[*].kind" = { constant = "NATURAL" })");
  const MappedRow row = map(numbered, {"key", "m 1 name", "m 1 birth", "m 2 name", "m 3 name"},
                            {"1", "Ada", " 1970 ", "", "Bo"});
  EXPECT_THAT(
      row.filing,
      HasSubstr(
          R"("members":[{"birth":"1970","kind":"NATURAL","names":[{"script":"Latn","text":"Ada"}]},)"
          R"({"kind":"NATURAL","names":[{"script":"Latn","text":"Bo"}]}])"));
  EXPECT_THAT(row.filing, HasSubstr(R"("as_written":{"household.members[0].birth":" 1970 "})"));
}

TEST_F(MapperTest, TakesIndicesAlongWhereEntriesMoveUp) {
  constexpr std::string_view fields = R"("losses[0].amount" = "amount"
      "losses[0].unit" = { column = "which", unreadable = "REFUSE" }
      "losses[1].unit" = { constant = "2" }
      "losses[1].amount" = "second"
      "losses[0].incident" = { constant = "1" }
      "incidents[0].date" = "before"
      "incidents[1].date" = "date"
      "units[0].built" = "built 0"
      "units[1].built" = "built 1"
      "units[2].built" = "built 2")";
  const std::vector<std::string> header = {"key",  "amount",  "which",   "second", "before",
                                           "date", "built 0", "built 1", "built 2"};
  const auto mapped = [&](std::string_view unreadable, const std::vector<std::string_view>& row) {
    std::string text(fields);
    text.replace(text.find("REFUSE"), 6, unreadable);
    return map(mapping_of("", text), header, row);
  };
  const MappedRow all =
      mapped("refuse", {"1", "5", "1", "6", "2011", "2012", "1900", "1910", "1920"});
  EXPECT_THAT(all.filing, HasSubstr(R"("losses":[{"amount":"5","incident":1,"unit":1},)"
                                    R"({"amount":"6","unit":2}])"));
  const MappedRow moved = mapped("refuse", {"1", "5", "1", "6", "", "2012", "", "1910", "1920"});
  EXPECT_THAT(moved.filing, HasSubstr(R"("losses":[{"amount":"5","incident":0,"unit":0},)"
                                      R"({"amount":"6","unit":1}])"));
  EXPECT_THAT(moved.filing, HasSubstr(R"("as_written":{"losses[0].unit":"1"})"));
  // What is constant in an entry that the row does not have points at nothing.
  const MappedRow less = mapped("refuse", {"1", "5", "1", "", "", "2012", "", "1910", ""});
  EXPECT_THAT(less.filing, HasSubstr(R"("losses":[{"amount":"5","incident":0,"unit":0}])"));

  const MappedRow refused = mapped("refuse", {"1", "5", "1", "", "", "2012", "1900", "", ""});
  EXPECT_EQ(refused.refused_column, "which");
  EXPECT_EQ(refused.refused_value, "1");
  EXPECT_EQ(refused.refusal,
            "losses[0].unit: the row has no units[1]; correct the index, or fill in that entry's "
            "columns");
  const MappedRow second = mapped("refuse", {"1", "5", "1", "6", "", "2012", "1900", "1910", ""});
  EXPECT_THAT(second.refusal, HasSubstr("losses[1].unit: the row has no units[2]"));
  const MappedRow kept = mapped("deficient", {"1", "5", "7", "", "", "2012", "1900", "", ""});
  EXPECT_EQ(kept.refusal, "");
  ASSERT_EQ(kept.deficiencies.size(), 1u);
  EXPECT_EQ(kept.deficiencies[0].field, "losses[0].unit");
  EXPECT_THAT(kept.filing, HasSubstr(R"("column:which":"7")"));
  EXPECT_THAT(kept.filing, HasSubstr(R"("losses":[{"amount":"5","incident":0}])"));

  const Mapping split = mapping_of("", R"("losses[*].amount" = { column = "amounts", split = ";" }
      "losses[*].unit" = { column = "which", split = ";" }
      "units[*].built" = { column = "built", split = ";" })");
  EXPECT_THAT(
      map(split, {"key", "amounts", "which", "built"}, {"1", "5;6", "2;0", "1900;;1920"}).filing,
      HasSubstr(R"("losses":[{"amount":"5","unit":1},{"amount":"6","unit":0}])"));
}

TEST_F(MapperTest, JoinsColumns) {
  const Mapping mapping =
      mapping_of("", R"("claimant.names[0].text" = { columns = ["first", "last"] })");
  EXPECT_THAT(map(mapping, {"key", "first", "last"}, {"1", "Ada ", "Reed"}).filing,
              HasSubstr("\"Ada Reed\""));
  EXPECT_THAT(map(mapping, {"key", "first", "last"}, {"1", "", "Reed"}).filing,
              HasSubstr("\"Reed\""));
}

TEST_F(MapperTest, DropsNoColumnInSilence) {
  const Mapping keeping = mapping_of("nothing = [\"-\"]\nignored = [\"c\"]", "");
  EXPECT_THAT(map(keeping, {"key", "Ж", "b", "c"}, {"1", "text", "-", "left out"}).filing,
              HasSubstr(R"({"as_written":{"column:Ж":"text"},)"));
  const Mapping strict = mapping_of("keep_unmapped = false", "");
  const auto refused = Mapper::create(strict, velaria_, {"key", "b"}, hash);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("columns that no field takes: \"b\""));
}

TEST_F(MapperTest, TakesAnUnreadableValueAsADeficiencyWhereToldSo) {
  const Mapping mapping =
      mapping_of("", R"("incidents[0].date" = { column = "a", unreadable = "deficient" })");
  const MappedRow row = map(mapping, {"key", "a"}, {"1", "some day"});
  EXPECT_EQ(row.refusal, "");
  ASSERT_EQ(row.deficiencies.size(), 1u);
  EXPECT_EQ(row.deficiencies[0].code, "UNREADABLE_VALUE");
  EXPECT_EQ(row.deficiencies[0].field, "incidents[0].date");
  EXPECT_THAT(row.filing, HasSubstr(R"("as_written":{"column:a":"some day"})"));
}

TEST_F(MapperTest, AByteOrderMarkIsNoPartOfAMapping) {
  const std::string text =
      "source = \"x\"\nkey = \"a\"\n[fields]\ncategory = { constant = \"D1\" }\n"
      "received = { constant = \"2026-03-31\" }\n";
  EXPECT_TRUE(parse_mapping("\xEF\xBB\xBF" + text, "test.toml", velaria_));
  const auto wide = parse_mapping("\xFF\xFE" + text, "test.toml", velaria_);
  ASSERT_FALSE(wide);
  EXPECT_EQ(wide.error().message, "test.toml:1: the file is UTF-16, or no text; save it as UTF-8");
}

TEST_F(MapperTest, MakesKeysThatCannotRunTogether) {
  auto mapping = parse_mapping(
      "source = \"x\"\nkey = [\"a\", [\"B\", \"b\"]]\n[fields]\ncategory = { constant = \"D1\" "
      "}\nreceived = { "
      "constant = \"2026-03-31\" }\n",
      "test.toml", velaria_);
  ASSERT_TRUE(mapping) << mapping.error().message;
  const std::vector<std::string> header = {"a", "b"};
  EXPECT_NE(map(*mapping, header, {"1|2", "3"}).key, map(*mapping, header, {"1", "2|3"}).key);
  EXPECT_THAT(map(*mapping, header, {"", " "}).refusal, HasSubstr("no key"));
}

TEST_F(MapperTest, TellsAllFaultsOfAMappingAtOnce) {
  const std::string said = faults(
      "source = \"x\"\nkee = \"a\"\n[fields]\n\"losses[0].amuont\" = \"a\"\n\"losses[].amount\" = "
      "\"a\"\n"
      "\"claimant.sex\" = { constant = \"G\" }\n\"incidents[0].date\" = { column = \"a\", dates = "
      "[\"d-MMM-yy\"] "
      "}\n\"form.destinaton\" = \"a\"\nstatement = { colum = \"a\" }\n");
  EXPECT_THAT(said,
              HasSubstr("test.toml:2: a mapping has no option \"kee\"; did you mean \"key\"?"));
  EXPECT_THAT(said, HasSubstr("key is missing"));
  EXPECT_THAT(
      said,
      HasSubstr(
          "test.toml:4: a filing has no field losses[0].amuont; did you mean \"losses[].amount\""));
  EXPECT_THAT(said, HasSubstr("test.toml:5: losses[].amount wants an index"));
  EXPECT_THAT(said, HasSubstr("test.toml:6: constant of claimant.sex"));
  EXPECT_THAT(said, HasSubstr("test.toml:7: the date format \"d-MMM-yy\" has years of two digits"));
  EXPECT_THAT(
      said,
      HasSubstr(
          "test.toml:8: a filing has no field form.destinaton; did you mean \"form.destination\""));
  EXPECT_THAT(said, HasSubstr("statement has no option \"colum\"; did you mean \"column\"?"));
}

TEST_F(MapperTest, NamesTheNearestColumnBeforeAnyWork) {
  const Mapping mapping = mapping_of("", R"(statement = "Claim Text"
      "claimant.birth" = ["Born", "Birth"])");
  const auto refused = Mapper::create(mapping, velaria_, {"key", "Claim Txt", "birth "}, hash);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message,
              HasSubstr("the file has no column \"Claim Text\"; did you mean \"Claim Txt\"?"));
  EXPECT_THAT(refused.error().message, testing::Not(HasSubstr("Born")));
}

// Whatever the texts are, the writer's bytes are canonical JSON, and nothing of the source is lost.
TEST_F(MapperTest, WritesCanonicalJson) {
  const Mapping mapping = mapping_of("", R"(statement = "a"
      "claimant.names[0].text" = "b"
      "claimant.names[1].text" = { column = "c", optional = true }
      "incidents[0].place.text" = "c"
      "losses[*].description" = { column = "d", split = ";" }
      "losses[*].head" = { constant = "LAND" })");
  auto mapper =
      Mapper::create(mapping, velaria_, {"key", "a", "b", "c", "d", "\U0001F600", "\uFFFD"}, hash);
  ASSERT_TRUE(mapper) << mapper.error().message;
  constexpr std::string_view pieces[] = {"x", " ",          "\"", "\\",   "\n", ";",
                                         "é", "\U0001F600", "",   "\x01", "Ж"};
  std::mt19937 random(5);
  MappedRow row;
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::string> texts = {"k"};
    for (int column = 0; column < 6; ++column) {
      std::string& text = texts.emplace_back();
      for (std::size_t i = 0, n = random() % 5; i < n; ++i)
        text += pieces[random() % std::size(pieces)];
    }
    const std::vector<std::string_view> fields(texts.begin(), texts.end());
    mapper->map(fields, row);
    ASSERT_EQ(row.refusal, "");
    const auto canonical = base::canonical_json(row.filing);
    ASSERT_TRUE(canonical) << row.filing;
    ASSERT_EQ(*canonical, row.filing);
    for (std::size_t column = 1; column < texts.size(); ++column) {
      if (base::trim(texts[column]).empty() || column == 4) continue;
      std::string json;
      base::append_json_string(json, texts[column]);
      ASSERT_THAT(row.filing, HasSubstr(json)) << column;
    }
  }
}

}  // namespace
}  // namespace amends::intake
