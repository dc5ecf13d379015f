#include "link/scan.h"

#include <gtest/gtest.h>

#include <mutex>
#include <random>
#include <set>

#include "link/predict.h"
#include "link/test_table.h"

namespace amends::link {
namespace {

// Blocks of one value and of many, of two records and of hundreds; values missing.
std::string people() {
  std::mt19937 random(3);
  std::string text = "unique_id,name,other,town,year\n";
  const auto word = [&](unsigned letters, unsigned length_max) {
    std::string made;
    for (auto left = random() % (length_max + 1); left > 0; --left)
      made += static_cast<char>('a' + random() % letters);
    return made;
  };
  for (unsigned record = 0; record < 400; ++record) {
    text += fmt::format("{},{},{},{},{}\n", record, word(3, 4), word(3, 4), word(2, 2),
                        record % 3 == 0 ? "" : std::to_string(1900 + random() % 90));
  }
  return text;
}

Comparison comparison_of(const std::string& column, const std::vector<std::string>& conditions) {
  Comparison comparison;
  comparison.name = column;
  comparison.levels.resize(conditions.size() + 2);
  comparison.levels[0].condition = fmt::format("{0}_l IS NULL OR {0}_r IS NULL", column);
  comparison.levels[0].is_null = true;
  for (std::size_t i = 0; i < conditions.size(); ++i)
    comparison.levels[i + 1].condition = conditions[i];
  comparison.levels.back().condition = "ELSE";
  return comparison;
}

Model model_of(const Table& table, const std::vector<std::string>& rules) {
  Settings settings;
  settings.comparisons = {
      comparison_of("name", {"name_l = name_r", "jaro_winkler_similarity(name_l, name_r) > 0.8"}),
      // Which begins with no equality.
      comparison_of("other", {"levenshtein(other_l, other_r) <= 1"}),
      // Which goes value by value.
      comparison_of("town", {"substr(town_l, 1, 1) = substr(town_r, 1, 1)"}),
      comparison_of("year", {"year_l = year_r", "damerau_levenshtein(year_l, year_r) <= 2"})};
  for (const std::string& rule : rules) settings.rules.push_back({rule, {}, 1});
  Result<Model> model = compile_model(table, settings);
  EXPECT_TRUE(model) << model.error().message;
  return std::move(*model);
}

// How many comparisons of batches were told to be alike.
std::size_t expect_levels_of_pairs(const Model& model, double share) {
  const Scan scan(model, model.rules, {2, share});
  std::mutex mutex;
  std::size_t alike = 0;
  std::set<std::pair<RecordIndex, RecordIndex>> seen;
  const Status run = scan.run(0, scan.pieces(), base::quiet(), [&](const Batch& batch) {
    const std::scoped_lock lock(mutex);
    std::vector<std::uint32_t> patterns(batch.size);
    batch.patterns(model, patterns.data());
    Context context;
    std::vector<std::int8_t> expected;
    for (std::size_t i = 0; i < batch.size; ++i) {
      const RecordIndex right = batch.right[batch.place[i]];
      EXPECT_TRUE(seen.insert({batch.left, right}).second) << batch.left << " " << right;
      levels_of_pair(model, batch.left, right, context, expected);
      std::uint64_t pattern = 0;
      for (std::size_t c = 0; c < expected.size(); ++c) {
        EXPECT_EQ(batch.gamma[c][i], expected[c]) << batch.left << " " << right << " " << c;
        pattern += static_cast<std::uint64_t>(expected[c] + 1) * model.strides[c];
      }
      EXPECT_EQ(patterns[i], pattern);
    }
    for (std::size_t c = 0; c < expected.size(); ++c) alike += batch.alike[c];
  });
  EXPECT_TRUE(run) << run.error().message;
  EXPECT_FALSE(seen.empty());
  return alike;
}

TEST(Scan, TellsTheLevelsOfEachPairOnce) {
  const Table table = table_of(people());
  const std::vector<std::vector<std::string>> lists = {
      {"l.name = r.name AND l.year = r.year", "l.town = r.town", "l.other = r.other"},
      {"l.name = r.other"},
      {"l.town = r.town AND l.name <> r.name", "1=1"},
      {"l.year = r.year", "l.name = r.other", "l.name = r.name"}};
  for (const std::vector<std::string>& rules : lists) {
    const Model model = model_of(table, rules);
    EXPECT_GT(expect_levels_of_pairs(model, 1), 0U) << rules.front();
    EXPECT_GT(expect_levels_of_pairs(model, 0.3), 0U) << rules.front();
  }
}

}  // namespace
}  // namespace amends::link
