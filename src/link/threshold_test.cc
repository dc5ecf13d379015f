#include "link/threshold.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "base/text.h"
#include "link/evaluate.h"

namespace amends::link {
namespace {

constexpr std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

struct Draw {
  std::uint64_t state = 1;
  double next() { return static_cast<double>(mix(state += 0x9e3779b97f4a7c15u) >> 11) * 0x1p-53; }
};

ComparisonView equal_or_not(double m, double u) {
  ComparisonView comparison;
  comparison.levels = {{"equal", "", 1, m, u, std::log2(m / u)},
                       {"else", "", 0, 1 - m, 1 - u, std::log2((1 - m) / (1 - u))}};
  return comparison;
}

// A file of `matches` true pairs among `others`, with five comparisons of two levels. The model's
// prior is `off` bits from what is true of these candidates.
struct World {
  ModelView model;
  Pairs pairs;
  std::vector<LabelledPair> labels;

  World(int matches, int others, double off) {
    const double m[] = {0.9, 0.85, 0.8, 0.95, 0.7}, u[] = {0.02, 0.05, 0.1, 0.01, 0.15};
    model.prior = probability_of(std::log2(1.0 * matches / others) + off);
    for (int c = 0; c < 5; ++c) model.comparisons.push_back(equal_or_not(m[c], u[c]));
    pairs.gamma.resize(5);
    Draw draw;
    for (int i = 0; i < matches + others; ++i) {
      std::int8_t levels[5];
      for (int c = 0; c < 5; ++c) levels[c] = draw.next() < (i < matches ? m[c] : u[c]);
      add(levels, static_cast<std::uint8_t>(i % 3), i < matches);
    }
  }

  // One more pair, of two records of its own; a level for each comparison.
  void add(const std::int8_t* levels, std::uint8_t rule, bool is_match) {
    double weight = weight_of(model.prior);
    for (std::size_t c = 0; c < model.comparisons.size(); ++c)
      weight += level_weight(model.comparisons[c], levels[c]);
    const auto record = static_cast<RecordIndex>(2 * pairs.size());
    pairs.add(record, record + 1, weight, rule, levels);
    labels.push_back({record, record + 1, is_match});
  }

  double loss() const {
    const Evaluation truth = Evaluation::from_pairs(pairs, labels).value();
    const Threshold chosen = choose_threshold(pairs, calibrate(pairs, model));
    return truth.best().f1().value() - truth.at(chosen.weight).f1().value();
  }
};

TEST(Threshold, NearTheBestHoweverWrongThePriorIs) {
  for (const double off : {-8.0, -3.0, 0.0, 3.0, 8.0})
    EXPECT_LT(World(700, 5000, off).loss(), 0.01);
  EXPECT_LT(World(3000, 1000, -6).loss(), 0.01);
  EXPECT_LT(World(150, 20000, 4).loss(), 0.01);
}

TEST(Threshold, TheCalibratedShareOfMatchesIsRight) {
  const World world(700, 5000, -6);
  const Calibration calibration = calibrate(world.pairs, world.model);
  EXPECT_TRUE(calibration.refitted);
  EXPECT_TRUE(calibration.converged);
  EXPECT_NEAR(calibration.matches, 700, 35);
}

// Every value comes twice, as each record does, so that rarity speaks against whatever agrees.
TEST(Threshold, RaritySaysNothingWhereItSpeaksAgainstEveryMatch) {
  World world(2'000, 300, 0);
  Draw draw;
  for (ComparisonView& comparison : world.model.comparisons) comparison.term_frequency = true;
  for (std::size_t i = 0; i < world.pairs.size(); ++i) {
    for (const auto& levels : world.pairs.gamma)
      world.pairs.weight[i] -= levels[i] == 1 ? 2 + 2 * draw.next() : 0;
  }
  EXPECT_NEAR(calibrate(world.pairs, world.model).matches, 2'000, 100);
  EXPECT_LT(world.loss(), 0.02);
}

// Whoever wrote a record down again made one slip.
TEST(Threshold, MatchesOfOneSlipLeaveNoneOfTwo) {
  World world(0, 0, 0);
  world.model.prior = 1e-2;
  for (ComparisonView& comparison : world.model.comparisons) comparison = equal_or_not(0.8, 0.1);
  Draw draw;
  for (int i = 0; i < 60'000; ++i) {
    const bool is_match = i < 1'000;
    std::int8_t levels[5];
    const auto slip = static_cast<int>(5 * draw.next());
    for (int c = 0; c < 5; ++c) levels[c] = is_match ? c != slip : draw.next() < 0.1;
    world.add(levels, 0, is_match);
  }
  EXPECT_NEAR(calibrate(world.pairs, world.model).matches, 1'000, 100);
  EXPECT_LT(world.loss(), 0.01);
}

// Pairs of two rules: one that asks for the same birth, a whole date or a year, and one that asks
// for something else and whose pairs nearly all were born on different days. Among the first many
// do not match; but nobody who does not match shows the same birth elsewhere.
World same_births() {
  World world(0, 0, 0);
  world.model.prior = 1e-4;
  const double m[] = {0.05, 0.1, 0.85}, u[] = {0.998, 0.002, 1e-4};
  ComparisonView& birth = world.model.comparisons.emplace_back();
  for (int gamma = 2; gamma >= 0; --gamma)
    birth.levels.push_back({"", "", gamma, m[gamma], u[gamma], std::log2(m[gamma] / u[gamma])});
  world.pairs.gamma.resize(6);
  Draw draw;
  const auto add = [&](int count, bool is_match, std::uint8_t rule) {
    for (int i = 0; i < count; ++i) {
      std::int8_t levels[6];
      for (int c = 0; c < 6; ++c) {
        const auto& level = world.model.comparisons[c].levels[0];
        levels[c] = c == 5  ? (rule > 0 ? 0 : 1 + (draw.next() < (is_match ? 0.9 : 0.7)))
                    : c > 2 ? -1
                            : draw.next() < (is_match ? level.m : level.u);
      }
      world.add(levels, rule, is_match);
    }
  };
  add(1'500, true, 0);
  add(4'000, false, 0);
  add(100, true, 1);
  add(40'000, false, 1);
  return world;
}

// The most that the last comparison's level changes a pair's probability by, among pairs of the
// first rule that are the same in all else.
double told_by_birth(const World& world) {
  const Calibration calibration = calibrate(world.pairs, world.model);
  std::map<std::vector<std::int8_t>, std::pair<float, float>> span;  // least and most
  for (std::size_t i = 0; i < world.pairs.size(); ++i) {
    if (world.pairs.rule[i] != 0) continue;
    std::vector<std::int8_t> rest;
    for (std::size_t c = 0; c < 5; ++c) rest.push_back(world.pairs.gamma[c][i]);
    const float probability = calibration.probability[i];
    auto& [least, most] = span.try_emplace(rest, probability, probability).first->second;
    least = std::min(least, probability), most = std::max(most, probability);
  }
  double widest = 0;
  for (const auto& [rest, ends] : span)
    widest = std::max(widest, static_cast<double>(ends.second - ends.first));
  return widest;
}

TEST(Threshold, ARuleThatMakesAComparisonEqualSaysNothingByIt) {
  World world = same_births();
  EXPECT_GT(told_by_birth(world), 0.1);
  world.model.equated = {{false, false, false, false, false, true}, std::vector<bool>(6, false)};
  EXPECT_EQ(told_by_birth(world), 0);
  EXPECT_LT(world.loss(), 0.01);
}

// Pairs of a rule that asks for the same beginning of a name, and of one that asks for
// something else. Names of the same beginning are alike more often, whoever bears them.
World same_beginnings() {
  World world(0, 0, 0);
  world.model.prior = 1e-2;  // it expects far too many
  const double m[] = {0.05, 0.1, 0.85}, u[] = {0.996, 0.003, 0.001};
  ComparisonView& name = world.model.comparisons.emplace_back();
  for (int gamma = 2; gamma >= 0; --gamma)
    name.levels.push_back({"", "", gamma, m[gamma], u[gamma], std::log2(m[gamma] / u[gamma])});
  name.levels[0].condition = R"("name_l" = "name_r")";
  world.pairs.gamma.resize(6);
  Draw draw;
  const auto add = [&](int count, bool is_match, std::uint8_t rule) {
    for (int i = 0; i < count; ++i) {
      std::int8_t levels[6];
      for (std::size_t c = 0; c < 6; ++c) {
        const LevelView& level = world.model.comparisons[c].levels[0];
        const double luck = draw.next();
        if (c > 2 && c < 5) {
          levels[c] = -1;
        } else if (c < 5) {
          levels[c] = luck < (is_match ? level.m : level.u);
        } else if (is_match) {
          levels[c] = luck < 0.9 ? 2 : 1;
        } else {
          levels[c] = rule > 0 ? 0 : luck < 0.4 ? 2 : luck < 0.8;
        }
      }
      world.add(levels, rule, is_match);
    }
  };
  add(300, true, 0);
  add(30'000, false, 0);
  add(50, true, 1);
  add(100'000, false, 1);
  return world;
}

TEST(Threshold, ARuleHasAnUOfItsOwnWhereItReadsAComparison) {
  World world = same_beginnings();
  world.model.rules = {"l.town = r.town", "l.town = r.town"};
  const double shared = world.loss();
  world.model.rules = {"substr(l.name, 1, 3) = substr(r.name, 1, 3)", "l.town = r.town"};
  EXPECT_GT(shared, 0.05);
  EXPECT_LT(world.loss(), 0.6 * shared);
}

// Three in four that agree on the last three comparisons are two persons of one household, and
// agree on the first two like anybody.
TEST(Threshold, AHouseholdIsNotAMatch) {
  World world(0, 0, 0);
  const double m[] = {0.9, 0.9, 0.9, 0.9, 0.9}, u[] = {0.01, 0.001, 0.003, 0.001, 0.001};
  world.model.prior = 1e-3;
  for (std::size_t c = 0; c < 5; ++c) world.model.comparisons[c] = equal_or_not(m[c], u[c]);
  Draw draw;
  for (int i = 0; i < 30'000; ++i) {
    std::int8_t levels[5];
    for (std::size_t c = 0; c < 5; ++c) {
      const bool is_like_match = i < 1'000 || (i < 4'000 && c > 1);
      levels[c] = draw.next() < (is_like_match ? m[c] : u[c]);
    }
    world.add(levels, 0, i < 1'000);
  }
  EXPECT_LT(world.loss(), 0.01);
}

// A comparison of three levels: equal, alike in a part, else. m and u from the last.
ComparisonView equal_part_or_not(const double (&m)[3], const double (&u)[3]) {
  ComparisonView comparison;
  for (int gamma = 2; gamma >= 0; --gamma)
    comparison.levels.push_back(
        {"", "", gamma, m[gamma], u[gamma], std::log2(m[gamma] / u[gamma])});
  return comparison;
}

// How pairs of one kind take the levels of five comparisons; by level.
using Kind = double[5][3];

World world_of_parts() {
  World world(0, 0, 0);
  world.model.prior = 1e-3;
  world.model.comparisons = {
      equal_part_or_not({0.04, 0.06, 0.9}, {0.97, 0.028, 0.002}),  // name
      equal_part_or_not({0.05, 0.05, 0.9}, {0.95, 0.03, 0.02}),    // place
      equal_part_or_not({0.05, 0.05, 0.9}, {0.989, 0.01, 0.001}),  // birth
      equal_part_or_not({0.15, 0.05, 0.8}, {0.98, 0.019, 0.001}),  // telephone
      equal_part_or_not({0.05, 0.05, 0.9}, {0.9, 0.05, 0.05})};
  return world;
}

void add_kind(World& world, Draw& draw, int count, bool is_match, const Kind& kind) {
  for (int i = 0; i < count; ++i) {
    std::int8_t levels[5];
    for (std::size_t c = 0; c < 5; ++c) {
      const double luck = draw.next();
      levels[c] = luck < kind[c][0] ? 0 : luck < kind[c][0] + kind[c][1] ? 1 : 2;
    }
    world.add(levels, 0, is_match);
  }
}

constexpr Kind match = {
    {0.04, 0.06, 0.9}, {0.05, 0.05, 0.9}, {0.05, 0.05, 0.9}, {0.15, 0.05, 0.8}, {0.05, 0.05, 0.9}};
constexpr Kind random_pair = {{0.97, 0.028, 0.002},
                              {0.95, 0.03, 0.02},
                              {0.989, 0.01, 0.001},
                              {0.98, 0.019, 0.001},
                              {0.9, 0.05, 0.05}};

// Relatives share a part of the name, the place and the telephone, and are born on other days.
TEST(Threshold, WhoSharesAPartOfANameAndIsUnlikeInBirthIsNoMatch) {
  World world = world_of_parts();
  Draw draw;
  constexpr Kind relatives = {{0.12, 0.86, 0.02},
                              {0.05, 0.05, 0.9},
                              {0.98, 0.018, 0.002},
                              {0.15, 0.05, 0.8},
                              {0.05, 0.05, 0.9}};
  add_kind(world, draw, 1'000, true, match);
  add_kind(world, draw, 3'000, false, relatives);
  add_kind(world, draw, 30'000, false, random_pair);
  EXPECT_NEAR(calibrate(world.pairs, world.model).matches, 1'000, 100);
  EXPECT_LT(world.loss(), 0.01);
}

// Those who are alike in a part of everything, and in nothing unlike, are written in another
// alphabet, and are no class of relatives however many they are.
TEST(Threshold, WhoIsUnlikeInNothingIsAMatch) {
  World world = world_of_parts();
  Draw draw;
  constexpr Kind transcribed = {{0.05, 0.9, 0.05},
                                {0.05, 0.9, 0.05},
                                {0.05, 0.05, 0.9},
                                {0.15, 0.05, 0.8},
                                {0.05, 0.9, 0.05}};
  add_kind(world, draw, 1'000, true, match);
  add_kind(world, draw, 1'500, true, transcribed);
  add_kind(world, draw, 30'000, false, random_pair);
  EXPECT_NEAR(calibrate(world.pairs, world.model).matches, 2'500, 100);
  EXPECT_LT(world.loss(), 0.01);
}

// A thousand pairs of twins, who share all but the first comparison.
TEST(Threshold, SaysWhatThePairsDoNotSay) {
  World world(2'000, 20'000, 0);
  for (ComparisonView& comparison : world.model.comparisons) comparison.name = "other";
  world.model.comparisons[0].name = "given";
  EXPECT_TRUE(calibrate(world.pairs, world.model).doubts.empty());
  const std::int8_t twins[] = {0, 1, 1, 1, 1};
  for (int i = 0; i < 1'000; ++i) world.add(twins, static_cast<std::uint8_t>(i % 3), false);
  const Calibration calibration = calibrate(world.pairs, world.model);
  ASSERT_EQ(calibration.doubts.size(), 1U);
  EXPECT_NE(calibration.doubts[0].find("agree but for \"given\""), std::string::npos);
}

TEST(Threshold, SaysWhereOneMatchIsMuch) {
  const World many(200, 20'000, 0), few(20, 20'000, 0);
  EXPECT_TRUE(calibrate(many.pairs, many.model).doubts.empty());
  const std::vector<std::string> doubts = calibrate(few.pairs, few.model).doubts;
  ASSERT_EQ(doubts.size(), 1U);
  EXPECT_NE(doubts[0].find("pairs match, so that one"), std::string::npos) << doubts[0];
}

// What was dropped for its weight is remembered by its levels, so that the choice stays.
TEST(Threshold, DroppedPairsAreNotForgotten) {
  World world(700, 20'000, 5);
  const Calibration whole = calibrate(world.pairs, world.model);
  Pairs kept;
  kept.gamma.resize(5);
  std::map<std::pair<std::uint8_t, std::vector<std::int8_t>>, std::uint64_t> dropped;
  for (std::size_t i = 0; i < world.pairs.size(); ++i) {
    std::vector<std::int8_t> levels;
    for (const auto& column : world.pairs.gamma) levels.push_back(column[i]);
    if (world.pairs.weight[i] >= -2) {
      kept.add(world.pairs.left[i], world.pairs.right[i], world.pairs.weight[i],
               world.pairs.rule[i], levels.data());
    } else {
      ++dropped[{world.pairs.rule[i], levels}];
      ++kept.dropped;
    }
  }
  for (const auto& [key, count] : dropped)
    kept.dropped_levels.push_back({key.first, key.second, count});
  const Calibration part = calibrate(kept, world.model);
  EXPECT_NEAR(part.matches + part.dropped_matches, whole.matches, 0.01 * whole.matches);
  EXPECT_EQ(choose_threshold(kept, part).weight, choose_threshold(world.pairs, whole).weight);
}

TEST(Threshold, TooLittleToFitIsSaid) {
  const World world(5, 20, 0);
  const Calibration calibration = calibrate(world.pairs, world.model);
  EXPECT_FALSE(calibration.refitted);
  EXPECT_FALSE(calibration.reason.empty());
  EXPECT_NEAR(calibration.probability[0], world.pairs.probability(0), 1e-6);
}

TEST(Threshold, NothingIsCalledAMatchWhereThereIsNone) {
  Pairs pairs;
  const Threshold none = choose_threshold(pairs, {});
  EXPECT_TRUE(std::isinf(none.weight));
}

}  // namespace
}  // namespace amends::link
