// What somebody within the body could try at one step of a claim, where another person is wanted.
#include <gmock/gmock.h>

#include "register/stages.h"
#include "register/test_decisions.h"

namespace amends::registry {
namespace {

using testing::HasSubstr;

class InsiderTest : public DecisionsTest {
 protected:
  const Actor linker{"Lena", "LNK"}, statistician{"Stan", "STA"};

  static std::string step(Register& reg, ClaimId claim, std::string_view trigger, const Actor& by,
                          std::string_view review_date = "") {
    auto session = reg.begin();
    return why(move_claim(reg, *session, claim, trigger, "because", review_date, by));
  }
  static void interested(Register& reg, ClaimId claim, std::string_view member) {
    ASSERT_TRUE(act(reg, kind::interest_declared, claim,
                    fmt::format(R"({{"member":"{}","reason":"a cousin"}})", member),
                    {std::string(member), "STA"}));
  }
  std::string answer(Register& reg, ClaimId claim, const char* who, const char* result) {
    return why(act(
        reg, kind::sample_answered, claim,
        fmt::format(R"({{"result":"{}","sample":1,"unit":"{}"}})", result, reg.number_of(claim)),
        {who, "STA"}));
  }
};

TEST_F(InsiderTest, WhoHasAnInterestAnswersNothingOfTheClaimInASample) {
  Register reg = make();
  const ClaimId claim = file(reg, "one");
  const std::string unit = reg.number_of(claim);
  ASSERT_TRUE(act(
      reg, kind::sample_framed, 0,
      fmt::format(R"({{"part":1,"sample":1,"strata":[{{"stratum":"D1","units":["{}"]}}]}})", unit),
      statistician));
  ASSERT_TRUE(
      act(reg, kind::sample_drawn, 0,
          fmt::format(R"({{"accept":0,"confidence":"0.95","criterion":{{}},"design":"FIXED",)"
                      R"("frame_sha256":"{}","method":"amends-draw/1","sample":1,"seed":"s",)"
                      R"("strata":[{{"drawn":["{}"],"population":1,"stratum":"D1"}}],"units":1}})",
                      std::string(64, '0'), unit),
          statistician));
  interested(reg, claim, "Sofia");
  EXPECT_THAT(answer(reg, claim, "SOFIA", "OK"), HasSubstr("SOFIA has declared an interest"));
  EXPECT_EQ(answer(reg, claim, "Stan", "OK"), "it was taken");
}

// Each recommends on the claim that the other decides: the two would be one decision by the two.
TEST_F(InsiderTest, WhoRecommendedOnOneOfCompetingClaimsDecidesNone) {
  Register reg = make();
  const ClaimId one = in_verification(reg, "one"), two = in_verification(reg, "two");
  ASSERT_TRUE(act(reg, kind::conflict_grouped, 0,
                  R"({"asset":"house","claims":[],"group":1,"kind":"SAME_RIGHT","reason":"3/2"})",
                  linker));
  std::string fixed = instalment(reg, 1);
  fixed.insert(fixed.find("\"instalment\""), "\"group\":1,");
  ASSERT_TRUE(act(reg, kind::instalment_fixed, 0, fixed, executive));
  const char* const by[] = {"Ines", "Petra"};
  for (const ClaimId claim : {one, two}) {
    ASSERT_TRUE(act(reg, kind::conflict_joined, claim, R"({"group":1})", linker));
    ASSERT_TRUE(act(reg, kind::decision_recommended, claim,
                    content("UPHELD", "1200.00", "VERIFICATION", "recommend"),
                    {by[claim - one], "CAS"}));
    ASSERT_EQ(why(batch(reg, claim, 1)), "it was taken");
  }
  const std::string decided = content("UPHELD", "1200.00", "IN_INSTALMENT", "decide");
  EXPECT_THAT(why(act(reg, kind::decision_made, one, decided, chair)),
              HasSubstr("Petra recommended on claim " + reg.number_of(two)));
  ASSERT_TRUE(act(reg, kind::conflict_left, two, R"({"group":1,"reason":"another"})", linker));
  EXPECT_EQ(why(act(reg, kind::decision_made, one, decided, chair)), "it was taken");
}

TEST_F(InsiderTest, WhoRecommendedOrDecidedDoesNotApprove) {
  Register reg = make();
  const ClaimId claim = ready_to_decide(reg);
  ASSERT_TRUE(act(reg, kind::decision_made, claim,
                  content("UPHELD", "1200.00", "IN_INSTALMENT", "decide"), chair));
  EXPECT_THAT(step(reg, claim, "approve", {"ines", "GOV"}), HasSubstr("recommended in act"));
  EXPECT_THAT(step(reg, claim, "approve", {"Petra", "GOV"}), HasSubstr("took part"));
  EXPECT_THAT(step(reg, claim, "approve", {"Pia", "GOV"}), HasSubstr("took part"));
  EXPECT_THAT(step(reg, claim, "approve", {"Gita, Pia", "GOV"}), HasSubstr("one person"));
  EXPECT_EQ(step(reg, claim, "approve", {"Gita", "GOV"}), "it was taken");
}

TEST_F(InsiderTest, NoSuspensionTakesTheTimeForReview) {
  const ClaimId claim = notified();
  Register reg = reopen();
  EXPECT_THAT(step(reg, claim, "suspend", officer, "2026-12-31"),
              HasSubstr("time for review runs"));
}

TEST_F(InsiderTest, ASuspensionIsLookedAtAgainOnADayToCome) {
  Register reg = make();
  const ClaimId claim = in_verification(reg, "one");
  EXPECT_THAT(step(reg, claim, "suspend", officer, "some day"), HasSubstr("some day"));
  EXPECT_THAT(step(reg, claim, "suspend", officer, "2026-03-31"), HasSubstr("2026-03-31 is past"));
  EXPECT_EQ(step(reg, claim, "suspend", officer, "2026-04-01"), "it was taken");
}

TEST_F(InsiderTest, OnlyTheOfficerForDataErases) {
  Register reg = make();
  const ClaimId claim = file(reg, "one");
  const auto erased = reg.erase({claim, std::nullopt, "asked", "RoP 40"}, {"Ines", "CAS"});
  ASSERT_FALSE(erased);
  EXPECT_THAT(erased.error().message, HasSubstr("for the roles DPO, not for CAS"));
  EXPECT_TRUE(history(reg, claim).value().front().kind == kind::claim_filed);
  EXPECT_TRUE(reg.erase({claim, std::nullopt, "asked", "RoP 40"}, {"Dan", "DPO"}));
}

}  // namespace
}  // namespace amends::registry
