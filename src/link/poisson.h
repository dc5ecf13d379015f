// A Poisson regression with a logarithmic link, for the small tables of counts that overlapping
// rules give: by iteratively reweighted least squares (Nelder and Wedderburn 1972).
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace amends::link {

struct PoissonFit {
  std::vector<double> coefficients;
  double log_likelihood = 0;      // without the part that depends on the counts alone
  double intercept_variance = 0;  // of coefficients[0]
  double dispersion = 1;          // Pearson's chi-squared over degrees of freedom, at least 1
};

// rows.size() == counts.size(); each row has as many terms, the first 1. Nothing where the terms
// cannot be told apart from the counts.
std::optional<PoissonFit> fit_poisson(const std::vector<std::vector<double>>& rows,
                                      std::span<const double> counts);

}  // namespace amends::link
