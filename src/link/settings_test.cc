#include "link/settings.h"

#include "link/model.h"
#include "link/test_table.h"

namespace amends::link {
namespace {

using testing::Test;

std::string error_of(const std::string& json) {
  const Result<Settings> settings = parse_settings(json);
  return settings ? "" : settings.error().message;
}

constexpr const char* levels =
    R"("comparison_levels":[{"sql_condition":"\"a_l\" = \"a_r\""},{"sql_condition":"ELSE"}])";

TEST(SettingsFile, ReadsWhatSplinkWritesAndWritesItBack) {
  for (const std::string name : {"tutorial", "tutorial_v4", "levels", "two", "three", "both"}) {
    Result<Settings> settings = parse_settings(text_of(golden(name + ".json")));
    ASSERT_TRUE(settings) << settings.error().message;
    const std::string once = settings_json(*settings);
    Result<Settings> again = parse_settings(once);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(settings_json(*again), once);
    // One version refuses the other's prefix, and the usual one need not be said.
    EXPECT_EQ(once.find("match_weight_column_prefix"), std::string::npos);
    EXPECT_EQ(once.find("bayes_factor_column_prefix"), std::string::npos);
  }
}

TEST(SettingsFile, ReadsVersionFour) {
  const std::string json =
      std::string(R"({"link_type":"dedupe_only","bayes_factor_column_prefix":"b_",
    "blocking_rules_to_generate_predictions":["l.a = r.a",{"blocking_rule":"l.b = r.b","sql_dialect":"duckdb",
    "salting_partitions":4,"arrays_to_explode":["b"]}],"comparisons":[{"output_column_name":"a",)") +
      levels + "}]}";
  Result<Settings> settings = parse_settings(json);
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->rules.size(), 2U);
  EXPECT_EQ(settings->rules[1].salting_partitions, 4);
  EXPECT_EQ(settings->bayes_factor_prefix, "b_");
  EXPECT_NE(settings_json(*settings).find("bayes_factor_column_prefix"), std::string::npos);
  EXPECT_FALSE(settings->is_trained());
  EXPECT_EQ(settings->comparisons[0].gamma(0), 1);
  EXPECT_DOUBLE_EQ(settings->comparisons[0].m(0), 0.95);
  EXPECT_DOUBLE_EQ(settings->comparisons[0].u(0), 0.95 / 1024);
}

TEST(SettingsFile, SaysWhichMemberIsWrong) {
  EXPECT_NE(error_of("[]").find("not a JSON object"), std::string::npos);
  EXPECT_NE(error_of(R"({"comparisons":[]})").find("comparisons"), std::string::npos);
  const std::string misspelt =
      std::string(R"({"link_tpye":"dedupe_only","comparisons":[{"output_column_name":"a",)") +
      levels + "}]}";
  EXPECT_NE(error_of(misspelt).find("link_type"), std::string::npos);
  EXPECT_NE(
      error_of(
          R"({"comparisons":[{"output_column_name":"a","comparison_levels":[{"sql_condition":"a",
    "m_probability":2},{"sql_condition":"ELSE"}]}]})")
          .find("comparisons[0].comparison_levels[0].m_probability"),
      std::string::npos);
}

// What cannot be compiled is refused with its place.
TEST(Conditions, RefusesWithThePlace) {
  const Table table =
      table_of("unique_id,name,born,tags\n1,ana,2000-01-01,x\n2,ann,2000-01-02,y\n");
  const auto refusal = [&](const std::string& condition) -> std::string {
    Settings settings;
    settings.comparisons.push_back({"c", "", {}});
    settings.comparisons[0].levels.resize(2);
    settings.comparisons[0].levels[0].condition = condition;
    settings.comparisons[0].levels[1].condition = "ELSE";
    const Result<Model> model = compile_model(table, settings);
    return model ? "" : model.error().message;
  };
  EXPECT_EQ(refusal("name_l = name_r"), "");
  EXPECT_NE(refusal("soundex(name_l) = soundex(name_r)")
                .find("character 1: the function soundex is not built"),
            std::string::npos);
  EXPECT_NE(refusal("name_l = nmae_r").find("is \"name\" meant?"), std::string::npos);
  EXPECT_NE(refusal("name_l = ").find("character 10"), std::string::npos);
  EXPECT_NE(refusal("levenshtein(name_l, name_r) <= ").find("a value must follow"),
            std::string::npos);
  EXPECT_NE(refusal("levenshtein(name_l, name_r)").find("must be true or false"),
            std::string::npos);
  EXPECT_NE(refusal("abs(name_l - name_r) < 3")
                .find("people.csv, line 2, column \"name\": \"ana\" is not a number"),
            std::string::npos);
  EXPECT_NE(refusal("name_l = 'ana").find("never closes"), std::string::npos);
  EXPECT_NE(refusal("try_strptime(born_l, '%Q') = try_strptime(born_r, '%Q')").find("%Q"),
            std::string::npos);
  EXPECT_NE(refusal("regexp_extract(name_l, '(', 0) = name_r").find("not a regular expression"),
            std::string::npos);
  EXPECT_NE(refusal(std::string(300, '(') + "1").find("levels of nesting"), std::string::npos);
}

}  // namespace
}  // namespace amends::link
