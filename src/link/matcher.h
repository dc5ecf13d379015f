// One record against all others, at once: for a claim that comes in, where predict() is for a whole
// file. What a pair weighs is the same.
#pragma once

#include <vector>

#include "link/blocking.h"
#include "link/model.h"

namespace amends::link {

class Matcher {
 public:
  // Groups the records by each rule's keys. The model must outlive it.
  explicit Matcher(const Model& model);

  struct Match {
    RecordIndex other = 0;
    double weight = 0;      // bits, the prior included
    std::uint8_t rule = 0;  // the first that holds for the pair
    std::vector<std::int8_t> gamma;
  };
  // Those that a rule reaches and that weigh so much or more, ascending. Not thread-safe. In a
  // link_only model records of the same source are not looked at.
  const std::vector<Match>& match(RecordIndex record, double weight_min);
  std::uint64_t scored() const { return scored_; }  // pairs, over all calls

 private:
  void find_candidates(RecordIndex record);
  bool weigh(RecordIndex record, RecordIndex other, double weight_min, Match& match);

  const Model& model_;
  std::vector<Blocks> blocks_;  // by rule
  std::vector<RecordIndex> candidates_;
  std::vector<Match> matches_;
  Context context_;
  std::uint64_t scored_ = 0;
};

}  // namespace amends::link
