#include "examine/shares.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <numeric>

#include "examine/count_once.h"
#include "examine/funds.h"
#include "examine/screen.h"
#include "examine/succession.h"

namespace amends::examine {
namespace {

Rational number(std::string_view text) { return Rational::parse(text).value(); }

void holds(std::string_view law, const std::function<void()>& property) {
  EXPECT_TRUE(rc::check(std::string(law), property)) << law;
}

template <typename T>
std::vector<T> shuffled(std::vector<T> items) {
  for (std::size_t i = items.size(); i > 1; --i) {
    std::swap(items[i - 1], items[*rc::gen::inRange<std::size_t>(0, i)]);
  }
  return items;
}

// Up to eight shares that together are at most one.
std::vector<Share> any_shares() {
  const auto count = *rc::gen::inRange<std::size_t>(1, 9);
  std::vector<Share> shares;
  std::int64_t whole = *rc::gen::inRange<std::int64_t>(0, 20);
  std::vector<std::int64_t> tops;
  for (std::size_t i = 0; i < count; ++i) {
    tops.push_back(*rc::gen::inRange<std::int64_t>(1, 40));
    whole += tops.back();
  }
  for (std::size_t i = 0; i < count; ++i) {
    shares.push_back({fmt::format("C{}", i), Rational::ratio(tops[i], whole).value()});
  }
  return shares;
}

TEST(Shares, DividesTheDwellingOfTheExample) {
  const std::vector<Share> shares = {
      {"A", number("2/3")}, {"B", number("1/6")}, {"C", number("1/6")}};
  const auto division = divide(22'830'31, account_of_shares(shares).value());
  ASSERT_TRUE(division);
  EXPECT_EQ(division->parts[0].amount, 15'220'21);
  EXPECT_EQ(division->parts[1].amount, 3'805'05);
  EXPECT_EQ(division->parts[2].amount, 3'805'05);
  EXPECT_EQ(division->reserved, 0);
}

TEST(Shares, ReservesWhatNobodyHasClaimed) {
  const auto account = account_of_shares(std::vector<Share>{{"A", number("1/4")}});
  ASSERT_TRUE(account);
  EXPECT_EQ(account->reserved, number("3/4"));
  EXPECT_EQ(divide(100'01, *account)->reserved, 75'01);
}

TEST(Shares, MakesAConflictAndNeverScales) {
  const auto account = account_of_shares(
      std::vector<Share>{{"A", number("1/2")}, {"B", number("1/2")}, {"C", number("1/100")}});
  ASSERT_TRUE(account);
  EXPECT_TRUE(account->conflict);
  EXPECT_EQ(account->total, number("101/100"));
  const auto division = divide(100'00, *account);
  ASSERT_FALSE(division);
  EXPECT_EQ(division.error().code, Code::refused);
  EXPECT_NE(division.error().message.find("101/100"), std::string::npos);
}

TEST(Shares, RefusesWhatIsNoShare) {
  EXPECT_FALSE(account_of_shares(std::vector<Share>{{"A", Rational(0)}}));
  EXPECT_FALSE(account_of_shares(std::vector<Share>{{"A", number("5/4")}}));
  EXPECT_FALSE(account_of_shares(std::vector<Share>{{"A", number("1/4")}, {"A", number("1/4")}}));
}

TEST(Shares, PartsAddUpToTheWholeInAnyOrder) {
  holds("division", [] {
    const std::vector<Share> shares = any_shares();
    const auto amount = *rc::gen::inRange<std::int64_t>(0, 10'000'000);
    const Division division = divide(amount, account_of_shares(shares).value()).value();
    std::int64_t sum = division.reserved;
    for (const Part& part : division.parts) {
      sum += part.amount;
      const Rational exact = part.share * Rational(amount);
      RC_ASSERT((exact - Rational(part.amount)).abs() < Rational(1));
    }
    RC_ASSERT(sum == amount);
    const Division again = divide(amount, account_of_shares(shuffled(shares)).value()).value();
    for (std::size_t i = 0; i < division.parts.size(); ++i) {
      RC_ASSERT(again.parts[i].key == division.parts[i].key);
      RC_ASSERT(again.parts[i].amount == division.parts[i].amount);
    }
  });
}

TEST(Shares, DeductsEarlierCompensationOnceFromTheEstate) {
  const auto heirs =
      account_of_shares(std::vector<Share>{{"A", number("1/2")}, {"B", number("1/2")}}).value();
  const std::vector<Payment> told_twice = {{"P-1", 100'01}, {"P-1", 100'01}};
  const auto settled = settle_estate(300'00, told_twice, heirs);
  ASSERT_TRUE(settled);
  EXPECT_EQ(settled->deducted, 100'01);
  EXPECT_EQ(settled->heirs.parts[0].amount, 100'00);
  EXPECT_EQ(settled->heirs.parts[1].amount, 99'99);
  EXPECT_EQ(settle_estate(50'00, told_twice, heirs)->net, 0);
  EXPECT_EQ(
      settle_estate(300'00, std::vector<Payment>{{"P", 1}, {"P", 2'00}}, heirs).error().message,
      "the earlier payment P is stated with two sums, 0.01 and 2.00");
  EXPECT_EQ(settle_estate(50'00, told_twice, heirs)->trace.back(),
            "less earlier payment P-1: 50.00 of 100.01, because nothing falls below 0");
}

TEST(Shares, ShowsSumsWithTheDigitsOfTheCurrency) {
  const auto heir = account_of_shares(std::vector<Share>{{"A", number("1")}}).value();
  const std::vector<Payment> before = {{"P", 1'500}};
  EXPECT_EQ(settle_estate(9'000, before, heir, 3)->trace.back(), "less earlier payment P: 1.500");
  EXPECT_EQ(settle_estate(9'000, before, heir, 0)->trace.back(), "less earlier payment P: 1500");
}

TEST(Succession, GoesDownByRepresentation) {
  // The dead parent has three children: one lives; one is dead and left two; one is dead and left
  // nobody. The first line takes a half, the second line's two children a quarter each.
  const std::vector<Kin> family = {{"parent", Vital::deceased, {1, 2, 3}},
                                   {"anna", Vital::alive, {6}},
                                   {"boris", Vital::deceased, {4, 5}},
                                   {"clara", Vital::deceased, {}},
                                   {"dora", Vital::alive, {}},
                                   {"emil", Vital::missing, {}},
                                   {"finn", Vital::alive, {}}};
  const auto shares = per_stirpes(family, 0);
  ASSERT_TRUE(shares);
  ASSERT_EQ(shares->heirs.size(), 2);
  EXPECT_EQ(shares->heirs[0].key, "anna");
  EXPECT_EQ(shares->heirs[0].part, number("1/2"));
  EXPECT_EQ(shares->heirs[1].part, number("1/4"));
  ASSERT_EQ(shares->kept_for.size(), 1);
  EXPECT_EQ(shares->kept_for[0].key, "emil");
  EXPECT_EQ(shares->unclaimed, Rational(0));
}

TEST(Succession, LeavesUnclaimedWhatNobodyIsLeftFor) {
  const std::vector<Kin> alone = {{"parent", Vital::deceased, {}}};
  const auto shares = per_stirpes(alone, 0, number("1/3"), "spouse");
  ASSERT_TRUE(shares);
  EXPECT_EQ(shares->unclaimed, number("2/3"));
  EXPECT_EQ(shares->heirs[0].key, "spouse");
}

TEST(Succession, TakesTheSpouseAsTheFamilyHasThem) {
  const auto divided = [](std::string_view vital) {
    const auto family = read_family(
        fmt::format("key,parent,vital\nG,,DECEASED\nA,G,ALIVE\nS,,{}\n", vital), "family.csv");
    return per_stirpes(*family, 0, number("1/4"), "S");
  };
  EXPECT_EQ(divided("ALIVE")->heirs.size(), 2);
  const auto missing = divided("MISSING");
  ASSERT_EQ(missing->kept_for.size(), 1);
  EXPECT_EQ(missing->kept_for[0].key, "S");
  EXPECT_EQ(missing->kept_for[0].part, number("1/4"));
  EXPECT_EQ(missing->heirs.size(), 1);
  EXPECT_TRUE(divided("DECEASED").error().message.starts_with("the spouse S is DECEASED"));
}

TEST(Succession, NamesWhoDoesNotDescend) {
  const auto family = read_family(
      "key,parent,vital\nG,,DECEASED\nA,G,ALIVE\nB,,ALIVE\nC,B,ALIVE\nS,,ALIVE\n", "family.csv");
  ASSERT_TRUE(family);
  const auto shares = per_stirpes(*family, 0, number("1/4"), "S");
  ASSERT_TRUE(shares);
  EXPECT_EQ(shares->others, (std::vector<std::string>{"B", "C"}));
}

TEST(Succession, RefusesACycle) {
  const std::vector<Kin> circle = {{"a", Vital::deceased, {1}}, {"b", Vital::deceased, {0}}};
  EXPECT_FALSE(per_stirpes(circle, 0));
  EXPECT_FALSE(per_stirpes(circle, 5));
  EXPECT_FALSE(per_stirpes(std::vector<Kin>{{"a", Vital::deceased, {7}}}, 0));
}

TEST(Succession, DividesWhatADeadPersonLeftAndNoOther) {
  for (const Vital vital : {Vital::alive, Vital::missing}) {
    const auto divided =
        per_stirpes(std::vector<Kin>{{"gran", vital, {1}}, {"son", Vital::alive, {}}}, 0);
    ASSERT_FALSE(divided);
    EXPECT_TRUE(divided.error().message.starts_with("gran is ")) << divided.error().message;
  }
}

TEST(Succession, GoesDownAHundredThousandGenerations) {
  constexpr int generations = 100'000;
  std::string csv = "key,parent,vital\np0,,DECEASED\n";
  for (int i = 1; i < generations; ++i) csv += fmt::format("p{},p{},DECEASED\n", i, i - 1);
  csv += fmt::format("z,p{},ALIVE\n", generations - 1);
  const auto family = read_family(csv, "deep.csv");  // by squares it would take minutes
  ASSERT_TRUE(family);
  const auto shares = per_stirpes(*family, 0);
  ASSERT_TRUE(shares);
  ASSERT_EQ(shares->heirs.size(), 1);
  EXPECT_EQ(shares->heirs[0].part, number("1"));
}

TEST(Succession, RefusesAPartThatNobodyDividesBy) {
  std::vector<Kin> family = {{"p0", Vital::deceased, {1, 2}}};
  for (std::size_t i = 1; i < 20'000; i += 2) {
    family.push_back({fmt::format("a{}", i), Vital::alive, {}});
    family.push_back({fmt::format("p{}", i), Vital::deceased, {i + 2, i + 3}});
  }
  family.push_back({"y", Vital::alive, {}});
  family.push_back({"z", Vital::alive, {}});
  const auto shares = per_stirpes(family, 0);
  ASSERT_FALSE(shares);
  EXPECT_EQ(shares.error().code, Code::refused);
  EXPECT_TRUE(shares.error().message.find("a fraction of more than 1200 digits") !=
              std::string::npos)
      << shares.error().message;
}

TEST(Succession, TellsACircleAndAKeyThatComesTwice) {
  const auto bad = read_family(
      "key,parent,vital\ngran,,DECEASED\nmira,ilan,ALIVE\nilan,mira,ALIVE\nsela,ilan,ALIVE\n"
      "gran,,ALIVE\n",
      "f.csv");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().message,
            "f.csv:6: the key 'gran' stands in line 2 already\n"
            "f.csv:3: mira descends from mira: a family has no circle\n"
            "f.csv:4: ilan descends from ilan: a family has no circle");
}

TEST(Succession, ReadsAFamilyAndTellsEveryFault) {
  const auto family = read_family(
      "key,parent,vital\ngran,,DECEASED\nson,gran,DECEASED\nmira,son,ALIVE\nilan,gran,MISSING\n",
      "f.csv");
  ASSERT_TRUE(family) << family.error().message;
  const auto result = per_stirpes(*family, 0);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->heirs[0].key, "mira");
  EXPECT_EQ(result->heirs[0].part.to_text(), "1/2");
  EXPECT_EQ(result->kept_for[0].key, "ilan");
  const auto bad = read_family("key,parent,vital\na,,DEAD\nb,c,ALIVE\nd\n", "f.csv");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().message,
            "f.csv:2: 'DEAD' is none of ALIVE, DECEASED and MISSING\n"
            "f.csv:4: a row has three fields: key,parent,vital\n"
            "f.csv:3: nobody here has the key 'c'");
}

TEST(Succession, AlwaysAddsUpToTheWhole) {
  holds("succession", [] {
    const auto count = *rc::gen::inRange<std::size_t>(1, 30);
    std::vector<Kin> family;
    for (std::size_t i = 0; i < count; ++i) {
      family.push_back({fmt::format("k{}", i),
                        i == 0 ? Vital::deceased
                               : *rc::gen::element(Vital::alive, Vital::deceased, Vital::missing),
                        {}});
      if (i > 0) family[*rc::gen::inRange<std::size_t>(0, i)].children.push_back(i);
    }
    const Rational spouse = Rational::ratio(*rc::gen::inRange(0, 4), 3).value();
    const Inheritance shares = per_stirpes(family, 0, spouse, "spouse").value();
    Rational sum = shares.unclaimed;
    for (const Share& share : shares.heirs) sum += share.part;
    for (const Share& share : shares.kept_for) sum += share.part;
    RC_ASSERT(sum == Rational(1));
  });
}

TEST(Funds, PaysAtOneRatioWhatNaiveRoundingOverspends) {
  const std::vector<Owed> awards = {{"A", 22'830'31, 0}, {"B", 7'200'00, 0}, {"C", 480'00, 0}};
  const auto plan = share_fund(20'000'00, awards);
  ASSERT_TRUE(plan);
  EXPECT_TRUE(plan->short_of_money);
  EXPECT_EQ(plan->payments[0].total(), 14'965'64);
  EXPECT_EQ(plan->payments[1].total(), 4'719'71);
  EXPECT_EQ(plan->payments[2].total(), 314'65);
  EXPECT_EQ(plan->left, 0);
}

TEST(Funds, PaysTheFirstSumFirst) {
  const std::vector<Owed> awards = {{"A", 1'200'00, 600'00}, {"B", 1'200'00, 0}};
  const auto plan = share_fund(1'500'00, awards);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->ratio, number("1/2"));
  EXPECT_EQ(plan->payments[0].total(), 900'00);
  EXPECT_EQ(plan->payments[1].total(), 600'00);
  EXPECT_EQ(share_fund(300'00, awards)->payments[0].total(), 300'00);
  EXPECT_EQ(share_fund(300'00, awards)->payments[1].total(), 0);
  EXPECT_EQ(share_fund(3'000'00, awards)->left, 600'00);
}

// Who comes in a later round is brought to the ratio of the others.
TEST(Funds, HoldOneRatioOverAllRounds) {
  const std::vector<Owed> awards = {{"A", 1'000'00, 0, 500'00}, {"B", 1'000'00, 0, 0}};
  const auto little = share_fund(300'00, awards);
  EXPECT_EQ(little->payments[0].total(), 0);
  EXPECT_EQ(little->payments[1].total(), 300'00);
  EXPECT_EQ(little->ratio, number("3/10"));
  const auto more = share_fund(700'00, awards);
  EXPECT_EQ(more->ratio, number("3/5"));
  EXPECT_EQ(more->payments[0].total(), 100'00);
  EXPECT_EQ(more->payments[1].total(), 600'00);
  // The same beyond a first payment, and of first payments that the fund does not cover.
  const std::vector<Owed> first = {{"A", 1'200'00, 600'00, 900'00}, {"B", 1'200'00, 600'00, 0}};
  const auto beyond = share_fund(960'00, first);
  EXPECT_EQ(beyond->ratio, number("11/20"));
  EXPECT_EQ(beyond->payments[0].total(), 30'00);
  EXPECT_EQ(beyond->payments[1].first, 600'00);
  EXPECT_EQ(beyond->payments[1].further, 330'00);
  const auto none = share_fund(0, awards);
  EXPECT_EQ(none->ratio, number("0"));
  EXPECT_EQ(none->payments[1].total(), 0);
  EXPECT_EQ(share_fund(1, std::vector<Owed>{{"A", 1, 0, -1}}).error().code, Code::bad_input);
}

TEST(Funds, NeverOverspendInAnyOrder) {
  holds("funds", [] {
    std::vector<Owed> awards;
    const auto count = *rc::gen::inRange<std::size_t>(0, 12);
    std::int64_t owed = 0;
    for (std::size_t i = 0; i < count; ++i) {
      awards.push_back({fmt::format("C{}", i), *rc::gen::inRange<std::int64_t>(0, 5'000'00),
                        *rc::gen::element<std::int64_t>(0, 600'00),
                        *rc::gen::element<std::int64_t>(0, 0, 100'00, 2'500'00)});
      owed += std::max<std::int64_t>(awards.back().award - awards.back().paid, 0);
    }
    const auto fund = *rc::gen::inRange<std::int64_t>(0, 20'000'00);
    const FundPlan plan = share_fund(fund, awards).value();
    std::int64_t paid = 0;
    for (const Paid& p : plan.payments) {
      RC_ASSERT(p.first >= 0);
      RC_ASSERT(p.further >= 0);
      RC_ASSERT(p.total() <= std::max<std::int64_t>(p.award - p.before, 0));
      paid += p.total();
    }
    RC_ASSERT(paid == std::min(fund, owed));
    RC_ASSERT(plan.left == fund - paid);
    const FundPlan again = share_fund(fund, shuffled(awards)).value();
    for (std::size_t i = 0; i < count; ++i) {
      RC_ASSERT(again.payments[i].total() == plan.payments[i].total());
    }
  });
}

TEST(Households, CountEachPersonInTheEarliestForm) {
  const std::vector<HouseholdForm> forms = {
      {"K2", "2026-04-01", {"p1", "p2", "p3", "p4"}},
      {"K1", "2026-03-15", {"p2", "p3", "p3", "p9"}},
  };
  const auto counted = count_once(forms);
  ASSERT_TRUE(counted);
  EXPECT_EQ((*counted)[0].counted, (std::vector<std::string>{"p2", "p3", "p9"}));
  EXPECT_EQ((*counted)[1].counted, (std::vector<std::string>{"p1", "p4"}));
  ASSERT_EQ((*counted)[1].elsewhere.size(), 2);
  EXPECT_EQ((*counted)[1].elsewhere[0].form, "K1");
}

// What `amends heirs` says by itself, and what the programme's valuation says of the heirs' claims,
// is one sum.
TEST(Settlement, IsWhatTheProgrammesValuationGives) {
  const auto programme = programme::load(AMENDS_SOURCE_DIR "/programmes/velaria").value();
  Screener screener(programme);
  const std::string filing =
      R"({"capacity":"HEIR","category":"H1","incidents":[{"date":"2019-10"}],)"
      R"("losses":[{"damage":"DESTROYED","date":"2019-10","head":"DWELLING_DESTRUCTION"}],)"
      R"("received":"2026-03-31","rights":[{"share":"1/7","type":"OWNERSHIP"}],)"
      R"("units":[{"area_m2":"84.0","built":"1978","material":"DETACHED_MASONRY",)"
      R"("place":{"zone":"K2"}}]})";
  EXPECT_TRUE(rc::check("one way to settle an estate", [&] {
    const int heirs = *rc::gen::inRange(1, 6);
    std::vector<Share> shares;
    std::string sharers, paid;
    for (int i = 0; i < heirs; ++i) {
      const std::string share = fmt::format("{}/{}", *rc::gen::inRange(1, 4), 3 * heirs);
      shares.push_back({fmt::format("N{}", i), *Rational::parse(share)});
      sharers += fmt::format(R"({}{{"confirmed":true,"number":"N{}","share":"{}"}})",
                             i > 0 ? "," : "", i, share);
    }
    std::vector<Payment> earlier;
    const int payments = *rc::gen::inRange(1, 4);
    for (int i = 0; i < payments; ++i) {
      const std::int64_t amount = *rc::gen::inRange(1, 1'500'000);
      earlier.push_back({std::to_string(i), amount});
      paid += fmt::format(R"({}{{"amount":"{}.{:02}","currency":"VLR","date":"2025-12"}})",
                          i > 0 ? "," : "", amount / 100, amount % 100);
    }
    const Settlement settled =
        settle_estate(2'283'031, earlier, account_of_shares(shares).value()).value();
    for (const Part& part : settled.heirs.parts) {
      const std::string context = fmt::format(
          R"({{"register":{{"compensation":[{}],"number":"{}","sharers":[{}],"window":"IN_TIME"}}}})",
          paid, part.key, sharers);
      const Screening screening = screener.screen("H1", filing, context).value();
      RC_ASSERT(screening.appraisal.assessed ==
                fmt::format("{}.{:02} VLR", part.amount / 100, part.amount % 100));
    }
  }));
}

}  // namespace
}  // namespace amends::examine
