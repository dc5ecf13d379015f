#include "link/scripts.h"

#include <numeric>

#include "link/automatic.h"
#include "link/predict.h"
#include "link/test_table.h"
#include "link/train.h"

namespace amends::link {
namespace {

constexpr std::string_view latin[] = {"ka", "ni", "so", "ra", "mu", "te", "vo", "ba", "li", "do"};
constexpr std::string_view cyrillic[] = {"ка", "ни", "со", "ра", "му",
                                         "те", "во", "ба", "ли", "до"};
constexpr std::string_view armenian[] = {"կա", "նի", "սո", "րա", "մու",
                                         "տե", "վո", "բա", "լի", "դո"};
constexpr std::string_view greek[] = {"κα", "νι", "σο",  "ρα", "μου",
                                      "τε", "βο", "μπα", "λι", "ντο"};

std::string name(const std::string_view* syllables, std::uint64_t seed) {
  std::string letters;
  for (int i = 0; i < 4; ++i, seed = mix_bits(seed)) letters += syllables[seed % 10];
  return letters;
}

// People twice: in Latin letters, and in Cyrillic or Armenian ones. A third of the Armenian records
// have another name, as people have who were married in between. Greek records are nobody else's.
Table people() {
  std::string text = "unique_id,name,born,town\n";
  int id = 0;
  const auto add = [&](const std::string& written, std::uint64_t seed) {
    text += fmt::format("{},{},{:04}-{:02}-{:02},t{}\n", id++, written, 1920 + seed % 83,
                        1 + seed % 12, 1 + seed % 28, seed % 61);
  };
  for (std::uint64_t person = 1; person <= 1200; ++person) {
    const std::uint64_t seed = mix_bits(person);
    add(name(latin, seed), seed);
    const bool renamed = person % 3 == 0;
    if (person % 2 == 0) {
      add(name(armenian, renamed ? seed + 1 : seed), seed);
    } else {
      add(name(cyrillic, seed), seed);
    }
    if (person % 12 == 0) add(name(greek, mix_bits(seed + 7)), mix_bits(seed));
  }
  return table_of(text);
}

Comparison of(const std::string& name, const std::vector<std::string>& conditions) {
  Comparison comparison;
  comparison.name = name;
  for (const std::string& condition : conditions) {
    Level level;
    level.condition = condition;
    level.is_null = condition.ends_with("IS NULL");
    comparison.levels.push_back(level);
  }
  return comparison;
}

Settings model() {
  Settings settings;
  settings.comparisons = {
      of("name", {"name_l IS NULL OR name_r IS NULL", "name_l = name_r",
                  "name_weight(name_l, name_r) >= 12", "name_weight(name_l, name_r) >= 4", "ELSE"}),
      of("born", {"born_l = born_r", "ELSE"}), of("town", {"town_l = town_r", "ELSE"})};
  settings.rules = {{"l.born = r.born", {}, 1}, {"l.town = r.town", {}, 1}};
  return settings;
}

std::size_t level_of(const Comparison& comparison, const std::string& condition) {
  for (std::size_t i = 0; i < comparison.levels.size(); ++i) {
    if (comparison.levels[i].condition == condition) return i;
  }
  ADD_FAILURE() << condition;
  return 0;
}

TEST(Scripts, APairIsNamedInTheOrderOfLetters) {
  const Table table = table_of("unique_id,name,other\n1,Иван,Ivan\n2,Ivan,Иван\n3,12,12\n");
  for (const std::string condition :
       {"script_pair(name_l, name_r) = 'Cyrl Latn'",
        "script_pair(upper(name_l), concat(name_r, '')) = 'Cyrl Latn'"}) {
    const Result<Compared> compared =
        compile_comparison(table, {}, of("c", {condition, "ELSE"}), {});
    ASSERT_TRUE(compared) << compared.error().message;
    Context context;
    const Composite& slots = compared->levels.composite();
    const auto first = [&](RecordIndex a, RecordIndex b) {
      return compared->levels.first(slots.slot(a), slots.slot(b), context);
    };
    EXPECT_EQ(first(0, 1), 0);
    EXPECT_EQ(first(1, 0), 0);
    EXPECT_EQ(first(0, 0), 1);
    EXPECT_EQ(first(0, 2), 1);
  }
}

TEST(Scripts, LevelsComeForEachPairOfScriptsThatHasRecords) {
  const Table table = people();
  Settings settings = model();
  const std::vector<std::string> words = split_by_scripts(settings, table, false);
  ASSERT_EQ(words.size(), 1U);
  EXPECT_NE(words[0].find("Armenian and Latin letters"), std::string::npos) << words[0];
  const Comparison& comparison = settings.comparisons[0];
  const ScriptGroups groups = script_groups(comparison);
  // Four scripts make six pairs, and any other two are one more.
  EXPECT_EQ(groups.count(), 8U);
  EXPECT_EQ(groups.kins, 3U);
  // Equal spellings come before, and what the model had comes last.
  EXPECT_EQ(comparison.levels[1].condition, "name_l = name_r");
  EXPECT_EQ(comparison.levels.size(), 5U + 7 * 3);
  EXPECT_TRUE(comparison.levels.back().is_else());
  // What is split is not split again, and what is trained is left alone.
  EXPECT_TRUE(split_by_scripts(settings, table, true).empty());
  Settings trained = model();
  for (Level& level : trained.comparisons[0].levels) level.m = level.u = 0.25;
  EXPECT_TRUE(split_by_scripts(trained, table, false).empty());
  EXPECT_EQ(split_by_scripts(trained, table, true).size(), 1U);
  // Another form of the file says the same.
  const Result<Settings> again = parse_settings(settings_json(settings));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(script_groups(again->comparisons[0]).group, groups.group);
}

TEST(Scripts, ConditionsThatOnlyMentionScriptsAreNoGroup) {
  const ScriptGroups groups =
      script_groups(of("name", {"name_l = name_r",
                                "script(name_l) <> script(name_r) AND name_weight(name_l, "
                                "name_r) >= 6",
                                "name_weight(name_l, name_r) >= 6", "ELSE"}));
  EXPECT_EQ(groups.count(), 1U);
}

TEST(Scripts, EachPairOfScriptsHasItsOwnShares) {
  const Table table = people();
  Settings settings = model();
  split_by_scripts(settings, table, false);
  Result<Model> compiled = compile_model(table, settings);
  ASSERT_TRUE(compiled) << compiled.error().message;
  const Result<Training> training = train(*compiled, {}, base::quiet());
  ASSERT_TRUE(training) << training.error().message;
  const Comparison& comparison = compiled->settings.comparisons[0];
  const ScriptGroups groups = script_groups(comparison);
  std::vector<double> m(groups.count()), u(groups.count());
  for (std::size_t i = 0; i < comparison.levels.size(); ++i) {
    if (comparison.levels[i].is_null) continue;
    m[static_cast<std::size_t>(groups.group[i])] += comparison.m(i);
    u[static_cast<std::size_t>(groups.group[i])] += comparison.u(i);
  }
  for (std::size_t g = 1; g < groups.count(); ++g) {
    EXPECT_NEAR(m[g], 1, 0.01) << groups.names[g];
    EXPECT_NEAR(u[g], 1, 0.01) << groups.names[g];
  }
  const auto m_of_else = [&](const std::string& pair) {
    return comparison.m(
        level_of(comparison, fmt::format("script_pair(\"name_l\", \"name_r\") = '{}'", pair)));
  };
  EXPECT_NEAR(m_of_else("Armn Latn"), 1.0 / 3, 0.07);
  EXPECT_LT(m_of_else("Cyrl Latn"), 0.05);
  // No match is known between Greek and Latin letters: all pairs of scripts speak for them.
  EXPECT_GT(m_of_else("Grek Latn"), 0.1);
  EXPECT_LT(m_of_else("Grek Latn"), 0.25);
  EXPECT_TRUE(std::ranges::any_of(training->words, [](const std::string& word) {
    return word.find("Greek and Latin letters (0)") != std::string::npos;
  })) << fmt::format("{}", fmt::join(training->words, "\n"));
}

TEST(Scripts, WhatIsSeldomSeenIsDrawnToWhatAllShow) {
  const std::vector<double> pooled = {0.9, 0.099, 0.001};
  const std::vector<double> nothing = drawn_to({0, 0, 0}, pooled, 4);
  for (std::size_t i = 0; i < pooled.size(); ++i) EXPECT_NEAR(nothing[i], pooled[i], 1e-12);
  const std::vector<double> much = drawn_to({50'000, 40'000, 10'000}, pooled, 4);
  EXPECT_NEAR(much[0], 0.5, 0.02);
  EXPECT_NEAR(much[2], 0.1, 0.01);
  // A level that is rare everywhere and not seen in a hundred is still rare, not impossible.
  const std::vector<double> little = drawn_to({90, 10, 0}, pooled, 4);
  EXPECT_NEAR(little[2], 0.001, 0.0002);
}

}  // namespace
}  // namespace amends::link
