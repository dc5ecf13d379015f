#include "link/poisson.h"

#include <algorithm>
#include <cmath>

namespace amends::link {
namespace {

using Matrix = std::vector<std::vector<double>>;

// Solves a symmetric positive definite system for several right sides at once; false where it is
// not.
bool solve(Matrix a, Matrix& sides) {
  const std::size_t n = a.size();
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a[i][j];
      for (std::size_t k = 0; k < j; ++k) sum -= a[i][k] * a[j][k];
      if (i == j && !(sum > 1e-10)) return false;
      a[i][j] = i == j ? std::sqrt(sum) : sum / a[j][j];
    }
  }
  for (auto& x : sides) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < i; ++k) x[i] -= a[i][k] * x[k];
      x[i] /= a[i][i];
    }
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t k = i + 1; k < n; ++k) x[i] -= a[k][i] * x[k];
      x[i] /= a[i][i];
    }
  }
  return true;
}

double linear(const std::vector<double>& row, const std::vector<double>& coefficients) {
  double sum = 0;
  for (std::size_t t = 0; t < row.size(); ++t) sum += row[t] * coefficients[t];
  return std::clamp(sum, -30.0, 30.0);
}

}  // namespace

std::optional<PoissonFit> fit_poisson(const Matrix& rows, std::span<const double> counts) {
  const std::size_t terms = rows[0].size();
  double mean = 0;
  for (const double count : counts) mean += count / static_cast<double>(counts.size());
  if (!(mean > 0)) return std::nullopt;
  PoissonFit fit;
  fit.coefficients.assign(terms, 0);
  fit.coefficients[0] = std::log(mean);
  for (int round = 0; round < 100; ++round) {
    Matrix information(terms, std::vector<double>(terms, 0));
    Matrix sides(2, std::vector<double>(terms, 0));
    sides[1][0] = 1;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double eta = linear(rows[i], fit.coefficients), mu = std::exp(eta);
      const double working = eta + (counts[i] - mu) / mu;
      for (std::size_t s = 0; s < terms; ++s) {
        sides[0][s] += rows[i][s] * mu * working;
        for (std::size_t t = 0; t < terms; ++t) information[s][t] += rows[i][s] * mu * rows[i][t];
      }
    }
    if (!solve(std::move(information), sides)) return std::nullopt;
    double change = 0;
    for (std::size_t t = 0; t < terms; ++t)
      change = std::max(change, std::abs(sides[0][t] - fit.coefficients[t]));
    fit.coefficients = sides[0];
    fit.intercept_variance = sides[1][0];
    if (change < 1e-9) break;
  }
  double pearson = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double eta = linear(rows[i], fit.coefficients), mu = std::exp(eta);
    fit.log_likelihood += counts[i] * eta - mu;
    pearson += (counts[i] - mu) * (counts[i] - mu) / mu;
  }
  if (rows.size() > terms)
    fit.dispersion = std::max(1.0, pearson / static_cast<double>(rows.size() - terms));
  return fit;
}

}  // namespace amends::link
