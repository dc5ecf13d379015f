// Drawing a sample so that anybody can draw it again. The method "amends-draw/1":
//
//   frame hash  SHA-256 over the lines "<stratum>\t<unit>\n", sorted bytewise, in lower-case hex
//   rank        SHA-256 over "<seed>\n<frame hash>\n<stratum>\n<unit>\n", in lower-case hex
//   sample      in each stratum the n units with the lowest ranks, in order of rank
//
// Each unit has one rank, so nothing is drawn twice; the order of the frame's file does not matter;
// a larger sample contains the smaller one. With a seed that was not known when the frame was
// frozen nobody could choose who is drawn. By hand, for a unit K7QM-2R9T of stratum D1:
//
//   printf '%s\n%s\n%s\n%s\n' "$SEED" "$FRAME_HASH" D1 K7QM-2R9T | sha256sum
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/result.h"

namespace amends::examine {

inline constexpr std::string_view draw_method = "amends-draw/1";

struct Unit {
  std::string stratum, id;
  friend bool operator==(const Unit&, const Unit&) = default;
  friend auto operator<=>(const Unit&, const Unit&) = default;
};

// A frame that does not change any more.
class Frame {
 public:
  // Code::bad_input for no units, a unit that comes twice, and a name that is empty or has a tab or
  // a line break.
  static Result<Frame> freeze(std::vector<Unit> units);

  struct Stratum {
    std::string name;
    std::span<const Unit> units;  // sorted by id; live as long as the frame
  };
  const std::vector<Unit>& units() const { return units_; }  // sorted
  std::vector<Stratum> strata() const;                       // sorted by name
  const Hash& hash() const { return hash_; }

 private:
  std::vector<Unit> units_;
  Hash hash_{};
};

// The `size` units of one stratum with the lowest ranks, in that order. Code::bad_input when there
// are not so many, and for a seed that is empty or has a line break.
Result<std::vector<Unit>> draw(const Frame& frame, const Frame::Stratum& stratum,
                               std::uint64_t size, std::string_view seed);

}  // namespace amends::examine
