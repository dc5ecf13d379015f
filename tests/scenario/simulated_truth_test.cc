// The simulation's truth against what intake finds: a form and a caseload that drift apart show
// here.
#include <gmock/gmock.h>

#include <map>

#include "intake/records.h"
#include "program.h"
#include "store/database.h"

namespace amends::scenario {
namespace {

class SimulatedTruth : public ProgramTest {
 protected:
  // The rows of a CSV file as maps from column to text.
  std::vector<std::map<std::string, std::string>> rows(const std::string& file) const {
    auto source = intake::open_source(place_ / file, {});
    EXPECT_TRUE(source) << source.error().message;
    std::vector<std::map<std::string, std::string>> out;
    intake::Record record;
    for (auto more = (*source)->next(record); more && *more; more = (*source)->next(record)) {
      auto& row = out.emplace_back();
      for (std::size_t i = 0; i < record.fields.size(); ++i) {
        row.emplace((*source)->header()[i], record.fields[i]);
      }
    }
    return out;
  }
};

TEST_F(SimulatedTruth, IntakeFindsEachOmissionAndNothingElse) {
  static const std::map<std::string, std::string> codes = {
      {"", ""},
      {"MEMBER_BIRTH", "HH_MEMBER"},
      {"INCIDENT_DATE", "INCIDENT_DATE"},
      {"RIGHT", "RIGHT"},
      {"CLAIMANT_NAME", "CLAIMANT_NAME"},
      {"LOSS_OF_ACCESS_DATE", "NO_ACCESS_FROM"}};
  ASSERT_EQ(amends("simulate --programme " + programme("velaria") +
                   " --claims 4000 --seed 11 --deficient 0.2 --no-evidence -o caseload")
                .code,
            0);
  ASSERT_EQ(amends("init reg --programme " + programme("velaria")).code, 0);
  const Outcome taken = amends_json(
      "intake caseload/claims.csv --mapping caseload/mapping.toml -r reg --report report.csv");
  ASSERT_EQ(taken.json().at("refused"), 0);

  std::map<std::string, std::string> omitted;
  std::map<std::string, int> times;
  for (const auto& row : rows("caseload/truth.csv")) omitted[row.at("key")] = row.at("deficiency");
  const auto report = rows("report.csv");
  ASSERT_EQ(report.size(), 4000u);
  for (const auto& row : report) {
    const std::string& omission = omitted.at(row.at("key"));
    ++times[omission];
    EXPECT_EQ(row.at("amends_codes"), codes.at(omission)) << row.at("key");
  }
  for (const auto& [omission, code] : codes) EXPECT_GT(times[omission], 10) << omission;
}

// Claimants of one person are proposed to be the same, relatives and namesakes hardly ever, and
// nobody is linked by the machine.
TEST_F(SimulatedTruth, LinkageProposesPeopleAndMergesNobody) {
  ASSERT_EQ(amends("simulate --programme " + programme("velaria") +
                   " --claims 1500 --seed 5 --no-evidence -o caseload")
                .code,
            0);
  ASSERT_EQ(amends("init reg --programme " + programme("velaria")).code, 0);
  ASSERT_EQ(amends_json("intake caseload/claims.csv --mapping caseload/mapping.toml -r reg").code,
            0);
  std::map<std::string, std::string> person_of_key, family;
  for (const auto& row : rows("caseload/truth.csv"))
    person_of_key[row.at("key")] = row.at("person");
  for (const auto& row : rows("caseload/truth-persons.csv"))
    family[row.at("person")] = row.at("hard_negative_family");

  auto database = store::Database::open(place_ / "reg/register.db", {.read_only = true});
  ASSERT_TRUE(database) << database.error().message;
  std::map<std::int64_t, std::string> person;  // of a claim
  std::map<std::string, std::int64_t> claims_of;
  auto claims = database->prepare(
      "SELECT s.key, s.claim FROM claim_source AS s JOIN claim AS c ON c.id=s.claim WHERE "
      "c.sealed=0");
  while (claims->step().value()) {
    const std::string& who = person_of_key.at(std::string(claims->text(0)));
    person[claims->integer(1)] = who;
    ++claims_of[who];
  }
  std::int64_t pairs = 0, right = 0, wrong = 0, hard = 0;
  for (const auto& [who, count] : claims_of) pairs += count * (count - 1) / 2;
  auto links = database->prepare(
      "SELECT l.claim_a, l.claim_b, l.state FROM link AS l JOIN party_mention AS a ON a.id=l.a "
      "JOIN party_mention AS b ON b.id=l.b WHERE l.kind='SAME_PERSON' AND a.role='claimant' AND "
      "b.role='claimant'");
  while (links->step().value()) {
    EXPECT_EQ(links->text(2), "PROPOSED");
    const std::string &a = person.at(links->integer(0)), &b = person.at(links->integer(1));
    (a == b ? right : wrong) += 1;
    hard += a != b && !family[a].empty() && family[a] == family[b];
  }
  EXPECT_GT(right, pairs * 8 / 10);
  EXPECT_LT(wrong, right / 15);
  EXPECT_LT(hard, right / 25);
}

}  // namespace
}  // namespace amends::scenario
