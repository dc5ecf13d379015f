#include <gtest/gtest.h>

#include <set>

#include "link/name_clusters.h"
#include "link/predict.h"
#include "link/test_table.h"

namespace amends::link {
namespace {

const char* const people =
    "unique_id,name,born\n"
    "1,Хачатрян Ани,1984-05-12\n"
    "2,"
    "Ani Khachatryan,1984-12-05\n"
    "3,Խաչատրյան Անի,1984\n"
    "4,Ivan Petrov,1950-01-01\n"
    "5,Иван Петров,1950-03-02\n"
    "6,,..\n";

Comparison comparison_of(const std::vector<std::string>& conditions) {
  Comparison comparison;
  comparison.name = "c";
  for (const std::string& condition : conditions) {
    Level level;
    level.condition = condition;
    comparison.levels.push_back(level);
  }
  return comparison;
}

// The index of the first level that holds for the records of two ids.
int level_of(const Table& table, const std::vector<std::string>& conditions, RecordIndex a,
             RecordIndex b, const ColumnTypes& types = {}) {
  const Result<Compared> compared = compile_comparison(table, types, comparison_of(conditions), {});
  EXPECT_TRUE(compared) << compared.error().message;
  if (!compared) return -1;
  Context context;
  const Composite& composite = compared->levels.composite();
  return compared->levels.first(composite.slot(a), composite.slot(b), context);
}

TEST(NameFunctions, CompareNamesOfAnyScript) {
  const Table table = table_of(people);
  const std::vector<std::string> levels = {
      "script(name_l) = script(name_r) AND name_weight(name_l, name_r) >= 6",
      "script(name_l) <> script(name_r) AND name_weight(name_l, name_r) >= 6",
      "name_likeness(name_l, name_r) > 0.9", "ELSE"};
  EXPECT_EQ(level_of(table, levels, 0, 1), 1);
  EXPECT_EQ(level_of(table, levels, 1, 0), 1);
  EXPECT_EQ(level_of(table, levels, 0, 2), 1);
  EXPECT_EQ(level_of(table, levels, 3, 4), 1);
  EXPECT_EQ(level_of(table, levels, 0, 3), 3);
  EXPECT_EQ(level_of(table, levels, 1, 1), 0);
  EXPECT_EQ(level_of(table, levels, 0, 5), 3);
  // Over two different columns, and over what is made of one, they are the same functions.
  EXPECT_EQ(level_of(table, {"name_weight(upper(name_l), upper(name_r)) >= 6", "ELSE"}, 0, 1), 0);
  EXPECT_EQ(level_of(table, {"name_weight(concat(name_l, ''), name_r) >= 6", "ELSE"}, 0, 1), 0);
}

TEST(NameFunctions, CountANameInAllItsSpellings) {
  const Table table = table_of(
      "unique_id,name\n1,Mohammed\n2,Mohammed\n3,Muhammad\n4,Мухаммед\n5,Smith\n6,Petrosyan\n"
      "7,Պետրոսյան\n8,\n");
  const Column& column = *table.find("name");
  const std::vector<ValueCode> leader = name_clusters(column);
  const auto cluster = [&](RecordIndex record) { return leader[column.codes[record]]; };
  EXPECT_EQ(cluster(0), cluster(2));
  EXPECT_EQ(cluster(0), cluster(3));
  EXPECT_EQ(cluster(5), cluster(6));
  EXPECT_NE(cluster(0), cluster(4));
  EXPECT_NE(cluster(4), cluster(5));

  Comparison comparison =
      comparison_of({"name_l = name_r", "name_weight(name_l, name_r) >= 9", "ELSE"});
  for (Level& level : comparison.levels) level.m = level.u = 0.3;
  comparison.levels[0].tf_column = comparison.levels[1].tf_column = "name";
  const Result<Compared> as_names = compile_comparison(table, {}, comparison, {});
  ASSERT_TRUE(as_names) << as_names.error().message;
  const Composite& slots = as_names->levels.composite();
  const auto adds = [&](RecordIndex a, RecordIndex b) {
    return as_names->adjustment(1, slots.slot(a), slots.slot(b));
  };
  // Four of seven, two of seven, one of seven; two at random are the same with 21 of 49.
  EXPECT_NEAR(adds(2, 3), std::log2(21.0 / 49) - std::log2(4.0 / 7), 1e-12);
  EXPECT_NEAR(adds(5, 6), std::log2(21.0 / 49) - std::log2(2.0 / 7), 1e-12);
  EXPECT_NEAR(adds(4, 4), std::log2(21.0 / 49) - std::log2(1.0 / 7), 1e-12);
  // Where spellings are compared, spellings are counted.
  comparison.levels[1].condition = "levenshtein(name_l, name_r) <= 1";
  const Result<Compared> as_texts = compile_comparison(table, {}, comparison, {});
  ASSERT_TRUE(as_texts);
  EXPECT_NEAR(as_texts->adjustment(2, as_texts->levels.composite().slot(2),
                                   as_texts->levels.composite().slot(2)),
              std::log2(0.3) - std::log2(1.0 / 7), 1e-12);
}

TEST(NameFunctions, TheOrderOfTheRecordsChangesNoClusterOfNames) {
  std::vector<std::string> names = {"Mohammed",  "Muhammad",  "Мухаммед", "Mohamad", "Petrosyan",
                                    "Պետրոսյան", "Petrosian", "Smith",    "Smyth",   "Smithe"};
  const auto leaders = [&] {
    std::string text = "unique_id,name\n";
    for (std::size_t i = 0; i < names.size(); ++i) text += fmt::format("{},{}\n", i, names[i]);
    const Table table = table_of(text);
    const Column& column = *table.find("name");
    const std::vector<ValueCode> leader = name_clusters(column);
    std::map<std::string, std::string> by_text;
    for (ValueCode code = 0; code < leader.size(); ++code)
      by_text.emplace(column.values.text(code), column.values.text(leader[code]));
    return by_text;
  };
  const auto expected = leaders();
  EXPECT_EQ(expected.at("Muhammad"), "Mohamad");
  for (std::size_t turn = 1; turn < names.size(); ++turn) {
    std::ranges::rotate(names, names.begin() + 3);
    std::swap(names[turn], names[0]);
    EXPECT_EQ(leaders(), expected) << turn;
  }
}

// "???" and "123 456" say nothing of any name, in whatever way the function is computed.
TEST(NameFunctions, HaveNoValueForATextWithoutLetters) {
  const Table table = table_of("unique_id,name\n1,Anna Petrova\n2,???\n3,123 456\n4,X\n5,\n");
  for (const std::string function : {"name_weight", "place_weight", "name_likeness"}) {
    for (const std::string sides : {"(name_l, name_r)", "(upper(name_l), name_r)"}) {
      const std::string call = function + sides;
      const std::vector<std::string> levels = {call + " IS NULL", call + " >= -1000", "ELSE"};
      EXPECT_EQ(level_of(table, levels, 0, 1), 0) << call;
      EXPECT_EQ(level_of(table, levels, 2, 0), 0) << call;
      EXPECT_EQ(level_of(table, levels, 1, 1), 0) << call;
      EXPECT_EQ(level_of(table, levels, 0, 4), 0) << call;
      EXPECT_EQ(level_of(table, levels, 0, 3), 1) << call;
      EXPECT_EQ(level_of(table, {call + " >= -1000", "ELSE"}, 0, 1), 1) << call;
    }
  }
}

TEST(NameFunctions, CompareDatesByLevel) {
  const Table table = table_of(people);
  const std::vector<std::string> levels = {"edtf_level(born_l, born_r) IS NULL",
                                           "edtf_level(born_l, born_r) = 'same'",
                                           "edtf_level(born_l, born_r) = 'swapped'",
                                           "edtf_level(born_l, born_r) = 'default_day'",
                                           "edtf_level(born_l, born_r) = 'year_only'",
                                           "edtf_overlap(born_l, born_r) > 0.5",
                                           "ELSE"};
  EXPECT_EQ(level_of(table, levels, 0, 0), 1);
  EXPECT_EQ(level_of(table, levels, 0, 1), 2);
  EXPECT_EQ(level_of(table, levels, 0, 2), 4);
  EXPECT_EQ(level_of(table, levels, 3, 4), 3);
  EXPECT_EQ(level_of(table, levels, 0, 3), 6);
  EXPECT_EQ(level_of(table, levels, 0, 5), 0);
}

TEST(NameFunctions, CountTheDaysOfADate) {
  const Table table = table_of(people);
  const std::vector<std::string> levels = {"edtf_days(born_l) IS NULL", "edtf_days(born_l) = 1",
                                           "edtf_days(born_l) > 300", "ELSE"};
  const int expected[] = {1, 1, 2, 1, 1, 0};
  for (RecordIndex record = 0; record < 6; ++record)
    EXPECT_EQ(level_of(table, levels, record, record), expected[record]) << record;
}

TEST(SplinkFunctions, CompareVectorsAndPlaces) {
  TableBuilder builder({.unique_id = "id"});
  ASSERT_TRUE(builder.add_file("f", "f", {"id", "word", "vector"}));
  const std::vector<std::vector<std::string_view>> rows = {
      {"1", "Ж-123", "[3, 4]"}, {"2", "Щ-124", "[6, 8.0]"},  {"3", "Ж-12", "[4, -3]"},
      {"4", "Ж-123", "[0, 0]"}, {"5", "Ж-123", "[1, 2, 3]"}, {"6", "Ж-123", "[1, x]"}};
  for (const auto& row : rows) ASSERT_TRUE(builder.add_row(row, 2));
  const Result<Table> table = builder.finish();
  ASSERT_TRUE(table);
  const std::string cosine = "array_cosine_similarity(vector_l, vector_r)";
  const std::vector<std::string> levels = {cosine + " IS NULL", cosine + " >= 0.999",
                                           "ABS(" + cosine + ") < 0.001", "ELSE"};
  const ColumnTypes types = {{"vector", Type::list}};
  EXPECT_EQ(level_of(*table, levels, 0, 1, types), 1);
  EXPECT_EQ(level_of(*table, levels, 0, 2, types), 2);
  for (const RecordIndex other : {3U, 4U, 5U})
    EXPECT_EQ(level_of(*table, levels, 0, other, types), 0);
  const std::vector<std::string> words = {"hamming(word_l, word_r) IS NULL",
                                          "hamming(word_l, word_r) = 2",
                                          "hamming(word_l, word_r) = 0", "ELSE"};
  EXPECT_EQ(level_of(*table, words, 0, 1), 1);
  EXPECT_EQ(level_of(*table, words, 0, 2), 0);
  EXPECT_EQ(level_of(*table, words, 0, 3), 2);
}

TEST(NameFunctions, MakeBlocks) {
  const Table table = table_of(people);
  Settings settings;
  settings.comparisons = {comparison_of({"name_l = name_r", "ELSE"})};
  for (Level& level : settings.comparisons[0].levels) level.m = level.u = 0.5;
  settings.rules = {{"list_has_any(name_keys(l.name), name_keys(r.name))", {}, 1}};
  const Result<Model> model = compile_model(table, settings);
  ASSERT_TRUE(model) << model.error().message;
  const Result<Prediction> found = predict(*model, {}, base::quiet());
  ASSERT_TRUE(found);
  std::set<std::pair<RecordIndex, RecordIndex>> pairs;
  for (std::size_t i = 0; i < found->pairs.size(); ++i)
    pairs.emplace(found->pairs.left[i], found->pairs.right[i]);
  EXPECT_EQ(pairs, (std::set<std::pair<RecordIndex, RecordIndex>>{{0, 1}, {0, 2}, {1, 2}, {3, 4}}));
}

}  // namespace
}  // namespace amends::link
