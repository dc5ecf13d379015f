// In how many comparisons a match differs.
//
// A model takes each comparison by itself, so that matches which differ in two or three are as many
// as chance makes them. In many files they are fewer: whoever wrote a record down again made one
// slip. Then pairs at random that differ in two things are taken for the missing matches, and the
// threshold is too low. So the share of matches for each number of differences is counted among the
// candidates and held against what the comparisons alone would make; where there are fewer, matches
// with so many differences count for less (a log-linear term for a sum, as in Agresti, Categorical
// Data Analysis, 2013, chapter 9). Where there are more they do not count for more: chance would
// make matches of its own.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace amends::link {

class Differences {
 public:
  explicit Differences(std::size_t comparisons)
      : comparisons_(comparisons), logs_(comparisons + 1, 0) {}

  // The number of a set of comparisons in which a pattern says something; for add().
  std::uint32_t said(const std::vector<bool>& comparisons);

  // A round: the matches expected of each pattern, and then what they come to. `best`: by
  // comparison, the share of matches that take the best level.
  void start();
  void add(std::uint32_t said, std::size_t differences, double matches) {
    of_said_[said] += matches;
    seen_[differences] += matches;
  }
  void end(const std::vector<double>& best);

  // The natural logarithm, 0 or less, of what a match of so many differences counts for.
  double log_of(std::size_t differences) const { return logs_[differences]; }
  // The same, so that over all patterns of the set `said` the shares of matches add up to one.
  double log_of(std::uint32_t said, std::size_t differences) const {
    return logs_[differences] - (said < log_sums_.size() ? log_sums_[said] : 0);
  }
  // Whether matches of some number of differences are clearly fewer than the comparisons alone
  // make.
  bool are_fewer() const;

  // By comparison, the share of matches that take the best level, when `best` are the shares that
  // the comparisons alone would have: of the matches that were added, which agree on a rule and so
  // differ more elsewhere, and of all matches that have a value in `comparisons`.
  std::vector<double> best_of_added(const std::vector<double>& best) const;
  std::vector<double> best_of(const std::vector<bool>& comparisons,
                              const std::vector<double>& best) const;

 private:
  std::vector<double> alone(const std::vector<bool>& comparisons, const std::vector<double>& best,
                            std::size_t without) const;

  std::size_t comparisons_;
  std::map<std::vector<bool>, std::uint32_t> numbers_;
  std::vector<double> of_said_;  // matches by set
  std::vector<double> seen_;     // and by differences
  std::vector<double> logs_;
  std::vector<double> log_sums_;  // by set
};

}  // namespace amends::link
