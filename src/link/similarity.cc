#include "link/similarity.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/text.h"
#include "link/letters.h"

namespace amends::link {
namespace {

constexpr std::uint64_t high_bits = 0x8080808080808080ULL;

std::size_t common_prefix(std::string_view a, std::string_view b) {
  const std::size_t most = std::min({a.size(), b.size(), std::size_t{4}});
  std::size_t length = 0;
  while (length < most && a[length] == b[length]) ++length;
  return length;
}

void append_code_points(std::string_view text, std::u32string& out) {
  if (is_ascii(text)) {
    out.append(text.begin(), text.end());
    return;
  }
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
}

// Sets one letter's places at a time and takes them back when it goes: the table is never cleared
// as a whole.
Pattern& scratch_pattern() {
  thread_local Pattern pattern;
  return pattern;
}

// Two texts as what compares them takes them: as patterns where they are short, whatever their
// script, since only which letters are equal counts; else letter by letter. One at a time for each
// thread.
class TwoTexts {
 public:
  TwoTexts(std::string_view a, std::string_view b) : left_(a), right_(b) {
    fit_ = Pattern::fits(a) && Pattern::fits(b);
    if (fit_) return;
    Store& store = store_of_thread();
    decode();
    if (store.a.empty() || store.b.empty() || std::max(store.a.size(), store.b.size()) > 64) return;
    fit_ = true;
    store.alphabet.clear();
    for (std::size_t i = 0; i < store.a.size(); ++i)
      store.left[i] = static_cast<char>(store.alphabet.add(store.a[i]));
    // At most 64 letters are in `a`; all others are none of them.
    for (std::size_t i = 0; i < store.b.size(); ++i)
      store.right[i] = static_cast<char>(std::min(store.alphabet.find(store.b[i]), 64U));
    left_ = {store.left, store.a.size()};
    right_ = {store.right, store.b.size()};
  }
  bool fit() const { return fit_; }
  // As patterns, where they fit.
  std::string_view left() const { return left_; }
  std::string_view right() const { return right_; }
  Letters a() const { return of_letters().a; }
  Letters b() const { return of_letters().b; }

 private:
  struct Store {
    std::u32string a, b;
    char left[64], right[64];
    Alphabet alphabet;
  };
  static Store& store_of_thread() {
    thread_local Store store;
    return store;
  }
  void decode() const {
    Store& store = store_of_thread();
    store.a.clear();
    store.b.clear();
    append_code_points(left_, store.a);
    append_code_points(right_, store.b);
    is_decoded_ = true;
  }
  const Store& of_letters() const {
    if (!is_decoded_) decode();
    return store_of_thread();
  }

  std::string_view left_, right_;
  bool fit_ = false;
  mutable bool is_decoded_ = false;
};

// What `compute` gives with the first text as the pattern.
template <typename Compute>
auto with_pattern(const TwoTexts& texts, Compute compute) {
  Pattern& pattern = scratch_pattern();
  pattern.set(texts.left());
  const auto result = compute(pattern);
  pattern.set({});
  return result;
}

std::size_t plain_distance(const TwoTexts& texts) {
  return with_pattern(texts,
                      [&](const Pattern& pattern) { return pattern.levenshtein(texts.right()); });
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
  append_code_points(text, out);
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
  const TwoTexts texts(a, b);
  if (!texts.fit()) return letters::jaro(texts.a(), texts.b());
  return with_pattern(texts, [&](const Pattern& pattern) { return pattern.jaro(texts.right()); });
}

double jaro_winkler(std::string_view a, std::string_view b) {
  const TwoTexts texts(a, b);
  if (!texts.fit()) return letters::jaro_winkler(texts.a(), texts.b());
  return with_pattern(texts,
                      [&](const Pattern& pattern) { return pattern.jaro_winkler(texts.right()); });
}

std::size_t levenshtein(std::string_view a, std::string_view b) {
  const TwoTexts texts(a, b);
  return texts.fit() ? plain_distance(texts) : letters::levenshtein(texts.a(), texts.b());
}

std::size_t levenshtein_up_to(std::string_view a, std::string_view b, std::size_t most) {
  const TwoTexts texts(a, b);
  if (!texts.fit()) return letters::levenshtein_up_to(texts.a(), texts.b(), most);
  return std::min(plain_distance(texts), most + 1);
}

namespace {

constexpr std::size_t ascii_max = 32;

// The table of naive::damerau for short ASCII texts, without allocation.
std::size_t damerau_ascii(std::string_view a, std::string_view b) {
  constexpr std::size_t width = ascii_max + 2;
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

// Texts that are patterns: a transposition is two edits at most, so the distance is at least half
// of Levenshtein's.
bool is_within_damerau(const TwoTexts& texts, std::size_t most) {
  const std::string_view a = texts.left(), b = texts.right();
  const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > most) return false;
  const std::size_t plain = plain_distance(texts);
  if (plain <= most || plain > 2 * most) return plain <= most;
  if (a.size() <= ascii_max && b.size() <= ascii_max) return damerau_ascii(a, b) <= most;
  return letters::damerau_up_to(texts.a(), texts.b(), most) <= most;
}

}  // namespace

std::size_t damerau(std::string_view a, std::string_view b) {
  const TwoTexts texts(a, b);
  if (texts.fit() && texts.left().size() <= ascii_max && texts.right().size() <= ascii_max)
    return damerau_ascii(texts.left(), texts.right());
  return letters::damerau(texts.a(), texts.b());
}

bool is_within_damerau(std::string_view a, std::string_view b, std::size_t most) {
  const TwoTexts texts(a, b);
  return texts.fit() ? is_within_damerau(texts, most)
                     : letters::is_within_damerau(texts.a(), texts.b(), most);
}

double jaccard(std::string_view a, std::string_view b) {
  const TwoTexts texts(a, b);
  return letters::jaccard(texts.a(), texts.b());
}

}  // namespace amends::link
