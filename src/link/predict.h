// Scores the pairs that a model's blocking rules make.
#pragma once

#include <limits>

#include "link/model.h"
#include "link/pairs.h"

namespace amends::link {

struct PredictOptions {
  unsigned threads = 1;
  // Pairs below this weight are counted and not kept.
  double weight_min = -std::numeric_limits<double>::infinity();
  bool wants_reached = false;  // fill Pairs::reached_by
};

struct Prediction {
  Pairs pairs;
  std::uint64_t scored = 0;
  std::vector<std::uint64_t> by_rule;  // scored pairs that each rule made first
};

// In order of (left, right). The same for any number of threads.
Result<Prediction> predict(const Model& model, const PredictOptions& options, base::Task& task);

// The weight of a pair with these levels, by comparison; slots as Batch has them.
double weight_of_pair(const Model& model, RecordIndex left, RecordIndex right,
                      const std::int8_t* gamma);

// What the model says, for charts and explanations.
ModelView view_of(const Settings& settings);

}  // namespace amends::link
