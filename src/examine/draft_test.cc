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
  EXPECT_THAT(held.content->reasons.at("fr"), HasSubstr("limitée à 4 800,00 VLR"));
  EXPECT_THAT(held.content->citations, Contains("RoP Annex I, D1"));
  EXPECT_EQ(held.content->operative.front().amount, "4800.00");
  const Draft whole = draft_for_household(programme, 4);
  ASSERT_TRUE(whole.content) << whole.why_not;
  EXPECT_THAT(whole.content->reasons.at("en"), Not(HasSubstr("held to")));
}

// The euro's rate on the valuation date is missing; what is awarded does not need it.
TEST(Draft, AStepThatWentWrongIsForAPersonToLookAt) {
  char name[] = "/tmp/amends-draft-test-XXXXXX";
  const std::filesystem::path place = mkdtemp(name);
  std::filesystem::copy(AMENDS_SOURCE_DIR "/programmes/velaria", place / "velaria",
                        std::filesystem::copy_options::recursive);
  const auto rates = place / "velaria/tables/exchange_rate.csv";
  std::string text = base::read_file(rates).value();
  for (std::size_t at; (at = text.find("2025-12-31")) != std::string::npos;)
    text.replace(at, 10, "2025-12-30");
  std::ofstream(rates) << text;
  const auto programme = programme::load(place / "velaria");
  ASSERT_TRUE(programme) << programme.error().message;
  const Draft draft = draft_for_household(*programme, 4);
  EXPECT_FALSE(draft.content);
  EXPECT_THAT(draft.why_not, HasSubstr("REVIEW: the table \"exchange_rate\" has no row"));
  std::filesystem::remove_all(place);
}

}  // namespace
}  // namespace amends::examine
