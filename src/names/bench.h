// How well names are told apart, measured on a file of pairs: true pairs against random non-pairs
// drawn from the same file with a fixed seed, our weight beside ICU transliteration with
// Jaro–Winkler in the same run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/task.h"
#include "names/compare.h"
#include "names/pair_file.h"

namespace amends::names {

struct BenchOptions {
  // When not given: places where most names of the file are one word, else persons.
  std::optional<Kind> kind;
  std::uint64_t non_pairs = 1'000'000;
  std::uint64_t seed = 20240229;
};

struct Quality {
  // Share of true pairs above the score that a non-pair in 1,000, or in 10,000, exceeds.
  double tpr_at_1e3 = 0;
  double tpr_at_1e4 = 0;
  // Share of left names whose true counterpart scores highest among all right names of the file;
  // k names at the top together count 1/k. Up to `queries` left names are asked.
  double acc_at_1 = 0;
  // Among pairs of single words that share a blocking key: the share of true pairs above the score
  // that a non-pair in 100 exceeds; negative where the file has too few such pairs.
  double in_block_tpr_at_1e2 = -1;
  // (false-positive rate, true-positive rate), from 1e-5 to 1e-1, for the curve.
  std::vector<std::pair<double, double>> curve;
};

struct Blocking {
  double recall = 0;  // share of true pairs that share a key
  double share = 0;   // share of all pairs of the file that share a key
};

struct BenchResult {
  Kind kind = Kind::person;  // as which the names were compared
  std::size_t pairs = 0;
  std::size_t non_pairs = 0;
  std::size_t queries = 0;
  Quality naive, ours;
  Blocking blocking;
};

// Code::bad_input when the file has fewer than two different pairs.
Result<BenchResult> bench(const PairFile& file, const BenchOptions& options, base::Task& task);

}  // namespace amends::names
