#include "examine/facts_read.h"

#include <gtest/gtest.h>

#include "programme/programme.h"

namespace amends::examine {
namespace {

const programme::Rules& velaria() {
  static const programme::Programme programme =
      programme::load(AMENDS_SOURCE_DIR "/programmes/velaria").value();
  return *programme.rules;
}

std::string read_of(const programme::Rules& rules, std::string_view json) {
  std::string out;
  FactsRead(rules).append(out, json);
  return out;
}

// No rule of Velaria reads what evidence is held, or how a claimant is called on the telephone.
TEST(FactsRead, LeavesOutWhatNoRuleReads) {
  EXPECT_EQ(read_of(velaria(), R"({"register":{"evidence":[{"kind":"PRESS"}],"number":"A, }1"}})"),
            R"({"register":{"number":"A, }1",},})");
  EXPECT_EQ(read_of(velaria(), R"({"category":"D1","claimant":{"birth":"1980","contact":"x"}})"),
            R"({"category":"D1","claimant":{"birth":"1980",},})");
  EXPECT_EQ(read_of(velaria(), R"({"units":[{"area_m2":"84.0","note":"a \"}] b"}],"x":1})"),
            R"({"units":[{"area_m2":"84.0","note":"a \"}] b"}],})");
}

TEST(FactsRead, TakesWhatIsNoObjectAsItIs) {
  EXPECT_EQ(read_of(velaria(), ""), "");
  EXPECT_EQ(read_of(velaria(), "{\"units\":"), "{\"units\":");
  EXPECT_EQ(read_of(velaria(), "[1]"), "[1]");
  EXPECT_EQ(read_of(velaria(), R"({"claimant":7})"), R"({"claimant":7,})");
}

// A record that is used as a whole may give away anything of it.
TEST(FactsRead, TakesAllOfARecordThatIsUsedAsAWhole) {
  programme::Rules rules;
  rules.environment = std::make_shared<cel::Environment>();
  programme::FactTypes types;
  ASSERT_TRUE(programme::declare_facts(
      programme::load(AMENDS_SOURCE_DIR "/programmes/velaria").value(), *rules.environment, types));
  const std::string_view facts = R"({"register":{"evidence":[],"number":"A1","sealed":true}})";
  for (const auto& [require, kept] :
       {std::pair("register.number == 'A1'", R"({"register":{"number":"A1",},})"),
        std::pair("cel.bind(r, register, r.number == 'A1')",
                  R"({"register":{"evidence":[],"number":"A1","sealed":true},})"),
        std::pair("dyn(register).number == 'A1'",
                  R"({"register":{"evidence":[],"number":"A1","sealed":true},})")}) {
    auto program = rules.environment->compile(require);
    ASSERT_TRUE(program) << program.error().message;
    rules.rules.clear();
    rules.rules.emplace_back().require_program = std::move(*program);
    EXPECT_EQ(read_of(rules, facts), kept) << require;
  }
}

}  // namespace
}  // namespace amends::examine
