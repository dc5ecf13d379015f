// How good a linkage is, against labels: precision, recall and F1 over all thresholds, B-cubed for
// clusters, and the records that cannot be linked at all.
//
// A true match that no blocking rule made a candidate is a miss like any other: recall is of all
// true matches, not of those that were looked at.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "link/pairs.h"

namespace amends::link {

// Which entity each record belongs to, as dense numbers in the order of first appearance.
using Labels = std::vector<std::uint32_t>;
// A record that nobody labelled; it takes no part in an evaluation.
inline constexpr std::uint32_t unlabelled = 0xffff'ffff;

// From one text a record (a truth column); the empty text is unlabelled.
Labels labels_from(std::span<const std::string> entity_names);

// By record, its part of the records: pairs within one part are not to be found, as those of one
// source where only sources are linked. Empty: all pairs are.
using Parts = std::span<const std::uint32_t>;

// One row of a table of labelled pairs, as clerical review or a benchmark gives them.
struct LabelledPair {
  RecordIndex a = 0, b = 0;
  bool match = false;
};

struct Score {
  double threshold = 0;  // bits; pairs at or above it are called matches
  std::uint64_t true_positives = 0, false_positives = 0, false_negatives = 0;
  std::optional<double> precision() const;  // of nothing where nothing was called a match
  std::optional<double> recall() const;     // of nothing where there is nothing to find
  std::optional<double> f1() const;         // of nothing where both are so
};

// The curve of a linkage against its truth. Holds one double for each labelled pair that was
// scored.
class Evaluation {
 public:
  // Pairs with an unlabelled side do not count.
  Evaluation(const Pairs& pairs, const Labels& truth, Parts parts = {});
  // Only labelled pairs count; a labelled match that was not scored is a miss. Code::bad_input
  // where one pair is labelled both ways.
  static Result<Evaluation> from_pairs(const Pairs& pairs, std::vector<LabelledPair> labels);

  Score at(double threshold) const;
  // Every pair called a match that has been scored and kept.
  Score all() const;
  // The threshold with the highest F1; of several, the highest threshold. It is the weight of some
  // pair, or infinity where no pair was scored.
  Score best() const;
  // At most `points` scores from the highest threshold down, the first calling nothing a match, the
  // last everything; evenly spread over the changes of the curve.
  std::vector<Score> curve(std::size_t points) const;
  std::uint64_t matches() const { return matches_; }  // true matches in all, scored or not

 private:
  Evaluation() = default;
  void sort();
  template <typename Visit>
  void walk(Visit visit) const;

  std::vector<double> match_weights_, other_weights_;  // descending
  std::uint64_t matches_ = 0;
};

// B-cubed precision and recall (Bagga and Baldwin 1998): the mean over labelled records of how much
// of a record's cluster is its entity, and how much of its entity is in its cluster.
struct BCubed {
  double precision = 0, recall = 0;
  double f1() const;
};
// Nothing where no record is labelled.
std::optional<BCubed> b_cubed(std::span<const std::uint32_t> clusters, const Labels& truth);

// The share of records that would not even link to themselves at a threshold just above each given
// one, because too little is filled in. `self_weights`: each record scored against itself.
struct Unlinkable {
  double threshold = 0, share = 0;
};
std::vector<Unlinkable> unlinkables(std::vector<double> self_weights, std::size_t points);

}  // namespace amends::link
