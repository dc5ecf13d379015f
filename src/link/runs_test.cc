#include "link/runs.h"

#include <gtest/gtest.h>

#include "link/predict.h"
#include "link/test_table.h"
#include "link/threshold.h"

namespace amends::link {
namespace {

constexpr const char* settings_text = R"({"link_type":"dedupe_only",
  "probability_two_random_records_match":0.001,
  "blocking_rules_to_generate_predictions":["l.city = r.city","l.name = r.name"],
  "comparisons":[
    {"output_column_name":"name","comparison_levels":[
      {"sql_condition":"\"name_l\" IS NULL OR \"name_r\" IS NULL","is_null_level":true},
      {"sql_condition":"\"name_l\" = \"name_r\"","m_probability":0.8,"u_probability":0.01,
       "tf_adjustment_column":"name"},
      {"sql_condition":"jaro_winkler_similarity(\"name_l\", \"name_r\") >= 0.8","m_probability":0.1,
       "u_probability":0.05},
      {"sql_condition":"ELSE","m_probability":0.1,"u_probability":0.94}]},
    {"output_column_name":"year","comparison_levels":[
      {"sql_condition":"\"year_l\" = \"year_r\"","m_probability":0.9,"u_probability":0.02},
      {"sql_condition":"ELSE","m_probability":0.1,"u_probability":0.98}]},
    {"output_column_name":"trade","comparison_levels":[
      {"sql_condition":"\"trade_l\" = \"trade_r\"","m_probability":0.9,"u_probability":0.1},
      {"sql_condition":"ELSE","m_probability":0.1,"u_probability":0.9}]}]})";

std::string made_up_people(int count) {
  std::string text = "unique_id,name,year,trade,city\n";
  std::uint32_t state = 3;
  const auto draw = [&](std::uint32_t below) {
    state = state * 1664525U + 1013904223U;
    return (state >> 8) % below;
  };
  for (int row = 0; row < count; ++row) {
    text += fmt::format("{},", row);
    for (int letter = 0; letter < 3; ++letter) text += static_cast<char>('a' + draw(12));
    text += fmt::format(",{},t{},c{}\n", 1950 + draw(50), draw(8), draw(2));
  }
  return text;
}

template <typename T>
void expect_equal(const PairColumn<T>& a, const PairColumn<T>& b) {
  EXPECT_TRUE(std::equal(a.begin(), a.end(), b.begin(), b.end()));
}

// Bit by bit: what is added up, too.
void expect_same(const Prediction& a, const Prediction& b) {
  EXPECT_EQ(a.scored, b.scored);
  EXPECT_EQ(a.by_rule, b.by_rule);
  EXPECT_EQ(a.pairs.dropped, b.pairs.dropped);
  EXPECT_EQ(a.pairs.dropped_matches, b.pairs.dropped_matches);
  expect_equal(a.pairs.left, b.pairs.left);
  expect_equal(a.pairs.right, b.pairs.right);
  expect_equal(a.pairs.weight, b.pairs.weight);
  expect_equal(a.pairs.rule, b.pairs.rule);
  for (std::size_t c = 0; c < 3; ++c) expect_equal(a.pairs.gamma[c], b.pairs.gamma[c]);
  ASSERT_EQ(a.pairs.dropped_levels.size(), b.pairs.dropped_levels.size());
  for (std::size_t i = 0; i < a.pairs.dropped_levels.size(); ++i) {
    EXPECT_EQ(a.pairs.dropped_levels[i].gamma, b.pairs.dropped_levels[i].gamma);
    EXPECT_EQ(a.pairs.dropped_levels[i].count, b.pairs.dropped_levels[i].count);
  }
}

class Runs : public testing::Test {
 protected:
  Runs() : table_(table_of(made_up_people(2500))) {
    char name[] = "/tmp/amends-runs-XXXXXX";
    folder_ = mkdtemp(name);
    Result<Settings> settings = parse_settings(settings_text);
    EXPECT_TRUE(settings) << settings.error().message;
    Result<Model> model = compile_model(table_, std::move(*settings));
    EXPECT_TRUE(model) << model.error().message;
    model_ = std::move(*model);
  }
  ~Runs() override { std::filesystem::remove_all(folder_); }

  Prediction predicted(unsigned threads, double weight_min, const RunPlan* plan) const {
    Result<Prediction> found = predict(
        model_, {.threads = threads, .weight_min = weight_min, .runs = plan}, base::quiet());
    EXPECT_TRUE(found) << found.error().message;
    return std::move(*found);
  }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder_), {}));
  }

  Table table_;
  Model model_;
  std::filesystem::path folder_;
};

TEST_F(Runs, GiveThePairsThatMemoryGives) {
  for (const double weight_min : {-1000.0, -5.0}) {
    const Prediction expected = predicted(1, weight_min, nullptr);
    ASSERT_GT(expected.scored, 1'500'000U);
    ASSERT_GT(expected.pairs.size(), 1000U);
    for (const unsigned threads : {1U, 2U, 16U}) {
      RunPlan plan{folder_, {}, 1};  // next to no memory: as many runs as there are pieces
      plan.key[0] = static_cast<base::Byte>(threads + (weight_min < -5 ? 100 : 0));
      const Prediction found = predicted(threads, weight_min, &plan);
      expect_same(found, expected);
      EXPECT_GT(files(), 5U);
    }
  }
}

TEST_F(Runs, AreNotScoredAgainAndReplacedWhereTheyAreDamaged) {
  const Prediction expected = predicted(1, -5, nullptr);
  const RunPlan plan{folder_, {}, 1};
  expect_same(predicted(1, -5, &plan), expected);
  // Another key: as if nothing were there; and the same key finds them all.
  const RunFolder same(folder_, {}, 3), other(folder_, base::Hash{base::Byte{1}}, 3);
  const auto found = same.counts(0), not_found = other.counts(0);
  ASSERT_TRUE(found && found->has_value());
  ASSERT_TRUE(not_found);
  EXPECT_FALSE(not_found->has_value());
  const auto written = std::filesystem::last_write_time(folder_ / "run-00000");
  std::filesystem::resize_file(folder_ / "run-00001", 100);
  std::filesystem::remove(folder_ / "run-00002");
  expect_same(predicted(2, -5, &plan), expected);
  EXPECT_EQ(std::filesystem::last_write_time(folder_ / "run-00000"), written);
}

TEST_F(Runs, TheThresholdIsTheSameFromFiles) {
  const Prediction in_memory = predicted(1, -1000, nullptr);
  const RunPlan plan{folder_, {}, 1};
  const Prediction in_files = predicted(1, -1000, &plan);
  const ModelView view = view_of(model_.settings);
  auto column = PairColumn<float>::in_file(folder_, in_files.pairs.size());
  ASSERT_TRUE(column) << column.error().message;
  const Calibration a = calibrate(in_memory.pairs, view);
  const Calibration b = calibrate(in_files.pairs, view, std::move(*column));
  expect_equal(a.probability, b.probability);
  const Threshold at_once = choose_threshold(in_memory.pairs, a);
  for (const std::size_t part : {std::size_t{1000}, std::size_t{100'000}}) {
    const Threshold in_parts = choose_threshold(in_files.pairs, b, part);
    EXPECT_EQ(in_parts.weight, at_once.weight);
    EXPECT_EQ(in_parts.expected_f1, at_once.expected_f1);
  }
}

}  // namespace
}  // namespace amends::link
