#include "link/letters.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "link/similarity.h"

namespace amends::link {

std::size_t Alphabet::place(char32_t letter) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = (static_cast<std::uint32_t>(letter) * 0x9e3779b1U >> 8) & mask;
  while (slots_[at].stamp == now_ && slots_[at].letter != letter) at = (at + 1) & mask;
  return at;
}

std::uint32_t Alphabet::find(char32_t letter) const {
  const Slot& slot = slots_[place(letter)];
  return slot.stamp == now_ ? slot.number : none;
}

std::uint32_t Alphabet::add(char32_t letter) {
  Slot& slot = slots_[place(letter)];
  if (slot.stamp == now_) return slot.number;
  slot = {now_, letter, size_++};
  const std::uint32_t number = slot.number;
  if (std::size_t{size_} * 2 > slots_.size()) grow();
  return number;
}

void Alphabet::grow() {
  const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
  for (const Slot& slot : before) {
    if (slot.stamp == now_) slots_[place(slot.letter)] = slot;
  }
}

namespace letters {
namespace {

Alphabet& empty_alphabet() {
  thread_local Alphabet alphabet;
  alphabet.clear();
  return alphabet;
}

// What two texts begin and end with together costs nothing.
void strip(Letters& a, Letters& b) {
  const auto ends = std::ranges::mismatch(a, b);
  const auto same = static_cast<std::size_t>(ends.in1 - a.begin());
  a = a.subspan(same);
  b = b.subspan(same);
  while (!a.empty() && !b.empty() && a.back() == b.back()) {
    a = a.first(a.size() - 1);
    b = b.first(b.size() - 1);
  }
}

std::size_t difference(Letters a, Letters b) {
  return a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
}

}  // namespace

double jaro(Letters a, Letters b) {
  if (a.empty() || b.empty()) return 0;
  const std::size_t longest = std::max(a.size(), b.size());
  const std::size_t reach = longest / 2 > 0 ? longest / 2 - 1 : 0;
  constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();
  // By letter, the first place in `a` that may still be taken; by place, the next of that letter.
  std::vector<std::size_t> first, next(a.size());
  Alphabet& alphabet = empty_alphabet();
  for (std::size_t i = a.size(); i-- > 0;) {
    const std::uint32_t letter = alphabet.add(a[i]);
    if (letter == first.size()) first.push_back(nowhere);
    next[i] = std::exchange(first[letter], i);
  }
  std::vector<bool> taken(a.size());
  std::vector<char32_t> chosen;  // the letters of `b` that took a place, in their order
  for (std::size_t j = 0; j < b.size(); ++j) {
    const std::uint32_t letter = alphabet.find(b[j]);
    if (letter == Alphabet::none) continue;
    std::size_t& place = first[letter];
    while (place != nowhere && place + reach < j) place = next[place];
    if (place == nowhere || place > j + reach) continue;
    taken[place] = true;
    chosen.push_back(b[j]);
    place = next[place];
  }
  std::size_t out_of_order = 0, at = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (taken[i]) out_of_order += a[i] != chosen[at++] ? 1 : 0;
  }
  return jaro_of(chosen.size(), out_of_order / 2, a.size(), b.size());
}

double jaro_winkler(Letters a, Letters b) {
  std::size_t prefix = 0;
  while (prefix < std::min({a.size(), b.size(), std::size_t{4}}) && a[prefix] == b[prefix])
    ++prefix;
  return with_prefix(jaro(a, b), prefix);
}

std::size_t levenshtein(Letters a, Letters b) {
  strip(a, b);
  if (a.size() > b.size()) std::swap(a, b);
  if (a.empty()) return b.size();
  Alphabet& alphabet = empty_alphabet();
  for (const char32_t letter : a) alphabet.add(letter);
  std::vector<std::uint32_t> numbers;
  for (const char32_t letter : b)
    numbers.push_back(std::min(alphabet.find(letter), alphabet.size()));
  std::vector<std::uint64_t> places(alphabet.size() + std::size_t{1}, 0);
  // How much further the distance is at each letter of `b` than at the one before, in the row above
  // the block: at first that of no letter of `a`.
  std::vector<std::int8_t> steps(b.size(), 1);
  for (std::size_t from = 0; from < a.size(); from += 64) {
    const Letters block = a.subspan(from, std::min<std::size_t>(64, a.size() - from));
    for (std::size_t i = 0; i < block.size(); ++i)
      places[alphabet.find(block[i])] |= std::uint64_t{1} << i;
    const std::size_t last = block.size() - 1;
    std::uint64_t plus = ~std::uint64_t{0}, minus = 0;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::uint64_t rises = steps[j] > 0 ? 1 : 0, falls = steps[j] < 0 ? 1 : 0;
      const std::uint64_t same = places[numbers[j]];
      const std::uint64_t down = same | minus, begun = same | falls;
      const std::uint64_t across = (((begun & plus) + plus) ^ plus) | begun;
      std::uint64_t across_plus = minus | ~(across | plus);
      std::uint64_t across_minus = plus & across;
      steps[j] = static_cast<std::int8_t>(static_cast<int>(across_plus >> last & 1) -
                                          static_cast<int>(across_minus >> last & 1));
      across_plus = across_plus << 1 | rises;
      across_minus = across_minus << 1 | falls;
      plus = across_minus | ~(down | across_plus);
      minus = across_plus & down;
    }
    for (const char32_t letter : block) places[alphabet.find(letter)] = 0;
  }
  std::ptrdiff_t distance = static_cast<std::ptrdiff_t>(a.size());
  for (const std::int8_t step : steps) distance += step;
  return static_cast<std::size_t>(distance);
}

namespace {

// By diagonal of the table, how far one comes with so many edits.
std::size_t furthest_reaching(Letters a, Letters b, std::size_t most) {
  const auto width = static_cast<std::ptrdiff_t>(most) + 1;
  const auto rows = static_cast<std::ptrdiff_t>(a.size());
  const auto columns = static_cast<std::ptrdiff_t>(b.size());
  constexpr std::ptrdiff_t never = std::numeric_limits<std::ptrdiff_t>::min() / 2;
  std::vector<std::ptrdiff_t> reach(static_cast<std::size_t>(2 * width + 1), never), before;
  for (std::ptrdiff_t edits = 0; edits < width; ++edits) {
    before = reach;
    for (std::ptrdiff_t diagonal = -edits; diagonal <= edits; ++diagonal) {
      const auto at = static_cast<std::size_t>(diagonal + width);
      std::ptrdiff_t row =
          edits == 0 ? 0 : std::max({before[at] + 1, before[at - 1], before[at + 1] + 1});
      row = std::min({row, rows, columns - diagonal});
      while (row < rows && row + diagonal < columns &&
             a[static_cast<std::size_t>(row)] == b[static_cast<std::size_t>(row + diagonal)])
        ++row;
      if (row == rows && row + diagonal == columns) return static_cast<std::size_t>(edits);
      reach[at] = row;
    }
  }
  return most + 1;
}

}  // namespace

std::size_t levenshtein_up_to(Letters a, Letters b, std::size_t most) {
  if (difference(a, b) > most) return most + 1;
  // Beyond, whole blocks cost less than so many diagonals might.
  constexpr std::size_t few = 16;
  if (most <= few || most <= std::min(a.size(), b.size()) / 128)
    return furthest_reaching(a, b, most);
  return std::min(levenshtein(a, b), most + 1);
}

// Cells further than `most` from the diagonal are never worth it. Letters that change places pay
// only next to each other in one of the texts: otherwise changing each costs no more.
std::size_t damerau_up_to(Letters a, Letters b, std::size_t most) {
  if (difference(a, b) > most) return most + 1;
  const std::size_t far = most + 1, width = b.size() + 2;
  // Rows i, i - 1 and i - 2. By column: where the last row of the same letter stands, and what was
  // there before both letters.
  std::vector<std::size_t> row(width, far), above(width, far), above_that(width, far);
  std::vector<std::size_t> same_row(width, 0), before_same(width, far);
  for (std::size_t j = 0; j <= std::min(b.size(), most); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(above_that, above);
    std::swap(above, row);
    const std::size_t first = i > most ? i - most : 1, last = std::min(b.size(), i + most);
    row[first - 1] = first == 1 && i <= most ? i : far;
    std::size_t least = row[first - 1], same_column = 0, before_column = far;
    for (std::size_t j = first; j <= last; ++j) {
      std::size_t best = std::min(above[j], row[j - 1]) + 1;
      if (a[i - 1] == b[j - 1]) {
        best = std::min(best, above[j - 1]);
        before_same[j] = j > 1 ? above[j - 2] : far;
        same_row[j] = i;
        same_column = j;
        before_column = above_that[j - 1];
      } else {
        best = std::min(best, above[j - 1] + 1);
        if (same_column > 0 && same_column + 1 == j && same_row[j] > 0)
          best = std::min(best, before_same[j] + (i - same_row[j]));
        if (same_column > 0 && same_row[j] > 0 && same_row[j] + 1 == i)
          best = std::min(best, before_column + (j - same_column));
      }
      row[j] = std::min(best, far);
      least = std::min(least, row[j]);
    }
    row[last + 1] = far;
    if (least > most) return far;
  }
  return row[b.size()];
}

std::size_t damerau(Letters a, Letters b) {
  strip(a, b);
  return damerau_up_to(a, b, levenshtein(a, b));
}

// A transposition is two edits at most, so the distance is at least half of Levenshtein's.
bool is_within_damerau(Letters a, Letters b, std::size_t most) {
  const std::size_t plain = levenshtein_up_to(a, b, 2 * most);
  if (plain <= most || plain > 2 * most) return plain <= most;
  return damerau_up_to(a, b, most) <= most;
}

double jaccard(Letters a, Letters b) {
  Alphabet& alphabet = empty_alphabet();
  for (const char32_t letter : a) alphabet.add(letter);
  const std::size_t in_a = alphabet.size();
  std::vector<bool> in_b(in_a);
  for (const char32_t letter : b) {
    const std::uint32_t number = alphabet.add(letter);
    if (number < in_a) in_b[number] = true;
  }
  if (alphabet.size() == 0) return 0;
  return static_cast<double>(std::ranges::count(in_b, true)) / static_cast<double>(alphabet.size());
}

}  // namespace letters
}  // namespace amends::link
