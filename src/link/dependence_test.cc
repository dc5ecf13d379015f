#include "link/dependence.h"

#include "link/test_table.h"

namespace amends::link {
namespace {

// Two thousand records of a thousand people. `slip`: of so many records one has another region than
// its town's, and of the people's second records one in four has another name and birth.
std::string people(std::uint64_t slip) {
  std::string text = "unique_id,paper,name,born,town,region,sex\n";
  for (std::uint64_t record = 0; record < 2000; ++record) {
    const std::uint64_t person = mix_bits(record / 2), luck = mix_bits(~record);
    const std::uint64_t of_record = record % 2 == 1 && luck % 4 == 0 ? luck : person;
    const std::uint64_t town = person % 90, region = luck % slip == 1 ? luck / 64 % 9 : town % 9;
    text += fmt::format("{},p{},n{},b{},t{},r{},{}\n", record, record / 2, of_record / 128 % 400,
                        of_record / 65536 % 900, town, region, person / 4096 % 2);
  }
  return text;
}

const std::vector<std::string> all = {"paper", "name", "born", "town", "region", "sex"};

TEST(Dependence, ATownTellsItsRegion) {
  for (const std::uint64_t slip : {1'000'000, 12}) {
    const std::vector<Dependence> found = dependences(table_of(people(slip)), all);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(all[found[0].by], "town");
    EXPECT_EQ(all[found[0].follows], "region");
    EXPECT_NEAR(found[0].at_random, 1.0 / 9, 0.02);
    EXPECT_GT(found[0].measure(), slip == 12 ? 0.7 : 0.99);
  }
}

// A coarse column counts twice like any other: every namesake's sex agrees.
TEST(Dependence, AGivenNameTellsTheSex) {
  std::string text = "unique_id,given,family,born,sex\n";
  for (std::uint64_t record = 0; record < 4000; ++record) {
    const std::uint64_t person = mix_bits(record / 2), given = person % 60;
    text += fmt::format("{},g{},f{},b{},{}\n", record, given, person / 64 % 200,
                        person / 65536 % 9000, mix_bits(~record) % 40 == 0 ? 2 : given % 2);
  }
  const std::vector<std::string> columns = {"given", "family", "born", "sex"};
  const std::vector<Dependence> found = dependences(table_of(text), columns);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(columns[found[0].by], "given");
  EXPECT_EQ(columns[found[0].follows], "sex");
}

TEST(Dependence, WhatOnePersonsRecordsHaveInCommonIsNone) {
  // A number of papers is one person's, who has one birth date, name, town and region.
  const std::vector<std::string> without_town = {"paper", "name", "born", "region", "sex"};
  EXPECT_TRUE(dependences(table_of(people(1'000'000)), without_town).empty());
}

TEST(Dependence, SaysHowMuch) {
  const std::string words = said({3, 4, 0.984, 0.111}, all);
  EXPECT_EQ(words,
            "of two records with the same \"town\" and little else in common 98 % have the same "
            "\"region\", of any two 11 %");
}

}  // namespace
}  // namespace amends::link
