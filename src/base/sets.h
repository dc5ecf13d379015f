// Sets of numbers, as links join them (union–find).
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>

namespace amends::base {

// Numbers that belong together: each set is called by its smallest member.
class Sets {
 public:
  std::int64_t of(std::int64_t id) {
    const auto place = parent_.find(id);
    if (place == parent_.end() || place->second == id) return id;
    return parent_[id] = of(place->second);
  }
  void join(std::int64_t a, std::int64_t b) {
    a = of(a);
    b = of(b);
    parent_[std::max(a, b)] = parent_[std::min(a, b)] = std::min(a, b);
  }
  // Everything that was ever joined, in order; the values are no one's business.
  const std::map<std::int64_t, std::int64_t>& members() const { return parent_; }

 private:
  std::map<std::int64_t, std::int64_t> parent_;
};

}  // namespace amends::base
