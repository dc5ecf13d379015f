#include "evidence/bagit_parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace amends::evidence::bagit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Judged {
  Declaration declaration;
  Notes notes;
};
Judged judge(std::string_view content) {
  Judged judged;
  judged.declaration = parse_declaration(content, judged.notes);
  return judged;
}

TEST(Declaration, ReadsTheTwoLines) {
  for (const std::string_view content :
       {"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "BagIt-Version: 1.0\r\nTag-File-Character-Encoding: UTF-8\r\n",
        "BagIt-Version: 1.0\rTag-File-Character-Encoding: UTF-8"}) {
    const Judged judged = judge(content);
    EXPECT_THAT(judged.notes.errors, IsEmpty());
    EXPECT_THAT(judged.notes.warnings, IsEmpty());
    EXPECT_EQ(judged.declaration.version, v1_0);
    EXPECT_EQ(judged.declaration.encoding, "UTF-8");
  }
}

TEST(Declaration, RefusesWhatTheFormatForbids) {
  for (const std::string_view content :
       {"", "BagIt-Version: 1.0\n", "Tag-File-Character-Encoding: UTF-8\n",
        "BagIt-Version: .97\nTag-File-Character-Encoding: UTF-8\n",
        "BagIt-Version: 1\nTag-File-Character-Encoding: UTF-8\n",
        "BagIt-Version: 1.0.0\nTag-File-Character-Encoding: UTF-8\n",
        "BagIt-Version: -1.0\nTag-File-Character-Encoding: UTF-8\n",
        "BagIt-Version: 2.0\nTag-File-Character-Encoding: UTF-8\n",
        "BagIt-Version: 0.92\nTag-File-Character-Encoding: UTF-8\n",
        "BagIt-Version: 1.0\nTag-File-Character-Encoding:\n",
        "\xEF\xBB\xBF"
        "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n",
        "BagIt-Version: 1.0 \nTag-File-Character-Encoding: UTF-8\n",
        "BagIt-Version:1.0\nTag-File-Character-Encoding: UTF-8\n",
        "BagIt-Version:  1.0\nTag-File-Character-Encoding: UTF-8\n",
        " BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "Tag-File-Character-Encoding: UTF-8\nBagIt-Version: 1.0\n",
        "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\nMore: 1\n",
        "BagIt-Version: 1.0\nBagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"}) {
    EXPECT_THAT(judge(content).notes.errors, Not(IsEmpty())) << content;
  }
}

TEST(Declaration, EarlierVersionsMayBeUntidy) {
  const Judged judged = judge("BagIt-Version : 0.97 \n\nTag-File-Character-Encoding:UTF-8\nMore\n");
  EXPECT_THAT(judged.notes.errors, IsEmpty());
  EXPECT_EQ(judged.notes.warnings.size(), 2U);
  EXPECT_EQ(judged.declaration.version, (Version{0, 97}));
}

std::vector<std::string> lines_in(std::string_view encoding, std::string_view bytes,
                                  std::size_t piece, std::string* faults = nullptr) {
  auto reader = LineReader::create(encoding);
  EXPECT_TRUE(reader);
  std::vector<std::string> lines;
  const LineReader::Take take = [&](const LineReader::Line& line) -> Status {
    EXPECT_EQ(line.number, lines.size() + 1);
    lines.emplace_back(line.text);
    if (faults != nullptr) *faults += line.too_long ? 'L' : line.bad_text ? 'B' : '.';
    return {};
  };
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    EXPECT_TRUE(reader->push(as_bytes(bytes.substr(at, piece)), take));
  }
  EXPECT_TRUE(reader->finish(take));
  if (faults != nullptr) {
    for (const auto& warning : reader->warnings()) *faults += " " + warning;
  }
  return lines;
}

std::string utf16(std::u16string_view text, bool big_endian) {
  std::string bytes;
  for (const char16_t unit : text) {
    const char high = static_cast<char>(unit >> 8);
    const char low = static_cast<char>(unit & 0xFF);
    bytes += big_endian ? std::string{high, low} : std::string{low, high};
  }
  return bytes;
}

TEST(Lines, EndInAnyOfThreeWays) {
  for (std::size_t piece = 1; piece < 12; ++piece) {
    EXPECT_THAT(lines_in("UTF-8", "a\nb\r\nc\rd\r\n\re", piece),
                ElementsAre("a", "b", "c", "d", "", "e"));
  }
  EXPECT_THAT(lines_in("UTF-8", "", 1), IsEmpty());
  EXPECT_THAT(lines_in("UTF-8", "\n", 1), ElementsAre(""));
}

TEST(Lines, AreReadInTheDeclaredEncoding) {
  EXPECT_THAT(lines_in("ISO-8859-1", "data/\xE9t\xE9\nx", 3), ElementsAre("data/été", "x"));
  for (std::size_t piece = 1; piece < 9; ++piece) {
    for (const bool big : {false, true}) {
      const std::u16string_view text = u"data/é\U0001F3E0\r\nx\n";
      EXPECT_THAT(lines_in("UTF-16", utf16(u"\uFEFF", big) + utf16(text, big), piece),
                  ElementsAre("data/é🏠", "x"));
      EXPECT_THAT(lines_in("UTF-16", utf16(text, big), piece), ElementsAre("data/é🏠", "x"));
      EXPECT_THAT(lines_in(big ? "UTF-16BE" : "UTF-16LE", utf16(text, big), piece),
                  ElementsAre("data/é🏠", "x"));
    }
  }
  EXPECT_FALSE(LineReader::create("no such encoding"));
  EXPECT_FALSE(LineReader::create(""));
}

TEST(Lines, SayWhenTheBytesAreNotTheEncoding) {
  std::string faults;
  lines_in("UTF-8",
           "good\nb\xFF"
           "d\ngood\n",
           100, &faults);
  EXPECT_EQ(faults, ".B.");
  faults.clear();
  EXPECT_THAT(lines_in("UTF-16", "data/a\n", 100, &faults), ElementsAre("data/a"));
  EXPECT_THAT(faults, HasSubstr("read as UTF-8"));
  faults.clear();
  EXPECT_THAT(lines_in("UTF-8",
                       "\xEF\xBB\xBF"
                       "a\n",
                       1, &faults),
              ElementsAre("a"));
  EXPECT_THAT(faults, HasSubstr("byte-order mark"));
  faults.clear();
  lines_in("UTF-16BE", std::string("\xD8\x00\x00\x0A", 4), 100, &faults);
  EXPECT_EQ(faults, "B") << "half a surrogate pair";
}

TEST(Lines, OfAnyLengthNeedFixedMemory) {
  std::string faults;
  const std::string text = "a\n" + std::string(1 << 20, 'x') + "\nb\n";
  const auto lines = lines_in("UTF-8", text, 1000, &faults);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(faults, ".L.");
  EXPECT_EQ(lines[1].size(), LineReader::line_bytes_max);
  EXPECT_EQ(lines[2], "b");
}

TEST(ManifestLines, AreADigestAndAPath) {
  const auto line = parse_manifest_line("AbCd01 \t data/a b ");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->digest, "abcd01");
  EXPECT_EQ(line->path, "data/a b ");
  EXPECT_FALSE(line->marked);
  EXPECT_TRUE(parse_manifest_line("ab *data/a")->marked);
  EXPECT_EQ(parse_manifest_line("ab *data/a")->path, "data/a");
  for (const std::string_view bad :
       {"", "abcd", " abcd data/a", "abcd ", "xyz data/a", "abcd  *", "\\abcd  data/a"}) {
    EXPECT_FALSE(parse_manifest_line(bad)) << bad;
  }
}

TEST(FetchLines, AreAUrlALengthAndAPath) {
  const auto line = parse_fetch_line("https://host/a%20b 12 data/a b");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->url, "https://host/a%20b");
  EXPECT_EQ(line->length, 12U);
  EXPECT_EQ(line->path, "data/a b");
  EXPECT_EQ(parse_fetch_line("u - data/a")->length, std::nullopt);
  for (const std::string_view bad :
       {"", "u", "u -", "u - ", "u -1 data/a", "u 1x data/a", "u 99999999999999999999 data/a"}) {
    EXPECT_FALSE(parse_fetch_line(bad)) << bad;
  }
}

TEST(ListedPaths, AreDecodedByVersion) {
  EXPECT_EQ(plain_path("././data//a", v1_0), "data/a");
  EXPECT_EQ(plain_path("data/a%0Ab%0dc%25%20", v1_0), "data/a\nb\rc%%20");
  EXPECT_EQ(plain_path("data/a%0Ab%25", {0, 97}), "data/a\nb%25");
  EXPECT_EQ(plain_path("data/%250A", v1_0), "data/%0A") << "decoded once, not twice";
  EXPECT_EQ(plain_path("data/%2", v1_0), "data/%2");
  EXPECT_EQ(plain_path("//etc/x", v1_0), "/etc/x") << "absolute stays absolute";
}

TEST(ListedPaths, ComeBackAsTheyWereWritten) {
  EXPECT_TRUE(rc::check("decoding undoes encoding", [](const std::vector<std::string>& names) {
    std::string path = "data";
    for (std::string name : names) {
      std::erase(name, '/');
      if (!name.empty()) path += "/" + name;
    }
    RC_ASSERT(plain_path(encoded_path(path), v1_0) == path);
    RC_ASSERT(encoded_path(path).find_first_of("\r\n") == std::string::npos);
  }));
}

TEST(Oxums, AreTwoNumbers) {
  EXPECT_EQ(parse_oxum(" 25.5 "), (Oxum{25, 5}));
  for (const std::string_view bad : {"", "25", "25.", ".5", "25.5 KB", "-1.5", "1.2.3"}) {
    EXPECT_EQ(parse_oxum(bad), std::nullopt) << bad;
  }
}

std::string elements_of(std::initializer_list<std::string_view> lines, Version version,
                        Notes& notes) {
  std::string text;
  const InfoReader::Take take = [&](std::string_view label, std::string_view value) {
    text += fmt::format("[{}={}]", label, value);
  };
  InfoReader reader(version);
  std::uint64_t number = 0;
  for (const std::string_view line : lines) reader.line(++number, line, notes, take);
  reader.finish(take);
  return text;
}

TEST(BagInfo, FoldsLines) {
  Notes notes;
  EXPECT_EQ(elements_of({"A: one", "  two ", "\tthree", "B: ", "", "C: x: y"}, v1_0, notes),
            "[A=one two three][B=][C=x: y]");
  EXPECT_THAT(notes.errors, IsEmpty());
}

TEST(BagInfo, WhiteSpaceAboutTheColonIsForEarlierVersions) {
  Notes earlier;
  EXPECT_EQ(elements_of({"A   :   1", "B:2"}, {0, 97}, earlier), "[A=1][B=2]");
  EXPECT_THAT(earlier.errors, IsEmpty());
  Notes now;
  elements_of({"A   : 1", "B:2"}, v1_0, now);
  EXPECT_EQ(now.errors.size(), 2U);
}

TEST(BagInfo, NamesTheLineThatIsNone) {
  Notes notes;
  EXPECT_EQ(elements_of({"  goes on", "no colon", ": no label", "A: 1"}, v1_0, notes), "[A=1]");
  EXPECT_THAT(notes.errors,
              ElementsAre(HasSubstr("line 1"), HasSubstr("line 2"), HasSubstr("line 3")));
}

TEST(ManifestNames, GiveTheAlgorithmPlainly) {
  EXPECT_EQ(manifest_named("manifest-SHA-256.txt")->algorithm, "sha256");
  EXPECT_FALSE(manifest_named("manifest-sha256.txt")->of_tags);
  EXPECT_TRUE(manifest_named("tagmanifest-md5.txt")->of_tags);
  for (const std::string_view other : {"manifest.txt", "manifest-.txt", "manifest-md5", "x",
                                       "data/manifest-md5.txt", "Manifest-md5.txt"}) {
    EXPECT_FALSE(manifest_named(other)) << other;
  }
}

}  // namespace
}  // namespace amends::evidence::bagit
