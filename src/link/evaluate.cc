#include "link/evaluate.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <unordered_map>

namespace amends::link {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

std::optional<double> ratio(double part, double whole) {
  if (whole <= 0) return std::nullopt;
  return part / whole;
}

double harmonic(double precision, double recall) {
  const double sum = precision + recall;
  return sum > 0 ? 2 * precision * recall / sum : 0;
}

// Unordered pairs within the groups of equal key; `keys` is sorted by this.
std::uint64_t pairs_within(std::vector<std::uint64_t> keys) {
  std::sort(keys.begin(), keys.end());
  std::uint64_t pairs = 0, run = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    run = i > 0 && keys[i] == keys[i - 1] ? run + 1 : 0;
    pairs += run;
  }
  return pairs;
}

std::uint64_t true_matches(const Labels& truth, Parts parts) {
  std::vector<std::uint64_t> entities, within_parts;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (truth[i] == unlabelled) continue;
    entities.push_back(truth[i]);
    if (!parts.empty()) within_parts.push_back(std::uint64_t{truth[i]} << 32 | parts[i]);
  }
  return pairs_within(std::move(entities)) - pairs_within(std::move(within_parts));
}

}  // namespace

Labels labels_from(std::span<const std::string> entity_names) {
  Labels labels;
  labels.reserve(entity_names.size());
  std::unordered_map<std::string_view, std::uint32_t> numbers;
  for (const std::string& name : entity_names) {
    if (name.empty()) {
      labels.push_back(unlabelled);
      continue;
    }
    labels.push_back(
        numbers.emplace(name, static_cast<std::uint32_t>(numbers.size())).first->second);
  }
  return labels;
}

std::optional<double> Score::precision() const {
  return ratio(static_cast<double>(true_positives),
               static_cast<double>(true_positives + false_positives));
}
std::optional<double> Score::recall() const {
  return ratio(static_cast<double>(true_positives),
               static_cast<double>(true_positives + false_negatives));
}
std::optional<double> Score::f1() const {
  return ratio(2 * static_cast<double>(true_positives),
               static_cast<double>(2 * true_positives + false_positives + false_negatives));
}

Evaluation::Evaluation(const Pairs& pairs, const Labels& truth, Parts parts)
    : matches_(true_matches(truth, parts)) {
  AMENDS_ASSERT(parts.empty() || parts.size() == truth.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const std::uint32_t l = truth[pairs.left[i]], r = truth[pairs.right[i]];
    if (l == unlabelled || r == unlabelled) continue;
    (l == r ? match_weights_ : other_weights_).push_back(pairs.weight[i]);
  }
  sort();
}

Result<Evaluation> Evaluation::from_pairs(const Pairs& pairs, std::vector<LabelledPair> labels) {
  for (LabelledPair& label : labels) {
    if (label.a > label.b) std::swap(label.a, label.b);
  }
  const auto key = [](const LabelledPair& label) { return std::pair(label.a, label.b); };
  std::sort(labels.begin(), labels.end(),
            [&](const auto& x, const auto& y) { return key(x) < key(y); });
  Evaluation evaluation;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (i > 0 && key(labels[i]) == key(labels[i - 1])) {
      if (labels[i].match == labels[i - 1].match) continue;
      return fail(Code::bad_input,
                  "a pair is labelled both as a match and as none; keep one label");
    }
    evaluation.matches_ += labels[i].match;
    const std::size_t at = find_pair(pairs, labels[i].a, labels[i].b);
    if (at == pairs.size()) continue;
    (labels[i].match ? evaluation.match_weights_ : evaluation.other_weights_)
        .push_back(pairs.weight[at]);
  }
  evaluation.sort();
  return evaluation;
}

void Evaluation::sort() {
  std::sort(match_weights_.begin(), match_weights_.end(), std::greater<>());
  std::sort(other_weights_.begin(), other_weights_.end(), std::greater<>());
}

Score Evaluation::at(double threshold) const {
  const auto count = [threshold](const std::vector<double>& weights) {
    return static_cast<std::uint64_t>(
        std::upper_bound(weights.begin(), weights.end(), threshold, std::greater<>()) -
        weights.begin());
  };
  Score score{threshold, count(match_weights_), count(other_weights_), 0};
  score.false_negatives = matches_ - score.true_positives;
  return score;
}

Score Evaluation::all() const { return at(-infinity); }

// Calls visit(score) at every distinct weight, from the highest down.
template <typename Visit>
void Evaluation::walk(Visit visit) const {
  std::size_t m = 0, u = 0;
  while (m < match_weights_.size() || u < other_weights_.size()) {
    const double threshold = std::max(m < match_weights_.size() ? match_weights_[m] : -infinity,
                                      u < other_weights_.size() ? other_weights_[u] : -infinity);
    while (m < match_weights_.size() && match_weights_[m] == threshold) ++m;
    while (u < other_weights_.size() && other_weights_[u] == threshold) ++u;
    visit(Score{threshold, m, u, matches_ - m});
  }
}

Score Evaluation::best() const {
  Score best{infinity, 0, 0, matches_};
  walk([&](const Score& score) {
    if (score.f1().value_or(0) > best.f1().value_or(0)) best = score;
  });
  return best;
}

std::vector<Score> Evaluation::curve(std::size_t points) const {
  std::vector<Score> steps{{infinity, 0, 0, matches_}};
  std::uint64_t changes = 0;
  walk([&](const Score&) { ++changes; });
  const std::uint64_t every =
      std::max<std::uint64_t>(1, changes / std::max<std::size_t>(points, 2));
  std::uint64_t seen = 0;
  walk([&](const Score& score) {
    if (++seen % every == 0 || seen == changes) steps.push_back(score);
  });
  return steps;
}

double BCubed::f1() const { return harmonic(precision, recall); }

std::optional<BCubed> b_cubed(std::span<const std::uint32_t> clusters, const Labels& truth) {
  AMENDS_ASSERT(clusters.size() == truth.size());
  std::vector<std::uint64_t> cells;
  std::unordered_map<std::uint32_t, std::uint64_t> cluster_size, entity_size;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (truth[i] == unlabelled) continue;
    ++cluster_size[clusters[i]];
    ++entity_size[truth[i]];
    cells.push_back(std::uint64_t{clusters[i]} << 32 | truth[i]);
  }
  if (cells.empty()) return std::nullopt;
  std::sort(cells.begin(), cells.end());
  BCubed sum;
  for (std::size_t i = 0; i < cells.size();) {
    std::size_t end = i;
    while (end < cells.size() && cells[end] == cells[i]) ++end;
    const auto both = static_cast<double>(end - i);
    sum.precision +=
        both * both / static_cast<double>(cluster_size[static_cast<std::uint32_t>(cells[i] >> 32)]);
    sum.recall +=
        both * both / static_cast<double>(entity_size[static_cast<std::uint32_t>(cells[i])]);
    i = end;
  }
  const auto records = static_cast<double>(cells.size());
  return BCubed{sum.precision / records, sum.recall / records};
}

std::vector<Unlinkable> unlinkables(std::vector<double> self_weights, std::size_t points) {
  std::vector<Unlinkable> curve;
  if (self_weights.empty()) return curve;
  std::sort(self_weights.begin(), self_weights.end());
  const auto n = static_cast<double>(self_weights.size());
  const std::size_t every = self_weights.size() / std::max<std::size_t>(points, 1);
  std::size_t last = 0;
  for (std::size_t i = 0; i < self_weights.size(); ++i) {
    const bool at_end = i + 1 == self_weights.size();
    if (!at_end && (self_weights[i + 1] == self_weights[i] || i + 1 - last < every)) continue;
    curve.push_back({self_weights[i], static_cast<double>(i + 1) / n});
    last = i + 1;
  }
  return curve;
}

}  // namespace amends::link
