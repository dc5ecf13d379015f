// Random numbers that anybody can draw again: a counter-based generator in the manner of SplitMix64
// (Steele, Lea and Flood 2014). The n-th number of a stream is a function of the seed, the stream's
// purpose, its index and n alone, so that family 4,711 is made anew from its number without a table
// of the families before it. Integers only: nothing here depends on a mathematics library, so every
// machine draws the same.
#pragma once

#include <cstdint>
#include <span>

namespace amends::simulate {

// A mixing of 64 bits in which every input bit moves every output bit (Stafford's variant 13).
constexpr std::uint64_t mix(std::uint64_t value) {
  value ^= value >> 30;
  value *= 0xbf58476d1ce4e5b9U;
  value ^= value >> 27;
  value *= 0x94d049bb133111ebU;
  return value ^ (value >> 31);
}

// A probability as a threshold on 32 bits. From a double by one multiplication, which IEEE 754
// rounds alike everywhere.
class Rate {
 public:
  constexpr Rate() = default;
  constexpr explicit Rate(double probability)
      : threshold_(probability <= 0   ? 0
                   : probability >= 1 ? std::uint64_t{1} << 32
                                      : static_cast<std::uint64_t>(probability * 4294967296.0)) {}
  constexpr std::uint64_t threshold() const { return threshold_; }

 private:
  std::uint64_t threshold_ = 0;
};

// What a stream of numbers is for. Each purpose has numbers of its own, so that drawing one more
// thing about a person does not change the person's house. The numbers are part of the output's
// definition: they may be added to and never renumbered.
enum class Purpose : std::uint64_t {
  family = 1,
  side = 2,
  person = 3,
  household = 4,
  unit = 5,
  claims = 6,
  again = 7,
  writing = 8,
  documents = 9,
  between = 10,
};

class Stream {
 public:
  constexpr Stream(std::uint64_t seed, Purpose purpose, std::uint64_t index)
      : state_(mix(mix(mix(seed + golden) ^ (static_cast<std::uint64_t>(purpose) * golden)) +
                   index * golden)) {}

  constexpr std::uint64_t next() { return mix(state_ += golden); }

  // 0 … bound-1; bound > 0. The bias of the multiplication is under bound / 2^32.
  constexpr std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
  }
  // low … high, both included.
  constexpr int between(int low, int high) {
    return low + static_cast<int>(below(static_cast<std::uint32_t>(high - low + 1)));
  }
  constexpr bool chance(Rate rate) { return (next() >> 32) < rate.threshold(); }
  constexpr bool chance(double probability) { return chance(Rate(probability)); }
  // An index of `weights`, in proportion to them.
  constexpr std::uint32_t weighted(std::span<const int> weights) {
    int total = 0;
    for (const int weight : weights) total += weight;
    int left = static_cast<int>(below(static_cast<std::uint32_t>(total)));
    std::uint32_t index = 0;
    while (left >= weights[index]) left -= weights[index++];
    return index;
  }
  // 0 … bound-1 with the low ones far more common than the high ones, as names and towns are.
  constexpr std::uint32_t common_first(std::uint32_t bound) {
    const std::uint64_t draw = next();
    const std::uint64_t product = ((draw >> 32) * (draw & 0xffffffffU)) >> 32;
    return static_cast<std::uint32_t>((product * bound) >> 32);
  }

 private:
  static constexpr std::uint64_t golden = 0x9e3779b97f4a7c15U;
  std::uint64_t state_;
};

}  // namespace amends::simulate
