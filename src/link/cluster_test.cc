#include "link/cluster.h"

#include <gtest/gtest.h>

namespace amends::link {
namespace {

struct World {
  Records records;
  Pairs pairs;
  std::vector<float> probability;

  explicit World(std::size_t count) {
    const auto source = records.add_source("people");
    for (std::size_t i = 0; i < count; ++i) records.add(source, fmt::format("p{}", i));
  }
  // In ascending order.
  void pair(RecordIndex l, RecordIndex r, double weight) {
    pairs.add(l, r, weight, 0, nullptr);
    probability.push_back(static_cast<float>(probability_of(weight)));
  }
  Result<Clusters> run(std::span<const Judgement> judgements = {}) {
    return cluster(pairs, probability, records, judgements, {}, base::quiet());
  }
};

TEST(Cluster, WeakTiesAreCutAndTold) {
  World world(7);
  for (const RecordIndex base : {0u, 3u}) {
    world.pair(base, base + 1, 9);
    world.pair(base, base + 2, 8);
    if (base == 0) world.pair(0, 5, 0.5);
    world.pair(base + 1, base + 2, 9);
  }
  sort_pairs(world.pairs);
  const Clusters clusters = world.run().value();
  EXPECT_EQ(clusters.of_record, (std::vector<std::uint32_t>{0, 0, 0, 1, 1, 1, 2}));
  ASSERT_EQ(clusters.cut.size(), 1u);
  EXPECT_EQ(world.pairs.right[clusters.cut[0]], 5u);
  EXPECT_EQ(connected_components(world.pairs, 7, 0).count, 2u);
  const auto weakest = weakest_links(world.pairs, clusters, 0);
  ASSERT_EQ(weakest.size(), 2u);
  EXPECT_EQ(weakest[0].records, 3u);
  EXPECT_EQ(world.pairs.weight[weakest[0].pair], 9);
  EXPECT_DOUBLE_EQ(weakest[0].density, 1);
}

TEST(Cluster, JudgementsStandAboveWeights) {
  World world(4);
  world.pair(0, 1, 20);
  world.pair(1, 2, 20);
  world.pair(2, 3, -9);
  const std::vector<Judgement> judgements{{1, 0, false}, {3, 2, true}, {0, 3, false}};
  const Clusters clusters = world.run(judgements).value();
  EXPECT_NE(clusters.of_record[0], clusters.of_record[1]);
  EXPECT_EQ(clusters.of_record[2], clusters.of_record[3]);
  EXPECT_NE(clusters.of_record[0], clusters.of_record[3]);
}

TEST(Cluster, AJudgedDifferenceHoldsAgainstAllWaysAround) {
  World world(4);
  world.pair(0, 1, 20);
  world.pair(0, 2, 20);
  world.pair(1, 3, 20);
  world.pair(2, 3, 20);
  const std::vector<Judgement> judgements{{0, 3, false}};
  const Clusters clusters = world.run(judgements).value();
  EXPECT_NE(clusters.of_record[0], clusters.of_record[3]);
}

TEST(Cluster, ContradictionsAreRefusedByName) {
  World world(3);
  const std::vector<Judgement> judgements{{0, 1, true}, {1, 2, true}, {2, 0, false}};
  const auto refused = world.run(judgements);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::refused);
  EXPECT_NE(refused.error().message.find("p2 and p0"), std::string::npos);
}

TEST(Cluster, OneOfEachSource) {
  World world(3);
  Records records;
  for (const char* name : {"a", "b"}) records.add_source(name);
  records.add(0, "1");
  records.add(0, "2");
  records.add(1, "1");
  world.pair(0, 2, 9);
  world.pair(1, 2, 10);
  ClusterOptions options;
  options.one_of_each_source = true;
  const Clusters clusters =
      cluster(world.pairs, world.probability, records, {}, options, base::quiet()).value();
  EXPECT_EQ(clusters.of_record, (std::vector<std::uint32_t>{0, 1, 1}));
}

TEST(Cluster, IdsStayWithMostOfTheirRecords) {
  Clusters clusters;
  clusters.of_record = {0, 0, 0, 1, 1, 2, 3};
  clusters.count = 4;
  // Cluster 0 was 7 and part of 9; cluster 1 is the rest of 9 with a new record; 2 was 7 too.
  const std::vector<std::uint64_t> before{7, 7, 9, 9, no_id, 7, no_id};
  std::uint64_t next = 3;
  EXPECT_EQ(stable_ids(clusters, before, next),
            (std::vector<std::uint64_t>{7, 7, 7, 9, 9, 10, 11}));
  EXPECT_EQ(next, 12u);
}

}  // namespace
}  // namespace amends::link
