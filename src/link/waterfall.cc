#include <cmath>

#include "link/report.h"

namespace amends::link {
namespace {

std::string label_of(const ComparisonView& comparison, int gamma) {
  for (const LevelView& level : comparison.levels) {
    if (level.gamma == gamma) return level.label.empty() ? level.condition : level.label;
  }
  return gamma < 0 ? "no value" : fmt::format("level {}", gamma);
}

}  // namespace

std::vector<WaterfallStep> waterfall(const ModelView& model, const Pairs& pairs, std::size_t pair) {
  std::vector<WaterfallStep> steps;
  double rest = pairs.weight[pair];
  const auto add = [&](std::string label, std::string detail, double weight) {
    steps.push_back({std::move(label), std::move(detail), weight});
    rest -= weight;
  };
  add("prior", fmt::format("two records at random match with probability {:.3g}", model.prior),
      weight_of(model.prior));
  for (std::size_t c = 0; c < model.comparisons.size() && c < pairs.gamma.size(); ++c) {
    const ComparisonView& comparison = model.comparisons[c];
    const int gamma = pairs.gamma[c][pair];
    add(comparison.name, label_of(comparison, gamma), level_weight(comparison, gamma));
  }
  if (std::isfinite(rest) && std::abs(rest) > 0.005)
    steps.push_back({"rarity of values", "term frequencies", rest});
  steps.push_back({"match weight", fmt::format("probability {:.6f}", pairs.probability(pair)),
                   pairs.weight[pair]});
  return steps;
}

}  // namespace amends::link
