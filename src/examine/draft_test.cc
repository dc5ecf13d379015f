#include "examine/draft.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/files.h"

namespace amends::examine {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

Draft draft_for_household(const programme::Programme& programme, int members) {
  std::string list;
  for (int i = 0; i < members; ++i)
    list += fmt::format(R"({}{{"birth":"1990","names":[{{"text":"Person {}"}}],"relation":"{}"}})",
                        i > 0 ? "," : "", i, i > 0 ? "CHILD" : "SELF");
  const std::string filing = fmt::format(
      R"({{"category":"D1","claimant":{{"birth":"1961-04","names":[{{"text":"Person 0"}}]}},)"
      R"("form":{{"left":"2019-10-03"}},)"
      R"("household":{{"members":[{}],"reference_date":"2019-10-03"}},"incidents":[{{)"
      R"("date":"2019-10-03","kind":"DISPLACEMENT","place":{{"zone":"K2"}}}}],)"
      R"("received":"2026-03-31"}})",
      list);
  const std::string context =
      R"({"register":{"deemed_filed":"2026-03-31","evidence":[{"kind":"DISPLACED_CERTIFICATE"}],)"
      R"("number":"K7QM-2R9T","same_household":[],"same_person":[],"sealed":false,)"
      R"("stage":"VERIFICATION","window":"IN_TIME"}})";
  Screener screener(programme);
  return draft_of(screener.screen("D1", filing, context).value(), programme, "D1");
}

TEST(Draft, SaysWhichLimitHeldASum) {
  const auto programme = programme::load(AMENDS_SOURCE_DIR "/programmes/velaria").value();
  const Draft held = draft_for_household(programme, 6);
  ASSERT_TRUE(held.content) << held.why_not;
  EXPECT_THAT(held.content->reasons.at("en"), HasSubstr("held to 4,800.00 VLR. (RoP Annex I, D1)"));
  EXPECT_THAT(held.content->reasons.at("fr"), HasSubstr("limitée à 4\u202F800,00\u00A0VLR"));
  EXPECT_THAT(held.content->citations, Contains("RoP Annex I, D1"));
  EXPECT_EQ(held.content->operative.front().amount, "4800.00");
  const Draft whole = draft_for_household(programme, 4);
  ASSERT_TRUE(whole.content) << whole.why_not;
  EXPECT_THAT(whole.content->reasons.at("en"), Not(HasSubstr("held to")));
}

// A house of 84 m² in K2, of which `claimed` is asked.
Draft draft_for_house(const programme::Programme& programme, std::string_view claimed,
                      std::string_view area = "84.0") {
  const std::string filing = fmt::format(
      R"({{"category":"H1","claimant":{{"birth":"1961-04","names":[{{"text":"Tova Reed"}}]}},)"
      R"("incidents":[{{"date":"2019-10-03","place":{{"zone":"K2"}}}}],"losses":[{{"amount":"{}",)"
      R"("currency":"VLR","damage":"DESTROYED","date":"2019-10","head":"DWELLING_DESTRUCTION"}}],)"
      R"("received":"2026-03-31","rights":[{{"share":"1","type":"OWNERSHIP"}}],"units":[{{)"
      R"("area_m2":"{}","built":"1978","kind":"HOUSE","material":"DETACHED_MASONRY","place":)"
      R"({{"zone":"K2"}}}}]}})",
      claimed, area);
  const std::string context =
      R"({"found":{"causal_link":true},"register":{"deemed_filed":"2026-03-31","evidence":[],)"
      R"("number":"K7QM-2R9T","same_household":[],"same_person":[],"same_unit":[],"sharers":[{)"
      R"("category":"H1","confirmed":true,"earlier":false,"number":"K7QM-2R9T","share":"1"}],)"
      R"("sealed":false,"stage":"VERIFICATION","window":"IN_TIME"}})";
  Screener screener(programme);
  return draft_of(screener.screen("H1", filing, context).value(), programme, "H1");
}

TEST(Draft, SaysWhyAPartIsNotGranted) {
  const auto programme = programme::load(AMENDS_SOURCE_DIR "/programmes/velaria").value();
  const Draft less = draft_for_house(programme, "30000.00");
  ASSERT_TRUE(less.content) << less.why_not;
  EXPECT_EQ(less.content->outcome, "PARTLY_UPHELD");
  EXPECT_EQ(less.content->operative.front().amount, "22830.31");
  EXPECT_THAT(less.content->reasons.at("en"),
              HasSubstr("less than what was claimed. (RoP 25 and Annex II)"));
  EXPECT_THAT(less.content->reasons.at("fr"), HasSubstr("inférieure à la demande"));
  const Draft whole = draft_for_house(programme, "22830.31");
  ASSERT_TRUE(whole.content) << whole.why_not;
  EXPECT_EQ(whole.content->outcome, "UPHELD");
  EXPECT_THAT(whole.content->reasons.at("en"), Not(HasSubstr("less than what was claimed")));
  // 400 m² are worth more than the cap, and more was claimed than that.
  const Draft capped = draft_for_house(programme, "90000.00", "400.0");
  ASSERT_TRUE(capped.content) << capped.why_not;
  EXPECT_EQ(capped.content->outcome, "PARTLY_UPHELD");
  EXPECT_THAT(capped.content->reasons.at("en"), HasSubstr("held to 60,000.00 VLR. (RoP 24)"));
  EXPECT_THAT(capped.content->citations, Contains("RoP 24"));
  EXPECT_THAT(draft_for_house(programme, "30000.00").content->citations,
              Contains("RoP 25 and Annex II"));
}

// Velaria with another text in one of its files.
programme::Programme changed(std::string_view file, std::string_view from, std::string_view to) {
  char name[] = "/tmp/amends-draft-test-XXXXXX";
  const std::filesystem::path place = mkdtemp(name);
  std::filesystem::copy(AMENDS_SOURCE_DIR "/programmes/velaria", place / "velaria",
                        std::filesystem::copy_options::recursive);
  std::string text = base::read_file(place / "velaria" / file).value();
  EXPECT_NE(text.find(from), std::string::npos);
  for (std::size_t at; (at = text.find(from)) != std::string::npos;)
    text.replace(at, from.size(), to);
  std::ofstream(place / "velaria" / file) << text;
  auto programme = programme::load(place / "velaria");
  EXPECT_TRUE(programme) << programme.error().message;
  std::filesystem::remove_all(place);
  return std::move(*programme);
}

TEST(Draft, IsNoneWhereNothingSaysWhyAPartIsNotGranted) {
  const auto silent = changed("rules/valuation.toml", "because = { en = \"The sum follows",
                              "# = { en = \"The sum follows");
  const Draft draft = draft_for_house(silent, "30000.00");
  EXPECT_FALSE(draft.content);
  EXPECT_THAT(draft.why_not, HasSubstr("H1@4 does not say why"));
}

// The euro's rate on the day that is asked for is missing; what is awarded does not need it.
TEST(Draft, AStepThatWentWrongIsForAPersonToLookAt) {
  const auto programme =
      changed("rules/definitions.toml", R"({"date": string(valuation_date), )",
              R"({"date": household.members.size() == 4 ? "2025-12-30" : "2025-12-31", )");
  const Draft draft = draft_for_household(programme, 4);
  EXPECT_FALSE(draft.content);
  EXPECT_THAT(draft.why_not, HasSubstr("REVIEW: the table \"exchange_rate\" has no row"));
}

}  // namespace
}  // namespace amends::examine
