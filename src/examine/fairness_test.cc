// Replay, and the metamorphic tests of fairness: what must not change an outcome does not.
#include <gmock/gmock.h>
#include <rapidcheck.h>

#include "base/json.h"
#include "examine/act_data.h"
#include "examine/replay.h"
#include "examine/screen.h"
#include "register/claims.h"
#include "register/test_register.h"

namespace amends::examine {
namespace {

using registry::ClaimId;
using registry::Register;

class ReplayTest : public registry::RegisterTest {
 protected:
  const registry::Actor screener{"Sys", "SYS"};

  static ReplayReport replayed(Register& reg) {
    auto report = replay(reg, reg.programme(), base::quiet());
    EXPECT_TRUE(report) << report.error().message;
    return report ? std::move(*report) : ReplayReport();
  }
  // Data of the claim's last screening.
  static std::string screened(Register& reg, ClaimId claim) {
    std::string data;
    EXPECT_TRUE(reg.log().read_subject(claim, [&](const ledger::StoredAct& act) -> Status {
      const std::size_t at = act.body.find(R"("data":)");
      const std::size_t end = act.body.find(R"(,"kind":"screening.recorded")");
      if (end != std::string_view::npos) data = act.body.substr(at + 7, end - at - 7);
      return {};
    }));
    return data;
  }
  static std::string with(std::string data, std::string_view member, std::string_view hex) {
    const std::string before = fmt::format(R"("{}":")", member);
    return data.replace(data.find(before) + before.size(), 64, hex);
  }
  void record(Register& reg, ClaimId claim, std::string_view data) const {
    auto session = reg.begin();
    ASSERT_TRUE(session);
    ASSERT_TRUE(session->add({registry::kind::screening_recorded, claim, data}, screener));
    ASSERT_TRUE(session->commit());
  }
};

TEST_F(ReplayTest, GivesEveryByteAgainEvenWhereTheClaimHasGoneOn) {
  Register reg = make();
  const ClaimId one = file(reg, "one");
  file(reg, "two");
  const auto first = screen(reg, screener, base::quiet());
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_TRUE(reg.begin().and_then([&](Register::Session&& session) -> Status {
    AMENDS_CHECK(registry::move_claim(reg, session, one, "screen", "r", "", screener)
                     .map([](const registry::Done&) {}));
    return session.commit();
  }));
  ASSERT_TRUE(screen(reg, screener, base::quiet()));
  const auto report = replay(reg, reg.programme(), base::quiet());
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_GE(report->screenings, 2);
  EXPECT_EQ(report->equal, report->screenings);
  EXPECT_TRUE(report->differences.empty());
}

TEST_F(ReplayTest, NamesTheByteThatWasForged) {
  Register reg = make();
  const ClaimId claim = file(reg, "one");
  ASSERT_TRUE(screen(reg, screener, base::quiet()));
  std::string data = screened(reg, claim);
  const std::size_t at = data.find(R"("outcome":"PASS")");
  ASSERT_NE(at, std::string::npos);
  data.replace(at, 16, R"("outcome":"FAIL")");
  record(reg, claim, data);
  const ReplayReport report = replayed(reg);
  ASSERT_EQ(report.differences.size(), 1);
  EXPECT_EQ(report.differences[0].claim, reg.number_of(claim));
  EXPECT_EQ(report.differences[0].offset, at + 11);
  EXPECT_EQ(report.equal, 1);
  EXPECT_EQ(report.different, 1);
}

TEST_F(ReplayTest, NamesEveryActThatWasChangedInTheDatabase) {
  Register reg = make();
  const ClaimId claim = file(reg, "one");
  file(reg, "two");
  ASSERT_TRUE(screen(reg, screener, base::quiet()));
  const auto changed = [&](std::string_view sql) {
    EXPECT_TRUE(reg.database().execute("SAVEPOINT forgery"));
    EXPECT_TRUE(reg.database().execute(std::string(sql).c_str()));
    ReplayReport report = replayed(reg);
    EXPECT_TRUE(reg.database().execute("ROLLBACK TO forgery; RELEASE forgery"));
    return report;
  };
  const auto replace = [](std::string_view from, std::string_view to, int act) {
    return fmt::format(
        "UPDATE act SET body=CAST(replace(CAST(body AS TEXT),'{}','{}') AS BLOB) WHERE idx={}",
        from, to, act);
  };
  // Who screened, and what kind of act it was.
  for (const auto& sql : {replace(R"("by":"Sys")", R"("by":"Syb")", 3),
                          replace(R"("outcome":"PASS")", R"("outcome":"FAIL")", 3)}) {
    const ReplayReport report = changed(sql);
    ASSERT_EQ(report.differences.size(), 1) << sql;
    EXPECT_EQ(report.differences[0].act, 3);
    EXPECT_EQ(report.differences[0].claim, reg.number_of(claim));
    EXPECT_THAT(report.differences[0].reason, testing::HasSubstr("commitment"));
    EXPECT_EQ(report.equal, 1);
    EXPECT_EQ(report.different, 1);
    EXPECT_EQ(report.differences[0].offset.has_value(), sql.find("outcome") != std::string::npos);
  }
  const ReplayReport kind = changed(replace("screening.recorded", "screening.recorxed", 3));
  EXPECT_EQ(kind.differences.size(), 1);
  EXPECT_EQ(kind.unfit_acts, 1);
  // What was filed: the act, and the screening that rests on it.
  const ReplayReport filed = changed(replace("2019-10-03", "2018-10-03", 1));
  ASSERT_EQ(filed.differences.size(), 2);
  EXPECT_EQ(filed.differences[0].act, 1);
  EXPECT_EQ(filed.differences[1].act, 3);
  EXPECT_EQ(filed.facts_changed + filed.facts_gone, 0);
  // An act put under another claim, whose chain breaks behind it; or at another time.
  EXPECT_EQ(changed("UPDATE act SET subject=2 WHERE idx=3").differences.size(), 2);
  EXPECT_EQ(changed("UPDATE act SET at=at+1 WHERE idx=4").differences.size(), 1);
  EXPECT_TRUE(replayed(reg).differences.empty());
}

TEST_F(ReplayTest, HoldsRulesAgainstTheProgrammeThatWasPinned) {
  Register reg = make();
  const ClaimId claim = file(reg, "one");
  ASSERT_TRUE(screen(reg, screener, base::quiet()));
  const std::string first = screened(reg, claim);
  const std::string never = with(first, "rules_sha256", std::string(64, '0'));
  const auto source = place_ / "changed";
  std::filesystem::copy(velaria(), source, std::filesystem::copy_options::recursive);
  std::ofstream(source / "rules" / "money.toml", std::ios::app) << "# changed\n";
  const auto same_label = reg.adopt_programme(source, "changed", screener);
  ASSERT_FALSE(same_label);
  EXPECT_EQ(same_label.error().code, Code::refused);
  std::string settings = *base::read_file(source / "programme.toml");
  settings.replace(settings.find("2026.1"), 6, "2026.2");
  std::ofstream(source / "programme.toml") << settings;
  ASSERT_TRUE(reg.adopt_programme(source, "changed", screener));
  ReplayReport report = replayed(reg);
  EXPECT_EQ(report.other_rules, 1);
  EXPECT_TRUE(report.differences.empty());
  const auto earlier = programme::load(velaria());
  ASSERT_TRUE(earlier);
  EXPECT_EQ(replay(reg, *earlier, base::quiet())->equal, 1);
  // Rules of no programme, and those of the one before.
  for (const std::string& data : {never, first}) {
    record(reg, claim, data);
    report = replayed(reg);
    ASSERT_FALSE(report.differences.empty());
    EXPECT_THAT(report.differences.back().reason, testing::HasSubstr("pinned"));
  }
  EXPECT_EQ(report.different, 2);
  EXPECT_EQ(report.other_rules, 1);
}

TEST_F(ReplayTest, LaysOtherFactsToLinkageOnlyWhereItLooked) {
  Register reg = make();
  const ClaimId claim = file(reg, "one");
  const ClaimId other = file(reg, "two");
  ASSERT_TRUE(screen(reg, screener, base::quiet()));
  record(reg, claim, with(screened(reg, claim), "facts_sha256", std::string(64, '0')));
  const auto look_at = [&](ClaimId looked) {
    ASSERT_TRUE(
        reg.database().execute(fmt::format("INSERT INTO link_done VALUES({})", looked).c_str()));
  };
  look_at(other);
  ReplayReport report = replayed(reg);
  ASSERT_EQ(report.differences.size(), 1);
  EXPECT_THAT(report.differences[0].reason, testing::HasSubstr("facts"));
  EXPECT_EQ(report.differences[0].claim, reg.number_of(claim));
  EXPECT_EQ(report.facts_changed, 1);  // of the other, which was judged before linkage looked
  look_at(claim);
  report = replayed(reg);
  EXPECT_TRUE(report.differences.empty());
  EXPECT_EQ(report.facts_changed, 3);
}

// A claim as rules see it, with everything that must not matter held apart.
struct Case {
  std::string category, date, zone, party, damage;
  std::vector<std::string> evidence;
};

Case any_case() {
  Case c;
  c.category = *rc::gen::element<std::string>("D1", "H1", "H2", "H3", "M1");
  c.date = *rc::gen::element<std::string>("2011-04-02", "2012-11", "2012-12", "2015", "2019-10-03",
                                          "2020-02/2020-03");
  c.zone = *rc::gen::element<std::string>("K1", "K2", "L1", "L3");
  c.party = *rc::gen::element<std::string>("VELARIA", "KARSK");
  c.damage = *rc::gen::element<std::string>("SEVERE", "DESTROYED", "UNKNOWN");
  for (const char* kind : {"TITLE", "PHOTO", "WITNESS_STATEMENT", "INSPECTION_ACT"}) {
    if (*rc::gen::arbitrary<bool>()) c.evidence.emplace_back(kind);
  }
  return c;
}

// The outcomes by rule and the sum: all that a claimant gets.
std::string result_of(Screener& screener, const Case& c) {
  const std::string filing = fmt::format(
      R"({{"category":"{0}","claimant":{{"birth":"1961-04","names":[{{"text":"Tova Reed"}}]}},)"
      R"("household":{{"members":[{{"birth":"1990","names":[{{"text":"A"}}]}}],)"
      R"("reference_date":"{1}"}},"incidents":[{{"attribution":{{"party":"{3}"}},"date":"{1}",)"
      R"("place":{{"zone":"{2}"}}}}],"losses":[{{"amount":"900.00","currency":"VLR",)"
      R"("damage":"{4}","date":"{1}"}}],"received":"2026-03-31","rights":[{{"share":"2/3",)"
      R"("type":"OWNERSHIP"}}],"units":[{{"area_m2":"84.0","built":"1978","kind":"HOUSE",)"
      R"("material":"Detached masonry","place":{{"zone":"{2}"}}}}]}})",
      c.category, c.date, c.zone, c.party, c.damage);
  std::string kinds;
  for (const std::string& kind : c.evidence) {
    kinds += fmt::format(R"({}{{"kind":"{}"}})", kinds.empty() ? "" : ",", kind);
  }
  const std::string context = fmt::format(
      R"({{"register":{{"deemed_filed":"2026-03-31","evidence":[{}],"number":"K7QM-2R9T",)"
      R"("sealed":false,"stage":"SCREENING","window":"IN_TIME"}}}})",
      kinds);
  const Screening screening = screener.screen(c.category, filing, context).value();
  const std::string data = act_data(screening, screener.programme());
  EXPECT_EQ(base::canonical_json(data).value(), data);
  std::string result = screening.appraisal.awarded;
  for (const Finding& finding : screening.findings) {
    result += fmt::format(" {}={}", finding.rule->id, name_of(finding.outcome));
  }
  return result;
}

void holds(std::string_view law, const std::function<void()>& property) {
  EXPECT_TRUE(rc::check(std::string(law), property)) << law;
}

TEST(Fairness, SwappingThePartiesLabelsChangesNothing) {
  const auto programme = programme::load(AMENDS_SOURCE_DIR "/programmes/velaria").value();
  Screener screener(programme);
  holds("swapping labels", [&] {
    Case c = any_case();
    const std::string before = result_of(screener, c);
    c.party = c.party == "VELARIA" ? "KARSK" : "VELARIA";
    RC_ASSERT(result_of(screener, c) == before);
  });
}

TEST(Fairness, WhatWasJudgedBeforeChangesNothing) {
  const auto programme = programme::load(AMENDS_SOURCE_DIR "/programmes/velaria").value();
  Screener screener(programme);
  holds("permuting the input", [&] {
    const Case a = any_case(), b = any_case();
    const std::string first_a = result_of(screener, a), then_b = result_of(screener, b);
    RC_ASSERT(result_of(screener, b) == then_b);
    RC_ASSERT(result_of(screener, a) == first_a);
  });
}

TEST(Fairness, AnIrrelevantDocumentChangesNothingAndLessEvidenceNeverHelps) {
  const auto programme = programme::load(AMENDS_SOURCE_DIR "/programmes/velaria").value();
  Screener screener(programme);
  const auto good = [](const std::string& result) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = result.find("=PASS", at)) != std::string::npos; ++at) ++count;
    return count;
  };
  holds("evidence", [&] {
    Case c = any_case();
    const std::string before = result_of(screener, c);
    Case more = c;
    more.evidence.emplace_back("PRESS");
    RC_ASSERT(result_of(screener, more) == before);
    c.evidence.clear();
    const std::string after = result_of(screener, c);
    RC_ASSERT(good(after) <= good(before));
  });
}

}  // namespace
}  // namespace amends::examine
