// Claims of Velaria on the way to a decision, for the tests of this module.
#pragma once

#include <array>

#include "programme/rules.h"
#include "register/claims.h"
#include "register/decisions.h"
#include "register/test_register.h"

namespace amends::registry {

class DecisionsTest : public RegisterTest {
 protected:
  const Actor screener{"Sys", "SYS"}, officer{"Ines", "CAS"}, executive{"Emil", "EXE"};
  const Actor chair{"Petra", "PAN"};

  static Result<Done> act(Register& reg, std::string_view kind, ClaimId claim,
                          const std::string& data, const Actor& by) {
    auto session = reg.begin();
    EXPECT_TRUE(session);
    auto done = session->add({kind, claim, data}, by);
    if (!done) return done;
    if (Status status = session->commit(); !status) return fail(std::move(status.error()));
    return done;
  }
  static void take(Register& reg, ClaimId claim, std::string_view trigger, const Actor& by) {
    auto session = reg.begin();
    ASSERT_TRUE(session);
    const auto done = move_claim(reg, *session, claim, trigger, "because", "", by);
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_TRUE(session->commit());
  }
  ClaimId in_verification(Register& reg, std::string_view key) {
    const ClaimId claim = file(reg, key);
    take(reg, claim, "screen", screener);
    take(reg, claim, "admit", officer);
    EXPECT_TRUE(act(reg, kind::screening_recorded, claim, screening(reg, ""), screener));
    return claim;
  }
  static std::string content(std::string_view outcome, std::string_view amount,
                             std::string_view from, std::string_view trigger,
                             std::string_view more = "", std::string_view findings = "[]",
                             std::string_view citations = R"x(["RoP 4(1)"])x") {
    const bool pays = !is_adverse(outcome) || gives(outcome);
    const std::string part =
        pays ? fmt::format(R"("amount":"{}","currency":"VLR","kind":"AWARD")", amount)
             : R"("kind":"REFUSAL")";
    const std::string to = trigger == "recommend" ? "READY" : "DECIDED";
    std::string members = trigger == "recommend" ? "" : R"("members":["Petra","Paul","Pia"],)";
    if (pays) members += fmt::format(R"("awarded":"{}",)", amount);
    return base::canonical_json(
               fmt::format(R"({{"citations":{5},"currency":"VLR","findings":{4},)"
                           R"("from":"{1}",{6}"operative":[{{{8},"text":{{"en":"so"}}}}],)"
                           R"("outcome":"{0}","reasons":{{"en":"because"}},"to":"{7}",)"
                           R"("trigger":"{2}"{3}}})",
                           outcome, from, trigger, more, findings, citations, members, to, part))
        .value();
  }
  static std::string screening(Register& reg, const std::string& findings,
                               std::string_view awarded = "", std::string_view claimed = "") {
    return fmt::format(
        R"({{"facts_sha256":"","findings":[{}],"rules_sha256":"{}","ruleset":"2026.1",)"
        R"("valuation":{{"awarded":"{}","claimed":"{}","outcome":"{}"}}}})",
        findings, base::to_hex(reg.programme().rules->digest), awarded, claimed,
        awarded.empty() ? "UNKNOWN" : "PASS");
  }
  static std::string instalment(Register& reg, int number) {
    return fmt::format(
        R"({{"annex_sha256":"{}","claims":1,"criterion":{{}},"instalment":{},"programme":"{}","ruleset":"2026.1"}})",
        std::string(64, '0'), number, base::to_hex(reg.programme().hash));
  }
  Result<Done> batch(Register& reg, ClaimId claim, int number) {
    return act(
        reg, kind::claim_moved, claim,
        fmt::format(R"({{"from":"READY","instalment":{},"reason":"annex","to":"IN_INSTALMENT",)"
                    R"("trigger":"batch"}})",
                    number),
        executive);
  }
  // Recommended with these operative parts and without a sum.
  static std::string ordered(std::string_view outcome, std::string_view kind,
                             std::string_view other = "") {
    std::string data = content("REJECTED_MERITS", "", "VERIFICATION", "recommend");
    std::string parts(kind);
    if (!other.empty()) parts += fmt::format(R"(","text":{{"en":"so"}}}},{{"kind":"{})", other);
    data.replace(data.find("REFUSAL"), 7, parts);
    return data.replace(data.find("REJECTED_MERITS"), 15, outcome);
  }
  // Recommended by the officer, and in instalment 1.
  ClaimId ready_to_decide(Register& reg) {
    const ClaimId claim = in_verification(reg, "one");
    EXPECT_TRUE(act(reg, kind::decision_recommended, claim,
                    content("UPHELD", "1200.00", "VERIFICATION", "recommend"), officer));
    EXPECT_TRUE(act(reg, kind::instalment_fixed, 0, instalment(reg, 1), executive));
    EXPECT_TRUE(batch(reg, claim, 1));
    return claim;
  }
  // A claim that was decided and notified, in a register that is closed again.
  ClaimId notified() {
    Register reg = make();
    const ClaimId claim = ready_to_decide(reg);
    EXPECT_TRUE(act(reg, kind::decision_made, claim,
                    content("UPHELD", "1200.00", "IN_INSTALMENT", "decide"), chair));
    take(reg, claim, "notify", officer);
    return claim;
  }
};

inline std::string why(const Result<Done>& result) {
  return result ? "it was taken" : result.error().message;
}

}  // namespace amends::registry
