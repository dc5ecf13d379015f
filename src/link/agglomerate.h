// The joining of groups within one connected component: average linkage on a sparse graph.
//
// A group of k members has at most T / (k (support - unreached)) neighbours that it could still
// join, T being the ties around it; so all joinings together weigh T log k / (support - unreached)
// offers, and the whole is near linear in the ties, whatever their shape.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace amends::link {

// Members are numbered from 0 within the component.
struct Tie {
  std::uint32_t a = 0, b = 0;
  float probability = 0;
  bool joins = false;      // at or above the threshold
  bool same = false;       // judged to be
  bool different = false;  // judged to be
};

struct Linkage {
  double support = 0;  // see ClusterOptions; greater than `unreached`
  double unreached = 0;
  // One entry a member where a group may hold one of each source, else empty.
  std::span<const std::uint16_t> sources;
};

// For each member its group, as the group's least member. Judgements must not contradict each
// other. At most one tie for two members.
std::vector<std::uint32_t> agglomerate(std::uint32_t members, std::span<const Tie> ties,
                                       const Linkage& linkage);

// Takes groups apart again where they hang together by less than the support: greedy joining goes
// by the strongest tie first, and that may be the one wrong tie between two families. Each tie of a
// group's maximum spanning tree is tried; a bridge is always one of them. `groups` as agglomerate()
// gives them, and the result too.
std::vector<std::uint32_t> cut(std::uint32_t members, std::span<const Tie> ties,
                               const Linkage& linkage, std::vector<std::uint32_t> groups);

// Both, one after the other.
std::vector<std::uint32_t> resolve(std::uint32_t members, std::span<const Tie> ties,
                                   const Linkage& linkage);

}  // namespace amends::link
