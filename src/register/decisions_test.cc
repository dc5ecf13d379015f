#include "register/decisions.h"

#include <gmock/gmock.h>

#include "programme/effects.h"
#include "programme/rules.h"
#include "register/check.h"
#include "register/claims.h"
#include "register/fold.h"
#include "register/payments.h"
#include "register/test_decisions.h"

namespace amends::registry {
namespace {

using testing::HasSubstr;

TEST_F(DecisionsTest, TwoPersonsMakeADecisionThatStands) {
  Register reg = make();
  const ClaimId claim = ready_to_decide(reg);
  const std::string data = content("UPHELD", "1200.00", "IN_INSTALMENT", "decide");
  EXPECT_THAT(why(act(reg, kind::decision_made, claim, data, {"Ines", "PAN"})),
              HasSubstr("whoever recommended does not decide"));
  // In any spelling.
  EXPECT_THAT(why(act(reg, kind::decision_made, claim, data, {" INES ", "PAN"})),
              HasSubstr("whoever recommended does not decide"));
  std::string with_members = data;
  with_members.replace(with_members.find("\"Pia\""), 5, "\"ines\"");
  EXPECT_THAT(why(act(reg, kind::decision_made, claim, with_members, chair)),
              HasSubstr("recommended in act"));
  EXPECT_THAT(why(act(reg, kind::decision_made, claim, data, {"Odo", "PAN"})),
              HasSubstr("Odo makes the decision and is not among its members (Petra, Paul, Pia)"));
  with_members.replace(with_members.find("\"ines\""), 6, "\"PAUL\"");
  EXPECT_THAT(why(act(reg, kind::decision_made, claim, with_members, chair)),
              HasSubstr("named twice"));
  ASSERT_EQ(why(act(reg, kind::decision_made, claim, data, chair)), "it was taken");
  EXPECT_EQ(count(reg, "SELECT count(*) FROM decision WHERE kind='DECISION'"), 1);
  EXPECT_EQ(count(reg,
                  "SELECT count(*) FROM claim WHERE stage='DECIDED' AND "
                  "disposition='UPHELD' AND recommended_by='Ines'"),
            1);
  EXPECT_EQ(count(reg, "SELECT count(*) FROM instalment_claim WHERE state='DECIDED'"), 1);
  EXPECT_THAT(why(act(reg, kind::decision_made, claim, data, chair)), HasSubstr("not possible"));
}

TEST_F(DecisionsTest, WhoeverRecommendedInTheRoundDoesNotDecide) {
  Register reg = make();
  const ClaimId claim = in_verification(reg, "one");
  const std::string data = content("UPHELD", "1200.00", "VERIFICATION", "recommend");
  ASSERT_TRUE(act(reg, kind::decision_recommended, claim, data, officer));
  ASSERT_TRUE(act(reg, kind::decision_recommended, claim,
                  content("UPHELD", "1200.00", "READY", "recommend"), {"Lea", "LEG"}));
  ASSERT_TRUE(act(reg, kind::instalment_fixed, 0, instalment(reg, 1), executive));
  ASSERT_TRUE(batch(reg, claim, 1));
  std::string decision = content("UPHELD", "1200.00", "IN_INSTALMENT", "decide");
  EXPECT_THAT(why(act(reg, kind::decision_made, claim, decision, {"Ines", "PAN"})),
              HasSubstr("whoever recommended does not decide"));
  decision.replace(decision.find("\"Pia\""), 5, "\"ines\"");
  EXPECT_THAT(why(act(reg, kind::decision_made, claim, decision, chair)),
              HasSubstr("ines recommended in act"));
  decision.replace(decision.find("\"ines\""), 6, "\"Pia\"");
  EXPECT_EQ(why(act(reg, kind::decision_made, claim, decision, chair)), "it was taken");
}

TEST_F(DecisionsTest, AskForACitationReasonsAndTheRightSum) {
  Register reg = make();
  const ClaimId claim = in_verification(reg, "one");
  const auto recommend = [&](const std::string& data) {
    return why(act(reg, kind::decision_recommended, claim, data, officer));
  };
  const auto data = [](std::string_view outcome, std::string_view findings,
                       std::string_view citations) {
    return content(outcome, "0", "VERIFICATION", "recommend", "", findings, citations);
  };
  EXPECT_THAT(recommend(data("UPHELD", "[]", "[]")), HasSubstr("citation"));
  EXPECT_THAT(recommend(data("RECORDED", "[]", R"(["RoP 7"])")), HasSubstr("not an outcome"));
  EXPECT_THAT(recommend(data("UPHELD", "[]", R"(["RoP 40"])")),
              HasSubstr("no citation 'RoP 40'; the nearest is 'RoP "));
  EXPECT_THAT(recommend(data("REJECTED_MERITS", R"([{"outcome":"UNKNOWN","rule":"TIME-1@1"}])",
                             R"(["RoP 7"])")),
              HasSubstr("never held against a claimant"));
  std::string wrong = data("UPHELD", "[]", R"(["RoP 7"])");
  wrong.replace(wrong.find(R"("awarded":"0")"), 13, R"("awarded":"1")");
  EXPECT_THAT(recommend(wrong), HasSubstr("operative parts award 0"));
  EXPECT_THAT(why(act(reg, kind::claim_moved, claim,
                      R"({"from":"VERIFICATION","reason":"x","to":"READY","trigger":"recommend"})",
                      officer)),
              HasSubstr("amends decide"));
  const std::string rejection =
      data("REJECTED_MERITS", R"([{"outcome":"FAIL","rule":"TIME-1@1"}])", R"(["RoP 7"])");
  EXPECT_THAT(recommend(rejection), HasSubstr("no finding of that rule"));
  ASSERT_TRUE(
      act(reg, kind::screening_recorded, claim,
          screening(reg, R"({"inputs":{},"outcome":"FAIL","rule":"TIME-1@1","sentence":"no"})"),
          screener));
  EXPECT_EQ(recommend(rejection), "it was taken");
}

TEST_F(DecisionsTest, WantAScreeningUnderTheRulesInForce) {
  Register reg = make();
  const ClaimId claim = file(reg, "one");
  take(reg, claim, "screen", screener);
  take(reg, claim, "admit", officer);
  const auto recommend = [&](std::string_view from) {
    return why(act(reg, kind::decision_recommended, claim,
                   content("UPHELD", "1200.00", from, "recommend"), officer));
  };
  EXPECT_THAT(recommend("VERIFICATION"), HasSubstr("run amends screen first"));
  std::string other = screening(reg, "");
  other.replace(other.find(R"("rules_sha256":")") + 16, 2, "zz");
  ASSERT_TRUE(act(reg, kind::screening_recorded, claim, other, screener));
  EXPECT_THAT(recommend("VERIFICATION"), HasSubstr("under other rules"));
  ASSERT_TRUE(act(reg, kind::screening_recorded, claim, screening(reg, ""), screener));
  EXPECT_EQ(recommend("VERIFICATION"), "it was taken");
  // READY is recommended anew, too: the last word counts.
  const Actor lawyer{"Lea", "LEG"};
  EXPECT_EQ(why(act(reg, kind::decision_recommended, claim,
                    content("UPHELD", "1200.00", "READY", "recommend"), lawyer)),
            "it was taken");
  EXPECT_EQ(count(reg, "SELECT count(*) FROM claim WHERE recommended_by='Lea'"), 1);
}

// The effects that a programme may name, and what a decision makes of them, are kept in two places.
TEST_F(DecisionsTest, AnEffectThatEndsAClaimIsAnOutcomeAndEachSuchOutcomeIsAnEffect) {
  for (const std::string_view effect : programme::effects) {
    EXPECT_EQ(ends_claim(effect), is_outcome(effect, programme::Mode::adjudication)) << effect;
  }
  for (const std::string_view outcome : outcomes()) {
    const bool by_rule = outcome.starts_with("INADMISSIBLE_") || outcome == "CONSOLIDATED";
    EXPECT_EQ(std::ranges::count(programme::effects, outcome), by_rule ? 1 : 0) << outcome;
  }
  for (const std::string_view effect : {"REDUCE", "CAP", "RESERVE", "PRESUMED_DURESS", "PAY_FIRST"})
    EXPECT_EQ(std::ranges::count(programme::effects, effect), 1) << effect;
}

// What a claimant asks for, what an uncured deficiency leads to, and an award of nothing are no
// ways to refuse.
TEST_F(DecisionsTest, NothingIsRefusedUnderAnotherName) {
  Register reg = make();
  const ClaimId claim = in_verification(reg, "one");
  ASSERT_TRUE(act(reg, kind::screening_recorded, claim, screening(reg, ""), screener));
  const auto recommend = [&](std::string_view outcome) {
    return why(act(reg, kind::decision_recommended, claim,
                   content(outcome, "0", "VERIFICATION", "recommend"), officer));
  };
  EXPECT_THAT(recommend("LAPSED"), HasSubstr("is a step of the claim"));
  EXPECT_THAT(recommend("WITHDRAWN"), HasSubstr("is a step of the claim"));
  EXPECT_THAT(recommend("TRANSMITTED"), HasSubstr("not an outcome that this programme can decide"));
  EXPECT_THAT(recommend("UPHELD"), HasSubstr("gives nothing"));
}

TEST_F(DecisionsTest, AreHeldAgainstTheScreeningOnFile) {
  Register reg = make();
  const ClaimId claim = in_verification(reg, "one");
  const auto screened = [&](std::string_view findings) {
    ASSERT_TRUE(
        act(reg, kind::screening_recorded, claim, screening(reg, std::string(findings)), screener));
  };
  const auto recommend = [&](std::string_view outcome, std::string_view findings) {
    return why(act(reg, kind::decision_recommended, claim,
                   content(outcome, "1200.00", "VERIFICATION", "recommend", "", findings),
                   officer));
  };
  screened(
      R"({"effect":"REDUCE","inputs":{},"outcome":"FAIL","rule":"OVER-1@2","sentence":"gone"},)"
      R"({"inputs":{},"outcome":"UNKNOWN","rule":"DUP-1@1","sentence":"not yet"},)"
      R"({"effect":"INADMISSIBLE_LATE","inputs":{},"outcome":"REVIEW","rule":"LATE-1@1",)"
      R"("sentence":"late"},)"
      R"({"inputs":{},"outcome":"REVIEW","rule":"TIME-1@1","sentence":"looked at"})");
  constexpr std::string_view late = R"({"outcome":"REVIEW","rule":"LATE-1@1"})";
  const auto with = [&](std::string_view more) { return fmt::format("[{},{}]", late, more); };
  EXPECT_THAT(recommend("UPHELD", with(R"({"outcome":"PASS","rule":"OVER-1@2"})")),
              HasSubstr("found FAIL: gone"));
  EXPECT_THAT(recommend("UPHELD", fmt::format("[{}]", late)), HasSubstr("leaves out OVER-1@2"));
  EXPECT_THAT(recommend("UPHELD", R"([{"outcome":"FAIL","rule":"OVER-1@2"}])"),
              HasSubstr("leaves out LATE-1@1"));
  EXPECT_THAT(recommend("UPHELD", with(R"({"outcome":"FAIL","rule":"OVER-1@1"})")),
              HasSubstr("is by OVER-1@2"));
  EXPECT_THAT(recommend("UPHELD", with(R"({"outcome":"PASS","rule":"DUP-1@1"})")),
              HasSubstr("UNKNOWN: not yet"));
  EXPECT_THAT(recommend("UPHELD", with(R"({"outcome":"PASS","rule":"TIME-1@1"})")),
              HasSubstr("gives the reason"));
  EXPECT_THAT(recommend("UPHELD", with(R"({"outcome":"PASS","rule":"PLACE-1@1"})")),
              HasSubstr("no finding of that rule"));
  EXPECT_THAT(recommend("UPHELD", R"([{"outcome":"FAIL","rule":"LATE-1@1","text":{"en":"late"}}])"),
              HasSubstr("leads to INADMISSIBLE_LATE"));
  for (const char* name : {"time-1@1", "TIME-1 @1", "OVER-1.", "Place 1@1"})
    EXPECT_THAT(
        recommend("UPHELD", with(fmt::format(
                                R"({{"outcome":"FAIL","rule":"{}","text":{{"en":"x"}}}})", name))),
        HasSubstr("is nearly the rule"));
  // What reduces goes with UPHELD; what a person looked at, with a reason.
  EXPECT_EQ(recommend("UPHELD", with(R"({"outcome":"FAIL","rule":"OVER-1@2"},)"
                                     R"({"outcome":"PASS","rule":"TIME-1@1","text":{"en":"seen"}},)"
                                     R"({"outcome":"PASS","rule":"MERITS","text":{"en":"own"}})")),
            "it was taken");
}

TEST_F(DecisionsTest, NothingAdverseWithoutARuleThatIsNotMetWhereSomethingIsUnknown) {
  Register reg = make();
  const ClaimId claim = in_verification(reg, "one");
  const std::string unknown =
      R"({"inputs":{},"outcome":"UNKNOWN","rule":"DUP-1@1","sentence":"not yet"})";
  const auto recommend = [&](std::string_view outcome, std::string_view amount = "1.00") {
    return why(act(reg, kind::decision_recommended, claim,
                   content(outcome, amount, "VERIFICATION", "recommend"), officer));
  };
  ASSERT_TRUE(act(reg, kind::screening_recorded, claim, screening(reg, unknown), screener));
  EXPECT_THAT(recommend("REJECTED_MERITS"), HasSubstr("DUP-1@1 is UNKNOWN: not yet"));
  EXPECT_THAT(recommend("PARTLY_UPHELD"), HasSubstr("DUP-1@1 is UNKNOWN: not yet"));
  // A part may rest on the sum alone.
  ASSERT_TRUE(act(reg, kind::screening_recorded, claim,
                  screening(reg, unknown, "600.00 VLR", "700.00 VLR"), screener));
  EXPECT_THAT(recommend("REJECTED_MERITS"), HasSubstr("DUP-1@1 is UNKNOWN: not yet"));
  EXPECT_THAT(recommend("PARTLY_UPHELD"), HasSubstr("DUP-1@1 is UNKNOWN: not yet"));  // of 1.00
  EXPECT_EQ(recommend("PARTLY_UPHELD", "600.00"), "it was taken");
}

TEST_F(DecisionsTest, OnlyARuleThatLeadsThereCarriesWhatIsAdverse) {
  Register reg = make();
  const ClaimId claim = in_verification(reg, "one");
  const auto recommend = [&](std::string_view outcome, std::string_view findings) {
    return why(act(reg, kind::decision_recommended, claim,
                   content(outcome, "0", "VERIFICATION", "recommend", "", findings), officer));
  };
  ASSERT_TRUE(act(
      reg, kind::screening_recorded, claim,
      screening(reg, R"({"inputs":{},"outcome":"UNKNOWN","rule":"LATE-1@1","sentence":"not yet"},)"
                     R"({"inputs":{},"outcome":"PASS","rule":"TIME-1@1","sentence":"in time"},)"
                     R"({"effect":"RESERVE","inputs":{},"outcome":"FAIL","rule":"SHARE-1@1",)"
                     R"("sentence":"a part is reserved"})"),
      screener));
  constexpr std::string_view reserved = R"({"outcome":"FAIL","rule":"SHARE-1@1"})";
  const auto with = [&](std::string_view more) { return fmt::format("[{}{}]", reserved, more); };
  const auto unknown = HasSubstr("LATE-1@1 is UNKNOWN: not yet");
  EXPECT_THAT(recommend("INADMISSIBLE_LATE", with(R"(,{"outcome":"FAIL","rule":"NOPE-1"})")),
              unknown);
  EXPECT_THAT(recommend("INADMISSIBLE_LATE", with("")), unknown);
  EXPECT_THAT(recommend("REJECTED_MERITS", with("")), unknown);
  EXPECT_THAT(recommend("INADMISSIBLE_TIME", with(R"(,{"outcome":"PASS","rule":"TIME-1@1"})")),
              HasSubstr("contradicts TIME-1@1, which is met"));
}

TEST_F(DecisionsTest, UpheldIsTheWholeSum) {
  Register reg = make();
  const ClaimId claim = in_verification(reg, "one");
  ASSERT_TRUE(
      act(reg, kind::screening_recorded, claim, screening(reg, "", "1200.00 VLR"), screener));
  const auto recommend = [&](std::string_view amount) {
    return why(act(reg, kind::decision_recommended, claim,
                   content("UPHELD", amount, "VERIFICATION", "recommend"), officer));
  };
  EXPECT_THAT(recommend("1.00"), HasSubstr("less than the 1200.00 VLR"));
  EXPECT_THAT(why(act(reg, kind::decision_recommended, claim,
                      ordered("UPHELD", "RECORD", "RESERVE"), officer)),
              HasSubstr("awards nothing, and the valuation found 1200.00 VLR"));
  EXPECT_THAT(recommend("1200.001"), HasSubstr("not an amount that can be awarded"));
  EXPECT_EQ(recommend("1200.00"), "it was taken");
  const ClaimId in_kind = in_verification(reg, "two");
  ASSERT_TRUE(
      act(reg, kind::screening_recorded, in_kind, screening(reg, "", "1200.00 VLR"), screener));
  EXPECT_EQ(
      why(act(reg, kind::decision_recommended, in_kind, ordered("UPHELD", "RESTITUTION"), officer)),
      "it was taken");
}

// What is ordered does what the outcome says, for every outcome and every kind of part.
TEST_F(DecisionsTest, AnOutcomeAndItsOperativePartsSayTheSame) {
  for (const std::string_view outcome : outcomes()) {
    if (is_step_alone(outcome)) continue;
    for (const std::string_view kind : operative_kinds()) {
      const bool fits = unfit(outcome, std::array{kind}).empty();
      if (kind == "REFUSAL") {
        EXPECT_EQ(fits, is_adverse(outcome) && !gives(outcome)) << outcome;
      }
      if (kind == "AWARD") {
        EXPECT_EQ(fits, outcome == "UPHELD" || outcome == "PARTLY_UPHELD") << outcome;
      }
      if (kind == "RESERVE") {
        EXPECT_FALSE(fits) << outcome;
      }
    }
  }
  using namespace std::string_view_literals;
  EXPECT_EQ(unfit("PARTLY_UPHELD", std::array{"AWARD"sv, "REFUSAL"sv}), "");
  EXPECT_EQ(unfit("REJECTED_MERITS", std::array{"REFUSAL"sv, "RESERVE"sv}), "");
  Register reg = make();
  const ClaimId claim = in_verification(reg, "one");
  const auto recommend = [&](const std::string& data) {
    return why(act(reg, kind::decision_recommended, claim, data, officer));
  };
  EXPECT_THAT(recommend(ordered("UPHELD", "REFUSAL")),
              HasSubstr("UPHELD with the operative part REFUSAL contradicts itself"));
  EXPECT_THAT(recommend(ordered("PARTLY_UPHELD", "REFUSAL")),
              HasSubstr("without one of the operative parts AWARD, RESTITUTION"));
  std::string paid = content("UPHELD", "5.00", "VERIFICATION", "recommend");
  paid.replace(paid.find("UPHELD"), 6, "REJECTED_MERITS");
  EXPECT_THAT(recommend(paid), HasSubstr("REJECTED_MERITS with the operative part AWARD"));
  EXPECT_EQ(recommend(ordered("UPHELD", "APOLOGY")), "it was taken");
}

TEST_F(DecisionsTest, NothingAdverseWithoutAFindingThatSaysWhy) {
  Register reg = make();
  const ClaimId claim = in_verification(reg, "one");
  const std::string met =
      R"({"inputs":{},"outcome":"PASS","rule":"TIME-1@1","sentence":"in time"})";
  const auto screened = [&](const std::string& findings, std::string_view claimed) {
    ASSERT_TRUE(act(reg, kind::screening_recorded, claim,
                    screening(reg, findings, "600.00 VLR", claimed), screener));
  };
  const auto recommend = [&](std::string_view outcome, std::string_view amount,
                             std::string_view findings = "[]") {
    return why(act(reg, kind::decision_recommended, claim,
                   content(outcome, amount, "VERIFICATION", "recommend", "", findings), officer));
  };
  screened(met, "600.00 VLR");
  constexpr std::string_view own = R"([{"outcome":"FAIL","rule":"ROOF","text":{"en":"whole"}}])";
  constexpr std::string_view bare = R"([{"outcome":"FAIL","rule":"ROOF"}])";
  constexpr std::string_view blank =
      R"([{"outcome":"FAIL","rule":"ROOF","text":{"en":"\u200b\ufeff"}}])";
  for (const std::string_view outcome : {"REJECTED_MERITS", "PARTLY_UPHELD", "INADMISSIBLE_FORM"}) {
    for (const std::string_view findings :
         {std::string_view("[]"), bare, blank,
          std::string_view(R"([{"outcome":"PASS","rule":"TIME-1@1"}])")}) {
      EXPECT_THAT(recommend(outcome, "500.00", findings), HasSubstr("no finding of it says why"));
    }
  }
  EXPECT_THAT(recommend("PARTLY_UPHELD", "600.00"), HasSubstr("is the whole of what"));
  EXPECT_THAT(recommend("PARTLY_UPHELD", "0"), HasSubstr("gives nothing"));
  EXPECT_EQ(recommend("PARTLY_UPHELD", "500.00", own), "it was taken");
  const std::string review =
      R"({"inputs":{},"outcome":"REVIEW","rule":"CAUSE-1@1","sentence":"look"})";
  screened(met + "," + review, "700.00 VLR");
  const auto again = [&](std::string_view outcome, std::string_view amount,
                         std::string_view findings) {
    return why(act(reg, kind::decision_recommended, claim,
                   content(outcome, amount, "READY", "recommend", "", findings), officer));
  };
  EXPECT_THAT(again("UPHELD", "600.00", "[]"), HasSubstr("it leaves out CAUSE-1@1"));
  EXPECT_THAT(again("PARTLY_UPHELD", "600.00", own), HasSubstr("it leaves out CAUSE-1@1"));
  const std::string seen = R"([{"outcome":"REVIEW","rule":"CAUSE-1@1"}])";
  EXPECT_EQ(again("PARTLY_UPHELD", "600.00", seen), "it was taken");  // below what was claimed
  EXPECT_EQ(again("UPHELD", "600.00", seen), "it was taken");
  // A limit that the sum met says why as well, and what is less than the valuation's says more.
  std::string held = screening(reg, met, "600.00 VLR");
  held.insert(held.size() - 2, R"(,"steps":[{"name":"uncapped","text":"900.00 VLR"},)"
                               R"({"name":"item_total","text":"600.00 VLR"}],"valuation":"D1@4")");
  ASSERT_TRUE(act(reg, kind::screening_recorded, claim, held, screener));
  EXPECT_EQ(again("PARTLY_UPHELD", "600.00", "[]"), "it was taken");
  EXPECT_THAT(again("PARTLY_UPHELD", "599.00", "[]"), HasSubstr("no finding of it says why"));
}

// A programme of valuations and no rules: nothing is screened, and a ground is given all the same.
TEST_F(DecisionsTest, NothingAdverseWithoutAFindingWhereThereAreNoRulesEither) {
  const auto source = place_ / "without";
  fs::copy(velaria(), source, fs::copy_options::recursive);
  for (const char* file : {"scope.toml", "money.toml", "several.toml"})
    fs::remove(source / "rules" / file);
  std::string settings = *base::read_file(source / "programme.toml");
  settings.replace(settings.find("2026.1"), 6, "2026.2");
  settings.erase(settings.find("late_rule = "), settings.find('\n', settings.find("late_rule = ")) -
                                                    settings.find("late_rule = "));
  std::ofstream(source / "programme.toml") << settings;
  Register reg = make();
  const Status adopted = reg.adopt_programme(source, "no rules", executive);
  ASSERT_TRUE(adopted) << adopted.error().message;
  const ClaimId claim = file(reg, "one");
  take(reg, claim, "screen", screener);
  take(reg, claim, "admit", officer);
  const auto recommend = [&](std::string_view from, std::string_view outcome,
                             std::string_view findings) {
    return why(
        act(reg, kind::decision_recommended, claim,
            content(outcome, "500.00", from, "recommend", "", findings, R"(["RoP Annex I, D1"])"),
            officer));
  };
  for (const std::string_view outcome : {"REJECTED_MERITS", "PARTLY_UPHELD", "INADMISSIBLE_FORM"})
    EXPECT_THAT(recommend("VERIFICATION", outcome, "[]"), HasSubstr("no finding of it says why"));
  EXPECT_EQ(recommend("VERIFICATION", "REJECTED_MERITS",
                      R"([{"outcome":"FAIL","rule":"ROOF","text":{"en":"whole"}}])"),
            "it was taken");
  EXPECT_EQ(recommend("READY", "UPHELD", "[]"), "it was taken");
}

TEST_F(DecisionsTest, WhatIsBlankSaysNothing) {
  Register reg = make();
  const ClaimId claim = in_verification(reg, "one");
  const std::string data = content("UPHELD", "1200.00", "VERIFICATION", "recommend");
  const auto with = [&](std::string_view from, std::string_view to, const Actor& by) {
    std::string spoilt = data;
    if (!from.empty()) spoilt.replace(spoilt.find(from), from.size(), to);
    return why(act(reg, kind::decision_recommended, claim, spoilt, by));
  };
  EXPECT_THAT(with("", "", {" ", "CAS"}), HasSubstr("who makes it"));
  EXPECT_THAT(with(R"("because")", R"("\u00a0 ")", officer), HasSubstr("gives its reasons"));
  EXPECT_THAT(with(R"("because")", R"("\u200b\ufeff\u2003")", officer),
              HasSubstr("gives its reasons"));
  EXPECT_THAT(with("", "", {"\u200b", "CAS"}), HasSubstr("who makes it"));
  EXPECT_THAT(with(R"x(["RoP 4(1)"])x", R"([" "])", officer), HasSubstr("not a text"));
  EXPECT_THAT(with(R"x(["RoP 4(1)"])x", R"(["\u200b"])", officer), HasSubstr("not a text"));
  EXPECT_THAT(with(R"x(["RoP 4(1)"])x", R"x(["RoP 4(1)","RoP 4(1)"])x", officer),
              HasSubstr("RoP 4(1) is cited twice"));
  EXPECT_THAT(with(R"("findings":[])",
                   R"("findings":[{"outcome":"PASS","rule":"ROOF"},)"
                   R"({"outcome":"FAIL","rule":"ROOF"}])",
                   officer),
              HasSubstr("two findings of ROOF"));
  EXPECT_EQ(with("", "", officer), "it was taken");
}

TEST_F(DecisionsTest, WhoeverHasAnInterestTakesNoPart) {
  Register reg = make();
  const ClaimId claim = ready_to_decide(reg);
  const std::string data = content("UPHELD", "1200.00", "IN_INSTALMENT", "decide");
  ASSERT_TRUE(act(reg, kind::interest_declared, claim, R"({"member":"Paul","reason":"a cousin"})",
                  {"Paul", "PAN"}));
  EXPECT_THAT(why(act(reg, kind::decision_made, claim, data, chair)),
              HasSubstr("Paul has declared an interest"));
  std::string without = data;
  without.replace(without.find(R"("Paul",)"), 7, "");
  EXPECT_THAT(why(act(reg, kind::decision_made, claim, without, chair)), HasSubstr("wants 3"));
  without.replace(without.find(R"("Petra",)"), 8, R"("Petra","Pavel",)");
  EXPECT_EQ(why(act(reg, kind::decision_made, claim, without, chair)), "it was taken");
}

TEST_F(DecisionsTest, AnInterestGoesWithTheClaimOutOfItsInstalmentAndItsGroup) {
  Register reg = make();
  const ClaimId claim = ready_to_decide(reg);
  const Actor linker{"Lena", "LNK"};
  ASSERT_TRUE(act(reg, kind::interest_declared, 0,
                  R"({"instalment":1,"member":"Paul","reason":"a cousin"})", {"Paul", "PAN"}));
  take(reg, claim, "sever", chair);
  ASSERT_TRUE(act(reg, kind::conflict_grouped, 0,
                  R"({"asset":"house","claims":[],"group":1,"kind":"SAME_RIGHT","reason":"3/2"})",
                  linker));
  ASSERT_TRUE(act(reg, kind::conflict_joined, claim, R"({"group":1})", linker));
  ASSERT_TRUE(act(reg, kind::interest_declared, 0,
                  R"({"group":1,"member":"Pia","reason":"an heir"})", {"Pia", "PAN"}));
  ASSERT_TRUE(act(reg, kind::conflict_left, claim, R"({"group":1,"reason":"another"})", linker));
  ASSERT_TRUE(act(reg, kind::decision_recommended, claim,
                  content("UPHELD", "1200.00", "VERIFICATION", "recommend"), officer));
  ASSERT_TRUE(act(reg, kind::instalment_fixed, 0, instalment(reg, 2), executive));
  ASSERT_TRUE(batch(reg, claim, 2));
  std::string data = content("UPHELD", "1200.00", "IN_INSTALMENT", "decide");
  const auto decide = [&] { return why(act(reg, kind::decision_made, claim, data, chair)); };
  EXPECT_THAT(decide(), HasSubstr("Paul has declared an interest"));
  data.replace(data.find("Paul"), 4, "Olga");
  EXPECT_THAT(decide(), HasSubstr("Pia has declared an interest"));
  data.replace(data.find("Pia"), 3, "Ulf");
  EXPECT_EQ(decide(), "it was taken");
}

TEST_F(DecisionsTest, AMemberIsOnePersonAndADissentIsAMembers) {
  Register reg = make();
  const ClaimId claim = ready_to_decide(reg);
  const auto decide = [&](std::string_view third, std::string_view dissent) {
    std::string data = content("UPHELD", "1200.00", "IN_INSTALMENT", "decide",
                               dissent.empty() ? "" : fmt::format(R"(,"dissent":"{}")", dissent));
    return why(
        act(reg, kind::decision_made, claim, data.replace(data.find("Pia"), 3, third), chair));
  };
  EXPECT_THAT(decide("Petra.", ""), HasSubstr("a member is named twice"));
  EXPECT_THAT(decide("(Ines)", ""), HasSubstr("(Ines) recommended in act"));
  for (const char* name : {"Petra, Pia", "Pia; Olga", "Pia/Olga", "بيا، أولغا", "..."})
    EXPECT_THAT(decide(name, ""), HasSubstr("is not the name of one member")) << name;
  EXPECT_THAT(decide("Pia", "Zorro: more"), HasSubstr("'Zorro' dissents and is not among"));
  EXPECT_THAT(decide("Pia", "Pia, Zorro: more"), HasSubstr("'Zorro' dissents"));
  for (const char* dissent : {"more", "Pia: "})
    EXPECT_THAT(decide("Pia", dissent), HasSubstr("who does not agree, and why")) << dissent;
  EXPECT_EQ(decide("Pia", "pia, Paul: more"), "it was taken");
}

TEST_F(DecisionsTest, ACorrectionSupersedesAndHearsWhomItTakesFrom) {
  Register reg = make();
  const ClaimId claim = ready_to_decide(reg);
  const auto first = act(reg, kind::decision_made, claim,
                         content("UPHELD", "1200.00", "IN_INSTALMENT", "decide"), chair);
  ASSERT_TRUE(first);
  take(reg, claim, "notify", officer);
  take(reg, claim, "request-review", {"Claimant", "CLM"});
  Actor reviewer{"Agnes", "APP"};
  const auto anew = [&](std::string_view amount, std::string_view more,
                        const std::string& third = "Ulf") {
    std::string data = content("UPHELD", amount, "UNDER_REVIEW", "decide-anew", more);
    constexpr std::string_view panel = R"("Petra","Paul","Pia")";
    data.replace(data.find(panel), panel.size(),
                 fmt::format(R"("{}","Olga","{}")", reviewer.name, third));
    return why(act(reg, kind::decision_made, claim, data, reviewer));
  };
  EXPECT_THAT(anew("1300.00", ""), HasSubstr("supersedes"));
  const std::string link = fmt::format(R"(,"supersedes":{})", first->act);
  EXPECT_THAT(anew("1100.00", link), HasSubstr("what stands (1200.00 VLR): the claimant is heard"));
  const std::string heard = link + R"(,"heard":"in writing, 2 May 2026")";
  EXPECT_THAT(anew("1100.00", heard), HasSubstr("nobody has recommended"));
  const auto recommend = [&](std::string_view amount, const Actor& by) {
    std::string data = content("UPHELD", amount, "UNDER_REVIEW", "recommend");
    data.replace(data.find(R"("to":"READY")"), 12, R"("to":"UNDER_REVIEW")");
    return why(act(reg, kind::decision_recommended, claim, data, by));
  };
  EXPECT_THAT(recommend("1150.00", {"petra", "LEG"}),
              HasSubstr("recommends nothing on its review"));
  ASSERT_EQ(recommend("1150.00", {"Agnes", "LEG"}), "it was taken");
  ASSERT_EQ(recommend("1100.00", {"Lea", "LEG"}), "it was taken");
  EXPECT_THAT(anew("1100.00", heard), HasSubstr("whoever recommended does not decide"));
  reviewer = {"Anton", "APP"};
  EXPECT_THAT(anew("1150.00", heard), HasSubstr("is not what was recommended"));
  // Nobody sits on the review of their own decision, in whatever spelling, nor upholds it.
  EXPECT_THAT(anew("1100.00", heard, "PAUL"),
              HasSubstr(fmt::format("PAUL took part in the decision of act {}", first->act)));
  // Nor does who recommended, then or now, or has an interest.
  EXPECT_THAT(anew("1100.00", heard, "Ines"), HasSubstr("Ines recommended in act"));
  ASSERT_TRUE(act(reg, kind::interest_declared, claim, R"({"member":"Ada","reason":"a cousin"})",
                  {"Ada", "APP"}));
  const auto uphold = [&](const std::string& by) {
    auto session = reg.begin();
    return why(move_claim(reg, *session, claim, "uphold", "because", "", {by, "APP"}));
  };
  EXPECT_THAT(uphold("Pia"), HasSubstr("Pia took part in the decision"));
  EXPECT_THAT(uphold("Ines"), HasSubstr("Ines recommended in act"));
  EXPECT_THAT(uphold("Lea"), HasSubstr("Lea recommended in act"));
  EXPECT_THAT(uphold("Ada"), HasSubstr("Ada has declared an interest"));
  EXPECT_EQ(uphold("Ole"), "it was taken");
  EXPECT_EQ(anew("1100.00", heard), "it was taken");
  EXPECT_EQ(count(reg, "SELECT count(*) FROM decision WHERE superseded_by IS NOT NULL"), 1);
}

// The notice was at 01:33 on 1 April 2026 in Velaria, where it was 31 March in UTC.
TEST_F(DecisionsTest, TheTimeForReviewEndsWithItsLastDayInTheProgrammesZone) {
  Register reg = make();
  const ClaimId claim = ready_to_decide(reg);
  ASSERT_TRUE(act(reg, kind::decision_made, claim,
                  content("UPHELD", "1200.00", "IN_INSTALMENT", "decide"), chair));
  take(reg, claim, "notify", officer);
  const auto is_over = [&](std::string_view at) {
    const auto facts =
        read_claim_facts(reg.database(), reg.programme(), claim, *base::from_rfc3339(at));
    return facts.value().review_over;
  };
  EXPECT_FALSE(is_over("2026-05-30T23:33:21Z"));
  EXPECT_FALSE(is_over("2026-05-31T21:59:59Z"));
  EXPECT_TRUE(is_over("2026-05-31T22:00:00Z"));
}

// What the letter said holds, whatever programme is adopted between the decision and its notice, or
// afterwards.
TEST_F(DecisionsTest, TheTimeForReviewIsThatOfTheProgrammeThatWasDecidedBy) {
  Register reg = make();
  const ClaimId claim = ready_to_decide(reg);
  ASSERT_TRUE(act(reg, kind::decision_made, claim,
                  content("UPHELD", "1200.00", "IN_INSTALMENT", "decide"), chair));
  const auto adopt = [&](const char* days) {
    const auto other = place_ / days;
    std::filesystem::copy(velaria(), other, std::filesystem::copy_options::recursive);
    std::string text = base::read_file(other / "programme.toml").value();
    constexpr std::string_view now = "review_days = 60";
    text.replace(text.find(now), now.size(), fmt::format("review_days = {}", days));
    ASSERT_TRUE(base::write_file(other / "programme.toml", text));
    const Status adopted = reg.adopt_programme(other, "another time", executive);
    ASSERT_TRUE(adopted) << adopted.error().message;
  };
  const auto until = [&] {
    return read_claim_facts(reg.database(), reg.programme(), claim, reg.now()).value().review_until;
  };
  adopt("30");
  EXPECT_EQ(until(), "");
  const std::string data =
      R"({"from":"DECIDED","reason":"by post","review_days":30,"to":"NOTIFIED","trigger":"notify"})";
  EXPECT_THAT(why(act(reg, kind::claim_moved, claim, data, officer)), HasSubstr("60 days"));
  take(reg, claim, "notify", officer);
  EXPECT_EQ(until(), "2026-05-31");
  adopt("10");
  EXPECT_EQ(until(), "2026-05-31");
  const Hash before = reg.state_hash(base::quiet()).value();
  EXPECT_EQ(reg.rebuild(base::quiet()).value(), before);
  EXPECT_EQ(until(), "2026-05-31");
  // An act of an older Amends does not say; the programme in force does.
  ASSERT_TRUE(reg.database().execute("UPDATE claim SET review_until=NULL"));
  EXPECT_EQ(until(), "2026-04-11");
}

// Whether or not somebody has closed the claim since.
TEST_F(DecisionsTest, NoReviewIsAskedForAfterTheLastDay) {
  const ClaimId claim = notified();
  const auto ask = [&](std::string_view at) {
    auto reg = Register::open(folder(), Access::write, base::fixed_clock(*base::from_rfc3339(at)));
    auto session = reg->begin();
    return why(
        move_claim(*reg, *session, claim, "request-review", "because", "", {"Claimant", "CLM"}));
  };
  EXPECT_THAT(ask("2026-05-31T22:00:00Z"),
              HasSubstr("the time for review is over, its last day was 2026-05-31"));
  EXPECT_EQ(ask("2026-05-31T21:59:59Z"), "it was taken");
}

// A review that upheld the decision, after the time to ask for it, does not put off its end.
TEST_F(DecisionsTest, AReviewThatUpholdsStartsNoTimeAnew) {
  const ClaimId claim = notified();
  {
    Register reg = reopen();
    take(reg, claim, "request-review", {"Claimant", "CLM"});
  }
  auto reg = Register::open(folder(), Access::write, base::fixed_clock(noon + 70 * 86'400));
  ASSERT_TRUE(reg);
  take(*reg, claim, "uphold", {"Agnes", "APP"});
  take(*reg, claim, "finalise", screener);
}

TEST_F(DecisionsTest, PaymentsNeverExceedTheAwardAndAreRecordedOnce) {
  const ClaimId claim = notified();
  const auto later = base::fixed_clock(noon + 61 * 86'400);
  auto opened = Register::open(folder(), Access::write, later);
  ASSERT_TRUE(opened);
  Register& reg = *opened;
  const Actor payer{"Fay", "FIN"};
  const auto pay = [&](Payment payment) -> std::string {
    auto session = reg.begin();
    const auto done = record_payment(reg, *session, claim, payment, payer);
    if (!done) return done.error().message;
    EXPECT_TRUE(session->commit());
    return *done ? "it was taken" : "known";
  };
  const Payment first{"600.00", "VLR", "2026-05-02", "round 1"};
  EXPECT_THAT(pay(first), HasSubstr("it is NOTIFIED"));
  take(reg, claim, "finalise", screener);
  take(reg, claim, "implement", payer);
  EXPECT_EQ(pay(first), "it was taken");
  EXPECT_EQ(pay(first), "known");
  EXPECT_EQ(pay({"600.00", "VLR", "2026-05-02", " Round  1 "}), "known");
  const auto close = [&](std::string_view reason) {
    auto session = reg.begin();
    return why(move_claim(reg, *session, claim, "close", reason, "", payer));
  };
  EXPECT_THAT(close("done"), HasSubstr("of 1200.00 VLR awarded, 600.00 VLR are not paid"));
  for (const char* other : {"1600.00 VLR stay unpaid", "1,600.00 stay", "600.005 stay", "600.00.1"})
    EXPECT_THAT(close(other), HasSubstr("names the sum 600.00")) << other;
  EXPECT_EQ(close("of 1600.00, 600.00, as the fund is used up"), "it was taken");
  EXPECT_EQ(close("the fund is used up; 600.00 VLR stay unpaid"), "it was taken");
  EXPECT_THAT(pay({"500.00", "VLR", "2026-05-02", "round 1"}), HasSubstr("names another payment"));
  EXPECT_THAT(pay({"500.00", "VLR", "2026-05-03", "ROUND 1"}), HasSubstr("names another payment"));
  EXPECT_THAT(pay({"600.01", "VLR", "2026-05-02", "round 2"}), HasSubstr("1200.01 would be paid"));
  EXPECT_THAT(pay({"1.00", "EUR", "2026-05-02", "round 2"}), HasSubstr("no other currency"));
  EXPECT_THAT(pay({"0.001", "VLR", "2026-05-02", "round 2"}), HasSubstr("can be paid"));
  EXPECT_THAT(pay({"-1", "VLR", "2026-05-02", "round 2"}), HasSubstr("can be paid"));
  EXPECT_THAT(pay({"1", "VLR", "2026-13-02", "round 2"}), HasSubstr("2026-13-02"));
  EXPECT_THAT(pay({"1", "VLR", "2027-05-02", "round 2"}), HasSubstr("when it was paid"));
  EXPECT_THAT(pay({"1", "VLR", "2026-05-02", ""}), HasSubstr("has a reference"));
  EXPECT_THAT(
      why(act(reg, kind::payment_made, claim,
              R"({"amount":"1","currency":"VLR","date":"2026-05-02","reference":"r"})", officer)),
      HasSubstr("FIN"));
  // A plan that was made when nothing was paid, recorded under another reference.
  EXPECT_THAT(pay({"600.00", "VLR", "2026-05-02", "round 2", Rational(600)}),
              HasSubstr("gives it 600.00 with what was paid before, and with this 1200.00"));
  EXPECT_EQ(pay({"600", "VLR", "2026-05-01", "round 0", Rational(1200)}), "it was taken");
  EXPECT_EQ(close("done"), "it was taken");
  // A correction downwards leaves more paid than awarded.
  ASSERT_TRUE(
      reg.database().execute("UPDATE decision SET awarded='1000.50' WHERE kind='DECISION'"));
  const std::vector<Balance> all = balances(reg.database(), std::nullopt).value();
  ASSERT_EQ(all.size(), 1);
  EXPECT_EQ(all[0].claim, claim);
  EXPECT_EQ(all[0].text(all[0].paid, 2), "1200.00 VLR");
  EXPECT_EQ(all[0].text(all[0].awarded, 2), "1000.50 VLR");
  ASSERT_TRUE(
      reg.database().execute("UPDATE decision SET awarded='1200.00' WHERE kind='DECISION'"));
  auto select = prepare_payments(reg.database());
  const auto payments = payments_of(*select, claim);
  ASSERT_EQ(payments->size(), 2);
  EXPECT_EQ((*payments)[0].reference, "round 0");  // the earlier day comes first
  const Hash before = reg.state_hash(base::quiet()).value();
  EXPECT_EQ(reg.rebuild(base::quiet()).value(), before);
}

TEST_F(DecisionsTest, CompetingClaimsAreDecidedTogether) {
  Register reg = make();
  const ClaimId one = in_verification(reg, "one"), two = in_verification(reg, "two");
  ASSERT_TRUE(act(reg, kind::conflict_grouped, 0,
                  R"({"asset":"house","claims":[],"group":1,"kind":"SAME_RIGHT","reason":"3/2"})",
                  {"Lena", "LNK"}));
  for (const ClaimId claim : {one, two}) {
    ASSERT_TRUE(act(reg, kind::conflict_joined, claim, R"({"group":1})", {"Lena", "LNK"}));
    ASSERT_TRUE(act(reg, kind::decision_recommended, claim,
                    content("UPHELD", "1200.00", "VERIFICATION", "recommend"), officer));
  }
  ASSERT_TRUE(act(reg, kind::instalment_fixed, 0, instalment(reg, 1), executive));
  EXPECT_THAT(why(batch(reg, one, 1)), HasSubstr("whole conflict group"));
  std::string of_group = instalment(reg, 2);
  of_group.replace(of_group.find(R"("instalment")"), 12, R"("group":1,"instalment")");
  ASSERT_TRUE(act(reg, kind::instalment_fixed, 0, of_group, executive));
  ASSERT_EQ(why(batch(reg, one, 2)), "it was taken");
  ASSERT_EQ(why(batch(reg, two, 2)), "it was taken");
  const std::string data = content("UPHELD", "1200.00", "IN_INSTALMENT", "decide");
  EXPECT_THAT(why(act(reg, kind::decision_made, one, data, chair)), HasSubstr("decided together"));
  auto session = reg.begin();
  ASSERT_TRUE(session);
  ASSERT_TRUE(session->add({kind::decision_made, one, data}, chair));
  ASSERT_TRUE(session->add({kind::decision_made, two, data}, chair));
  EXPECT_TRUE(session->commit());
}

TEST_F(DecisionsTest, TheViewsAreWhatTheActsSay) {
  {
    Register reg = make();
    const ClaimId claim = ready_to_decide(reg);
    const std::string unit = reg.number_of(claim);
    ASSERT_TRUE(
        act(reg, kind::sample_framed, 0,
            fmt::format(R"({{"part":1,"sample":1,"strata":[{{"stratum":"D1","units":["{}"]}}]}})",
                        unit),
            {"Stan", "STA"}));
    ASSERT_TRUE(act(
        reg, kind::sample_drawn, 0,
        fmt::format(R"({{"accept":0,"confidence":"0.95","criterion":{{}},"design":"FIXED",)"
                    R"("frame_sha256":"{}","method":"amends-draw/1","sample":1,"seed":"s",)"
                    R"("strata":[{{"drawn":["{}"],"population":1,"stratum":"D1"}}],"units":1}})",
                    std::string(64, '0'), unit),
        {"Stan", "STA"}));
    const auto answer = [&](std::string_view text) {
      return act(reg, kind::sample_answered, claim,
                 fmt::format(R"({{"result":"{}","sample":1,"unit":"{}"}})", text, unit),
                 {"Stan", "STA"});
    };
    EXPECT_THAT(why(answer("MAYBE")), HasSubstr("OK, ERROR or NO_ANSWER"));
    ASSERT_EQ(why(answer("OK")), "it was taken");
    const Hash before = reg.state_hash(base::quiet()).value();
    EXPECT_EQ(reg.rebuild(base::quiet()).value(), before);
    ASSERT_TRUE(reg.publish(base::quiet()));
    ASSERT_TRUE(reg.erase({claim, std::nullopt, "asked", "RoP 40"}, {"Dan", "DPO"}));
    EXPECT_EQ(count(reg, "SELECT count(*) FROM decision"), 0);
    // What others may be decided on stays by number: the answer, and the place in the annex.
    EXPECT_EQ(count(reg,
                    "SELECT count(*) FROM sample_unit WHERE result='OK' AND note IS NULL AND "
                    "answer_claim IS NULL"),
              1);
    EXPECT_EQ(count(reg, "SELECT count(*) FROM instalment_claim WHERE state='ERASED'"), 1);
    const Hash erased = reg.state_hash(base::quiet()).value();
    EXPECT_EQ(reg.rebuild(base::quiet()).value(), erased);
    ASSERT_TRUE(reg.publish(base::quiet()));
  }
  const auto report = check_register(folder(), base::quiet());
  ASSERT_TRUE(report);
  for (const base::Finding& finding : report->findings) ADD_FAILURE() << finding.message;
}

}  // namespace
}  // namespace amends::registry
