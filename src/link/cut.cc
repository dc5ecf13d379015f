#include <algorithm>

#include "base/result.h"
#include "link/agglomerate.h"
#include "link/groups.h"

namespace amends::link {
namespace {

// One group with the ties inside it. Its maximum spanning tree is rooted at the least member.
class Tree {
 public:
  Tree(std::vector<std::uint32_t> members, std::vector<Tie> ties)
      : members_(std::move(members)), ties_(std::move(ties)) {
    for (Tie& tie : ties_) tie.a = place(tie.a), tie.b = place(tie.b);
    span();
    weigh();
  }

  // The member of `members_` below the tie whose cutting leaves the two parts with the least mean
  // probability between them, or 0 where none leaves less than the support.
  std::uint32_t weakest(const Linkage& linkage) const {
    std::uint32_t weakest = 0;
    double least = linkage.support;
    const auto all = static_cast<double>(members_.size());
    for (std::uint32_t i = 1; i < order_.size(); ++i) {
      const Side& side = sides_[order_[i]];
      if (side.same > 0) continue;
      const double pairs = side.members * (all - side.members);
      const double mean = (side.sum + (pairs - side.scored) * linkage.unreached) / pairs;
      if (mean < least) least = mean, weakest = order_[i];
    }
    return weakest;
  }

  // The members on the lower side of a tie of the tree.
  std::vector<std::uint32_t> below(std::uint32_t top) const {
    std::vector<bool> inside(members_.size(), false);
    std::vector<std::uint32_t> result;
    inside[top] = true;
    for (const std::uint32_t member : order_) {
      if (member != order_[0]) inside[member] = inside[member] || inside[parent_[member]];
      if (inside[member]) result.push_back(members_[member]);
    }
    std::sort(result.begin(), result.end());
    return result;
  }

 private:
  // What crosses the tie from a member to its parent.
  struct Side {
    double members = 1, sum = 0, scored = 0, same = 0;
  };

  std::uint32_t place(std::uint32_t member) const {
    return static_cast<std::uint32_t>(std::lower_bound(members_.begin(), members_.end(), member) -
                                      members_.begin());
  }

  void span() {
    std::vector<std::uint32_t> by_strength(ties_.size());
    std::iota(by_strength.begin(), by_strength.end(), 0u);
    std::stable_sort(by_strength.begin(), by_strength.end(), [&](auto x, auto y) {
      return ties_[x].same != ties_[y].same ? ties_[x].same
                                            : ties_[x].probability > ties_[y].probability;
    });
    Groups groups(members_.size());
    std::vector<std::vector<std::uint32_t>> next(members_.size());
    for (const std::uint32_t i : by_strength) {
      const Tie& tie = ties_[i];
      if (tie.different || !groups.join(tie.a, tie.b)) continue;
      next[tie.a].push_back(tie.b);
      next[tie.b].push_back(tie.a);
    }
    parent_.assign(members_.size(), 0);
    depth_.assign(members_.size(), 0);
    order_.push_back(0);
    for (std::size_t i = 0; i < order_.size(); ++i) {
      for (const std::uint32_t child : next[order_[i]]) {
        if (order_[i] != 0 && child == parent_[order_[i]]) continue;
        parent_[child] = order_[i];
        depth_[child] = depth_[order_[i]] + 1;
        order_.push_back(child);
      }
    }
    AMENDS_ASSERT(order_.size() == members_.size());
  }

  // A tie between a and b crosses exactly the ties of the tree on the way from a to b: it is added
  // at both ends and taken off twice where the ways meet, and sums over subtrees do the rest.
  void weigh() {
    sides_.resize(members_.size());
    const auto add = [&](std::uint32_t at, const Tie& tie, double times) {
      sides_[at].sum += times * static_cast<double>(tie.probability);
      sides_[at].scored += times;
      sides_[at].same += tie.same ? times : 0;
    };
    for (const Tie& tie : ties_) {
      add(tie.a, tie, 1);
      add(tie.b, tie, 1);
      add(meeting(tie.a, tie.b), tie, -2);
    }
    for (std::size_t i = order_.size() - 1; i > 0; --i) {
      const Side& child = sides_[order_[i]];
      Side& parent = sides_[parent_[order_[i]]];
      parent.members += child.members;
      parent.sum += child.sum;
      parent.scored += child.scored;
      parent.same += child.same;
    }
  }

  std::uint32_t meeting(std::uint32_t a, std::uint32_t b) const {
    while (a != b) {
      if (depth_[a] < depth_[b]) std::swap(a, b);
      a = parent_[a];
    }
    return a;
  }

  std::vector<std::uint32_t> members_;
  std::vector<Tie> ties_;
  std::vector<std::uint32_t> parent_, depth_, order_;
  std::vector<Side> sides_;
};

}  // namespace

std::vector<std::uint32_t> cut(std::uint32_t members, std::span<const Tie> ties,
                               const Linkage& linkage, std::vector<std::uint32_t> groups) {
  std::vector<std::vector<std::uint32_t>> members_of(members);
  std::vector<std::vector<Tie>> ties_of(members);
  for (std::uint32_t member = 0; member < members; ++member)
    members_of[groups[member]].push_back(member);
  for (const Tie& tie : ties) {
    if (groups[tie.a] == groups[tie.b]) ties_of[groups[tie.a]].push_back(tie);
  }
  std::vector<std::uint32_t> left;
  for (std::uint32_t group = 0; group < members; ++group) {
    if (members_of[group].size() > 2) left.push_back(group);
  }
  while (!left.empty()) {
    const std::uint32_t group = left.back();
    left.pop_back();
    const Tree tree(members_of[group], ties_of[group]);
    const std::uint32_t top = tree.weakest(linkage);
    if (top == 0) continue;
    const std::vector<std::uint32_t> gone = tree.below(top);
    // The part without the group's least member takes a name of its own.
    const std::uint32_t name = gone.front();
    for (const std::uint32_t member : gone) groups[member] = name;
    members_of[name] = gone;
    std::erase_if(members_of[group], [&](std::uint32_t m) { return groups[m] == name; });
    std::vector<Tie> inside;
    for (const Tie& tie : ties_of[group]) {
      if (groups[tie.a] != groups[tie.b]) continue;
      (groups[tie.a] == name ? ties_of[name] : inside).push_back(tie);
    }
    ties_of[group] = std::move(inside);
    for (const std::uint32_t part : {group, name}) {
      if (members_of[part].size() > 2) left.push_back(part);
    }
  }
  return groups;
}

std::vector<std::uint32_t> resolve(std::uint32_t members, std::span<const Tie> ties,
                                   const Linkage& linkage) {
  return cut(members, ties, linkage, agglomerate(members, ties, linkage));
}

}  // namespace amends::link
