#include "evidence/paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amends::evidence {
namespace {

using testing::HasSubstr;
using testing::Optional;

TEST(Paths, OrdinaryNamesMayPass) {
  for (const std::string_view path :
       {"a.txt", "claims/K7QM2R9T/photo 1.jpg", "свідоцтво.pdf", "a..b/c...d", ".hidden",
        "100%.txt", "12:30.jpg", "console.txt", "com10", "a~b", "été/naïve"}) {
    EXPECT_EQ(path_fault(path), std::nullopt) << path;
  }
}

TEST(Paths, DangerousNamesAreRefusedWithTheReason) {
  const std::string long_name(256, 'x');
  const std::pair<std::string, const char*> cases[] = {
      {"", "empty"},
      {"/etc/passwd", "absolute"},
      {"../x", ".."},
      {"a/../../x", ".."},
      {"a/..", ".."},
      {"a\\..\\x", ".."},
      {"~/x", "~"},
      {"~root/x", "~"},
      {"C:\\x", "drive letter"},
      {"c:x", "drive letter"},
      {"\\\\server\\x", "absolute"},
      {"%HomeDrive%\\x", "variable"},
      {"a\\b", "backslash"},
      {"a\nb", "newline"},
      {"a\rb", "newline"},
      {"a\x1b[2Jb", "control"},
      {"a\x7f", "control"},
      {std::string("a\0b", 3), "NUL"},
      {"a//b", "empty name"},
      {"a/", "empty name"},
      {"./a", "'.'"},
      {"a\xff", "UTF-8"},
      {"NUL", "device"},
      {"x/con.txt", "device"},
      {"Lpt1", "device"},
      {long_name, "255"},
      {"a/" + long_name, "255"},
  };
  for (const auto& [path, reason] : cases) {
    EXPECT_THAT(path_fault(path), Optional(HasSubstr(reason))) << shown(path);
  }
}

TEST(Paths, KeysForgetCaseAndForm) {
  EXPECT_EQ(comparison_key("STRASSE"), comparison_key("straße"));
  EXPECT_EQ(comparison_key("\u00C9t\u00E9"), comparison_key("e\u0301te\u0301"));
  EXPECT_NE(form_key("\u00C9"), form_key("e\u0301"));
  EXPECT_EQ(form_key("\u00E9"), form_key("e\u0301"));
  EXPECT_NE(comparison_key("a"), comparison_key("а")) << "Latin and Cyrillic are not the same";
  EXPECT_NE(comparison_key("\xff"), comparison_key("\xfe"));
}

TEST(Paths, ShownIsSafeOnATerminal) {
  EXPECT_EQ(shown("plain é"), "plain é");
  EXPECT_EQ(shown("a\nb\x1b\xff"), "a\\nb\\x1B\\xFF");
  EXPECT_EQ(shown("photo\u202Egpj.exe"), "photo\\u{202E}gpj.exe");
  EXPECT_EQ(shown("\u009B"), "\\u{009B}");
  EXPECT_LT(shown(std::string(100000, 'x')).size(), 400U);
}

TEST(Paths, ASetRefusesWhatFallsTogether) {
  PathSet set;
  EXPECT_EQ(set.add("a/Photo.jpg"), std::nullopt);
  EXPECT_EQ(set.add("a/other.jpg"), std::nullopt);
  EXPECT_EQ(set.add("A/third.jpg"), std::nullopt) << "two spellings of a folder lose nothing";
  EXPECT_THAT(set.add("a/Photo.jpg"), Optional(HasSubstr("already")));
  EXPECT_THAT(set.add("a/photo.JPG"), Optional(HasSubstr("a/Photo.jpg")));
  EXPECT_EQ(set.add("\u00E9"), std::nullopt);
  EXPECT_THAT(set.add("e\u0301"), Optional(HasSubstr("Unicode form")));
  EXPECT_THAT(set.add("a/photo.jpg/x"), Optional(HasSubstr("which is a file")));
  EXPECT_THAT(set.add("a"), Optional(HasSubstr("which is a folder")));
  EXPECT_EQ(set.add("b"), std::nullopt) << "a refusal leaves nothing behind";
}

TEST(Paths, KnowsTheFilesOfSystems) {
  EXPECT_TRUE(is_system_file("data/x/.DS_Store"));
  EXPECT_TRUE(is_system_file("THUMBS.DB"));
  EXPECT_TRUE(is_system_file("data/._photo.jpg"));
  EXPECT_FALSE(is_system_file("data/thumbs.db/photo.jpg"));
}

}  // namespace
}  // namespace amends::evidence
