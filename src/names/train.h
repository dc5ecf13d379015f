// Training of a joint multigram model by expectation–maximisation. Deterministic: the same pairs in
// the same order give the same table.
#pragma once

#include "base/task.h"
#include "names/model.h"

namespace amends::names {

struct WordPair {
  std::u32string left;  // folded letters
  std::u32string right;
  double count = 1;  // how often the pair was seen
};

struct Trained {
  ModelTable table;
  double pairs_kept = 0;  // expected number of true pairs among those given
};

struct TrainingOptions {
  int iterations = 8;         // with chunks of up to three letters
  double least_count = 3.0;   // expected uses below which a chunk pair is dropped
  double least_letter = 20;   // occurrences below which a letter folds into its base letter
  double least_trigram = 12;  // occurrences below which a sequence of three is left out
  std::size_t frequent_words = 400;
  std::size_t frequent_pairs = 600;
  std::size_t chunks_max = 5000;     // the most probable are kept
  std::size_t sequences_max = 3500;  // of letters on a side, the most frequent
  // What reading tables say: for each group of letters of the left side shares that sum to 1. A
  // group counts for `prior_uses` uses; one with a letter that the pairs hardly show counts, and
  // its letter is taken to occur, as often as `rare_share` of all letters.
  std::vector<ChunkPair> prior;
  double prior_uses = 8;
  double rare_share = 0.002;
};

Result<Trained> train(const std::vector<WordPair>& pairs, const TrainingOptions& options,
                      base::Task& task);

}  // namespace amends::names
