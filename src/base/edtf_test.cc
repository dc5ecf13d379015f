#include "base/edtf.h"

#include <gtest/gtest.h>

#include <random>

#include "base/time_zone.h"

namespace amends::base {
namespace {

// "first..last" of the days that a date means; "-" where it has no end, the message where it is
// refused.
std::string meaning(std::string_view text) {
  const auto date = Edtf::parse(text);
  if (!date) return date.error().message;
  EXPECT_EQ(date->text(), text);
  const auto day = [](std::optional<Days> d) { return d ? date_text(*d) : std::string("-"); };
  return day(date->earliest()) + ".." + day(date->latest());
}

struct Example {
  std::string_view text;
  std::string_view days;
};

void check(std::span<const Example> examples) {
  for (const Example& example : examples)
    EXPECT_EQ(meaning(example.text), example.days) << example.text;
}

// The examples that the format's specification gives for level 0.
TEST(Edtf, MeansTheDaysOfLevelZero) {
  constexpr Example examples[] = {
      {"1985-04-12", "1985-04-12..1985-04-12"},
      {"1985-04", "1985-04-01..1985-04-30"},
      {"1985", "1985-01-01..1985-12-31"},
      {"0000", "0000-01-01..0000-12-31"},
      {"1985-04-12T23:20:30", "1985-04-12..1985-04-12"},
      {"1985-04-12T23:20:30Z", "1985-04-12..1985-04-12"},
      {"1985-04-12T23:20:30-04", "1985-04-12..1985-04-12"},
      {"1985-04-12T23:20:30+04:30", "1985-04-12..1985-04-12"},
      {"1964/2008", "1964-01-01..2008-12-31"},
      {"2004-06/2006-08", "2004-06-01..2006-08-31"},
      {"2004-02-01/2005-02-08", "2004-02-01..2005-02-08"},
      {"2004-02-01/2005-02", "2004-02-01..2005-02-28"},
      {"2004-02-01/2005", "2004-02-01..2005-12-31"},
      {"2005/2006-02", "2005-01-01..2006-02-28"},
  };
  check(examples);
}

TEST(Edtf, MeansTheDaysOfLevelOne) {
  constexpr Example examples[] = {
      {"Y170000002", "+170000002-01-01..+170000002-12-31"},
      {"Y-170000002", "-170000002-01-01..-170000002-12-31"},
      {"Y17000", "+17000-01-01..+17000-12-31"},
      {"1984?", "1984-01-01..1984-12-31"},
      {"2004-06~", "2004-06-01..2004-06-30"},
      {"2004-06-11%", "2004-06-11..2004-06-11"},
      {"201X", "2010-01-01..2019-12-31"},
      {"20XX", "2000-01-01..2099-12-31"},
      {"2004-XX", "2004-01-01..2004-12-31"},
      {"1985-04-XX", "1985-04-01..1985-04-30"},
      {"1985-XX-XX", "1985-01-01..1985-12-31"},
      {"1985-04-12/..", "1985-04-12..-"},
      {"1985-04/..", "1985-04-01..-"},
      {"1985/..", "1985-01-01..-"},
      {"../1985-04-12", "-..1985-04-12"},
      {"../1985-04", "-..1985-04-30"},
      {"../1985", "-..1985-12-31"},
      {"1985-04-12/", "1985-04-12..-"},
      {"1985-04/", "1985-04-01..-"},
      {"1985/", "1985-01-01..-"},
      {"/1985-04-12", "-..1985-04-12"},
      {"/1985-04", "-..1985-04-30"},
      {"/1985", "-..1985-12-31"},
      {"1984~/2004-06", "1984-01-01..2004-06-30"},
      {"1984/2004-06~", "1984-01-01..2004-06-30"},
      {"1984?/2004%", "1984-01-01..2004-12-31"},
      {"1984-06-02?/2004-08-08~", "1984-06-02..2004-08-08"},
      {"1984-06-02?/", "1984-06-02..-"},
      {"-1985", "-1985-01-01..-1985-12-31"},
      {"-0044-03-15", "-0044-03-15..-0044-03-15"},
      {"-201X", "-2019-01-01..-2010-12-31"},
      {"-00XX", "-0099-01-01..-0001-12-31"},
      {"201X?", "2010-01-01..2019-12-31"},
      {"-0009/0010", "-0009-01-01..0010-12-31"},
      {"2004-06-XX/2004-07-03", "2004-06-01..2004-07-03"},
      {"Y-17000/..", "-17000-01-01..-"},
  };
  check(examples);
}

TEST(Edtf, MeansEveryMonthThatAPartOfTheYearMayBe) {
  constexpr Example examples[] = {
      {"2001-21", "2001-03-01..2001-12-31"},  {"2001-22", "2000-12-01..2002-03-31"},
      {"2001-23", "2001-03-01..2001-12-31"},  {"2003-24", "2002-12-01..2004-03-31"},
      {"2011-25", "2011-03-01..2011-06-30"},  {"2011-26", "2011-06-01..2011-09-30"},
      {"2011-27", "2011-09-01..2011-12-31"},  {"2011-28", "2010-12-01..2012-03-31"},
      {"2011-29", "2011-09-01..2011-12-31"},  {"2011-30", "2010-12-01..2012-03-31"},
      {"2011-31", "2011-03-01..2011-06-30"},  {"2011-32", "2011-06-01..2011-09-30"},
      {"2012-33", "2012-01-01..2012-03-31"},  {"2012-36", "2012-10-01..2012-12-31"},
      {"2012-37", "2012-01-01..2012-04-30"},  {"2012-39", "2012-09-01..2012-12-31"},
      {"2012-40", "2012-01-01..2012-06-30"},  {"2012-41", "2012-07-01..2012-12-31"},
      {"2001-34?", "2001-04-01..2001-06-30"}, {"2001-35/2003", "2001-07-01..2003-12-31"},
  };
  check(examples);
  EXPECT_EQ(Edtf::parse("2001-21")->precision(), Edtf::Precision::part_of_year);
}

// What the neutral seasons mean must hold what they mean in the north and in the south.
TEST(Edtf, TakesSidesWithNoHemisphere) {
  for (int season = 0; season < 4; ++season) {
    const auto neutral = Edtf::parse(fmt::format("1999-{}", 21 + season));
    const auto north = Edtf::parse(fmt::format("1999-{}", 25 + season));
    const auto south = Edtf::parse(fmt::format("1999-{}", 29 + season));
    EXPECT_EQ(neutral->span(), hull(north->span(), south->span())) << season;
  }
}

TEST(Edtf, MeansTheDaysOfSets) {
  constexpr Example examples[] = {
      {"[1667,1668,1670..1672]", "1667-01-01..1672-12-31"},
      {"[..1760-12-03]", "-..1760-12-03"},
      {"[1760-12..]", "1760-12-01..-"},
      {"[1760-01,1760-02,1760-12..]", "1760-01-01..-"},
      {"[1667,1760-12]", "1667-01-01..1760-12-31"},
      {"[..1984]", "-..1984-12-31"},
      {"{1667,1668,1670..1672}", "1667-01-01..1672-12-31"},
      {"{1960,1961-12}", "1960-01-01..1961-12-31"},
      {"{..1984}", "-..1984-12-31"},
      {"[2019-10-04,2019-10-03]", "2019-10-03..2019-10-04"},
      {"[1984~,1986?]", "1984-01-01..1986-12-31"},
      {"{1984}", "1984-01-01..1984-12-31"},
  };
  check(examples);
  const auto set = Edtf::parse("[1667,1668-12,1670..1672]");
  ASSERT_TRUE(set);
  EXPECT_EQ(set->kind(), Edtf::Kind::one_of);
  EXPECT_EQ(set->precision(), Edtf::Precision::year);
  ASSERT_EQ(set->members().size(), 3U);
  EXPECT_EQ(set->members()[1], Edtf::parse("1668-12")->span());
  EXPECT_EQ(set->members()[2], Edtf::parse("1670/1672")->span());
  EXPECT_EQ(Edtf::parse("{1960,1961-12}")->kind(), Edtf::Kind::all_of);
}

TEST(Edtf, TellsHowWellTheDateIsKnown) {
  using Precision = Edtf::Precision;
  struct Known {
    std::string_view text;
    Precision precision;
    bool approximate, uncertain, unspecified;
  };
  constexpr Known examples[] = {
      {"2019-10-04", Precision::day, false, false, false},
      {"2019-10-04T10:00:00Z", Precision::second, false, false, false},
      {"2019-10", Precision::month, false, false, false},
      {"2019", Precision::year, false, false, false},
      {"2019-10-XX", Precision::month, false, false, true},
      {"2019-XX", Precision::year, false, false, true},
      {"201X", Precision::decade, false, false, true},
      {"20XX~", Precision::century, true, false, true},
      {"2019-10-04~", Precision::day, true, false, false},
      {"2019-10-04?", Precision::day, false, true, false},
      {"2019%", Precision::year, true, true, false},
      {"2019-10-04/2020", Precision::year, false, false, false},
      {"2019-10-04~/2020-02-01?", Precision::day, true, true, false},
      {"2019-10/..", Precision::month, false, false, false},
  };
  for (const Known& example : examples) {
    const auto date = Edtf::parse(example.text);
    ASSERT_TRUE(date) << date.error().message;
    EXPECT_EQ(date->precision(), example.precision) << example.text;
    EXPECT_EQ(date->approximate(), example.approximate) << example.text;
    EXPECT_EQ(date->uncertain(), example.uncertain) << example.text;
    EXPECT_EQ(date->unspecified(), example.unspecified) << example.text;
  }
  EXPECT_TRUE(Edtf::parse("1985/")->end_unknown());
  EXPECT_FALSE(Edtf::parse("1985/..")->end_unknown());
  EXPECT_TRUE(Edtf::parse("/1985")->start_unknown());
  EXPECT_FALSE(Edtf::parse("../1985")->start_unknown());
}

TEST(Edtf, RefusesWhatIsNotADateAndSaysWhere) {
  constexpr Example faults[] = {
      {"", "an empty text"},
      {"1985-13", "character 6, a month from 01 to 12"},
      {"1985-00", "character 6, a month"},
      {"2001-20", "character 6, a month"},
      {"2001-42", "character 6, a month"},
      {"1985-04-31", "character 9, a day from 01 to 30 or XX was expected"},
      {"1985-02-29", "character 9, a day from 01 to 28"},
      {"1985-04-00", "character 9, a day"},
      {"1985-4-12", "character 6, a month"},
      {"1985-04-1", "character 9, a day"},
      {"198", "character 4, a digit of a year"},
      {"19850412", "character 5, the end of the date"},
      {"19850", "character 5, the end of the date"},
      {"+1985", "character 1, a digit of a year"},
      {"-0000", "character 1, a year (0000 has no sign)"},
      {" 1985", "character 1, a digit of a year"},
      {"1985 ", "character 5, the end of the date"},
      {"12.04.1985", "character 3, a digit of a year"},
      {"1985-04-12T", "character 12, an hour"},
      {"1985-04-12T24:00:00", "character 12, an hour from 00 to 23"},
      {"1985-04-12T10:60:00", "character 15, a minute"},
      {"1985-04-12T10:10", "character 17, ':'"},
      {"1985-04-12T10:10:61", "character 18, a second"},
      {"1985-04-12T10:10:10+5", "character 21, an hour"},
      {"1985-04-12T10:10:10Z?", "character 21, the end of the date"},
      {"1985-04-12 10:10:10", "character 11, the end of the date"},
      {"198x", "an unspecified digit is written X"},
      {"198u", "an unspecified digit is written X"},
      {"1985-uu", "an unspecified digit is written X"},
      {"1984?~", "character 6, no second qualifier"},
      {"?1984", "which is of level 2"},
      {"2004?-06-11", "character 5 stands a qualifier of a part of the date, which is of level 2"},
      {"1XXX", "which is of level 2"},
      {"XXXX-12-25", "which is of level 2"},
      {"20X9", "which is of level 2"},
      {"201X-06", "which is of level 2"},
      {"2004-XX-11", "which is of level 2"},
      {"2004-1X", "which is of level 2"},
      {"2004-10-1X", "which is of level 2"},
      {"1950S2", "which is of level 2"},
      {"Y17E8", "which is of level 2"},
      {"Y171010000S3", "which is of level 2"},
      {"Y1985", "character 6, one of more than four digits"},
      {"Y017000", "character 2, a digit from 1 to 9"},
      {"Y1234567890123456", "character 17, a year of at most 15 digits"},
      {"17000", "character 5, the end of the date"},
      {"2005/2004", "character 6, a date that is not before the first"},
      {"2004-06-02/2004-06-01", "character 12, a date that is not before"},
      {"/", "a date at one end"},
      {"../..", "a date at one end"},
      {"/..", "a date at one end"},
      {"2004/2005/2006", "character 10, the end was expected"},
      {"2004/06", "character 8, a digit of a year"},
      {"[]", "character 2, a digit of a year"},
      {"[1984", "character 6, ',', '..' or ']'"},
      {"[1984}", "character 6, ',', '..' or ']'"},
      {"[1984,]", "character 7, a digit of a year"},
      {"[1984, 1985]", "character 7, a digit of a year"},
      {"[1984..,1985]", "character 8, the end of the set"},
      {"[1984,..1985]", "character 7, a digit of a year"},
      {"[1985..1984]", "character 8, a date that is not before"},
      {"[1984]x", "character 7, the end was expected"},
      {"[1984/1985]", "character 6, ','"},
      {"{..}", "character 4, a digit of a year"},
      {"unknown", "character 1, a digit of a year"},
  };
  for (const Example& fault : faults) {
    const auto result = Edtf::parse(fault.text);
    ASSERT_FALSE(result) << fault.text;
    EXPECT_EQ(result.error().code, Code::bad_input);
    EXPECT_NE(result.error().message.find(fault.days), std::string::npos) << result.error().message;
  }
  EXPECT_FALSE(Edtf::parse("[" + std::string(2000, '1') + "]"));
}

// The fast path for days must mean what the grammar means.
TEST(Edtf, ReadsADayAsTheWholeGrammarDoes) {
  std::mt19937 random(11);
  constexpr std::string_view letters = "0123456789-X";
  for (int i = 0; i < 300'000; ++i) {
    std::string text = "2019-10-04";
    for (int changes = 0; changes < 2; ++changes) {
      text[random() % text.size()] = letters[random() % letters.size()];
    }
    const auto alone = Edtf::parse(text);
    const auto in_set = Edtf::parse("[" + text + "]");
    ASSERT_EQ(alone.has_value(), in_set.has_value()) << text;
    if (!alone) continue;
    ASSERT_EQ(alone->span(), in_set->span()) << text;
    ASSERT_EQ(alone->precision(), in_set->precision()) << text;
    if (alone->precision() == Edtf::Precision::day && alone->text()[0] != '-') {
      ASSERT_EQ(parse_date(text).value(), alone->earliest());
    }
  }
}

TEST(Edtf, WritesADay) {
  EXPECT_EQ(Edtf::of(18173).text(), "2019-10-04");
  EXPECT_EQ(Edtf::of(18173), *Edtf::parse("2019-10-04"));
}

TEST(EdtfWhere, IsInsideOutsideOrStraddles) {
  const DaySpan mandate{*parse_date("2019-03-01"), *parse_date("2021-02-28")};
  struct Case {
    std::string_view text;
    Where expected;
  };
  constexpr Case cases[] = {
      {"2019-03-01", Where::inside},
      {"2019-02-28", Where::outside},
      {"2020", Where::inside},
      {"2019", Where::straddles},
      {"2019-02", Where::outside},
      {"201X", Where::straddles},
      {"2019-10/..", Where::straddles},
      {"2021-03/..", Where::outside},
      {"2019-10/", Where::straddles},
      {"/2018", Where::outside},
      {"[2018,2020]", Where::straddles},
      {"[2018,2022]", Where::outside},
      {"{2018,2022}", Where::outside},
      {"2018/2022", Where::straddles},
      {"[2020-01,2020-05]", Where::inside},
      {"2019-21", Where::inside},
      {"2018-24", Where::straddles},
  };
  for (const Case& c : cases) EXPECT_EQ(where(*Edtf::parse(c.text), mandate), c.expected) << c.text;
  EXPECT_EQ(where(*Edtf::parse("/2018"), DaySpan{}), Where::inside);
}

TEST(EdtfOrder, IsClearOnlyWhereNoDayIsShared) {
  const auto between = [](std::string_view a, std::string_view b) {
    return order(*Edtf::parse(a), *Edtf::parse(b));
  };
  EXPECT_EQ(between("1980", "2019-10-04"), Order::before);
  EXPECT_EQ(between("2019-10-04", "1980"), Order::after);
  EXPECT_EQ(between("2019", "2019-10-04"), Order::unclear);
  EXPECT_EQ(between("2019-10-04", "2019-10-04"), Order::unclear);
  EXPECT_EQ(between("1980/..", "2019"), Order::unclear);
  EXPECT_EQ(between("../1980", "2019"), Order::before);
  EXPECT_TRUE(may_coincide(*Edtf::parse("201X"), *Edtf::parse("2019-10")));
  EXPECT_FALSE(may_coincide(*Edtf::parse("[2017,2021]"), *Edtf::parse("2019-10")));
}

TEST(EdtfInZone, ATimeWithAnOffsetIsOfTheDayThatItWasThere) {
  const struct {
    std::string_view text;
    const char* zone;
    std::string_view first, last;
  } cases[] = {
      {"2019-09-14T23:30:00Z", "+02:00", "2019-09-15", "2019-09-15"},
      {"2019-09-14T21:59:59Z", "+02:00", "2019-09-14", "2019-09-14"},
      {"2019-09-14T22:00:00Z", "+02:00", "2019-09-15", "2019-09-15"},
      {"2020-01-01T00:30:00+05:30", "+02:00", "2019-12-31", "2019-12-31"},
      {"2020-02-28T23:00:00-03", "-02:00", "2020-02-29", "2020-02-29"},
      {"2019-09-15T01:00:00Z", "-02:00", "2019-09-14", "2019-09-14"},
      {"2019-09-14T23:30:00+02:00", "+02:00", "2019-09-14", "2019-09-14"},
      {"2019-09-14T23:30:00", "+02:00", "2019-09-14", "2019-09-14"},
      {"2019-09-14", "+02:00", "2019-09-14", "2019-09-14"},
      {"2019-09-14T23:30:00Z/2019-10-01T23:30:00Z", "+02:00", "2019-09-15", "2019-10-02"},
      {"[2019-09-14T23:30:00Z,2019-10]", "+02:00", "2019-09-15", "2019-10-31"},
  };
  for (const auto& c : cases) {
    const auto date = parse_in_zone(c.text, *zone_minutes(c.zone));
    ASSERT_TRUE(date) << date.error().message;
    EXPECT_EQ(date->text(), c.text);
    EXPECT_EQ(date_text(*date->earliest()), c.first) << c.text;
    EXPECT_EQ(date_text(*date->latest()), c.last) << c.text;
  }
  EXPECT_FALSE(parse_in_zone("2019-09-14T24:30:00Z", 120));
  EXPECT_EQ(zone_minutes("-03:30"), -210);
  for (const char* wrong : {"", "02:00", "+2:00", "+02:60", "+15:00", "+0a:00", "+02.00", "Z"})
    EXPECT_FALSE(zone_minutes(wrong)) << wrong;
}

TEST(EdtfInZone, TheDateOfAnInstantIsThatOfTheZone) {
  const UnixSeconds late = *from_rfc3339("2026-03-31T22:30:00Z");
  EXPECT_EQ(date_in_zone(late, "+02:00"), "2026-04-01");
  EXPECT_EQ(date_in_zone(late, "-05:00"), "2026-03-31");
  EXPECT_EQ(date_in_zone(late, "+02:00", 60), "2026-05-31");
}

}  // namespace
}  // namespace amends::base
