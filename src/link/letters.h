// The distances of similarity.h over letters, for texts of any length and script: each in time and
// memory that a cell of 100,000 letters allows.
//
//   jaro            linear: the free places of a letter are taken from the left, so that a list of
//                   places for each letter is walked once
//   levenshtein     64 letters by all of the other text at a time (Myers 1999, Hyyrö 2003)
//   ..._up_to       min(distance, most + 1): of texts that differ in more than `most` edits only as
//                   much is read as it takes to see that (Ukkonen 1985, Myers 1986)
//   damerau         a band as wide as Levenshtein's distance, in three rows (Zhao and Sahni 2019)
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace amends::link {

using Letters = std::span<const char32_t>;

// Numbers letters as they come. Forgets all at once, in no time.
class Alphabet {
 public:
  static constexpr std::uint32_t none = 0xffff'ffff;
  Alphabet() : slots_(256) {}
  void clear() { ++now_, size_ = 0; }
  std::uint32_t size() const { return size_; }
  // The letter's number, given to it if it has none.
  std::uint32_t add(char32_t letter);
  // `none` where it has none.
  std::uint32_t find(char32_t letter) const;

 private:
  struct Slot {
    std::uint64_t stamp = 0;
    char32_t letter = 0;
    std::uint32_t number = 0;
  };
  std::size_t place(char32_t letter) const;
  void grow();
  std::vector<Slot> slots_;  // a power of two
  std::uint64_t now_ = 1;
  std::uint32_t size_ = 0;
};

namespace letters {

double jaro(Letters a, Letters b);
double jaro_winkler(Letters a, Letters b);
std::size_t levenshtein(Letters a, Letters b);
std::size_t levenshtein_up_to(Letters a, Letters b, std::size_t most);
std::size_t damerau(Letters a, Letters b);
std::size_t damerau_up_to(Letters a, Letters b, std::size_t most);
bool is_within_damerau(Letters a, Letters b, std::size_t most);
double jaccard(Letters a, Letters b);

}  // namespace letters
}  // namespace amends::link
