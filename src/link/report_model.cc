// Summary, model and weights: what the linkage believes, and what it found with it.
#include <algorithm>
#include <cmath>
#include <limits>

#include "link/chart.h"
#include "link/report_sections.h"

namespace amends::link {
namespace {

constexpr std::size_t columns_max = 60;

void tile(Html& html, const std::string& figure, const std::string& words) {
  html.open("div").leaf("p", figure, {{"class", "figure"}}).leaf("p", words).close().line();
}

std::uint64_t pairs_at(const Pairs& pairs, double threshold) {
  return static_cast<std::uint64_t>(std::count_if(pairs.weight.begin(), pairs.weight.end(),
                                                  [&](double w) { return w >= threshold; }));
}

std::string level_name(const LevelView& level) {
  return level.label.empty() ? level.condition : level.label;
}

std::string share(double value) { return std::isnan(value) ? "–" : fmt::format("{:.4g}", value); }

std::string bits(double weight) {
  return std::isnan(weight) ? "–" : fmt::format("{:+.2f}", weight);
}

// Weights in columns of a whole number of half bits.
std::vector<WeightColumn> columns_of(const Pairs& pairs, const Calibration& calibration) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double weight : pairs.weight) {
    if (!std::isfinite(weight)) continue;
    low = std::min(low, weight);
    high = std::max(high, weight);
  }
  if (!(low <= high)) return {};
  double width = 0.5;
  while ((high - low) / width > static_cast<double>(columns_max)) width *= 2;
  const double start = std::floor(low / width) * width;
  const auto count = static_cast<std::size_t>(std::floor((high - start) / width)) + 1;
  std::vector<WeightColumn> columns(count);
  for (std::size_t i = 0; i < count; ++i) {
    columns[i].low = start + width * static_cast<double>(i);
    columns[i].high = columns[i].low + width;
  }
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const double place = (std::clamp(pairs.weight[i], low, high) - start) / width;
    WeightColumn& column = columns[std::min(static_cast<std::size_t>(place), count - 1)];
    column.height += 1;
    column.upper += static_cast<double>(calibration.probability[i]);
  }
  return columns;
}

}  // namespace

void write_summary(Html& html, const ReportInput& input) {
  if (!input.made_at.empty()) html.leaf("p", input.made_at, {{"class", "state"}});
  html.open("div", {{"class", "tiles"}}).line();
  tile(html, with_points(input.records->size()), "records");
  tile(html, with_points(input.pairs->size() + input.pairs->dropped), "pairs scored");
  tile(html, with_points(pairs_at(*input.pairs, input.threshold)),
       fmt::format("pairs at or above the threshold of {:.2f} bits", input.threshold));
  if (input.clusters) tile(html, with_points(input.clusters->count), "clusters");
  if (input.evaluation) {
    const auto f1 = input.evaluation->at(input.threshold).f1();
    tile(html, f1 ? fmt::format("{:.4f}", *f1) : "unknown", "F1 by the labels");
  }
  html.close().line();
  if (input.chosen && std::isfinite(input.chosen->weight)) {
    html.leaf("p", fmt::format("The threshold was chosen without labels. Among the candidates it "
                               "expects a precision of {} and a recall of {}.",
                               per_cent(input.chosen->expected_precision),
                               per_cent(input.chosen->expected_recall)));
  }
  if (!input.calibration->reason.empty()) {
    html.leaf("p",
              fmt::format("The probabilities are the model's own: {}.", input.calibration->reason),
              {{"class", "finding"}});
  }
}

void write_model(Html& html, const ReportInput& input) {
  const ModelView& model = *input.model;
  html.open("section").leaf("h2", "What the model believes").line();
  html.leaf("p",
            "A level's weight says how much more often it is seen among matches than among "
            "other pairs, in bits: +1 makes a match twice as likely, -1 half as likely.");
  std::vector<SignedBar> weights;
  const double prior = weight_of(model.prior);
  weights.push_back(
      {fmt::format("prior: 1 in {:.0f} pairs", 1 / model.prior), prior, bits(prior), 0, true});
  std::vector<DoubleBar> shares;
  std::vector<std::vector<std::string>> rows;
  for (const ComparisonView& comparison : model.comparisons) {
    for (const LevelView& level : comparison.levels) {
      if (level.gamma < 0) continue;
      const std::string label = fmt::format("{}: {}", comparison.name, level_name(level));
      weights.push_back({label, level.weight, bits(level.weight), 0, false});
      shares.push_back({label, level.m, level.u});
      rows.push_back({label, share(level.m), share(level.u), bits(level.weight)});
    }
  }
  html.leaf("h3", "Match weights").open("figure").line();
  html.markup(signed_bars({"weights", "Match weights by level",
                           "Bars to the right speak for a match, bars to the left against one."},
                          weights));
  html.close().line().leaf("h3", "m and u").open("figure").line();
  html.markup(double_bars({"shares", "m and u by level",
                           "For each level its share among matches (m) and among others (u)."},
                          shares));
  html.open("figcaption").leaf("span", "", {{"class", "key bar"}}).text("m: among matches");
  html.leaf("span", "", {{"class", "key second"}})
      .text("u: among other pairs")
      .close()
      .close()
      .line();
  html.open("details").leaf("summary", "The same as a table").line();
  write_table(html, {"level", "m", "u", "weight"}, rows);
  html.close().close().line();
}

void write_weights(Html& html, const ReportInput& input) {
  html.open("section").leaf("h2", "The pairs by weight").line();
  const auto columns = columns_of(*input.pairs, *input.calibration);
  if (columns.empty()) {
    html.leaf("p", "No pair was scored.").close().line();
    return;
  }
  html.open("figure").line();
  html.markup(weight_columns({"histogram", "Pairs by match weight",
                              "How many pairs have which weight, and how many of them are expected "
                              "to be matches. Heights are drawn by their square roots."},
                             columns, input.threshold, true));
  html.open("figcaption").leaf("span", "", {{"class", "key bar"}}).text("other pairs");
  html.leaf("span", "", {{"class", "key second"}});
  html.text("expected matches. The dashed line is the threshold; heights go by square roots.");
  html.close().close().line();
  if (input.pairs->dropped > 0) {
    html.leaf("p", fmt::format("{} more pairs lie below the lowest weight that was kept; {:.1f} "
                               "matches are expected among them.",
                               with_points(input.pairs->dropped), input.pairs->dropped_matches));
  }
  html.close().line();
}

}  // namespace amends::link
