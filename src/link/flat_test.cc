#include "link/flat.h"

#include <gtest/gtest.h>

#include <random>

#include "link/compared.h"
#include "link/test_table.h"

namespace amends::link {
namespace {

// A comparison of the column "name" with these levels, null and ELSE beside them.
Comparison comparison_of(const std::vector<std::string>& conditions) {
  Comparison comparison;
  comparison.name = "name";
  const auto add = [&](const std::string& condition, bool is_null) {
    Level level;
    level.condition = condition;
    level.is_null = is_null;
    comparison.levels.push_back(level);
  };
  add("name_l IS NULL OR name_r IS NULL", true);
  for (const std::string& condition : conditions) add(condition, false);
  add("ELSE", false);
  return comparison;
}

std::string lines_of(const std::vector<std::string>& names) {
  std::string text = "unique_id,name\n";
  for (std::size_t i = 0; i < names.size(); ++i) text += fmt::format("{},{}\n", i, names[i]);
  return text;
}

// Few letters, so that texts have much in common; some missing, some too long, some of letters of
// two bytes.
std::vector<std::string> some_names(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  const std::vector<std::string> letters = {"a", "b", "c", "d", "é", "ж"};
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t length = random() % 20 == 0 ? 30 + random() % 6 : random() % 9;
    std::string name;
    for (std::size_t k = 0; k < length; ++k)
      name += letters[random() % (i % 3 == 0 ? 6 : i % 3 == 1 ? 4 : 2)];
    names.push_back(name);
  }
  return names;
}

// Every way gives what the conditions say, for all pairs.
void expect_equal_ways(const std::vector<std::string>& conditions, unsigned seed) {
  const Table table = table_of(lines_of(some_names(150, seed)));
  ColumnTypes types;
  const Result<Compared> compared = compile_comparison(table, types, comparison_of(conditions), {});
  ASSERT_TRUE(compared) << compared.error().message;
  ASSERT_TRUE(compared->flat) << conditions[0];
  const FlatLevels& flat = *compared->flat;
  const Composite& composite = compared->levels.composite();
  std::vector<ValueCode> slots;
  for (RecordIndex r = 0; r < table.size(); ++r) slots.push_back(composite.slot(r));
  FlatBlock block;
  flat.fill(slots, block);
  FlatLeft left;
  Context context;
  std::size_t undecided = 0;
  std::vector<std::int8_t> plain(slots.size()), fast(slots.size());
  for (std::size_t l = 0; l < slots.size(); ++l) {
    flat.fill(slots[l], left);
    const std::size_t first = l % 19;
    flat_gammas_portable(flat.plan(), left, block, first, slots.size(), plain.data());
    const auto count = static_cast<std::ptrdiff_t>(slots.size() - first);
    const bool any =
        std::find(plain.begin(), plain.begin() + count, flat_undecided) != plain.begin() + count;
    for (const FlatWay& way : flat_ways()) {
      const bool undecided_too =
          way.gammas(flat.plan(), left, block, first, slots.size(), fast.data());
      ASSERT_TRUE(std::equal(plain.begin(), plain.begin() + count, fast.begin()))
          << way.name << " " << l;
      ASSERT_TRUE(undecided_too || !any) << way.name << " " << l;
    }
    for (std::size_t r = first; r < slots.size(); ++r) {
      const std::int8_t way = plain[r - first];
      undecided += way == flat_undecided;
      if (way == flat_undecided) continue;
      const int level = compared->levels.first(slots[l], slots[r], context);
      ASSERT_EQ(way, compared->gamma[static_cast<std::size_t>(level)])
          << table.columns[0].text(static_cast<RecordIndex>(l)) << " "
          << table.columns[0].text(static_cast<RecordIndex>(r));
    }
  }
  EXPECT_LT(undecided, slots.size() * slots.size() / 2);
}

TEST(Flat, EqualsTheConditionsOfSimilarity) {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    expect_equal_ways(
        {"name_l = name_r", "jaro_winkler_similarity(name_l, name_r) >= 0.92",
         "jaro_winkler_similarity(name_l, name_r) > 0.8", "jaro_similarity(name_l, name_r) >= 0.7"},
        seed);
  }
}

TEST(Flat, EqualsTheConditionsOfDistance) {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    expect_equal_ways({"levenshtein(name_l, name_r) <= 1", "levenshtein(name_l, name_r) < 4"},
                      seed);
    expect_equal_ways(
        {"damerau_levenshtein(name_l, name_r) <= 1", "damerau_levenshtein(name_l, name_r) <= 2",
         "damerau_levenshtein(name_l, name_r) <= 4"},
        seed);
  }
}

TEST(Flat, LeavesOtherConditionsAlone) {
  const Table table = table_of("unique_id,name\n1,a\n2,b\n");
  const Result<Compared> compared =
      compile_comparison(table, {}, comparison_of({"substr(name_l, 1, 2) = name_r"}), {});
  ASSERT_TRUE(compared) << compared.error().message;
  EXPECT_FALSE(compared->flat);
}

}  // namespace
}  // namespace amends::link
