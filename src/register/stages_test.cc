#include "register/stages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "programme/stages.h"

namespace amends::registry {
namespace {

using testing::HasSubstr;

Situation at(std::string_view stage) {
  Situation situation;
  situation.stage = stage;
  situation.mode = programme::Mode::adjudication;
  return situation;
}

TEST(Stages, EveryStageCanBeReachedFromTheStart) {
  std::set<std::string_view> reached = {""};
  for (bool grew = true; grew;) {
    grew = false;
    for (const Transition& t : transitions()) {
      const bool from_reached =
          t.from == "*" ? reached.contains("REGISTERED") : reached.contains(t.from);
      if (from_reached && t.to != "=" && reached.insert(t.to).second) grew = true;
    }
  }
  for (const Transition& t : transitions()) {
    EXPECT_TRUE(t.to == "=" || reached.contains(t.to)) << t.to;
    EXPECT_TRUE(t.from == "*" || reached.contains(t.from)) << t.from;
  }
}

TEST(Stages, AreThoseThatRulesMayAskFor) {
  const std::set<std::string_view> known(programme::stages.begin(), programme::stages.end());
  EXPECT_EQ(known.size(), programme::stages.size());
  std::set<std::string_view> reached;
  for (const Transition& t : transitions())
    if (is_stage(t.to)) reached.insert(t.to);
  EXPECT_EQ(known, reached);
}

TEST(Stages, WhatWaitsForADecisionIsOpenAndWhatFellAwayIsNot) {
  for (const Transition& t : transitions()) {
    if (!is_stage(t.to)) continue;
    EXPECT_FALSE(waits_for_decision(t.to) && !is_open(t.to)) << t.to;
    EXPECT_FALSE(has_fallen_away(t.to) && is_screened(t.to)) << t.to;
  }
  EXPECT_TRUE(waits_for_decision("SUSPENDED"));
  EXPECT_FALSE(waits_for_decision("UNDER_REVIEW"));
  EXPECT_TRUE(is_screened("CORRECTION"));
}

TEST(Stages, WhatIsAllowedIsWhatStepTakesAndNothingElse) {
  std::set<std::string_view> stages, triggers;
  for (const Transition& t : transitions()) {
    if (is_stage(t.to)) stages.insert(t.to);
    triggers.insert(t.trigger);
  }
  for (const std::string_view stage : stages) {
    Situation situation = at(stage);
    situation.stage_before = "SCREENING";
    std::set<std::string_view> listed;
    for (const Transition& t : allowed(situation, "")) listed.insert(t.trigger);
    for (const std::string_view trigger : triggers) {
      bool taken = false;
      for (const std::string_view role :
           {"CLM", "INT", "CAS", "LNK", "VAL", "LEG", "PAN", "EXE", "GOV", "APP", "FIN", "SYS"}) {
        taken = taken || step(situation, trigger, role, "somebody").has_value();
      }
      if (listed.contains(trigger)) {
        EXPECT_TRUE(taken) << stage << " " << trigger;
      } else if (stage != "" && trigger != "start" && trigger != "submit" &&
                 trigger != "register") {
        EXPECT_FALSE(taken) << stage << " " << trigger;
      }
    }
  }
}

TEST(Stages, ARefusalSaysWhatIsPossible) {
  const auto wrong = step(at("REGISTERED"), "decide", "PAN", "P");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, Code::refused);
  EXPECT_THAT(wrong.error().message, HasSubstr("screen"));
  EXPECT_THAT(step(at("REGISTERED"), "scren", "CAS", "C").error().message,
              HasSubstr("no step is called"));
  EXPECT_THAT(step(at("REGISTERED"), "screen", "PAN", "P").error().message,
              HasSubstr("for the roles"));
}

TEST(Stages, WhoeverRecommendedDoesNotDecide) {
  Situation situation = at("IN_INSTALMENT");
  situation.recommended_by = "Anna";
  EXPECT_FALSE(step(at("IN_INSTALMENT"), "decide", "PAN", "Boris"));  // nobody recommended
  EXPECT_FALSE(step(situation, "decide", "PAN", "Anna"));
  EXPECT_EQ(step(situation, "decide", "PAN", "Boris").value().to, "DECIDED");
}

TEST(Stages, NothingLapsesBeforeItsTime) {
  Situation situation = at("DEFICIENT");
  situation.has_open_deficiency = true;
  EXPECT_FALSE(step(situation, "lapse", "CAS", "C"));
  EXPECT_FALSE(step(situation, "cure", "CAS", "C"));
  situation.cure_overdue = true;
  EXPECT_EQ(step(situation, "lapse", "CAS", "C").value().to, "LAPSED");
}

TEST(Stages, OnlyAnAdjudicatingProgrammeValues) {
  Situation situation = at("VERIFICATION");
  situation.mode = programme::Mode::register_only;
  EXPECT_FALSE(step(situation, "value", "CAS", "C"));
  situation.mode = programme::Mode::adjudication;
  EXPECT_TRUE(step(situation, "value", "CAS", "C"));
}

TEST(Stages, NoSuspensionTakesTheTimeForReview) {
  EXPECT_THAT(step(at("NOTIFIED"), "suspend", "CAS", "C").error().message,
              HasSubstr("time for review runs"));
  EXPECT_TRUE(step(at("DECIDED"), "suspend", "CAS", "C"));
}

TEST(Stages, ASuspensionGoesBackToWhereItWas) {
  Situation situation = at("SUSPENDED");
  situation.stage_before = "VALUATION";
  EXPECT_EQ(step(situation, "resume", "PAN", "P").value().to, "VALUATION");
  EXPECT_FALSE(step(situation, "suspend", "PAN", "P"));
}

}  // namespace
}  // namespace amends::registry
