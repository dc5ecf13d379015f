#include "examine/intervals.h"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <cstdlib>

namespace amends::examine {
namespace {

// No exception and no global state: what cannot be computed is not a number.
using Policy = boost::math::policies::policy<
    boost::math::policies::domain_error<boost::math::policies::ignore_error>,
    boost::math::policies::pole_error<boost::math::policies::ignore_error>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::evaluation_error<boost::math::policies::ignore_error>,
    boost::math::policies::rounding_error<boost::math::policies::ignore_error>>;

Status check_counts(std::uint64_t hits, std::uint64_t trials, const Rational& confidence) {
  if (trials == 0) return fail(Code::bad_input, "a sample of nothing says nothing");
  if (hits > trials) return fail(Code::bad_input, "{} of {} is not possible", hits, trials);
  if (confidence.sign() <= 0 || confidence >= Rational(1)) {
    return fail(Code::bad_input, "a confidence is above 0 and below 1, not {}",
                confidence.to_text());
  }
  return {};
}

}  // namespace

long double to_real(const Rational& number) {
  // Twenty places are more than a double-extended number holds for a rate between 0 and 1.
  return std::strtold(number.to_fixed(20, Rounding::half_even).c_str(), nullptr);
}

double normal_quantile(const Rational& confidence) {
  const auto level = static_cast<double>(to_real(confidence));
  return std::sqrt(2.0) * boost::math::erf_inv(level, Policy());
}

Result<Interval> wilson(std::uint64_t hits, std::uint64_t trials, const Rational& confidence) {
  AMENDS_CHECK(check_counts(hits, trials, confidence));
  const double n = static_cast<double>(trials), p = static_cast<double>(hits) / n;
  const double z = normal_quantile(confidence), z2 = z * z;
  const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = z / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  return Interval{hits == 0 ? 0 : std::max(0.0, centre - half),
                  hits == trials ? 1 : std::min(1.0, centre + half)};
}

Result<Interval> clopper_pearson(std::uint64_t hits, std::uint64_t trials,
                                 const Rational& confidence) {
  AMENDS_CHECK(check_counts(hits, trials, confidence));
  const double half_risk = static_cast<double>(to_real(Rational(1) - confidence)) / 2;
  const double k = static_cast<double>(hits), n = static_cast<double>(trials);
  Interval result;
  if (hits > 0) result.low = boost::math::ibeta_inv(k, n - k + 1, half_risk, Policy());
  if (hits < trials) result.high = boost::math::ibetac_inv(k + 1, n - k, half_risk, Policy());
  return result;
}

Result<Estimate> stratified_estimate(std::span<const StratumResult> strata,
                                     const Rational& confidence) {
  AMENDS_CHECK(check_counts(0, 1, confidence));
  double population = 0;
  for (const StratumResult& s : strata) population += static_cast<double>(s.population);
  if (population == 0) return fail(Code::bad_input, "a frame of nothing has no rate");
  Estimate result;
  double variance = 0;
  for (const StratumResult& s : strata) {
    if (s.population == 0) continue;
    if (s.sampled > s.population || s.errors > s.sampled) {
      return fail(Code::bad_input, "stratum {}: {} errors of {} sampled from {} is not possible",
                  s.name, s.errors, s.sampled, s.population);
    }
    if (s.sampled == 0 || (s.sampled == 1 && s.population > 1)) {
      return fail(Code::bad_input,
                  "stratum {} has {} sampled; an estimate of its error needs two at least", s.name,
                  s.sampled);
    }
    const double size = static_cast<double>(s.population), n = static_cast<double>(s.sampled);
    const double weight = size / population, p = static_cast<double>(s.errors) / n;
    result.rate += weight * p;
    if (s.sampled < s.population) {
      variance += weight * weight * (1 - n / size) * p * (1 - p) / (n - 1);
    }
  }
  result.standard_error = std::sqrt(variance);
  const double half = normal_quantile(confidence) * result.standard_error;
  result.interval = {std::max(0.0, result.rate - half), std::min(1.0, result.rate + half)};
  return result;
}

}  // namespace amends::examine
