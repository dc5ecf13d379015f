#include "link/clerical.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/result.h"

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

// Matches among the pairs of several strata: of those with answers an estimate and how far below
// and above it the truth may be; of the others only how many pairs they are.
struct Total {
  double answered = 0, unanswered = 0;  // pairs
  double matches = 0, below = 0, above = 0;
};

Total total_of(std::span<const Stratum> strata) {
  Total total;
  double below = 0, above = 0, spread = 0;
  for (const Stratum& s : strata) {
    if (s.judged <= 0) {
      total.unanswered += s.size;
      continue;
    }
    total.answered += s.size;
    const double share = s.hits / s.judged;
    total.matches += s.size * share;
    if (s.judged >= s.size) continue;
    // A sample of much of a stratum says more than one of a stratum without end.
    const double as_many = s.judged * (s.size - 1) / (s.size - s.judged);
    const base::Interval wilson = base::wilson(share * as_many, as_many);
    below += std::pow(s.size * (share - wilson.low), 2);
    above += std::pow(s.size * (wilson.high - share), 2);
    spread += s.size * s.size / as_many;
  }
  total.below = std::sqrt(below);
  total.above = std::sqrt(above);
  if (spread <= 0) return total;
  // Strata with few answers each, nearly all alike: all together as one sample reach further.
  const double share = total.matches / total.answered;
  const double as_many = total.answered * total.answered / spread;
  const base::Interval wilson = base::wilson(share * as_many, as_many);
  total.below = std::max(total.below, total.answered * (share - wilson.low));
  total.above = std::max(total.above, total.answered * (wilson.high - share));
  return total;
}

// a / (a + b), where a is the matches above the threshold and b those below. The least and the most
// are on the quarter ellipses that the two totals' errors span.
Estimate recall_of(const Total& above, const Total& below) {
  constexpr int steps = 90;
  Estimate estimate;
  const double a = above.matches, b = below.matches;
  if (a + b <= 0) return estimate;
  estimate.value = a / (a + b);
  estimate.interval = {*estimate.value, *estimate.value};
  for (int step = 0; step <= steps; ++step) {
    const double angle = std::acos(-1.0) / 2 * step / steps;
    const auto share = [](double found, double missed) {
      found = std::max(found, 0.0), missed = std::max(missed, 0.0);
      return found + missed > 0 ? found / (found + missed) : 0;
    };
    const double low = share(a - above.below * std::cos(angle),
                             b + below.above * std::sin(angle) + below.unanswered);
    const double high = share(a + above.above * std::cos(angle) + above.unanswered,
                              b - below.below * std::sin(angle));
    estimate.interval.low = std::min(estimate.interval.low, low);
    estimate.interval.high = std::max(estimate.interval.high, high);
  }
  return estimate;
}

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
  const Total total = total_of(strata);
  const double size = total.answered + total.unanswered;
  Estimate estimate;
  if (total.answered <= 0) return estimate;
  estimate.value = total.matches / total.answered;
  estimate.interval = {
      std::clamp((total.matches - total.below) / size, 0.0, 1.0),
      std::clamp((total.matches + total.above + total.unanswered) / size, 0.0, 1.0)};
  return estimate;
}

ClericalResult evaluate_sample(const Sample& sample, std::span<const Answer> answers,
                               double threshold) {
  AMENDS_ASSERT(answers.size() <= sample.pairs.size());
  ClericalResult result;
  for (std::size_t s = 0; s < sample.sizes.size(); ++s) {
    StratumAnswers& shown = result.strata.emplace_back();
    shown.low = sample.edges[s];
    shown.high = sample.edges[s + 1];
    shown.pairs = sample.sizes[s];
  }
  for (std::size_t i = 0; i < sample.pairs.size(); ++i) {
    StratumAnswers& shown = result.strata[sample.pairs[i].stratum];
    const Answer answer = i < answers.size() ? answers[i] : Answer::none;
    ++shown.drawn;
    shown.unsure += answer == Answer::unsure;
    shown.judged += answer == Answer::same || answer == Answer::different;
    shown.matches += answer == Answer::same;
    result.unanswered += answer == Answer::none;
  }
  std::vector<Stratum> above, below;
  for (StratumAnswers& shown : result.strata) {
    result.judged += shown.judged;
    result.unsure += shown.unsure;
    shown.wilson =
        base::wilson(static_cast<double>(shown.matches), static_cast<double>(shown.judged));
    shown.exact = base::clopper_pearson(shown.matches, shown.judged);
    (shown.low >= threshold ? above : below)
        .push_back({static_cast<double>(shown.pairs), static_cast<double>(shown.judged),
                    static_cast<double>(shown.matches)});
  }
  result.precision = stratified_proportion(above);
  const Total found = total_of(above), missed = total_of(below);
  result.recall = recall_of(found, missed);
  if (result.judged > 0) result.matches = found.matches + missed.matches;
  return result;
}

std::vector<std::string> words_of(const ClericalResult& result) {
  if (result.judged == 0) return {"no pair is judged yet, and nothing can be said"};
  std::vector<std::string> words;
  for (const StratumAnswers& s : result.strata) {
    if (s.judged > 0 || s.pairs == 0) continue;
    words.push_back(
        fmt::format("no pair from {:.1f} to {:.1f} bits is judged: all of these {} or none may be "
                    "matches, and the intervals reach as far",
                    s.low, s.high, s.pairs));
  }
  return words;
}

}  // namespace amends::link
