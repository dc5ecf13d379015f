#include "examine/draft.h"

#include <gmock/gmock.h>

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

}  // namespace
}  // namespace amends::examine
