#include "programme/words.h"

#include <gtest/gtest.h>

#include <algorithm>

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
  EXPECT_EQ(value_in(programme, "15363.6", "en"), "15,363.6");
  EXPECT_EQ(value_in(programme, "1978", "en"), "1978");  // a year is not grouped
  EXPECT_EQ(value_in(programme, "2019-01", "fr"), "2019-01");
  EXPECT_EQ(value_in(programme, "ADOBE", "fr"), "terre crue");
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
