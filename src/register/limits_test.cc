// What awards come to together, held at the gate, whoever decides and in whatever order.
#include "register/limits.h"

#include <gmock/gmock.h>

#include "programme/rules.h"
#include "register/claims.h"
#include "register/links.h"
#include "register/test_register.h"

namespace amends::registry {
namespace {

using testing::HasSubstr;

class LimitsTest : public RegisterTest {
 protected:
  const Actor screener{"Sys", "SYS"}, officer{"Ines", "CAS"}, executive{"Emil", "EXE"};
  const Actor chair{"Petra", "PAN"}, linker{"Lena", "LNK"};
  int instalments_ = 0;

  static Result<Done> act(Register& reg, std::string_view kind, ClaimId claim,
                          const std::string& data, const Actor& by) {
    AMENDS_TRY(auto session, reg.begin());
    AMENDS_TRY(const Done done, session.add({kind, claim, data}, by));
    AMENDS_CHECK(session.commit());
    return done;
  }
  static std::string why(const Result<Done>& result) {
    return result ? "it was taken" : result.error().message;
  }
  // Screened with a whole of that worth ("" for none), and admitted.
  ClaimId admitted(Register& reg, std::string_view key, const std::string& content,
                   std::string_view whole = "") {
    const ClaimId claim = file_content(reg, key, content);
    auto session = reg.begin();
    EXPECT_TRUE(move_claim(reg, *session, claim, "screen", "r", "", screener));
    EXPECT_TRUE(move_claim(reg, *session, claim, "admit", "r", "", officer));
    const std::string screening = fmt::format(
        R"({{"facts_sha256":"","findings":[],"rules_sha256":"{}","ruleset":"2026.1",)"
        R"("valuation":{{"awarded":"","outcome":"UNKNOWN","steps":[{{"name":"item_total",)"
        R"("text":"{}"}}]}}}})",
        base::to_hex(reg.programme().rules->digest), whole);
    EXPECT_TRUE(session->add({kind::screening_recorded, claim, screening}, screener));
    EXPECT_TRUE(session->commit());
    return claim;
  }
  static std::string content(std::string_view amount, std::string_view from,
                             std::string_view trigger, std::string_view to,
                             std::string_view currency = "VLR") {
    const bool decides = trigger == "decide";
    return base::canonical_json(
               fmt::format(R"x({{"awarded":"{0}","citations":["RoP 4(1)"],"currency":"{5}",)x"
                           R"x("findings":[],"from":"{1}",{4}"operative":[{{"amount":"{0}",)x"
                           R"x("currency":"{5}","kind":"AWARD","text":{{"en":"pay"}}}}],)x"
                           R"x("outcome":"UPHELD","reasons":{{"en":"because"}},"to":"{3}",)x"
                           R"x("trigger":"{2}"}})x",
                           amount, from, trigger, to,
                           decides ? R"("members":["Petra","Paul","Pia"],)" : "", currency))
        .value();
  }
  Result<Done> recommend(Register& reg, ClaimId claim, std::string_view amount,
                         std::string_view currency = "VLR") {
    return act(reg, kind::decision_recommended, claim,
               content(amount, "VERIFICATION", "recommend", "READY", currency), officer);
  }
  // What was recommended, in an instalment of its own.
  Result<Done> decide(Register& reg, ClaimId claim, std::string_view amount) {
    const std::string fixed = fmt::format(
        R"({{"annex_sha256":"{}","claims":1,"criterion":{{}},"instalment":{},"programme":"{}",)"
        R"("ruleset":"2026.1"}})",
        std::string(64, '0'), ++instalments_, base::to_hex(reg.programme().hash));
    AMENDS_CHECK(act(reg, kind::instalment_fixed, 0, fixed, executive).map([](const Done&) {}));
    const std::string batched =
        fmt::format(R"({{"from":"READY","instalment":{},"reason":"annex","to":"IN_INSTALMENT",)"
                    R"("trigger":"batch"}})",
                    instalments_);
    AMENDS_CHECK(act(reg, kind::claim_moved, claim, batched, executive).map([](const Done&) {}));
    return act(reg, kind::decision_made, claim,
               content(amount, "IN_INSTALMENT", "decide", "DECIDED"), chair);
  }
  // Two people say that the records with these ids are the same.
  static void same(Register& reg, std::string_view link, std::int64_t a, std::int64_t b) {
    for (const char* who : {"One", "Two"}) {
      auto session = reg.begin();
      const Judged judged{std::string(link), a, b, Verdict::same, "the papers agree", {}};
      ASSERT_TRUE(judge_link(reg, *session, judged, {who, "LNK"}));
      ASSERT_TRUE(session->commit());
    }
  }
  static std::int64_t mention(Register& reg, ClaimId claim, std::string_view role) {
    return count(
        reg, fmt::format("SELECT id FROM party_mention WHERE claim={} AND role='{}'", claim, role));
  }
  static std::string relative(std::string_view name) {
    std::string content = filing("P1", name);
    content.insert(content.size() - 1,
                   R"(,"victim":{"names":[{"text":"Bram Reed"}],"relation":"PARENT"})");
    return content;
  }
  static std::string owner(std::string_view category, std::string_view name,
                           std::string_view more = "") {
    std::string content = filing(category, name);
    content.insert(content.size() - 1, R"(,"units":[{"address":"Hollow Street 4"})");
    content.insert(content.size() - 1, more);
    content.insert(content.size() - 1, "]");
    return content;
  }
};

TEST_F(LimitsTest, TheRelativesOfOneDeadPersonNeverHaveMoreThanThePool) {
  Register reg = make();
  const ClaimId a = admitted(reg, "a", relative("Tova Reed"));
  const ClaimId b = admitted(reg, "b", relative("Ilan Reed"));
  EXPECT_THAT(why(recommend(reg, a, "12000.01")), HasSubstr("above the 12000 VLR"));
  EXPECT_THAT(why(recommend(reg, a, "100", "EUR")), HasSubstr("in VLR, not in EUR"));
  // Both are recommended before either is decided.
  ASSERT_EQ(why(recommend(reg, a, "7000.00")), "it was taken");
  ASSERT_EQ(why(recommend(reg, b, "5000.01")), "it was taken");
  same(reg, link_kind::same_person, mention(reg, a, "victim"), mention(reg, b, "victim"));
  ASSERT_EQ(why(decide(reg, a, "7000.00")), "it was taken");
  const std::string refused = why(decide(reg, b, "5000.01"));
  EXPECT_THAT(refused, HasSubstr("the claims about one victim to 12000.01 VLR"));
  EXPECT_THAT(refused, HasSubstr(reg.number_of(a) + " 7000"));
  EXPECT_THAT(refused, HasSubstr("RoP Annex I, P1, limit POOL-P1"));
  EXPECT_EQ(why(act(reg, kind::decision_made, b,
                    content("5000.00", "IN_INSTALMENT", "decide", "DECIDED"), chair)),
            "it was taken");
}

TEST_F(LimitsTest, WhatALinkBroughtAboveALimitAfterBothDecisionsIsTold) {
  Register reg = make();
  const ClaimId a = admitted(reg, "a", relative("Tova Reed"));
  const ClaimId b = admitted(reg, "b", relative("Nils Reed"));
  const ClaimId c = admitted(reg, "c", relative("Olan Karest"));
  for (const ClaimId claim : {a, b, c}) {
    ASSERT_TRUE(recommend(reg, claim, "8000.00"));
    ASSERT_TRUE(decide(reg, claim, "8000.00"));
  }
  EXPECT_TRUE(limits_passed(reg)->empty());
  same(reg, link_kind::same_person, mention(reg, a, "victim"), mention(reg, b, "victim"));
  const auto passed = limits_passed(reg);
  ASSERT_TRUE(passed) << passed.error().message;
  ASSERT_EQ(passed->size(), 1);  // once, and not for each of them
  const LimitPassed& one = passed->front();
  EXPECT_EQ(one.above.limit->id, "POOL-P1");
  EXPECT_EQ(one.above.total, Rational(16'000));
  EXPECT_EQ(one.above.most, Rational(12'000));
  ASSERT_EQ(one.awards.size(), 2);
  EXPECT_EQ(one.awards[0].claim, a);
  EXPECT_EQ(one.awards[1].claim, b);
  EXPECT_GT(one.awards[1].act, one.awards[0].act);
  EXPECT_EQ(one.awards[1].awarded, Rational(8'000));
}

TEST_F(LimitsTest, AClaimAboutAnotherVictimHasAPoolOfItsOwn) {
  Register reg = make();
  const ClaimId a = admitted(reg, "a", relative("Tova Reed"));
  const ClaimId b = admitted(reg, "b", relative("Ilan Reed"));
  // One claimant of both is no reason to divide a pool.
  same(reg, link_kind::same_person, mention(reg, a, "claimant"), mention(reg, b, "claimant"));
  for (const ClaimId claim : {a, b}) {
    ASSERT_EQ(why(recommend(reg, claim, "12000")), "it was taken");
    EXPECT_EQ(why(decide(reg, claim, "12000")), "it was taken");
  }
}

TEST_F(LimitsTest, TheFormsOfOneHouseholdAreHeldToItsCapForEachEvent) {
  Register reg = make();
  const ClaimId a = admitted(reg, "a", filing("D1", "Tova Reed"));
  const ClaimId b = admitted(reg, "b", filing("D1", "Ilan Reed"));
  std::string before = filing("D1", "Ilan Reed");
  before.replace(before.find("2019-10-03"), 10, "2011-10-03");
  const ClaimId first_event = admitted(reg, "c", before);
  same(reg, link_kind::same_household, a, b);
  same(reg, link_kind::same_household, b, first_event);
  ASSERT_EQ(why(recommend(reg, a, "3600")), "it was taken");
  ASSERT_EQ(why(decide(reg, a, "3600")), "it was taken");
  EXPECT_THAT(why(recommend(reg, b, "1200.01")), HasSubstr("the forms of one household"));
  EXPECT_EQ(why(recommend(reg, b, "1200")), "it was taken");
  EXPECT_EQ(why(recommend(reg, first_event, "4800")), "it was taken");
}

TEST_F(LimitsTest, TheCapOfAClaimantHoldsOverCategoriesAndOverWhoeverIsLinkedThroughOthers) {
  Register reg = make();
  const ClaimId a = admitted(reg, "a", owner("H1", "Tova Reed"));
  const ClaimId b = admitted(reg, "b", owner("H2", "T. Reed"));
  const ClaimId c = admitted(reg, "c", owner("H4", "Tova Reid"));
  same(reg, link_kind::same_person, mention(reg, a, "claimant"), mention(reg, b, "claimant"));
  same(reg, link_kind::same_person, mention(reg, b, "claimant"), mention(reg, c, "claimant"));
  for (const ClaimId claim : {a, b, c})
    ASSERT_EQ(why(recommend(reg, claim, "30000")), "it was taken");
  ASSERT_EQ(why(decide(reg, a, "30000")), "it was taken");
  ASSERT_EQ(why(decide(reg, c, "30000")), "it was taken");
  EXPECT_THAT(why(decide(reg, b, "30000")), HasSubstr("to 90000 VLR"));
}

// One of the two confirmations is wrong, and nobody knows which.
TEST_F(LimitsTest, WhoIsLinkedThroughOthersAndWasCalledAnotherIsNotHeldTogether) {
  Register reg = make();
  const ClaimId a = admitted(reg, "a", owner("H1", "Tova Reed"));
  const ClaimId b = admitted(reg, "b", owner("H2", "T. Reed"));
  const ClaimId c = admitted(reg, "c", owner("H4", "Tova Reid"));
  const std::int64_t of_a = mention(reg, a, "claimant"), of_b = mention(reg, b, "claimant"),
                     of_c = mention(reg, c, "claimant");
  same(reg, link_kind::same_person, of_a, of_b);
  same(reg, link_kind::same_person, of_b, of_c);
  ASSERT_EQ(why(recommend(reg, a, "30000")), "it was taken");
  ASSERT_EQ(why(recommend(reg, b, "100")), "it was taken");
  ASSERT_EQ(why(recommend(reg, c, "40000")), "it was taken");
  ASSERT_EQ(why(decide(reg, a, "30000")), "it was taken");
  EXPECT_THAT(why(decide(reg, c, "40000")), HasSubstr("to 70000 VLR"));
  auto session = reg.begin();
  ASSERT_TRUE(judge_link(
      reg, *session,
      {std::string(link_kind::same_person), of_a, of_c, Verdict::different, "cousins", {}},
      linker));
  ASSERT_TRUE(session->commit());
  EXPECT_EQ(why(act(reg, kind::decision_made, c,
                    content("40000", "IN_INSTALMENT", "decide", "DECIDED"), chair)),
            "it was taken");
  EXPECT_THAT(why(decide(reg, b, "100")), HasSubstr("to 70100 VLR"));  // linked with both
}

TEST_F(LimitsTest, TheRightHoldersOfOnePropertyDoNotHaveMoreThanItsWorth) {
  Register reg = make();
  const ClaimId a = admitted(reg, "a", owner("H1", "Tova Reed"), "20000.00 VLR");
  const ClaimId b = admitted(reg, "b", owner("H1", "Ilan Reed"), "20000.50 VLR");
  const ClaimId c = admitted(reg, "c", owner("H1", "Mira Reed"));
  same(reg, link_kind::same_property, a << 10, b << 10);
  // More than the table says may have been proved, where nobody else shares in it.
  ASSERT_EQ(why(recommend(reg, a, "20001")), "it was taken");
  ASSERT_EQ(why(recommend(reg, a, "0")).substr(0, 3), "cla");  // READY now
  ASSERT_EQ(why(recommend(reg, c, "5000")), "it was taken");
  ASSERT_EQ(why(decide(reg, c, "5000")), "it was taken");  // another property
  ASSERT_EQ(why(decide(reg, a, "15000")), "it was taken");
  EXPECT_THAT(why(recommend(reg, b, "5000.51")), HasSubstr("above the 20000.5 VLR"));
  EXPECT_EQ(why(recommend(reg, b, "5000.50")), "it was taken");
}

// A unit that a claim names beside the one that was lost brings nobody else in.
TEST_F(LimitsTest, OnlyThePropertyThatWasLostIsShared) {
  Register reg = make();
  std::string two = owner("H1", "Tova Reed", R"(,{"address":"Mill Lane 2"})");
  two.replace(two.find(R"("head":"DISPLACEMENT")"), 21, R"("head":"DISPLACEMENT","unit":1)");
  const ClaimId a = admitted(reg, "a", two, "20000.00 VLR");
  const ClaimId b = admitted(reg, "b", owner("H1", "Ilan Reed"), "20000.00 VLR");
  const ClaimId c = admitted(reg, "c", owner("H1", "Mira Reed"), "20000.00 VLR");
  same(reg, link_kind::same_property, a << 10, b << 10);
  same(reg, link_kind::same_property, (a << 10) + 1, c << 10);
  ASSERT_EQ(why(recommend(reg, a, "15000")), "it was taken");
  ASSERT_EQ(why(decide(reg, a, "15000")), "it was taken");
  EXPECT_EQ(why(recommend(reg, b, "15000")), "it was taken");
  EXPECT_THAT(why(recommend(reg, c, "15000")), HasSubstr("the claims on one property"));
}

TEST_F(LimitsTest, EveryPropertyThatWasLostIsSharedInWhateverOrderTheLossesStand) {
  for (const std::string_view units : {"01", "10"}) {
    Register reg = make();
    instalments_ = 0;
    std::string two = owner("H1", "Tova Reed", R"(,{"address":"Mill Lane 2"})");
    two.replace(
        two.find(R"("head":"DISPLACEMENT"}])"), 23,
        fmt::format(R"("head":"DISPLACEMENT","unit":{}}},{{"unit":{}}}])", units[0], units[1]));
    const ClaimId a = admitted(reg, "a", two, "20000.00 VLR");
    const ClaimId b = admitted(reg, "b", owner("H1", "Ilan Reed"), "20000.00 VLR");
    same(reg, link_kind::same_property, (a << 10) + 1, b << 10);
    ASSERT_EQ(why(recommend(reg, b, "15000")), "it was taken");
    ASSERT_EQ(why(decide(reg, b, "15000")), "it was taken");
    EXPECT_THAT(why(recommend(reg, a, "5001")), HasSubstr("the claims on one property"));
    std::filesystem::remove_all(folder());
  }
}

TEST_F(LimitsTest, AConflictGroupIsHeldToTheWholeWithoutLinks) {
  Register reg = make();
  const ClaimId a = admitted(reg, "a", owner("H1", "Tova Reed"), "20000.00 VLR");
  const ClaimId b = admitted(reg, "b", owner("H1", "Ilan Reed"), "20000.00 VLR");
  ASSERT_EQ(why(recommend(reg, a, "15000")), "it was taken");
  ASSERT_EQ(why(decide(reg, a, "15000")), "it was taken");
  const std::string group = fmt::format(
      R"({{"asset":"Hollow Street 4","claims":["{}","{}"],"group":1,"kind":"SAME_RIGHT",)"
      R"("reason":"3/2"}})",
      reg.number_of(a), reg.number_of(b));
  ASSERT_TRUE(act(reg, kind::conflict_grouped, 0, group, linker));
  for (const ClaimId claim : {a, b})
    ASSERT_TRUE(act(reg, kind::conflict_joined, claim, R"({"group":1})", linker));
  EXPECT_THAT(why(recommend(reg, b, "5000.01")), HasSubstr("above the 20000 VLR"));
  EXPECT_EQ(why(recommend(reg, b, "5000")), "it was taken");
}

}  // namespace
}  // namespace amends::registry
