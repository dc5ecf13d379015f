#include "programme/pattern.h"

#include <gtest/gtest.h>

#include <random>
#include <regex>
#include <string>

namespace amends::programme {
namespace {

bool found(std::string_view pattern, std::string_view text) {
  const auto compiled = Pattern::compile(pattern);
  EXPECT_TRUE(compiled) << pattern << ": " << compiled.error().message;
  return compiled && compiled->found_in(text);
}

TEST(Pattern, IsFoundAnywhereUnlessItIsAnchored) {
  EXPECT_TRUE(found("b", "abc"));
  EXPECT_FALSE(found("^b", "abc"));
  EXPECT_TRUE(found("^a", "abc"));
  EXPECT_TRUE(found("c$", "abc"));
  EXPECT_FALSE(found("b$", "abc"));
  EXPECT_TRUE(found("", "abc"));
  EXPECT_TRUE(found("^$", ""));
  EXPECT_TRUE(found("$^", ""));
  EXPECT_FALSE(found("^$", "a"));
  EXPECT_FALSE(found("$^", "a"));
  EXPECT_TRUE(found("^a|^b", "bx"));
  EXPECT_FALSE(found("^(a|b)$", "ab"));
}

TEST(Pattern, Repeats) {
  EXPECT_TRUE(found("^-?[0-9]{4}", "1978~"));
  EXPECT_FALSE(found("^-?[0-9]{4}", "197X"));
  EXPECT_TRUE(found("^a{2,3}$", "aaa"));
  EXPECT_FALSE(found("^a{2,3}$", "aaaa"));
  EXPECT_FALSE(found("^a{2,3}$", "a"));
  EXPECT_TRUE(found("^a{2,}$", "aaaaaa"));
  EXPECT_TRUE(found("^(ab)*?$", "abab"));
  EXPECT_TRUE(found("^(a*)*$", "aaaa"));
  EXPECT_TRUE(found("^a{0}$", ""));
}

TEST(Pattern, AFullStopIsOneCharacterOfAnyScript) {
  EXPECT_TRUE(found("^.{3}$", "дом"));
  EXPECT_TRUE(found("^.$", "𝄞"));
  EXPECT_FALSE(found("^.$", "\n"));
  EXPECT_TRUE(found("^[^a]$", "ж"));
  EXPECT_TRUE(found("^é+$", "ééé"));
  EXPECT_TRUE(found("^\\u00e9\\xe9$", "éé"));
  EXPECT_TRUE(found("^\\D$", "ب"));
}

TEST(Pattern, RefusesWithThePlaceWhatItDoesNotDo) {
  for (const char* pattern :
       {"(",     ")",   "a**",   "*a",      "[a",      "a{2",    "a{3,2}", "a{1001}",
        "\\",    "\\1", "(?=a)", "(?<n>a)", "\\bx",    "\\p{L}", "[z-a]",  "[é]",
        "[\\D]", "x{",  "]",     "}",       "\\ud800", "\\xg0",  "[[]",    "a{,2}"}) {
    const auto compiled = Pattern::compile(pattern);
    ASSERT_FALSE(compiled) << pattern;
    EXPECT_NE(compiled.error().message.find("character"), std::string::npos)
        << compiled.error().message;
  }
}

TEST(Pattern, StaysSmallWhateverItIsAskedFor) {
  EXPECT_FALSE(Pattern::compile(std::string(2000, 'a')));
  EXPECT_FALSE(Pattern::compile("((((a{1000}){1000}){1000}){1000})"));
  EXPECT_FALSE(Pattern::compile("(((){1000}){1000}){1000}"));
  EXPECT_FALSE(Pattern::compile("(a|b)*a(a|b){20}"));  // 2^20 states
  EXPECT_FALSE(Pattern::compile(std::string(100, '(') + std::string(100, ')')));
}

// The classic of exponential backtracking, in one pass here.
TEST(Pattern, HostileTextCostsOneStepAByte) {
  EXPECT_FALSE(found("^(a+)+$", std::string(1'000'000, 'a') + "b"));
}

// ---- the twin: the standard library's engine judges the same patterns and texts

class Writer {
 public:
  explicit Writer(std::uint64_t seed) : random_(seed) {}

  std::string pattern(int depth = 0) {
    std::string out;
    const int parts = pick(1, 3);
    for (int i = 0; i < parts; ++i) {
      if (i > 0 && pick(0, 4) == 0) out += '|';
      out += atom(depth);
      switch (pick(0, 9)) {
        case 0:
          out += '*';
          break;
        case 1:
          out += '+';
          break;
        case 2:
          out += '?';
          break;
        case 3:
          out += "{1,2}";
          break;
        case 4:
          out += "{2}";
          break;
        default:
          break;
      }
    }
    if (depth == 0 && pick(0, 2) == 0) out.insert(0, "^");
    if (depth == 0 && pick(0, 2) == 0) out += '$';
    return out;
  }

  std::string text() {
    std::string out;
    for (int i = pick(0, 8); i > 0; --i) out += "abc1 _"[pick(0, 5)];
    return out;
  }

 private:
  int pick(int least, int most) { return std::uniform_int_distribution<int>(least, most)(random_); }

  std::string atom(int depth) {
    static const char* const atoms[] = {"a",    "b",   "c",   "1",   ".",     "[ab]",
                                        "[^a]", "\\d", "\\w", "\\s", "[a-c1]"};
    if (depth < 3 && pick(0, 3) == 0) {
      return (pick(0, 1) == 0 ? "(" : "(?:") + pattern(depth + 1) + ")";
    }
    return atoms[pick(0, 10)];
  }

  std::mt19937_64 random_;
};

TEST(Pattern, AgreesWithTheStandardLibrary) {
  Writer writer(20260301);
  int matches = 0;
  for (int i = 0; i < 1'000; ++i) {
    const std::string pattern = writer.pattern();
    const auto compiled = Pattern::compile(pattern);
    if (!compiled) {  // compilers draw in different orders, and some patterns are refused
      ASSERT_NE(compiled.error().message.find("too large"), std::string::npos)
          << pattern << ": " << compiled.error().message;
      continue;
    }
    const std::regex twin(pattern, std::regex::ECMAScript);
    for (int j = 0; j < 8; ++j) {
      const std::string text = writer.text();
      const bool expected = std::regex_search(text, twin);
      ASSERT_EQ(compiled->found_in(text), expected) << "/" << pattern << "/ on \"" << text << "\"";
      matches += expected ? 1 : 0;
    }
  }
  EXPECT_GT(matches, 1'000);  // both answers were tried
  EXPECT_LT(matches, 7'000);
}

}  // namespace
}  // namespace amends::programme
