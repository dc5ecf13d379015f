#include "link/report.h"

#include <gtest/gtest.h>

#include <cmath>

namespace amends::link {
namespace {

struct World {
  ModelView model;
  Records records;
  Pairs pairs;
  Labels truth;

  World() {
    model.prior = 0.01;
    for (const char* name : {"given <name>", "birth"}) {
      model.comparisons.push_back({name,
                                   {{"no value", "x IS NULL", -1, 0, 0, 0},
                                    {"equal", "a = b", 1, 0.9, 0.01, std::log2(90)},
                                    {"else", "ELSE", 0, 0.1, 0.99, std::log2(0.1 / 0.99)}},
                                   false});
    }
    const auto source = records.add_source("people");
    for (int i = 0; i < 8; ++i) records.add(source, fmt::format("p{}&", i));
    truth = {0, 0, 0, 1, 1, 2, 3, 4};
    pairs.gamma.resize(2);
    const auto pair = [&](RecordIndex l, RecordIndex r, std::int8_t x, std::int8_t y, double rare) {
      const std::int8_t levels[] = {x, y};
      double weight = weight_of(0.01) + rare;
      for (int c = 0; c < 2; ++c) weight += level_weight(model.comparisons[c], levels[c]);
      pairs.add(l, r, weight, 0, levels);
    };
    pair(0, 1, 1, 1, 0);
    pair(0, 2, 1, -1, 1.5);
    pair(1, 2, 1, 1, 0);
    pair(3, 4, 0, 1, 0);
    pair(5, 6, 0, 0, 0);
  }
};

TEST(Report, AWaterfallAddsUp) {
  const World world;
  for (std::size_t i = 0; i < world.pairs.size(); ++i) {
    const auto steps = waterfall(world.model, world.pairs, i);
    double sum = 0;
    for (std::size_t s = 0; s + 1 < steps.size(); ++s) sum += steps[s].weight;
    EXPECT_NEAR(sum, steps.back().weight, 1e-9);
    EXPECT_EQ(steps.back().weight, world.pairs.weight[i]);
  }
  EXPECT_EQ(waterfall(world.model, world.pairs, 1)[3].label, "rarity of values");
}

TEST(Report, APageWithEverythingIsWellFormedAndAlone) {
  const World world;
  const Calibration calibration = calibrate(world.pairs, world.model);
  const Threshold chosen = choose_threshold(world.pairs, calibration);
  const Evaluation evaluation(world.pairs, world.truth);
  const Clusters clusters = connected_components(world.pairs, 8, 0);
  const Unreached unreached{90, 10, {5, 20}, 4, "log-linear", {"1 x 2"}};
  ReportInput input;
  input.title = "People <b>";
  input.model = &world.model;
  input.records = &world.records;
  input.pairs = &world.pairs;
  input.calibration = &calibration;
  input.threshold = 0;
  input.chosen = &chosen;
  input.evaluation = &evaluation;
  input.b_cubed = b_cubed(clusters.of_record, world.truth);
  input.clusters = &clusters;
  input.unlinkables = unlinkables({1, 2, 3, 4}, 10);
  input.unreached = &unreached;
  input.audit = audit(world.pairs, std::vector<bool>(5, true), world.truth,
                      std::vector<Grouping>{{"sex", std::vector<std::string>(8, "f")}});
  input.value = [](RecordIndex, std::size_t) { return std::string("a<b"); };
  input.columns = {{.name = "given a<b", .completeness = 0.5, .frequent = {{"a<b", 3}}}};
  input.rules = {{"l.a = r.a", 4, 4, 3, "a<b"}, {"l.b<r.b", 5, 2, 3, ""}};
  input.words = {"it did not converge"};
  Pairs unmade;  // a pair that no rule made
  unmade.gamma.resize(2);
  const std::int8_t levels[] = {1, 0};
  unmade.add(3, 7, 1.25, 0, levels);
  input.explained = &unmade;
  const std::string page = report_page(input);
  EXPECT_EQ(page, report_page(input));
  EXPECT_EQ(page.find("People <b>"), std::string::npos);
  EXPECT_EQ(page.find("a<b"), std::string::npos);
  for (const char* outside : {"http://", "https://", "src=", "<script", "@import"})
    EXPECT_EQ(page.find(outside), std::string::npos) << outside;
  for (const char* part :
       {"Match weights", "m and u", "Pairs by match weight", "Precision over recall", "Unlinkable",
        "Where the weight comes from", "Those that hang together least", "linked worse",
        "did not reach", "Columns", "Blocking rules", "it did not converge", "50.0 %",
        "p3&amp; and p7&amp;: +1.25 bits"})
    EXPECT_NE(page.find(part), std::string::npos) << part;
}

TEST(Report, NothingScoredIsSaid) {
  World world;
  world.pairs = {};
  const Calibration calibration = calibrate(world.pairs, world.model);
  ReportInput input;
  input.model = &world.model;
  input.records = &world.records;
  input.pairs = &world.pairs;
  input.calibration = &calibration;
  EXPECT_NE(report_page(input).find("No pair was scored"), std::string::npos);
}

}  // namespace
}  // namespace amends::link
