// Scores the pairs that a model's blocking rules make.
#pragma once

#include <filesystem>
#include <limits>
#include <span>

#include "base/hash.h"
#include "link/model.h"
#include "link/pairs.h"
#include "link/unreached.h"

namespace amends::link {

// Scored pairs go to runs in `folder`, chunk by chunk (runs.h); what is there under `key` is not
// scored again. The pairs are the same.
struct RunPlan {
  std::filesystem::path folder;
  base::Hash key{};
  // Bytes that a prediction may take in all. Not 0: the pairs lie in files, and a part of this is
  // for what is scored at once. It belongs to what `key` names.
  std::uint64_t memory_max = 0;
};

struct PredictOptions {
  unsigned threads = 1;
  // Pairs below this weight are counted and not kept.
  double weight_min = -std::numeric_limits<double>::infinity();
  const RunPlan* runs = nullptr;  // none: all in memory
};

struct Prediction {
  Pairs pairs;
  std::uint64_t scored = 0;
  std::vector<std::uint64_t> by_rule;  // scored pairs that each rule made first
};

// What predict() and the clusters after it take beside the model and its table, about: bytes. The
// pairs themselves count only where they go to runs that have a limit.
std::uint64_t predict_bytes(const Model& model, const PredictOptions& options);

// In order of (left, right). The same for any number of threads.
Result<Prediction> predict(const Model& model, const PredictOptions& options, base::Task& task);

// The expected matches among `pairs` by which blocking rules hold for them, whichever rule made
// them: bit r for rule r, of the first 32. `probability` is of each pair; pairs that are next to
// certainly none are passed over, and so are those below `weight_min`. The same for any number of
// threads.
Result<ReachedMatches> reached_matches(const Model& model, const Pairs& pairs,
                                       std::span<const float> probability, double weight_min,
                                       unsigned threads, base::Task& task);

// The first rule that holds for the pair (left < right), -1 for none.
int first_rule(const Model& model, RecordIndex left, RecordIndex right, Context& context);
// The level that the pair takes in each comparison, whether a rule makes it or not.
void levels_of_pair(const Model& model, RecordIndex left, RecordIndex right, Context& context,
                    std::vector<std::int8_t>& gamma);
// The weight of a pair with these levels, by comparison; slots as Batch has them.
double weight_of_pair(const Model& model, RecordIndex left, RecordIndex right,
                      const std::int8_t* gamma);

// What the model says, for charts and explanations.
ModelView view_of(const Settings& settings);

}  // namespace amends::link
