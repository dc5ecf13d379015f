#include "base/text.h"

#include <gtest/gtest.h>

namespace amends::base {
namespace {

TEST(InvalidUtf8, IsFoundAtItsByte) {
  struct Fault {
    std::string_view text;
    std::size_t at;
  };
  constexpr Fault faults[] = {
      {"\x80", 0},              // a continuation without a lead
      {"ab\xc3", 2},            // cut short
      {"ab\xe2\x82", 2},        // cut short
      {"\xc0\xaf", 0},          // overlong
      {"\xe0\x80\xaf", 0},      // overlong
      {"\xf0\x80\x80\xaf", 0},  // overlong
      {"a\xed\xa0\x80", 1},     // a surrogate
      {"\xf4\x90\x80\x80", 0},  // beyond U+10FFFF
      {"\xf8\x88\x80\x80\x80", 0},
      {"\xc3\xa9\xc3", 2},
      {"\xff", 0},
  };
  for (const Fault& fault : faults) {
    EXPECT_EQ(invalid_utf8_at(fault.text), fault.at);
    const std::string padding(80, 'x');
    EXPECT_EQ(invalid_utf8_at(padding + std::string(fault.text) + padding),
              padding.size() + fault.at);
  }
  EXPECT_EQ(invalid_utf8_at(""), std::nullopt);
  EXPECT_EQ(invalid_utf8_at("Ångström \u0416 \u20ac \U0001F600 \uFFFF"), std::nullopt);
}

TEST(AppendCodePoint, WritesWhatTheCheckAccepts) {
  for (char32_t c = 0; c <= 0x10FFFF; c += c == 0xD7FF ? 0x801 : 1) {
    std::string out;
    append_code_point(out, c);
    ASSERT_EQ(utf8_sequence_length(out), out.size()) << static_cast<unsigned>(c);
  }
}

TEST(ToNfc, JoinsWhatCanBeJoined) {
  EXPECT_EQ(to_nfc("A\u030angstro\u0308m").value(), "\u00c5ngstr\u00f6m");
  EXPECT_EQ(to_nfc("plain").value(), "plain");
  EXPECT_EQ(to_nfc("").value(), "");
  EXPECT_EQ(to_nfc("\u212b").value(), "\u00c5");
  const auto bad = to_nfc("ab\xff");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().message, "not UTF-8 at byte 2");
}

TEST(CaseFold, MakesCasesEqual) {
  EXPECT_EQ(case_fold("STRASSE"), case_fold("Stra\u00dfe"));
  EXPECT_EQ(case_fold("\u0416\u0423\u041a"), "\u0436\u0443\u043a");
  EXPECT_EQ(case_fold("\u03a3\u03a3"), case_fold("\u03c3\u03c2"));
  EXPECT_EQ(case_fold("ReadMe"), "readme");
}

TEST(ScriptOf, IsThatOfMostLetters) {
  EXPECT_EQ(script_of("Ana Petrova 1985"), "Latn");
  EXPECT_EQ(script_of("12-34"), "Zyyy");
  EXPECT_EQ(script_of(""), "Zyyy");
  EXPECT_EQ(script_of("\u0410\u043d\u0430 (Ana) \u041f\u0435\u0442\u0440\u043e\u0432\u0430"),
            "Cyrl");
  EXPECT_EQ(script_of("\u0645\u062d\u0645\u062f"), "Arab");
  EXPECT_EQ(script_of("\u00d6"), "Latn");
  EXPECT_EQ(script_of("\u4e2d\u6587"), "Hani");
  EXPECT_EQ(script_of("a\u0436"), "Latn");
  EXPECT_EQ(script_of("\u0436a"), "Cyrl");
  EXPECT_EQ(script_of("\xff\xfe"), "Zyyy");
}

TEST(Trim, TakesWhiteSpaceAndNoBreakSpaceAway) {
  EXPECT_EQ(trim(" \t\u00a0 a b \u00a0\r\n"), "a b");
  EXPECT_EQ(trim("\u00a0"), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\u00e0"), "\u00e0");  // its last byte is that of a no-break space
}

TEST(Split, KeepsEmptyParts) {
  using Parts = std::vector<std::string_view>;
  EXPECT_EQ(split("a,,b,", ','), (Parts{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), Parts{""});
}

TEST(LowerAscii, LeavesOtherLetters) { EXPECT_EQ(lower_ascii("AZ\u00c4z"), "az\u00c4z"); }

TEST(Nearest, FindsWhatWasMeantAndNothingFarther) {
  const std::vector<std::string> names = {"claimant.name", "claimant.birth", "losses",
                                          "rights",        "units",          "id"};
  EXPECT_EQ(nearest("claimant.nmae", names), "claimant.name");
  EXPECT_EQ(nearest("claimantname", names), "claimant.name");
  EXPECT_EQ(nearest("Rights", names), "rights");
  EXPECT_EQ(nearest("rigths", names), "rights");
  EXPECT_EQ(nearest("unit", names), "units");
  EXPECT_EQ(nearest("di", names), "id");
  EXPECT_EQ(nearest("household", names), std::nullopt);
  EXPECT_EQ(nearest("ab", names), std::nullopt);
  EXPECT_EQ(nearest("", names), std::nullopt);
  EXPECT_EQ(nearest("losses", {}), std::nullopt);
  EXPECT_EQ(nearest("\u0436\u0443\u043a\u0438", std::vector<std::string>{"\u0436\u0443\u043a"}),
            "\u0436\u0443\u043a");
}

}  // namespace
}  // namespace amends::base
