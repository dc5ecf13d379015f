#include "link/similarity.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "link/naive.h"

namespace amends::link {
namespace {

// Texts over few letters, so that they have letters in common.
rc::Gen<std::string> some_text() {
  return rc::gen::map(rc::gen::container<std::string>(rc::gen::inRange('a', 'e')),
                      [](std::string text) { return text.substr(0, 64); });
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

RC_GTEST_PROP(Similarity, DamerauIsAMetric, ()) {
  const std::string a = *some_text(), b = *some_text(), c = *some_text();
  RC_ASSERT(damerau(a, b) == damerau(b, a));
  RC_ASSERT((damerau(a, b) == 0) == (a == b));
  RC_ASSERT(damerau(a, c) <= damerau(a, b) + damerau(b, c));
  RC_ASSERT(damerau(a, b) <= levenshtein(a, b));
}

}  // namespace
}  // namespace amends::link
