#include "link/differences.h"

#include <algorithm>
#include <cmath>

namespace amends::link {
namespace {

// What the comparisons alone would make counts this much beside what is seen, and one match, so
// that a few matches which happen not to be there are not proof.
constexpr double trust = 0.05;

}  // namespace

std::uint32_t Differences::said(const std::vector<bool>& comparisons) {
  const auto next = static_cast<std::uint32_t>(numbers_.size());
  return numbers_.try_emplace(comparisons, next).first->second;
}

void Differences::start() {
  of_said_.assign(numbers_.size(), 0);
  seen_.assign(comparisons_ + 1, 0);
}

// The share of matches by differences, were each comparison by itself.
std::vector<double> Differences::alone(const std::vector<bool>& comparisons,
                                       const std::vector<double>& best, std::size_t without) const {
  std::vector<double> shares(comparisons_ + 1, 0);
  shares[0] = 1;
  for (std::size_t c = 0; c < comparisons_; ++c) {
    if (!comparisons[c] || c == without) continue;
    for (std::size_t k = c + 1; k-- > 0;) {
      shares[k + 1] += shares[k] * (1 - best[c]);
      shares[k] *= best[c];
    }
  }
  return shares;
}

void Differences::end(const std::vector<double>& best) {
  std::vector<double> expected(comparisons_ + 1, 0);  // what the comparisons make, by differences
  std::vector<std::vector<double>> of_set(numbers_.size());
  for (const auto& [comparisons, number] : numbers_) {
    of_set[number] = alone(comparisons, best, comparisons_);
    for (std::size_t k = 0; k < expected.size(); ++k)
      expected[k] += of_said_[number] * of_set[number][k];
  }
  for (std::size_t k = 0; k < expected.size(); ++k) {
    const double ratio = (seen_[k] + trust * expected[k] + 1) / ((1 + trust) * expected[k] + 1);
    logs_[k] = std::min(0.0, std::log(ratio));
  }
  log_sums_.clear();
  for (const std::vector<double>& shares : of_set) {
    double sum = 0;
    for (std::size_t k = 0; k < shares.size(); ++k) sum += shares[k] * std::exp(logs_[k]);
    log_sums_.push_back(std::log(sum));
  }
}

bool Differences::are_fewer() const {
  return std::ranges::any_of(logs_, [](double log) { return log < -0.1; });
}

std::vector<double> Differences::best_of(const std::vector<bool>& comparisons,
                                         const std::vector<double>& best) const {
  std::vector<double> out(comparisons_, 0);
  for (std::size_t c = 0; c < comparisons_; ++c) {
    if (!comparisons[c]) continue;
    const std::vector<double> others = alone(comparisons, best, c);
    double same = 0, differs = 0;
    for (std::size_t k = 0; k < comparisons_; ++k) {
      same += others[k] * std::exp(logs_[k]) * best[c];
      differs += others[k] * std::exp(logs_[k + 1]) * (1 - best[c]);
    }
    out[c] = same / (same + differs);
  }
  return out;
}

std::vector<double> Differences::best_of_added(const std::vector<double>& best) const {
  std::vector<double> same(comparisons_, 0), all(comparisons_, 0);
  for (const auto& [comparisons, number] : numbers_) {
    const std::vector<double> of_set = best_of(comparisons, best);
    for (std::size_t c = 0; c < comparisons_; ++c) {
      if (!comparisons[c]) continue;
      same[c] += of_said_[number] * of_set[c];
      all[c] += of_said_[number];
    }
  }
  for (std::size_t c = 0; c < comparisons_; ++c) same[c] = all[c] > 0 ? same[c] / all[c] : best[c];
  return same;
}

}  // namespace amends::link
