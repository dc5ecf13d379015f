// Records that are known to be one, by links that people confirmed, direct or through others. Where
// somebody called two of them different, or was not sure, one of the links between them is wrong
// and nobody knows which: of that set only what is linked directly is sure to be one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/sets.h"

namespace amends::registry {

// What is known of two records that may be one. `doubted`: links that were confirmed lead from one
// to the other, and contradict what somebody said.
enum class Tie { proposed, doubted, confirmed };

class KnownSame {
 public:
  void join(std::int64_t a, std::int64_t b) {
    sets_.join(a, b);
    direct_.insert(std::minmax(a, b));
    all_.clear();
  }
  // Matters where the two are joined, by others, sooner or later.
  void doubt(std::int64_t a, std::int64_t b) {
    doubts_.emplace_back(a, b);
    all_.clear();
  }

  // What the set of a record is called; its own name where it is alone.
  std::int64_t of(std::int64_t id) { return sets_.of(id); }
  // The records of a set, in order: one that is alone is all of it.
  const std::vector<std::int64_t>& all(std::int64_t id) {
    gather();
    return all_.try_emplace(of(id), std::vector{id}).first->second;
  }
  // Whether the two are of one set.
  bool are_joined(std::int64_t a, std::int64_t b) { return of(a) == of(b); }
  // Whether a set holds two that somebody called different.
  bool is_doubted(std::int64_t id) {
    gather();
    return doubted_.contains(of(id));
  }
  bool are_linked(std::int64_t a, std::int64_t b) const {
    return direct_.contains(std::minmax(a, b));
  }
  // Whether the two are surely one.
  bool are_one(std::int64_t a, std::int64_t b) {
    return a == b || (are_joined(a, b) && (!is_doubted(a) || are_linked(a, b)));
  }
  // Of two of one set.
  Tie tie(std::int64_t a, std::int64_t b) { return are_one(a, b) ? Tie::confirmed : Tie::doubted; }
  // The names of all sets of two and more, in order.
  std::vector<std::int64_t> sets() {
    std::vector<std::int64_t> names;
    for (const auto& [id, parent] : sets_.members())
      if (sets_.of(id) == id) names.push_back(id);
    return names;
  }

 private:
  void gather() {
    if (!all_.empty()) return;
    for (const auto& [id, parent] : sets_.members()) all_[sets_.of(id)].push_back(id);
    doubted_.clear();
    for (const auto& [a, b] : doubts_)
      if (are_joined(a, b)) doubted_.insert(of(a));
  }

  base::Sets sets_;
  std::set<std::pair<std::int64_t, std::int64_t>> direct_;
  std::vector<std::pair<std::int64_t, std::int64_t>> doubts_;
  std::unordered_map<std::int64_t, std::vector<std::int64_t>> all_;  // made when asked for
  std::unordered_set<std::int64_t> doubted_;
};

}  // namespace amends::registry
