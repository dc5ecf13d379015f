// Confidence intervals of a proportion: Wilson's score interval (1927) to show, because it is short
// and near its level on average; Clopper and Pearson's (1934) to decide by, because it is never
// below its level.
#pragma once

#include <cstdint>

namespace amends::base {

struct Interval {
  double low = 0, high = 1;
};

// `successes` of `trials`, both sides together at `level` (0.95). No trials: 0 to 1.
Interval wilson(double successes, double trials, double level = 0.95);
Interval clopper_pearson(std::uint64_t successes, std::uint64_t trials, double level = 0.95);

// The standard normal's quantile for a two-sided level: 1.95996… for 0.95. 0 < level < 1.
double normal_quantile(double level);

}  // namespace amends::base
