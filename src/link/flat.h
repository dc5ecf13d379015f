// Comparisons whose levels all hold one text of the left record against the same text of the right
// one: missing, equal, Jaro(–Winkler) at least, (Damerau–)Levenshtein at most. Most comparisons of
// most models are of this kind, and here they go one left record against a whole block, many pairs
// at a time.
//
// A text becomes at most 32 codes, one for each code point, out of the column's 63 most frequent
// ones. What does not fit (longer, empty, rarer letters) is left undecided, and Levels::first()
// decides. Levels are decided in doubles by the operations of similarity.h, so that every way gives
// the same bits.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "link/program.h"

namespace amends::link {

inline constexpr std::size_t flat_letters_max = 32;
inline constexpr std::int8_t flat_undecided = -128;
inline constexpr std::uint8_t flat_misfit = 255;  // as a length

enum class Measure : std::uint8_t {
  missing,
  same,
  jaro,
  jaro_winkler,
  levenshtein,
  damerau,
  always
};

// One level: a similarity must be at least its limit (above it when strict), a distance at most.
struct FlatStep {
  Measure measure = Measure::always;
  double limit = 0;
  bool strict = false;
  std::int8_t gamma = 0;
  std::uint8_t bit = 0;  // of FlatPlan::similar, where the level is a similarity
};

// What levels ask. Jaro and Jaro–Winkler of two texts hang on five small numbers only, so which of
// the levels hold is looked up: similar[place()] has the bits of those that do. Empty where there
// are more than eight.
struct FlatPlan {
  static constexpr std::uint32_t lengths = 17, swaps = 9, prefixes = 5;  // below these
  std::vector<FlatStep> steps;
  std::vector<std::uint8_t> similar;
  std::int8_t missing = flat_undecided;  // the gamma of a pair with a missing value

  static constexpr std::uint32_t place(std::uint32_t length_a, std::uint32_t length_b,
                                       std::uint32_t common, std::uint32_t swapped,
                                       std::uint32_t prefix) {
    return (((length_a * lengths + length_b) * lengths + common) * swaps + swapped) * prefixes +
           prefix;
  }
  // From the steps.
  void prepare();
};

// A left value, ready to be held against many.
struct FlatLeft {
  static constexpr std::size_t codes = 64;
  std::array<std::uint8_t, flat_letters_max> letters{};  // of which `length` count
  // By letter: bit i % 8 of planes[i / 8] is set where letters[i] is it.
  std::array<std::array<std::uint8_t, codes>, 4> planes{};
  std::uint32_t length = 0;
  std::uint8_t highest = 0;  // of its letters
  ValueCode id = null_code;

  // No letters for no value (null_code), and for what does not fit, which is told by the length.
  void set(ValueCode value, std::uint32_t new_length, std::span<const std::uint8_t> text);
};

// The right values of a block, letter by letter: the codes of all first letters, of all second
// letters and so on, `stride` apart. Reading 32 beyond the last is allowed.
struct FlatBlock {
  std::size_t stride = 0;
  std::vector<std::uint8_t> letters;
  std::vector<std::uint8_t> lengths;  // 0 for no value
  std::vector<ValueCode> ids;         // equal values have equal ids; null_code for no value
};

// Decides pairs [first, last) of the block; out[i - first] becomes a gamma or flat_undecided. False
// where none of them is undecided. The first is for any machine, the second needs has_avx2().
using FlatGammas = bool(const FlatPlan& plan, const FlatLeft& left, const FlatBlock& block,
                        std::size_t first, std::size_t last, std::int8_t* out);
FlatGammas flat_gammas_portable, flat_gammas_avx2;
bool has_avx2();

// Those that this machine can go, the fastest first. All give the same.
struct FlatWay {
  const char* name;
  FlatGammas* gammas;
};
std::span<const FlatWay> flat_ways();

// Whether the distance with transpositions may be at most `most` although the restricted one ("no
// letter is touched twice") is not: each transposition over letters between costs the restricted
// distance one edit more at most. Of two edits one such transposition would be all, and it changes
// the length by one.
inline bool may_be_within(std::uint32_t restricted, std::uint32_t most, std::uint32_t length_a,
                          std::uint32_t length_b) {
  if (most < 2 || 2 * restricted > 3 * most) return false;
  return most > 2 || length_a + 1 == length_b || length_b + 1 == length_a;
}

class FlatLevels {
 public:
  // Nothing where a level asks something else. `gamma` by level.
  static std::optional<FlatLevels> of(const Program& program, std::span<const int> roots,
                                      std::span<const std::int8_t> gamma);

  // The values of the slots. What `block` held before goes.
  void fill(std::span<const ValueCode> slots, FlatBlock& block) const;
  void fill(ValueCode slot, FlatLeft& left) const;
  // As FlatGammas, by the fastest way.
  bool gammas(const FlatLeft& left, const FlatBlock& block, std::size_t first, std::size_t last,
              std::int8_t* out) const;
  // Of a slot against itself: a gamma or flat_undecided.
  std::int8_t gamma_of_same(ValueCode slot) const;
  // What fill() will read of the slot is asked for from memory.
  void prefetch(ValueCode slot) const { __builtin_prefetch(packed_.data() + slot * width_); }
  const FlatPlan& plan() const { return plan_; }

 private:
  void choose_alphabet();
  void pack_all();
  // The codes of a text, and how many, flat_misfit where it does not fit.
  std::uint8_t pack(std::string_view text,
                    std::array<std::uint8_t, flat_letters_max>& letters) const;

  const Program* program_ = nullptr;
  const Program::Leaf* leaf_ = nullptr;
  FlatPlan plan_;
  std::vector<std::uint8_t> codes_;  // by code point below 65,536; 0 for none
  // By slot, `width_` bytes each: its id, how many letters the value has, and the letters.
  static constexpr std::size_t id_bytes = sizeof(ValueCode), head_bytes = id_bytes + 1;
  std::size_t width_ = head_bytes;
  std::vector<std::uint8_t> packed_;
};

}  // namespace amends::link
