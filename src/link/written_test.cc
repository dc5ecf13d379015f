// What DuckDB makes of columns as the file writes them.
#include <gtest/gtest.h>

#include "link/model.h"
#include "link/test_table.h"

namespace amends::link {
namespace {

// The values of columns "a" and "b" of two records as the form of a file writes them; whether a
// condition holds for the pair.
bool holds(const std::string& condition, std::vector<std::string_view> left,
           std::vector<std::string_view> right, Column::Written written) {
  TableBuilder builder({.unique_id = "id"});
  EXPECT_TRUE(builder.add_file("f", "f", {"id", "a", "b"}));
  left.insert(left.begin(), "1");
  right.insert(right.begin(), "2");
  EXPECT_TRUE(builder.add_row(left, 1));
  EXPECT_TRUE(builder.add_row(right, 2));
  Result<Table> table = builder.finish();
  EXPECT_TRUE(table) << table.error().message;
  for (Column& column : table->columns) column.written = written;
  Settings settings;
  settings.comparisons = {{.name = "c",
                           .levels = {{.condition = condition, .m = 0.9, .u = 0.1},
                                      {.condition = "ELSE", .m = 0.1, .u = 0.9}}}};
  const Result<Model> model = compile_model(*table, settings);
  EXPECT_TRUE(model) << condition << ": " << model.error().message;
  if (!model) return false;
  Context context;
  const Levels& levels = model->comparisons[0].levels;
  return levels.first(levels.composite().slot(0), levels.composite().slot(1), context) == 0;
}

TEST(Written, NumbersRoundAsDoubles) {
  using enum Column::Written;
  EXPECT_TRUE(holds("cast(a_l as int) = 6", {"6.5", ""}, {"1", ""}, number));
  EXPECT_TRUE(holds("cast(a_l as int) = 7", {"6.5", ""}, {"1", ""}, unknown));
  EXPECT_TRUE(holds("a_l::int = 7 AND a_r::int = 8", {"7", ""}, {"8", ""}, number));
  EXPECT_TRUE(holds("cast(a_r as varchar) = '1.0'", {"6.5", ""}, {"1", ""}, number));
  EXPECT_TRUE(holds("a_r || b_l = '1.07'", {"6.5", "7"}, {"1", "7"}, number));
  EXPECT_TRUE(holds("cast(coalesce(a_l, b_r) as int) = 6", {"6.5", "1"}, {"1", "1"}, number));
}

TEST(Written, DigitsInQuotesAreTexts) {
  using enum Column::Written;
  EXPECT_TRUE(holds("a_l > a_r", {"9", ""}, {"10", ""}, text));
  EXPECT_TRUE(holds("a_l < a_r", {"9", ""}, {"10", ""}, number));
  EXPECT_TRUE(holds("a_l < a_r", {"9", ""}, {"10", ""}, unknown));
  EXPECT_TRUE(holds("a_l = b_r", {"7.0", ""}, {"1", "7"}, number));
  EXPECT_FALSE(holds("a_l = b_r", {"7.0", ""}, {"1", "7"}, text));
}

TEST(Written, ListsAreInTheOrderOfTheirItems) {
  using enum Column::Written;
  const std::string_view shorter = R"(["a"])", longer = R"(["a", "b"])", none = "[]";
  EXPECT_TRUE(holds("a_l < a_r", {shorter, ""}, {longer, ""}, list));
  EXPECT_TRUE(holds("a_l < a_r", {none, ""}, {R"(["A"])", ""}, list));
  EXPECT_TRUE(holds("a_l < a_r", {R"(["a b"])", ""}, {R"(["a", "c"])", ""}, list) ==
              holds("list_has_any(a_l, a_r) OR a_l < a_r", {R"(["a b"])", ""},
                    {R"(["a", "c"])", ""}, list));
  EXPECT_TRUE(holds("greatest(a_l, b_r) = b_r", {shorter, ""}, {"", longer}, list));
  EXPECT_FALSE(holds("a_l < a_r", {shorter, ""}, {longer, ""}, unknown));
}

TEST(Written, AnEmptyListContainsNothingWhateverIsAskedFor) {
  using enum Column::Written;
  EXPECT_TRUE(holds("list_contains(a_l, b_r) IS FALSE", {"[]", ""}, {"[]", ""}, list));
  EXPECT_TRUE(holds("list_contains(a_l, b_r) IS NULL", {"[x]", ""}, {"[x]", ""}, list));
  EXPECT_TRUE(holds("list_contains(a_l, b_r) IS NULL", {"", ""}, {"[x]", ""}, list));
  EXPECT_TRUE(holds("list_contains(a_l, 'x') IS TRUE", {"[x]", ""}, {"[x]", ""}, list));
}

std::string order_of(const std::string& ids, bool are_texts) {
  TableBuilder builder({.unique_id = "id"});
  EXPECT_TRUE(builder.add_file("f", "f", {"id"}));
  for (const std::string_view id : base::split(ids, ' '))
    EXPECT_TRUE(builder.add_row(std::vector{id}, 1));
  if (are_texts) builder.take_ids_as_texts();
  const Result<Table> table = builder.finish();
  EXPECT_TRUE(table) << table.error().message;
  std::string order;
  for (RecordIndex r = 0; r < table->size(); ++r)
    order += std::string(table->records.identifier(r)) + " ";
  return order;
}

// Who stands on the left of a pair.
TEST(Written, IdsAreInTheOrderOfNumbersWhereTheyAreNumbers) {
  EXPECT_EQ(order_of("94 110 -3", false), "-3 94 110 ");
  EXPECT_EQ(order_of("94 110 -3", true), "-3 110 94 ");
  EXPECT_EQ(order_of("4.0 36.75 0.25 1e1", false), "0.25 4.0 1e1 36.75 ");
  EXPECT_EQ(order_of("4.0 36.75 007", false), "007 36.75 4.0 ");
  EXPECT_EQ(order_of("18446744073709551617 9 18446744073709551616", false),
            "9 18446744073709551616 18446744073709551617 ");
}

}  // namespace
}  // namespace amends::link
