#include "link/unreached.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "link/poisson.h"

namespace amends::link {
namespace {

using Interactions = std::vector<std::uint32_t>;  // masks of two rules each

struct Model {
  Interactions interactions;
  PoissonFit fit;
  double criterion = 0;  // Bayesian information criterion
};

// Chao 1987, for a known number of occasions: what was caught once and twice bounds from below what
// was never caught.
double chao(std::span<const double> counts, unsigned rules) {
  double once = 0, twice = 0;
  for (std::uint32_t mask = 1; mask < counts.size(); ++mask) {
    if (std::popcount(mask) == 1) once += counts[mask];
    if (std::popcount(mask) == 2) twice += counts[mask];
  }
  return (rules - 1.0) / rules * once * std::max(once - 1, 0.0) / (2 * (twice + 1));
}

// 95 %, log-normal around an estimate with the standard error of its logarithm.
base::Interval log_normal(double value, double error) {
  const double factor = std::exp(base::normal_quantile(0.95) * error);
  return {value / factor, value * factor};
}

std::optional<Model> fit(std::span<const double> counts, unsigned rules,
                         const Interactions& interactions, double reached) {
  std::vector<std::vector<double>> rows;
  for (std::uint32_t mask = 1; mask < counts.size(); ++mask) {
    std::vector<double> row{1};
    for (unsigned rule = 0; rule < rules; ++rule) row.push_back(mask >> rule & 1);
    for (const std::uint32_t both : interactions) row.push_back((mask & both) == both);
    rows.push_back(std::move(row));
  }
  if (rows[0].size() >= rows.size()) return std::nullopt;  // nothing left to judge the fit by
  const auto found = fit_poisson(rows, counts.subspan(1));
  if (!found) return std::nullopt;
  const double terms = static_cast<double>(rows[0].size());
  return Model{interactions, *found, -2 * found->log_likelihood + terms * std::log(reached)};
}

// Adds the interaction that helps most, while one helps.
std::optional<Model> choose(std::span<const double> counts, unsigned rules, double reached) {
  std::optional<Model> best = fit(counts, rules, {}, reached);
  while (best) {
    std::optional<Model> better;
    for (unsigned a = 0; a < rules; ++a) {
      for (unsigned b = a + 1; b < rules; ++b) {
        Interactions more = best->interactions;
        const std::uint32_t both = 1u << a | 1u << b;
        if (std::find(more.begin(), more.end(), both) != more.end()) continue;
        more.push_back(both);
        auto next = fit(counts, rules, more, reached);
        if (next && next->criterion < (better ? better : best)->criterion) better = std::move(next);
      }
    }
    if (!better) break;
    best = std::move(better);
  }
  return best;
}

Unreached chapman(std::span<const double> counts, double reached) {
  const double a = counts[1] + counts[3], b = counts[2] + counts[3], both = counts[3];
  Unreached result;
  result.method = "chapman";
  result.missed = std::max(0.0, (a + 1) * (b + 1) / (both + 1) - 1 - reached);
  const double variance =
      (a + 1) * (b + 1) * (a - both) * (b - both) / ((both + 1) * (both + 1) * (both + 2));
  if (result.missed > 0) {
    // Chao's transformation keeps the interval above zero.
    result.interval = log_normal(result.missed,
                                 std::sqrt(std::log1p(variance / (result.missed * result.missed))));
  } else {
    result.interval = {0, 0};
  }
  return result;
}

}  // namespace

Result<Unreached> estimate_unreached(std::span<const double> counts, unsigned rules) {
  AMENDS_ASSERT(rules <= lists_max && counts.size() == std::size_t{1} << rules);
  if (rules < 2) {
    return fail(Code::bad_input,
                "with {} blocking rule nothing overlaps, so what it missed cannot be estimated; "
                "give two or more",
                rules);
  }
  double reached = 0, shared = 0;
  for (std::uint32_t mask = 1; mask < counts.size(); ++mask) {
    reached += counts[mask];
    if (std::popcount(mask) > 1) shared += counts[mask];
  }
  if (shared < 1) {
    return fail(Code::bad_input,
                "no match was reached by two blocking rules, so what they missed cannot be "
                "estimated");
  }
  Unreached result;
  if (rules == 2) {
    result = chapman(counts, reached);
  } else {
    const auto model = choose(counts, rules, reached);
    if (!model) {
      return fail(Code::bad_input,
                  "the overlaps of the blocking rules are too thin to estimate what they missed");
    }
    result.method = "log-linear";
    result.missed = std::exp(model->fit.coefficients[0]);
    // The unseen is itself a count: its own variance is added to the estimate's.
    const double variance =
        model->fit.intercept_variance * model->fit.dispersion + 1 / std::max(result.missed, 1.0);
    result.interval = log_normal(result.missed, std::sqrt(variance));
    for (const std::uint32_t both : model->interactions) {
      result.interactions.push_back(
          fmt::format("{} x {}", std::countr_zero(both) + 1, std::bit_width(both)));
    }
  }
  result.reached = reached;
  result.chao_lower_bound = chao(counts, rules);
  return result;
}

Result<Unreached> estimate_unreached(const ReachedMatches& matches, std::size_t rules) {
  rules = std::min<std::size_t>(rules, 32);
  std::vector<double> reach(rules, 0);
  for (const auto& [mask, count] : matches) {
    for (std::size_t rule = 0; rule < rules; ++rule) reach[rule] += (mask >> rule & 1) * count;
  }
  std::vector<std::size_t> order(rules);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return reach[a] > reach[b]; });
  const auto lists = static_cast<unsigned>(std::min<std::size_t>(rules, lists_max));
  std::vector<unsigned> list_of(rules);
  for (unsigned place = 0; place < rules; ++place)
    list_of[order[place]] = std::min(place, lists - 1);
  std::vector<double> counts(std::size_t{1} << lists, 0);
  for (const auto& [by_rule, count] : matches) {
    std::uint32_t mask = 0;
    for (std::size_t rule = 0; rule < rules; ++rule)
      mask |= (by_rule >> rule & 1u) << list_of[rule];
    if (mask != 0) counts[mask] += count;
  }
  return estimate_unreached(counts, lists);
}

}  // namespace amends::link
