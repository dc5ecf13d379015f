#include "link/blocking.h"

#include <gtest/gtest.h>

#include "link/model.h"
#include "link/test_table.h"

namespace amends::link {
namespace {

RuleCost cost_in(const Table& table, const std::string& condition, LinkType type) {
  Settings settings;
  settings.link_type = type;
  BlockingRule rule;
  rule.condition = condition;
  const Result<RuleKeys> keys = compile_rule(table, {}, rule);
  EXPECT_TRUE(keys) << keys.error().message;
  return cost_of(table, settings, *keys);
}

// Two blocks of three, of which one is told, one of two, one record alone, one without a town.
TEST(Blocking, TellsWhatARuleCosts) {
  const Table table = table_of(
      "unique_id,name,town\n1,a,alone\n2,a,y\n3,b,x\n4,a,y\n5,b,x\n6,c,y\n7,c,x\n8,c,\n9,d,z\n"
      "10,d,z\n");
  const RuleCost cost = cost_in(table, "l.town = r.town", LinkType::dedupe_only);
  EXPECT_EQ(cost.pairs, 3U + 3 + 1);
  EXPECT_EQ(cost.largest_block, 3U);
  EXPECT_TRUE(cost.largest_key == "y" || cost.largest_key == "x") << cost.largest_key;
  EXPECT_EQ(cost.records_without, 1U);
  // Where no two records are told apart by a key, no value names the block.
  const RuleCost all = cost_in(table, "l.town = r.town OR l.name = r.name", LinkType::dedupe_only);
  EXPECT_EQ(all.pairs, 45U);
  EXPECT_EQ(all.largest_key, "");
  EXPECT_EQ(
      cost_in(table, "l.town = r.town AND l.name <> r.name", LinkType::dedupe_only).largest_key,
      cost.largest_key);
  // Written with its sides differently spelt, the same rule is counted block by block.
  const RuleCost by_block =
      cost_in(table, "l.town = coalesce(r.town, r.town)", LinkType::dedupe_only);
  EXPECT_EQ(by_block.pairs, cost.pairs);
  EXPECT_EQ(by_block.largest_block, cost.largest_block);
  EXPECT_EQ(by_block.largest_key, cost.largest_key);
}

TEST(Blocking, CountsNoPairOfOneSourceWhereSourcesAreLinked) {
  TableBuilder builder({});
  add_lines(builder, "one", "unique_id,town\n1,x\n2,x\n3,y\n");
  add_lines(builder, "two", "unique_id,town\n4,x\n5,y\n6,y\n");
  const Result<Table> table = builder.finish();
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(cost_in(*table, "l.town = r.town", LinkType::link_only).pairs, 2U + 2);
  EXPECT_EQ(cost_in(*table, "l.town = r.town", LinkType::link_and_dedupe).pairs, 3U + 3);
}

TEST(Blocking, MakesNoPairWhereNoTwoRecordsHaveAKey) {
  const Table table = table_of("unique_id,town\n1,x\n2,\n3,y\n");
  const RuleCost cost = cost_in(table, "l.town = r.town", LinkType::dedupe_only);
  EXPECT_EQ(cost.pairs, 0U);
  EXPECT_EQ(cost.largest_block, 0U);
  EXPECT_EQ(cost.largest_key, "");
}

TEST(Blocking, KeysAreNumbersWithAllTheirDigitsAndWhatIsNoNumberIsOneKey) {
  const Table table = table_of(
      "unique_id,n\n1,123456789012345678\n2,123456789012345679\n3,+123456789012345678\n4,nan\n"
      "5,NaN\n6,inf\n");
  const auto pairs = [&](const std::string& type) {
    return cost_in(table, fmt::format("try_cast(l.n as {0}) = try_cast(r.n as {0})", type),
                   LinkType::dedupe_only)
        .pairs;
  };
  EXPECT_EQ(pairs("bigint"), 1U);
  EXPECT_EQ(pairs("double"), 3U + 1);
}

// The pairs that the rules of a model make, "1-2 " and so on by the records' places.
std::string pairs_made(const Table& table, const BlockingRule& rule,
                       const std::vector<std::string>& levels = {}) {
  Settings settings;
  settings.rules = {rule};
  for (const std::string& level : levels) {
    settings.comparisons.push_back({.name = level,
                                    .levels = {{.condition = level, .m = 0.9, .u = 0.1},
                                               {.condition = "ELSE", .m = 0.1, .u = 0.9}}});
  }
  const Result<Model> model = compile_model(table, settings);
  if (!model) return model.error().message;
  std::string pairs;
  Context context;
  for (RecordIndex r = 1; r < table.size(); ++r) {
    for (RecordIndex l = 0; l < r; ++l) {
      if (model->rules[0].holds(l, r, context)) pairs += fmt::format("{}-{} ", l + 1, r + 1);
    }
  }
  return pairs;
}

TEST(Blocking, TakesANumberAndItsOppositeForOneSize) {
  const Table table = table_of("unique_id,n,dob\n1,2,a\n2,-2,b\n3,0,c\n4,-0,d\n5,3,b\n");
  EXPECT_EQ(pairs_made(table, {"abs(l.n) = abs(r.n)", {}, 1}), "1-2 3-4 ");
  EXPECT_EQ(pairs_made(table, {"abs(l.n) = abs(r.n) OR l.dob = r.dob", {}, 1}), "1-2 3-4 2-5 ");
  EXPECT_EQ(pairs_made(table, {"abs(l.n - 5) = abs(5 - r.n) OR l.dob = r.dob", {}, 1}), "3-4 2-5 ");
  EXPECT_EQ(pairs_made(table, {"-l.n = -r.n OR -l.n = r.n", {}, 1}), "1-2 3-4 ");
}

// As DuckDB has them, where the columns are of numbers: of doubles, because of 7.5.
TEST(Blocking, TakesColumnsOfNumbersThatAreHeldAgainstEachOtherForNumbers) {
  const Table table = table_of(
      "unique_id,a,b,c\n1,1.5,2,01\n2,7.5,1,1\n3,7.0,5,7\n4,9,7,9\n5,10,10,10\n6,3,3.0,3\n");
  const auto pairs = [&](const std::string& rule, const std::vector<std::string>& levels = {}) {
    return pairs_made(table, {rule, {}, 1}, levels);
  };
  EXPECT_EQ(pairs("l.a = r.b"), "3-4 ");
  EXPECT_EQ(pairs("l.b = r.b AND l.a = r.a"), "");
  EXPECT_EQ(pairs("greatest(l.a, r.b) = l.a"), "1-2 2-3 2-4 3-4 2-6 3-6 4-6 5-6 ");
  EXPECT_EQ(pairs("coalesce(l.a, l.b) > r.b"), "1-2 2-3 2-4 2-6 3-6 4-6 5-6 ");
  EXPECT_EQ(pairs("CASE WHEN l.a = '9' THEN l.a ELSE l.b END > r.a"), "3-6 4-6 5-6 ");
  EXPECT_EQ(pairs("nullif(l.a, l.b) > r.b"), "1-2 2-3 2-4 2-6 3-6 4-6 ");
  // A text function says that it is a text, and so does a value that is no number to DuckDB.
  EXPECT_EQ(pairs("l.a = r.b", {"levenshtein(a_l, b_r) < 2"}), "");
  EXPECT_EQ(pairs("l.c < r.a"), pairs("l.c || '' < r.a || ''"));
  // Beside a text, numbers are written out.
  EXPECT_EQ(pairs("l.a = r.b AND l.a || 'x' = '7.0x'"), "3-4 ");
}

// Once exploded, a list is its elements, and what a function makes of each is the key.
TEST(Blocking, ExplodesThroughAFunction) {
  TableBuilder builder({.unique_id = "id"});
  ASSERT_TRUE(builder.add_file("f.csv", "f", {"id", "town", "arr"}));
  const std::vector<std::vector<std::string_view>> rows = {{"1", "x", "[A, b]"},
                                                           {"2", "x", "[a, null]"},
                                                           {"3", "x", "[q]"},
                                                           {"4", "y", "[B, A]"},
                                                           {"5", "y", ""}};
  for (const auto& row : rows) ASSERT_TRUE(builder.add_row(row, 2));
  const Result<Table> table = builder.finish();
  ASSERT_TRUE(table);
  const auto pairs_of = [&](const std::string& condition) {
    Settings settings;
    // Elsewhere the column is a list.
    settings.comparisons = {
        {.name = "arr",
         .levels = {{.condition = "len(list_intersect(arr_l, arr_r)) > 0", .m = 0.9, .u = 0.1},
                    {.condition = "ELSE", .m = 0.1, .u = 0.9}}}};
    settings.rules = {{condition, {}, 1}};
    settings.rules[0].arrays_to_explode = {"arr"};
    const Result<Model> model = compile_model(*table, settings);
    if (!model) return model.error().message;
    std::string pairs;
    Context context;
    for (RecordIndex r = 1; r < table->size(); ++r) {
      for (RecordIndex l = 0; l < r; ++l) {
        if (model->rules[0].holds(l, r, context)) pairs += fmt::format("{}-{} ", l + 1, r + 1);
      }
    }
    return pairs;
  };
  EXPECT_EQ(pairs_of("l.arr = r.arr"), "1-4 ");
  EXPECT_EQ(pairs_of("l.town = r.town"), "1-2 1-3 2-3 ");  // 5 has no element, and is no row
  EXPECT_EQ(pairs_of("1=1"), "1-2 1-3 2-3 1-4 2-4 3-4 ");
  EXPECT_EQ(pairs_of("lower(l.arr) = lower(r.arr)"), "1-2 1-4 2-4 ");
  EXPECT_EQ(pairs_of("lower(l.arr) = lower(r.arr) AND l.town = r.town"), "1-2 ");
  EXPECT_EQ(pairs_of("substr(l.arr, 2, 1) = substr(r.arr, 2, 1)"), "1-2 1-3 2-3 1-4 2-4 3-4 ");
  EXPECT_NE(pairs_of("l.arr || l.town = r.arr || r.town").find("that is not built"),
            std::string::npos);
  EXPECT_NE(pairs_of("l.arr = r.arr AND l.arr <> 'A'").find("only an equality of both records"),
            std::string::npos);
  EXPECT_NE(pairs_of("cast(l.arr as int) = cast(r.arr as int)").find("f.csv, column \"arr\": "),
            std::string::npos);
}

// A text that is no list is none of one element, neither in a rule nor in a condition.
TEST(Blocking, WhatIsNoListIsRefusedWhereOneIsNeeded) {
  const Table table = table_of("unique_id,tags\n1,[a]\n2,a\n3,[b\n4,\n");
  const auto refusal = [&](const std::string& condition, const std::string& rule) {
    Settings settings;
    settings.comparisons = {{.name = "tags",
                             .levels = {{.condition = condition, .m = 0.9, .u = 0.1},
                                        {.condition = "ELSE", .m = 0.1, .u = 0.9}}}};
    settings.rules = {{rule, {}, 1}};
    settings.rules[0].arrays_to_explode = {"tags"};
    const Result<Model> model = compile_model(table, settings);
    return model ? std::string() : model.error().message;
  };
  const std::string where =
      "people.csv, column \"tags\": 2 records (line 3 \"a\", line 4 \"[b\"): that is not a list";
  EXPECT_NE(refusal("tags_l = tags_r", "l.tags = r.tags").find(where), std::string::npos);
  EXPECT_NE(refusal("len(list_intersect(tags_l, tags_r)) > 0", "1 = 1").find(where),
            std::string::npos);
}

}  // namespace
}  // namespace amends::link
