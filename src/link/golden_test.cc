// Against the real Splink, versions 4 and 5, and DuckDB: results that bench/peers/splink_golden.py
// and bench/peers/duckdb_functions.py made.
#include <bit>
#include <cmath>
#include <map>

#include "link/model.h"
#include "link/predict.h"
#include "link/test_table.h"

namespace amends::link {
namespace {

double double_of_hex(const std::string& hex) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(std::stoull(hex, nullptr, 16)));
}

// The pairs and weights of a stored case, by ids.
std::map<std::pair<std::string, std::string>, double> stored(const std::string& name) {
  std::map<std::pair<std::string, std::string>, double> pairs;
  std::istringstream lines(text_of(golden(name + ".csv")));
  for (std::string line; std::getline(lines, line);) {
    const auto fields = base::split(line, ',');
    pairs[{std::string(fields[0]), std::string(fields[1])}] = double_of_hex(std::string(fields[2]));
  }
  return pairs;
}

// The sources take the records whose place in the file leaves their number when divided by 3, as
// the script has it, and of two for `takes_rest` the second takes the rest; without sources, one
// takes all.
void expect_as_stored(const std::string& name, std::size_t sources, bool takes_rest = false) {
  if (!std::filesystem::exists(shared_data("fake_1000.csv"))) {
    GTEST_SKIP() << "the shared data are not here: " << shared_data("fake_1000.csv");
  }
  const std::string text = text_of(shared_data("fake_1000.csv"));
  Result<Settings> settings = parse_settings(text_of(golden(name + ".json")));
  ASSERT_TRUE(settings) << settings.error().message;
  TableBuilder builder({});
  for (std::size_t s = 0; s < std::max<std::size_t>(sources, 1); ++s) {
    add_lines(builder, std::string(1, static_cast<char>('a' + s)), text, [&](std::size_t row) {
      return sources == 0 || row % 3 == s || (takes_rest && s == 1 && row % 3 > 0);
    });
  }
  Result<Table> table = builder.finish();
  ASSERT_TRUE(table) << table.error().message;
  const Result<Model> model = compile_model(*table, *settings);
  ASSERT_TRUE(model) << model.error().message;
  auto expected = stored(name);
  for (const unsigned threads : {1U, 2U, 16U}) {
    const Result<Prediction> found = predict(*model, {.threads = threads}, base::quiet());
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->pairs.size(), expected.size());
    for (std::size_t i = 0; i < found->pairs.size(); ++i) {
      const std::pair<std::string, std::string> key = {
          std::string(table->records.identifier(found->pairs.left[i])),
          std::string(table->records.identifier(found->pairs.right[i]))};
      ASSERT_TRUE(expected.contains(key)) << key.first << " " << key.second;
      ASSERT_NEAR(found->pairs.weight[i], expected[key], 1e-9) << key.first << " " << key.second;
    }
  }
}

TEST(Golden, GivesTheWeightsOfSplinksTutorial) { expect_as_stored("tutorial", 0); }
TEST(Golden, GivesTheWeightsOfSplink4) { expect_as_stored("tutorial_v4", 0); }
TEST(Golden, GivesTheWeightsOfRareLevelsAndRules) { expect_as_stored("levels", 0); }
TEST(Golden, GivesTheWeightsOfTermFrequencies) { expect_as_stored("weights", 0); }
TEST(Golden, LinksTwoSources) { expect_as_stored("two", 2); }
TEST(Golden, LinksThreeSources) { expect_as_stored("three", 3); }
TEST(Golden, CountsTermsOverBothSources) { expect_as_stored("terms", 2, true); }
TEST(Golden, LinksAndDeduplicates) { expect_as_stored("both", 2); }

TEST(Golden, ComputesWhatDuckDBComputes) {
  std::istringstream lines(text_of(golden("functions.tsv")));
  std::size_t rows = 0;
  for (std::string line; std::getline(lines, line); ++rows) {
    const auto fields = base::split(line, '\t');
    ASSERT_EQ(fields.size(), 4U) << line;
    TableBuilder builder({.unique_id = "id"});
    ASSERT_TRUE(builder.add_file("f", "f", {"id", "a"}));
    ASSERT_TRUE(builder.add_row(std::vector<std::string_view>{"1", fields[1]}, 1));
    ASSERT_TRUE(builder.add_row(std::vector<std::string_view>{"2", fields[2]}, 2));
    const Result<Table> table = builder.finish();
    ASSERT_TRUE(table);
    // As a condition, so that the whole way is taken: the value itself is not shown.
    const std::string expected(fields[3]);
    std::string condition;
    if (expected == "NULL") {
      condition = fmt::format("({}) IS NULL", fields[0]);
    } else if (expected.starts_with("=")) {
      std::string quoted;
      for (const char c : expected.substr(1)) quoted += c == '\'' ? "''" : std::string(1, c);
      condition = fmt::format("({}) = '{}'", fields[0], quoted);
    } else {
      const double value = double_of_hex(expected);
      const bool is_truth = std::string(fields[0]).find_first_of("<=") != std::string::npos &&
                            (value == 0 || value == 1) && !fields[0].starts_with("CASE");
      condition = is_truth ? fmt::format("({}) IS {}", fields[0], value != 0 ? "TRUE" : "FALSE")
                           : fmt::format("({}) = {}", fields[0], value);
      if (fields[0].find(" IN ") != std::string_view::npos ||
          fields[0].find("LIKE") != std::string_view::npos ||
          fields[0].find(" AND ") != std::string_view::npos ||
          fields[0].find(" IS ") != std::string_view::npos ||
          fields[0].starts_with("starts_with") || fields[0].starts_with("contains")) {
        condition = fmt::format("({}) IS {}", fields[0], value != 0 ? "TRUE" : "FALSE");
      }
    }
    Result<ExpressionPtr> parsed = parse_sql(condition, SideStyle::suffix);
    ASSERT_TRUE(parsed) << condition << ": " << parsed.error().message;
    Result<Levels> levels = Levels::compile(*table, {}, {*parsed, nullptr}, {"a"}, {});
    ASSERT_TRUE(levels) << condition << ": " << levels.error().message;
    Context context;
    const Composite& composite = levels->composite();
    EXPECT_EQ(levels->first(composite.slot(0), composite.slot(1), context), 0) << line;
  }
  EXPECT_GT(rows, 1000U);
}

}  // namespace
}  // namespace amends::link
