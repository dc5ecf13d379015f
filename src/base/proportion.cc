#include "base/proportion.h"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>

#include "base/result.h"

namespace amends::base {

double normal_quantile(double level) {
  AMENDS_ASSERT(level > 0 && level < 1);
  return std::sqrt(2.0) * boost::math::erf_inv(level);
}

Interval wilson(double successes, double trials, double level) {
  if (trials <= 0) return {};
  const double z = normal_quantile(level), z2 = z * z;
  const double p = successes / trials;
  const double middle = p + z2 / (2 * trials);
  const double half = z * std::sqrt(p * (1 - p) / trials + z2 / (4 * trials * trials));
  const double scale = 1 + z2 / trials;
  return {std::max(0.0, (middle - half) / scale), std::min(1.0, (middle + half) / scale)};
}

Interval clopper_pearson(std::uint64_t successes, std::uint64_t trials, double level) {
  AMENDS_ASSERT(successes <= trials && level > 0 && level < 1);
  if (trials == 0) return {};
  const double tail = (1 - level) / 2;
  const auto x = static_cast<double>(successes), n = static_cast<double>(trials);
  Interval result;
  if (successes > 0) result.low = boost::math::ibeta_inv(x, n - x + 1, tail);
  if (successes < trials) result.high = boost::math::ibeta_inv(x + 1, n - x, 1 - tail);
  return result;
}

}  // namespace amends::base
