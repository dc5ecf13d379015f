// The values that one row gives to the slots of a filing, and which slots have any. Cheap to clear:
// most slots of most rows are empty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace amends::intake {

// One field's value in one row.
struct Cell {
  std::string_view value;    // as the filing has it
  std::string_view source;   // as the source has it; the two are the same where nothing was changed
  bool present = false;      // of a list's entry: whether it has a value
  bool keep_source = false;  // the source's text goes to as_written
};

using Slots = std::vector<std::uint64_t>;  // a bit for each slot

inline void add_slot(Slots& slots, std::size_t slot) {
  slots[slot / 64] |= std::uint64_t{1} << slot % 64;
}
inline bool has_slot(const Slots& slots, std::size_t slot) {
  return (slots[slot / 64] >> slot % 64 & 1) != 0;
}
inline bool overlap(const Slots& a, const Slots& b) {
  std::uint64_t both = 0;
  for (std::size_t i = 0; i < a.size(); ++i) both |= a[i] & b[i];
  return both != 0;
}

class RowValues {
 public:
  void resize(std::size_t slots) {
    cells_.resize(slots);
    lists_.resize(slots);
    filled_.assign(slots / 64 + 1, 0);
    constant_ = filled_;
  }
  // A value that every row has.
  void put_constant(std::size_t slot, std::string_view value) {
    cells_[slot] = {value, value, true, false};
    add_slot(constant_, slot);
  }
  void clear() { filled_ = constant_; }

  Cell& put(std::size_t slot) {
    add_slot(filled_, slot);
    return cells_[slot];
  }
  void take_away(std::size_t slot) { filled_[slot / 64] &= ~(std::uint64_t{1} << slot % 64); }
  // An empty list for the slot; has() is true from then on.
  std::vector<Cell>& put_list(std::size_t slot) {
    add_slot(filled_, slot);
    lists_[slot].clear();
    return lists_[slot];
  }
  bool has(std::size_t slot) const { return has_slot(filled_, slot); }
  const Slots& filled() const { return filled_; }
  const Cell& cell(std::size_t slot) const { return cells_[slot]; }
  const std::vector<Cell>& list(std::size_t slot) const { return lists_[slot]; }
  std::vector<Cell>& list(std::size_t slot) { return lists_[slot]; }

 private:
  std::vector<Cell> cells_;
  std::vector<std::vector<Cell>> lists_;
  Slots filled_, constant_;
};

}  // namespace amends::intake
