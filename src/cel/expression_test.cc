// Expressions as text, and what they come to, as cases that a person can read.
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "base/json.h"
#include "cel/environment.h"
#include "cel/machine.h"
#include "cel/text.h"

namespace amends::cel {
namespace {

std::string value_of(std::string_view source) {
  Environment environment;
  const auto program = environment.compile(source);
  if (!program) return program.error().message;
  Machine machine;
  return to_text(machine.run(*program, {}));
}

TEST(Exact, NumbersAndMoney) {
  EXPECT_EQ(value_of("dec('84.0') * 310 * dec('0.59')"), "15363.6");
  EXPECT_EQ(value_of("(money('22830.3096', 'VLR')).rounded(2, 'HALF_EVEN')"), "22830.31 VLR");
  EXPECT_EQ(value_of("dec('1') / 3"), "1/3");
  EXPECT_EQ(value_of("dec('1/3') + dec('1/6') == dec('0.5')"), "true");
  EXPECT_EQ(value_of("dec(1) / 0"), "error: division by zero");
  EXPECT_EQ(value_of("money('1', 'VLR') / money('2', 'VLR')"), "0.5");
  EXPECT_EQ(value_of("sum([money('1.10', 'VLR'), money('2.20', 'VLR')])"), "3.3 VLR");
  EXPECT_EQ(value_of("math.least(dec('0.3'), 1 - dec('0.8'))"), "0.2");
  EXPECT_NE(value_of("money('1', 'VLR') + money('1', 'EUR')").find("error"), std::string::npos);
  for (const char* comparison :
       {"money('1', 'VLR') == money('1', 'EUR')", "money('1', 'VLR') != money('1', 'EUR')",
        "money('1', 'VLR') in [money('1', 'EUR')]", "[money('1', 'VLR')] == [money('1', 'EUR')]",
        "{'a': money('1', 'VLR')} != {'a': money('1', 'EUR')}"})
    EXPECT_NE(value_of(comparison).find("VLR and EUR"), std::string::npos)
        << comparison << ": " << value_of(comparison);
  EXPECT_EQ(value_of("money('1', 'VLR') in [money('1', 'EUR'), money('1.0', 'VLR')]"), "true");
  EXPECT_EQ(value_of("money('1', 'VLR') == money('2', 'VLR')"), "false");
  EXPECT_NE(value_of("money('1', 'VLR') + 1").find("1:19: \"+\" does not take (money, int)"),
            std::string::npos);
  EXPECT_EQ(value_of("share('2/3') > share('1/2')"), "true");
  EXPECT_NE(value_of("share('4/3')").find("at most 1"), std::string::npos);
}

TEST(Errors, SayWhichArgumentAndWhichKey) {
  EXPECT_EQ(value_of("{'a': 1}['b']"), "error: there is no key \"b\"");
  EXPECT_EQ(value_of("divide(money('1', 'VLR'), {'a': dec(1)}, -1)"),
            "error: divide() divides to 0 to 9 decimals, and not to -1");
  EXPECT_EQ(value_of("divide(money('1', 'VLR'), {dyn('a'): dyn(1)}, 2)"),
            "error: the share of a is int, and no exact number");
  EXPECT_EQ(value_of("dyn(1) + dyn('a')"), "error: \"+\" does not take (int, string)");
  EXPECT_EQ(value_of("dyn(1).convert(dec(1), 'EUR')"),
            "error: \"convert\" does not take (int, rational, string)");
}

TEST(Json, IsCanonicalAndWholeWhereItIsCutOff) {
  Environment environment;
  const auto program =
      environment.compile(R"({"b": dec("0.5"), "a": [1, 2], "c": {"z": 1, "y": 2}})");
  ASSERT_TRUE(program);
  Machine machine;
  const Value value = machine.run(*program, {});
  EXPECT_EQ(to_json(value), R"({"a":[1,2],"b":"0.5","c":{"y":2,"z":1}})");
  for (std::size_t length = 0; length < 30; ++length) {
    const std::string json = to_json(value, length);
    EXPECT_TRUE(base::is_canonical_json(json)) << json;
  }
}

// docs/formats/expressions.md: each example comes to what stands beside it.
TEST(Documents, TheirExamplesHold) {
  std::ifstream page(AMENDS_SOURCE_DIR "/docs/formats/expressions.md");
  ASSERT_TRUE(page);
  int examples = 0;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("```")) inside = line == "```cel";
    const std::size_t arrow = line.rfind("→ ");
    if (!inside || arrow == std::string::npos) continue;
    const std::string expected = line.substr(arrow + std::string_view("→ ").size());
    const std::string value = value_of(line.substr(0, arrow));
    ++examples;
    if (expected == "error" || expected == "unknown") {
      EXPECT_TRUE(value.starts_with(expected + ": ")) << line << "\n" << value;
    } else {
      EXPECT_EQ(value, expected) << line;
    }
  }
  EXPECT_GE(examples, 30);
}

TEST(Dates, ThreeAnswers) {
  const std::string e2 = "date('2019-09-14'), date('2020-02-02')";
  EXPECT_EQ(value_of("date('2019-10').within(" + e2 + ")"), "true");
  EXPECT_EQ(value_of("date('2018').within(" + e2 + ")"), "false");
  EXPECT_EQ(value_of("date('2019').within(" + e2 + ")"),
            "unknown: 2019 may be within 2019-09-14 to 2020-02-02 and may not");
  EXPECT_EQ(value_of("date('2019').within(" + e2 + ") && false"), "false");
  EXPECT_EQ(value_of("date('2019').within(" + e2 + ") || true"), "true");
  EXPECT_EQ(value_of("date('2001-05-06').age_at(date('2019-05-05'))"), "17");
  EXPECT_EQ(value_of("date('1990').under_at(18, date('2019-10'))"), "false");
  EXPECT_EQ(value_of("date('1978').years_until(date('2019-10'))"), "41");
  EXPECT_EQ(value_of("date('1978-12').years_until(date('2019-10-04'))"), "40");
  EXPECT_EQ(value_of("date('2019-09-14').months_until(date('2025-12-31'))"), "75");
  EXPECT_EQ(value_of("date('2021-08-17').month()"), "\"2021-08\"");
  EXPECT_EQ(value_of("date('2011/2012').overlaps(date('2012-03-01/2013'))"), "true");
  EXPECT_EQ(value_of("date('2019-10-04').before(date('2019-10-04'))"), "false");
}

TEST(Errors, NameThePlaceAndTheNearestName) {
  Environment environment;
  ASSERT_TRUE(environment.declare("claimant", &types::string).has_value());
  EXPECT_EQ(environment.compile("true &&\n  claimnat == 'x'").error().message,
            "2:3: \"claimnat\" is not declared; did you mean \"claimant\"?");
  EXPECT_EQ(environment.compile("1 +").error().message,
            "1:4: the expression ends where a value was expected");
  EXPECT_EQ(environment.compile("'a'.startWith('b')").error().message,
            "1:5: there is no function \"startWith\"; did you mean \"startsWith\"?");
  Environment::Options wants_boolean;
  wants_boolean.result = &types::boolean;
  EXPECT_EQ(environment.compile("1 + 1", wants_boolean).error().message,
            "1:3: this is int, and must be bool");
}

TEST(Limits, TextsCostByTheirLength) {
  Environment environment;
  Machine machine;
  // A text of 2 MiB, and ten thousand comparisons of it: a second each, were they to cost nothing.
  const auto looped = [&](std::string_view body) {
    std::string source = fmt::format(
        "[0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4,5,6,7,8,9].all(b, "
        "[0,1,2,3,4,5,6,7,8,9].all(c, [0,1,2,3,4,5,6,7,8,9].all(d, {}))))",
        body);
    for (int i = 17; i > 0; --i)
      source = fmt::format("cel.bind(x{0}, x{1} + x{1}, {2})", i, i - 1, source);
    const auto program = environment.compile(
        "cel.bind(x0, 'abcdefghijklmnop', cel.bind(y0, x0 + '', " + source + "))");
    EXPECT_TRUE(program.has_value()) << program.error().message;
    return program && machine.run(*program, {}).is_error();
  };
  EXPECT_FALSE(looped("x0 == y0"));
  for (const char* body : {"x17 == x17", "x17 <= x17", "x17 in [x17]", "x17 in {x17: 1}",
                           "optional.of(x17) == optional.of(x17)", "x17.startsWith(x17)",
                           "x17.endsWith(x17)", "bytes(x16) == bytes(x16)", "[x17] == [x17]"})
    EXPECT_TRUE(looped(body)) << body;
}

TEST(Limits, NothingHangsOrExhausts) {
  Environment environment;
  Machine machine;
  const std::string many = "[0,1,2,3,4,5,6,7,8,9]";
  std::string source = "true";
  for (int i = 0; i < 12; ++i) source = many + ".all(x" + std::to_string(i) + ", " + source + ")";
  const auto loops = environment.compile(source);
  ASSERT_TRUE(loops.has_value()) << loops.error().message;
  EXPECT_TRUE(machine.run(*loops, {}).is_error());

  std::string doubling = "x40";
  for (int i = 40; i > 0; --i)
    doubling = fmt::format("cel.bind(x{0}, x{1} + x{1}, {2})", i, i - 1, doubling);
  const auto large = environment.compile("cel.bind(x0, 'abcdefgh', " + doubling + ".size())");
  ASSERT_TRUE(large.has_value()) << large.error().message;
  EXPECT_TRUE(machine.run(*large, {}).is_error());

  EXPECT_FALSE(environment.compile(std::string(5000, '(')).has_value());
  EXPECT_FALSE(environment.compile(std::string(200'000, '1')).has_value());
  std::string sum = "1";
  for (int i = 0; i < 1500; ++i) sum += "+1";
  const auto deep = environment.compile(sum);
  ASSERT_TRUE(deep.has_value()) << deep.error().message;
  EXPECT_EQ(to_text(machine.run(*deep, {})), "1501");
}

// Tables, records and what is missing from them.
class Facts : public ::testing::Test {
 protected:
  Facts() {
    RecordType& loss = environment_.new_record_type("losses");
    loss.fields = {{"amount", &types::rational}, {"zone", &types::string}};
    RecordType& claim = environment_.new_record_type("claim");
    claim.fields = {{"losses", environment_.types().list(environment_.types().record(&loss))}};
    EXPECT_TRUE(environment_.declare("claim", environment_.types().record(&claim)).has_value());
    environment_.add_table(*Table::make("price", {"zone", "price"}, {{"K1", "1.50"}, {"K2", ""}}));
    losses_[0] = Value::string("K1");
    root_.type = &claim;
    root_.slots = &list_value_;
    root_.root = "claim";
    for (std::size_t i = 0; i < 2; ++i) {
      records_[i].type = &loss;
      records_[i].slots = slots_[i];
      records_[i].parent = &root_;
      records_[i].index = static_cast<std::int32_t>(i);
      items_[i] = Value::record(&records_[i]);
    }
    slots_[0][1] = Value::string("K1");
    slots_[1][1] = Value::string("K3");
    list_ = {items_, 2};
    list_value_ = Value::list(&list_);
  }

  std::string run(std::string_view source) {
    const auto program = environment_.compile(source);
    if (!program) return program.error().message;
    const Value claim = Value::record(&root_);
    return to_text(machine_.run(*program, std::span(&claim, 1)));
  }

  Environment environment_;
  Machine machine_;
  Value losses_[1];
  Record root_, records_[2];
  Value slots_[2][2];
  Value items_[2];
  List list_;
  Value list_value_;
};

TEST_F(Facts, MissingFieldsAreUnknownWithTheirPath) {
  EXPECT_EQ(run("claim.losses[0].amount > 5"), "unknown: claim.losses[0].amount is missing");
  EXPECT_EQ(run("claim.losses[1].amount > 5 && claim.losses[0].zone == 'K9'"), "false");
  EXPECT_EQ(run("claim.losses.all(l, l.zone.startsWith('K') || l.amount > 3)"), "true");
  EXPECT_EQ(run("has(claim.losses[0].amount)"), "false");
  EXPECT_EQ(run("known(claim.losses[0].amount)"), "false");
  EXPECT_EQ(run("known(claim.losses[0].zone) && claim.losses[0].zone == 'K1'"), "true");
  EXPECT_EQ(run("known(claim.losses[0].amount > 5) ? 1 : 2"), "2");
  EXPECT_EQ(run("known(indeterminate('two readings'))"), "unknown: two readings");
  EXPECT_EQ(run("known(1 / 0)"), "error: division by zero");
  EXPECT_EQ(run("claim.loses.size() > 0"),
            "1:6: claim has no field \"loses\"; did you mean \"losses\"?");
}

TEST_F(Facts, TablesGiveRowsOrSayWhichIsMissing) {
  EXPECT_EQ(run("table('price', {'zone': claim.losses[0].zone}).price"), "1.5");
  EXPECT_EQ(run("table('price', {'zone': claim.losses[1].zone}).price"),
            "error: the table \"price\" has no row with zone = K3");
  EXPECT_EQ(run("table('price', {'zone': 'K2'}).price"),
            "error: this row of the table \"price\" has no price");
  EXPECT_EQ(run("table('prices', {'zone': 'K2'}).price"),
            "1:7: there is no table \"prices\"; did you mean \"price\"?");
  EXPECT_EQ(run("table('price', {'zoen': 'K2'}).price"),
            "1:17: the table \"price\" has no column \"zoen\"; did you mean \"zone\"?");
}

TEST_F(Facts, ATraceKeepsWhatWasRead) {
  const auto program = environment_.compile(
      "table('price', {'zone': claim.losses[0].zone}).price > 1 && claim.losses[1].amount > 0");
  ASSERT_TRUE(program.has_value());
  std::vector<Read> reads;
  std::vector<RowUse> rows;
  machine_.trace(&reads, &rows);
  const Value claim = Value::record(&root_);
  machine_.run(*program, std::span(&claim, 1));
  std::vector<std::string> paths;
  for (const Read& read : reads) paths.push_back(path_of(*read.record, read.slot));
  EXPECT_EQ(paths, (std::vector<std::string>{"claim.losses[0].zone", "claim.losses[1].amount"}));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].row, 0u);
}

}  // namespace
}  // namespace amends::cel
