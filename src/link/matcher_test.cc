#include "link/matcher.h"

#include <gtest/gtest.h>

#include "link/predict.h"
#include "link/test_table.h"

namespace amends::link {
namespace {

// Record by record the same pairs and weights as all at once, by rules of every kind.
TEST(Matcher, FindsWhatPredictFinds) {
  if (!std::filesystem::exists(shared_data("fake_1000.csv"))) {
    GTEST_SKIP() << "the shared data are not here: " << shared_data("fake_1000.csv");
  }
  Result<Settings> settings = parse_settings(text_of(golden("tutorial.json")));
  ASSERT_TRUE(settings) << settings.error().message;
  settings->rules.push_back({"substr(l.first_name, 1, 3) = substr(r.surname, 1, 3)", {}, 1});
  settings->rules.push_back(
      {"list_has_any(name_keys(l.surname), name_keys(r.surname)) AND "
       "l.city <> r.city",
       {},
       1});
  const Table table = table_of(text_of(shared_data("fake_1000.csv")));
  const Result<Model> model = compile_model(table, *settings);
  ASSERT_TRUE(model) << model.error().message;
  constexpr double least = -15;
  const Result<Prediction> all =
      predict(*model, {.threads = 2, .weight_min = least}, base::quiet());
  ASSERT_TRUE(all);
  Matcher matcher(*model);
  std::size_t pairs = 0;
  for (RecordIndex record = 0; record < table.size(); ++record) {
    for (const Matcher::Match& match : matcher.match(record, least)) {
      const std::size_t at = find_pair(all->pairs, record, match.other);
      ASSERT_LT(at, all->pairs.size()) << record << " " << match.other;
      EXPECT_EQ(match.weight, all->pairs.weight[at]);  // to the last digit
      EXPECT_EQ(match.rule, all->pairs.rule[at]);
      ++pairs;
    }
  }
  EXPECT_GT(pairs, 1000U);
  EXPECT_EQ(pairs, 2 * all->pairs.size());
}

}  // namespace
}  // namespace amends::link
