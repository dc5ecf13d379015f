#include "link/audit.h"

#include <gtest/gtest.h>

#include "link/test_table.h"
#include "link/unread_dates.h"

namespace amends::link {
namespace {

TEST(Audit, GroupsOfPersons) {
  const std::vector<std::string> given{"Mara", "Мара", "Mara", "Нико", ""};
  const std::vector<std::string> family{"Veld", "Велд", "", "Orlan", ""};
  const std::vector<std::string> sex{"F", " f", "", "M", "M"};
  const std::vector<std::string> born{"1970-01-01", "1970-07-15~", "soon", "1970-07-02", "1970"};
  const auto groupings = person_groupings({{given, family}, sex, born});
  ASSERT_EQ(groupings.size(), 5u);
  using Texts = std::vector<std::string>;
  EXPECT_EQ(groupings[0].group_of, (Texts{"Latn", "Cyrl", "Latn", "mixed", ""}));
  EXPECT_EQ(groupings[1].group_of, (Texts{"several", "several", "single", "several", ""}));
  EXPECT_EQ(groupings[2].group_of, (Texts{"f", "f", "", "m", "m"}));
  EXPECT_EQ(groupings[3].group_of, (Texts{"known", "known", "unknown", "known", "known"}));
  EXPECT_EQ(groupings[4].group_of, (Texts{"default", "default", "", "other", ""}));
}

// Day first or year first: what counts is how the linkage reads a date.
TEST(Audit, BirthdaysAreReadAsTheLinkageReadsThem) {
  const Table table = table_of(
      "unique_id,born\n1,01/01/1980\n2,15/07/1980\n3,15.07.1980\n4,soon\n5,02/07/1980\n6,\n");
  const Column& born = *table.find("born");
  const auto read = [&](const Settings& settings, const ColumnProfile& profile) {
    const auto by_code = dates_as_read(settings, born, profile);
    std::vector<std::string> dates;
    for (const ValueCode code : born.codes) dates.push_back(code == null_code ? "" : by_code[code]);
    return dates;
  };
  using Texts = std::vector<std::string>;
  ColumnProfile profile;
  const Texts any = read({}, profile);
  EXPECT_EQ(any, (Texts{"1980-01-01", "1980-07-15", "1980-07-15", "", "1980-07-02", ""}));
  profile.date_forms = {{"%m/%d/%Y", 1}};
  EXPECT_EQ(read({}, profile), (Texts{"1980-01-01", "", "", "", "1980-02-07", ""}));
  Settings settings;
  Comparison& comparison = settings.comparisons.emplace_back();
  comparison.levels.resize(1);
  comparison.levels[0].condition =
      "try_strptime(born_l, '%d.%m.%Y') = try_strptime(born_r, '%d.%m.%Y')";
  EXPECT_EQ(read(settings, profile), (Texts{"", "", "1980-07-15", "", "", ""}));
  PersonColumns columns;
  columns.birth_date = any;
  const auto groupings = person_groupings(columns);
  ASSERT_EQ(groupings.size(), 2U);
  EXPECT_EQ(groupings[0].group_of,
            (Texts{"known", "known", "known", "unknown", "known", "unknown"}));
  EXPECT_EQ(groupings[1].group_of, (Texts{"default", "default", "default", "", "other", ""}));
}

TEST(Audit, AGroupThatIsFoundLessIsPointedAt) {
  // 200 entities of two records; those of group "b" are found in one case of four.
  Labels truth;
  Grouping grouping{"script", {}};
  Pairs pairs;
  std::vector<bool> called;
  for (std::uint32_t entity = 0; entity < 200; ++entity) {
    const bool b = entity < 40;
    for (int side = 0; side < 2; ++side) {
      truth.push_back(entity);
      grouping.group_of.push_back(b ? "b" : "a");
    }
    pairs.add(2 * entity, 2 * entity + 1, 3, 0, nullptr);
    called.push_back(!b || entity % 4 == 0);
  }
  const std::vector<Grouping> groupings{grouping};
  const auto lines = audit(pairs, called, truth, groupings);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].group, "a");
  EXPECT_FALSE(lines[0].recall_is_worse);
  EXPECT_EQ(lines[1].records, 80u);
  EXPECT_EQ(lines[1].matches, 40u);
  EXPECT_EQ(lines[1].found, 10u);
  EXPECT_TRUE(lines[1].recall_is_worse);
  EXPECT_FALSE(lines[1].false_share_is_worse);
}

TEST(Audit, NearlyEverybodyIsNotWorseThanAFew) {
  Labels truth;
  Grouping grouping{"script", {}};
  Pairs pairs;
  std::vector<bool> called;
  for (std::uint32_t entity = 0; entity < 200; ++entity) {
    for (int side = 0; side < 2; ++side) {
      truth.push_back(entity);
      grouping.group_of.push_back(entity < 4 ? "few" : "many");
    }
    pairs.add(2 * entity, 2 * entity + 1, 3, 0, nullptr);
    called.push_back(entity < 4 || entity % 8 != 0);
  }
  for (const GroupAudit& line : audit(pairs, called, truth, std::vector<Grouping>{grouping}))
    EXPECT_FALSE(line.recall_is_worse) << line.group;
}

TEST(Audit, APairAcrossGroupsCountsInBoth) {
  const Labels truth{0, 0, 1};
  const std::vector<Grouping> groupings{{"sex", {"f", "m", "m"}}};
  Pairs pairs;
  pairs.add(0, 1, 5, 0, nullptr);
  pairs.add(1, 2, 5, 0, nullptr);
  const auto lines = audit(pairs, {true, true}, truth, groupings);
  EXPECT_EQ(lines[0].matches, 1u);
  EXPECT_EQ(lines[1].matches, 1u);
  EXPECT_EQ(lines[1].called, 2u);
  EXPECT_EQ(lines[1].wrong, 1u);
}

TEST(Audit, JudgementsTellWhatWasMissedAndWhatWasWrong) {
  const std::vector<Grouping> groupings{{"script", {"Cyrl", "Latn", "Latn", "Arab", "Arab"}}};
  const std::vector<JudgedPair> judged = {
      {0, 1, true, true}, {1, 2, false, true}, {3, 4, true, false}, {2, 3, false, false}};
  const auto lines = audit(judged, groupings);
  ASSERT_EQ(lines.size(), 3U);  // Arab, Cyrl, Latn
  EXPECT_EQ(lines[0].matches, 1u);
  EXPECT_EQ(lines[0].found, 0u);
  EXPECT_EQ(lines[0].called, 0u);
  EXPECT_EQ(lines[2].matches, 1u);
  EXPECT_EQ(lines[2].found, 1u);
  EXPECT_EQ(lines[2].called, 2u);
  EXPECT_EQ(lines[2].wrong, 1u);
}

}  // namespace
}  // namespace amends::link
