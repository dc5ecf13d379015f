// The shares of a comparison's levels among matches (m) and others (u), from how often each level
// was counted: over all levels, or over each group of levels where it has groups for pairs of
// scripts (scripts.h). Levels go by place: gamma + 1, place 0 for no value.
#pragma once

#include <string>
#include <vector>

#include "link/scripts.h"

namespace amends::link {

class LevelShares {
 public:
  static constexpr double matches_min = 30;  // of a group, for an m of its own

  explicit LevelShares(const Comparison& comparison);

  // The places of each group, the worst level first; of the group without scripts first.
  const std::vector<std::vector<std::size_t>>& places() const { return places_; }

  // m by place, 0 where nothing was counted. `times`: how often each match is counted, about.
  std::vector<double> of_matches(const std::vector<double>& counts, double times) const;
  // u by place, from the shares at random (null included), less the matches among them.
  std::vector<double> of_others(const std::vector<double>& random,
                                const std::vector<double>& matches, const std::vector<double>& m,
                                double prior) const;

  // Groups with fewer matches than matches_min in `counts` have the m of all groups from now on.
  // Gives a sentence about them, or nothing.
  std::string leave_scarce(const std::vector<double>& counts);

  // How often a level was seen; in groups, how often it was in all of them.
  double sightings(const std::vector<double>& counts, std::size_t place) const;
  // Whether no group before has the like of it.
  bool is_first_of_kin(std::size_t place) const;
  // The share of the counted that is in the group of the best level.
  double share_of_best_group(const std::vector<double>& counts) const;

 private:
  struct Pooled {
    std::vector<double> counts;  // by kin
    double total = 0;
  };
  Pooled pool(const std::vector<double>& counts) const;

  std::vector<std::vector<std::size_t>> places_;  // by group
  std::vector<int> group_, kin_;                  // by place
  std::vector<std::string> names_;                // by group
  std::size_t kins_ = 0;
  std::vector<bool> is_scarce_;  // by group
};

}  // namespace amends::link
