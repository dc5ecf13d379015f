// A threshold without labels: where the expected F1 is highest.
//
// A model's own probabilities are trained on all pairs at random and on a few blocks; among the
// candidates of many rules they can be far off. So the mixture is fitted again to the candidates
// themselves: a latent-class model over their patterns of levels, with a share of matches for each
// blocking rule, one m and u for each level (half from the candidates, half the model's), and the
// term-frequency part of the weight as it is. A
// comparison that a rule makes constant, or whose columns it makes equal, says nothing in that
// rule's stratum and is left out there, for both the probability and the fit; one that reads a
// column of the rule has a u of its own there. Pairs of two persons who have much in common are a
// third class where they are many, with shares of levels of its own: it starts from the lighter
// half of what two classes take for matches, and is kept where it explains much more. The order of
// the pairs stays the model's; only the threshold is chosen from the new probabilities: F1 is
// expected from them (Lewis 1995), and highest at a threshold that is a pair's weight.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "link/pairs.h"

namespace amends::link {

// The probabilities that the candidates themselves say. One float a pair.
struct Calibration {
  PairColumn<float> probability;
  double matches = 0;          // expected among the pairs
  double dropped_matches = 0;  // expected among those that were scored and dropped
  unsigned rounds = 0;         // of expectation and maximisation
  bool converged = false;
  bool refitted =
      false;           // false: the model's own probabilities, because a fit could not be trusted
  std::string reason;  // why not, in a sentence
  // Sentences: what the pairs do not say and the threshold hangs on.
  std::vector<std::string> doubts;
};

// Deterministic. Takes the distinct patterns once and works on them, so that it costs one pass over
// the pairs and little more. `model` gives the weight that the levels explain; what is left of a
// pair's weight is its term-frequency part. `probability`: an empty column, or one of as many
// entries as there are pairs, wherever it lies.
Calibration calibrate(const Pairs& pairs, const ModelView& model,
                      PairColumn<float> probability = {});

struct Threshold {
  double weight = 0;  // bits; pairs at or above it are matches. Infinity where nothing is
  double expected_f1 = 0, expected_precision = 1, expected_recall = 1;  // among the candidates
};

// The weight at which expected F1 is highest; of several, the highest. Matches among dropped pairs
// count as missed. Sorts about `at_once` pairs at a time; the outcome is the same for any number.
Threshold choose_threshold(const Pairs& pairs, const Calibration& calibration,
                           std::size_t at_once = 0xffff'ffff);

}  // namespace amends::link
