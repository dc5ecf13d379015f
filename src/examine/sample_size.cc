#include "examine/sample_size.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "examine/intervals.h"

namespace amends::examine {
namespace {

constexpr std::uint64_t size_max = 10'000'000;
constexpr std::uint64_t population_max = 1'000'000'000;
constexpr std::uint64_t accept_max = 1'000;

Status check_rate(const Rational& rate, std::string_view what) {
  if (rate.sign() > 0 && rate < Rational(1)) return {};
  return fail(Code::bad_input, "{} must be above 0 and below 1, not {}", what, rate.to_text());
}

Status check_plan(const Acceptance& plan) {
  AMENDS_CHECK(check_rate(plan.limit, "the limit of errors"));
  AMENDS_CHECK(check_rate(plan.confidence, "the confidence"));
  if (plan.accept <= accept_max) return {};
  return fail(Code::bad_input, "at most {} errors can be allowed, not {}", accept_max, plan.accept);
}

// P(at most `accept` of n are bad) by its terms; each is the one before times a simple factor. Sums
// of positive terms lose nothing.
long double binomial_tail(std::uint64_t n, std::uint64_t accept, long double rate) {
  long double term = std::exp(static_cast<long double>(n) * std::log1p(-rate)), sum = term;
  for (std::uint64_t k = 0; k < accept && k < n; ++k) {
    term *= static_cast<long double>(n - k) / static_cast<long double>(k + 1) * rate / (1 - rate);
    sum += term;
  }
  return sum;
}

long double hypergeometric_tail(std::uint64_t n, std::uint64_t accept, std::uint64_t bad,
                                std::uint64_t population) {
  const auto log_choose = [](std::uint64_t of, std::uint64_t k) {
    return std::lgamma(static_cast<long double>(of) + 1) -
           std::lgamma(static_cast<long double>(k) + 1) -
           std::lgamma(static_cast<long double>(of - k) + 1);
  };
  const std::uint64_t good = population - bad;
  const long double all = log_choose(population, n);
  long double sum = 0;
  for (std::uint64_t k = n > good ? n - good : 0; k <= std::min({accept, n, bad}); ++k) {
    sum += std::exp(log_choose(bad, k) + log_choose(good, n - k) - all);
  }
  return sum;
}

// The first n in [low, high] for which `enough` holds; it holds for all above the first.
template <typename Enough>
std::uint64_t first_enough(std::uint64_t low, std::uint64_t high, Enough enough) {
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (enough(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

long double as_real(const Rational& number) { return to_real(number); }

}  // namespace

Result<std::uint64_t> binomial_size(const Acceptance& plan) {
  AMENDS_CHECK(check_plan(plan));
  const long double rate = as_real(plan.limit), risk = as_real(Rational(1) - plan.confidence);
  const auto enough = [&](std::uint64_t n) { return binomial_tail(n, plan.accept, rate) <= risk; };
  if (!enough(size_max)) {
    return fail(Code::bad_input, "a limit of {} needs more than {} units", plan.limit.to_text(),
                size_max);
  }
  return first_enough(plan.accept + 1, size_max, enough);
}

Result<std::uint64_t> hypergeometric_size(const Acceptance& plan, std::uint64_t population) {
  AMENDS_CHECK(check_plan(plan));
  if (population == 0 || population > population_max) {
    return fail(Code::bad_input, "a frame has 1 to {} units, not {}", population_max, population);
  }
  const Rational least = (plan.limit * Rational(static_cast<std::int64_t>(population)))
                             .rounded(0, base::Rounding::ceiling);
  const auto bad = static_cast<std::uint64_t>(*least.to_int64());
  if (bad <= plan.accept) return population;  // no sample can tell so few from none
  const long double risk = as_real(Rational(1) - plan.confidence);
  return first_enough(plan.accept + 1, population, [&](std::uint64_t n) {
    return n >= population || hypergeometric_tail(n, plan.accept, bad, population) <= risk;
  });
}

Result<std::uint64_t> proportion_size(const Rational& margin, const Rational& confidence,
                                      std::uint64_t population) {
  AMENDS_CHECK(check_rate(margin, "the margin"));
  AMENDS_CHECK(check_rate(confidence, "the confidence"));
  if (population > population_max) {
    return fail(Code::bad_input, "a frame has at most {} units, not {}", population_max,
                population);
  }
  const double z = normal_quantile(confidence);
  const auto half_width = static_cast<double>(as_real(margin));
  const double infinite = z * z / 4 / (half_width * half_width);
  if (infinite > static_cast<double>(population_max)) {
    return fail(Code::bad_input, "a margin of {} is too narrow", margin.to_text());
  }
  const double wanted = population == 0
                            ? infinite
                            : infinite / (1 + (infinite - 1) / static_cast<double>(population));
  return static_cast<std::uint64_t>(std::ceil(std::max(wanted, 1.0)));
}

namespace {

// sqrt(p (1 - p)) to twelve digits: only the ratio of weights matters.
Result<Rational> deviation(const Stratum& stratum) {
  AMENDS_CHECK(check_rate(stratum.assumed_rate,
                          fmt::format("the rate assumed for stratum {}", stratum.name)));
  const long double p = as_real(stratum.assumed_rate);
  constexpr std::int64_t scale = 1'000'000'000'000;
  return Rational::ratio(std::llround(std::sqrt(p * (1 - p)) * scale), scale);
}

Result<std::vector<Rational>> weights_of(std::span<const Stratum> strata, Spread how) {
  std::vector<Rational> weights;
  for (const Stratum& stratum : strata) {
    const Rational population(static_cast<std::int64_t>(stratum.population));
    Rational factor(1);
    if (how == Spread::neyman) {
      AMENDS_TRY(factor, deviation(stratum));
    }
    weights.push_back(population * factor);
  }
  return weights;
}

// Shares `left` among the strata in `free` by weight; those that get less than their minimum are
// held to it, and the others share what remains, until nobody is below.
Status share_above_minimum(std::uint64_t left, std::vector<std::size_t> free,
                           std::span<const Rational> weights, std::span<const std::uint64_t> least,
                           std::vector<std::uint64_t>& sizes) {
  while (!free.empty()) {
    std::vector<Rational> open;
    for (const std::size_t i : free) open.push_back(weights[i]);
    AMENDS_TRY(const auto parts, base::allocate(static_cast<std::int64_t>(left), open));
    std::vector<std::size_t> others;
    for (std::size_t k = 0; k < free.size(); ++k) {
      const std::size_t i = free[k];
      sizes[i] = static_cast<std::uint64_t>(parts[k]);
      if (sizes[i] < least[i]) {
        sizes[i] = least[i];
      } else {
        others.push_back(i);
      }
    }
    if (others.size() == free.size()) break;
    for (const std::size_t i : free) {
      if (std::ranges::find(others, i) == others.end()) left -= least[i];
    }
    free = std::move(others);
  }
  return {};
}

}  // namespace

Result<std::vector<std::uint64_t>> spread(std::uint64_t size, std::span<const Stratum> strata,
                                          Spread how, std::uint64_t minimum) {
  std::vector<std::size_t> open(strata.size());
  std::iota(open.begin(), open.end(), std::size_t{0});
  std::ranges::sort(open, {}, [&](std::size_t i) { return strata[i].name; });
  std::uint64_t population = 0, least_sum = 0, left = size;
  std::vector<std::uint64_t> least, sizes(strata.size());
  for (const Stratum& stratum : strata) {
    least.push_back(std::min(minimum, stratum.population));
    population += stratum.population;
    least_sum += least.back();
  }
  if (size > population) {
    return fail(Code::bad_input, "{} units cannot be drawn from {}", size, population);
  }
  if (least_sum > size) {
    return fail(Code::bad_input, "at least {} in each stratum makes {}, and the sample is {}",
                minimum, least_sum, size);
  }
  AMENDS_TRY(const std::vector<Rational> weights, weights_of(strata, how));
  // What a full stratum cannot take goes to the others.
  for (bool full = true; full;) {
    AMENDS_CHECK(share_above_minimum(left, open, weights, least, sizes));
    full = false;
    std::vector<std::size_t> others;
    for (const std::size_t i : open) {
      if (sizes[i] <= strata[i].population) {
        others.push_back(i);
        continue;
      }
      sizes[i] = strata[i].population;
      left -= sizes[i];
      full = true;
    }
    open = std::move(others);
  }
  return sizes;
}

}  // namespace amends::examine
