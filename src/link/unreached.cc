#include "link/unreached.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

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
    result.log_error = std::sqrt(std::log1p(variance / (result.missed * result.missed)));
    result.interval = log_normal(result.missed, result.log_error);
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
    const double variance = model->fit.intercept_variance * model->fit.dispersion;
    result.log_error = std::sqrt(variance);
    result.interval =
        log_normal(result.missed, std::sqrt(variance + 1 / std::max(result.missed, 1.0)));
    for (const std::uint32_t both : model->interactions) {
      result.interactions.push_back(
          fmt::format("{} x {}", std::countr_zero(both) + 1, std::bit_width(both)));
    }
  }
  result.reached = reached;
  result.chao_lower_bound = chao(counts, rules);
  return result;
}

namespace {

using Columns = std::vector<std::string>;
using RuleSet = std::uint32_t;  // bit r for rule r

bool share_any(const Columns& a, const Columns& b) {
  return std::ranges::any_of(
      a, [&](const std::string& name) { return std::ranges::find(b, name) != b.end(); });
}
bool are_all_in(const Columns& a, const Columns& b) {
  return std::ranges::all_of(
      a, [&](const std::string& name) { return std::ranges::find(b, name) != b.end(); });
}

// Rules that hang together by columns: each set reads none that another one reads.
std::vector<RuleSet> apart(const std::vector<Columns>& columns) {
  std::vector<RuleSet> sets;
  for (std::size_t rule = 0; rule < columns.size(); ++rule) {
    RuleSet joined = RuleSet{1} << rule;
    std::vector<RuleSet> others;
    for (const RuleSet set : sets) {
      bool touches = false;
      for (std::size_t r = 0; r < rule; ++r)
        touches |= (set >> r & 1) != 0 && share_any(columns[r], columns[rule]);
      if (touches) {
        joined |= set;
      } else {
        others.push_back(set);
      }
    }
    others.push_back(joined);
    sets = std::move(others);
  }
  return sets;
}

double caught_by_both(const ReachedMatches& matches, RuleSet a, RuleSet b) {
  double both = 0;
  for (const auto& [mask, count] : matches) both += (mask & a) != 0 && (mask & b) != 0 ? count : 0;
  return both;
}

// Where all hang together: the rules within the columns of one or two rules, and those that read
// none of these, of all such pairs the one that catches most matches twice. Empty for none.
std::vector<RuleSet> two_apart(const std::vector<Columns>& columns, const ReachedMatches& matches) {
  std::vector<RuleSet> best;
  double most = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (std::size_t j = i; j < columns.size(); ++j) {
      Columns inside = columns[i];
      inside.insert(inside.end(), columns[j].begin(), columns[j].end());
      RuleSet within = 0, beyond = 0;
      for (std::size_t r = 0; r < columns.size(); ++r) {
        if (are_all_in(columns[r], inside)) within |= RuleSet{1} << r;
        if (!share_any(columns[r], inside)) beyond |= RuleSet{1} << r;
      }
      if (beyond == 0) continue;
      const double both = caught_by_both(matches, within, beyond);
      if (!best.empty() && both <= most) continue;
      best = {within, beyond};
      most = both;
    }
  }
  return best;
}

// The columns that most rules read.
std::string most_read(const std::vector<Columns>& columns) {
  std::map<std::string, std::size_t> readers;
  for (const Columns& rule : columns) {
    for (const std::string& name : rule) ++readers[name];
  }
  std::string named;
  std::size_t most = 0;
  for (const auto& [name, count] : readers) most = std::max(most, count);
  for (const auto& [name, count] : readers) {
    if (count == most) named += fmt::format("{}\"{}\"", named.empty() ? "" : ", ", name);
  }
  return named;
}

// "1", or "2+3" for what any of several rules reached.
std::string rules_of(RuleSet list) {
  std::string numbers;
  for (int rule = 0; rule < 32; ++rule) {
    if (list >> rule & 1) numbers += fmt::format("{}{}", numbers.empty() ? "" : "+", rule + 1);
  }
  return numbers;
}

// At most lists_max, those that reach fewest as one.
std::vector<double> counts_by_list(const ReachedMatches& matches, std::vector<RuleSet>& lists) {
  const auto reach = [&](RuleSet list) { return caught_by_both(matches, list, list); };
  std::ranges::stable_sort(lists, std::greater(), reach);
  while (lists.size() > lists_max) {
    const RuleSet last = lists.back();
    lists.pop_back();
    lists.back() |= last;
  }
  std::vector<double> counts(std::size_t{1} << lists.size(), 0);
  for (const auto& [by_rule, count] : matches) {
    std::uint32_t mask = 0;
    for (std::size_t list = 0; list < lists.size(); ++list)
      mask |= std::uint32_t{(by_rule & lists[list]) != 0} << list;
    counts[mask] += count;
  }
  return counts;
}

}  // namespace

Result<Unreached> estimate_unreached(const ReachedMatches& matches, std::vector<Columns> columns,
                                     double pairs_unseen) {
  constexpr double share_told = 0.1, error_max = 1;
  columns.resize(std::min<std::size_t>(columns.size(), 32));
  std::vector<RuleSet> lists = apart(columns);
  if (columns.size() > 1 && lists.size() < 2) lists = two_apart(columns, matches);
  if (columns.size() > 1 && lists.size() < 2) {
    return fail(Code::bad_input,
                "the rules share {}, so how they overlap does not tell what they missed; give "
                "rules that read no column in common",
                most_read(columns));
  }
  std::vector<double> counts = counts_by_list(matches, lists);
  // What only rules of several lists' columns reached: known, and of no list.
  const double beside = std::exchange(counts[0], 0.0);
  AMENDS_TRY(Unreached result, estimate_unreached(counts, static_cast<unsigned>(lists.size())));
  const auto less = [&](double missed) { return std::clamp(missed - beside, 0.0, pairs_unseen); };
  result.reached += beside;
  const double high = less(result.interval.high);
  if (!(result.log_error <= error_max) && high > share_told * result.reached) {
    return fail(Code::bad_input,
                "the rules overlap in too few matches to estimate what they missed");
  }
  result.missed = less(result.missed);
  result.interval = {less(result.interval.low), high};
  result.chao_lower_bound = less(result.chao_lower_bound);
  for (std::string& both : result.interactions) {
    both = fmt::format("{} x {}", rules_of(lists[static_cast<std::size_t>(both[0] - '1')]),
                       rules_of(lists[static_cast<std::size_t>(both.back() - '1')]));
  }
  return result;
}

}  // namespace amends::link
