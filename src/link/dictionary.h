// The distinct texts of a column, each with a number. Texts lie end to end in one arena, so that a
// million of them cost their letters and a dozen bytes each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace amends::link {

using ValueCode = std::uint32_t;
inline constexpr ValueCode null_code = 0xFFFFFFFF;

class Dictionary {
 public:
  // The text's code, a new one when it is new. Codes count from 0. At most 4 GiB of letters.
  ValueCode add(std::string_view text);
  // The text's code, or null_code.
  ValueCode find(std::string_view text) const;
  // Valid until the next add().
  std::string_view text(ValueCode code) const {
    return {bytes_.data() + starts_[code], starts_[code + 1] - starts_[code]};
  }
  std::size_t size() const { return starts_.size() - 1; }
  std::size_t bytes() const;  // of memory

  // Puts the texts into another order: `order[i]` is the old code of the text that becomes i.
  void reorder(const std::vector<ValueCode>& order);
  // Gives up what add() and find() need; find() builds it again when it is asked.
  void release_index();
  void build_index();

 private:
  struct Slot {
    std::uint32_t tag = 0;
    ValueCode code = null_code;
  };
  void grow();
  void insert(std::uint64_t hash, ValueCode code);

  std::string bytes_;
  std::vector<std::uint32_t> starts_{0};
  std::vector<Slot> slots_;
};

// A hash of bytes, alike on every machine.
std::uint64_t hash_bytes(std::string_view text);
// A mixing of 64 bits in which every input bit moves every output bit (Stafford's variant 13).
constexpr std::uint64_t mix_bits(std::uint64_t value) {
  value ^= value >> 30;
  value *= 0xbf58476d1ce4e5b9U;
  value ^= value >> 27;
  value *= 0x94d049bb133111ebU;
  return value ^ (value >> 31);
}

}  // namespace amends::link
