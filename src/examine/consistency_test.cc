#include "examine/consistency.h"

#include <gmock/gmock.h>

#include "examine/decide.h"
#include "examine/instalment.h"
#include "examine/screen.h"
#include "register/claims.h"
#include "register/decisions.h"
#include "register/test_register.h"

namespace amends::examine {
namespace {

using registry::ClaimId;
using registry::Register;
using testing::Not;

class ConsistencyTest : public registry::RegisterTest {
 protected:
  // Decided by a panel as `examiner` recommended, each in an instalment of its own.
  ClaimId decided(Register& reg, std::string_view key, std::string_view content,
                  std::string outcome, std::optional<std::string> amount,
                  const std::string& examiner, const std::vector<std::string>& besides = {},
                  const std::string& dissent = "") {
    const ClaimId claim = file_content(reg, key, content);
    EXPECT_TRUE(reg.database().execute(fmt::format("INSERT INTO link_done VALUES({})", claim)));
    EXPECT_TRUE(screen(reg, {"Sys", "SYS"}, base::quiet()));
    EXPECT_TRUE(reg.begin().and_then([&](Register::Session&& session) -> Status {
      for (const auto& [step, role] : {std::pair{"screen", "SYS"}, std::pair{"admit", "CAS"}}) {
        AMENDS_CHECK(registry::move_claim(reg, session, claim, step, "r", "", {examiner, role})
                         .map([](const registry::Done&) {}));
      }
      return session.commit();
    }));
    const DecisionContent said = saying(std::move(outcome), std::move(amount), besides);
    const auto recommended = recommend(reg, claim, said, {examiner, "CAS"});
    EXPECT_TRUE(recommended) << recommended.error().message;
    const auto fixed = fix_instalment(reg, {}, {"Emil", "EXE"}, base::quiet());
    EXPECT_TRUE(fixed) << fixed.error().message;
    EXPECT_TRUE(decide_instalment(reg, fixed->instalment, {{"Petra", "Paul", "Pia"}, dissent},
                                  {"Petra", "PAN"}, base::quiet()));
    return claim;
  }
  // `besides` are kinds of operative parts that it has besides the sum or the refusal.
  static DecisionContent saying(std::string outcome, std::optional<std::string> amount,
                                const std::vector<std::string>& besides) {
    DecisionContent said;
    said.outcome = std::move(outcome);
    said.citations = {"RoP 4(1)"};
    if (said.outcome == "INADMISSIBLE_TIME") {
      said.findings = {{"TIME-1@3", "FAIL", {{"en", "It was years before."}}}};
    }
    if (said.outcome == "REJECTED_MERITS") said.findings = {{"MERITS", "FAIL", {{"en", "so"}}}};
    said.findings.push_back({"CAUSE-1@3", "REVIEW", {}});
    said.reasons = {{"en", "because"}};
    said.currency = amount ? "VLR" : "";
    const bool refuses = registry::is_adverse(said.outcome);
    if (amount || refuses)
      said.operative = {{amount ? "AWARD" : "REFUSAL", amount, {{"en", "so"}}}};
    for (const std::string& kind : besides)
      said.operative.push_back({kind, std::nullopt, {{"en", "so"}}});
    return said;
  }
  // Displaced in the second episode: each of another age, day, street, zone and day of filing.
  static std::string displaced(int i) {
    return fmt::format(
        R"({{"category":"D1","claimant":{{"birth":"19{0}-0{1}","names":[{{"text":"Tova {0}"}}]}},)"
        R"("incidents":[{{"attribution":{{"party":"{2}"}},"date":"2019-1{3}-0{1}","place":)"
        R"({{"text":"Hollow Street {0}","zone":"K{1}"}}}}],"losses":[{{"amount":"1200.00",)"
        R"("currency":"VLR","head":"DISPLACEMENT"}}],"received":"2026-03-1{1}"}})",
        50 + i, 1 + i % 3, i % 2 == 0 ? "VELARIA" : "KARSK", i % 3);
  }
  // A house; `paid` and `claimed` are further members of the filing and of its loss.
  static std::string destroyed(int i, std::string_view paid, std::string_view claimed) {
    return fmt::format(
        R"({{"category":"H1","claimant":{{"birth":"1961-04-02","names":[{{"text":"Tova {0}"}}]}},)"
        R"({1}"incidents":[{{"date":"2019-10-03","kind":"DESTRUCTION","place":{{"zone":"K2"}}}}],)"
        R"("losses":[{{{2}"damage":"DESTROYED","date":"2019-10","head":"DWELLING_DESTRUCTION",)"
        R"("remedy":"COMPENSATION"}}],"received":"2026-03-11",)"
        R"("rights":[{{"share":"1","type":"OWNERSHIP"}}],"units":[{{"area_m2":"84.0",)"
        R"("built":"1978","cadastral_ref":"q{0}","kind":"HOUSE","material":"DETACHED_MASONRY",)"
        R"("place":{{"zone":"K2"}}}}]}})",
        i, paid, claimed);
  }
  // Of each three, Ivo recommends one.
  void decide_all(Register& reg, bool ivo_is_harsh) {
    for (int i = 0; i < 12; ++i) {
      const bool ivo = i % 3 == 1;
      const bool refuses = ivo && ivo_is_harsh;
      decided(reg, fmt::format("{}", i), displaced(i), refuses ? "REJECTED_MERITS" : "UPHELD",
              refuses ? std::nullopt : std::optional<std::string>("1200.00"), ivo ? "Ivo" : "Ines");
    }
  }
  static ConsistencyReport audited(Register& reg) {
    auto report = audit_consistency(reg, false, base::quiet());
    EXPECT_TRUE(report) << report.error().message;
    return report ? std::move(*report) : ConsistencyReport();
  }
};

TEST_F(ConsistencyTest, FindsTheExaminerWhoIsHarsher) {
  Register reg = make();
  decide_all(reg, true);
  const ConsistencyReport report = audited(reg);
  EXPECT_EQ(report.decided, 12);
  EXPECT_EQ(report.compared, 12);
  EXPECT_EQ(report.groups, 1);
  EXPECT_EQ(report.inconsistent, 1);
  ASSERT_EQ(report.differences.size(), 4);
  for (const Difference& difference : report.differences) {
    EXPECT_EQ(difference.other.examiner, "Ivo");
    EXPECT_EQ(difference.other.result, "REJECTED_MERITS");
    EXPECT_EQ(difference.usual.result, "UPHELD, the whole sum");
    EXPECT_EQ(difference.alike, Alike::sum);
    EXPECT_EQ(difference.got, Got::less);
    EXPECT_THAT(difference.read, Not(testing::IsEmpty()));
  }
  EXPECT_EQ(report.by_examiner.at("Ivo").unusual, 4);
  EXPECT_EQ(report.by_examiner.at("Ivo").less, 4);
  EXPECT_EQ(report.by_examiner.at("Ines").unusual, 0);
  EXPECT_EQ(report.by_examiner.at("Ines").compared, 8);
  for (const char* member : {"Petra", "Paul", "Pia"})
    EXPECT_EQ(report.by_member.at(member).unusual, 4) << member;
  EXPECT_EQ(report.by_decider.at("Petra").compared, 12);
  EXPECT_EQ(report.by_month.at("2026-04").unusual, 4);  // there, and still March in UTC
}

TEST_F(ConsistencyTest, FindsNothingWhereAllAreDecidedAlike) {
  Register reg = make();
  decide_all(reg, false);
  // Before the first episode: another thing than the twelve, and compared with none of them.
  std::string early = displaced(1);
  early.replace(early.find("2019-1"), 6, "2009-1");
  decided(reg, "early", early, "INADMISSIBLE_TIME", std::nullopt, "Ivo");
  const ConsistencyReport report = audited(reg);
  EXPECT_EQ(report.decided, 13);
  EXPECT_EQ(report.compared, 12);
  EXPECT_EQ(report.alone, 1);
  EXPECT_TRUE(report.differences.empty());
  EXPECT_EQ(report.by_examiner.at("Ivo").compared, 4);
}

TEST_F(ConsistencyTest, ChoosesTheMostAlikeAndTellsWhatWasMore) {
  Register reg = make();
  decided(reg, "1", displaced(1), "UPHELD", "1200.00", "Ines");
  decided(reg, "2", displaced(2), "UPHELD", "1200.00", "Ines");
  const ClaimId odd = decided(reg, "3", displaced(2), "UPHELD", "1500.00", "Ivo");
  const ConsistencyReport report = audited(reg);
  ASSERT_EQ(report.differences.size(), 1);
  const Difference& difference = report.differences[0];
  EXPECT_EQ(difference.other.claim, reg.number_of(odd));
  EXPECT_EQ(difference.other.result, "UPHELD, 1.2500 of the sum");
  EXPECT_EQ(difference.alike, Alike::facts);
  EXPECT_EQ(difference.got, Got::more);
  EXPECT_TRUE(difference.read.empty());
}

// What the body did with a claim, a rule that is met where it was asked at all, and how much was
// claimed are no reason for another outcome.
TEST_F(ConsistencyTest, NeitherProcedureNorWhatWasClaimedKeepsAClaimApart) {
  Register reg = make();
  const std::string paid = R"("compensation":[{"amount":"0.00","currency":"VLR",)"
                           R"("date":"2021-08-05","head":"DWELLING_DESTRUCTION"}],)";
  const std::string more = R"("amount":"90000.00","currency":"VLR",)";
  const ClaimId odd = decided(reg, "1", destroyed(1, paid, more), "REJECTED_MERITS", {}, "Ivo");
  decided(reg, "2", destroyed(2, "", ""), "UPHELD", "22830.31", "Ines");
  decided(reg, "3", destroyed(3, "", ""), "UPHELD", "22830.31", "Ines");
  // The whole sum all the same.
  decided(reg, "4", destroyed(4, "", more), "PARTLY_UPHELD", "22830.31", "Ines");
  const ConsistencyReport report = audited(reg);
  EXPECT_EQ(report.groups, 1);
  EXPECT_EQ(report.compared, 4);
  ASSERT_EQ(report.differences.size(), 1);
  EXPECT_EQ(report.differences[0].other.claim, reg.number_of(odd));
  EXPECT_EQ(report.differences[0].got, Got::less);
}

// Another thing in the place of money is another remedy, something taken away is less.
TEST_F(ConsistencyTest, TellsAnotherRemedyFromLess) {
  Register reg = make();
  std::string back = destroyed(4, "", "");
  back.replace(back.find("COMPENSATION"), 12, "RESTITUTION");
  for (int i = 0; i < 3; ++i)
    decided(reg, fmt::format("{}", i), destroyed(i, "", ""), "UPHELD", "22830.31", "Ines");
  const std::string instead =
      reg.number_of(decided(reg, "4", back, "UPHELD", {}, "Ivo", {"RESTITUTION"}));
  const std::string besides = reg.number_of(
      decided(reg, "5", destroyed(5, "", ""), "UPHELD", "22830.31", "Ivo", {"APOLOGY"}));
  const std::string reserved = reg.number_of(
      decided(reg, "6", destroyed(6, "", ""), "UPHELD", "22830.31", "Ivo", {"RESERVE"}));
  const ConsistencyReport report = audited(reg);
  std::map<std::string, const Difference*> differences;
  for (const Difference& difference : report.differences)
    differences[difference.other.claim] = &difference;
  ASSERT_EQ(differences.size(), 3);
  EXPECT_EQ(differences.at(instead)->got, Got::another_remedy);
  EXPECT_EQ(differences.at(instead)->other.result, "UPHELD, RESTITUTION");
  EXPECT_THAT(differences.at(instead)->read,
              testing::Contains(testing::Field(&Difference::Reading::path, "losses[0].remedy")));
  EXPECT_EQ(differences.at(besides)->got, Got::more);
  EXPECT_EQ(differences.at(besides)->other.result, "UPHELD, the whole sum, APOLOGY");
  EXPECT_EQ(differences.at(reserved)->got, Got::another_remedy);
  EXPECT_EQ(report.by_examiner.at("Ivo").less, 0);
  EXPECT_EQ(report.by_examiner.at("Ivo").unusual, 3);
}

// What is given in kind is less where the usual has it and money too.
TEST_F(ConsistencyTest, APartOfWhatOthersGotIsLess) {
  Register reg = make();
  for (int i = 0; i < 2; ++i) {
    decided(reg, fmt::format("{}", i), destroyed(i, "", ""), "UPHELD", "22830.31", "Ines",
            {"APOLOGY"});
  }
  decided(reg, "2", destroyed(2, "", ""), "REJECTED_MERITS", {}, "Ivo", {"APOLOGY"});
  const ConsistencyReport report = audited(reg);
  ASSERT_EQ(report.differences.size(), 1);
  EXPECT_EQ(report.differences[0].got, Got::less);
}

// Whoever voted against a decision did not make it.
TEST_F(ConsistencyTest, ADissentIsNotCountedAsTheMembersDecision) {
  Register reg = make();
  decided(reg, "1", displaced(1), "UPHELD", "1200.00", "Ines");
  decided(reg, "2", displaced(2), "UPHELD", "1200.00", "Ines");
  decided(reg, "3", displaced(3), "REJECTED_MERITS", {}, "Ivo", {}, "PIA: it is the whole sum");
  const ConsistencyReport report = audited(reg);
  ASSERT_EQ(report.differences.size(), 1);
  EXPECT_EQ(report.differences[0].other.dissenting, std::vector<std::string>{"Pia"});
  EXPECT_EQ(report.by_member.at("Paul").less, 1);
  EXPECT_EQ(report.by_member.at("Pia").less, 0);
  EXPECT_EQ(report.by_member.at("Pia").compared, 2);
}

// A review and a correction stand in the place of what they replaced, under whoever recommended
// the one and proposed the other.
TEST_F(ConsistencyTest, CountsTheDecisionThatStands) {
  Register reg = make();
  decided(reg, "1", displaced(1), "UPHELD", "1200.00", "Ines");
  decided(reg, "2", displaced(2), "UPHELD", "1200.00", "Ines");
  const auto move = [](Register& in, ClaimId claim, const char* trigger,
                       const registry::Actor& actor) {
    auto session = in.begin();
    const auto done = registry::move_claim(in, *session, claim, trigger, "so", "", actor);
    EXPECT_TRUE(done) << trigger << ": " << done.error().message;
    EXPECT_TRUE(session->commit());
  };
  const ClaimId reviewed = decided(reg, "3", displaced(3), "REJECTED_MERITS", {}, "Ivo");
  move(reg, reviewed, "notify", {"Ines", "CAS"});
  move(reg, reviewed, "request-review", {"Tova", "CLM"});
  EXPECT_TRUE(screen(reg, {"Sys", "SYS"}, base::quiet()));
  const DecisionContent whole = saying("UPHELD", "1200.00", {});
  const auto anew = recommend(reg, reviewed, whole, {"Rita", "LEG"});
  ASSERT_TRUE(anew) << anew.error().message;
  const auto decided_anew =
      correct(reg, reviewed, whole, {{"Adam", "Ada", "Abel"}, ""}, "", {"Adam", "APP"});
  ASSERT_TRUE(decided_anew) << decided_anew.error().message;

  const ClaimId corrected = decided(reg, "4", displaced(4), "UPHELD", "1200.00", "Ivo");
  move(reg, corrected, "notify", {"Ines", "CAS"});
  // Once the time for review is over.
  {
    const Register closed = std::move(reg);
  }
  Register later =
      Register::open(folder(), registry::Access::write, base::fixed_clock(noon + 400 * 86'400))
          .value();
  move(later, corrected, "finalise", {"Sys", "SYS"});
  move(later, corrected, "correct", {"Emma", "EXE"});
  EXPECT_TRUE(screen(later, {"Sys", "SYS"}, base::quiet()));
  const auto lower = correct(later, corrected, saying("REJECTED_MERITS", {}, {}),
                             {{"Gina", "Gus", "Gil"}, ""}, "by letter", {"Gina", "GOV"});
  ASSERT_TRUE(lower) << lower.error().message;

  const ConsistencyReport report = audited(later);
  EXPECT_EQ(report.decided, 4);
  EXPECT_EQ(report.compared, 4);
  ASSERT_EQ(report.differences.size(), 1);
  EXPECT_EQ(report.differences[0].other.claim, later.number_of(corrected));
  EXPECT_TRUE(report.differences[0].other.correction);
  EXPECT_EQ(report.differences[0].other.examiner, "Emma");
  EXPECT_EQ(report.by_examiner.count("Ivo"), 0);
  EXPECT_EQ(report.by_examiner.at("Rita").unusual, 0);
  EXPECT_EQ(report.by_examiner.at("Emma").less, 1);
  EXPECT_EQ(report.by_decider.at("Petra").compared, 2);
}

}  // namespace
}  // namespace amends::examine
