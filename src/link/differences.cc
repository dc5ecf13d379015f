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

void Differences::end(const std::vector<double>& best) {
  std::vector<double> alone(comparisons_ + 1, 0);  // what the comparisons make, by differences
  for (const auto& [comparisons, number] : numbers_) {
    std::vector<double> matches(comparisons_ + 1, 0);
    matches[0] = of_said_[number];
    for (std::size_t c = 0; c < comparisons_; ++c) {
      if (!comparisons[c]) continue;
      for (std::size_t k = c + 1; k-- > 0;) {
        matches[k + 1] += matches[k] * (1 - best[c]);
        matches[k] *= best[c];
      }
    }
    for (std::size_t k = 0; k < alone.size(); ++k) alone[k] += matches[k];
  }
  for (std::size_t k = 0; k < alone.size(); ++k) {
    const double ratio = (seen_[k] + trust * alone[k] + 1) / ((1 + trust) * alone[k] + 1);
    logs_[k] = std::min(0.0, std::log(ratio));
  }
}

}  // namespace amends::link
