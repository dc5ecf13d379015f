#include "link/agglomerate.h"

#include <algorithm>
#include <queue>
#include <tuple>
#include <unordered_map>

#include "base/result.h"
#include "link/groups.h"

namespace amends::link {
namespace {

// All that is known between two groups.
struct Between {
  double sum = 0;            // of probabilities
  std::uint32_t scored = 0;  // how many pairs they are of
  bool joins = false;
  bool different = false;
  std::uint64_t offer = 0;  // the number of the one offer that counts; 0: none

  void add(const Between& other) {
    sum += other.sum;
    scored += other.scored;
    joins = joins || other.joins;
    different = different || other.different;
  }
};

class Agglomeration {
 public:
  Agglomeration(std::uint32_t members, std::span<const Tie> ties, const Linkage& linkage)
      : linkage_(linkage), groups_(members), node_(members), around_(members), size_(members, 1) {
    for (std::uint32_t member = 0; member < members; ++member) node_[member] = member;
    if (!linkage.sources.empty()) {
      for (const std::uint16_t source : linkage.sources) sources_.push_back({source});
    }
    for (const Tie& tie : ties) {
      const Between between{tie.probability, 1, tie.joins, tie.different};
      around_[tie.a][tie.b].add(between);
      around_[tie.b][tie.a].add(between);
    }
    for (const Tie& tie : ties) {
      if (tie.same) join(tie.a, tie.b);
    }
    for (const Tie& tie : ties) {
      const std::uint32_t a = groups_.root(tie.a), b = groups_.root(tie.b);
      if (a != b) offer(a, b, support(a, b));
    }
  }

  std::vector<std::uint32_t> run() {
    while (!offers_.empty()) {
      const Offer offer = offers_.top();
      offers_.pop();
      const std::uint32_t a = groups_.root(offer.a), b = groups_.root(offer.b);
      // Another offer for the two groups is out since they grew: without this, every tie between
      // their members would come back each time one of them grows.
      if (a == b || number_of(a, b) != offer.number) continue;
      const double now = support(a, b);
      // A group has grown since, and the offer was made for what it was. The support has not gone
      // up: a mean over both parts is not above the greater of theirs.
      if (a != offer.a || b != offer.b || now != offer.support) {
        this->offer(a, b, now);
        continue;
      }
      const std::uint32_t group = std::min(a, b);
      for (const std::uint32_t other : join(a, b)) {
        const std::uint32_t neighbour = groups_.root(other);
        this->offer(group, neighbour, support(group, neighbour));
      }
    }
    std::vector<std::uint32_t> result(size_.size());
    for (std::uint32_t member = 0; member < result.size(); ++member)
      result[member] = groups_.root(member);
    return result;
  }

 private:
  // Two groups by their least members, a < b.
  struct Offer {
    double support;
    std::uint32_t a, b;
    std::uint64_t number;
    bool operator<(const Offer& other) const {
      return std::tuple(support, other.a, other.b) < std::tuple(other.support, a, b);
    }
  };

  // The mean probability over all pairs between two groups; negative where they may not join.
  double support(std::uint32_t a, std::uint32_t b) const {
    const auto& around = around_[node_[a]];
    const auto at = around.find(node_[b]);
    if (at == around.end() || !at->second.joins || at->second.different) return -1;
    if (!sources_.empty() && share_source(node_[a], node_[b])) return -1;
    const double pairs =
        static_cast<double>(size_[node_[a]]) * static_cast<double>(size_[node_[b]]);
    return (at->second.sum + (pairs - at->second.scored) * linkage_.unreached) / pairs;
  }

  bool share_source(std::uint32_t x, std::uint32_t y) const {
    const auto &one = sources_[x], &other = sources_[y];
    for (std::size_t i = 0, j = 0; i < one.size() && j < other.size();) {
      if (one[i] == other[j]) return true;
      one[i] < other[j] ? ++i : ++j;
    }
    return false;
  }

  // Kept with one of the two, always the same.
  std::uint64_t& number_of(std::uint32_t a, std::uint32_t b) {
    const auto [first, second] = std::minmax(node_[a], node_[b]);
    return around_[first].at(second).offer;
  }

  void offer(std::uint32_t a, std::uint32_t b, double support) {
    const bool is_made = support >= linkage_.support;
    number_of(a, b) = is_made ? ++made_ : 0;
    if (is_made) offers_.push({support, std::min(a, b), std::max(a, b), made_});
  }

  // The group with more neighbours swallows the other; node_ says where a group's knowledge lies.
  // Gives the neighbours that the swallowed one had.
  std::vector<std::uint32_t> join(std::uint32_t a, std::uint32_t b) {
    std::vector<std::uint32_t> neighbours;
    a = groups_.root(a), b = groups_.root(b);
    if (a == b) return neighbours;
    std::uint32_t keep = node_[a], gone = node_[b];
    if (around_[keep].size() < around_[gone].size()) std::swap(keep, gone);
    around_[keep].erase(gone);
    around_[gone].erase(keep);
    for (const auto& [other, between] : around_[gone]) {
      around_[keep][other].add(between);
      auto& back = around_[other];
      back[keep].add(between);
      back.erase(gone);
      neighbours.push_back(other);
    }
    std::unordered_map<std::uint32_t, Between>().swap(around_[gone]);
    size_[keep] += size_[gone];
    if (!sources_.empty()) {
      std::vector<std::uint16_t> both;
      std::merge(sources_[keep].begin(), sources_[keep].end(), sources_[gone].begin(),
                 sources_[gone].end(), std::back_inserter(both));
      sources_[keep] = std::move(both);
    }
    groups_.join(a, b);
    node_[std::min(a, b)] = keep;
    return neighbours;
  }

  const Linkage& linkage_;
  Groups groups_;
  std::vector<std::uint32_t> node_;  // by a group's least member
  std::vector<std::unordered_map<std::uint32_t, Between>> around_;
  std::vector<std::uint32_t> size_;
  std::vector<std::vector<std::uint16_t>> sources_;
  std::priority_queue<Offer> offers_;
  std::uint64_t made_ = 0;
};

}  // namespace

std::vector<std::uint32_t> agglomerate(std::uint32_t members, std::span<const Tie> ties,
                                       const Linkage& linkage) {
  AMENDS_ASSERT(linkage.support > linkage.unreached);
  AMENDS_ASSERT(linkage.sources.empty() || linkage.sources.size() == members);
  return Agglomeration(members, ties, linkage).run();
}

}  // namespace amends::link
