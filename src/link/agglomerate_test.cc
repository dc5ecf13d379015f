#include "link/agglomerate.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

namespace amends::link {
namespace {

// The same rule with no data structure: looks at all pairs of groups again after each joining.
std::vector<std::uint32_t> naive(std::uint32_t members, const std::vector<Tie>& ties,
                                 const Linkage& linkage) {
  std::vector<std::uint32_t> group(members);
  for (std::uint32_t i = 0; i < members; ++i) group[i] = i;
  const auto join = [&](std::uint32_t a, std::uint32_t b) {
    for (auto& g : group) {
      if (g == std::max(a, b)) g = std::min(a, b);
    }
  };
  for (const Tie& tie : ties) {
    if (tie.same) join(group[tie.a], group[tie.b]);
  }
  for (;;) {
    double best = -1;
    std::pair<std::uint32_t, std::uint32_t> at;
    for (std::uint32_t a = 0; a < members; ++a) {
      for (std::uint32_t b = a + 1; b < members; ++b) {
        double sum = 0, scored = 0;
        bool joins = false, different = false;
        for (const Tie& tie : ties) {
          if (std::min(group[tie.a], group[tie.b]) != a ||
              std::max(group[tie.a], group[tie.b]) != b)
            continue;
          sum += tie.probability, ++scored;
          joins |= tie.joins, different |= tie.different;
        }
        const auto size = [&](std::uint32_t g) {
          return static_cast<double>(std::count(group.begin(), group.end(), g));
        };
        if (!joins || different) continue;
        bool shared = false;
        for (std::uint32_t x = 0; x < members && !linkage.sources.empty(); ++x) {
          for (std::uint32_t y = 0; y < members; ++y)
            shared |= group[x] == a && group[y] == b && linkage.sources[x] == linkage.sources[y];
        }
        if (shared) continue;
        const double pairs = size(a) * size(b);
        const double support = (sum + (pairs - scored) * linkage.unreached) / pairs;
        if (support >= linkage.support && support > best) best = support, at = {a, b};
      }
    }
    if (best < 0) return group;
    join(at.first, at.second);
  }
}

// Probabilities in sixty-fourths, so that sums are exact in any order.
RC_GTEST_PROP(Agglomerate, IsWhatTheNaiveTwinDoes, ()) {
  const auto members = *rc::gen::inRange<std::uint32_t>(1, 9);
  std::vector<Tie> ties;
  std::vector<std::uint16_t> sources;
  for (std::uint32_t a = 0; a < members; ++a) {
    sources.push_back(static_cast<std::uint16_t>(*rc::gen::inRange(0, 6)));
    for (std::uint32_t b = a + 1; b < members; ++b) {
      if (*rc::gen::inRange(0, 3) == 0) continue;
      Tie tie{a, b, static_cast<float>(*rc::gen::inRange(0, 65)) / 64};
      tie.joins = tie.probability > 0.5f;
      tie.different = *rc::gen::inRange(0, 12) == 0;
      ties.push_back(tie);
    }
  }
  if (*rc::gen::arbitrary<bool>()) sources.clear();
  const Linkage linkage{0.3125, 0.1875, sources};
  RC_ASSERT(agglomerate(members, ties, linkage) == naive(members, ties, linkage));
}

std::vector<Tie> two_families() {
  std::vector<Tie> ties;
  for (const std::uint32_t base : {0u, 4u}) {
    for (std::uint32_t a = 0; a < 4; ++a) {
      for (std::uint32_t b = a + 1; b < 4; ++b) ties.push_back({base + a, base + b, 0.95f, true});
    }
  }
  ties.push_back({3, 4, 0.99f, true});  // stronger than all others, and alone
  return ties;
}

const std::vector<std::uint32_t> apart{0, 0, 0, 0, 4, 4, 4, 4};

TEST(Agglomerate, AClusterThatHangsOnOneTieIsCut) {
  EXPECT_EQ(resolve(8, two_families(), {0.3, 0.2, {}}), apart);
}

TEST(Agglomerate, ACutNeverPartsWhatWasJudgedTheSame) {
  std::vector<Tie> ties = two_families();
  ties.back().same = true;
  ties.back().probability = 1;
  const auto groups = resolve(8, ties, {0.3, 0.2, {}});
  EXPECT_EQ(groups[3], groups[4]);
}

// The two parts of a cut, when it is made, are joined by less than the support asked for.
RC_GTEST_PROP(Agglomerate, NoCutIsLeftAlongTheSpanningTree, ()) {
  const auto members = *rc::gen::inRange<std::uint32_t>(2, 12);
  std::vector<Tie> ties;
  for (std::uint32_t a = 0; a < members; ++a) {
    for (std::uint32_t b = a + 1; b < members; ++b) {
      if (*rc::gen::inRange(0, 3) > 0) continue;
      ties.push_back({a, b, static_cast<float>(*rc::gen::inRange(32, 65)) / 64, true});
    }
  }
  const Linkage linkage{0.3125, 0.1875, {}};
  const auto groups = resolve(members, ties, linkage);
  RC_ASSERT(cut(members, ties, linkage, groups) == groups);
}

// One person's records, each scored against each: a group that grows is offered once to each of its
// neighbours, not once for each tie that it has to them.
TEST(Agglomerate, ADenseClusterIsDone) {
  const std::uint32_t members = 1'500;
  std::vector<Tie> ties;
  std::uint32_t state = 5;
  for (std::uint32_t a = 0; a < members; ++a) {
    for (std::uint32_t b = a + 1; b < members; ++b) {
      state = state * 1664525U + 1013904223U;
      ties.push_back({a, b, static_cast<float>(state >> 8) / (1U << 24), true});
    }
  }
  const auto groups = agglomerate(members, ties, {0.3, 0.2, {}});
  EXPECT_EQ(std::count(groups.begin(), groups.end(), 0u), members);
}

TEST(Agglomerate, AStarOfManyTiesIsDone) {
  const std::uint32_t members = 300'000;
  std::vector<Tie> ties;
  for (std::uint32_t i = 1; i < members; ++i) ties.push_back({0, i, 0.9f, true});
  const auto groups = agglomerate(members, ties, {0.3, 0.2, {}});
  EXPECT_EQ(std::count(groups.begin(), groups.end(), 0u), 7);  // (0.9 + 5 x 0.2) / 6 > 0.3
}

}  // namespace
}  // namespace amends::link
