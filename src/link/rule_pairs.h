// What blocking rules cost together, before any pair is weighed.
#pragma once

#include <vector>

#include "base/task.h"
#include "link/evaluate.h"
#include "link/model.h"

namespace amends::link {

struct RulePairs {
  std::vector<std::uint64_t> added;  // by rule: pairs that it makes and no rule before it
  bool is_estimate = false;          // from a part of the records
};

// Exact where the rules make at most `looked_at_max` pairs; else from a sample of left records, the
// same each time. The same for any number of threads.
Result<RulePairs> rule_pairs(const Model& model, std::uint64_t looked_at_max, unsigned threads,
                             base::Task& task);

// How many of the true matches some rule makes, whatever they weigh. Looks at each of them.
std::uint64_t matches_made(const Model& model, const Labels& truth, Parts parts = {});
std::uint64_t matches_made(const Model& model, std::vector<LabelledPair> labels);

}  // namespace amends::link
