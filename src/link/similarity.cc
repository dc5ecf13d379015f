#include "link/similarity.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/text.h"
#include "link/naive.h"

namespace amends::link {
namespace {

constexpr std::uint64_t high_bits = 0x8080808080808080ULL;

std::size_t common_prefix(std::string_view a, std::string_view b) {
  const std::size_t most = std::min({a.size(), b.size(), std::size_t{4}});
  std::size_t length = 0;
  while (length < most && a[length] == b[length]) ++length;
  return length;
}

// Sets one letter's places at a time and takes them back when it goes: the table is never cleared
// as a whole.
Pattern& scratch_pattern() {
  thread_local Pattern pattern;
  return pattern;
}

}  // namespace

bool is_ascii(std::string_view text) {
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    if ((word & high_bits) != 0) return false;
  }
  for (; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) >= 0x80) return false;
  }
  return true;
}

std::u32string code_points(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = base::utf8_sequence_length(text);
    if (length == 0) {
      out.push_back(U'\uFFFD');
      text.remove_prefix(1);
      continue;
    }
    constexpr unsigned lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    char32_t point = static_cast<unsigned char>(text[0]) & lead_bits[length];
    for (std::size_t i = 1; i < length; ++i) {
      point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
    }
    out.push_back(point);
    text.remove_prefix(length);
  }
  return out;
}

void Pattern::set(std::string_view text) {
  for (const char letter : text_) places_[static_cast<unsigned char>(letter)] = 0;
  text_ = text;
  for (std::size_t i = 0; i < text.size(); ++i) {
    places_[static_cast<unsigned char>(text[i])] |= std::uint64_t{1} << i;
  }
}

// Each letter of `other` in turn takes the first free place of the same letter within reach. The
// places that may be taken are a run of bits that moves along with the letter.
double Pattern::jaro(std::string_view other) const {
  const std::size_t longest = std::max(text_.size(), other.size());
  const std::size_t reach = longest / 2 > 0 ? longest / 2 - 1 : 0;
  std::uint64_t window =
      reach + 1 >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << (reach + 1)) - 1;
  std::uint64_t taken = 0, used = 0;
  // Letters beyond the pattern's end and the reach find no place: the run of bits leaves the word.
  const std::size_t end = std::min(other.size(), text_.size() + reach);
  for (std::size_t i = 0; i < end; ++i) {
    const std::uint64_t places = places_[static_cast<unsigned char>(other[i])] & window & ~taken;
    const std::uint64_t first = places & (0 - places);
    taken |= first;
    used |= static_cast<std::uint64_t>(first != 0) << i;
    window = i < reach ? window << 1 | 1 : window << 1;
  }
  const auto common = static_cast<std::size_t>(std::popcount(taken));
  std::size_t out_of_order = 0;
  while (used != 0) {
    const auto at = static_cast<std::size_t>(std::countr_zero(used));
    out_of_order += other[at] != text_[static_cast<std::size_t>(std::countr_zero(taken))];
    used &= used - 1;
    taken &= taken - 1;
  }
  return jaro_of(common, out_of_order / 2, text_.size(), other.size());
}

double Pattern::jaro_winkler(std::string_view other) const {
  return with_prefix(jaro(other), common_prefix(text_, other));
}

// Myers 1999, in the form of Hyyrö 2003: a column of the table as vertical differences in two
// words.
std::size_t Pattern::levenshtein(std::string_view other) const {
  std::uint64_t plus = ~std::uint64_t{0}, minus = 0;
  std::size_t distance = text_.size();
  const std::uint64_t last = std::uint64_t{1} << (text_.size() - 1);
  for (const char letter : other) {
    const std::uint64_t same = places_[static_cast<unsigned char>(letter)];
    const std::uint64_t zero = (((same & plus) + plus) ^ plus) | same | minus;
    std::uint64_t across_plus = minus | ~(zero | plus);
    std::uint64_t across_minus = plus & zero;
    distance += (across_plus & last) != 0;
    distance -= (across_minus & last) != 0;
    across_plus = across_plus << 1 | 1;
    across_minus <<= 1;
    plus = across_minus | ~(zero | across_plus);
    minus = across_plus & zero;
  }
  return distance;
}

double jaro(std::string_view a, std::string_view b) {
  if (Pattern::fits(a) && Pattern::fits(b)) {
    Pattern& pattern = scratch_pattern();
    pattern.set(a);
    const double result = pattern.jaro(b);
    pattern.set({});
    return result;
  }
  return naive::jaro(std::u32string_view(code_points(a)), std::u32string_view(code_points(b)));
}

double jaro_winkler(std::string_view a, std::string_view b) {
  if (Pattern::fits(a) && Pattern::fits(b)) return with_prefix(jaro(a, b), common_prefix(a, b));
  return naive::jaro_winkler(std::u32string_view(code_points(a)),
                             std::u32string_view(code_points(b)));
}

std::size_t levenshtein(std::string_view a, std::string_view b) {
  if (Pattern::fits(a) && Pattern::fits(b)) {
    Pattern& pattern = scratch_pattern();
    pattern.set(a);
    const std::size_t result = pattern.levenshtein(b);
    pattern.set({});
    return result;
  }
  return naive::levenshtein(std::u32string_view(code_points(a)),
                            std::u32string_view(code_points(b)));
}

namespace {

// The table of naive::damerau for short ASCII texts, without allocation.
std::size_t damerau_ascii(std::string_view a, std::string_view b) {
  constexpr std::size_t width = 34;
  std::uint8_t table[width][width];
  std::uint8_t last_row[128];
  for (const char letter : b) last_row[static_cast<unsigned char>(letter)] = 0;
  for (const char letter : a) last_row[static_cast<unsigned char>(letter)] = 0;
  const auto far = static_cast<std::uint8_t>(a.size() + b.size());
  for (std::size_t i = 0; i <= a.size() + 1; ++i) {
    table[i][0] = far;
    table[i][1] = static_cast<std::uint8_t>(i == 0 ? far : i - 1);
  }
  for (std::size_t j = 0; j <= b.size() + 1; ++j) {
    table[0][j] = far;
    if (j > 0) table[1][j] = static_cast<std::uint8_t>(j - 1);
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t last_column = 0;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t row = last_row[static_cast<unsigned char>(b[j - 1])], column = last_column;
      const bool same = a[i - 1] == b[j - 1];
      if (same) last_column = j;
      const int change = table[i][j] + (same ? 0 : 1);
      const int one = std::min(table[i + 1][j], table[i][j + 1]) + 1;
      const int moved = table[row][column] + static_cast<int>(i - row - 1 + 1 + j - column - 1);
      table[i + 1][j + 1] = static_cast<std::uint8_t>(std::min({change, one, moved}));
    }
    last_row[static_cast<unsigned char>(a[i - 1])] = static_cast<std::uint8_t>(i);
  }
  return table[a.size() + 1][b.size() + 1];
}

}  // namespace

std::size_t damerau(std::string_view a, std::string_view b) {
  if (a.size() <= 32 && b.size() <= 32 && is_ascii(a) && is_ascii(b)) return damerau_ascii(a, b);
  return naive::damerau(std::u32string_view(code_points(a)), std::u32string_view(code_points(b)));
}

// A transposition is two edits at most, so the distance is at least half of Levenshtein's.
bool is_within_damerau(std::string_view a, std::string_view b, std::size_t most) {
  if (Pattern::fits(a) && Pattern::fits(b)) {
    const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (difference > most) return false;
    const std::size_t plain = levenshtein(a, b);
    if (plain <= most) return true;
    if (plain > 2 * most) return false;
  }
  return damerau(a, b) <= most;
}

double jaccard(std::string_view a, std::string_view b) {
  return naive::jaccard(std::u32string_view(code_points(a)), std::u32string_view(code_points(b)));
}

}  // namespace amends::link
