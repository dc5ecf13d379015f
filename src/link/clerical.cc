#include "link/clerical.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace amends::link {
namespace {

// SplitMix64 (Steele, Lea and Flood 2014): the same numbers on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  // 0 … bound-1, without bias.
  std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t limit = -bound % bound;
    for (;;) {
      const std::uint64_t value = next();
      if (value >= limit) return value % bound;
    }
  }

 private:
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

std::vector<double> edges_for(std::vector<double> weights, std::size_t strata, double threshold) {
  std::sort(weights.begin(), weights.end());
  const std::size_t tail = weights.size() / 1000;
  const double low = weights[tail], high = weights[weights.size() - 1 - tail];
  std::vector<double> edges{weights.front()};
  if (std::isfinite(low) && std::isfinite(high) && high > low) {
    for (std::size_t s = 1; s < strata; ++s)
      edges.push_back(low + (high - low) * static_cast<double>(s) / static_cast<double>(strata));
  }
  if (threshold > weights.front() && threshold < weights.back()) {
    // The nearest edge moves to the threshold, so that the number of strata stays.
    const auto nearest = std::min_element(
        edges.begin() + (edges.size() > 1), edges.end(),
        [&](double a, double b) { return std::abs(a - threshold) < std::abs(b - threshold); });
    if (nearest == edges.begin()) {
      edges.push_back(threshold);
    } else {
      *nearest = threshold;
    }
  }
  edges.push_back(weights.back());
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  if (edges.size() == 1) edges.push_back(edges[0]);
  return edges;
}

std::uint32_t stratum_of(const std::vector<double>& edges, double weight) {
  const auto at = std::upper_bound(edges.begin() + 1, edges.end() - 1, weight);
  return static_cast<std::uint32_t>(at - edges.begin() - 1);
}

// How many to draw from each stratum: as equal as the sizes allow.
std::vector<std::size_t> shares_of(const std::vector<std::uint64_t>& sizes, std::size_t size) {
  std::vector<std::size_t> share(sizes.size(), 0);
  for (bool grew = true; grew && size > 0;) {
    grew = false;
    // From the top down, so that what does not divide goes to the stronger pairs.
    for (std::size_t s = sizes.size(); s-- > 0 && size > 0;) {
      if (share[s] < sizes[s]) ++share[s], --size, grew = true;
    }
  }
  return share;
}

base::Interval within(double value, double error) {
  const double half = base::normal_quantile(0.95) * error;
  return {std::clamp(value - half, 0.0, 1.0), std::clamp(value + half, 0.0, 1.0)};
}

// Variance of one stratum's estimated total of matches.
double variance_of_total(const Stratum& s) {
  if (s.judged < 2) return 0;
  const double p = s.hits / s.judged;
  return s.size * s.size * (1 - s.judged / s.size) * p * (1 - p) / (s.judged - 1);
}

double total_of(const Stratum& s) { return s.judged > 0 ? s.size * s.hits / s.judged : 0; }

}  // namespace

Sample draw_sample(const Pairs& pairs, std::size_t size, std::size_t strata, double threshold,
                   std::uint64_t seed) {
  AMENDS_ASSERT(strata > 0);
  Sample sample;
  sample.seed = seed;
  if (pairs.size() == 0) return sample;
  sample.edges = edges_for({pairs.weight.begin(), pairs.weight.end()}, strata, threshold);
  std::vector<std::vector<std::size_t>> members(sample.edges.size() - 1);
  for (std::size_t i = 0; i < pairs.size(); ++i)
    members[stratum_of(sample.edges, pairs.weight[i])].push_back(i);
  for (const auto& list : members) sample.sizes.push_back(list.size());
  const std::vector<std::size_t> share = shares_of(sample.sizes, size);
  Random random(seed);
  for (std::uint32_t s = 0; s < members.size(); ++s) {
    // The first `share` places of a Fisher–Yates shuffle.
    for (std::size_t i = 0; i < share[s]; ++i) {
      std::swap(members[s][i], members[s][i + random.below(members[s].size() - i)]);
      sample.pairs.push_back({members[s][i], s});
    }
  }
  return sample;
}

Estimate stratified_proportion(std::span<const Stratum> strata) {
  double size = 0, total = 0, variance = 0;
  for (const Stratum& s : strata) {
    size += s.size;
    total += total_of(s);
    variance += variance_of_total(s);
  }
  if (size == 0) return {};
  Estimate estimate{total / size, std::sqrt(variance) / size, {}};
  estimate.interval = within(estimate.value, estimate.standard_error);
  return estimate;
}

ClericalResult evaluate_sample(const Sample& sample, std::span<const Answer> answers,
                               double threshold) {
  AMENDS_ASSERT(answers.size() <= sample.pairs.size());
  ClericalResult result;
  std::vector<Stratum> strata(sample.sizes.size());
  for (std::size_t s = 0; s < sample.sizes.size(); ++s) {
    strata[s].size = static_cast<double>(sample.sizes[s]);
    result.strata.push_back(
        {sample.edges[s], sample.edges[s + 1], sample.sizes[s], 0, 0, 0, {}, {}});
  }
  for (std::size_t i = 0; i < answers.size(); ++i) {
    StratumAnswers& shown = result.strata[sample.pairs[i].stratum];
    if (answers[i] == Answer::unsure) {
      ++shown.unsure;
      continue;
    }
    ++shown.judged;
    shown.matches += answers[i] == Answer::same;
  }
  std::vector<Stratum> above;
  double matches_above = 0, variance_above = 0, variance_below = 0;
  for (std::size_t s = 0; s < strata.size(); ++s) {
    StratumAnswers& shown = result.strata[s];
    strata[s].judged = static_cast<double>(shown.judged);
    strata[s].hits = static_cast<double>(shown.matches);
    shown.wilson = base::wilson(strata[s].hits, strata[s].judged);
    shown.exact = base::clopper_pearson(shown.matches, shown.judged);
    result.matches += total_of(strata[s]);
    if (shown.low >= threshold) {
      above.push_back(strata[s]);
      matches_above += total_of(strata[s]);
      variance_above += variance_of_total(strata[s]);
    } else {
      variance_below += variance_of_total(strata[s]);
    }
  }
  result.precision = stratified_proportion(above);
  if (result.matches > 0) {
    // Recall is A / (A + B), A and B independent: its differential is (B dA - A dB) / (A + B)^2.
    const double a = matches_above, b = result.matches - matches_above;
    const double error = std::sqrt(b * b * variance_above + a * a * variance_below) /
                         (result.matches * result.matches);
    result.recall = {a / result.matches, error, within(a / result.matches, error)};
  }
  return result;
}

}  // namespace amends::link
