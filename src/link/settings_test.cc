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
  EXPECT_EQ(error_of("{\n  \"a\" 3}").find("line 2, column 7: this is not JSON"), 0U);
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
  EXPECT_NE(refusal("abs(name_l - name_r) < 3").find("people.csv, column \"name\": "),
            std::string::npos);
  EXPECT_NE(refusal("name_l = 'ana").find("never closes"), std::string::npos);
  EXPECT_NE(refusal("try_strptime(born_l, '%Q') = try_strptime(born_r, '%Q')").find("%Q"),
            std::string::npos);
  EXPECT_NE(refusal("regexp_extract(name_l, '(', 0) = name_r").find("not a regular expression"),
            std::string::npos);
  EXPECT_NE(refusal("date_diff('fortnight', born_l::date, born_r::date) < 3")
                .find("character 11: 'fortnight' is nothing that date_diff counts"),
            std::string::npos);
  EXPECT_EQ(refusal("date_diff('week', born_l::date, born_r::date) < 3"), "");
  EXPECT_NE(refusal("jaro_winkler_similarity(name_l, name_r) > 'a'")
                .find("character 43: 'a' is a text, and \">\" needs a number"),
            std::string::npos);
  EXPECT_NE(refusal("levenshtein(name_l, name_r) IN (1, 2, 'a')")
                .find("character 39: 'a' is a text, and \"=\" needs a number"),
            std::string::npos);
  EXPECT_NE(refusal("CASE WHEN name_l = name_r THEN 1 ELSE 'no' END = 1")
                .find("'no' is a text, and \"case\" needs a number"),
            std::string::npos);
  EXPECT_NE(refusal("name_l::decimal(2,3) = 1").find("a cast to decimal(2,3) is not built"),
            std::string::npos);
  EXPECT_NE(refusal(std::string(300, '(') + "1").find("levels of nesting"), std::string::npos);
}

// A column that a level takes as numbers is blamed on that level and not on the first one.
TEST(Conditions, BlamesTheLevelThatTakesAColumnAsItIsNot) {
  const Table table = table_of("unique_id,name\n1,ana\n2,7\n");
  Settings settings;
  settings.comparisons.push_back({"c", "", {}});
  for (const char* const condition : {"name_l IS NULL", "name_l > 5", "ELSE"})
    settings.comparisons[0].levels.emplace_back().condition = condition;
  const Result<Model> model = compile_model(table, settings);
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().message,
            "comparison \"c\", level 2, name_l > 5: character 1: people.csv, column \"name\": 1 "
            "record (line 2 \"ana\"): that is not a number, and the condition takes the column as "
            "such");
}

TEST(Conditions, RefuseATextThatAFunctionNeverGives) {
  const Table table = table_of("unique_id,name\n1,ana\n2,ann\n");
  const auto refusal = [&](const std::string& condition) -> std::string {
    Settings settings;
    settings.comparisons.push_back({"c", "", {}});
    for (const std::string& each : {condition, std::string("ELSE")})
      settings.comparisons[0].levels.emplace_back().condition = each;
    const Result<Model> model = compile_model(table, settings);
    return model ? "" : model.error().message;
  };
  EXPECT_NE(refusal("edtf_level(name_l, name_r) = 'sames'")
                .find("character 30: edtf_level never gives 'sames'; is 'same' meant?"),
            std::string::npos);
  EXPECT_NE(refusal("script(name_l) = 'latn'").find("never gives 'latn'; is 'Latn' meant?"),
            std::string::npos);
  EXPECT_NE(refusal("'x' <> script(name_l)").find("it gives Latn, Cyrl, "), std::string::npos);
  EXPECT_NE(refusal("script_pair(name_l, name_r) = 'Latn Cyrl'").find("is 'Cyrl Latn' meant?"),
            std::string::npos);
  EXPECT_NE(refusal("edtf_level(name_l, name_r) IN ('same', 'swaped')").find("is 'swapped' meant?"),
            std::string::npos);
  EXPECT_EQ(refusal("script(name_l) = 'Latn' AND lower(script(name_r)) = 'latn'"), "");
  EXPECT_EQ(refusal("script_pair(name_l, name_r) = 'Cyrl Latn'"), "");
}

// A model of two comparisons of two levels; `first`: more members of the first level.
std::string two(const std::string& first, const std::string& name = "b") {
  const auto comparison = [](const std::string& called, const std::string& more) {
    return fmt::format(
        "{{\"output_column_name\":\"{}\",\n \"comparison_levels\":[\n"
        "  {{\"sql_condition\":\"a_l = a_r\"{}}},\n"
        "  {{\"sql_condition\":\"ELSE\",\"m_probability\":0.2,"
        "\"u_probability\":0.9}}]}}",
        called, more);
  };
  return "{\"sql_dialect\":\"spark\",\"comparisons\":[" + comparison("a", first) + ",\n" +
         comparison(name, ",\"m_probability\":0.8,\"u_probability\":0.1") + "]}";
}

TEST(SettingsFile, SaysWhereAMemberIsWrong) {
  EXPECT_EQ(error_of(two(",\n   \"m_probability\":\"0.8\"")),
            "line 4, column 20: comparisons[0].comparison_levels[0].m_probability must be a number "
            "from 0 to 1, and not a text");
  EXPECT_EQ(error_of(two("", "a"))
                .find("line 5, column 1: comparisons[1] has the name of "
                      "comparisons[0], \"a\""),
            0U);
}

TEST(SettingsFile, SaysWhatATrainedModelLacks) {
  const auto doubts = [](const std::string& first) {
    return doubts_of(parse_settings(two(first)).value());
  };
  const std::vector<std::string> of_one = doubts(",\"m_probability\":0.8");
  ASSERT_EQ(of_one.size(), 2U);
  EXPECT_EQ(of_one[0].find("the model is trained but for "
                           "comparisons[0].comparison_levels[0].u_probability: "),
            0U);
  EXPECT_EQ(of_one[1].find("sql_dialect is spark"), 0U);
  const std::string unseen = "\"level not observed in training dataset\"";
  EXPECT_EQ(doubts(",\"u_probability\":0.1,\"m_probability\":" + unseen).size(), 2U);
  EXPECT_EQ(doubts(",\"u_probability\":0.1,\"m_probability\":0.7").size(), 1U);
  // 0 is no number that either version of Splink takes.
  for (const std::string zero : {"0", "0.0", "-0.0"}) {
    const std::string of_zero = ",\"u_probability\":" + zero + ",\"m_probability\":0.7";
    ASSERT_EQ(doubts(of_zero).size(), 2U);
    EXPECT_NE(doubts(of_zero)[0].find("what is missing or 0 is learnt now"), std::string::npos);
    const Settings settings = parse_settings(two(of_zero)).value();
    EXPECT_FALSE(settings.is_trained());
    EXPECT_EQ(settings_json(settings).find("\"u_probability\": 0.0"), std::string::npos);
  }
}

TEST(SettingsFile, SaysThatAWeightOfNothingCountsAsOne) {
  const auto doubts = [](const std::string& weight) {
    return doubts_of(parse_settings(two(",\"u_probability\":0.1,\"m_probability\":0.7,"
                                        "\"tf_adjustment_column\":\"a\","
                                        "\"tf_adjustment_weight\":" +
                                        weight))
                         .value());
  };
  EXPECT_EQ(doubts("-0.5").size(), 1U);
  ASSERT_EQ(doubts("0").size(), 2U);
  EXPECT_EQ(doubts("0")[0].find("comparisons[0].comparison_levels[0].tf_adjustment_weight is 0, "
                                "which counts as 1"),
            0U);
}

TEST(SettingsFile, KeepsPrefixesAndWhatIsRetained) {
  std::string json = two(",\"u_probability\":0.1,\"m_probability\":0.7");
  json.insert(1,
              "\"bayes_factor_column_prefix\":\"\",\"retain_matching_columns\":false,"
              "\"retain_intermediate_calculation_columns\":true,"
              "\"additional_columns_to_retain\":[\"city\"],"
              "\"term_frequency_adjustment_column_prefix\":\"\","
              "\"comparison_vector_value_column_prefix\":\"g_\",");
  const std::string written = settings_json(parse_settings(json).value());
  for (const char* const kept :
       {"\"bayes_factor_column_prefix\": \"\"", "\"retain_matching_columns\": false",
        "\"retain_intermediate_calculation_columns\": true", "\"city\"",
        "\"term_frequency_adjustment_column_prefix\": \"\"",
        "\"comparison_vector_value_column_prefix\": \"g_\""})
    EXPECT_NE(written.find(kept), std::string::npos) << kept;
}

}  // namespace
}  // namespace amends::link
