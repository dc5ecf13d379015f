// Cells of 100,000 letters, through conditions: with work or memory that grows as the square of a
// cell's length, these take minutes or all there is.
#include <gtest/gtest.h>

#include "link/compared.h"
#include "link/test_table.h"

namespace amends::link {
namespace {

// Thousands of different words; two texts of neighbouring numbers share all but one.
std::string words(std::size_t first, std::size_t count) {
  std::string text;
  for (std::size_t i = first; i < first + count; ++i)
    text += fmt::format("word{:04x} ", i * 7919 % 65536);
  return text;
}

TEST(LongCells, AreComparedLikeShortOnes) {
  constexpr std::size_t count = 11'000;
  const std::string a = words(0, count), near = a.substr(0, 50'000) + "x" + a.substr(50'001);
  const std::string other = words(30'000, count), next = words(1, count);
  const Table table =
      table_of("unique_id,note\n1," + a + "\n2," + near + "\n3," + other + "\n4," + next + "\n");
  Comparison comparison;
  comparison.name = "note";
  for (const char* const condition :
       {"note_l = note_r", "damerau_levenshtein(note_l, note_r) <= 2",
        "levenshtein(note_l, note_r) <= 30",
        "array_length(list_intersect(string_split(note_l, ' '), string_split(note_r, ' '))) >= "
        "10000",
        "jaro_winkler_similarity(note_l, note_r) >= 0.99", "jaccard(note_l, note_r) > 1", "ELSE"}) {
    comparison.levels.emplace_back().condition = condition;
  }
  const Result<Compared> compared = compile_comparison(table, {}, comparison, {});
  ASSERT_TRUE(compared) << compared.error().message;
  const Composite& slots = compared->levels.composite();
  Context context;
  const auto level = [&](RecordIndex l, RecordIndex r) {
    return compared->levels.first(slots.slot(l), slots.slot(r), context);
  };
  EXPECT_EQ(level(0, 0), 0);
  EXPECT_EQ(level(0, 1), 1);
  EXPECT_EQ(level(0, 2), 6);
  EXPECT_EQ(level(0, 3), 2);
  EXPECT_EQ(level(1, 3), 2);
}

TEST(LongCells, ShareWordsAsTheListsAreWritten) {
  // Repeated words count once, in long lists as in short ones.
  const std::string twice = words(0, 100) + words(0, 100);
  const Table table =
      table_of("unique_id,note\n1," + twice + "\n2," + words(50, 100) + "\n3,word0000\n");
  Comparison comparison;
  comparison.name = "note";
  const std::string shared =
      "array_length(list_intersect(string_split(note_l, ' '), string_split(note_r, ' ')))";
  // With the empty word after the last blank.
  for (const std::string& condition : {shared + " = 51", shared + " = 1", std::string("ELSE")})
    comparison.levels.emplace_back().condition = condition;
  const Result<Compared> compared = compile_comparison(table, {}, comparison, {});
  ASSERT_TRUE(compared) << compared.error().message;
  const Composite& slots = compared->levels.composite();
  Context context;
  EXPECT_EQ(compared->levels.first(slots.slot(0), slots.slot(1), context), 0);
  EXPECT_EQ(compared->levels.first(slots.slot(1), slots.slot(0), context), 0);
  EXPECT_EQ(compared->levels.first(slots.slot(0), slots.slot(2), context), 1);
}

}  // namespace
}  // namespace amends::link
