// Holds the distances of letters.h, which take texts of any length, to their naive twins.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "link/letters.h"
#include "link/naive.h"

namespace {

using namespace amends::link;

void check(bool holds) {
  if (!holds) std::abort();
}

// Letters of one to four bytes, of which the text's first byte says how many are used: few make
// texts that have much in common.
constexpr std::u32string_view alphabet = U"abñжابة漢𝒜eoinrst";
constexpr std::size_t longest = 300;

void check_pair(std::u32string_view a, std::u32string_view b, std::size_t most) {
  const Letters left(a.data(), a.size());
  const Letters right(b.data(), b.size());
  check(letters::jaro(left, right) == naive::jaro(a, b));
  check(letters::jaro_winkler(left, right) == naive::jaro_winkler(a, b));
  const std::size_t edits = naive::levenshtein(a, b);
  const std::size_t with_swaps = naive::damerau(a, b);
  check(letters::jaccard(left, right) == naive::jaccard(a, b));
  check(letters::levenshtein(left, right) == edits);
  check(letters::damerau(left, right) == with_swaps);
  for (const std::size_t limit : {std::size_t{0}, std::size_t{1}, most, edits, with_swaps}) {
    check(letters::levenshtein_up_to(left, right, limit) == std::min(edits, limit + 1));
    check(letters::damerau_up_to(left, right, limit) == std::min(with_swaps, limit + 1));
    check(letters::is_within_damerau(left, right, limit) == (with_swaps <= limit));
  }
}

}  // namespace

// Two texts, divided by a byte of value 255; the first two bytes are the number of letters and a
// limit.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t letters = data[0] % alphabet.size() + 1;
  std::u32string texts[2];
  std::size_t at = 0;
  for (std::size_t i = 2; i < size; ++i) {
    if (data[i] == 255) {
      if (++at == 2) break;
    } else if (texts[at].size() < longest) {
      texts[at] += alphabet[data[i] % letters];
    }
  }
  check_pair(texts[0], texts[1], data[1]);
  check_pair(texts[1], texts[0], data[1]);
  return 0;
}
