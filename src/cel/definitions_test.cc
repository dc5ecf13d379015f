#include <gtest/gtest.h>

#include <array>

#include "cel/environment.h"
#include "cel/machine.h"
#include "cel/text.h"

namespace amends::cel {
namespace {

using Written = std::vector<std::tuple<std::string, std::vector<std::string>, std::string>>;

std::string value_of(const Written& definitions, std::string_view source) {
  Environment environment;
  for (const auto& [name, parameters, is] : definitions) {
    if (const auto defined = environment.define(name, parameters, is); !defined)
      return defined.error().message;
  }
  const auto program = environment.compile(source);
  if (!program) return program.error().message;
  Machine machine;
  return to_text(machine.run(*program, {}));
}

TEST(Definitions, StandForWhatIsWrittenInThem) {
  const Written both = {{"twice", {"x"}, "x + x"}, {"most", {"a", "b"}, "a > b ? a : b"}};
  EXPECT_EQ(value_of(both, "twice(3)"), "6");
  EXPECT_EQ(value_of(both, "twice('ab')"), "\"abab\"");
  EXPECT_EQ(value_of(both, "[1, 2].map(x, twice(x) + 1)"), "[3, 5]");
  EXPECT_EQ(value_of(both, "most(twice(1), 1 + twice(2))"), "5");
  EXPECT_EQ(value_of(both, "twice(2).twice"), "1:9: int has no fields");
  EXPECT_EQ(value_of({{"one", {}, "1"}, {"two", {}, "one() + one()"}}, "two() * 3"), "6");
}

TEST(Definitions, AFieldKeepsItsPathWhereItIsGivenAsAValue) {
  Environment environment;
  RecordType& claim = environment.new_record_type("claim");
  claim.fields = {{"paid", &types::integer}};
  ASSERT_TRUE(environment.declare("claim", environment.types().record(&claim)));
  ASSERT_TRUE(environment.define("or_none", {"sum"}, "has(sum.paid) ? sum.paid : 0"));
  ASSERT_TRUE(environment.define("given", {"sum"}, "known(sum)"));
  const Value slots[] = {Value()};
  Record record;
  record.type = &claim;
  record.slots = slots;
  record.root = "claim";
  Machine machine;
  const Value bindings[] = {Value::record(&record)};
  for (const auto& [source, wanted] :
       {std::pair("or_none(claim)", "0"), std::pair("given(claim.paid)", "false")}) {
    const auto program = environment.compile(source);
    ASSERT_TRUE(program) << program.error().message;
    EXPECT_EQ(to_text(machine.run(*program, bindings)), wanted) << source;
    EXPECT_EQ(program->reads(), std::vector<std::string>{"claim.paid"}) << source;
    EXPECT_EQ(program->definitions().size(), 1u);
  }
}

// x and y below are variables here and names there, and never the other's.
TEST(Definitions, VariablesOfMacrosDoNotMeet) {
  EXPECT_EQ(value_of({{"plus_each", {"list", "n"}, "list.map(x, x + n)"}},
                     "[10, 20].map(x, plus_each([1, 2], x))"),
            "[[11, 12], [21, 22]]");
  EXPECT_EQ(value_of({{"squared", {"n"}, "cel.bind(x, n, x * x)"}},
                     "cel.bind(x, 3, squared(squared(x) - x))"),
            "36");
  EXPECT_EQ(
      value_of({{"sum_of", {"x"}, "x + y"}}, "[1].map(y, sum_of(y))"),
      "1:12: sum_of() speaks of \"y\", which is a macro's variable here; give it another name");
}

TEST(Definitions, WhatIsWrongHasItsPlace) {
  EXPECT_EQ(value_of({{"a", {"x"}, "x + b(x)"}, {"b", {"x"}, "a(x)"}}, "1 + a(1)"),
            "1:5: the definition \"a\" goes round in a circle");
  EXPECT_EQ(value_of({{"a", {"x", "y"}, "x + y"}}, "1 + a(1)"),
            "1:5: a(x, y) takes 2 values, not 1");
  EXPECT_EQ(value_of({{"a", {"x"}, "x + 'text'"}}, "1 + a(1)").substr(0, 4), "1:5:");
  EXPECT_EQ(value_of({{"a", {"x"}, "x +"}}, "a(1)").substr(0, 4), "1:4:");
  EXPECT_EQ(value_of({{"size", {"x"}, "x"}}, "1"),
            "1:1: there is a function named \"size\" already");
  EXPECT_EQ(value_of({{"a b", {"x"}, "x"}}, "1"), "1:1: \"a b\" is no name");
  EXPECT_EQ(value_of({{"a", {"x", "x"}, "x"}}, "1"), "1:1: both parameters are named \"x\"");
}

// What goes wrong within a definition is placed there too, and what it was given is not.
TEST(Definitions, AFaultInsideHasItsPlaceThere) {
  Environment environment;
  ASSERT_TRUE(environment.declare("n", &types::integer));
  ASSERT_TRUE(environment.define("part", {"of"}, "1 +\n 6 / of"));
  ASSERT_TRUE(environment.define("both", {"a"}, "part(a) + 1"));
  Machine machine;
  const std::array bindings = {Value::integer(0)};
  const auto failure = [&](std::string_view source) {
    const auto program = environment.compile(source);
    EXPECT_TRUE(program) << program.error().message;
    const Failure f = machine.run(*program, bindings).as_error();
    return fmt::format("{} at {}, {}:{}", f.message, f.offset, f.definition, f.inner);
  };
  EXPECT_EQ(failure("2 + part(n)"), "division by zero at 4, part:7");
  EXPECT_EQ(failure("2 + both(n)"), "division by zero at 4, part:7");
  EXPECT_EQ(failure("part(6 / n)"), "division by zero at 7, :0");
}

TEST(Definitions, AFaultOfTypesNamesTheDefinition) {
  EXPECT_TRUE(value_of({{"a", {"x"}, "x + 'text'"}}, "1 + a(1)")
                  .ends_with(" (in the definition "
                             "\"a\")"));
  EXPECT_EQ(value_of({{"a", {"x", "y"}, "x"}}, "1.a(2)"),
            "1:3: \"a\" is a definition, and is called a(x, y), not behind a point");
}

TEST(Definitions, NoneGrowsBeyondTheLimits) {
  Written doubling = {{"d0", {"x"}, "x + x"}};
  for (int i = 1; i < 40; ++i)
    doubling.emplace_back("d" + std::to_string(i), std::vector<std::string>{"x"},
                          "d" + std::to_string(i - 1) + "(x) + d" + std::to_string(i - 1) + "(x)");
  EXPECT_EQ(value_of(doubling, "d39(1)"), "1:5: the expression has more than 50000 parts");
  Written deep = {{"d0", {"x"}, "-(-x)"}};
  for (int i = 1; i < 2000; ++i)
    deep.emplace_back("d" + std::to_string(i), std::vector<std::string>{"x"},
                      "-(-d" + std::to_string(i - 1) + "(x))");
  EXPECT_EQ(value_of(deep, "d1999(1)"), "1:1: the expression is more than 2000 operations deep");
}

}  // namespace
}  // namespace amends::cel
