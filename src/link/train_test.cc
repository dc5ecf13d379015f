#include "link/train.h"

#include <atomic>

#include "link/automatic.h"
#include "link/evaluate.h"
#include "link/predict.h"
#include "link/scan.h"
#include "link/test_table.h"

namespace amends::link {
namespace {

// A thousand people, each written twice; the second time a name is written wrongly now and then.
std::string people() {
  std::string text = "unique_id,name,town,born,person\n";
  const auto name = [](std::uint64_t n) {
    std::string letters;
    for (int i = 0; i < 6; ++i, n = mix_bits(n)) letters += static_cast<char>('a' + n % 12);
    return letters;
  };
  for (std::uint64_t person = 0; person < 1000; ++person) {
    for (std::uint64_t time = 0; time < 2; ++time) {
      const std::uint64_t luck = mix_bits(person * 2 + time);
      std::string first = name(mix_bits(person));
      if (time == 1 && luck % 10 == 0) first[2] = 'z';
      const std::string town = name(luck % 20 == 1 ? luck % 97 : mix_bits(person) % 40);
      text += fmt::format("{},{},{},{:04}-{:02}-{:02},{}\n", person * 2 + time, first, town,
                          1900 + person % 100, 1 + person % 12, 1 + person % 28, person);
    }
  }
  return text;
}

Model model_of(const Table& table) {
  Settings settings;
  for (const std::string name : {"name", "town", "born"}) {
    Comparison comparison;
    comparison.name = name;
    comparison.levels.resize(4);
    comparison.levels[0].condition = fmt::format("\"{0}_l\" IS NULL OR \"{0}_r\" IS NULL", name);
    comparison.levels[0].is_null = true;
    comparison.levels[1].condition = fmt::format("\"{0}_l\" = \"{0}_r\"", name);
    comparison.levels[2].condition = fmt::format("levenshtein(\"{0}_l\", \"{0}_r\") <= 1", name);
    comparison.levels[3].condition = "ELSE";
    settings.comparisons.push_back(comparison);
  }
  settings.rules = {{"l.born = r.born", {}, 1}, {"l.name = r.name", {}, 1}};
  Result<Model> model = compile_model(table, settings);
  EXPECT_TRUE(model) << model.error().message;
  return std::move(*model);
}

// Records are known by their ids, whatever the order of their rows.
TEST(Train, RowsInAnotherOrderGiveTheSameModel) {
  const std::string text = people();
  std::vector<std::string> rows;
  std::istringstream lines(text);
  std::string header, line;
  std::getline(lines, header);
  while (std::getline(lines, line)) rows.push_back(line);
  const auto trained = [&] {
    std::string all = header + "\n";
    for (const std::string& row : rows) all += row + "\n";
    const Table table = table_of(all);
    Model model = model_of(table);
    EXPECT_TRUE(train(model, {}, base::quiet()));
    return settings_json(model.settings);
  };
  const std::string forward = trained();
  std::ranges::sort(rows, {}, [](const std::string& row) { return hash_bytes(row); });
  EXPECT_EQ(trained(), forward);
  std::ranges::reverse(rows);
  EXPECT_EQ(trained(), forward);
}

TEST(Train, FindsWhatTheDataWereMadeWith) {
  const Table table = table_of(people());
  Model model = model_of(table);
  const Result<Training> training = train(model, {}, base::quiet());
  ASSERT_TRUE(training) << training.error().message;
  EXPECT_TRUE(training->converged);
  EXPECT_NEAR(training->expected_matches, 1000, 100);
  const Comparison &name = model.settings.comparisons[0], &town = model.settings.comparisons[1];
  EXPECT_NEAR(name.m(1), 0.9, 0.03);
  EXPECT_NEAR(name.m(2), 0.1, 0.03);
  EXPECT_NEAR(town.m(1), 0.9, 0.03);  // either of the two may have it wrong
  EXPECT_NEAR(town.u(1), 1.0 / 40, 0.01);
  EXPECT_TRUE(model.settings.is_trained());
}

// Each is written twice, and the second time one of the four is written wrongly: who slips in one
// does not slip in another, so that pairs which agree on one differ more in the rest.
TEST(Train, WhereEachSlipsOnceTheSharesAreThoseOfAllMatches) {
  constexpr std::uint64_t slips[] = {20, 50, 80, 100};  // percent, up to each
  std::string text = "unique_id,name,town,born,trade\n";
  const auto word = [](std::uint64_t n) {
    std::string letters;
    for (int i = 0; i < 7; ++i, n = mix_bits(n)) letters += static_cast<char>('a' + n % 12);
    return letters;
  };
  for (std::uint64_t person = 0; person < 4000; ++person) {
    const std::uint64_t own = mix_bits(person + 1);
    std::vector<std::string> values{word(own % 211), word(1000 + own / 211 % 97),
                                    word(2000 + own / 20467 % 307),
                                    word(3000 + own / 6283369 % 61)};
    const auto write = [&] { text += fmt::format("{},{}\n", text.size(), fmt::join(values, ",")); };
    write();
    if (person % 2 != 0) continue;
    const std::uint64_t luck = mix_bits(own) % 100;
    const auto where = static_cast<std::size_t>(std::ranges::upper_bound(slips, luck) - slips);
    values[where][3] = 'z';
    write();
  }
  const Table table = table_of(text);
  Settings settings = model_of(table_of(people())).settings;
  settings.comparisons.push_back(settings.comparisons.back());
  for (Level& level : settings.comparisons.back().levels) {
    while (level.condition.find("born") != std::string::npos)
      level.condition.replace(level.condition.find("born"), 4, "trade");
  }
  settings.comparisons.back().name = "trade";
  settings.rules.clear();
  Result<Model> model = compile_model(table, settings);
  ASSERT_TRUE(model) << model.error().message;
  const Result<Training> training = train(*model, {}, base::quiet());
  ASSERT_TRUE(training) << training.error().message;
  EXPECT_NEAR(training->expected_matches, 2000, 100);
  constexpr double differ[] = {0.2, 0.3, 0.3, 0.2};
  for (std::size_t c = 0; c < 4; ++c)
    EXPECT_NEAR(training->shares_of_matches[c][1], 1 - differ[c], 0.05) << c;
}

// `text` as three sources: the first `one` records, the next `two`, and the rest.
Table sources_of(const std::string& text, std::size_t one, std::size_t two) {
  TableBuilder builder({});
  add_lines(builder, "one", text, [&](std::size_t row) { return row < one; });
  add_lines(builder, "two", text, [&](std::size_t row) { return row >= one && row < one + two; });
  add_lines(builder, "another", text, [&](std::size_t row) { return row >= one + two; });
  Result<Table> table = builder.finish();
  EXPECT_TRUE(table) << table.error().message;
  return std::move(*table);
}

TEST(Train, BetweenSourcesAllIsOfPairsOfTwoSources) {
  std::string text = "unique_id,name,town,born\n";
  for (int record = 0; record < 100; ++record) {
    text += fmt::format("{},name{},{},{}\n", record, record % 7, record < 30 ? "here" : "",
                        record % 3 * record % 5);
  }
  const Table table = sources_of(text, 30, 60);
  Model model = model_of(table);
  model.settings.link_type = LinkType::link_only;
  const auto shares = shares_at_random(model, {.threads = 2}, base::quiet());
  ASSERT_TRUE(shares);
  ASSERT_EQ(possible_pairs(table.records, LinkType::link_only), 30U * 60 + 30 * 10 + 60 * 10);
  Context context;
  for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
    const Composite& composite = model.comparisons[c].levels.composite();
    std::vector<double> counted((*shares)[c].size());
    for (RecordIndex l = 0; l < table.size(); ++l) {
      for (RecordIndex r = l + 1; r < table.size(); ++r) {
        if (table.records.source(l) == table.records.source(r)) continue;
        const int gamma =
            model.comparisons[c].gamma_of(composite.slot(l), composite.slot(r), context);
        counted[static_cast<std::size_t>(gamma + 1)] += 1.0 / 2700;
      }
    }
    for (std::size_t g = 0; g < counted.size(); ++g)
      EXPECT_NEAR((*shares)[c][g], counted[g], 1e-12) << c << " " << g;
  }
}

// So many values that a part of the pairs is drawn: none is drawn within a source.
TEST(Train, BetweenSourcesNoPairWithinOneIsDrawn) {
  std::string text = "unique_id,name,town,born\n";
  for (int record = 0; record < 3000; ++record) {
    const char source = record < 300 ? 'a' : record < 2000 ? 'b' : 'c';
    text += fmt::format("{0},{1}{0},{1},1\n", record, source);
  }
  const Table table = sources_of(text, 300, 1700);
  Model model = model_of(table);
  Settings settings = model.settings;
  settings.link_type = LinkType::link_only;
  settings.comparisons[0].levels[1].condition = "substr(name_l, 1, 1) = substr(name_r, 1, 1)";
  settings.comparisons[0].levels[2].condition =
      "substr(name_l, 1, 1) IN ('a', 'b') AND "
      "substr(name_r, 1, 1) IN ('a', 'b')";
  Result<Model> between = compile_model(table, settings);
  ASSERT_TRUE(between) << between.error().message;
  const auto shares = shares_at_random(*between, {}, base::quiet());
  ASSERT_TRUE(shares);
  EXPECT_EQ((*shares)[0][3], 0);
  EXPECT_NEAR((*shares)[0][2], 300 * 1700 / (300 * 1700 + 300 * 1000 + 1700 * 1000.0), 0.005);
}

TEST(Train, BetweenSourcesThePriorIsOfPairsBetweenThem) {
  TableBuilder builder({});
  add_lines(builder, "one", people(), [](std::size_t row) { return row % 2 == 0; });
  add_lines(builder, "two", people(), [](std::size_t row) { return row % 2 == 1; });
  const Result<Table> table = builder.finish();
  ASSERT_TRUE(table) << table.error().message;
  Model model = model_of(*table);
  model.settings.link_type = LinkType::link_only;
  const Result<Training> training = train(model, {}, base::quiet());
  ASSERT_TRUE(training) << training.error().message;
  EXPECT_NEAR(model.settings.prior, 1000 / 1e6, 1e-4);
}

TEST(Train, EndsWhereTheModelSays) {
  const Table table = table_of(people());
  Model free = model_of(table), brief = model_of(table), coarse = model_of(table);
  brief.settings.max_iterations = 1;
  coarse.settings.em_convergence = 0.05;
  const Result<Training> whole = train(free, {}, base::quiet());
  const Result<Training> one = train(brief, {}, base::quiet());
  const Result<Training> near = train(coarse, {}, base::quiet());
  ASSERT_TRUE(whole && one && near);
  EXPECT_EQ(one->rounds, 4U);  // m is learnt four times
  EXPECT_FALSE(one->converged);
  ASSERT_FALSE(one->words.empty());
  EXPECT_NE(one->words[0].find("did not converge in 4 rounds"), std::string::npos) << one->words[0];
  EXPECT_NE(one->words[0].find("max_iterations"), std::string::npos) << one->words[0];
  EXPECT_TRUE(near->converged);
  EXPECT_GT(near->rounds, 4U);
  EXPECT_LT(near->rounds, whole->rounds);
  // Both are written as they were given, and not invented.
  EXPECT_NE(settings_json(brief.settings).find("\"max_iterations\": 1"), std::string::npos);
  EXPECT_EQ(settings_json(free.settings).find("max_iterations"), std::string::npos);
}

// Two thousand people in few towns, each with a few districts: neighbours have town and district in
// common, and are far more pairs than matches.
std::string neighbours() {
  std::string text = "unique_id,name,town,district,born\n";
  for (std::uint64_t record = 0; record < 4000; ++record) {
    const std::uint64_t person = mix_bits(record / 2), luck = mix_bits(~record);
    const std::uint64_t town = person % 25,
                        district = luck % 5 == 0 ? luck / 8 % 2 : person / 32 % 2;
    const std::uint64_t name = luck / 16 % 5 == 0 ? luck / 128 % 300 : person / 64 % 300;
    const std::uint64_t born = luck / 1024 % 5 == 0 ? luck / 8192 % 3000 : person / 32768 % 3000;
    text +=
        fmt::format("{},{},{},{},{}\n", record, "name" + std::to_string(name * 7919),
                    "town" + std::to_string(town * 7919),
                    "district" + std::to_string((town * 2 + district) * 7919), 10'000 + born * 7);
  }
  return text;
}

TEST(Train, NeighboursAreNotMatchesWhereAModelHasNoRules) {
  const Table table = table_of(neighbours());
  Settings settings = model_of(table_of(people())).settings;
  settings.comparisons[0].name = "name";
  settings.comparisons.push_back(settings.comparisons[1]);
  settings.comparisons[3].name = "district";
  for (Level& level : settings.comparisons[3].levels) {
    for (std::size_t at; (at = level.condition.find("town")) != std::string::npos;)
      level.condition.replace(at, 4, "district");
  }
  settings.rules.clear();
  Result<Model> model = compile_model(table, settings);
  ASSERT_TRUE(model) << model.error().message;
  const Result<Training> training = train(*model, {}, base::quiet());
  ASSERT_TRUE(training) << training.error().message;
  EXPECT_LT(training->expected_matches, 4000);  // of 2000, not of every town's neighbours
  EXPECT_NEAR(model->settings.comparisons[0].m(1), 0.64, 0.1);
}

TEST(Train, IsTheSameForAnyNumberOfThreads) {
  const Table table = table_of(people());
  std::string first;
  for (const unsigned threads : {1U, 2U, 16U}) {
    Model model = model_of(table);
    ASSERT_TRUE(train(model, {.threads = threads}, base::quiet()));
    const std::string json = settings_json(model.settings);
    if (first.empty()) first = json;
    EXPECT_EQ(json, first);
  }
}

TEST(Train, KeepsWhatIsFixed) {
  const Table table = table_of(people());
  Model model = model_of(table);
  model.settings.comparisons[0].levels[1].m = 0.5;
  model.settings.comparisons[0].levels[1].fix_m = true;
  ASSERT_TRUE(train(model, {.keeps_trained = false}, base::quiet()));
  EXPECT_EQ(model.settings.comparisons[0].levels[1].m, 0.5);
}

// Every pair that agrees on anything else than the date says too little; of the date, nothing is
// learnt, and it speaks for a match all the same.
TEST(Train, WhatNoBlockTellsOfIsAssumed) {
  std::string text = "unique_id,name,town,born\n";
  for (std::uint64_t person = 0; person < 400; ++person) {
    for (std::uint64_t time = 0; time < 2; ++time)
      text += fmt::format("{},n{},t{},{:04}-{:02}-{:02}\n", person * 2 + time,
                          mix_bits(person) % 11, mix_bits(person + 999) % 7, 1900 + person % 100,
                          1 + person % 12, 1 + person % 28);
  }
  const Table table = table_of(text);
  Model model = model_of(table);
  model.settings.rules = {{"l.born = r.born", {}, 1}};
  model.rules = model.compile_rules(model.settings.rules).value();
  const Result<Training> training = train(model, {}, base::quiet());
  ASSERT_TRUE(training) << training.error().message;
  const Comparison& born = model.settings.comparisons[2];
  EXPECT_GT(born.m(1), 0.5);
  EXPECT_TRUE(std::ranges::any_of(training->words, [](const std::string& word) {
    return word.find("\"born\": no block tells") != std::string::npos;
  }));
}

TEST(Train, SaysThatNothingCanBeLearnt) {
  const Table table = table_of("unique_id,a,b\n1,x,y\n2,x,z\n3,w,y\n");
  Settings settings;
  for (const std::string name : {"a", "b"}) {
    Comparison comparison;
    comparison.name = name;
    comparison.levels.resize(2);
    comparison.levels[0].condition = fmt::format("\"{0}_l\" = \"{0}_r\"", name);
    comparison.levels[1].condition = "ELSE";
    settings.comparisons.push_back(comparison);
  }
  settings.rules = {{"l.a = r.a", {}, 1}};
  Result<Model> model = compile_model(table, settings);
  ASSERT_TRUE(model);
  const Result<Training> training = train(*model, {}, base::quiet());
  ASSERT_FALSE(training);
  EXPECT_NE(training.error().message.find("nothing can be learnt"), std::string::npos);
}

// Unsupervised, on real data: the best F1 over all thresholds.
double best_f1(const std::string& file, const std::string& id,
               const std::function<std::string(const Table&, RecordIndex)>& truth,
               const std::string& left_out,
               const std::function<std::string(const std::string&)>& changed = {}) {
  TableOptions table_options;
  table_options.unique_id = id;
  table_options.trims = true;
  const std::string text = text_of(shared_data(file));
  const Table table = table_of(changed ? changed(text) : text, table_options);
  AutomaticOptions options;
  options.left_out = {left_out};
  Result<Automatic> made = automatic_comparisons(table, options);
  EXPECT_TRUE(made) << made.error().message;
  Result<Model> model = compile_model(table, made->settings);
  EXPECT_TRUE(model) << model.error().message;
  EXPECT_TRUE(train(*model, {}, base::quiet()));
  made->settings = model->settings;
  EXPECT_TRUE(choose_rules(table, options, *made, base::quiet()));
  model->settings.rules = made->settings.rules;
  Result<std::vector<RuleKeys>> rules = model->compile_rules(made->settings.rules);
  EXPECT_TRUE(rules);
  model->rules = std::move(*rules);
  const Result<Prediction> found = predict(*model, {.weight_min = -20}, base::quiet());
  EXPECT_TRUE(found);
  std::vector<std::string> names;
  for (RecordIndex record = 0; record < table.size(); ++record)
    names.push_back(truth(table, record));
  return Evaluation(found->pairs, labels_from(names)).best().f1().value();
}

TEST(Automatic, OfManyColumnsTheMostTellingAreCompared) {
  std::string text = "unique_id,name,birth";
  for (int column = 0; column < 40; ++column) text += fmt::format(",flag_{}", column);
  for (int row = 0; row < 60; ++row) {
    text += fmt::format("\n{},name {},19{}-01-02", row, row / 2, 10 + row / 2);
    for (int column = 0; column < 40; ++column)
      text += (row * 7 + column) % (2 + column % 3) == 0 ? ",yes" : ",no";
  }
  const Table table = table_of(text + "\n");
  const Result<Automatic> made = automatic_comparisons(table, {});
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->settings.comparisons.size(), 16U);
  EXPECT_EQ(made->settings.comparisons[0].name, "name");
  EXPECT_EQ(made->settings.comparisons[1].name, "birth");
  EXPECT_EQ(std::ranges::count_if(made->words,
                                  [](const std::string& w) { return w.find("better") != w.npos; }),
            26);
  EXPECT_TRUE(compile_model(table, made->settings));
}

TEST(Automatic, OfAColumnThatRepeatsOthersTheOtherWordsAreCompared) {
  std::string text = "unique_id,full_name,first_name,surname\n";
  const char* const people[] = {"ann rose field,ann,field", "ann field,ann,field",
                                "rose field,rose,field", "field ann,field,ann",
                                "joan field,joan,field"};
  for (int row = 0; row < 15; ++row) text += fmt::format("{},{}\n", row, people[row % 5]);
  const Table table = table_of(text);
  const Result<Automatic> made = automatic_comparisons(table, {});
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_EQ(made->settings.comparisons.size(), 3U);
  EXPECT_EQ(made->settings.comparisons[2].name, "full_name_other_words");
  const Result<Model> model = compile_model(table, made->settings);
  ASSERT_TRUE(model) << model.error().message;
  const Compared& words = model->comparisons[2];
  Context context;
  const auto level = [&](RecordIndex a, RecordIndex b) {
    const Composite& composite = words.levels.composite();
    return int{words.gamma[static_cast<std::size_t>(
        words.levels.first(composite.slot(a), composite.slot(b), context))]};
  };
  EXPECT_EQ(level(0, 1), 0);   // "rose" is in one of them only
  EXPECT_EQ(level(0, 2), 1);   // "rose" is another's first name
  EXPECT_EQ(level(1, 3), 2);   // the two stand the other way round
  EXPECT_EQ(level(1, 4), -1);  // neither has other words
}

TEST(Automatic, FindsPeopleWithoutAModel) {
  if (!std::filesystem::exists(shared_data("fake_1000.csv"))) {
    GTEST_SKIP() << "the shared data are not here: " << shared_data("fake_1000.csv");
  }
  const double fake = best_f1(
      "fake_1000.csv", "unique_id",
      [](const Table& table, RecordIndex record) {
        return std::string(table.find("cluster")->text(record));
      },
      "cluster");
  EXPECT_GE(fake, 0.90);
  const double febrl = best_f1(
      "dataset1.csv", "rec_id",
      [](const Table& table, RecordIndex record) {
        const std::string_view id = table.records.identifier(record);
        return std::string(id.substr(4, id.find('-', 4) - 4));
      },
      "");
  EXPECT_EQ(febrl, 1.0);
}

// A line's text with one more column at its end: which of so many regions its city is in.
std::string with_region(const std::string& text, std::size_t column, std::uint64_t regions) {
  std::string out;
  for (const std::string_view line : base::split(text, '\n')) {
    if (line.empty()) continue;
    const std::string city(base::split(base::trim(line), ',')[column]);
    std::uint64_t hash = 7;
    for (const char letter : city) hash = mix_bits(hash + static_cast<unsigned char>(letter));
    out += base::trim(line);
    out += out.size() == base::trim(line).size() ? ",region"
           : city.empty()                        ? ","
                                                 : fmt::format(",r{}", hash % regions);
    out += '\n';
  }
  return out;
}

TEST(Automatic, AColumnThatFollowsFromAnotherChangesNothing) {
  if (!std::filesystem::exists(shared_data("fake_1000.csv"))) {
    GTEST_SKIP() << "the shared data are not here: " << shared_data("fake_1000.csv");
  }
  const auto truth = [](const Table& table, RecordIndex record) {
    return std::string(table.find("cluster")->text(record));
  };
  const double without = best_f1("fake_1000.csv", "unique_id", truth, "cluster");
  for (const std::uint64_t regions : {3, 12, 40, 1000}) {
    const double with = best_f1("fake_1000.csv", "unique_id", truth, "cluster",
                                [&](const auto& text) { return with_region(text, 4, regions); });
    EXPECT_NEAR(with, without, 0.01) << regions;
  }
}

TEST(Train, SaysWhichComparisonsSayOneThingTwice) {
  const Table table = table_of(with_region(people(), 2, 12));
  Settings settings = model_of(table).settings;
  settings.comparisons.push_back(settings.comparisons[1]);
  Comparison& region = settings.comparisons.back();
  region.name = "region";
  region.levels.erase(region.levels.begin() + 2);
  region.levels[0].condition = "region_l IS NULL OR region_r IS NULL";
  region.levels[1].condition = "region_l = region_r";
  Result<Model> model = compile_model(table, settings);
  ASSERT_TRUE(model) << model.error().message;
  const Result<Training> training = train(*model, {}, base::quiet());
  ASSERT_TRUE(training) << training.error().message;
  const auto said = std::ranges::find_if(training->words, [](const std::string& word) {
    return word.find(
               "\"town\" and \"region\" say one thing twice: of two records with the same "
               "\"town\" and little else in common 100 % have the same \"region\"") == 0;
  });
  EXPECT_NE(said, training->words.end()) << fmt::format("{}", fmt::join(training->words, "\n"));
}

// People whose town and street are written anew together when they move.
TEST(Train, SaysWhatDiffersTogetherAmongMatches) {
  std::string text = "unique_id,name,born,phone,town,street\n";
  for (std::uint64_t record = 0; record < 3000; ++record) {
    const std::uint64_t person = mix_bits(record / 2), luck = mix_bits(~record);
    const std::uint64_t home = record % 2 == 1 && luck % 8 == 0 ? luck : person;
    text += fmt::format("{},n{},b{},p{},t{},s{}\n", record, person % 800, person / 1024 % 900,
                        person / 1048576 % 900, home / 4096 % 700, home / 65536 % 900);
  }
  const Table table = table_of(text);
  Settings settings = model_of(table_of(people())).settings;
  settings.comparisons.resize(1);
  settings.comparisons[0].levels.erase(settings.comparisons[0].levels.begin() + 2);
  for (const std::string name : {"born", "phone", "town", "street"}) {
    settings.comparisons.push_back(settings.comparisons[0]);
    settings.comparisons.back().name = name;
    settings.comparisons.back().levels[0].condition = fmt::format("{0}_l IS NULL", name);
    settings.comparisons.back().levels[1].condition = fmt::format("{0}_l = {0}_r", name);
  }
  Result<Model> model = compile_model(table, settings);
  ASSERT_TRUE(model) << model.error().message;
  const Result<Training> training = train(*model, {}, base::quiet());
  ASSERT_TRUE(training) << training.error().message;
  EXPECT_TRUE(std::ranges::any_of(training->words, [](const std::string& word) {
    return word.find("\"town\" and \"street\" differ together") == 0;
  })) << fmt::format("{}", fmt::join(training->words, "\n"));
}

// Asked to stop when it was looked at so many times.
class StopsAfter final : public base::Task {
 public:
  explicit StopsAfter(int looks) : left_(looks) {}
  bool stopped() const override { return left_.fetch_sub(1) <= 0; }

 private:
  mutable std::atomic<int> left_;
};

// A piece of work is a quarter of a million pairs, which take long where names are compared.
TEST(Train, StopsInTheMiddleOfAPiece) {
  std::string people = "unique_id,name,town\n";
  for (int i = 0; i < 800; ++i) people += fmt::format("{},name{},town{}\n", i, i % 97, i % 7);
  const Table table = table_of(people);
  Settings settings;
  for (const std::string column : {"name", "town"}) {
    settings.comparisons.emplace_back().name = column;
    std::vector<Level>& levels = settings.comparisons.back().levels;
    levels.resize(2);
    levels[0].condition = fmt::format("upper({0}_l) = {0}_r", column);
    levels[1].condition = "ELSE";
    for (Level& level : levels) level.m = level.u = 0.5;
  }
  settings.rules = {{"1=1", {}, 1}};
  Result<Model> model = compile_model(table, settings);
  ASSERT_TRUE(model) << model.error().message;
  const Scan scan(*model, model->rules, {1, 1});
  StopsAfter task(20);
  std::uint64_t pairs = 0;
  const Status status =
      scan.run(0, scan.pieces(), task, [&](const Batch& batch) { pairs += batch.size; });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::interrupted);
  EXPECT_LT(pairs, 20'000U);
  for (const int looks : {1, 5, 100, 2000}) {
    StopsAfter soon(looks);
    const auto trained = train(*model, {}, soon);
    ASSERT_FALSE(trained);
    EXPECT_EQ(trained.error().code, Code::interrupted);
  }
}

}  // namespace
}  // namespace amends::link
