#include <cmath>

#include "link/report.h"
#include "link/report_sections.h"
#include "link/scripts.h"
#include "names/compare.h"

namespace amends::link {
namespace {

std::string share(double value) { return fmt::format("{:.3g} %", 100 * value); }

}  // namespace

std::string prior_words(const ModelView& model) {
  return fmt::format("two records at random match with probability {:.3g}", model.prior);
}

std::string level_words(const ComparisonView& comparison, int gamma) {
  for (const LevelView& level : comparison.levels) {
    if (level.gamma != gamma) continue;
    const std::string label = level.label.empty() ? level.condition : level.label;
    if (gamma < 0 || !std::isfinite(level.m) || !std::isfinite(level.u)) return label;
    return fmt::format("{} (of matches {}, of others {})", label, share(level.m), share(level.u));
  }
  return gamma < 0 ? "no value" : fmt::format("level {}", gamma);
}

std::vector<WaterfallStep> waterfall(const ModelView& model, const Pairs& pairs, std::size_t pair) {
  std::vector<WaterfallStep> steps;
  double rest = pairs.weight[pair];
  const auto add = [&](std::string label, std::string detail, double weight) {
    steps.push_back({std::move(label), std::move(detail), weight});
    rest -= weight;
  };
  add("prior", prior_words(model), weight_of(model.prior));
  for (std::size_t c = 0; c < model.comparisons.size() && c < pairs.gamma.size(); ++c) {
    const ComparisonView& comparison = model.comparisons[c];
    const int gamma = pairs.gamma[c][pair];
    add(comparison.name, level_words(comparison, gamma), level_weight(comparison, gamma));
  }
  if (std::isfinite(rest) && std::abs(rest) > 0.005)
    steps.push_back({"rarity of values", "term frequencies", rest});
  steps.push_back({"match weight", fmt::format("probability {:.6f}", pairs.probability(pair)),
                   pairs.weight[pair]});
  return steps;
}

std::string names_explained(const Comparison& comparison, const Table& table, RecordIndex a,
                            RecordIndex b) {
  bool are_places = false;
  const std::string name = weighed_column(comparison, are_places);
  const Column* const column = name.empty() ? nullptr : table.find(name);
  if (column == nullptr) return {};
  const std::string_view left = column->text(a), right = column->text(b);
  if (left.empty() || right.empty() || left == right) return {};
  const names::Comparison compared =
      names::compare(left, right, are_places ? names::Kind::place : names::Kind::person);
  std::string text;
  for (const names::WordMatch& word : compared.words) {
    if (!text.empty()) text += "; ";
    text += word.left.empty() || word.right.empty() ? word.left + word.right
                                                    : word.left + " ~ " + word.right;
    if (word.weight != 0) text += fmt::format(" {:+.1f}", word.weight);
    if (!word.note.empty()) text += " (" + word.note + ")";
  }
  return text;
}

}  // namespace amends::link
