#include "simulate/caseload.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/edtf.h"
#include "simulate/evidence.h"
#include "simulate/test_world.h"
#include "simulate/writer.h"

namespace amends::simulate {
namespace {

Options options(std::uint64_t claims, std::uint64_t seed = 7) {
  Options chosen;
  chosen.claims = claims;
  chosen.seed = seed;
  return chosen;
}

const Lexicon& lexicon() {
  static const Lexicon names;
  return names;
}

// All claims of a caseload as lines of CSV.
std::vector<std::string> lines(const Options& chosen) {
  const Caseload load = caseload(chosen);
  const Writer writer(load.world(), load.places(), lexicon(), chosen.seed);
  std::vector<std::string> out;
  Row row;
  for_each_claim(load, [&](const Neighbourhood& here, const Claims&, const Claim& claim) {
    writer.write(here, claim, row);
    row.append_to(out.emplace_back());
  });
  return out;
}

TEST(Caseload, HasAsManyClaimsAsAskedForEachWithAKeyOfItsOwn) {
  for (const std::uint64_t claims : {1U, 2U, 13U, 5000U}) {
    std::set<std::uint64_t> keys;
    std::uint64_t count = 0;
    for_each_claim(caseload(options(claims)),
                   [&](const Neighbourhood&, const Claims&, const Claim& claim) {
                     ++count;
                     keys.insert(claim.key);
                   });
    EXPECT_EQ(count, claims);
    EXPECT_EQ(keys.size(), claims);
  }
}

TEST(Caseload, KeepsToItsRates) {
  std::map<Again, int> again;
  int originals = 0, deficient = 0, late = 0;
  constexpr int claims = 40'000;
  for_each_claim(caseload(options(claims)),
                 [&](const Neighbourhood&, const Claims&, const Claim& claim) {
                   ++again[claim.again];
                   if (claim.again != Again::original) return;
                   ++originals;
                   late += claim.late;
                   deficient += claim.omission != Omission::nothing;
                 });
  EXPECT_NEAR(claims - originals, 0.12 * claims, 0.006 * claims);
  EXPECT_NEAR(deficient, 0.04 * originals, 0.004 * originals);
  EXPECT_NEAR(late, 0.03 * originals, 0.004 * originals);
  EXPECT_NEAR(again[Again::rewritten], 0.55 * 0.12 * claims, 0.01 * claims);
}

TEST(Caseload, OptionsSetTheRates) {
  Options chosen = options(10'000);
  chosen.duplicates = 0.3;
  chosen.deficient = 0;
  int duplicates = 0, deficient = 0;
  for_each_claim(caseload(chosen), [&](const Neighbourhood&, const Claims&, const Claim& claim) {
    duplicates += claim.again != Again::original;
    deficient += claim.omission != Omission::nothing;
  });
  EXPECT_NEAR(duplicates, 3000, 250);
  EXPECT_EQ(deficient, 0);
  chosen.duplicates = 0;
  for_each_claim(caseload(chosen), [&](const Neighbourhood&, const Claims&, const Claim& claim) {
    EXPECT_EQ(claim.again, Again::original);
  });
}

TEST(Caseload, DuplicatesFollowTheirOriginalsInTheFileAndInTime) {
  std::map<std::uint64_t, Claim> seen;
  int far = 0, count = 0;
  for_each_claim(caseload(options(20'000)),
                 [&](const Neighbourhood& here, const Claims&, const Claim& claim) {
                   if (claim.again == Again::original) {
                     seen.emplace(claim.key, claim);
                     return;
                   }
                   ++count;
                   const auto original = seen.find(claim.origin);
                   ASSERT_NE(original, seen.end()) << "a duplicate of a claim that is not there";
                   EXPECT_LE(original->second.received, claim.received);
                   EXPECT_EQ(original->second.claimant, claim.claimant);
                   EXPECT_EQ(original->second.role, claim.role);
                   EXPECT_EQ(original->second.event, claim.event);
                   far += here.number > 3;
                 });
  EXPECT_GT(far, count / 2);
}

TEST(Caseload, ReceiptsKeepToTheDaysAskedFor) {
  Options chosen = options(5000);
  chosen.start = "2026-03-10";
  chosen.end = "2026-04-02";
  for_each_claim(caseload(chosen), [](const Neighbourhood&, const Claims&, const Claim& claim) {
    EXPECT_GE(to_text(claim.received), "2026-03-10");
    EXPECT_LE(to_text(claim.received), "2026-04-02");
    EXPECT_FALSE(claim.late);
  });
}

TEST(Caseload, LateIsWhatTheProgrammeSaysIsLate) {
  for_each_claim(caseload(options(5000)),
                 [](const Neighbourhood&, const Claims&, const Claim& claim) {
                   const auto window = timeliness(velaria().filing, to_text(claim.received));
                   EXPECT_EQ(window == programme::Timeliness::late, claim.late);
                   EXPECT_NE(window, programme::Timeliness::closed);
                   EXPECT_NE(window, programme::Timeliness::not_open_yet);
                 });
}

TEST(Caseload, TheFirstClaimsAreTheSameHoweverManyFollow) {
  const auto few = lines(options(700)), many = lines(options(900));
  ASSERT_EQ(few.size(), 700U);
  for (std::size_t i = 0; i < few.size(); ++i) ASSERT_EQ(few[i], many[i]) << "line " << i + 2;
}

TEST(Caseload, AnotherSeedIsAnotherCaseload) {
  const auto one = lines(options(200, 1)), two = lines(options(200, 2));
  int equal = 0;
  for (std::size_t i = 0; i < one.size(); ++i) equal += one[i] == two[i];
  EXPECT_EQ(equal, 0);
}

TEST(Caseload, RefusesOptionsOutOfRange) {
  const auto refused = [](auto change) {
    Options chosen;
    change(chosen);
    const auto made = Caseload::create(velaria(), chosen);
    return !made && made.error().code == Code::usage;
  };
  EXPECT_TRUE(refused([](Options& o) { o.claims = 0; }));
  EXPECT_TRUE(refused([](Options& o) { o.duplicates = 0.41; }));
  EXPECT_TRUE(refused([](Options& o) { o.duplicates = -0.1; }));
  EXPECT_TRUE(refused([](Options& o) { o.deficient = 1.5; }));
  EXPECT_TRUE(refused([](Options& o) { o.evidence_rate = 9; }));
  EXPECT_TRUE(refused([](Options& o) { o.start = "1 March"; }));
  EXPECT_TRUE(refused([](Options& o) { o.start = "2026-04-01", o.end = "2026-03-31"; }));
}

TEST(World, SaysEverythingThatAProgrammeLacks) {
  const auto lost = programme::load(programme_folder("lost-property"));
  ASSERT_TRUE(lost) << lost.error().message;
  const auto made = Caseload::create(*lost, Options{});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Code::unsupported);
  for (const std::string what : {"zones", "events", "DISPLACEMENT"}) {
    EXPECT_NE(made.error().message.find(what), std::string::npos) << made.error().message;
  }
}

// Nothing is wired to one programme: other numbers of events, zones and categories do as well.
TEST(World, OtherProgrammesDoAsWell) {
  const auto count = [](const programme::Programme& programme) {
    Options chosen = options(600);
    auto made = Caseload::create(programme, chosen);
    std::set<std::uint8_t> roles, events;
    std::uint64_t claims = 0;
    if (!made) throw std::runtime_error(made.error().message);
    for_each_claim(*made, [&](const Neighbourhood&, const Claims&, const Claim& claim) {
      ++claims;
      roles.insert(static_cast<std::uint8_t>(claim.role));
      events.insert(claim.event);
    });
    EXPECT_EQ(claims, 600U);
    return std::pair(roles.size(), events.size());
  };
  programme::Programme one = velaria();
  one.events.resize(1);
  one.zones = {one.zones.front(), one.zones.back()};
  std::erase_if(one.categories, [](const auto& category) { return category.code != "D1"; });
  EXPECT_EQ(count(one), std::pair(std::size_t{1}, std::size_t{1}));

  programme::Programme many = velaria();
  many.events.clear();
  for (int i = 0; i < 8; ++i) {
    many.events.push_back({fmt::format("E{}", i),
                           fmt::format("{}-03-01", 2010 + i),
                           fmt::format("{}-09-30", 2010 + i),
                           {}});
  }
  const std::string first = many.zones.front().group, second = many.zones.back().group;
  for (int i = 0; i < 9; ++i) {
    many.zones.push_back({fmt::format("K{}", i + 4), {}, first});
    many.zones.push_back({fmt::format("L{}", i + 4), {}, second});
  }
  EXPECT_EQ(count(many).second, 8U);
}

// The parties' sides exchanged: every claim is the same but for where it lies, and that is the
// mirrored place. So no rate, amount, name or date can depend on the side.
TEST(Neutrality, ExchangingTheSidesChangesNothingButThePlaces) {
  Options chosen = options(3000);
  const Caseload drawn = caseload(chosen);
  chosen.sides = Sides::exchanged;
  const Caseload exchanged = caseload(chosen);
  const Writer writer(drawn.world(), drawn.places(), lexicon(), chosen.seed);
  std::vector<std::string> one, two;
  const auto collect = [&](const Caseload& load, std::vector<std::string>& out) {
    for_each_claim(load, [&](const Neighbourhood& here, const Claims&, const Claim& claim) {
      Row row;
      writer.write(here, claim, row);
      for (const Column column :
           {Column::incident_zone, Column::unit_zone, Column::incident_place, Column::unit_place,
            Column::incident_longitude, Column::unit_cadastral_ref, Column::statement}) {
        row[column].clear();
      }
      if (claim.community) row[Column::claimant_name].clear();
      row.append_to(out.emplace_back());
    });
  };
  collect(drawn, one);
  collect(exchanged, two);
  ASSERT_EQ(one.size(), two.size());
  for (std::size_t i = 0; i < one.size(); ++i) ASSERT_EQ(one[i], two[i]);
}

TEST(Neutrality, BothSidesHaveTheirHalf) {
  const Caseload load = caseload(options(20'000));
  std::array<int, 2> count{};
  std::map<int, std::array<int, 2>> by_role;
  for_each_claim(load, [&](const Neighbourhood& here, const Claims&, const Claim& claim) {
    const auto side = here.households[static_cast<std::size_t>(claim.household)].place.side;
    ++count.at(side);
    ++by_role[static_cast<int>(claim.role)].at(side);
  });
  EXPECT_NEAR(count[0], count[1], 1000);
  EXPECT_EQ(by_role.size(), role_count);
  for (const auto& [role, sides] : by_role) {
    EXPECT_GT(sides[0], 0) << role;
    EXPECT_GT(sides[1], 0) << role;
  }
}

// What truth.csv says of overlaps and competition, worked out again from the claims alone.
TEST(Truth, OverlapsArePairsAndCompetitionIsForOneProperty) {
  std::map<std::uint8_t, int> overlaps, competing;
  for_each_claim(caseload(options(20'000)),
                 [&](const Neighbourhood&, const Claims& siblings, const Claim& claim) {
                   if (claim.again != Again::original) {
                     EXPECT_EQ(claim.overlaps | claim.competing, 0);
                     return;
                   }
                   ++overlaps[claim.overlaps];
                   ++competing[claim.competing];
                   ASSERT_EQ(claim.overlaps == 0, claim.overlaps_with < 0);
                   if (claim.overlaps_with >= 0) {
                     const Claim& other = siblings[static_cast<std::size_t>(claim.overlaps_with)];
                     EXPECT_NE(other.key, claim.key);
                     EXPECT_NE(other.overlaps & claim.overlaps, 0);
                     EXPECT_EQ(other.event, claim.event);
                   }
                   if (claim.competing == 0) return;
                   int others = 0;
                   for (const Claim& other : siblings) {
                     others += other.unit == claim.unit && other.claimant != claim.claimant;
                   }
                   EXPECT_GT(others, 0);
                 });
  for (const std::uint8_t kind : {household_double_count, displacement_twice, dwelling_and_access,
                                  injury_in_ill_treatment, owner_as_non_owner}) {
    EXPECT_GT(overlaps[kind], 0) << int{kind};
  }
  for (const std::uint8_t kind :
       {co_owners, shares_over_one, successive_owners, owner_and_occupant}) {
    EXPECT_GT(competing[kind], 0) << int{kind};
  }
}

TEST(Writing, EveryRowIsOfOneWidthAndEveryDateIsEdtf) {
  static constexpr Column dates[] = {Column::claimant_birth,
                                     Column::representative_birth,
                                     Column::victim_birth,
                                     Column::victim_vital_date,
                                     Column::household_date,
                                     Column::incident_date,
                                     Column::unit_built,
                                     Column::right_from,
                                     Column::loss_date,
                                     Column::compensation_date,
                                     Column::left,
                                     Column::returned,
                                     Column::last_seen,
                                     Column::captivity_from,
                                     Column::captivity_to,
                                     Column::no_access_from,
                                     Column::lived_there_from};
  const Caseload load = caseload(options(6000));
  const Writer writer(load.world(), load.places(), lexicon(), 7);
  Row row;
  std::string line;
  for_each_claim(load, [&](const Neighbourhood& here, const Claims&, const Claim& claim) {
    writer.write(here, claim, row);
    const auto check = [&](const std::string& text) {
      if (text.empty() || text == "-") return;
      const auto date = base::Edtf::parse(text);
      EXPECT_TRUE(date) << text;
    };
    for (const Column column : dates) check(row[column]);
    for (std::size_t i = 0; i < member_columns_max; ++i) check(row.member(i, MemberColumn::birth));
    line.clear();
    row.append_to(line);
    bool quoted = false;
    std::size_t commas = 0;
    for (const char c : line) {
      quoted ^= c == '"';
      commas += c == ',' && !quoted;
    }
    EXPECT_EQ(commas + 1, column_count);
    EXPECT_FALSE(quoted);
    EXPECT_EQ(line.back(), '\n');
  });
  const std::string first = header();
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(first, ',')) + 1, column_count);
}

TEST(Writing, TheIncidentsDateHoldsTheTrueDay) {
  const Caseload load = caseload(options(5000));
  const Writer writer(load.world(), load.places(), lexicon(), 7);
  Row row;
  for_each_claim(load, [&](const Neighbourhood& here, const Claims&, const Claim& claim) {
    writer.write(here, claim, row);
    if (row[Column::incident_date].empty()) {
      EXPECT_EQ(claim.omission, Omission::incident_date);
      return;
    }
    const auto date = base::Edtf::parse(row[Column::incident_date]);
    ASSERT_TRUE(date);
    EXPECT_LE(*date->earliest(), claim.happened);
    EXPECT_GE(*date->latest(), claim.happened);
  });
}

TEST(Writing, ACopyIsTheOriginalThroughAnotherChannel) {
  const Caseload load = caseload(options(8000));
  const Writer writer(load.world(), load.places(), lexicon(), 7);
  std::map<std::uint64_t, std::string> originals;
  int copies = 0;
  for_each_claim(load, [&](const Neighbourhood& here, const Claims&, const Claim& claim) {
    Row row;
    writer.write(here, claim, row);
    for (const Column column : {Column::key, Column::received}) row[column].clear();
    const std::string channel = std::exchange(row[Column::channel], {});
    std::string line;
    row.append_to(line);
    if (claim.again == Again::original && claim.omission == Omission::nothing) {
      originals[claim.key] = line + channel;
    }
    if (claim.again != Again::copied || !originals.contains(claim.origin)) return;
    ++copies;
    EXPECT_NE(originals[claim.origin], line + channel);
    EXPECT_TRUE(originals[claim.origin].starts_with(line)) << line << originals[claim.origin];
  });
  EXPECT_GT(copies, 50);
}

TEST(Writing, QuotesWhatNeedsItAndNothingElse) {
  Row row;
  row[Column::key] = "S-1";
  row[Column::statement] = "said: \"no\"\nand left";
  row[Column::claimant_name] = "KARAP, Aram";
  std::string line;
  row.append_to(line);
  EXPECT_TRUE(line.starts_with("S-1,,"));
  EXPECT_NE(line.find(",\"KARAP, Aram\","), std::string::npos);
  EXPECT_NE(line.find(",\"said: \"\"no\"\"\nand left\","), std::string::npos);
}

TEST(Keys, AreAPermutationAndSayNothingOfTheirOrder) {
  std::set<std::uint64_t> keys;
  int rising = 0;
  std::uint64_t last = 0;
  for (std::uint64_t number = 0; number < 300; ++number) {
    for (std::size_t slot = 0; slot < 60; ++slot) {
      const std::uint64_t key = key_of(9, number, slot);
      EXPECT_LT(key, std::uint64_t{1} << 40);
      EXPECT_TRUE(keys.insert(key).second);
      rising += key > last;
      last = key;
    }
  }
  EXPECT_NEAR(rising, 9000, 400);
  std::string text;
  append_key(text, 0);
  EXPECT_EQ(text, "S-00000000");
}

TEST(Evidence, KeepsToItsRateAndEqualFilesAreOneDocument) {
  const Caseload load = caseload(options(2500));
  const EvidenceMaker maker(load.places(), 7, 1.5);
  std::size_t files = 0, shared_deeds = 0;
  std::set<std::string> paths;
  struct Owner {
    std::uint64_t original, neighbourhood;
    Index unit;
  };
  std::map<std::string, Owner> first;
  for_each_claim(load, [&](const Neighbourhood& here, const Claims&, const Claim& claim) {
    const std::size_t count = maker.count(claim);
    files += count;
    for (std::size_t n = 0; n < count; ++n) {
      const EvidenceFile file = maker.make(here, claim, n);
      EXPECT_TRUE(paths.insert(file.path).second) << file.path;
      const std::uint64_t original = claim.again == Again::original ? claim.key : claim.origin;
      const auto [found, is_new] =
          first.try_emplace(file.content, Owner{original, here.number, claim.unit});
      if (is_new || found->second.original == original) continue;
      EXPECT_EQ(found->second.neighbourhood, here.number) << file.path;
      EXPECT_EQ(found->second.unit, claim.unit) << file.path;
      shared_deeds += file.kind == "TITLE";
    }
  });
  EXPECT_NEAR(static_cast<double>(files), 3750, 200);
  EXPECT_GT(shared_deeds, 10U);
}

}  // namespace
}  // namespace amends::simulate
