#include "link/shares.h"

#include <algorithm>

#include "base/text.h"

namespace amends::link {
namespace {

constexpr double pseudo_pairs = 1.0;  // matches added to each comparison, so that no level has none
constexpr double probability_min = 1e-8;
// A level of a group must be seen about so often to be believed as much as all groups together.
constexpr double believed = 4;
constexpr double looked_at = 200'000;  // pairs at random, about, behind shares at random

double sum_over(const std::vector<std::size_t>& places, const std::vector<double>& counts) {
  double sum = 0;
  for (const std::size_t place : places) sum += counts[place];
  return sum;
}

}  // namespace

LevelShares::LevelShares(const Comparison& comparison) {
  const ScriptGroups groups = script_groups(comparison);
  const std::size_t size = comparison.levels_without_null() + 1;
  places_.resize(groups.count());
  group_.assign(size, 0);
  kin_.assign(size, -1);
  names_ = groups.names;
  kins_ = groups.kins;
  is_scarce_.assign(groups.count(), false);
  for (std::size_t i = comparison.levels.size(); i-- > 0;) {
    if (comparison.levels[i].is_null) continue;
    const auto place = static_cast<std::size_t>(comparison.gamma(i) + 1);
    places_[static_cast<std::size_t>(groups.group[i])].push_back(place);
    group_[place] = groups.group[i];
    kin_[place] = groups.kin[i];
  }
}

LevelShares::Pooled LevelShares::pool(const std::vector<double>& counts) const {
  Pooled pooled;
  pooled.counts.assign(kins_, 0);
  for (std::size_t place = 1; place < kin_.size(); ++place) {
    if (kin_[place] < 0) continue;
    pooled.counts[static_cast<std::size_t>(kin_[place])] += counts[place];
    pooled.total += counts[place];
  }
  return pooled;
}

std::vector<double> LevelShares::of_matches(const std::vector<double>& counts, double times) const {
  std::vector<double> shares(counts.size(), 0);
  const Pooled pooled = pool(counts);
  for (std::size_t g = 0; g < places_.size(); ++g) {
    const double total = sum_over(places_[g], counts);
    const auto levels = static_cast<double>(places_[g].size());
    if (g == 0) {
      if (total < 1) continue;
      for (const std::size_t place : places_[g])
        shares[place] = (counts[place] + pseudo_pairs / levels) / (total + pseudo_pairs);
      continue;
    }
    if (pooled.total < 1) continue;
    std::vector<double> here, in_all;
    for (const std::size_t place : places_[g]) {
      const double all = pooled.counts[static_cast<std::size_t>(kin_[place])];
      here.push_back(is_scarce_[g] ? 0 : counts[place]);
      in_all.push_back((all + pseudo_pairs / levels) / (pooled.total + pseudo_pairs));
    }
    const std::vector<double> drawn = drawn_to(here, in_all, believed * times);
    for (std::size_t i = 0; i < drawn.size(); ++i) shares[places_[g][i]] = drawn[i];
  }
  return shares;
}

std::vector<double> LevelShares::of_others(const std::vector<double>& random,
                                           const std::vector<double>& matches,
                                           const std::vector<double>& m, double prior) const {
  std::vector<double> shares(random.size(), 0);
  double all_random = 0, all_matches = 0;
  for (const auto& group : places_) {
    all_random += sum_over(group, random);
    all_matches += sum_over(group, matches);
  }
  for (const auto& group : places_) {
    const double known = sum_over(group, random);
    if (known <= 0) continue;
    // Matches among the group's pairs at random.
    double of_group = prior;
    if (places_.size() > 1 && all_matches > 0)
      of_group *= (sum_over(group, matches) / all_matches) / (known / all_random);
    double total = 0;
    for (const std::size_t place : group) {
      const double share = random[place] / known;
      shares[place] = std::max({share - of_group * m[place], 0.1 * share, probability_min});
      total += shares[place];
    }
    for (const std::size_t place : group) shares[place] /= total;
  }
  if (kins_ == 0) return shares;
  std::vector<double> counts(random.size(), 0);
  for (std::size_t g = 1; g < places_.size(); ++g) {
    const double known = sum_over(places_[g], random) * looked_at;
    for (const std::size_t place : places_[g]) counts[place] = shares[place] * known;
  }
  const Pooled pooled = pool(counts);
  for (std::size_t g = 1; g < places_.size() && pooled.total > 0; ++g) {
    std::vector<double> here, in_all;
    for (const std::size_t place : places_[g]) {
      here.push_back(counts[place]);
      in_all.push_back(std::max(pooled.counts[static_cast<std::size_t>(kin_[place])] / pooled.total,
                                probability_min));
    }
    const std::vector<double> drawn = drawn_to(here, in_all, believed);
    for (std::size_t i = 0; i < drawn.size(); ++i) shares[places_[g][i]] = drawn[i];
  }
  return shares;
}

std::string LevelShares::leave_scarce(const std::vector<double>& counts) {
  std::vector<std::string> scarce;
  for (std::size_t g = 1; g < places_.size(); ++g) {
    const double matches = sum_over(places_[g], counts);
    is_scarce_[g] = matches < matches_min;
    if (is_scarce_[g]) scarce.push_back(fmt::format("{} ({:.0f})", names_[g], matches));
  }
  if (scarce.empty()) return {};
  return fmt::format("fewer than {:.0f} likely matches: m is that of any two scripts for {}",
                     matches_min, fmt::join(scarce, ", "));
}

double LevelShares::sightings(const std::vector<double>& counts, std::size_t place) const {
  if (kin_[place] < 0) return counts[place];
  return pool(counts).counts[static_cast<std::size_t>(kin_[place])];
}

bool LevelShares::is_first_of_kin(std::size_t place) const {
  if (kin_[place] < 0) return true;
  return std::find(kin_.begin() + static_cast<std::ptrdiff_t>(place) + 1, kin_.end(),
                   kin_[place]) == kin_.end();
}

double LevelShares::share_of_best_group(const std::vector<double>& counts) const {
  double all = 0;
  for (const auto& group : places_) all += sum_over(group, counts);
  if (all <= 0) return 1;
  return sum_over(places_[static_cast<std::size_t>(group_.back())], counts) / all;
}

}  // namespace amends::link
