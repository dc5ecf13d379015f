// How alike two texts are: the functions that models compare with, as DuckDB 2 computes them, to
// the last bit: by code points, with the same order of floating-point operations.
//
//   jaro            Jaro 1989. 0 when either text is empty.
//   jaro_winkler    Winkler 1990: up to four letters of common prefix count 0.1 each, and only
//                   above 0.7
//   levenshtein     insertions, deletions, substitutions
//   damerau         with transpositions, and letters between them (Lowrance and Wagner 1975: the
//                   distance is a metric, not the restricted "optimal string alignment")
//   jaccard         of the sets of code points
//
// Texts of at most 64 letters go one way (Pattern), longer ones another (letters.h); naive.h has
// the twins, and a fuzzer holds all equal. All take UTF-8; bytes that are not count as U+FFFD.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

namespace amends::link {

double jaro(std::string_view a, std::string_view b);
double jaro_winkler(std::string_view a, std::string_view b);
std::size_t levenshtein(std::string_view a, std::string_view b);
// min(levenshtein(a, b), most + 1), without computing more than that takes.
std::size_t levenshtein_up_to(std::string_view a, std::string_view b, std::size_t most);
std::size_t damerau(std::string_view a, std::string_view b);
// damerau(a, b) <= most, without computing more than that takes.
bool is_within_damerau(std::string_view a, std::string_view b, std::size_t most);
double jaccard(std::string_view a, std::string_view b);

bool is_ascii(std::string_view text);
std::u32string code_points(std::string_view utf8);

// One text against many. Keeps, for each letter, the places where the text has it.
class Pattern {
 public:
  // Whether a text can be a pattern: 1 to 64 ASCII letters.
  static bool fits(std::string_view text) {
    return !text.empty() && text.size() <= 64 && is_ascii(text);
  }
  // `text` must fit, and outlive the pattern's use.
  void set(std::string_view text);
  // As jaro_winkler(text, other) and so on; `other` must fit too.
  double jaro(std::string_view other) const;
  double jaro_winkler(std::string_view other) const;
  std::size_t levenshtein(std::string_view other) const;

 private:
  std::uint64_t places_[128] = {};
  std::string_view text_;
};

// Winkler's addition to a Jaro similarity. DuckDB rounds once, as a fused multiply and add does.
inline double with_prefix(double similarity, std::size_t common_prefix) {
  if (similarity <= 0.7) return similarity;
  return std::fma(static_cast<double>(common_prefix) * 0.1, 1.0 - similarity, similarity);
}

// Jaro's formula, in the order of operations that gives the bits of DuckDB.
inline double jaro_of(std::size_t common, std::size_t transpositions, std::size_t length_a,
                      std::size_t length_b) {
  if (common == 0) return 0;
  const auto matched = static_cast<double>(common);
  double sum = matched / static_cast<double>(length_a);
  sum += matched / static_cast<double>(length_b);
  sum += (matched - static_cast<double>(transpositions)) / matched;
  return sum / 3.0;
}

}  // namespace amends::link
