#include "link/similarity.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>

#include "link/letters.h"
#include "link/naive.h"

namespace amends::link {
namespace {

// Texts over few letters, so that they have letters in common.
rc::Gen<std::string> some_text() {
  return rc::gen::map(rc::gen::container<std::string>(rc::gen::inRange('a', 'e')),
                      [](std::string text) { return text.substr(0, 64); });
}

// Texts longer than a pattern, over a few letters of two scripts, often nearly the same.
std::u32string some_letters(std::size_t size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::u32string text;
  while (text.size() < size) text += U"abcdжщ"[random() % (2 + seed % 5)];
  return text;
}
std::u32string edited(std::u32string text, std::uint64_t edits, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (std::uint64_t i = 0; i < edits; ++i) {
    const std::size_t at = random() % (text.size() + 1);
    const std::uint64_t kind = random() % 4;
    if (kind == 0) text.insert(at, 1, U"abж"[random() % 3]);
    if (kind == 1 && at < text.size()) text.erase(at, 1);
    if (kind == 2 && at < text.size()) text[at] = U"xyщ"[random() % 3];
    if (kind == 3 && at + 1 < text.size()) std::swap(text[at], text[at + 1]);
  }
  return text;
}

TEST(Similarity, HasTheValuesOfTheLiterature) {
  EXPECT_DOUBLE_EQ(jaro_winkler("martha", "marhta"), 0.9611111111111111);
  EXPECT_DOUBLE_EQ(jaro("dixon", "dicksonx"), 0.7666666666666666);
  EXPECT_EQ(levenshtein("kitten", "sitting"), 3U);
  EXPECT_EQ(damerau("ca", "abc"), 2U);
  EXPECT_DOUBLE_EQ(jaccard("abc", "abd"), 0.5);
  EXPECT_EQ(jaro("", "a"), 0);
  EXPECT_EQ(levenshtein("é", "e"), 1U);
}

// 0.7 itself is not above 0.7: float arithmetic would say otherwise for some texts.
TEST(Similarity, AddsNothingAtSevenTenths) { EXPECT_EQ(with_prefix(0.7, 4), 0.7); }

RC_GTEST_PROP(Similarity, FastWaysEqualTheirTwins, ()) {
  const std::string a = *some_text(), b = *some_text();
  RC_ASSERT(jaro(a, b) == naive::jaro<char>(a, b));
  RC_ASSERT(jaro_winkler(a, b) == naive::jaro_winkler<char>(a, b));
  RC_ASSERT(levenshtein(a, b) == naive::levenshtein<char>(a, b));
}

RC_GTEST_PROP(Similarity, LettersEqualTheirTwins, ()) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1U << 30);
  const auto size = *rc::gen::inRange<std::size_t>(0, 200);
  const std::u32string a = some_letters(size, seed);
  const std::u32string b = *rc::gen::arbitrary<bool>()
                               ? edited(a, *rc::gen::inRange<std::uint64_t>(0, 12), seed + 1)
                               : some_letters(*rc::gen::inRange<std::size_t>(0, 200), seed + 2);
  using View = std::u32string_view;
  RC_ASSERT(letters::jaro(a, b) == naive::jaro(View(a), View(b)));
  RC_ASSERT(letters::jaro_winkler(a, b) == naive::jaro_winkler(View(a), View(b)));
  RC_ASSERT(letters::jaccard(a, b) == naive::jaccard(View(a), View(b)));
  const std::size_t plain = naive::levenshtein(View(a), View(b));
  const std::size_t damerau = naive::damerau(View(a), View(b));
  RC_ASSERT(letters::levenshtein(a, b) == plain);
  RC_ASSERT(letters::damerau(a, b) == damerau);
  for (const std::size_t most : {0U, 1U, 2U, 5U, 11U, 16U, 17U, 40U, 400U}) {
    RC_ASSERT(letters::levenshtein_up_to(a, b, most) == std::min(plain, most + 1));
    RC_ASSERT(letters::damerau_up_to(a, b, most) == std::min(damerau, most + 1));
    RC_ASSERT(letters::is_within_damerau(a, b, most) == (damerau <= most));
  }
}

std::string utf8_of(const std::u32string& text) {
  std::string out;
  for (const char32_t letter : text) {
    if (letter < 0x80) {
      out += static_cast<char>(letter);
    } else {
      out += {static_cast<char>(0xC0 | letter >> 6), static_cast<char>(0x80 | (letter & 0x3F))};
    }
  }
  return out;
}

// Of any script and length, through the same doors as conditions.
RC_GTEST_PROP(Similarity, TextsOfAnyScriptEqualTheirTwins, ()) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1U << 30);
  const std::u32string a = some_letters(*rc::gen::inRange<std::size_t>(0, 80), seed);
  const std::u32string b = edited(a, *rc::gen::inRange<std::uint64_t>(0, 6), seed + 1);
  const std::string x = utf8_of(a), y = utf8_of(b);
  using View = std::u32string_view;
  RC_ASSERT(jaro(x, y) == naive::jaro(View(a), View(b)));
  RC_ASSERT(jaro_winkler(x, y) == naive::jaro_winkler(View(a), View(b)));
  RC_ASSERT(jaccard(x, y) == naive::jaccard(View(a), View(b)));
  const std::size_t plain = naive::levenshtein(View(a), View(b));
  RC_ASSERT(levenshtein(x, y) == plain);
  RC_ASSERT(levenshtein_up_to(x, y, 3) == std::min<std::size_t>(plain, 4));
  const std::size_t distance = naive::damerau(View(a), View(b));
  RC_ASSERT(damerau(x, y) == distance);
  for (const std::size_t most : {0U, 1U, 2U, 4U})
    RC_ASSERT(is_within_damerau(x, y, most) == (distance <= most));
}

// Of 100,000 letters each: what compares every letter with every other takes minutes or all memory.
TEST(Similarity, TakesLongTexts) {
  const std::u32string a = some_letters(100'000, 3), b = some_letters(100'000, 4);
  const std::u32string near = edited(a, 5, 9);
  EXPECT_GT(letters::jaro(a, b), 0.5);
  EXPECT_GT(letters::jaro(a, near), letters::jaro(a, b));
  EXPECT_FALSE(letters::is_within_damerau(a, b, 2));
  EXPECT_TRUE(letters::is_within_damerau(a, near, 5));
  EXPECT_LE(letters::damerau(a, near), 5U);
  EXPECT_EQ(letters::levenshtein_up_to(a, b, 4), 5U);
  EXPECT_GT(letters::levenshtein(a, b), 10'000U);
}

RC_GTEST_PROP(Similarity, DamerauIsAMetric, ()) {
  const std::string a = *some_text(), b = *some_text(), c = *some_text();
  RC_ASSERT(damerau(a, b) == damerau(b, a));
  RC_ASSERT((damerau(a, b) == 0) == (a == b));
  RC_ASSERT(damerau(a, c) <= damerau(a, b) + damerau(b, c));
  RC_ASSERT(damerau(a, b) <= levenshtein(a, b));
}

}  // namespace
}  // namespace amends::link
