// A register of Velaria, and claims written as rows of fields, for scenarios of decisions.
#pragma once

#include <map>

#include "program.h"

namespace amends::scenario {

using nlohmann::json;

class DecideFixture : public ProgramTest {
 protected:
  using Row = std::map<std::string, std::string>;  // fields of a filing by path; "key" is the row's

  void SetUp() override {
    const Outcome init = amends("init reg --programme " + programme("velaria"));
    ASSERT_EQ(init.code, 0) << init.out;
  }

  static Row displaced(const std::string& key) {
    return {{"key", key},
            {"category", "D1"},
            {"received", "2026-04-01"},
            {"claimant.names[0].text", "Person " + key},
            {"claimant.birth", "1961-04-02"},
            {"incidents[0].date", "2019-10-03"},
            {"incidents[0].kind", "DISPLACEMENT"},
            {"incidents[0].place.zone", "K2"},
            {"losses[0].head", "DISPLACEMENT"},
            {"form.left", "2019-10-03"}};
  }
  static Row destroyed_house(const std::string& key, const std::string& share = "1") {
    return {{"key", key},
            {"category", "H1"},
            {"received", "2026-04-01"},
            {"claimant.names[0].text", key + " " + std::string(key.rbegin(), key.rend())},
            {"claimant.birth", std::to_string(1900 + key[0] % 100) + "-04-02"},
            {"incidents[0].date", "2019-10-03"},
            {"incidents[0].kind", "DESTRUCTION"},
            {"incidents[0].place.zone", "K2"},
            {"losses[0].damage", "DESTROYED"},
            {"losses[0].date", "2019-10"},
            {"losses[0].head", "DWELLING_DESTRUCTION"},
            {"losses[0].remedy", "COMPENSATION"},
            {"rights[0].type", "OWNERSHIP"},
            {"rights[0].share", share},
            {"units[0].kind", "HOUSE"},
            {"units[0].cadastral_ref", key},
            {"units[0].area_m2", "84.0"},
            {"units[0].built", "1978"},
            {"units[0].material", "DETACHED_MASONRY"},
            {"units[0].place.zone", "K2"}};
  }
  // Screened, and led to VERIFICATION.
  void admit(const std::vector<std::string>& keys) const {
    ASSERT_EQ(amends("screen reg").code, 0);
    for (const std::string& key : keys) {
      ASSERT_EQ(amends("act " + key + " screen --role SYS --reason r -r reg").code, 0);
      ASSERT_EQ(amends("act " + key + " admit --role CAS --reason r -r reg").code, 0);
    }
  }
  // Takes rows in, by a mapping that names each field after itself.
  void file(const std::vector<Row>& rows) const {
    std::map<std::string, bool> columns;
    for (const Row& row : rows) {
      for (const auto& [path, value] : row) columns[path] = true;
    }
    std::string mapping = "source = \"test\"\nkey = \"key\"\nnothing = [\"\"]\n[fields]\n", csv;
    for (const auto& [path, used] : columns) {
      csv += (csv.empty() ? "" : ",") + path;
      if (path != "key") mapping += "\"" + path + "\" = \"" + path + "\"\n";
    }
    csv += "\n";
    for (const Row& row : rows) {
      std::string line;
      for (const auto& [path, used] : columns) {
        const auto cell = row.find(path);
        line += (path == columns.begin()->first ? "" : ",") +
                (cell == row.end() ? std::string() : "\"" + cell->second + "\"");
      }
      csv += line + "\n";
    }
    write("claims.csv", csv);
    write("mapping.toml", mapping);
    const Outcome intake = amends_json("intake claims.csv --mapping mapping.toml -r reg");
    ASSERT_EQ(intake.json().value("accepted", 0), static_cast<int>(rows.size())) << intake.out;
  }
  // The outcome of a rule in the claim's explanation, or "" where it does not concern it.
  std::string outcome_of(const std::string& rule, const std::string& claim) const {
    const json explained = amends_json("explain " + claim + " -r reg").json();
    for (const json& finding : explained.at("findings")) {
      if (finding.at("rule") == rule) return finding.at("outcome");
    }
    return "";
  }
};

}  // namespace amends::scenario
