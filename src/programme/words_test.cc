#include "programme/words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

#include "programme/reasons.h"
#include "programme/rules.h"

namespace amends::programme {
namespace {

Programme velaria() { return load(AMENDS_SOURCE_DIR "/programmes/velaria").value(); }

TEST(Words, NumbersAreWrittenInOneWayInALanguage) {
  Programme programme;
  const auto sum = [&](std::string_view decimal, int decimals, std::string_view language) {
    return sum_in(programme, decimal, decimals, language);
  };
  EXPECT_EQ(sum("1234567.5", 2, "en"), "1,234,567.50");
  EXPECT_EQ(sum("1234567.5", 2, "fr"), "1\u202F234\u202F567,50");
  EXPECT_EQ(sum("1234567.5", 2, "ar"), "1,234,567.50");
  EXPECT_EQ(sum("1234567.5", 2, "ka"), "1\u202F234\u202F567.50");
  EXPECT_EQ(sum("999", 2, "en"), "999.00");
  EXPECT_EQ(sum("-1000", 0, "en"), "-1,000");
  EXPECT_EQ(sum("-100", 0, "en"), "-100");
  EXPECT_EQ(sum("0.125", 2, "fr"), "0,125");  // nothing is rounded
  EXPECT_EQ(sum("n/a", 2, "en"), "n/a");
  programme.words["group_separator"]["ka"] = ".";
  programme.words["decimal_separator"]["ka"] = ",";
  EXPECT_EQ(sum("1234.5", 2, "ka"), "1.234,50");
}

TEST(Words, ValuesAreAmountsNumbersOrWords) {
  const Programme programme = velaria();
  EXPECT_EQ(value_in(programme, "15363.6 VLR", "fr"), "15\u202F363,60\u00A0VLR");
  EXPECT_EQ(value_in(programme, "0.59", "fr"), "0,59");
  EXPECT_EQ(value_in(programme, R"({"2B4T-NBBU": 0.5, "K7QM-2R9T": 15363.6 VLR})", "fr"),
            "2B4T-NBBU: 0,5; K7QM-2R9T: 15\u202F363,60\u00A0VLR");
  EXPECT_EQ(value_in(programme, R"([1, "a, b"])", "en"), "1; a, b");
  EXPECT_EQ(value_in(programme, "{}", "en"), "–");
  Programme yens = programme;
  yens.currency.known.emplace_back("JPY");
  yens.currency.known.emplace_back("KWD");
  EXPECT_EQ(value_in(yens, "1500 JPY", "en"), "1,500\u00A0JPY");
  EXPECT_EQ(value_in(yens, "1.5 KWD", "en"), "1.500\u00A0KWD");
  EXPECT_EQ(value_in(programme, "15363.6", "en"), "15,363.6");
  EXPECT_EQ(value_in(programme, "1978", "en"), "1978");  // a year is not grouped
  EXPECT_EQ(value_in(programme, "2019-01", "fr"), "2019-01");
  EXPECT_EQ(value_in(programme, "ADOBE", "fr"), "terre crue");
  EXPECT_EQ(value_in(programme, "true", "en"), "yes");
  EXPECT_EQ(value_in(programme, "false", "ar"), "لا");
  // What has no end as a decimal is said about, and exactly; a share, a year and a date are not.
  EXPECT_EQ(value_in(programme, "2345651/85 VLR", "en"), "≈ 27,595.89\u00A0VLR (2,345,651/85)");
  EXPECT_EQ(value_in(programme, "743/306", "fr"), "≈ 2,4281 (743/306)");
  EXPECT_EQ(value_in(programme, "1/3 VLR", "en"), "≈ 0.33\u00A0VLR (1/3)");
  EXPECT_EQ(value_in(programme, "-7/3", "en"), "≈ -2.3333 (-7/3)");
  EXPECT_EQ(value_in(programme, "12345678901234567/98765432109", "en"), "≈ 124,999.9989");
  EXPECT_EQ(value_in(programme, "2/3", "fr"), "2/3");
  EXPECT_EQ(value_in(programme, "2011/2012", "en"), "2011/2012");
  EXPECT_EQ(numbers_in(programme, "15363.6 × (12345/306) − 2345651/85 VLR", "en"),
            "15,363.6 × (12,345/306) − 2,345,651/85 VLR");
  EXPECT_EQ(value_in(programme, "K2", "fr"), "K2");
  EXPECT_EQ(numbers_in(programme, "(15363.6 + 1978) × 1.486, rounded", "en"),
            "(15,363.6 + 1978) × 1.486, rounded");
  EXPECT_EQ(numbers_in(programme, "the lesser of 22830.31 VLR and 60000.00 VLR, 12345 VLRX", "fr"),
            "the lesser of 22\u202F830,31\u00A0VLR and 60\u202F000,00\u00A0VLR, 12\u202F345 VLRX");
  EXPECT_EQ(numbers_in(programme, "2019-10-04 K12345 ADOBE x12345.5", "en"),
            "2019-10-04 K12345 ADOBE x12345.5");
  EXPECT_EQ(row_in(programme, "unit_price", {{"material", "ADOBE"}, {"price_per_m2", "215"}}, "fr"),
            "Prix des logements: matériau terre crue, prix au m² 215");
  EXPECT_EQ(row_in(programme, "unknown", {{"a", "1"}}, "en"), "unknown: a 1");
}

// Every table and column that Velaria has, in every language.
TEST(Words, VelariaNamesAllThatItsSumsShow) {
  const Programme programme = velaria();
  for (const std::string& language : programme.languages) {
    for (const Table& table : programme.tables) {
      EXPECT_NE(own_word(programme, "table." + table.name, language), "") << table.name;
      for (const std::string& column : table.columns)
        EXPECT_NE(own_word(programme, "column." + column, language), "") << column;
    }
  }
}

TEST(Reasons, StandInTheLanguage) {
  Programme programme;
  programme.words["field.losses[].amount"]["fr"] = "le montant demandé";
  programme.words["it was built after the loss"]["ar"] = "بُني بعد وقوع الخسارة";
  EXPECT_EQ(reason_in(programme, "losses[0].amount is missing", "fr"),
            "il manque\u202F: le montant demandé");
  EXPECT_EQ(reason_in(programme, "losses[0].amount is missing", "en"),
            "losses[0].amount is missing");
  EXPECT_EQ(
      reason_in(programme, "2012-11/2012-12 may be within 2011-03-03/2012-11-30 and may not", "fr"),
      "2012-11/2012-12 peut être compris dans 2011-03-03/2012-11-30, ou non");
  EXPECT_EQ(reason_in(programme, "born 1950, the age on 2019-10-03 was 68 to 69", "fr"),
            "né en 1950, l’âge au 2019-10-03 était de 68 à 69 ans");
  EXPECT_EQ(reason_in(programme, "it was built after the loss", "ar"), "بُني بعد وقوع الخسارة");
  EXPECT_EQ(reason_in(programme, "something else", "fr"), "something else");
  const Programme own = velaria();
  EXPECT_EQ(reason_in(own, "form.captivity_from is missing", "fr"),
            "il manque\u202F: Captivité du");
  EXPECT_EQ(reason_in(own, "the table \"index\" has no row with month = 2014-12", "fr"),
            "le tableau Indice des prix de la construction n’a pas de ligne où mois 2014-12");
}

// A list that is missing has no item to name, and linked claims have their words together.
TEST(Reasons, NameFieldsOfWhatIsMissingItself) {
  const Programme programme = velaria();
  EXPECT_EQ(reason_in(programme, "units.area_m2 is missing", "en"),
            "the area of the property is missing");
  EXPECT_EQ(reason_in(programme, "register.same_person[0].incidents is missing", "fr"),
            "il manque\u202F: les dates des faits dans l’autre réclamation (réclamation 1)");
  EXPECT_EQ(field_in(programme, "register.sharers[1].event", "en"),
            "the episode of the other claim (claim 2)");
  Programme bare;
  bare.languages = {"en", "fr"};
  bare.words["field.received"]["en"] = "the day of receipt";
  EXPECT_EQ(field_in(bare, "received", "fr"), "the day of receipt");
}

TEST(Facts, ThatArePlacesInAListSayWhatStandsThere) {
  const Programme programme = velaria();
  EXPECT_EQ(fact_in(programme, "losses[0].unit", "0", "en"), "property 1");
  EXPECT_EQ(fact_in(programme, "losses[0].unit", "1", "fr"), "bien 2");
  EXPECT_EQ(fact_in(programme, "rights[0].share", "1", "en"), "1");
  EXPECT_EQ(item_in(programme, "units", "none", "en"), "none");
  Programme bare;
  EXPECT_EQ(item_in(bare, "units", "0", "en"), "1");
}

// Which of several things is missing, a person has to know.
TEST(Reasons, NameWhichItemOfAList) {
  const Programme programme = velaria();
  EXPECT_EQ(reason_in(programme, "units[1].built is missing", "en"),
            "the year of building (property 2) is missing");
  EXPECT_EQ(reason_in(programme, "units[1].built is missing", "fr"),
            "il manque\u202F: l’année de construction (bien 2)");
  EXPECT_EQ(reason_in(programme, "units[0].built is missing", "ar"), "ينقص: سنة البناء (العقار 1)");
  EXPECT_EQ(field_in(programme, "household.members[2].names[0].text", "en"),
            "the name (member of the household 3)");
  // Without a word for it the first needs no number.
  Programme bare;
  bare.words["field.losses[].amount"]["en"] = "the amount";
  EXPECT_EQ(field_in(bare, "losses[0].amount", "en"), "the amount");
  EXPECT_EQ(field_in(bare, "losses[1].amount", "en"), "the amount (2)");
  EXPECT_EQ(field_in(bare, "losses[1].date", "en"), "losses[1].date");
}

// Every fact of the register's and of the examiner's that Velaria's expressions read.
TEST(Words, VelariaNamesTheFactsThatItsRulesRead) {
  const Programme programme = velaria();
  std::set<std::string> read;
  const std::regex fact(R"(\b(register|found)(\.[a-z_]+)+)");
  const auto add = [&](const std::string& source) {
    for (std::sregex_iterator at(source.begin(), source.end(), fact), end; at != end; ++at) {
      std::string path = at->str();
      for (const char* method : {".exists", ".filter", ".map", ".before", ".after", ".plus_days",
                                 ".rounded", ".within", ".join", ".size", ".earliest", ".latest"})
        if (path.ends_with(method)) path.resize(path.size() - std::string_view(method).size());
      read.insert(path);
    }
  };
  for (const Rule& rule : programme.rules->rules) {
    add(rule.require);
    add(rule.when);
  }
  for (const Valuation& valuation : programme.rules->valuations) {
    for (const Step& step : valuation.steps) {
      add(step.source);
      for (const std::string& name : step.program->definitions())
        add(valuation.environment->find_definition(name)->ast.source);
    }
  }
  EXPECT_GT(read.size(), 20);
  for (const std::string& language : programme.languages) {
    for (const std::string& path : read)
      EXPECT_NE(field_in(programme, path, language), path) << language;
  }
}

TEST(Citations, AreThoseThatTheProgrammeKnows) {
  const Programme programme = velaria();
  for (const char* known : {"RoP 4(1)", "RoP 24", "RoP 25 and Annex II", "RoP 14(2)",
                            "Rules of Procedure of the Joint Programme (RoP)"}) {
    EXPECT_TRUE(std::ranges::binary_search(programme.citations, known)) << known;
  }
  EXPECT_FALSE(std::ranges::binary_search(programme.citations, ""));
}

}  // namespace
}  // namespace amends::programme
