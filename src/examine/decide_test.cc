#include "examine/decide.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "examine/awards.h"
#include "examine/conflict.h"
#include "examine/context.h"
#include "examine/instalment.h"
#include "examine/register_sample.h"
#include "examine/screen.h"
#include "register/claims.h"
#include "register/payments.h"
#include "register/test_register.h"

namespace amends::examine {
namespace {

using registry::Actor;
using registry::ClaimId;
using registry::Register;
using testing::HasSubstr;

class DecideTest : public registry::RegisterTest {
 protected:
  const Actor officer{"Ines", "CAS"}, executive{"Emil", "EXE"}, chair{"Petra", "PAN"};
  const Actor statistician{"Stan", "STA"}, another{"Vera", "STA"}, linker{"Lena", "LNK"};
  const Panel panel{{"Petra", "Paul", "Pia"}, ""};

  // Filed, screened and admitted.
  std::vector<ClaimId> admitted(Register& reg, std::size_t number) {
    std::vector<ClaimId> claims;
    for (std::size_t i = 0; i < number; ++i) {
      claims.push_back(file(reg, fmt::format("row {}", i)));
    }
    auto session = reg.begin();
    EXPECT_TRUE(session);
    for (const ClaimId claim : claims) {
      EXPECT_TRUE(registry::move_claim(reg, *session, claim, "screen", "r", "", {"S", "SYS"}));
      EXPECT_TRUE(registry::move_claim(reg, *session, claim, "admit", "r", "", officer));
    }
    EXPECT_TRUE(session->commit());
    screened(reg);
    return claims;
  }
  static void screened(Register& reg) {
    const auto counts = screen(reg, {"S", "SYS"}, base::quiet());
    EXPECT_TRUE(counts) << counts.error().message;
  }
  std::vector<ClaimId> recommended(Register& reg, std::size_t number) {
    const std::vector<ClaimId> claims = admitted(reg, number);
    for (const ClaimId claim : claims) {
      const auto done = recommend(reg, claim, content("1200.00"), officer);
      EXPECT_TRUE(done) << done.error().message;
    }
    return claims;
  }
  static DecisionContent content(std::string amount) {
    DecisionContent result;
    result.outcome = "UPHELD";
    result.citations = {"RoP 4(1)", "RoP 27"};
    result.findings = {{"TIME-1@3", "PASS", {{"en", "It happened in the second episode."}}},
                       {"CAUSE-1@3", "REVIEW", {}}};
    result.operative = {{"AWARD", std::move(amount), {{"en", "The Fund pays."}}}};
    result.reasons = {{"en", "All conditions are met."}};
    result.currency = "VLR";
    return result;
  }
  static std::string stage(Register& reg, ClaimId claim) {
    return registry::read_claim_facts(reg.database(), reg.programme(), claim, noon)->stage;
  }
};

template <typename T>
std::string why(const Result<T>& result) {
  return result ? "it was taken" : result.error().message;
}

TEST_F(DecideTest, ABatchIsSampledGatheredAndDecided) {
  Register reg = make();
  const std::vector<ClaimId> claims = recommended(reg, 12);
  InstalmentOrder order;
  order.criterion.categories = {"D1"};
  EXPECT_THAT(why(fix_instalment(reg, order, executive, base::quiet())), HasSubstr("SAMP-1"));

  SampleOrder sampling;
  sampling.plan = "SAMP-1";
  sampling.criterion.stages = {"READY"};
  sampling.design.seed = "drawn on 1 April 2026";
  const auto drawn = draw_in_register(reg, sampling, statistician, base::quiet());
  ASSERT_TRUE(drawn) << drawn.error().message;
  EXPECT_EQ(drawn->draw.size(), 12);  // of so few, all
  order.sample = drawn->sample;
  EXPECT_THAT(why(fix_instalment(reg, order, executive, base::quiet())), HasSubstr("12 waiting"));
  for (std::size_t i = 0; i < claims.size(); ++i) {
    ASSERT_TRUE(
        answer(reg, drawn->sample, claims[i], i == 0 ? "NO_ANSWER" : "OK", "", statistician));
  }
  EXPECT_THAT(why(fix_instalment(reg, order, executive, base::quiet())),
              HasSubstr("1 without an answer"));
  // A sample that failed is not drawn again until one passes.
  sampling.design.seed = "drawn once more";
  const auto again = draw_in_register(reg, sampling, statistician, base::quiet());
  ASSERT_TRUE(again) << again.error().message;
  for (const ClaimId claim : claims)
    ASSERT_TRUE(answer(reg, again->sample, claim, "OK", "", statistician));
  InstalmentOrder by_another = order;
  by_another.sample = again->sample;
  EXPECT_THAT(why(fix_instalment(reg, by_another, executive, base::quiet())),
              HasSubstr("stands in the frame of sample 1, which was not accepted"));
  // Whoever counted an error does not count it away, and nobody does without saying why.
  EXPECT_THAT(why(answer(reg, drawn->sample, claims[0], "OK", "", another)),
              HasSubstr("was answered NO_ANSWER before"));
  EXPECT_THAT(why(answer(reg, drawn->sample, claims[0], "OK", "found by telephone", statistician)),
              HasSubstr("Stan answered NO_ANSWER in act"));
  ASSERT_TRUE(answer(reg, drawn->sample, claims[0], "OK", "found by telephone", another));
  ASSERT_TRUE(answer(reg, drawn->sample, claims[0], "OK", "", another));  // the same once more
  EXPECT_EQ(read_sample(reg.database(), drawn->sample)->replaced(), 1);
  EXPECT_TRUE(read_sample(reg.database(), drawn->sample)->report.accepted.value());

  const auto fixed = fix_instalment(reg, order, executive, base::quiet());
  ASSERT_TRUE(fixed) << fixed.error().message;
  EXPECT_EQ(fixed->annex.size(), 12);
  EXPECT_TRUE(std::ranges::is_sorted(fixed->annex));
  ASSERT_TRUE(sever(reg, claims[3], "new evidence came in", chair));
  EXPECT_EQ(stage(reg, claims[3]), "VERIFICATION");
  EXPECT_THAT(why(decide_instalment(reg, fixed->instalment, panel, chair, base::quiet())),
              HasSubstr("facts have changed since it was screened"));  // a sample stands now
  screened(reg);
  const auto decided = decide_instalment(reg, fixed->instalment, panel, chair, base::quiet());
  ASSERT_TRUE(decided) << decided.error().message;
  EXPECT_EQ(*decided, 11);
  const Instalment instalment = read_instalment(reg, fixed->instalment).value();
  EXPECT_TRUE(instalment.annex_fits);
  EXPECT_EQ(std::ranges::count(instalment.members, "SEVERED", &Instalment::Member::state), 1);
  EXPECT_EQ(instalment.ruleset, reg.programme().ruleset);

  // An error that is found only now is taken with the reason, and told; it undoes nothing.
  EXPECT_TRUE(read_sample(reg.database(), drawn->sample)->late.empty());
  EXPECT_THAT(why(answer(reg, drawn->sample, claims[1], "ERROR", " ", statistician)),
              HasSubstr("instalment 1 was decided on sample 1 before"));
  ASSERT_TRUE(answer(reg, drawn->sample, claims[1], "ERROR", "a neighbour wrote", statistician));
  const RegisterSample after = read_sample(reg.database(), drawn->sample).value();
  ASSERT_EQ(after.late.size(), 1);
  EXPECT_FALSE(after.late[0].sealed);
  EXPECT_EQ(after.late[0].unit, reg.number_of(claims[1]));
  EXPECT_THAT(in_words(after.late[0]), HasSubstr("came after instalment 1 had been decided"));
  EXPECT_FALSE(after.report.accepted.value());
  EXPECT_EQ(stage(reg, claims[1]), "DECIDED");
}

// Nobody picks from a sampled batch those that were not looked at.
TEST_F(DecideTest, ABatchOnASampleIsItsWholeFrame) {
  Register reg = make();
  std::vector<ClaimId> claims = recommended(reg, 3);
  std::string elsewhere = filing("D1", "Ona Marsh");
  elsewhere.replace(elsewhere.find("K2"), 2, "K3");
  claims.push_back(file_content(reg, "elsewhere", elsewhere));
  const auto take = [&](std::string_view trigger, const Actor& by) {
    auto session = reg.begin();
    const auto done = registry::move_claim(reg, *session, claims.back(), trigger, "r", "", by);
    EXPECT_TRUE(done) << done.error().message;
    EXPECT_TRUE(session->commit());
  };
  take("screen", {"S", "SYS"});
  take("admit", officer);
  screened(reg);
  ASSERT_TRUE(recommend(reg, claims.back(), content("1200.00"), officer));
  SampleOrder sampling;
  sampling.plan = "SAMP-1";
  sampling.criterion.stages = {"READY"};
  ASSERT_TRUE(draw_in_register(reg, sampling, statistician, base::quiet()));
  for (const ClaimId claim : claims) ASSERT_TRUE(answer(reg, 1, claim, "OK", "", statistician));
  InstalmentOrder order;
  order.sample = 1;
  order.criterion.zones = {"K2"};
  EXPECT_THAT(why(fix_instalment(reg, order, executive, base::quiet())),
              HasSubstr("1 more of its claims that is READY"));
  // What fell away since is in no batch.
  take("withdraw", {"Claimant", "CLM"});
  const auto fixed = fix_instalment(reg, order, executive, base::quiet());
  ASSERT_TRUE(fixed) << fixed.error().message;
  EXPECT_EQ(fixed->annex.size(), 3);
  EXPECT_EQ(fixed->frame_units, 4);
}

TEST_F(DecideTest, ABatchOfWhichNobodyWasLookedAtIsRefused) {
  Register reg = make();
  recommended(reg, 2);
  SampleOrder sampling;
  sampling.criterion.stages = {"READY"};
  sampling.design.sizing = Sizing::fixed;
  sampling.design.size = 1;
  const auto drawn = draw_in_register(reg, sampling, statistician, base::quiet());
  ASSERT_TRUE(drawn) << drawn.error().message;
  const ClaimId looked_at = reg.find_claim(drawn->draw.strata[0].drawn[0]).value();
  {
    auto session = reg.begin();
    ASSERT_TRUE(
        registry::move_claim(reg, *session, looked_at, "withdraw", "r", "", {"Claimant", "CLM"}));
    ASSERT_TRUE(session->commit());
  }
  InstalmentOrder order;
  order.sample = 1;
  EXPECT_THAT(why(fix_instalment(reg, order, executive, base::quiet())),
              HasSubstr("none was drawn, so nobody looked at any of them"));
}

// It was 31 March in UTC.
TEST_F(DecideTest, TheDayOfANoticeIsThatOfTheProgrammesZone) {
  Register reg = make();
  const ClaimId claim = recommended(reg, 1)[0];
  ASSERT_TRUE(fix_instalment(reg, {}, executive, base::quiet()));
  const auto decided = decide_instalment(reg, 1, panel, chair, base::quiet());
  ASSERT_TRUE(decided) << decided.error().message;
  {
    auto session = reg.begin();
    ASSERT_TRUE(registry::move_claim(reg, *session, claim, "notify", "r", "", officer));
    ASSERT_TRUE(session->commit());
  }
  ContextReader reader = ContextReader::create(reg).value();
  EXPECT_THAT(reader.context(reader.find(claim).value()).value(),
              HasSubstr(R"("notified":"2026-04-01")"));
}

TEST_F(DecideTest, ADecisionReadsBackAsItWasMade) {
  Register reg = make();
  const ClaimId claim = recommended(reg, 1)[0];
  const auto fixed = fix_instalment(reg, {}, executive, base::quiet());
  ASSERT_TRUE(fixed) << fixed.error().message;
  ASSERT_TRUE(
      decide_instalment(reg, 1, {{"Petra", "Paul", "Pia"}, "Pia: more"}, chair, base::quiet()));
  const auto acts = decisions_of(reg, claim);
  ASSERT_EQ(acts->size(), 2);
  const DecisionRecord record = read_decision(reg, (*acts)[1]).value();
  EXPECT_FALSE(record.recommendation);
  EXPECT_EQ(record.by, "Petra");
  EXPECT_EQ(record.dissent, "Pia: more");
  EXPECT_EQ(record.instalment, 1);
  EXPECT_EQ(record.content.citations, content("1200.00").citations);
  EXPECT_EQ(record.content.findings[0].text.at("en"), "It happened in the second episode.");
  EXPECT_EQ(record.content.operative[0].amount, "1200.00");
  EXPECT_EQ(awarded_sum(record.content), "1200");
  EXPECT_EQ(*standing_decision(reg, claim), (*acts)[1]);
  EXPECT_EQ(read_decision(reg, 0).error().code, Code::not_found);

  ASSERT_TRUE(reg.begin().and_then([&](Register::Session&& session) -> Status {
    AMENDS_CHECK(registry::move_claim(reg, session, claim, "notify", "r", "", officer)
                     .map([](const registry::Done&) {}));
    AMENDS_CHECK(registry::move_claim(reg, session, claim, "request-review", "r", "", {"C", "CLM"})
                     .map([](const registry::Done&) {}));
    return session.commit();
  }));
  const Actor reviewer{"Agnes", "APP"};
  const Panel chamber{{"Agnes", "Olga", "Ulf"}, ""};
  EXPECT_THAT(why(correct(reg, claim, content("1500.00"), chamber, "", reviewer)),
              HasSubstr("run amends screen"));
  screened(reg);
  EXPECT_THAT(why(correct(reg, claim, content("900.00"), chamber, "", reviewer)),
              HasSubstr("less than the 1200.00 VLR"));
  EXPECT_THAT(why(recommended_anew(reg, claim)), HasSubstr("nobody has recommended"));
  EXPECT_THAT(why(correct(reg, claim, content("1500.00"), chamber, "", reviewer)),
              HasSubstr("nobody has recommended how it is to be decided anew"));
  // What was drafted is decided only while the rules say so.
  ASSERT_TRUE(reg.begin().and_then([&](Register::Session&& session) -> Status {
    AMENDS_CHECK(recommend(reg, session, claim, content("1500.00"), true, {"Lea", "LEG"})
                     .map([](const registry::Done&) {}));
    return session.commit();
  }));
  EXPECT_THAT(why(correct(reg, claim, content("1500.00"), chamber, "", reviewer)),
              HasSubstr("was recommended as the rules had it"));
  const auto anew_recommended = recommend(reg, claim, content("1500.00"), {"Lea", "LEG"});
  ASSERT_TRUE(anew_recommended) << anew_recommended.error().message;
  EXPECT_EQ(stage(reg, claim), "UNDER_REVIEW");
  EXPECT_THAT(
      why(correct(reg, claim, content("1500.00"), {{"Agnes", "Lea", "Ulf"}, ""}, "", reviewer)),
      HasSubstr("Lea recommended in act"));
  EXPECT_THAT(why(correct(reg, claim, content("1600.00"), chamber, "", reviewer)),
              HasSubstr("not what was recommended"));
  const auto anew =
      correct(reg, claim, recommended_anew(reg, claim).value(), chamber, "", reviewer);
  ASSERT_TRUE(anew) << anew.error().message;
  EXPECT_EQ(*standing_decision(reg, claim), anew->act);
  EXPECT_EQ(read_decision(reg, anew->act)->supersedes, (*acts)[1]);

  // What a fund is shared among is the decision that stands.
  const auto awards = awards_owed(reg, {}, {{"D1", 60'000}});
  ASSERT_TRUE(awards) << awards.error().message;
  ASSERT_EQ(awards->owed.size(), 1);
  EXPECT_EQ(awards->owed[0].key, reg.number_of(claim));
  EXPECT_EQ(awards->owed[0].award, 150'000);
  EXPECT_EQ(awards->owed[0].first_payment, 60'000);
  const auto plan = share_fund(100'000, awards->owed);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->payments[0].total(), 100'000);
  // A decision anew is still one of the instalment that its claim was decided in.
  EXPECT_EQ(awards_owed(reg, 1, {}).value().owed.at(0).award, 150'000);
  ASSERT_TRUE(reg.begin().and_then([&](Register::Session&& session) -> Status {
    AMENDS_CHECK(registry::move_claim(reg, session, claim, "withdraw", "r", "", {"C", "CLM"})
                     .map([](const registry::Done&) {}));
    return session.commit();
  }));
  const AwardsOwed withdrawn = awards_owed(reg, {}, {}).value();
  EXPECT_TRUE(withdrawn.owed.empty());
  EXPECT_EQ(withdrawn.left_out.at(0).claim, reg.number_of(claim));
  EXPECT_THAT(withdrawn.left_out[0].why, HasSubstr("it is WITHDRAWN"));
  EXPECT_EQ(awards_owed(reg, 7, {}).error().code, Code::bad_input);
  EXPECT_EQ(awards_owed(reg, {}, {{"Z9", 1}}).error().code, Code::bad_input);
}

TEST_F(DecideTest, WhatWasPaidIsAFactForRulesAndLessIsOwed) {
  ClaimId claim = 0;
  {
    Register reg = make();
    claim = recommended(reg, 1)[0];
    ASSERT_TRUE(fix_instalment(reg, {}, executive, base::quiet()));
    ASSERT_TRUE(decide_instalment(reg, 1, panel, chair, base::quiet()));
    ASSERT_TRUE(reg.begin().and_then([&](Register::Session&& session) -> Status {
      AMENDS_CHECK(registry::move_claim(reg, session, claim, "notify", "r", "", officer)
                       .map([](const registry::Done&) {}));
      return session.commit();
    }));
  }
  auto reg =
      Register::open(folder(), registry::Access::write, base::fixed_clock(noon + 61 * 86'400));
  ASSERT_TRUE(reg);
  const auto paid = [&](const char* amount, const char* reference) {
    auto session = reg->begin();
    ASSERT_TRUE(registry::record_payment(*reg, *session, claim,
                                         {amount, "VLR", "2026-05-02", reference}, {"Fay", "FIN"}));
    ASSERT_TRUE(session->commit());
  };
  ASSERT_TRUE(reg->begin().and_then([&](Register::Session&& session) -> Status {
    for (const char* trigger : {"finalise", "implement"})
      AMENDS_CHECK(registry::move_claim(*reg, session, claim, trigger, "r", "",
                                        {"F", trigger[0] == 'f' ? "SYS" : "FIN"})
                       .map([](const registry::Done&) {}));
    return session.commit();
  }));
  const auto outcome = [&] {
    screened(*reg);
    return count(*reg,
                 "SELECT count(*) FROM screening, json_each(findings) WHERE "
                 "value->>'rule'='PAY-1@2' AND value->>'outcome'='FAIL'");
  };
  EXPECT_EQ(outcome(), 0);  // nothing was paid yet
  paid("599.99", "round 1");
  EXPECT_EQ(outcome(), 1);
  paid("0.01", "round 2");
  EXPECT_EQ(outcome(), 1);  // the first one was too small
  const auto owed = awards_owed(*reg, {}, {{"D1", 60'000}}).value().owed;
  ASSERT_EQ(owed.size(), 1);
  EXPECT_EQ(owed[0].award, 120'000);
  EXPECT_EQ(owed[0].paid, 60'000);
  EXPECT_EQ(share_fund(100'000, owed)->payments[0].total(), 60'000);
  ASSERT_TRUE(reg->begin().and_then([&](Register::Session&& session) -> Status {
    AMENDS_CHECK(registry::move_claim(*reg, session, claim, "close", "600.00 stay unpaid", "",
                                      {"Fay", "FIN"})
                     .map([](const registry::Done&) {}));
    return session.commit();
  }));
  const AwardsOwed closed = awards_owed(*reg, {}, {}).value();
  EXPECT_TRUE(closed.owed.empty());
  EXPECT_THAT(closed.left_out.at(0).why, HasSubstr("it is CLOSED"));
}

TEST_F(DecideTest, CompetingClaimsLeaveTheirBatchAndAreDecidedTogether) {
  Register reg = make();
  const std::vector<ClaimId> claims = recommended(reg, 2);
  const std::string first = reg.number_of(claims[0]);
  InstalmentOrder alone;  // one claim needs no sample
  ASSERT_TRUE(reg.begin().and_then([&](Register::Session&& session) -> Status {
    AMENDS_CHECK(
        registry::move_claim(reg, session, claims[1], "suspend", "r", "2026-05-01", officer)
            .map([](const registry::Done&) {}));
    return session.commit();
  }));
  ASSERT_TRUE(fix_instalment(reg, alone, executive, base::quiet()));
  EXPECT_EQ(stage(reg, claims[0]), "IN_INSTALMENT");

  ConflictOrder order{"SAME_RIGHT", "Hollow Street 4", "shares add up to 3/2", claims};
  order.kind = "SAME_RIGTH";
  EXPECT_THAT(why(group_claims(reg, order, linker)), HasSubstr("SUCCESSIVE_OWNERS"));
  order.kind = "SAME_RIGHT";
  const auto group = group_claims(reg, order, linker);
  ASSERT_TRUE(group) << group.error().message;
  EXPECT_EQ(stage(reg, claims[0]), "VERIFICATION");
  EXPECT_EQ(read_instalment(reg, 1)->members[0].state, "SEVERED");
  EXPECT_EQ(conflict_groups(reg)->at(0).members.size(), 2);

  ASSERT_TRUE(recommend(reg, claims[0], content("1200.00"), officer));
  InstalmentOrder together;
  together.group = *group;
  EXPECT_THAT(why(fix_instalment(reg, together, executive, base::quiet())), HasSubstr("SUSPENDED"));
  ASSERT_TRUE(reg.begin().and_then([&](Register::Session&& session) -> Status {
    AMENDS_CHECK(registry::move_claim(reg, session, claims[1], "resume", "r", "", officer)
                     .map([](const registry::Done&) {}));
    return session.commit();
  }));
  EXPECT_THAT(why(fix_instalment(reg, {}, executive, base::quiet())),
              HasSubstr("competes in conflict group"));
  ASSERT_TRUE(fix_instalment(reg, together, executive, base::quiet()));
  ASSERT_TRUE(decide_instalment(reg, 2, panel, chair, base::quiet()));
  EXPECT_EQ(stage(reg, claims[0]), "DECIDED");
  EXPECT_EQ(stage(reg, claims[1]), "DECIDED");
}

TEST_F(DecideTest, GroupsThatTurnOutToBeAboutOneThingBecomeOne) {
  Register reg = make();
  const std::vector<ClaimId> claims = recommended(reg, 4);
  const auto group = [&](std::vector<ClaimId> members) {
    return group_claims(reg, {"SAME_RIGHT", "Hollow Street 4", "3/2", std::move(members)}, linker)
        .value();
  };
  const std::int64_t one = group({claims[0], claims[1]}), two = group({claims[2], claims[3]});
  ASSERT_TRUE(declare_interest(reg, {"Pia", "an heir", {}, {}, two}, chair));
  InstalmentOrder together;
  together.group = one;
  ASSERT_TRUE(fix_instalment(reg, together, executive, base::quiet()));
  ASSERT_TRUE(merge_groups(reg, one, std::vector{two}, linker));
  const auto groups = conflict_groups(reg).value();
  EXPECT_EQ(groups[0].members.size(), 4);
  for (const auto& member : groups[1].members) EXPECT_TRUE(member.left);
  EXPECT_EQ(stage(reg, claims[0]), "VERIFICATION");  // what was gathered before was not all
  for (const ClaimId claim : {claims[0], claims[1]})
    ASSERT_TRUE(recommend(reg, claim, content("1200.00"), officer));
  ASSERT_TRUE(fix_instalment(reg, together, executive, base::quiet()));
  EXPECT_THAT(why(decide_instalment(reg, 2, panel, chair, base::quiet())),
              HasSubstr("Pia has declared an interest"));
  ASSERT_TRUE(decide_instalment(reg, 2, {{"Petra", "Paul", "Pavel"}, ""}, chair, base::quiet()));
}

TEST_F(DecideTest, WhatIsGroupedStillCompetesOrWasDecided) {
  Register reg = make();
  const std::vector<ClaimId> claims = recommended(reg, 5);
  const auto group = [&](std::vector<ClaimId> members) {
    return group_claims(reg, {"SAME_RIGHT", "Hollow Street 4", "3/2", std::move(members)}, linker);
  };
  const auto step = [&](ClaimId claim, std::string_view trigger, const registry::Actor& by) {
    return reg.begin().and_then([&](Register::Session&& session) -> Status {
      const std::string_view day = trigger == "suspend" ? "2026-05-01" : "";
      AMENDS_CHECK(registry::move_claim(reg, session, claim, trigger, "r", day, by)
                       .map([](const registry::Done&) {}));
      return session.commit();
    });
  };
  // Two are decided, each by itself, before anybody knows.
  for (std::size_t i = 1; i < claims.size(); ++i) ASSERT_TRUE(step(claims[i], "suspend", officer));
  for (const std::size_t i : {0, 1}) {
    if (i > 0) {
      ASSERT_TRUE(step(claims[i], "resume", officer));
    }
    const auto fixed = fix_instalment(reg, {}, executive, base::quiet());
    ASSERT_TRUE(fixed) << fixed.error().message;
    ASSERT_TRUE(decide_instalment(reg, fixed->instalment, panel, chair, base::quiet()));
  }
  ASSERT_TRUE(group({claims[0], claims[1]}));
  EXPECT_EQ(decided_apart(reg, {})->size(), 2);  // both are told, and neither waits for the other

  for (const std::size_t i : {2, 3, 4}) ASSERT_TRUE(step(claims[i], "resume", officer));
  ASSERT_TRUE(group({claims[3], claims[4]}));
  for (const std::size_t i : {2, 4}) ASSERT_TRUE(step(claims[i], "withdraw", {"C", "CLM"}));
  EXPECT_THAT(why(join_group(reg, 1, {claims[2]}, linker)), HasSubstr("competes with nobody any"));
  const auto seal = [&](int sealed) {
    return reg.database().execute(
        fmt::format("UPDATE claim SET sealed={} WHERE id={}", sealed, claims[3]));
  };
  ASSERT_TRUE(leave_group(reg, claims[3], "r", linker));
  ASSERT_TRUE(seal(1));
  EXPECT_THAT(why(join_group(reg, 1, {claims[3]}, linker)), HasSubstr("it is sealed"));
  ASSERT_TRUE(seal(0));
  ASSERT_TRUE(join_group(reg, 2, {claims[3]}, linker));
  // A group becomes part of it, without the one that was withdrawn.
  ASSERT_TRUE(merge_groups(reg, 1, std::vector<std::int64_t>{2}, linker));
  EXPECT_EQ(conflict_groups(reg)->at(0).members.size(), 3);
}

TEST_F(DecideTest, AnInterestInAnInstalmentKeepsItsMemberOut) {
  Register reg = make();
  recommended(reg, 1);
  ASSERT_TRUE(fix_instalment(reg, {}, executive, base::quiet()));
  ASSERT_TRUE(
      declare_interest(reg, {"Pia", "wrote the report", std::nullopt, 1, std::nullopt}, chair));
  EXPECT_THAT(why(decide_instalment(reg, 1, panel, chair, base::quiet())),
              HasSubstr("Pia has declared an interest"));
  EXPECT_FALSE(declare_interest(reg, {"Pia", "nothing named", {}, {}, {}}, chair));
}

TEST_F(DecideTest, SealedClaimsAreMeantOnlyByName) {
  Register reg = make();
  file(reg, "open");
  ASSERT_TRUE(reg.begin().and_then([&](Register::Session&& session) -> Status {
    const std::string data = filed(filing("P4", "Somebody"), "sealed");
    AMENDS_CHECK(session.add({registry::kind::claim_filed, session.new_claim(), data}, officer)
                     .map([](const registry::Done&) {}));
    return session.commit();
  }));
  EXPECT_EQ(claims_that_meet(reg, {})->size(), 1);
  Criterion named;
  named.categories = {"P4"};
  EXPECT_EQ(claims_that_meet(reg, named)->size(), 1);
  named.categories = {"P5"};
  EXPECT_THAT(claims_that_meet(reg, named).error().message, HasSubstr("did you mean"));
}

TEST_F(DecideTest, ALargeFrameIsKeptInParts) {
  Register reg = make();
  std::vector<ClaimId> claims = admitted(reg, 30);
  SampleOrder order;
  order.strata = {StratumBy::category, StratumBy::zone};
  order.design.sizing = Sizing::fixed;
  order.design.size = 7;
  const auto drawn = draw_in_register(reg, order, statistician, base::quiet());
  ASSERT_TRUE(drawn) << drawn.error().message;
  EXPECT_EQ(drawn->draw.strata[0].name, "D1 | K2");
  const RegisterSample sample = read_sample(reg.database(), 1).value();
  EXPECT_EQ(sample.drawn.size(), 7);
  EXPECT_EQ(sample.frame_sha256, base::to_hex(drawn->draw.frame));
  EXPECT_EQ(sample.seed.size(), 64);
  EXPECT_FALSE(sample.report.accepted);
  EXPECT_EQ(sample.report.all.waiting, 7);
  const std::string drawn_unit = sample.drawn[0].unit;
  const auto other = std::ranges::find_if(claims, [&](ClaimId claim) {
    return std::ranges::none_of(sample.drawn,
                                [&](const auto& d) { return d.unit == reg.number_of(claim); });
  });
  EXPECT_THAT(why(answer(reg, 1, *other, "OK", "", statistician)), HasSubstr("never replaced"));
}

TEST(DecisionContentFile, NamesWhatIsMissing) {
  const std::vector<std::string> languages = {"en", "fr", "ar"};
  const auto message = [&](std::string_view json) {
    const auto content = decision_content(json, "file.json", languages);
    return content ? "none" : content.error().message;
  };
  EXPECT_EQ(message("{"), "file.json:1:2: expected a member's name in double quotes");
  EXPECT_EQ(message("{\"outcome\": \"UPHELD\",\n \"outcome\": \"REFUSED\"}"),
            "file.json:2:2: 'outcome' is here a second time in one object");
  EXPECT_EQ(message("[]"), "file.json: a decision is a JSON object");
  EXPECT_EQ(message("{}"), "file.json: there is no \"outcome\"");
  EXPECT_EQ(message(R"({"outcome":1})"), "file.json: \"outcome\" is not a text");
  EXPECT_EQ(message(R"({"outcome":"UPHELD","reasons":"x"})"),
            "file.json: \"reasons\" has a text for each language, as {\"en\": …}");
  EXPECT_THAT(message(R"({"outcome":"UPHELD","reason":{"en":"x"}})"),
              HasSubstr("file.json: reason is no member of a decision; did you mean \"reasons\"?"));
  EXPECT_THAT(message(R"({"findings":[{"rule":"A"},{"rule":"B","txt":{}}]})"),
              HasSubstr("findings[1].txt is no member"));
  EXPECT_THAT(message(R"({"operative":[{"kind":"AWARD","sum":"1"}]})"),
              HasSubstr("operative[0].sum is no member"));
  EXPECT_THAT(
      message(R"({"steps":[{"text":{"en":"a","de":"b"}}]})"),
      HasSubstr("steps[0].text.de: the programme has no language \"de\"; it has en, fr, ar"));
  EXPECT_THAT(message(R"({"reasons":{"de":"x"}})"), HasSubstr("reasons.de: "));
}

}  // namespace
}  // namespace amends::examine
