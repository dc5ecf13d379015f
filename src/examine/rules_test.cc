// The rules of Velaria, by the programme's own cases, and what is refused when rules are loaded.
#include "programme/rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/files.h"
#include "examine/rule_cases.h"
#include "examine/screen.h"
#include "examine/value.h"

namespace amends::examine {
namespace {

namespace fs = std::filesystem;

const fs::path velaria = fs::path(AMENDS_SOURCE_DIR) / "programmes/velaria";

TEST(Velaria, ItsOwnCasesHold) {
  const auto programme = programme::load(velaria);
  ASSERT_TRUE(programme.has_value()) << programme.error().message;
  const auto cases = run_cases(*programme);
  ASSERT_TRUE(cases.has_value()) << cases.error().message;
  EXPECT_GE(cases->size(), 120u);
  for (const CaseResult& one : *cases)
    EXPECT_EQ(one.failure, "") << one.file << ":" << one.line << ": " << one.name;
  for (const programme::Rule& rule : programme->rules->rules) {
    const auto tested = std::ranges::count_if(
        *cases, [&](const CaseResult& one) { return one.name.starts_with(rule.id + " "); });
    EXPECT_GT(tested, 0) << rule.id << " has no case";
  }
}

// A copy of the programme with one more file of rules.
class Refused : public ::testing::Test {
 protected:
  Refused() {
    char name[] = "/tmp/amends-rules-test-XXXXXX";
    folder_ = mkdtemp(name);
    fs::copy(velaria, folder_ / "velaria", fs::copy_options::recursive);
  }
  ~Refused() override { fs::remove_all(folder_); }

  std::string load_with(const std::string& toml) {
    std::ofstream(folder_ / "velaria/rules/zz.toml") << toml;
    const auto programme = programme::load(folder_ / "velaria");
    return programme ? "" : programme.error().message;
  }
  static std::string rule(const std::string& require) {
    return "[[rule]]\nid = \"NEW-1\"\ncitation = \"RoP 99\"\nrequire = '" + require +
           "'\n[rule.sentences]\nPASS = { en = \"a\", fr = \"a\", ar = \"a\" }\n"
           "FAIL = { en = \"a\", fr = \"a\", ar = \"a\" }\n";
  }
  static std::string valuation(const std::string& steps) {
    return "[[valuation]]\nid = \"NEW\"\ncitation = \"RoP 99\"\ncategories = [\"D1\"]\n"
           "assessed = \"a\"\nawarded = \"a\"\nsteps = [\n" +
           steps + "]\n";
  }

  fs::path folder_;
};

TEST_F(Refused, AGoodRulePasses) { EXPECT_EQ(load_with(rule("true")), ""); }

TEST_F(Refused, FaultsNameFileLineColumnAndTheNearestName) {
  const struct {
    std::string require, message;
  } faults[] = {
      {"claimant.brith.under_at(18, received)",
       "velaria/rules/zz.toml:4:20: rule NEW-1, require: claimant has no field \"brith\"; "
       "did you mean \"birth\"?"},
      {"true &&", "velaria/rules/zz.toml:4:19: rule NEW-1, require: the expression ends"},
      {"1 + 1", "this is int, and must be bool"},
      {"form.lefft == received", "did you mean \"left\"?"},
      {"units[0].place.inside(zone(\"K9\"))", "there is no zone \"K9\""},
      {"table(\"unit_prise\", {\"zone\": \"K1\"}).price_per_m2 > 1",
       "did you mean \"unit_price\"?"},
      {"table(\"index\", {\"month\": 5}).index > 1", "the column \"month\" of the table \"index\""},
      {"received.within(events.FLOD)",
       "zz.toml:4:34: rule NEW-1, require: \"events.FLOD\" is not declared; it can be events.E1, "
       "events.E2"},
      {"received.within(events.E3)", "did you mean \"events.E1\"?"},
      {"received > 5", "\">\" does not take (date, int)"},
  };
  for (const auto& fault : faults) {
    const std::string message = load_with(rule(fault.require));
    EXPECT_NE(message.find(fault.message), std::string::npos) << fault.require << "\n" << message;
  }
}

TEST_F(Refused, ADefinitionAtFaultIsToldWhereItStandsAndOnce) {
  const auto with = [&](const std::string& is, const std::string& require = "twice(1) > 1") {
    return load_with("[[definition]]\nname = \"twice\"\nparameters = [\"x\"]\nis = '" + is + "'\n" +
                     rule(require));
  };
  EXPECT_EQ(with("x + x"), "");
  const std::string broken = with("x + claimant.brith");
  EXPECT_NE(broken.find("zz.toml:4:19: definition twice: claimant has no field \"brith\""),
            std::string::npos)
      << broken;
  EXPECT_EQ(broken.find("NEW-1"), std::string::npos) << broken;
  EXPECT_NE(with("x +").find("zz.toml:4:10: definition twice: "), std::string::npos);
  EXPECT_NE(with("x + twice(x)").find("goes round in a circle"), std::string::npos);
  EXPECT_NE(with("x + x", "twise(1) > 1").find("did you mean \"twice\"?"), std::string::npos);
}

TEST_F(Refused, AValueThatItsFieldNeverHas) {
  const struct {
    std::string require, message;
  } faults[] = {
      {"losses[0].damage == \"DESTROYD\"",
       "velaria/rules/zz.toml:4:32: rule NEW-1, require: \"DESTROYD\" is never losses[].damage; "
       "did you mean \"DESTROYED\"?"},
      {"\"DESTROYD\" != found.damage", "\"DESTROYD\" is never found.damage; did you mean"},
      {"losses.exists(l, l.damage in [\"SEVERE\", \"DESTROYD\"])", "zz.toml:4:52: "},
      {"\"DESTROYD\" in losses.map(l, l.damage)", "is never losses[].damage; did you mean"},
      {"losses[0].damage == (capacity == \"HEIR\" ? \"SEVERE\" : \"SEVER\")",
       "zz.toml:4:65: rule NEW-1, require: \"SEVER\" is never losses[].damage"},
      {"{\"SEVERE\": 1, \"SEVER\": 2}[losses[0].damage] == 1", "\"SEVER\" is never losses[]"},
      {"cel.bind(d, losses[0].damage, d == \"DESTROYD\")", "did you mean \"DESTROYED\"?"},
      {"(has(found.damage) ? found.damage : \"NONE\") == \"DESTROYD\"", "is never found.damage"},
      {"category == \"H9\"", "\"H9\" is never category; did you mean"},
      {"register.same_person.all(o, o.category != \"H9\")",
       "never register.same_person[].category"},
      {"register.same_person.all(o, o.event == \"E9\")", "never register.same_person[].event"},
      {"units[0].place.zone == \"K9\"", "\"K9\" is never units[].place.zone"},
      {"register.stage == \"REDY\"", "\"REDY\" is never register.stage; did you mean \"READY\"?"},
      {"register.window == \"LATER\"", "did you mean \"LATE\"?"},
      {"register.evidence.exists(e, e.kind == \"TITEL\")", "did you mean \"TITLE\"?"},
      {"rights[0].type == \"OWNERSHP\"", "did you mean \"OWNERSHIP\"?"},
      {"losses[0].currency == \"VLX\"", "\"VLX\" is never losses[].currency"},
      {"units[0].material == \"ADOB\"",
       "\"ADOB\" is never units[].material; did you mean \"ADOBE\"?"},
      {"money(1, \"VLX\").amount() > dec(0)", "\"VLX\" is never a currency of the programme"},
      {"money(1, \"VLR\").currency() == \"VLX\"", "\"VLX\" is never a currency of the programme"},
      {"register.awarded.rounded(2, \"HALF_EVN\") > dec(1)",
       "\"HALF_EVN\" is never a way of rounding; did you mean \"HALF_EVEN\"?"},
  };
  for (const auto& fault : faults) {
    const std::string message = load_with(rule(fault.require));
    EXPECT_NE(message.find(fault.message), std::string::npos) << fault.require << "\n" << message;
  }
}

// A text that a condition makes of other texts, a text that no form lists, the programme's own
// words: all these may be anything.
TEST_F(Refused, NoValueOfAFieldThatMayHaveAny) {
  for (const char* good :
       {"(has(losses[0].damage) ? losses[0].damage : \"NOT SAID\") != \"NOT SAID\"",
        "found.late_reason == \"FORGOT\"", "claimant.identifiers[0].type == \"LIBRARY_CARD\"",
        "losses[0].damage in [\"SEVERE\", \"DESTROYED\"] && \"A\" + losses[0].damage != \"AB\"",
        "[losses[0].damage, \"ELSE\"].exists(x, x == \"ELSE\")",
        "losses[0].damage.lowerAscii() == \"destroyed\""})
    EXPECT_EQ(load_with(rule(good)), "") << good;
}

TEST_F(Refused, AConstantThatCanOnlyFail) {
  const struct {
    std::string require, message;
  } faults[] = {
      {"1 / 0 == 1", "velaria/rules/zz.toml:4:14: rule NEW-1, require: division by zero"},
      {"units.size() / 0 == 1", "zz.toml:4:25: rule NEW-1, require: division by zero"},
      {"units[0].area_m2 / 0 == dec(1)", "division by zero"},
      {"1 % 0 == 1", "zz.toml:4:14: rule NEW-1, require: modulus by zero"},
      {"received.before(date(\"2019-02-30\"))", "zz.toml:4:28: rule NEW-1, require: "},
      {"statement.matches(\"(\")", "zz.toml:4:22: rule NEW-1, require: "},
      {"received.within(date(\"2020\"), date(\"2019\"))",
       "zz.toml:4:21: rule NEW-1, require: 2020 to 2019 is no window: it ends before it begins"},
      {"received.within(valuation_date, date(\"2019\"))", "2025-12-31 to 2019 is no window"},
      {"register.awarded > dec(\"1.2.3\")", "1.2.3"},
      {"has(register.awarded) ? register.awarded > dec(\"1.2.3\") : true", "1.2.3"},
      {"table(\"damage\", {\"grade\": \"DESTROYD\"}).part > 0",
       "no row of the table \"damage\" has \"DESTROYD\" in the column \"grade\"; did you mean "
       "\"DESTROYED\"?"},
      {"table(\"fixed_sum\", {\"category\": \"D1\", \"item\": \"DEATH\"}).amount > 0",
       "the table \"fixed_sum\" has no row with category = D1, item = DEATH"},
      {"table(\"fixed_sum\", {\"category\": category, \"item\": \"DETAH\"}).amount > 0",
       "did you mean \"DEATH\"?"},
  };
  for (const auto& fault : faults) {
    const std::string message = load_with(rule(fault.require));
    EXPECT_NE(message.find(fault.message), std::string::npos) << fault.require << "\n" << message;
  }
}

TEST_F(Refused, NoConstantThatIsNeverReached) {
  for (const char* good : {"false && 1 / 0 == 1", "1 / 0 == 1 || true", "true ? true : 1 / 0 == 1",
                           "false ? 1 / 0 == 1 : true", "[].all(x, 1 / 0 == 1)", "1.0 / 0.0 > 1.0"})
    EXPECT_EQ(load_with(rule(good)), "") << good;
}

TEST_F(Refused, EveryFaultOfAnExpressionAndAFileAtOnce) {
  std::string toml = rule("losses[0].damage == \"DESTROYD\" && category == \"H9\" && 1 / 0 == 1");
  toml += "[[rule]]\nid = \"NEW-2\"\ncitation = \"x\"\nrequire = 'true && receved == received'\n";
  toml += valuation("{ name = \"a\", is = 'receved' },\n{ name = \"b\", is = 'date(\"x\")' },\n");
  const std::string message = load_with(toml);
  std::size_t from = 0;
  for (const char* fault : {"zz.toml:4:32: rule NEW-1, require: \"DESTROYD\"",
                            "zz.toml:4:58: rule NEW-1, require: \"H9\"",
                            "zz.toml:4:68: rule NEW-1, require: division by zero",
                            "zz.toml:8: rule NEW-2 has no sentence",
                            "zz.toml:11:20: rule NEW-2, require: \"receved\" is not declared",
                            "step a: \"receved\" is not declared", "step b: "}) {
    const std::size_t at = message.find(fault, from);
    EXPECT_NE(at, std::string::npos) << fault << "\n" << message;
    if (at != std::string::npos) from = at;
  }
}

// What only a claim's own facts can show is a finding to be looked at, with its place in the file.
TEST_F(Refused, OrFoundLaterWithItsPlace) {
  const struct {
    std::string require, reason, where;
  } faults[] = {
      {"table(\"index\", {\"month\": received.month()}).index > 1", "2026-03",
       "rules/zz.toml:4:12"},
      {"1 / units.size() == 1", "division by zero", "rules/zz.toml:4:14"},
      {"received.within(received, received.plus_days(-1))",
       "2026-03-31 to 2026-03-30 is no window: it ends before it begins", "rules/zz.toml:4:21"},
      {"''\ntrue &&\n  100 % units.size() == 1''", "modulus by zero", "rules/zz.toml:6:7"},
      {"table(\"exchange_rate\", {\"date\": string(received), \"per_currency\": \"EUR\"}).rate > 1",
       "exchange_rate", "rules/zz.toml:4:12"},
  };
  for (const auto& fault : faults) {
    ASSERT_EQ(load_with(rule(fault.require)), "");
    const auto programme = programme::load(folder_ / "velaria").value();
    Screener screener(programme);
    const auto screening =
        screener.screen("D1", R"({"category":"D1","received":"2026-03-31","units":[]})", "{}");
    ASSERT_TRUE(screening.has_value()) << screening.error().message;
    const auto finding = std::ranges::find_if(
        screening->findings, [](const Finding& one) { return one.rule->id == "NEW-1"; });
    ASSERT_NE(finding, screening->findings.end());
    EXPECT_EQ(finding->outcome, Outcome::review) << fault.require;
    EXPECT_EQ(finding->where, fault.where) << fault.require;
    ASSERT_EQ(finding->reasons.size(), 1u);
    EXPECT_NE(finding->reasons[0].find(fault.reason), std::string::npos) << finding->reasons[0];
    EXPECT_EQ(finding->sentence("en", programme.languages).find("zz.toml"), std::string::npos);
  }
}

TEST_F(Refused, OrNotAndReasonsAreJoinedAsTheLanguageDoes) {
  const auto programme = programme::load(folder_ / "velaria").value();
  Finding finding;
  finding.rule = programme.rules->find("TIME-1");
  finding.outcome = Outcome::unknown;
  finding.reasons = {"a", "b"};
  EXPECT_EQ(finding.sentence("en", programme.languages),
            "This cannot be said yet: a; b. It is not held against you.");
  EXPECT_EQ(finding.sentence("fr", programme.languages),
            "On ne peut pas encore le dire\u202F: a\u202F; b. Cela n’est pas retenu contre vous.");
}

TEST_F(Refused, WhatGoesWrongInADefinitionHasItsPlaceThereToo) {
  ASSERT_EQ(load_with("[[definition]]\nname = \"part\"\nparameters = [\"of\"]\nis = '1 / of'\n" +
                      rule("part(units.size()) == 1")),
            "");
  const auto programme = programme::load(folder_ / "velaria").value();
  Screener screener(programme);
  const auto screening =
      screener.screen("D1", R"({"category":"D1","received":"2026-03-31","units":[]})", "{}");
  ASSERT_TRUE(screening.has_value()) << screening.error().message;
  const auto finding = std::ranges::find_if(
      screening->findings, [](const Finding& one) { return one.rule->id == "NEW-1"; });
  ASSERT_NE(finding, screening->findings.end());
  EXPECT_EQ(finding->where, "rules/zz.toml:8:12, in part() at rules/zz.toml:4:9");
}

TEST_F(Refused, ACallThatTwoOfUsFindAtFaultIsToldOnce) {
  const std::string told = load_with(
      valuation("{ name = \"a\", is = '''money(\"1\", \"VLR\") + money(\"1\", \"EUR\")''' },\n"));
  EXPECT_NE(told.find("amounts in VLR and EUR do not go together"), std::string::npos) << told;
  EXPECT_EQ(told.find("cannot be added"), std::string::npos) << told;
}

TEST_F(Refused, DecimalsThatDivideAndRoundedNeverTake) {
  const auto told = [&](const std::string& is) {
    return load_with(valuation("{ name = \"a\", is = '" + is + "' },\n"));
  };
  EXPECT_NE(told("divide(money(losses[0].amount, \"VLR\"), {\"x\": dec(1)}, 18)[\"x\"]")
                .find("divide() divides to 0 to 9 decimals, and not to 18"),
            std::string::npos);
  EXPECT_NE(told("money(losses[0].amount, \"VLR\").rounded(101, \"UP\")")
                .find("rounding is to between -100 and 100 decimals"),
            std::string::npos);
}

TEST_F(Refused, AmountsInTwoCurrencies) {
  const auto steps = [](const std::string& assessed, const std::string& awarded) {
    std::string toml = valuation("{ name = \"a\", is = '" + assessed +
                                 "' },\n{ name = \"b\", is = '" + awarded + "' },\n");
    return toml.replace(toml.find("awarded = \"a\""), 13, "awarded = \"b\"");
  };
  for (const char* awarded : {
           "money(\"1\", \"EUR\")",
           "a.convert(dec(\"0.5\"), \"EUR\").rounded(2, \"HALF_EVEN\")",
           "received.after(valuation_date) ? indeterminate(\"x\") : 2 * a.convert(dec(1), \"EUR\")",
           "divide(a.convert(dec(1), \"EUR\"), {\"x\": dec(1)}, 2)[\"x\"]",
           "sum(losses.map(l, money(l.amount, \"EUR\")), money(\"0\", \"EUR\"))",
           "cel.bind(e, money(\"1\", \"EUR\"), math.least(e, money(\"0\", \"EUR\")))",
       }) {
    EXPECT_NE(
        load_with(steps("money(\"1\", base_currency)", awarded))
            .find("zz.toml:9:21: valuation NEW, step b: this is in EUR, and the step \"a\" in "
                  "VLR; what is claimed, assessed and awarded is in one currency"),
        std::string::npos)
        << load_with(steps("money(\"1\", base_currency)", awarded));
  }
  EXPECT_NE(load_with(steps("money(\"1\", \"VLR\")", "a - a.convert(dec(1), \"EUR\")"))
                .find("zz.toml:9:23: valuation NEW, step b: amounts in VLR and EUR do not go "
                      "together; convert() makes one currency of them"),
            std::string::npos);
  for (const char* comparison :
       {"a == a.convert(dec(1), \"EUR\")", "a != a.convert(dec(1), \"EUR\")",
        "a in [a.convert(dec(1), \"EUR\")]"})
    EXPECT_NE(load_with(steps("money(\"1\", \"VLR\")", std::string(comparison) + " ? a : a"))
                  .find("amounts in VLR and EUR do not go together"),
              std::string::npos)
        << comparison;
  // What only the facts tell is found later.
  const std::string later =
      load_with(steps("money(\"1\", \"VLR\")", "money(\"1\", losses[0].currency)"));
  EXPECT_EQ(later.find("currency"), std::string::npos) << later;
}

TEST_F(Refused, ABorderThatIsNobodysOrCrossesItself) {
  const auto with_border = [&](const std::string& properties, const std::string& ring) {
    std::ofstream(folder_ / "velaria/zones/zz.geojson")
        << "{\"type\": \"FeatureCollection\", \"features\": [\n{\"type\": \"Feature\", "
           "\"properties\": {" +
               properties + "},\n\"geometry\": {\"type\": \"Polygon\", \"coordinates\": [" + ring +
               "]}}]}";
    return load_with(rule("true"));
  };
  const std::string square = "[[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]";
  EXPECT_EQ(with_border(R"("zone": "ALL", "parts": ["K1", "G3"])", square), "");
  const std::vector<std::array<std::string, 3>> faults = {
      {R"("zone": "K1")", square,
       "zones/zz.geojson:2: the zone K1 has a border at zones/G3.geojson:2; make one MultiPolygon "
       "of both"},
      {R"("zone": "k1")", square,
       "zones/zz.geojson:2: neither the programme nor a rule names the zone \"k1\"; did you mean "
       "\"K1\"?"},
      {R"("zone": "ALL", "parts": ["K1", "K9"])", square,
       "zones/zz.geojson:2: ALL is made of \"K9\", and there is no such zone; did you mean"},
      {R"("zone": "ALL", "parts": ["K1"])", "[[1, 1], [2, 2], [2, 1], [1, 2], [1, 1]]",
       "zones/zz.geojson:2: the border of ALL crosses itself: the lines from [1, 1] and from [2, "
       "1]"},
  };
  for (const auto& [properties, ring, fault] : faults)
    EXPECT_NE(with_border(properties, ring).find(fault), std::string::npos)
        << with_border(properties, ring);
}

TEST_F(Refused, ACellThatNoFactCanHave) {
  const auto damage = [&](const std::string& from, const std::string& to) {
    const fs::path file = folder_ / "velaria/tables/damage.csv";
    std::string text = *base::read_file(velaria / "tables/damage.csv");
    text.replace(text.find(from), from.size(), to);
    std::ofstream(file) << text;
  };
  damage("DESTROYED,", "DESTROYD,");
  EXPECT_NE(load_with("").find("velaria/tables/damage.csv:6:1: column \"grade\": step "
                               "\"damage_part\" of valuation H1 never looks up \"DESTROYD\"; did "
                               "you mean \"DESTROYED\"?"),
            std::string::npos)
      << load_with("");
  // Where anything may be asked for, anything may stand.
  EXPECT_EQ(load_with(rule("table(\"damage\", {\"grade\": statement}).part > 0")), "");
  damage("NONE,", ",");
  EXPECT_EQ(load_with(""), "");
}

TEST_F(Refused, AFieldOfAnotherCategorysForm) {
  std::string toml = rule("form.left.within(events.E1)");
  toml.insert(toml.find("require"), "categories = [\"H1\"]\n");
  EXPECT_NE(load_with(toml).find("no form of its categories has the field \"form.left\""),
            std::string::npos);
}

TEST_F(Refused, StepsThatGoRoundInACircle) {
  const std::string message =
      load_with(valuation("{ name = \"a\", is = 'b' },\n{ name = \"b\", is = 'a' },\n"));
  EXPECT_NE(message.find("velaria/rules/zz.toml:9:21: the steps of valuation NEW go round in a "
                         "circle: \"a\", which uses \"b\", which uses \"a\""),
            std::string::npos)
      << message;
}

TEST_F(Refused, NoMacrosOwnVariableForAStep) {
  const std::string message =
      load_with(valuation("{ name = \"a\", is = 'money([1, 2].map(b, b * 2)[0], \"VLR\")' },\n"
                          "{ name = \"b\", is = 'cel.bind(c, a, c)' },\n"
                          "{ name = \"c\", is = 'b' },\n"));
  EXPECT_EQ(message.find("circle"), std::string::npos) << message;
}

TEST_F(Refused, AnAmountThatIsNoMoney) {
  EXPECT_NE(load_with(valuation("{ name = \"a\", is = 'dec(1)' },\n")).find("an amount is money"),
            std::string::npos);
}

TEST_F(Refused, ASecondValuationOfACategory) {
  const std::string step = "{ name = \"a\", is = 'money(\"1\", \"VLR\")' },\n";
  const std::string message = load_with(valuation(step));
  EXPECT_NE(message.find("velaria/rules/zz.toml:4:"), std::string::npos) << message;
  EXPECT_NE(message.find("valuation NEW is for D1, and so is the valuation D1 at "),
            std::string::npos)
      << message;
  std::string for_all = valuation(step);
  for_all.erase(for_all.find("categories"), sizeof("categories = [\"D1\"]"));
  EXPECT_NE(load_with(for_all).find("a category has one"), std::string::npos);
}

TEST_F(Refused, ABlankCitation) {
  std::string toml = rule("true");
  toml.replace(toml.find("RoP 99"), 6, " \u200b ");
  EXPECT_NE(load_with(toml).find("\"citation\" of rule NEW-1 is empty"), std::string::npos);
}

// What only shows when a claim is valued is for a person to look at.
TEST_F(Refused, OrReviewedWhereAnAwardCannotBePaidOrCompared) {
  std::stringstream read;
  read << std::ifstream(folder_ / "velaria/rules/valuation.toml").rdbuf();
  const auto appraised = [&](const std::string& assessed, const std::string& awarded) {
    std::string toml = read.str();  // D1 stands first
    const std::string was = R"x(math.greatest(item_total - earlier, money("0", "VLR")))x";
    toml.replace(toml.find(was), was.size(), awarded);
    toml.replace(toml.find("assessed = "), toml.find("\nawarded = ") - toml.find("assessed = "),
                 "assessed = \"" + assessed + "\"");
    std::ofstream(folder_ / "velaria/rules/valuation.toml") << toml;
    const auto programme = programme::load(folder_ / "velaria");
    EXPECT_TRUE(programme) << programme.error().message;
    Screener screener(*programme);
    const auto screening =
        screener.screen("D1", R"({"category":"D1","received":"2026-03-31"})", "{}");
    EXPECT_TRUE(screening) << screening.error().message;
    return std::pair(screening->appraisal.outcome, screening->appraisal.reasons);
  };
  // Where only the facts tell the currency; what can be told before is refused when it is loaded.
  const auto several = appraised("eur", R"(money("5", category == "D1" ? "VLR" : "EUR"))");
  EXPECT_EQ(several.first, Outcome::review);
  EXPECT_EQ(several.second.at(0), "what was assessed is in EUR and the award in VLR");
  const auto fine = appraised("awarded", R"(money("0.333", "VLR"))");
  EXPECT_EQ(fine.first, Outcome::review);
  EXPECT_EQ(fine.second.at(0), "the award, 0.333 VLR, is finer than the smallest unit");
  EXPECT_EQ(appraised("awarded", R"(money("0.33", "VLR"))").first, Outcome::pass);
  const auto owed = appraised("awarded", R"(money("-375", "VLR"))");
  EXPECT_EQ(owed.first, Outcome::review);
  EXPECT_EQ(owed.second.at(0), "the award, -375.00 VLR, is below nothing");
}

TEST_F(Refused, ARuleWithoutASentence) {
  EXPECT_NE(load_with("[[rule]]\nid = \"NEW-1\"\ncitation = \"x\"\nrequire = 'true'\n")
                .find("has no sentence for PASS in \"fr\""),
            std::string::npos);
}

TEST_F(Refused, ASentenceWithAPlaceForNothing) {
  std::string toml = rule("true");
  toml.replace(toml.find("en = \"a\""), 8, "en = \"a {wy}\"");
  EXPECT_NE(load_with(toml).find("rule NEW-1: its sentence for PASS in \"en\" has a place "
                                 "for \"wy\"; it can have one for \"why\""),
            std::string::npos)
      << load_with(toml);
}

TEST_F(Refused, OrReviewedWhereNeitherYesNorNoComesOut) {
  std::ofstream(folder_ / "velaria/rules/zz.toml") << rule("dyn(category)");
  const auto programme = programme::load(folder_ / "velaria");
  ASSERT_TRUE(programme.has_value()) << programme.error().message;
  const auto cases = run_cases(*programme,
                               "NEW-1 a text\n  category = D1\n"
                               "  => REVIEW because neither yes nor no came out\n",
                               "x.txt");
  ASSERT_EQ(cases.size(), 1u);
  EXPECT_EQ(cases[0].failure, "");
}

TEST_F(Refused, ACaseThatWantsTheWholeReasonAndNamesAPart) {
  const auto programme = programme::load(folder_ / "velaria");
  ASSERT_TRUE(programme.has_value()) << programme.error().message;
  const auto failure = [&](std::string_view wanted) {
    const auto cases =
        run_cases(*programme,
                  fmt::format("DUP-1 a text\n  category = D1\n  => UNKNOWN {}\n", wanted), "x.txt");
    return cases.size() == 1 ? cases[0].failure : "not one case";
  };
  EXPECT_EQ(failure("because register.same_person"), "");
  EXPECT_EQ(failure("because only incidents is missing; register.same_person is missing"), "");
  EXPECT_NE(failure("because only register.same_person is missing"), "");
}

TEST_F(Refused, ACaseThatStatesWhetherALinkWasJudged) {
  const auto programme = programme::load(folder_ / "velaria");
  ASSERT_TRUE(programme.has_value()) << programme.error().message;
  const auto cases = run_cases(*programme,
                               "SHARE-1 a text\n  category = H1\n  rights[0].share = 1/2\n"
                               "  register.sharers[0].settled = no\n  => FAIL\n",
                               "x.txt");
  ASSERT_EQ(cases.size(), 1u);
  EXPECT_NE(cases[0].failure.find("settled follows from confirmed"), std::string::npos)
      << cases[0].failure;
}

TEST_F(Refused, ATableWhoseNumbersAreNearlyNone) {
  for (const char* cell : {"1e2", "\"1,25\"", " 1.25", "1.25%"}) {
    std::ofstream(folder_ / "velaria/tables/zz.csv")
        << "year,rate,source\n2011,1.25,a\n2012," << cell << ",a\n";
    EXPECT_NE(load_with("").find("tables/zz.csv:3:6: column \"rate\""), std::string::npos) << cell;
  }
}

TEST_F(Refused, NoWindowOfACategoryNorOneWithAnOpenEnd) {
  const fs::path file = folder_ / "velaria/programme.toml";
  std::string text = *base::read_file(file);
  constexpr std::string_view from = "from = 2026-03-01\n", code = "code = \"D1\"\n";
  ASSERT_NE(text.find(from), std::string::npos);
  text.erase(text.find(from), from.size());
  text.insert(text.find(code), "window = { from = 2026-05-01, to = 2026-05-31 }\n");
  std::ofstream(file) << text;
  const auto programme = programme::load(folder_ / "velaria");
  ASSERT_TRUE(programme) << programme.error().message;
  const auto cases = run_cases(*programme,
                               "LATE-1 the category's own window\n  category = D1\n"
                               "  received = 2026-06-01\n  => UNKNOWN\n"
                               "LATE-1 the window of the others\n  category = H1\n"
                               "  received = 2026-06-01\n  => NONE\n"
                               "LATE-1 open at the beginning\n  category = H1\n"
                               "  received = 2011-01-01\n  => NONE\n"
                               "LATE-1 after the end\n  category = H1\n"
                               "  received = 2027-03-01\n  => UNKNOWN\n"
                               "LATE-1 no fact of a claim\n  category = H1\n"
                               "  filing_window = 2030\n  => NONE\n",
                               "x.txt");
  ASSERT_EQ(cases.size(), 5u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(cases[i].failure, "") << cases[i].name;
  EXPECT_EQ(cases[4].failure, "filing_window is the programme's, and no fact of a claim");
}

TEST(Cases, HoldAmountsAgainstAmounts) {
  const auto programme = programme::load(velaria);
  ASSERT_TRUE(programme.has_value());
  const std::string facts = "value a\n  category = D1\n  => ";
  for (const auto& [wanted, failure] :
       {std::pair("rate 1200", ""), std::pair("uncapped 1200 VLR", ""),
        std::pair("uncapped 1200.000 VLR", ""),
        std::pair("uncapped 1200 EUR", "uncapped is 1200.00 VLR, not 1200 EUR"),
        std::pair("uncapped 1200.01 VLR", "uncapped is 1200.00 VLR, not 1200.01 VLR")}) {
    const auto cases = run_cases(*programme, facts + wanted + "\n", "x.txt");
    ASSERT_EQ(cases.size(), 1u);
    EXPECT_EQ(cases[0].failure, failure) << wanted;
  }
}

TEST(Cases, SayWhatIsWrongWithThem) {
  const auto programme = programme::load(velaria);
  ASSERT_TRUE(programme.has_value());
  const auto results =
      run_cases(*programme,
                "TIME-9 no such rule\n  => PASS\n"
                "TIME-1 a fact that is not there\n  claimnt.birth = 1990\n  => PASS\n"
                "TIME-1 nothing expected\n  category = D1\n"
                "TIME-1 a damage that no form knows\n  losses[0].damage = DESTROYD\n  => PASS\n"
                "TIME-1 a category that there is not\n  category = H9\n  => PASS\n"
                "PLACE-1 a zone that there is not\n  category = D1\n"
                "  incidents[0].place.zone = unlisted M9\n  => FAIL\n"
                "TIME-1 a fact twice\n  category = D1\n  category = H1\n  => PASS\n"
                "TIME-1 in another case\n  category = D1\n  => UNKNOWN\n",
                "x.txt");
  ASSERT_EQ(results.size(), 8u);
  EXPECT_EQ(results[5].failure, "");
  EXPECT_NE(results[0].failure.find("there is no rule \"TIME-9\""), std::string::npos);
  EXPECT_NE(results[1].failure.find("there is no fact \"claimnt.birth\""), std::string::npos);
  EXPECT_NE(results[2].failure.find("nothing is expected"), std::string::npos);
  EXPECT_EQ(results[3].line, 9);
  EXPECT_EQ(
      results[3].failure,
      "\"DESTROYD\" is never losses[].damage; did you mean \"DESTROYED\"?; where a claim is to "
      "have it all the same, write \"unlisted DESTROYD\"");
  EXPECT_NE(results[4].failure.find("\"H9\" is never category"), std::string::npos);
  EXPECT_NE(results[6].failure.find("the fact \"category\" stands twice"), std::string::npos);
  EXPECT_EQ(results[6].line, 20);
  EXPECT_EQ(results[7].failure.find("twice"), std::string::npos);

  const auto latin = run_cases(*programme,
                               "TIME-1 a\n  category = D1\n"
                               "  claimant.names[0].text = Andr\xE9\n  => UNKNOWN\n",
                               "x.txt");
  ASSERT_EQ(latin.size(), 1u);
  EXPECT_EQ(latin[0].line, 3);
  EXPECT_EQ(latin[0].failure, "the file is not UTF-8; save it as UTF-8");
  const auto marked =
      run_cases(*programme, "\xEF\xBB\xBFTIME-1 a\n  category = D1\n  => UNKNOWN\n", "x.txt");
  ASSERT_EQ(marked.size(), 1u);
  EXPECT_EQ(marked[0].failure, "");
}

}  // namespace
}  // namespace amends::examine
