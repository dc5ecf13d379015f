// Replay, and the metamorphic tests of fairness: what must not change an outcome does not.
#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>

#include "base/files.h"
#include "base/json.h"
#include "base/rational.h"
#include "examine/act_data.h"
#include "examine/decide.h"
#include "examine/instalment.h"
#include "examine/replay.h"
#include "examine/screen.h"
#include "register/check.h"
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
    auto report = replay(reg, nullptr, base::quiet());
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
  const auto report = replay(reg, nullptr, base::quiet());
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

// Recorded as an act of its own, with a commitment and chain that fit.
TEST_F(ReplayTest, NamesTheByteOfASumThatWasForged) {
  Register reg = make();
  const ClaimId claim = file(reg, "one");
  ASSERT_TRUE(screen(reg, screener, base::quiet()));
  const std::string data = screened(reg, claim);
  for (const std::string_view sum :
       {R"("awarded":"1200.00 VLR")", R"("text":"1200.00 VLR")", R"("assessed":"1200.00 VLR")"}) {
    std::string forged = data;
    const std::size_t at = forged.find(sum);
    ASSERT_NE(at, std::string::npos) << sum << data;
    const std::size_t digit = at + sum.find('1');
    forged[digit] = '9';
    record(reg, claim, forged);
    const ReplayReport report = replayed(reg);
    ASSERT_FALSE(report.differences.empty());
    EXPECT_EQ(report.differences.back().offset, digit);
    EXPECT_EQ(report.differences.back().claim, reg.number_of(claim));
  }
}

// A decision, an instalment and a payment are not computed again; a byte of them is missed by their
// commitment.
TEST_F(ReplayTest, NamesADecisionAndAnInstalmentThatWereChanged) {
  Register reg = make();
  const ClaimId claim = file(reg, "one");
  ASSERT_TRUE(reg.database().execute(fmt::format("INSERT INTO link_done VALUES({})", claim)));
  ASSERT_TRUE(screen(reg, screener, base::quiet()));
  ASSERT_TRUE(reg.begin().and_then([&](Register::Session&& session) -> Status {
    for (const auto& [step, role] : {std::pair{"screen", "SYS"}, std::pair{"admit", "CAS"}}) {
      AMENDS_CHECK(registry::move_claim(reg, session, claim, step, "r", "", {"Ines", role})
                       .map([](const registry::Done&) {}));
    }
    return session.commit();
  }));
  DecisionContent content;
  content.outcome = "UPHELD";
  content.citations = {"RoP 4(1)"};
  content.findings = {{"CAUSE-1@3", "REVIEW", {}}};
  content.operative = {{"AWARD", "1200.00", {{"en", "so"}}}};
  content.reasons = {{"en", "because"}};
  content.currency = "VLR";
  ASSERT_TRUE(recommend(reg, claim, content, {"Ines", "CAS"}));
  ASSERT_TRUE(fix_instalment(reg, {}, {"Emil", "EXE"}, base::quiet()));
  ASSERT_TRUE(
      decide_instalment(reg, 1, {{"Petra", "Paul", "Pia"}, ""}, {"Petra", "PAN"}, base::quiet()));
  ASSERT_TRUE(replayed(reg).differences.empty());
  for (const auto& [kind, from, to] :
       {std::tuple{"decision.made", "1200", "9200"},
        std::tuple{"decision.recommended", "because", "bedause"},
        std::tuple{"instalment.fixed", R"("claims":1)", R"("claims":2)"}}) {
    ASSERT_TRUE(reg.database().execute("SAVEPOINT forgery"));
    const std::string sql = fmt::format(
        "UPDATE act SET body=CAST(replace(CAST(body AS TEXT),'{}','{}') AS BLOB) WHERE "
        "CAST(body AS TEXT) LIKE '%\"kind\":\"{}\"%'",
        from, to, kind);
    ASSERT_TRUE(reg.database().execute(sql.c_str()));
    const ReplayReport report = replayed(reg);
    ASSERT_TRUE(reg.database().execute("ROLLBACK TO forgery; RELEASE forgery"));
    EXPECT_GE(report.unfit_acts, 1) << kind;
    ASSERT_FALSE(report.differences.empty()) << kind;
    EXPECT_THAT(report.differences[0].reason, testing::HasSubstr("commitment")) << kind;
    EXPECT_EQ(report.differences[0].claim,
              std::string_view(kind) == "instalment.fixed" ? "" : reg.number_of(claim));
  }
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
  // A byte of a finding's inputs, of a step of the valuation, of the sum.
  for (const auto& sql :
       {replace(R"("incidents[0].date":"2019-10-03")", R"("incidents[0].date":"2019-10-04")", 3),
        replace(R"("text":"1200.00 VLR")", R"("text":"1201.00 VLR")", 3),
        replace(R"("awarded":"1200.00 VLR")", R"("awarded":"9200.00 VLR")", 3)}) {
    const ReplayReport report = changed(sql);
    ASSERT_EQ(report.differences.size(), 1) << sql;
    EXPECT_EQ(report.differences[0].act, 3);
    EXPECT_TRUE(report.differences[0].offset.has_value()) << sql;
  }
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
  EXPECT_EQ(report.equal, 1);  // by the programme that was pinned then
  EXPECT_TRUE(report.differences.empty());
  const auto earlier = programme::load(velaria());
  ASSERT_TRUE(earlier);
  const auto checked = registry::check_register(reg.folder(), base::quiet());
  ASSERT_TRUE(checked);
  for (const base::Finding& finding : checked->findings)
    EXPECT_FALSE(finding.place.starts_with("programmes")) << finding.message;
  std::filesystem::remove_all(reg.folder() / "programmes");
  EXPECT_EQ(replayed(reg).other_rules, 1);
  EXPECT_EQ(replay(reg, &*earlier, base::quiet())->equal, 1);
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

// A programme was valid when it was adopted, whatever is refused since.
TEST_F(ReplayTest, JudgesByAProgrammeThatWouldBeRefusedToday) {
  Register reg = make();
  const auto source = place_ / "refused";
  std::filesystem::copy(velaria(), source, std::filesystem::copy_options::recursive);
  std::string settings = *base::read_file(source / "programme.toml");
  settings.replace(settings.find("\"LATE-1\""), 8, "\"LATE-9\"");
  std::ofstream(source / "programme.toml") << settings;
  ASSERT_FALSE(programme::load(source));
  const std::string hash = base::to_hex(*programme::folder_hash(source));
  const auto kept = reg.folder() / "programmes" / hash;
  std::filesystem::create_directories(reg.folder() / "programmes");
  std::filesystem::rename(source, kept);
  const auto pin = [&](std::string_view pinned) {
    const std::string data = fmt::format(R"({{"files":{{}},"hash":"{}","reason":"r"}})", pinned);
    auto session = reg.begin();
    ASSERT_TRUE(session->add({registry::kind::programme_pinned, 0, data}, screener));
    ASSERT_TRUE(session->commit());
  };
  pin(hash);
  file(reg, "one");
  ASSERT_TRUE(screen(reg, screener, base::quiet()));
  pin(base::to_hex(reg.programme().hash));
  ReplayReport report = replayed(reg);
  EXPECT_EQ(report.equal, 1);
  EXPECT_TRUE(report.differences.empty());
  ASSERT_EQ(report.faults.size(), 1);
  EXPECT_TRUE(report.faults[0].judges);
  EXPECT_THAT(report.faults[0].sentence, testing::HasSubstr("LATE-9"));
  std::ofstream(kept / "programme.toml") << "no settings";
  report = replayed(reg);
  ASSERT_EQ(report.faults.size(), 1);
  EXPECT_FALSE(report.faults[0].judges);
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

// All that a claimant gets.
struct Result {
  std::map<std::string, std::string> outcomes;  // by rule
  std::string awarded;
  bool operator==(const Result&) const = default;
  std::ptrdiff_t passed() const {
    return std::ranges::count(outcomes, "PASS", [](const auto& one) { return one.second; });
  }
  Rational sum() const {
    return awarded.empty() ? Rational(0)
                           : Rational::parse_decimal(awarded.substr(0, awarded.find(' '))).value();
  }
};

Result result_of(Screener& screener, const Case& c) {
  const std::string filing = fmt::format(
      R"({{"category":"{0}","claimant":{{"birth":"1961-04","names":[{{"text":"Tova Reed"}}]}},)"
      R"("household":{{"members":[{{"birth":"1990","names":[{{"text":"A"}}]}}],)"
      R"("reference_date":"{1}"}},"incidents":[{{"attribution":{{"party":"{3}"}},"date":"{1}",)"
      R"("place":{{"zone":"{2}"}}}}],"losses":[{{"amount":"900.00","currency":"VLR",)"
      R"("damage":"{4}","date":"{1}"}}],"received":"2026-03-31","rights":[{{"share":"2/3",)"
      R"("type":"OWNERSHIP"}}],"units":[{{"area_m2":"84.0","built":"1978","kind":"HOUSE",)"
      R"("material":"DETACHED_MASONRY","place":{{"zone":"{2}"}}}}]}})",
      c.category, c.date, c.zone, c.party, c.damage);
  std::string kinds;
  for (const std::string& kind : c.evidence) {
    kinds += fmt::format(R"({}{{"kind":"{}"}})", kinds.empty() ? "" : ",", kind);
  }
  const std::string context = fmt::format(
      R"({{"register":{{"deemed_filed":"2026-03-31","evidence":[{}],"number":"K7QM-2R9T",)"
      R"("same_household":[],"same_person":[],"same_unit":[],"sealed":false,)"
      R"("stage":"SCREENING","window":"IN_TIME"}}}})",
      kinds);
  const Screening screening = screener.screen(c.category, filing, context).value();
  const std::string data = act_data(screening, screener.programme());
  EXPECT_EQ(base::canonical_json(data).value(), data);
  Result result{{}, screening.appraisal.awarded};
  for (const Finding& finding : screening.findings)
    result.outcomes[finding.rule->id] = name_of(finding.outcome);
  return result;
}

// What must hold of any case; each is false of some case under a rule that breaks it.
using Law = std::function<bool(Screener&, Case)>;

bool labels_do_not_matter(Screener& screener, Case c) {
  const Result before = result_of(screener, c);
  c.party = c.party == "VELARIA" ? "KARSK" : "VELARIA";
  return result_of(screener, c) == before;
}
bool order_does_not_matter(Screener& screener, Case c) {
  const Result before = result_of(screener, c);
  std::ranges::reverse(c.evidence);
  return result_of(screener, c) == before;
}
bool irrelevant_documents_do_not_matter(Screener& screener, Case c) {
  const Result before = result_of(screener, c);
  c.evidence.emplace_back("PRESS");
  return result_of(screener, c) == before;
}
bool less_evidence_never_helps(Screener& screener, Case c) {
  const Result before = result_of(screener, c);
  c.evidence.clear();
  const Result after = result_of(screener, c);
  return after.passed() <= before.passed() && after.sum() <= before.sum();
}

class Fairness : public testing::Test {
 protected:
  ~Fairness() override { std::filesystem::remove_all(place_); }

  static programme::Programme velaria() {
    return programme::load(AMENDS_SOURCE_DIR "/programmes/velaria").value();
  }
  // Velaria with one rule more, which is met where `require` says so.
  programme::Programme with_rule(std::string_view require) {
    const auto folder = copied();
    std::ofstream(folder / "rules" / "scope.toml", std::ios::app) << fmt::format(
        "\n[[rule]]\nid = \"UNFAIR-1\"\nversion = 1\ncitation = \"none\"\nrequire = "
        "'''{}'''\n[rule.sentences]\nPASS = {{ en = \"a\", fr = \"a\", ar = \"a\" }}\n"
        "FAIL = {{ en = \"b\", fr = \"b\", ar = \"b\" }}\n",
        require);
    return loaded(folder);
  }
  // Velaria, in whose valuations each award is multiplied by `factor`.
  programme::Programme with_factor(std::string_view factor) {
    const auto folder = copied();
    const auto file = folder / "rules" / "valuation.toml";
    std::string text = base::read_file(file).value();
    constexpr std::string_view award = "'''math.least(after_earlier, cap_left)'''";
    for (std::size_t at = 0; (at = text.find(award, at)) != std::string::npos; at += award.size())
      text.replace(at, award.size(),
                   fmt::format("'''(math.least(after_earlier, cap_left) * ({})).rounded(2, "
                               "\"HALF_EVEN\")'''",
                               factor));
    std::ofstream(file) << text;
    return loaded(folder);
  }
  static void holds(const programme::Programme& programme, const Law& law) {
    Screener screener(programme);
    EXPECT_TRUE(rc::check([&] { RC_ASSERT(law(screener, any_case())); }));
  }
  // Of all the cases that there are, the law is broken by some.
  static void is_broken(const programme::Programme& programme, const Law& law) {
    Screener screener(programme);
    int broken = 0;
    for (const char* category : {"D1", "H1", "H2"}) {
      for (const char* party : {"VELARIA", "KARSK"})
        broken +=
            law(screener, {category, "2019-10-03", "K2", party, "DESTROYED", {"TITLE", "PHOTO"}})
                ? 0
                : 1;
    }
    EXPECT_GT(broken, 0);
  }

 private:
  std::filesystem::path copied() {
    char name[] = "/tmp/amends-fairness-test-XXXXXX";
    if (place_.empty()) place_ = mkdtemp(name);
    const auto folder = place_ / fmt::format("velaria-{}", ++copies_);
    std::filesystem::copy(AMENDS_SOURCE_DIR "/programmes/velaria", folder,
                          std::filesystem::copy_options::recursive);
    return folder;
  }
  static programme::Programme loaded(const std::filesystem::path& folder) {
    auto programme = programme::load(folder);
    EXPECT_TRUE(programme) << programme.error().message;
    return std::move(*programme);
  }
  std::filesystem::path place_;
  int copies_ = 0;
};

// The laws speak of sums too: what they are tried on has one.
TEST_F(Fairness, TheCasesAreValued) {
  const auto programme = velaria();
  Screener screener(programme);
  for (const char* category : {"D1", "H1", "H2", "M1"}) {
    const Result result =
        result_of(screener, {category, "2019-10-03", "K2", "VELARIA", "DESTROYED", {}});
    EXPECT_GT(result.sum(), Rational(0)) << category;
  }
}

TEST_F(Fairness, SwappingThePartiesLabelsChangesNothing) {
  holds(velaria(), labels_do_not_matter);
  is_broken(with_rule("incidents[0].attribution.party != \"KARSK\""), labels_do_not_matter);
  is_broken(with_factor("incidents[0].attribution.party == \"KARSK\" ? dec(\"0.9\") : dec(1)"),
            labels_do_not_matter);
}

TEST_F(Fairness, TheOrderOfWhatIsHeldChangesNothing) {
  holds(velaria(), order_does_not_matter);
  is_broken(with_rule("register.evidence[0].kind == \"TITLE\""), order_does_not_matter);
}

TEST_F(Fairness, AnIrrelevantDocumentChangesNothing) {
  holds(velaria(), irrelevant_documents_do_not_matter);
  is_broken(with_rule("!register.evidence.exists(e, e.kind == \"PRESS\")"),
            irrelevant_documents_do_not_matter);
  is_broken(with_factor("dec(1) / dec(register.evidence.size() + 1)"),
            irrelevant_documents_do_not_matter);
}

TEST_F(Fairness, LessEvidenceNeverHelps) {
  holds(velaria(), less_evidence_never_helps);
  is_broken(with_rule("register.evidence.size() < 2"), less_evidence_never_helps);
  is_broken(with_factor("dec(1) / dec(register.evidence.size() + 1)"), less_evidence_never_helps);
}

TEST_F(Fairness, WhatWasJudgedBeforeChangesNothing) {
  const auto programme = velaria();
  Screener screener(programme);
  EXPECT_TRUE(rc::check([&] {
    const Case a = any_case(), b = any_case();
    const Result first_a = result_of(screener, a), then_b = result_of(screener, b);
    RC_ASSERT(result_of(screener, b) == then_b);
    RC_ASSERT(result_of(screener, a) == first_a);
  }));
}

}  // namespace
}  // namespace amends::examine
