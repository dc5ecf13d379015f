// From the screening to the decision, with the program as people use it: what an examiner found,
// recommendations drafted, decisions by somebody else.
#include <gmock/gmock.h>

#include <map>

#include "program.h"

namespace amends::scenario {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class Decide : public ProgramTest {
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

TEST_F(Decide, WhatAnExaminerFoundChangesTheNextScreening) {
  Row row = displaced("a1");
  row.erase("form.left");
  file({row});
  ASSERT_EQ(amends("screen reg").code, 0);
  EXPECT_EQ(outcome_of("CAUSE-1@1", "a1"), "REVIEW");
  const Outcome unknown = amends("examine a1 causal_lnk=yes --reason r -r reg");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.out, HasSubstr("did you mean \"causal_link\""));
  EXPECT_THAT(amends("examine a1 causal_link=yes -r reg").out, HasSubstr("has a reason"));
  EXPECT_THAT(amends("examine a1 causal_link=yes --reason r --role PAN -r reg").out,
              HasSubstr("CAS VAL LEG"));
  const Outcome found =
      amends("examine a1 causal_link=yes --by Ines --reason \"report of the visit\" -r reg");
  ASSERT_EQ(found.code, 0) << found.out;
  const json list = amends_json("examine a1 -r reg").json();
  ASSERT_EQ(list.size(), 1);
  EXPECT_EQ(list[0].at("name"), "causal_link");
  EXPECT_EQ(list[0].at("by"), "Ines");
  EXPECT_EQ(list[0].at("reason"), "report of the visit");
  EXPECT_EQ(amends_json("screen reg").json().at("recorded"), 1);
  EXPECT_EQ(outcome_of("CAUSE-1@1", "a1"), "PASS");
  ASSERT_EQ(amends("examine a1 --withdraw causal_link --reason \"another file\" -r reg").code, 0);
  ASSERT_EQ(amends("screen reg").code, 0);
  EXPECT_EQ(outcome_of("CAUSE-1@1", "a1"), "REVIEW");
  EXPECT_TRUE(amends_json("rebuild reg").json().at("equal"));
  const Outcome replayed = amends_json("replay -r reg");
  EXPECT_EQ(replayed.code, 0) << replayed.out;
}

}  // namespace
}  // namespace amends::scenario
