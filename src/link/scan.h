// Goes through the pairs that blocking rules make, each pair once, and tells of each which level it
// takes in every comparison.
//
// The pairs of a block come in batches that share their left record; a batch holds the levels of
// all its pairs, one comparison after another, so that a consumer's loops run over plain arrays.
// What is asked of few pairs stands by the place of the right record in its block.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "link/model.h"

namespace amends::link {

struct Batch {
  static constexpr std::size_t size_max = 1024;
  std::size_t piece = 0;
  unsigned thread = 0;
  std::uint8_t rule = 0;  // that made the pairs
  RecordIndex left = 0;
  std::size_t size = 0;
  const std::uint32_t* place = nullptr;       // in the block, by pair
  const RecordIndex* right = nullptr;         // by place
  const std::int8_t* const* gamma = nullptr;  // by comparison, by pair
  const std::uint8_t* alike = nullptr;        // by comparison: 1 where all pairs have one gamma
  const ValueCode* left_slot = nullptr;       // by comparison
  const std::vector<ValueCode>* right_slot = nullptr;  // by comparison, by place

  // The numbers of the pairs' patterns, into `size` places. Number must hold every pattern.
  template <typename Number>
  void patterns(const Model& model, Number* __restrict out) const {
    Number common = 0;
    for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
      if (alike[c] == 0) continue;
      common = static_cast<Number>(common + static_cast<Number>(gamma[c][0] + 1) *
                                                static_cast<Number>(model.strides[c]));
    }
    std::fill(out, out + size, common);
    for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
      if (alike[c] != 0) continue;
      const auto stride = static_cast<Number>(model.strides[c]);
      const std::int8_t* const levels = gamma[c];
      for (std::size_t i = 0; i < size; ++i)
        out[i] = static_cast<Number>(out[i] + static_cast<Number>(levels[i] + 1) * stride);
    }
  }
};

struct ScanOptions {
  unsigned threads = 1;
  // Looks only at about this share of the pairs: of each left record by a hash of its number. 1:
  // all.
  double share = 1;
};

class Scan {
 public:
  // Over the pairs of `rules`; a pair that several make counts for the first. `model` and `rules`
  // must outlive the scan.
  Scan(const Model& model, std::span<const RuleKeys> rules, const ScanOptions& options);
  ~Scan();
  static constexpr std::uint64_t piece_pairs_usual = std::uint64_t{1} << 18;
  // Upper bound of the pairs: pairs that several rules make count more than once.
  std::uint64_t pairs() const { return pairs_; }
  // Pieces of work, each of about so many pairs, at most twice as many and one left record's more;
  // batches of one piece come from one thread, in order.
  std::size_t pieces() const;
  // `take` is called from several threads at once, for pieces in [first, last).
  Status run(std::size_t first, std::size_t last, base::Task& task,
             const std::function<void(const Batch&)>& take) const;

 private:
  struct Piece;
  struct Rule;
  void lay_out_codes();
  class Worker;
  const Model& model_;
  std::span<const RuleKeys> rules_;
  ScanOptions options_;
  std::vector<Rule> blocks_;
  std::vector<Piece> pieces_;
  // By record, side by side, so that a record of a block costs one look into memory: its slot in
  // each comparison, then its right key of each rule (of an exploding one, nothing).
  std::size_t width_ = 0;
  std::vector<ValueCode> codes_;
  std::uint64_t pairs_ = 0;
};

}  // namespace amends::link
