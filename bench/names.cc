// names: how fast names become keys and pairs of words are scored, beside ICU transliteration with
// Jaro–Winkler on the same names. Prints JSON; names are made from syllables with a fixed seed.
#include <fmt/format.h>

#include <chrono>
#include <string>
#include <vector>

#include "names/compare.h"
#include "names/jaro_winkler.h"
#include "names/keys.h"

namespace {

using namespace amends::names;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::uint64_t state = 7;
std::size_t below(std::size_t n) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return static_cast<std::size_t>(state >> 33) % n;
}

std::string word(const std::vector<std::string>& syllables) {
  std::string result;
  for (std::size_t i = 0, n = 2 + below(2); i < n; ++i)
    result += syllables[below(syllables.size())];
  return result;
}

}  // namespace

int main() {
  const std::vector<std::string> cyrillic = {"ва", "ли", "ор", "ем",  "дан",
                                             "ке", "си", "та", "рув", "но"};
  const std::vector<std::string> latin = {"va", "li", "or", "em",  "dan",
                                          "ke", "si", "ta", "ruv", "no"};
  constexpr std::size_t count = 20'000, pairs = 1'000'000;
  std::vector<std::string> left, right;
  for (std::size_t i = 0; i < count; ++i) {
    left.push_back(word(cyrillic));
    right.push_back(word(latin));
  }
  double start = now();
  std::vector<std::uint64_t> keys;
  std::size_t made = 0;
  for (std::size_t i = 0; i < 25; ++i)
    for (std::size_t k = 0; k + 1 < count; ++k) {
      key_numbers(left[k] + " " + left[k + 1], keys);
      made += keys.size();
    }
  const double keys_rate = 25.0 * count / (now() - start);
  Lexicon lexicon(Kind::person);
  std::vector<Lexicon::Id> left_ids, right_ids;
  auto transliterator = Transliterator::create();
  std::vector<std::vector<std::string>> left_words, right_words;
  for (std::size_t i = 0; i < count; ++i) {
    left_ids.push_back(lexicon.add(left[i]));
    right_ids.push_back(lexicon.add(right[i]));
    left_words.push_back(transliterator->words(left[i]));
    right_words.push_back(transliterator->words(right[i]));
  }
  double sum = 0;
  (void)lexicon.weight(left_ids[0], right_ids[0]);
  start = now();
  for (std::size_t i = 0; i < pairs; ++i)
    sum += lexicon.weight(left_ids[below(count)], right_ids[below(count)]);
  const double ours = static_cast<double>(pairs) / (now() - start);
  start = now();
  for (std::size_t i = 0; i < pairs; ++i)
    sum += paired_jaro_winkler(left_words[below(count)], right_words[below(count)]);
  const double naive = static_cast<double>(pairs) / (now() - start);
  fmt::print(
      "{{\"keys_per_second\":{:.0f},\"pairs_per_second\":{:.0f},\"naive_per_second\":{:.0f},"
      "\"keys\":{},\"sum\":{:.1f}}}\n",
      keys_rate, ours, naive, made, sum);
}
