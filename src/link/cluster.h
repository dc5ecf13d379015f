// From pairs to entities. Connected components alone chain strangers: one wrong pair joins two
// families. Here groups grow from single records, best supported first (agglomeration by average
// linkage, Sokal and Michener 1958, on a sparse graph), and two groups join only while the mean
// probability over all pairs between them is high enough; a pair that no rule reached counts with a
// small one. A cluster that would hang on one weak pair is thereby cut where it hangs.
//
// What people judged is kept: records judged the same are together whatever the weights say, and
// records judged different are never together.
//
// Deterministic, and near linear in the pairs: each pair is looked at once, and what two groups
// know of their neighbours is merged from the smaller into the larger.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/task.h"
#include "link/pairs.h"

namespace amends::link {

// What somebody decided about two records.
struct Judgement {
  RecordIndex a = 0, b = 0;
  bool same = false;
};

struct ClusterOptions {
  double threshold = 0;  // bits: only a pair at or above it can bring two groups together
  double support =
      0.3;  // the least mean probability between two groups that join; above `unreached`
  double unreached = 0.2;  // the probability of a pair that was never scored
  // Every source is free of duplicates, so that a cluster has at most one record of each.
  bool one_of_each_source = false;
};

struct Clusters {
  // For each record, its cluster: dense numbers in the order of their first records.
  std::vector<std::uint32_t> of_record;
  std::uint32_t count = 0;
  // Pairs at or above the threshold whose records ended in different clusters: what was cut.
  std::vector<std::size_t> cut;
};

// Code::refused, naming the records, where judgements contradict each other: a chain of "same" with
// a "different" between its ends.
Status check_judgements(std::span<const Judgement> judgements, const Records& records);
// `probability`: for each pair, of a match (see threshold.h). Code::refused as
// check_judgements().
Result<Clusters> cluster(const Pairs& pairs, std::span<const float> probability,
                         const Records& records, std::span<const Judgement> judgements,
                         const ClusterOptions& options, Task& task);

// Everything that a pair at or above the threshold joins, and nothing else. For comparison, and for
// those who want Splink's clusters.
Clusters connected_components(const Pairs& pairs, std::size_t records, double threshold);

// What holds each cluster of two or more together least.
struct WeakestLink {
  std::uint32_t cluster = 0;
  std::uint32_t records = 0;
  std::size_t pair = 0;  // of the pairs inside, the one without which it falls apart most easily
  double density = 0;    // pairs inside that were scored at or above the threshold, of all
};
// In the order of the clusters. The weakest link is the least weight on a maximum spanning tree.
std::vector<WeakestLink> weakest_links(const Pairs& pairs, const Clusters& clusters,
                                       double threshold);

// Cluster ids that stay: a cluster takes the id that most of its records had before; of two that
// want one id, the one with more of its records gets it (then the one with the earlier record), and
// the other takes a new one. `before[r]` is the record's former id, or no_id for a new record; new
// ids are counted on from `next_id`, which is moved on.
inline constexpr std::uint64_t no_id = 0xffff'ffff'ffff'ffff;
std::vector<std::uint64_t> stable_ids(const Clusters& clusters,
                                      std::span<const std::uint64_t> before,
                                      std::uint64_t& next_id);

}  // namespace amends::link
