// Scored pairs, and the records that they join: what the engine hands to everything after scoring
// (evaluation, threshold, clusters, assignment, clerical review, audit, report).
//
// A column store: columns of equal length, so that a loop over one column reads nothing else
// and 100 million pairs of five comparisons take 2.2 GB. The engine keeps only the pairs at or
// above the weight that it was asked for; what it scored and dropped is counted in `dropped`.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "link/pair_column.h"

namespace amends::link {

// A record's place in the input, from 0: over all files in the order they were given.
using RecordIndex = std::uint32_t;

// The probability of a match that a weight says (and the reverse): weight = log2(p / (1 - p)), the
// prior included, as Splink's match_weight. Exact to rounding over the whole range of a double.
double probability_of(double weight_bits);
double weight_of(double probability);

// What records are called. One byte arena, so that ten million identifiers cost their letters and
// ten bytes each.
class Records {
 public:
  // The number of the source, to add() records with. At most 65,536.
  std::uint16_t add_source(std::string name);
  // Index of the new record. Identifiers must be unique within a source; check() says so.
  RecordIndex add(std::uint16_t source, std::string_view identifier);
  void reserve(std::size_t records, std::size_t identifier_bytes);

  std::size_t size() const { return source_.size(); }
  // Valid until the next add().
  std::string_view identifier(RecordIndex record) const;
  std::uint16_t source(RecordIndex record) const { return source_[record]; }
  const std::vector<std::string>& sources() const { return source_names_; }
  // "identifier", or "source/identifier" where there is more than one source.
  std::string label(RecordIndex record) const;
  // The order that Splink gives a pair's two sides in: by source name, then by identifier as text.
  bool before(RecordIndex a, RecordIndex b) const;
  // Code::bad_input naming the first identifier that a source has twice.
  Status check() const;

 private:
  std::string bytes_;
  std::vector<std::uint64_t> start_{0};
  std::vector<std::uint16_t> source_;
  std::vector<std::string> source_names_;
};

// Scored pairs in ascending (left, right), each at most once, left != right. `left` is the side
// that rules call l. In a deduplication left < right holds; between sources, left is of the source
// that came first.
struct Pairs {
  PairColumn<RecordIndex> left, right;
  PairColumn<double> weight;      // bits, prior included; infinite weights are allowed, NaN is not
  PairColumn<std::uint8_t> rule;  // which blocking rule made it first, from 0 (Splink's match_key)
  // gamma[c][i]: the level of comparison c for pair i; -1 is null.
  std::vector<PairColumn<std::int8_t>> gamma;
  // Pairs that were scored and lie below the weight that was asked for, and the sum of their
  // probabilities: the matches expected among them.
  std::uint64_t dropped = 0;
  double dropped_matches = 0;
  // How many of them have which levels, by the rule that made them; each combination once. Without
  // them nobody could tell what pairs that do not match look like.
  struct Dropped {
    std::uint8_t rule = 0;
    std::vector<std::int8_t> gamma;  // by comparison
    std::uint64_t count = 0;
  };
  std::vector<Dropped> dropped_levels;

  std::size_t size() const { return left.size(); }
  double probability(std::size_t i) const { return probability_of(weight[i]); }
  void reserve(std::size_t pairs);
  // Appends one pair; `levels` has one entry a comparison.
  void add(RecordIndex l, RecordIndex r, double weight_bits, std::uint8_t made_by,
           const std::int8_t* levels);
};

// Puts the pairs into their order. Needed only where a producer did not give them so.
void sort_pairs(Pairs& pairs);

// Code::bad_input naming the first pair that breaks what is said above.
Status check_pairs(const Pairs& pairs, std::size_t records);

// Where the pair is, or pairs.size(). `pairs` in order; either side may come first.
std::size_t find_pair(const Pairs& pairs, RecordIndex a, RecordIndex b);

// What a trained model says, for explanations and charts.
struct LevelView {
  std::string label;
  std::string condition;  // the SQL condition
  int gamma = 0;          // -1 for null
  double m = 0, u = 0;    // NaN where not trained
  double weight = 0;      // log2(m / u); 0 for null
  int group = 0;          // m and u sum to 1 over the levels of a group (scripts.h)
};
struct ComparisonView {
  std::string name;
  std::vector<LevelView> levels;  // as the settings order them: null first, then best to worst
  bool term_frequency = false;
};
struct ModelView {
  double prior = 0;  // the probability that two records taken at random match
  std::vector<ComparisonView> comparisons;
  std::vector<std::string> rules;  // the blocking rules, as written; at most 255
  // By rule and comparison: whether the rule asks that all be equal that the comparison reads.
  std::vector<std::vector<bool>> equated;
};

// The weight of one comparison's level, 0 for null and for a level that the model does not have.
double level_weight(const ComparisonView& comparison, int gamma);

}  // namespace amends::link
