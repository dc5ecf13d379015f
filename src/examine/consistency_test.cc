#include "examine/consistency.h"

#include <gmock/gmock.h>

#include "examine/decide.h"
#include "examine/instalment.h"
#include "examine/screen.h"
#include "register/claims.h"
#include "register/test_register.h"

namespace amends::examine {
namespace {

using registry::ClaimId;
using registry::Register;

class ConsistencyTest : public registry::RegisterTest {
 protected:
  // Decided by a panel as `examiner` recommended, each in an instalment of its own.
  ClaimId decided(Register& reg, std::string_view key, std::string_view name, std::string outcome,
                  std::optional<std::string> amount, const std::string& examiner) {
    const ClaimId claim = file(reg, key, name);
    EXPECT_TRUE(reg.database().execute(fmt::format("INSERT INTO link_done VALUES({})", claim)));
    EXPECT_TRUE(screen(reg, {"Sys", "SYS"}, base::quiet()));
    EXPECT_TRUE(reg.begin().and_then([&](Register::Session&& session) -> Status {
      for (const auto& [step, role] : {std::pair{"screen", "SYS"}, std::pair{"admit", "CAS"}}) {
        AMENDS_CHECK(registry::move_claim(reg, session, claim, step, "r", "", {examiner, role})
                         .map([](const registry::Done&) {}));
      }
      return session.commit();
    }));
    DecisionContent content;
    content.outcome = std::move(outcome);
    content.citations = {"RoP 4(1)"};
    content.reasons = {{"en", "because"}};
    content.currency = amount ? "VLR" : "";
    content.operative = {{amount ? "AWARD" : "REFUSAL", amount, {{"en", "so"}}}};
    EXPECT_TRUE(recommend(reg, claim, content, {examiner, "CAS"}));
    const auto fixed = fix_instalment(reg, {}, {"Emil", "EXE"}, base::quiet());
    EXPECT_TRUE(fixed) << fixed.error().message;
    EXPECT_TRUE(decide_instalment(reg, fixed->instalment, {{"Petra", "Paul", "Pia"}, ""},
                                  {"Petra", "PAN"}, base::quiet()));
    return claim;
  }
};

TEST_F(ConsistencyTest, FindsTheSameFactsWithAnotherOutcome) {
  Register reg = make();
  decided(reg, "1", "Tova Reed", "UPHELD", "1200.00", "Ines");
  decided(reg, "2", "Arman Vale", "UPHELD", "1200.00", "Ines");
  const ClaimId odd = decided(reg, "3", "Noor Lisk", "REJECTED_MERITS", std::nullopt, "Ivo");
  const auto report = audit_consistency(reg, false, base::quiet());
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->decided, 3);
  EXPECT_EQ(report->groups, 1);
  EXPECT_EQ(report->inconsistent, 1);
  ASSERT_EQ(report->differences.size(), 1);
  EXPECT_EQ(report->differences[0].other.claim, reg.number_of(odd));
  EXPECT_EQ(report->differences[0].usual.outcome, "UPHELD");
  EXPECT_EQ(report->by_examiner.at("Ivo").unusual, 1);
  EXPECT_EQ(report->by_examiner.at("Ines").unusual, 0);
  EXPECT_EQ(report->by_decider.at("Petra").decided, 3);
}

TEST_F(ConsistencyTest, FactsDoNotTellWhoItIsNorWhoIsBlamed) {
  Register reg = make();
  const auto facts = [&](std::string_view filing) {
    return comparable_facts(filing, reg.programme()).value();
  };
  const std::string one = facts(
      R"({"category":"D1","claimant":{"names":[{"text":"A"}],"nationalities":[{"state":"X"}]},)"
      R"("incidents":[{"attribution":{"party":"VELARIA"},"date":"2019-10-03","place":{"zone":"K2"}}]})");
  EXPECT_EQ(
      one,
      facts(
          R"({"category":"D1","claimant":{"names":[{"text":"B"}]},"received":"2026-04-01",)"
          R"("incidents":[{"attribution":{"party":"KARSK"},"date":"2019-11","place":{"zone":"K2"}}]})"));
  EXPECT_NE(one, facts(R"({"category":"D1","claimant":{},)"
                       R"("incidents":[{"date":"2011-04","place":{"zone":"K2"}}]})"));
  EXPECT_NE(one, facts(R"({"category":"D1","claimant":{},)"
                       R"("incidents":[{"date":"2019-10","place":{"zone":"L1"}}]})"));
  EXPECT_FALSE(comparable_facts("[", reg.programme()));
}

}  // namespace
}  // namespace amends::examine
