#include "base/json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <random>

namespace amends::base {
namespace {

std::string canonical(std::string_view text) {
  const Result<std::string> result = canonical_json(text);
  return result ? *result : "error: " + result.error().message;
}

// RFC 8785 appendix B: the IEEE 754 bits of a number and how it is to be printed.
TEST(JsonNumber, PrintsTheSamplesOfRfc8785AppendixB) {
  struct Sample {
    std::uint64_t bits;
    std::string_view text;
  };
  constexpr Sample samples[] = {
      {0x0000000000000000, "0"},
      {0x8000000000000000, "0"},
      {0x0000000000000001, "5e-324"},
      {0x8000000000000001, "-5e-324"},
      {0x7fefffffffffffff, "1.7976931348623157e+308"},
      {0xffefffffffffffff, "-1.7976931348623157e+308"},
      {0x4340000000000000, "9007199254740992"},
      {0xc340000000000000, "-9007199254740992"},
      {0x4430000000000000, "295147905179352830000"},
      {0x44b52d02c7e14af5, "9.999999999999997e+22"},
      {0x44b52d02c7e14af6, "1e+23"},
      {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
      {0x444b1ae4d6e2ef4e, "999999999999999700000"},
      {0x444b1ae4d6e2ef4f, "999999999999999900000"},
      {0x444b1ae4d6e2ef50, "1e+21"},
      {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
      {0x3eb0c6f7a0b5ed8d, "0.000001"},
      {0x41b3de4355555553, "333333333.3333332"},
      {0x41b3de4355555554, "333333333.33333325"},
      {0x41b3de4355555555, "333333333.3333333"},
      {0x41b3de4355555556, "333333333.3333334"},
      {0x41b3de4355555557, "333333333.33333343"},
      {0xbecbf647612f3696, "-0.0000033333333333333333"},
      {0x43143ff3c1cb0959, "1424953923781206.2"},
  };
  for (const Sample& sample : samples) {
    const double value = std::bit_cast<double>(sample.bits);
    EXPECT_EQ(json_number(value), sample.text) << std::hex << sample.bits;
    EXPECT_EQ(canonical(sample.text), sample.text);
  }
}

TEST(JsonNumber, ReadsBackAsTheSameDouble) {
  std::mt19937_64 random(20260301);
  for (int i = 0; i < 200'000; ++i) {
    const double value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    const std::string text = json_number(value);
    EXPECT_EQ(std::strtod(text.c_str(), nullptr), value) << text;
  }
}

TEST(CanonicalJson, TakesTheSamplesOfRfc8785Section3) {
  EXPECT_EQ(canonical(R"({
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    })"),
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
            "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  EXPECT_EQ(canonical(R"({
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis"
    })"),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
            "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
            "\"\U0001F600\":\"Emoji: Grinning Face\","
            "\"\uFB33\":\"Hebrew Letter Dalet With Dagesh\"}");
}

// The other inputs that implementations of RFC 8785 are commonly checked with.
TEST(CanonicalJson, TakesTheWellKnownExamples) {
  EXPECT_EQ(canonical(R"([ 56, { "d": true, "10": null, "1": [ ] } ])"),
            R"([56,{"1":[],"10":null,"d":true}])");
  EXPECT_EQ(canonical(R"({ "peach": "a", "péché": "b", "pêche": "c", "sin": "d" })"),
            R"({"peach":"a","péché":"b","pêche":"c","sin":"d"})");
  EXPECT_EQ(
      canonical(R"({ "1": {"f": {"f": "hi","F": 5} ,"\n": 56.0},
                           "10": { }, "": "empty", "a": { }, "111": [ {"e": "yes","E": "no" } ],
                           "A": { } })"),
      R"({"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],)"
      R"("A":{},"a":{}})");
  EXPECT_EQ(canonical("{\"Unnormalized Unicode\":\"A\\u030a\"}"),
            "{\"Unnormalized Unicode\":\"A\u030a\"}");
  EXPECT_EQ(canonical(R"({ "\u20ac": "Euro Sign", "\r": "Carriage Return", "\u000a": "Newline",
                           "1": "One", "\u0080": "Control\u007f", "\ud83d\ude02": "Smiley",
                           "\u00f6": "o", "\ufb33": "Dalet", "</script>": "Browser Challenge" })"),
            "{\"\\n\":\"Newline\",\"\\r\":\"Carriage Return\",\"1\":\"One\","
            "\"</script>\":\"Browser Challenge\",\"\u0080\":\"Control\u007f\",\"\u00f6\":\"o\","
            "\"\u20ac\":\"Euro Sign\",\"\U0001F602\":\"Smiley\",\"\uFB33\":\"Dalet\"}");
}

TEST(CanonicalJson, NamesTheByteOfEveryFault) {
  struct Fault {
    std::string_view text;
    std::string_view message;
  };
  const Fault faults[] = {
      {"", "byte 0: expected a JSON value"},
      {"{\"a\":1,\"b\":2,\"a\":3}", "byte 13: 'a' is here a second time in one object"},
      {"{\"a\":1,\"\\u0061\":2}", "byte 7: 'a' is here a second time"},
      {"{\"a\":1,}", "byte 7: expected a member's name"},
      {"{\"a\" 1}", "byte 5: expected ':'"},
      {"[1 2]", "byte 3: expected ',' or ']'"},
      {"[1,]", "byte 3: expected a JSON value"},
      {"{\"a\":1 2}", "byte 7: expected ',' or '}'"},
      {"[1] x", "byte 4: something stands after the end"},
      {"01", "byte 0: a number must not begin with a zero"},
      {"-", "byte 1: expected a JSON value"},
      {"1.", "byte 2: expected a digit after the decimal point"},
      {"1e+", "byte 3: expected a digit in the exponent"},
      {"[1e400]", "byte 1: a number too large"},
      {"-1e400", "byte 0: a number too large"},
      {"NaN", "byte 0: expected a JSON value"},
      {"nul", "byte 0: expected true, false or null"},
      {"\"abc", "byte 0: the string that begins here does not end"},
      {"[\"a\\", "byte 3: not an escape"},
      {"\"\\x\"", "byte 1: not an escape"},
      {"\"\\u12g4\"", "byte 1: \\u needs four hexadecimal digits"},
      {"\"\\u123", "byte 1: \\u needs four hexadecimal digits"},
      {"\"\\ud800\"", "byte 1: a lone surrogate"},
      {"\"\\udc00\\ud800\"", "byte 1: a lone surrogate"},
      {"\"\\ud800\\u0041\"", "byte 1: a lone surrogate"},
      {"\"a\nb\"", "byte 2: a control character"},
      {"\"\xff\"", "byte 1: not UTF-8"},
      {"\"ab\xed\xa0\x80\"", "byte 3: not UTF-8"},
      {"\"\xc0\xaf\"", "byte 1: not UTF-8"},
      {"\"\xf4\x90\x80\x80\"", "byte 1: not UTF-8"},
      {"\xef\xbb\xbf{}", "byte 0: expected a JSON value"},
  };
  for (const Fault& fault : faults) {
    const Result<std::string> result = canonical_json(fault.text);
    ASSERT_FALSE(result) << fault.text << " gave " << *result;
    EXPECT_EQ(result.error().code, Code::bad_input);
    EXPECT_NE(result.error().message.find(fault.message), std::string::npos)
        << fault.text << ": " << result.error().message;
  }
}

TEST(CanonicalJson, TakesTwoHundredLevelsAndNoMore) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  EXPECT_TRUE(is_canonical_json(nested(200)));
  EXPECT_NE(canonical(nested(201)).find("byte 200: more than 200 levels"), std::string::npos);
  EXPECT_FALSE(canonical_json(std::string(1'000'000, '[')));
}

TEST(CanonicalJson, RoundsNumbersAsEcmaScriptReadsThem) {
  EXPECT_EQ(canonical("[1e-400,-0,-0.0,0e5,-1e-999999999999999999999,0.0e999999999999999999999]"),
            "[0,0,0,0,0,0]");
  EXPECT_EQ(canonical("12345678901234567890"), "12345678901234567000");
  EXPECT_EQ(canonical("[999999999999999,1.0,100,1e2,1e21]"), "[999999999999999,1,100,100,1e+21]");
  EXPECT_EQ(canonical("0." + std::string(400, '0') + "1"), "0");
  EXPECT_FALSE(canonical_json(std::string(400, '9')));
}

TEST(AppendJsonString, EscapesEveryByteAsTheCanonicalFormDoes) {
  for (int byte = 0; byte < 128; ++byte) {
    for (std::size_t before = 0; before < 17; ++before) {
      std::string text(before, 'x');
      text += static_cast<char>(byte);
      text += "yzyzyzyzyz";
      std::string out;
      append_json_string(out, text);
      EXPECT_TRUE(is_canonical_json(out)) << byte << " after " << before;
    }
  }
}

// A random value, written with random white space, order of members and spelling of strings.
class Writer {
 public:
  explicit Writer(std::uint64_t seed) : random_(seed) {}

  std::string value(int depth) {
    switch (random_() % (depth > 4 ? 4 : 6)) {
      case 0:
        return "null";
      case 1:
        return json_number(static_cast<double>(static_cast<std::int64_t>(random_() >> 4)) / 1024);
      case 2:
      case 3:
        return string();
      case 4: {
        std::string out = "[";
        for (std::uint64_t i = 0, n = random_() % 4; i < n; ++i) {
          out += (i == 0 ? "" : ",") + white() + value(depth + 1) + white();
        }
        return out + "]";
      }
      default:
        return object(depth);
    }
  }

 private:
  std::string white() { return std::string(random_() % 2, ' '); }

  std::string string() {
    constexpr std::string_view letters[] = {
        "a",          "\\n",  "\\u0041", "\u00e9",  "\uffee", "/", "\\/", "\\\"", "\\ud83d\\ude00",
        "\U0001F600", "\\\\", "zz",      "\\u001f", "\u3042"};
    std::string out = "\"";
    for (std::uint64_t i = 0, n = random_() % 12; i < n; ++i) {
      out += letters[random_() % std::size(letters)];
    }
    return out + "\"";
  }

  std::string object(int depth) {
    std::vector<std::string> members;
    for (std::uint64_t i = 0, n = random_() % 5; i < n; ++i) {
      const std::string unique = std::to_string(random_());
      const std::string name = string();
      members.push_back(name.substr(0, name.size() - 1) + unique + "\"" + white() + ":" + white() +
                        value(depth + 1));
    }
    std::string out = "{";
    for (const std::string& member : members) out += (out.size() == 1 ? "" : ",") + member;
    return out + "}";
  }

  std::mt19937_64 random_;
};

TEST(CanonicalJson, IsItsOwnCanonicalForm) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const std::string text = Writer(seed).value(0);
    const Result<std::string> once = canonical_json(text);
    ASSERT_TRUE(once) << text << ": " << once.error().message;
    EXPECT_TRUE(is_canonical_json(*once)) << text;
    EXPECT_EQ(is_canonical_json(text), *once == text);
  }
}

// Every pair of keys of interest must come in the order of their UTF-16 code units.
TEST(CanonicalJson, OrdersKeysAsUtf16WhateverTheOrderTheyComeIn) {
  const std::u16string letters = u"\u0001\u0022a\u007f\u0080\u07ff\u0800\ud7ff\ue000\ufb33\uffff";
  std::vector<std::pair<std::u16string, std::string>> keys = {
      {u"", "\"\""}, {u"\U00010000", "\"\U00010000\""}, {u"\U0010FFFF", "\"\U0010FFFF\""}};
  for (const char16_t letter : letters) {
    keys.push_back({std::u16string(1, letter), fmt::format("\"\\u{:04x}\"", unsigned{letter})});
    keys.push_back(
        {u"a" + std::u16string(1, letter), fmt::format("\"a\\u{:04x}\"", unsigned{letter})});
  }
  std::string expected = "{";
  auto sorted = keys;
  std::sort(sorted.begin(), sorted.end());
  for (const auto& [units, written] : sorted) {
    expected += (expected.size() == 1 ? "" : ",") + *canonical_json(written) + ":0";
  }
  expected += "}";
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    std::shuffle(keys.begin(), keys.end(), random);
    std::string text = "{";
    for (const auto& [units, written] : keys)
      text += (text.size() == 1 ? "" : ",") + written + ":0";
    ASSERT_EQ(canonical(text + "}"), expected);
  }
}

}  // namespace
}  // namespace amends::base
