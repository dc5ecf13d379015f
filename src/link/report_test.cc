#include "link/report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/bytes.h"
#include "base/hash.h"
#include "link/report_sections.h"

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

// Both must outlive it.
ReportInput input_of(const World& world, const Calibration& calibration) {
  ReportInput input;
  input.model = &world.model;
  input.records = &world.records;
  input.pairs = &world.pairs;
  input.calibration = &calibration;
  return input;
}

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
  const Unreached unreached{90, 10, {5, 20}, 0.3, 4, "log-linear", {"1 x 2"}};
  ReportInput input = input_of(world, calibration);
  input.title = "People <b>";
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
  std::string drawn = page;  // the one address is the name of SVG's elements
  const std::string svg = "http://www.w3.org/2000/svg";
  drawn.erase(drawn.find(svg), svg.size());
  for (const char* outside : {"http://", "https://", "src=", "@import", "fetch(", "innerHTML"})
    EXPECT_EQ(drawn.find(outside), std::string::npos) << outside;
  for (const char* part :
       {"Match weights", "m and u", "Pairs by match weight", "Precision over recall", "Unlinkable",
        "Where the weight comes from", "Those that hang together least", "linked worse",
        "did not reach", "Columns", "Blocking rules", "it did not converge", "50.0 %",
        "p3&amp; and p7&amp;: +1.25 bits"})
    EXPECT_NE(page.find(part), std::string::npos) << part;
}

TEST(Report, SaysWhyWhatWasNotReachedIsUnknown) {
  const World world;
  const Calibration calibration = calibrate(world.pairs, world.model);
  ReportInput input = input_of(world, calibration);
  EXPECT_EQ(report_page(input).find("did not reach"), std::string::npos) << "nobody asked";
  input.unreached_words = "It is unknown: the rules share \"a\".";
  ClericalResult clerical;
  input.clerical = &clerical;
  const std::string page = report_page(input);
  for (const char* part : {"did not reach", "It is unknown: the rules share &quot;a&quot;.",
                           "Precision unknown", "matches among all scored pairs: unknown"})
    EXPECT_NE(page.find(part), std::string::npos) << part;
}

// What stands between two texts.
std::string between(const std::string& page, const std::string& before, const std::string& after) {
  const std::size_t start = page.find(before);
  if (start == std::string::npos) return {};
  const std::size_t from = start + before.size();
  return page.substr(from, page.find(after, from) - from);
}

TEST(Report, CarriesPairsForItsScriptAlone) {
  const World world;
  const Calibration calibration = calibrate(world.pairs, world.model);
  ReportInput input = input_of(world, calibration);
  input.value = [](RecordIndex, std::size_t) {  // the last sign turns writing around
    return "\xE2\x80\xAE</script><b>&" + std::string(500, 'x');
  };
  const std::string page = report_page(input);
  const std::string script = between(page, "<script>", "</script>");
  EXPECT_EQ(script.find_first_of("<&"), std::string::npos) << "no XML";
  const std::string hash = base::to_base64(base::sha256(base::as_bytes(script)));
  EXPECT_NE(page.find("script-src &#39;sha256-" + hash + "&#39;;"), std::string::npos);
  const std::string data = between(page, "id=\"pair-data\">", "</script>");
  EXPECT_EQ(data.find_first_of("<>&"), std::string::npos);
  EXPECT_EQ(data.find("\xE2\x80\xAE"), std::string::npos);
  EXPECT_EQ(data.find(std::string(61, 'x')), std::string::npos) << "long values are cut";
  EXPECT_NE(page.find("all 5 pairs"), std::string::npos);
  EXPECT_NE(data.find("[1,2,"), std::string::npos);
  EXPECT_NE(data.find("\"open\":0,\"opens\":false"), std::string::npos);
}

// However many pairs there are, and with the one that was asked for.
TEST(Report, ASampleOfManyPairsIsCarried) {
  World world;
  world.pairs = {};
  world.pairs.gamma.resize(2);
  Records records;
  const auto source = records.add_source("people");
  for (int i = 0; i < 400; ++i) records.add(source, std::to_string(i));
  const std::int8_t levels[] = {1, 0};
  for (RecordIndex l = 0; l < 400; ++l) {
    for (RecordIndex r = l + 1; r < 400; ++r)
      world.pairs.add(l, r, r == 399 ? 9.5 : -9.0 - l % 7, 0, levels);
  }
  const Calibration calibration = calibrate(world.pairs, world.model);
  Pairs explained;
  explained.gamma.resize(2);
  explained.add(3, 5, -12, 0, levels);
  ReportInput input = input_of(world, calibration);
  input.records = &records;
  input.explained = &explained;
  const std::string page = report_page(input);
  EXPECT_EQ(page, report_page(input));
  EXPECT_LT(page.size(), 1'000'000U);
  const std::string data = between(page, "\"pairs\":[", "\"open\"");
  const auto carried = std::count(data.begin(), data.end(), '\n') - 1;
  EXPECT_GE(carried, 13'333);
  EXPECT_LE(carried, 13'334);
  EXPECT_NE(page.find(with_points(static_cast<std::uint64_t>(carried)) + " of the 79,800 pairs"),
            std::string::npos);
  std::size_t strong = 0;  // of the rarest stratum all are there
  for (std::size_t at = 0; (at = data.find(",9.5,", at)) != std::string::npos; ++at) ++strong;
  EXPECT_EQ(strong, 399U);
  EXPECT_NE(data.find(",-12,"), std::string::npos);
  EXPECT_NE(page.find("\"opens\":true"), std::string::npos);
}

TEST(Report, NothingScoredIsSaid) {
  World world;
  world.pairs = {};
  const Calibration calibration = calibrate(world.pairs, world.model);
  ReportInput input = input_of(world, calibration);
  EXPECT_NE(report_page(input).find("No pair was scored"), std::string::npos);
}

}  // namespace
}  // namespace amends::link
