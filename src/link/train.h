// Estimates what a model needs: u from pairs at random, the share of matches, and m by expectation
// and maximisation on blocks (Fellegi and Sunter 1969; Winkler 1988; Dempster, Laird and Rubin
// 1977).
//
// m comes from all training rules together. Among the pairs that agree on a rule, a comparison that
// reads the rule's columns says nothing and is left out; each rule has its own share of matches,
// and all share one m. What is summed are counts of patterns of levels, so that a round costs the
// same for a thousand pairs and a billion. Pairs of relatives are a third class where they are many
// (relatives.h).
#pragma once

#include <string>
#include <vector>

#include "link/model.h"

namespace amends::link {

struct TrainOptions {
  unsigned threads = 1;
  std::uint64_t pairs_max = 2'000'000;  // of each training rule; beyond, a sample
  // Of expectation and maximisation, where the model has no max_iterations; each of the four times
  // that m is learnt, as u is corrected in between. It ends sooner when no probability changes by
  // more than the model's em_convergence, or 1e-6.
  unsigned rounds_max = 300;
  // A model whose levels have their m and u keeps them.
  bool keeps_trained = true;
};

// One training rule's stratum of pairs.
struct TrainingStratum {
  std::string condition;
  std::uint64_t pairs = 0;            // looked at
  std::uint64_t of_pairs = 0;         // that the rule makes
  double matches = 0;                 // expected among those that it makes
  std::vector<std::string> left_out;  // comparisons that read its columns
};

// What a person should know about the training, most of it in `words`.
struct Training {
  bool converged = true;
  unsigned rounds = 0;
  std::vector<TrainingStratum> strata;
  double expected_matches = 0;  // in all
  // By comparison and level, the share of all matches that take it; of those with values.
  std::vector<std::vector<double>> shares_of_matches;
  std::vector<std::string>
      words;  // sentences: not converged, a level never seen, fields correlated
};

// Sets m, u and the prior of model.settings, and the weights. Levels whose m or u is fixed keep it.
// Code::bad_input where nothing can be learnt.
Result<Training> train(Model& model, const TrainOptions& options, base::Task& task);

// For each comparison and gamma + 1, the share among pairs at random, null included. Exact for the
// values that matter most, by sampling for the rest; the same on every machine.
Result<std::vector<std::vector<double>>> shares_at_random(const Model& model,
                                                          const TrainOptions& options,
                                                          base::Task& task);

// How often each pattern of levels occurs among the pairs of one rule.
struct PatternCount {
  std::uint64_t pattern = 0;
  double count = 0;
};
Result<std::vector<PatternCount>> count_patterns(const Model& model, const RuleKeys& rule,
                                                 double share, unsigned threads, base::Task& task);

}  // namespace amends::link
