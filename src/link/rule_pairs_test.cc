#include "link/rule_pairs.h"

#include <gtest/gtest.h>

#include "link/test_table.h"

namespace amends::link {
namespace {

Settings two_rules() {
  Settings settings;
  settings.comparisons = {{.name = "a",
                           .levels = {{.condition = "\"a_l\" = \"a_r\"", .m = 0.9, .u = 0.1},
                                      {.condition = "ELSE", .m = 0.1, .u = 0.9}}}};
  settings.rules = {{"l.a = r.a", {}, 1}, {"l.b = r.b", {}, 1}};
  return settings;
}

TEST(RulePairs, APairCountsForTheFirstRuleThatMakesIt) {
  const Table table = table_of("unique_id,a,b\n1,x,1\n2,x,1\n3,x,2\n4,y,2\n");
  const Result<Model> model = compile_model(table, two_rules());
  ASSERT_TRUE(model) << model.error().message;
  const auto pairs = rule_pairs(*model, 1000, 2, base::quiet());
  ASSERT_TRUE(pairs);
  EXPECT_EQ(pairs->added, (std::vector<std::uint64_t>{3, 1}));
  EXPECT_FALSE(pairs->is_estimate);
}

TEST(RulePairs, AnEstimateIsNearAndNeverAboveWhatTheRuleMakes) {
  std::string text = "unique_id,a,b\n";
  for (int i = 0; i < 2000; ++i)
    text += fmt::format("{},{},{}\n", i, i % 2, i % 10);  // of each b all have one a
  const Table table = table_of(text);
  const Result<Model> model = compile_model(table, two_rules());
  ASSERT_TRUE(model) << model.error().message;
  const std::uint64_t made = 2 * (1000 * 999 / 2);
  for (const std::uint64_t looked_at : {20'000U, 100'000U, 400'000U}) {
    const auto pairs = rule_pairs(*model, looked_at, 2, base::quiet());
    ASSERT_TRUE(pairs);
    EXPECT_TRUE(pairs->is_estimate);
    EXPECT_LE(pairs->added[0], made);
    EXPECT_GE(pairs->added[0], made / 2);
    EXPECT_EQ(pairs->added[1], 0U);
  }
}

// Of three records of one entity and two of another, rules join 1-2, 2-3 and 4-5; what each pair
// weighs does not matter.
TEST(RulePairs, CountsTheTrueMatchesThatRulesMake) {
  const std::string text = "unique_id,a,b\n1,x,1\n2,x,2\n3,y,2\n4,z,3\n5,z,4\n6,z,5\n";
  const Table table = table_of(text);
  const Result<Model> model = compile_model(table, two_rules());
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ(matches_made(*model, Labels{0, 0, 0, 1, 1, unlabelled}), 3U);
  EXPECT_EQ(
      matches_made(*model, Labels{0, 0, 0, 1, 1, unlabelled}, std::vector<std::uint32_t>(6, 0)),
      0U);
  EXPECT_EQ(matches_made(
                *model,
                std::vector<LabelledPair>{{1, 0, true}, {0, 1, true}, {0, 2, true}, {3, 4, false}}),
            1U);
  TableBuilder builder({});
  add_lines(builder, "one", "unique_id,a,b\n1,x,1\n2,x,1\n");
  add_lines(builder, "two", "unique_id,a,b\n3,x,2\n");
  const Result<Table> sources = builder.finish();
  ASSERT_TRUE(sources);
  Settings settings = two_rules();
  settings.link_type = LinkType::link_only;
  const Result<Model> between = compile_model(*sources, settings);
  ASSERT_TRUE(between) << between.error().message;
  EXPECT_EQ(matches_made(*between, Labels{0, 0, 0}), 2U);
}

}  // namespace
}  // namespace amends::link
