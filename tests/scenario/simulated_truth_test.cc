// The simulation's truth against what intake finds: a form and a caseload that drift apart show
// here.
#include <gmock/gmock.h>

#include <map>

#include "intake/records.h"
#include "program.h"

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

}  // namespace
}  // namespace amends::scenario
