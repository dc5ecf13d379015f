// Fairness, through the program, on a simulated caseload: what must not change an outcome or a sum
// does not. Each test takes the same claims into registers that differ in one thing.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>

#include "base/csv_rows.h"
#include "base/rational.h"
#include "intake/records.h"
#include "program.h"
#include "store/database.h"

namespace amends::scenario {
namespace {

using testing::HasSubstr;

constexpr int claims_in_all = 120;

struct Judged {
  std::map<std::string, std::string> outcomes;  // by rule, where it is not PASS
  std::int64_t passed = 0;
  std::string valued, assessed, awarded;
  bool operator==(const Judged&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Judged& judged) {
  out << judged.passed << " passed, " << judged.valued << " " << judged.awarded;
  for (const auto& [rule, outcome] : judged.outcomes) out << " " << rule << "=" << outcome;
  return out;
}
using Results = std::map<std::string, Judged>;  // by the claim's key

Rational number_of(const std::string& sum) {  // "22830.31 VLR"
  return sum.empty() ? Rational(0) : *Rational::parse_decimal(sum.substr(0, sum.find(' ')));
}
Rational total(const Results& results) {
  Rational sum;
  for (const auto& [key, judged] : results) sum += number_of(judged.awarded);
  return sum;
}

class Fairness : public ProgramTest {
 protected:
  using Table = std::vector<std::vector<std::string>>;  // the heading first

  // The caseload and a register of it, "plain", are made once.
  void SetUp() override {
    if (!made_.empty()) {
      ASSERT_EQ(shell("cp -r " + made_.string() + "/. .").code, 0);
      claims_ = table("plain.csv");
      return;
    }
    ASSERT_EQ(amends("simulate --programme " + programme("velaria") + " --claims " +
                     std::to_string(claims_in_all) + " --seed 17 --deficient 0 -o caseload")
                  .code,
              0);
    // One key pair and one numbering for all, so that claims have the same numbers; and others.
    for (const char* reg : {"base", "apart"})
      ASSERT_EQ(amends(std::string("init ") + reg + " --programme " + programme("velaria")).code,
                0);
    std::string answers;
    for (int i = 0; i < 1'000; ++i) answers += "s\nit looks the same\n";
    write("answers.txt", answers);
    // Who is said to have done it, in turn.
    claims_ = table("caseload/claims.csv");
    claims_[0].emplace_back("said_of");
    for (std::size_t i = 1; i < claims_.size(); ++i)
      claims_[i].emplace_back(i % 2 == 0 ? "VELARIA" : "KARSK");
    // Most come on one day, so that what they say decides which is the earlier.
    const auto received = std::ranges::find(claims_[0], "received") - claims_[0].begin();
    for (std::size_t i = 1; i < claims_.size(); ++i) {
      std::string& day = claims_[i][static_cast<std::size_t>(received)];
      if (day < "2027") day = "2026-12-31";
    }
    write("mapping.toml", read("caseload/mapping.toml") +
                              "\n\"incidents[0].attribution.party\" = { column = \"said_of\", when "
                              "= \"incident_kind\" }\n");
    take_in("plain", claims_);
    char name[] = "/tmp/amends-fairness-XXXXXX";
    made_ = mkdtemp(name);
    ASSERT_EQ(shell("cp -r . " + made_.string()).code, 0);
  }
  static void TearDownTestSuite() {
    fs::remove_all(made_);
    made_.clear();
  }

  Table table(const std::string& file) const {
    auto source = intake::open_source(place_ / file, {});
    EXPECT_TRUE(source) << source.error().message;
    Table out;
    const auto header = (*source)->header();
    out.emplace_back(header.begin(), header.end());
    intake::Record record;
    for (auto more = (*source)->next(record); more && *more; more = (*source)->next(record)) {
      out.emplace_back(record.fields.begin(), record.fields.end());
      out.back().resize(out.front().size());
    }
    return out;
  }
  void write_table(const std::string& file, const Table& rows) const {
    std::string text;
    for (const auto& row : rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) text += ',';
        base::append_csv_field(text, row[i]);
      }
      text += '\n';
    }
    write(file, text);
  }

  // A register with these claims, taken in so many parts, and what is proposed of them confirmed by
  // two people.
  void take_in(const std::string& reg, const Table& claims, const std::string& base = "base",
               std::size_t parts = 1) const {
    ASSERT_EQ(shell("cp -r " + base + " " + reg).code, 0);
    for (std::size_t part = 0; part < parts; ++part) {
      Table rows(1, claims[0]);
      for (std::size_t i = 1 + part; i < claims.size(); i += parts) rows.push_back(claims[i]);
      write_table(reg + ".csv", rows);
      const Outcome taken = amends_json("intake " + reg + ".csv --mapping mapping.toml -r " + reg);
      ASSERT_EQ(taken.json().value("refused", -1), 0) << taken.out;
    }
    for (const char* who : {"Lena", "Leo"}) {
      const Outcome reviewed =
          amends("review " + reg + " --role LNK --by " + who + " < answers.txt");
      ASSERT_EQ(reviewed.code, 0) << reviewed.out;
    }
  }
  void add_evidence(const std::string& reg) const {
    const Outcome added =
        amends("evidence add caseload/evidence --manifest caseload/files.csv -r " + reg);
    ASSERT_LE(added.code, 1) << added.out;
  }
  // Kind, weight, and the two records by their claims' keys and their places there.
  std::vector<std::string> proposals(const std::string& reg) const {
    auto database = store::Database::open(place_ / reg / "register.db", {.read_only = true});
    EXPECT_TRUE(database) << database.error().message;
    auto rows = database->prepare(
        "SELECT p.kind,p.weight,x.key||'/'||iif(p.a=p.claim_a OR "
        "p.kind='SAME_DOCUMENT',0,p.a&1023),"
        "y.key||'/'||iif(p.b=p.claim_b OR p.kind='SAME_DOCUMENT',0,p.b&1023) FROM link_proposal p "
        "JOIN claim_source x ON x.claim=p.claim_a JOIN claim_source y ON y.claim=p.claim_b");
    std::vector<std::string> out;
    while (rows->step().value()) {
      const std::string kind(rows->text(0));
      std::string a(rows->text(2)), b(rows->text(3));
      if (kind.starts_with("SAME_") && b < a) std::swap(a, b);
      out.push_back(kind + " " + std::to_string(rows->integer(1)) + " " + a + " " + b);
    }
    std::ranges::sort(out);
    return out;
  }
  Results screened(const std::string& reg) const {
    const Outcome screen = amends("screen " + reg);
    EXPECT_EQ(screen.code, 0) << screen.out;
    return results(reg);
  }
  Results results(const std::string& reg) const {
    auto database = store::Database::open(place_ / reg / "register.db", {.read_only = true});
    EXPECT_TRUE(database) << database.error().message;
    Results out;
    auto rows = database->prepare(
        "SELECT s.key,g.passed,g.valued,g.assessed,g.awarded FROM screening g JOIN claim_source s "
        "ON s.claim=g.claim");
    while (rows->step().value()) {
      Judged& judged = out[std::string(rows->text(0))];
      judged.passed = rows->integer(1);
      judged.valued = rows->text(2);
      judged.assessed = rows->text(3);
      judged.awarded = rows->text(4);
    }
    auto findings = database->prepare(
        "SELECT s.key,value->>'rule',value->>'outcome' FROM screening f "
        "JOIN claim_source s ON s.claim=f.claim, json_each(f.findings)");
    while (findings->step().value()) {
      out[std::string(findings->text(0))].outcomes[std::string(findings->text(1))] =
          findings->text(2);
    }
    return out;
  }
  // The results of two registers under Velaria with one rule more, which is met where `require`
  // says so: a test that an unfair rule does not fail proves nothing.
  std::pair<Results, Results> unfair(const std::string& require, const std::string& a,
                                     const std::string& b) const {
    EXPECT_EQ(shell("cp -r " + programme("velaria") +
                    " unfair && sed -i 's/^ruleset = .*/ruleset = \"unfair\"/' "
                    "unfair/programme.toml")
                  .code,
              0);
    write("unfair/rules/unfair.toml",
          "[[rule]]\nid = \"UNFAIR-1\"\nversion = 1\ncitation = \"none\"\nrequire = '''" + require +
              "'''\n[rule.sentences]\nPASS = { en = \"a\", fr = \"a\", ar = \"a\" }\nFAIL = { en "
              "= \"b\", fr = \"b\", ar = \"b\" }\n");
    for (const std::string& reg : {a, b}) {
      const Outcome adopted = amends("adopt unfair --reason trial --role EXE -r " + reg);
      EXPECT_EQ(adopted.code, 0) << adopted.out;
    }
    return {screened(a), screened(b)};
  }
  static void expect_equal(const Results& a, const Results& b) {
    ASSERT_EQ(a.size(), static_cast<std::size_t>(claims_in_all));
    ASSERT_EQ(a.size(), b.size());
    for (const auto& [key, judged] : a) EXPECT_EQ(judged, b.at(key)) << key;
  }

  Table claims_;
  static inline fs::path made_;
};

TEST_F(Fairness, SwappingThePartiesLabelsChangesNoOutcomeAndNoSum) {
  Table swapped = claims_;
  for (std::size_t i = 1; i < swapped.size(); ++i) {
    std::string& cell = swapped[i].back();
    cell = cell == "KARSK" ? "VELARIA" : "KARSK";
  }
  take_in("swapped", swapped);
  const Results plain = screened("plain");
  expect_equal(plain, screened("swapped"));
  // The caseload has what the test is about: sums, shares, what is not met.
  std::map<std::string, int> seen;
  for (const auto& [key, judged] : plain) {
    ++seen[judged.valued];
    for (const auto& [rule, outcome] : judged.outcomes) ++seen[outcome];
  }
  EXPECT_GT(seen["PASS"], claims_in_all / 4);
  EXPECT_GT(seen["FAIL"], 0);
  EXPECT_EQ(amends("replay -r swapped").code, 0);
  const auto [one, other] =
      unfair("incidents[0].attribution.party != \"KARSK\"", "plain", "swapped");
  EXPECT_NE(one, other);
  EXPECT_EQ(amends("verify swapped").code, 0);
}

TEST_F(Fairness, TheOrderOfTheFileChangesNoOutcomeAndNoSum) {
  Table turned = claims_;
  std::reverse(turned.begin() + 1, turned.end());
  std::ranges::rotate(turned.begin() + 1, turned.begin() + claims_in_all / 3, turned.end());
  take_in("turned", turned, "apart", 3);  // other keys, and other numbers
  for (const char* reg : {"plain", "turned"}) {
    add_evidence(reg);
    ASSERT_EQ(amends(std::string("link ") + reg).code, 0);
  }
  const std::vector<std::string> proposed = proposals("plain");
  EXPECT_EQ(proposed, proposals("turned"));
  std::map<std::string, int> kinds;
  for (const std::string& one : proposed) ++kinds[one.substr(0, one.find(' '))];
  for (const char* kind : {"SAME_PERSON", "SAME_PROPERTY", "SAME_INCIDENT", "SAME_HOUSEHOLD"})
    EXPECT_GT(kinds[kind], 3) << kind;
  Results plain = screened("plain"), other = screened("turned");
  EXPECT_EQ(total(plain), total(other));
  for (auto& [key, judged] : plain) {
    Judged& now = other.at(key);
    // Ties in a division go to the lowest number (RoP 25), and numbers are the register's own.
    const Rational more = number_of(judged.awarded) - number_of(now.awarded);
    EXPECT_LE(std::max(more, Rational(0) - more), *Rational::parse_decimal("0.01")) << key;
    now.awarded = judged.awarded;
    now.assessed = judged.assessed;
    EXPECT_EQ(judged, now) << key;
  }
  const auto [one, changed] = unfair("register.number < \"M\"", "plain", "turned");
  EXPECT_NE(one, changed);
}

TEST_F(Fairness, AnIrrelevantDocumentChangesNothing) {
  add_evidence("plain");
  ASSERT_EQ(shell("cp -r plain more").code, 0);
  const Results plain = screened("plain");
  std::string manifest = "file,claim,kind\n";
  for (std::size_t i = 1; i < claims_.size(); ++i) {
    manifest += claims_[i][0] + ".txt," + claims_[i][0] + ",PRESS\n";
  }
  fs::create_directory(place_ / "press");
  for (std::size_t i = 1; i < claims_.size(); ++i)
    write("press/" + claims_[i][0] + ".txt", "A newspaper of that day, no. " + claims_[i][0]);
  write("press.csv", manifest);
  const Outcome added = amends("evidence add press --manifest press.csv -r more");
  ASSERT_EQ(added.code, 0) << added.out;
  expect_equal(plain, screened("more"));
  const auto [one, other] =
      unfair("!register.evidence.exists(e, e.kind == \"PRESS\")", "plain", "more");
  EXPECT_NE(one, other);
}

TEST_F(Fairness, TakingEvidenceAwayNeverImprovesAClaim) {
  ASSERT_EQ(shell("cp -r plain with").code, 0);
  add_evidence("with");
  const auto improved = [](const Results& with, const Results& without) {
    std::vector<std::string> keys;
    for (const auto& [key, judged] : without) {
      const Judged& fuller = with.at(key);
      if (judged.passed > fuller.passed || number_of(judged.awarded) > number_of(fuller.awarded)) {
        keys.push_back(key);
      }
    }
    return keys;
  };
  EXPECT_THAT(improved(screened("with"), screened("plain")), testing::IsEmpty());
  const auto [with, without] = unfair("register.evidence.size() == 0", "with", "plain");
  EXPECT_THAT(improved(with, without), testing::Not(testing::IsEmpty()));
}

TEST_F(Fairness, PartsAddUpAndNoFundIsOverspent) {
  const auto category = std::ranges::find(claims_[0], "category") - claims_[0].begin();
  for (std::size_t i = 1; i < claims_.size(); ++i) {
    const std::string& of = claims_[i][static_cast<std::size_t>(category)];
    if (of != "H1" && of != "H2" && of != "M1") continue;
    const Outcome found =
        amends("examine " + claims_[i][0] + " causal_link=yes --reason visit -r plain");
    ASSERT_EQ(found.code, 0) << found.out;
  }
  screened("plain");
  // Each part is its share of the whole, to the smallest unit.
  int divided = 0;
  for (std::size_t i = 1; i < claims_.size(); ++i) {
    const Outcome explained = amends_json("explain " + claims_[i][0] + " -r plain");
    if (explained.code != 0) continue;  // sealed
    std::map<std::string, std::string> steps;
    std::map<std::string, nlohmann::json> values;
    const nlohmann::json json = explained.json();
    if (!json.contains("valuation")) continue;
    for (const auto& step : json.at("valuation").at("steps")) {
      steps[step.at("name")] = step.at("text");
      values[step.at("name")] = step.at("value");
    }
    if (!steps.contains("portion") || !values["shares"].is_object() ||
        values["shares"].contains("unknown") || values["shares"].contains("error")) {
      continue;
    }
    Rational shares;
    for (const auto& [number, share] : values["shares"].items())
      if (share.is_string()) shares += *Rational::parse(share.get<std::string>());
    if (shares > Rational(1)) {
      EXPECT_EQ(steps["portion"].find("VLR"), std::string::npos) << "a conflict is never divided";
      continue;
    }
    ++divided;
    const std::string whole =
        steps.contains("to_divide") ? steps["to_divide"] : steps["item_total"];
    if (whole.find("VLR") == std::string::npos) continue;
    const nlohmann::json& of = values["shares"];
    const nlohmann::json own = of.size() == 1 ? of.front() : of.at(json.at("claim"));
    const Rational share = *Rational::parse(own.get<std::string>());
    const Rational exact = number_of(whole) * share, part = number_of(steps["portion"]);
    EXPECT_LT(std::max(exact - part, part - exact), *Rational::parse_decimal("0.01")) << json;
  }
  EXPECT_GT(divided, 5);

  ASSERT_LE(amends("act screen --stage REGISTERED --role SYS --reason r -r plain").code, 1);
  ASSERT_LE(amends("act admit --stage SCREENING --role CAS --reason r -r plain").code, 1);
  const nlohmann::json recommended =
      amends_json("decide recommend --stage VERIFICATION --by Ines -r plain").json();
  ASSERT_GT(recommended.at("recommended"), claims_in_all / 8);
  const Outcome fixed = amends_json(
      "instalment fix --stage READY --category H1 --category H2 --category H4 --category M1 -r "
      "plain");
  ASSERT_EQ(fixed.code, 0) << fixed.out;
  const Outcome made =
      amends("decide make 1 --by Petra --member Petra --member Paul --member Pia -r plain");
  ASSERT_EQ(made.code, 0) << made.out;
  // Decided as the rules have it: no double standard, and there was something to compare.
  const Outcome audit = amends_json("audit consistency -r plain");
  EXPECT_EQ(audit.code, 0) << audit.out;
  EXPECT_GT(audit.json().at("compared"), 4);
  for (const char* available : {"0.01", "1000.00", "54321.99", "999999999.00"}) {
    const nlohmann::json plan =
        amends_json(std::string("fund --available ") + available + " -r plain").json();
    Rational paid, owed;
    for (const auto& payment : plan.at("payments")) {
      const Rational one = number_of(payment.at("total")), award = number_of(payment.at("award"));
      EXPECT_LE(one, award);
      paid += one;
      owed += award;
    }
    EXPECT_EQ(paid, std::min(owed, number_of(available)));
    EXPECT_EQ(paid + number_of(plan.at("left")), number_of(available));
  }
  EXPECT_EQ(amends("replay -r plain").code, 0);
  EXPECT_TRUE(amends_json("rebuild plain").json().at("equal"));
}

}  // namespace
}  // namespace amends::scenario
