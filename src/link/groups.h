// Which records belong together: a union–find with path halving, the smaller number always the
// root, so that the outcome does not depend on the order of joining.
#pragma once

#include <cstdint>
#include <numeric>
#include <vector>

namespace amends::link {

class Groups {
 public:
  explicit Groups(std::size_t members) : parent_(members) {
    std::iota(parent_.begin(), parent_.end(), 0u);
  }
  std::uint32_t root(std::uint32_t member) {
    while (parent_[member] != member) member = parent_[member] = parent_[parent_[member]];
    return member;
  }
  // Whether they were apart.
  bool join(std::uint32_t a, std::uint32_t b) {
    a = root(a), b = root(b);
    if (a == b) return false;
    if (a < b) {
      parent_[b] = a;
    } else {
      parent_[a] = b;
    }
    return true;
  }
  // Dense numbers for the groups, in the order of their first members.
  std::vector<std::uint32_t> numbers(std::uint32_t& count) {
    std::vector<std::uint32_t> number(parent_.size());
    count = 0;
    for (std::uint32_t member = 0; member < parent_.size(); ++member) {
      const std::uint32_t first = root(member);
      number[member] = first == member ? count++ : number[first];
    }
    return number;
  }

 private:
  std::vector<std::uint32_t> parent_;
};

}  // namespace amends::link
