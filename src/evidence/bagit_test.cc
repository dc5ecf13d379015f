#include "evidence/bagit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "base/files.h"
#include "base/hash.h"
#include "evidence/scratch_test.h"

namespace amends::evidence {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const fs::path suite = fs::path(AMENDS_SOURCE_DIR) / "../shared/conformance/bagit";

std::string all_of(const std::vector<BagFinding>& findings) {
  std::string text;
  for (const auto& finding : findings) text += "\n  " + finding.file + ": " + finding.message;
  return text;
}

BagReport verify(const fs::path& bag) {
  auto report = verify_bag(bag, base::quiet());
  EXPECT_TRUE(report) << bag << ": " << report.error().message;
  return report ? std::move(*report) : BagReport{};
}

// The suite's bags by the folder that says what must come of them.
std::vector<fs::path> bags_under(std::string_view verdict) {
  std::vector<fs::path> bags;
  if (!fs::exists(suite)) return bags;
  for (const auto& version : fs::directory_iterator(suite)) {
    const fs::path folder = version.path() / verdict;
    if (!fs::is_directory(folder)) continue;
    for (const auto& bag : fs::directory_iterator(folder)) bags.push_back(bag.path());
  }
  std::ranges::sort(bags);
  return bags;
}

struct Verdict {
  const char* folder;
  bool valid;
  bool warned;
};

struct BagitSuite : testing::TestWithParam<Verdict> {};

TEST_P(BagitSuite, AgreesWithEveryBag) {
  const auto bags = bags_under(GetParam().folder);
  if (bags.empty()) GTEST_SKIP() << "NOT CHECKED: there are no bags below " << suite;
  for (const fs::path& bag : bags) {
    const BagReport report = verify(bag);
    EXPECT_EQ(report.valid(), GetParam().valid) << bag << all_of(report.errors);
    EXPECT_TRUE(!GetParam().warned || !report.warnings.empty()) << bag;
    for (const auto& finding : report.errors) EXPECT_NE(finding.message, "") << bag;
  }
}

INSTANTIATE_TEST_SUITE_P(Conformance, BagitSuite,
                         testing::Values(Verdict{"valid", true, false},
                                         Verdict{"warning", true, true},
                                         Verdict{"invalid", false, false},
                                         Verdict{"linux-only", false, false},
                                         Verdict{"windows-only", false, false}));

std::string sha256_hex(std::string_view text) { return base::to_hex(base::sha256(as_bytes(text))); }

// A small bag by hand, whose manifests the test may spoil.
struct HandMade {
  Scratch scratch;
  fs::path bag = scratch / "bag";
  std::string manifest;

  explicit HandMade(std::string_view version = "1.0", std::string_view encoding = "UTF-8") {
    scratch.write("bag/bagit.txt", fmt::format("BagIt-Version: {}\n"
                                               "Tag-File-Character-Encoding: {}\n",
                                               version, encoding));
    fs::create_directories(bag / "data");
    list("data/a.txt", file("data/a.txt", "a"));
  }
  std::string file(std::string_view path, std::string_view content) {
    scratch.write(fmt::format("bag/{}", path), content);
    return sha256_hex(content);
  }
  void list(std::string_view path, std::string_view digest) {
    manifest += fmt::format("{}  {}\n", digest, path);
  }
  BagReport verify() {
    scratch.write("bag/manifest-sha256.txt", manifest);
    return evidence::verify(bag);
  }
  std::string errors() { return all_of(verify().errors); }
};

TEST(VerifyBag, AcceptsTheSmallestBag) {
  HandMade bag;
  const BagReport report = bag.verify();
  EXPECT_TRUE(report.valid()) << all_of(report.errors);
  EXPECT_THAT(report.warnings, IsEmpty());
  EXPECT_EQ(report.version, "1.0");
  EXPECT_EQ(report.payload_files, 1U);
  EXPECT_EQ(report.payload_bytes, 1U);
}

TEST(VerifyBag, NeedsTheFolderToBeThere) {
  Scratch scratch;
  EXPECT_EQ(verify_bag(scratch / "none", base::quiet()).error().code, Code::not_found);
  const BagReport empty = verify(scratch.path());
  EXPECT_THAT(all_of(empty.errors), HasSubstr("no bag"));
  EXPECT_FALSE(is_bag(scratch.path()));
  scratch.write("bagit.txt", "");
  EXPECT_TRUE(is_bag(scratch.path()));
}

TEST(VerifyBag, FindsEveryFaultAndNotOnlyTheFirst) {
  HandMade bag;
  bag.list("data/missing", sha256_hex("x"));
  bag.list("data/damaged", sha256_hex("x"));
  bag.file("data/damaged", "y");
  bag.file("data/extra", "z");
  bag.list("../outside", sha256_hex("x"));
  bag.manifest += "not a line\n";
  const std::string errors = bag.errors();
  EXPECT_THAT(errors, HasSubstr("data/missing: is listed"));
  EXPECT_THAT(errors, HasSubstr("data/damaged: is damaged"));
  EXPECT_THAT(errors, HasSubstr("data/extra: is in no manifest"));
  EXPECT_THAT(errors, HasSubstr("line 4 lists '../outside'"));
  EXPECT_THAT(errors, HasSubstr("line 5 begins with 'not'"));
}

TEST(VerifyBag, ReadsNothingThroughLinks) {
  HandMade bag;
  bag.scratch.write("secret", "secret");
  fs::create_symlink("../../secret", bag.bag / "data" / "link");
  bag.list("data/link", sha256_hex("secret"));
  fs::create_directory(bag.scratch / "outside");
  bag.scratch.write("outside/x", "x");
  fs::create_directory_symlink("../../outside", bag.bag / "data" / "door");
  bag.list("data/door/x", sha256_hex("x"));
  ASSERT_EQ(::mkfifo((bag.bag / "data" / "pipe").c_str(), 0600), 0);
  bag.list("data/pipe", sha256_hex(""));
  const std::string errors = bag.errors();
  EXPECT_THAT(errors, HasSubstr("data/link: is a symbolic link"));
  EXPECT_THAT(errors, HasSubstr("data/door: is a symbolic link"));
  EXPECT_THAT(errors, HasSubstr("data/pipe: is a pipe"));
  EXPECT_THAT(errors, HasSubstr("data/door/x: is listed in manifest-sha256.txt and missing"));
}

TEST(VerifyBag, ALinkInPlaceOfATagFileIsNotFollowed) {
  HandMade bag;
  fs::rename(bag.bag / "bagit.txt", bag.scratch / "elsewhere");
  fs::create_symlink("../elsewhere", bag.bag / "bagit.txt");
  EXPECT_THAT(bag.errors(), HasSubstr("bagit.txt: is missing"));
  EXPECT_FALSE(is_bag(bag.bag));
}

TEST(VerifyBag, AFileWaitingForItsFetchingIsMissing) {
  HandMade bag;
  bag.list("data/far", sha256_hex("far"));
  bag.file("fetch.txt", "https://host.example/far 3 data/far\n");
  EXPECT_THAT(bag.errors(), HasSubstr("data/far: is not here: fetch.txt says"));
  bag.file("data/far", "far");
  EXPECT_EQ(bag.errors(), "") << "what was fetched may still be listed";
  bag.file("fetch.txt", "https://host.example/x - data/unlisted\n");
  EXPECT_THAT(bag.errors(), HasSubstr("'data/unlisted', which no manifest has"));
  bag.file("fetch.txt", "https://host.example/x - bagit.txt\n");
  EXPECT_THAT(bag.errors(), HasSubstr("not in data/"));
  bag.file("fetch.txt", "https://host.example/x lots data/far\n");
  EXPECT_THAT(bag.errors(), HasSubstr("length"));
}

TEST(VerifyBag, EveryManifestOfVersionOneListsEveryFile) {
  for (const char* version : {"0.97", "1.0"}) {
    HandMade bag(version);
    bag.file("data/b.txt", "b");
    bag.file("manifest-md5.txt", "92eb5ffee6ae2fec3ad71c777531578f data/b.txt\n");
    EXPECT_EQ(bag.verify().valid(), std::string_view(version) == "0.97") << bag.errors();
  }
}

TEST(VerifyBag, TagManifestsAreHeldToTheirRules) {
  HandMade bag;
  bag.scratch.write("bag/manifest-sha256.txt", bag.manifest);
  const std::string declared = sha256_hex(content_of(bag.bag / "bagit.txt"));
  const std::string listing = sha256_hex(bag.manifest);
  const auto with = [&](std::string lines) {
    bag.file("tagmanifest-sha256.txt", lines);
    return bag.errors();
  };
  const std::string good = declared + " bagit.txt\n" + listing + " manifest-sha256.txt\n";
  EXPECT_EQ(with(good), "");
  EXPECT_THAT(with(declared + " bagit.txt\n"), HasSubstr("does not list manifest-sha256.txt"));
  EXPECT_THAT(with(good + listing + " notes.txt\n"), HasSubstr("notes.txt: is listed"));
  EXPECT_THAT(with(good + sha256_hex("a") + " data/a.txt\n"), HasSubstr("which is payload"));
  bag.file("tagmanifest-md5.txt", "");
  EXPECT_THAT(with(good + sha256_hex("") + " tagmanifest-md5.txt\n"),
              HasSubstr("lists the tag manifest"));
}

TEST(VerifyBag, ManifestsOfUnknownAlgorithmsCannotCarryABag) {
  HandMade bag;
  bag.file("manifest-blake9.txt", "00 data/a.txt\n");
  const BagReport report = bag.verify();
  EXPECT_TRUE(report.valid()) << all_of(report.errors);
  EXPECT_THAT(all_of(report.warnings), HasSubstr("not known here"));
  fs::remove(bag.bag / "manifest-sha256.txt");
  EXPECT_THAT(all_of(verify(bag.bag).errors), HasSubstr("no payload manifest with an algorithm"));
}

TEST(VerifyBag, TwoManifestsOfOneAlgorithmAreRefused) {
  HandMade bag;
  bag.file("manifest-sha-256.txt", bag.manifest);
  EXPECT_THAT(bag.errors(), HasSubstr("second manifest"));
}

TEST(VerifyBag, TheWrongPayloadOxumIsAnError) {
  HandMade bag;
  bag.file("bag-info.txt", "Payload-Oxum: 1.1\n");
  EXPECT_EQ(bag.errors(), "");
  bag.file("bag-info.txt", "Payload-Oxum: 1.2\n");
  EXPECT_THAT(bag.errors(), HasSubstr("Payload-Oxum"));
  bag.file("bag-info.txt", "Payload-Oxum: 1.1\npayload-oxum: 1.2\n");
  EXPECT_THAT(bag.errors(), HasSubstr("twice"));
}

TEST(VerifyBag, TheNameOfTheMetadataGoesByVersion) {
  HandMade early("0.95");
  early.file("package-info.txt", "Payload-Oxum: 9.9\n");
  early.file("bag-info.txt", "Payload-Oxum: 1.1\n");
  EXPECT_THAT(early.errors(), HasSubstr("9 files"));
  HandMade late("0.96");
  late.file("package-info.txt", "Payload-Oxum: 9.9\n");
  EXPECT_EQ(late.errors(), "");
}

TEST(VerifyBag, NamesMayHoldWhatManifestsEncode) {
  HandMade bag;
  bag.list("data/a%0Ab%0Dc%25d", bag.file("data/a\nb\rc%d", "odd"));
  const BagReport report = bag.verify();
  EXPECT_TRUE(report.valid()) << all_of(report.errors);
  EXPECT_THAT(all_of(report.warnings), HasSubstr("holds a newline"));
  EXPECT_THAT(all_of(report.warnings), HasSubstr("data/a\\nb\\rc%d"));
}

TEST(VerifyBag, APercentSignWrittenAsItIsIsFoundWithAWarning) {
  for (const char* version : {"0.97", "1.0"}) {
    HandMade bag(version);
    bag.list("data/x%25y", bag.file("data/x%25y", "1"));
    bag.list("data/50%", bag.file("data/50%", "2"));
    EXPECT_EQ(bag.errors(), "") << version;
  }
}

TEST(VerifyBag, NamesInAnotherUnicodeFormAreFound) {
  HandMade bag;
  bag.list("data/\u00E9", bag.file("data/e\u0301", "decomposed on disk"));
  const BagReport report = bag.verify();
  EXPECT_TRUE(report.valid()) << all_of(report.errors);
  EXPECT_THAT(all_of(report.warnings), HasSubstr("another Unicode form"));
}

TEST(VerifyBag, WarnsOfNamesThatFallTogether) {
  HandMade bag;
  bag.list("data/A.TXT", bag.file("data/A.TXT", "another"));
  const BagReport report = bag.verify();
  EXPECT_TRUE(report.valid()) << all_of(report.errors);
  EXPECT_THAT(all_of(report.warnings), HasSubstr("falls together"));
}

TEST(VerifyBag, AMissingTwinWithAnotherChecksumIsMissing) {
  HandMade bag;
  bag.list("data/A.TXT", sha256_hex("another"));
  EXPECT_THAT(bag.errors(), HasSubstr("data/A.TXT: is listed in manifest-sha256.txt and missing"));
}

TEST(VerifyBag, TagFilesMayBeInOtherEncodings) {
  HandMade latin("1.0", "ISO-8859-1");
  latin.list("data/\xE9t\xE9", latin.file("data/\u00E9t\u00E9", "x"));
  EXPECT_EQ(latin.errors(), "");

  HandMade wide("0.97", "UTF-16");
  std::string bytes = "\xFF\xFE";
  for (const char c : wide.manifest) bytes += std::string{c, '\0'};
  wide.manifest = bytes;
  EXPECT_EQ(wide.errors(), "");

  HandMade unknown("1.0", "klingon");
  EXPECT_THAT(unknown.errors(), HasSubstr("'klingon', which nobody knows"));

  HandMade broken;
  broken.list("data/\xE9", sha256_hex("x"));
  EXPECT_THAT(broken.errors(), HasSubstr("line 2 is not UTF-8"));
}

TEST(VerifyBag, AManifestOfAnySizeNeedsLittleMemoryAndGivesAShortReport) {
  HandMade bag;
  for (int i = 0; i < 50000; ++i) bag.list(fmt::format("data/none/{}", i), sha256_hex("x"));
  for (int i = 0; i < 50000; ++i) bag.list("data/a.txt", sha256_hex("a"));
  const BagReport report = bag.verify();
  EXPECT_EQ(report.errors.size(), 1001U);
  EXPECT_THAT(report.errors.back().message, HasSubstr("49000 more"));
  EXPECT_EQ(report.warnings.size(), 1001U);
}

TEST(VerifyBag, StopsWhenAsked) {
  struct Stopped : base::Task {
    bool stopped() const override { return true; }
  } task;
  HandMade bag;
  EXPECT_EQ(verify_bag(bag.bag, task).error().code, Code::interrupted);
}

// What a writer that must succeed did.
void must(const Status& status) { ASSERT_TRUE(status) << status.error().message; }

fs::path written_bag(const Scratch& scratch, bool backwards = false) {
  const fs::path bag = scratch / (backwards ? "backwards" : "bag");
  auto writer = BagWriter::create(bag);
  EXPECT_TRUE(writer);
  const auto source = scratch.write("source", std::string(3 << 20, 'x'));
  const std::vector<std::function<Status()>> steps = {
      [&] { return writer->add_file("claims/1/photo.jpg", source); },
      [&] { return writer->add_text("claims/2/свідоцтво.txt", "words"); },
      [&] {
        return writer->add_stream("receipts.txt", [](const BagWriter::Sink& sink) -> Status {
          for (int i = 0; i < 3; ++i) AMENDS_CHECK(sink("piece\n"));
          return {};
        });
      },
      [&] { return writer->add_text("empty", ""); }};
  if (backwards) {
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) must((*step)());
  } else {
    for (const auto& step : steps) must(step());
  }
  must(writer->finish({{"Bagging-Date", "2026-03-01"},
                       {"External-Description", std::string(40, 'a') + " " + std::string(60, 'b')},
                       {"Contact-Name", ""}}));
  return bag;
}

TEST(BagWriter, WritesABagThatIsValid) {
  Scratch scratch;
  const BagReport report = verify(written_bag(scratch));
  EXPECT_TRUE(report.valid()) << all_of(report.errors);
  EXPECT_THAT(all_of(report.warnings), "");
  EXPECT_EQ(report.payload_files, 4U);
  EXPECT_EQ(report.payload_bytes, (3U << 20) + 5 + 18);
  EXPECT_EQ(content_of(scratch / "bag" / "bag-info.txt"),
            "Bagging-Date: 2026-03-01\nExternal-Description: " + std::string(40, 'a') + "\n  " +
                std::string(60, 'b') + "\nContact-Name: \nPayload-Oxum: 3145751.4\n");
}

TEST(BagWriter, WritesTheSameBytesInWhateverOrder) {
  Scratch scratch;
  const fs::path one = written_bag(scratch);
  const fs::path other = written_bag(scratch, true);
  for (const char* file :
       {"bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sha512.txt",
        "tagmanifest-sha256.txt", "tagmanifest-sha512.txt"}) {
    EXPECT_EQ(content_of(one / file), content_of(other / file)) << file;
  }
}

TEST(BagWriter, EveryChangedByteIsFound) {
  Scratch scratch;
  auto writer = BagWriter::create(scratch / "bag");
  must(writer->add_text("a.txt", "some words"));
  must(writer->finish({{"Bagging-Date", "2026-03-01"}}));
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(scratch / "bag")) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  EXPECT_EQ(files.size(), 7U);
  for (const fs::path& file : files) {
    const std::string content = content_of(file);
    for (std::size_t i = 0; i < content.size(); ++i) {
      std::string damaged = content;
      damaged[i] = static_cast<char>(damaged[i] ^ 1);
      std::ofstream(file, std::ios::binary) << damaged;
      EXPECT_FALSE(verify(scratch / "bag").valid()) << file << " at " << i;
    }
    std::ofstream(file, std::ios::binary) << content.substr(0, content.size() / 2);
    EXPECT_FALSE(verify(scratch / "bag").valid()) << file << " cut";
    fs::remove(file);
    EXPECT_FALSE(verify(scratch / "bag").valid() && !file.filename().string().starts_with("tag"))
        << file << " gone";
    std::ofstream(file, std::ios::binary) << content;
  }
  EXPECT_TRUE(verify(scratch / "bag").valid());
}

TEST(BagWriter, RefusesBadPathsAndWritesNothingOutside) {
  Scratch scratch;
  auto writer = BagWriter::create(scratch / "bag");
  must(writer->add_text("a/Photo.jpg", "1"));
  for (const char* path : {"../x", "/x", "a/../../../x", "~/x", "C:\\x", "a\nb", "a/Photo.jpg",
                           "a/PHOTO.jpg", "a", "a/photo.jpg/b", "nul", ""}) {
    const Status status = writer->add_text(path, "bad");
    ASSERT_FALSE(status) << path;
    EXPECT_EQ(status.error().code, Code::refused) << path;
  }
  must(writer->finish({}));
  const BagReport report = verify(scratch / "bag");
  EXPECT_TRUE(report.valid()) << all_of(report.errors);
  EXPECT_EQ(report.payload_files, 1U);
  EXPECT_EQ(std::distance(fs::directory_iterator(scratch.path()), fs::directory_iterator()), 1);
}

TEST(BagWriter, RefusesAFolderThatHoldsSomething) {
  Scratch scratch;
  scratch.write("full/x", "");
  EXPECT_EQ(BagWriter::create(scratch / "full").error().code, Code::refused);
  EXPECT_EQ(BagWriter::create(scratch / "full" / "x").error().code, Code::refused);
  fs::create_directory(scratch / "elsewhere");
  fs::create_directory_symlink("elsewhere", scratch / "link");
  EXPECT_EQ(BagWriter::create(scratch / "link").error().code, Code::refused);
  fs::create_directory(scratch / "empty");
  EXPECT_TRUE(BagWriter::create(scratch / "empty"));
}

TEST(BagWriter, RefusesMetadataThatWouldNotComeBack) {
  for (const auto& element : {std::pair("Payload-Oxum", "1.1"),
                              {"payload-OXUM", "1.1"},
                              {"A:B", "x"},
                              {"", "x"},
                              {" A", "x"},
                              {"A\nB", "x"},
                              {"A", "\xFF"}}) {
    Scratch scratch;
    auto writer = BagWriter::create(scratch / "bag");
    EXPECT_EQ(writer->finish({element}).error().code, Code::usage) << element.first;
    EXPECT_FALSE(is_bag(scratch / "bag"));
  }
}

TEST(BagWriter, WithoutFinishThereIsNoBag) {
  Scratch scratch;
  {
    auto writer = BagWriter::create(scratch / "bag");
    must(writer->add_text("a", "1"));
  }
  EXPECT_FALSE(is_bag(scratch / "bag"));
}

TEST(BagWriter, WhateverFailsABagIsWholeOrNone) {
  for (int n = 1;; ++n) {
    ASSERT_LT(n, 1000);
    Scratch scratch;
    int count = 0;
    base::set_fault_plan(
        [&](base::FileOperation, const fs::path&) { return ++count == n ? ENOSPC : 0; });
    const auto run = [&]() -> Status {
      AMENDS_TRY(BagWriter writer, BagWriter::create(scratch / "bag"));
      AMENDS_CHECK(writer.add_text("a/b", "1"));
      return writer.finish({});
    };
    const bool passed = run().has_value();
    base::set_fault_plan({});
    EXPECT_EQ(passed, count < n) << "the fault at operation " << n << " went unseen";
    EXPECT_TRUE(!is_bag(scratch / "bag") || verify(scratch / "bag").valid()) << n;
    if (passed) return;
  }
}

int run(const fs::path& folder, const std::string& command) {
  return std::system(
      fmt::format("cd '{}' && {} >/dev/null 2>&1", folder.string(), command).c_str());
}

TEST(BagWriter, CoreutilsAcceptTheManifests) {
  Scratch scratch;
  const fs::path bag = written_bag(scratch);
  for (const char* file : {"manifest", "tagmanifest"}) {
    EXPECT_EQ(run(bag, fmt::format("sha256sum --strict -c {}-sha256.txt", file)), 0);
    EXPECT_EQ(run(bag, fmt::format("sha512sum --strict -c {}-sha512.txt", file)), 0);
  }
}

TEST(BagWriter, AnotherValidatorAcceptsTheBag) {
  Scratch scratch;
  const fs::path bag = written_bag(scratch);
  if (run(bag, "python3 -c 'import bagit'") != 0) {
    GTEST_SKIP() << "NOT CHECKED: Python's bagit is not installed (pip install bagit)";
  }
  EXPECT_EQ(run(scratch.path(), "python3 -m bagit --validate bag"), 0);
  scratch.write("bag/data/empty", "no longer");
  EXPECT_NE(run(scratch.path(), "python3 -m bagit --validate bag"), 0);
}

}  // namespace
}  // namespace amends::evidence
