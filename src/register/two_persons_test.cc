// A recommendation and a decision are acts of two persons, neither with an interest: whatever comes
// between them.
#include <gmock/gmock.h>

#include "register/links.h"
#include "register/test_decisions.h"

namespace amends::registry {
namespace {

using testing::HasSubstr;

class TwoPersonsTest : public DecisionsTest {
 protected:
  const Actor linker{"Lena", "LNK"};
  void group(Register& reg, std::initializer_list<ClaimId> claims) {
    ASSERT_TRUE(act(reg, kind::conflict_grouped, 0,
                    R"({"asset":"house","claims":[],"group":1,"kind":"SAME_RIGHT","reason":"3/2"})",
                    linker));
    for (const ClaimId claim : claims)
      ASSERT_TRUE(act(reg, kind::conflict_joined, claim, R"({"group":1})", linker));
  }
  std::string recommend(Register& reg, ClaimId claim, const std::string& by) {
    return why(act(reg, kind::decision_recommended, claim,
                   content("UPHELD", "1200.00", "VERIFICATION", "recommend"), {by, "CAS"}));
  }
  static void interested(Register& reg, ClaimId claim, const std::string& member) {
    ASSERT_TRUE(act(reg, kind::interest_declared, claim,
                    fmt::format(R"({{"member":"{}","reason":"a cousin"}})", member),
                    {member, "PAN"}));
  }
};

TEST_F(TwoPersonsTest, AnInterestInOneBarsFromThoseThatCompeteWithIt) {
  Register reg = make();
  const ClaimId one = in_verification(reg, "one"), two = in_verification(reg, "two");
  interested(reg, two, "Ines");
  EXPECT_EQ(recommend(reg, one, "Ines"), "it was taken");
  group(reg, {one, two});
  interested(reg, two, "Lea");
  EXPECT_THAT(recommend(reg, two, "Lea"), HasSubstr("Lea has declared an interest"));
  const auto anew = act(reg, kind::decision_recommended, one,
                        content("UPHELD", "1200.00", "READY", "recommend"), {"Lea", "CAS"});
  EXPECT_THAT(why(anew), HasSubstr("Lea has declared an interest"));
  ASSERT_TRUE(act(reg, kind::conflict_left, two, R"({"group":1,"reason":"another"})", linker));
  EXPECT_TRUE(act(reg, kind::decision_recommended, one,
                  content("UPHELD", "1200.00", "READY", "recommend"), {"Lea", "CAS"}));
}

// What bars a person from a decision is the body's record, and no data of the claimant.
TEST_F(TwoPersonsTest, ErasingOneActLiftsNoBar) {
  Register reg = make();
  const ClaimId claim = ready_to_decide(reg);
  interested(reg, claim, "Paul");
  ASSERT_TRUE(act(reg, kind::decision_made, claim,
                  content("UPHELD", "1200.00", "IN_INSTALMENT", "decide"), chair)
                  .error()
                  .message.find("Paul has declared") != std::string::npos);
  std::vector<std::string> refused;
  const std::vector<HistoryLine> lines = history(reg, claim).value();
  for (const HistoryLine& line : lines) {
    const auto erased = reg.erase({claim, line.act, "asked", "RoP 40"}, {"Dan", "DPO"});
    if (!erased) refused.push_back(line.kind);
  }
  EXPECT_THAT(refused, testing::ElementsAre(kind::claim_moved, kind::claim_moved,
                                            kind::screening_recorded, kind::decision_recommended,
                                            kind::claim_moved, kind::interest_declared));
}

TEST_F(TwoPersonsTest, ErasingAClaimBarsFromThoseThatCompetedWithItAllTheSame) {
  Register reg = make();
  const ClaimId one = in_verification(reg, "one"), two = in_verification(reg, "two");
  group(reg, {one, two});
  interested(reg, two, "Ines");
  ASSERT_TRUE(reg.erase({two, std::nullopt, "asked", "RoP 40"}, {"Dan", "DPO"}));
  EXPECT_THAT(recommend(reg, one, "Ines"), HasSubstr("Ines has declared an interest"));
  const Hash before = reg.state_hash(base::quiet()).value();
  EXPECT_EQ(reg.rebuild(base::quiet()).value(), before);
  EXPECT_THAT(recommend(reg, one, "INES"), HasSubstr("INES has declared an interest"));
  EXPECT_EQ(recommend(reg, one, "Lea"), "it was taken");
}

TEST_F(TwoPersonsTest, NobodyDecidesWhatNobodyRecommended) {
  Register reg = make();
  const ClaimId claim = ready_to_decide(reg);
  take(reg, claim, "sever", chair);
  ASSERT_TRUE(act(reg, kind::instalment_fixed, 0, instalment(reg, 2), executive));
  std::string batched =
      R"({"from":"VERIFICATION","instalment":2,"reason":"annex","to":"IN_INSTALMENT","trigger":"batch"})";
  ASSERT_TRUE(act(reg, kind::claim_moved, claim, batched, executive));
  EXPECT_THAT(why(act(reg, kind::decision_made, claim,
                      content("UPHELD", "1200.00", "IN_INSTALMENT", "decide"), chair)),
              HasSubstr("nobody has recommended"));
}

// Two names in one would be a third person.
TEST_F(TwoPersonsTest, WhoRecommendsOrHasAnInterestIsOnePerson) {
  Register reg = make();
  const ClaimId claim = in_verification(reg, "one");
  for (const char* two : {"Ines, Petra", "Ines & Petra", "Ines/Petra", "Ines؛ Petra"}) {
    EXPECT_THAT(recommend(reg, claim, two), HasSubstr("is not the name of one person")) << two;
    const std::string data = fmt::format(R"({{"member":"{}","reason":"a cousin"}})", two);
    EXPECT_THAT(why(act(reg, kind::interest_declared, claim, data, chair)),
                HasSubstr("is not the name of one person"));
  }
  EXPECT_THAT(
      why(act(reg, kind::interest_declared, claim, R"({"member":"-","reason":"r"})", chair)),
      HasSubstr("is not the name of one person"));
  EXPECT_THAT(why(act(reg, kind::interest_declared, 0,
                      R"({"instalment":7,"member":"Pia","reason":"r"})", chair)),
              HasSubstr("there is no instalment 7"));
  EXPECT_THAT(why(act(reg, kind::interest_declared, 0, R"({"group":7,"member":"Pia","reason":"r"})",
                      chair)),
              HasSubstr("there is no conflict group 7"));
}

// Nobody could propose it anew, and the claim would stand in CORRECTION for ever.
TEST_F(TwoPersonsTest, WhoHasAnInterestProposesNoCorrection) {
  const ClaimId claim = notified();
  auto opened = Register::open(folder(), Access::write, base::fixed_clock(noon + 61 * 86'400));
  Register& reg = *opened;
  take(reg, claim, "finalise", screener);
  interested(reg, claim, "Emil");
  auto session = reg.begin();
  EXPECT_THAT(why(move_claim(reg, *session, claim, "correct", "a slip", "", executive)),
              HasSubstr("Emil has declared an interest"));
  EXPECT_EQ(why(move_claim(reg, *session, claim, "correct", "a slip", "", {"Eva", "EXE"})),
            "it was taken");
}

// Who recommended what is corrected decides the correction no more than who proposed it, whoever
// proposed it the last time; and an interest bars whom it is of, and stops nothing.
TEST_F(TwoPersonsTest, ACorrectionIsDecidedByNobodyWhoProposedOrRecommended) {
  const ClaimId claim = notified();
  auto opened = Register::open(folder(), Access::write, base::fixed_clock(noon + 61 * 86'400));
  Register& reg = *opened;
  take(reg, claim, "finalise", screener);
  take(reg, claim, "correct", executive);
  const std::string link =
      fmt::format(R"(,"supersedes":{})", count(reg, "SELECT max(id) FROM decision"));
  const auto decide = [&](const std::string& by) {
    std::string data = content("UPHELD", "1300.00", "CORRECTION", "decide-correction", link);
    data.replace(data.find("Petra"), 5, by);
    return why(act(reg, kind::decision_made, claim, data, {by, "GOV"}));
  };
  EXPECT_THAT(decide("INES"), HasSubstr("whoever recommended does not decide"));
  EXPECT_THAT(decide("Emil"), HasSubstr("whoever recommended does not decide"));
  interested(reg, claim, "Emil");
  EXPECT_THAT(decide("Gala"), HasSubstr("somebody else proposes it anew"));
  {
    auto session = reg.begin();
    EXPECT_THAT(why(move_claim(reg, *session, claim, "correct", "a slip", "", executive)),
                HasSubstr("Emil has declared an interest"));
  }
  take(reg, claim, "correct", {"Eva", "EXE"});
  EXPECT_THAT(decide("Eva"), HasSubstr("whoever recommended does not decide"));
  EXPECT_THAT(decide("Emil"), HasSubstr("whoever recommended does not decide"));
  EXPECT_EQ(decide("Gala"), "it was taken");
  // Nor does who proposed it sit on the review of what came of it.
  take(reg, claim, "notify", officer);
  take(reg, claim, "request-review", {"Claimant", "CLM"});
  auto session = reg.begin();
  EXPECT_THAT(why(move_claim(reg, *session, claim, "uphold", "so", "", {"Eva", "APP"})),
              HasSubstr("Eva proposed a correction in act"));
}

TEST_F(TwoPersonsTest, WhoHasAnInterestSeversNothingAndApprovesNothing) {
  Register reg = make();
  const ClaimId claim = ready_to_decide(reg);
  interested(reg, claim, "Petra Roe");
  {
    auto session = reg.begin();
    EXPECT_THAT(why(move_claim(reg, *session, claim, "sever", "so", "", {"petra roe", "PAN"})),
                HasSubstr("petra roe has declared an interest"));
  }
  EXPECT_THAT(why(act(reg, kind::decision_made, claim,
                      content("UPHELD", "1200.00", "IN_INSTALMENT", "decide"), chair)),
              HasSubstr("it was taken"));
  auto session = reg.begin();
  EXPECT_THAT(why(move_claim(reg, *session, claim, "approve", "so", "", {"Petra Roe", "GOV"})),
              HasSubstr("Petra Roe has declared an interest"));
}

TEST_F(TwoPersonsTest, WhoHasAnInterestAnswersForNoSample) {
  Register reg = make();
  const ClaimId claim = file(reg, "one");
  const std::string unit = reg.number_of(claim);
  const Actor statistician{"Stan", "STA"};
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
  interested(reg, claim, "Stan");
  const auto answer = [&](const char* by) {
    return why(act(reg, kind::sample_answered, claim,
                   fmt::format(R"({{"result":"OK","sample":1,"unit":"{}"}})", unit), {by, "STA"}));
  };
  EXPECT_THAT(answer("STAN"), HasSubstr("STAN has declared an interest"));
  EXPECT_EQ(answer("Stella"), "it was taken");
}

// Two claims that were each the other's double would both be gone.
TEST_F(TwoPersonsTest, NoClaimIsJoinedToOneThatHasGoneNorOnTheWordOfWhoHasAnInterest) {
  Register reg = make();
  const ClaimId one = file(reg, "one"), two = file(reg, "two");
  for (const ClaimId claim : {one, two}) {
    take(reg, claim, "screen", screener);
    take(reg, claim, "propose-link", screener);
  }
  const auto judge = [&](const char* who) {
    auto session = reg.begin();
    ASSERT_TRUE(judge_link(
        reg, *session,
        {std::string(link_kind::same_person), one << 10, two << 10, Verdict::same, "read", 9000},
        {who, "LNK"}));
    ASSERT_TRUE(session->commit());
  };
  const auto consolidate = [&](ClaimId claim) {
    return why(act(reg, kind::claim_moved, claim,
                   R"x({"from":"LINK_REVIEW","reason":"RoP 14(1)","to":"CONSOLIDATED",)x"
                   R"("trigger":"consolidate"})",
                   linker));
  };
  judge("Olan");
  judge("Lea");
  interested(reg, one, "Lea");
  EXPECT_THAT(consolidate(two), HasSubstr("two people without an interest"));
  judge("Ada");
  EXPECT_THAT(consolidate(two), HasSubstr("it was taken"));
  EXPECT_THAT(consolidate(one), HasSubstr("another claim that stands"));
}

TEST_F(TwoPersonsTest, AClaimIsConsolidatedByTwoAndUnderARule) {
  Register reg = make();
  const ClaimId one = file(reg, "one"), two = file(reg, "two");
  take(reg, two, "screen", screener);
  take(reg, two, "propose-link", screener);
  const auto consolidate = [&](const char* reason, const char* by) {
    auto session = reg.begin();
    return why(move_claim(reg, *session, two, "consolidate", reason, "", {by, "LNK"}));
  };
  const auto judge = [&](const char* who) {
    auto session = reg.begin();
    ASSERT_TRUE(judge_link(
        reg, *session,
        {std::string(link_kind::same_person), one << 10, two << 10, Verdict::same, "read", 9000},
        {who, "LNK"}));
    ASSERT_TRUE(session->commit());
  };
  judge("Lena");
  EXPECT_THAT(consolidate("RoP 14(1): the same person", "Lena"),
              HasSubstr("two people without an interest"));
  judge("Olan");
  EXPECT_THAT(consolidate("the same person", "Lena"), HasSubstr("has the citation of a rule"));
  interested(reg, two, "Lea");
  EXPECT_THAT(consolidate("RoP 14(1): the same person", "Lea"), HasSubstr("declared an interest"));
  EXPECT_EQ(consolidate("RoP 14(1): the same person", "Lena"), "it was taken");
}

TEST_F(TwoPersonsTest, WhatWasWithdrawnLeavesItsInstalment) {
  Register reg = make();
  const ClaimId claim = ready_to_decide(reg);
  take(reg, claim, "withdraw", {"Claimant", "CLM"});
  EXPECT_EQ(count(reg, "SELECT count(*) FROM instalment_claim WHERE state='SEVERED'"), 1);
}

}  // namespace
}  // namespace amends::registry
