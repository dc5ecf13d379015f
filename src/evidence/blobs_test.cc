#include "evidence/blobs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>
#include <random>
#include <set>

#include "evidence/mime.h"
#include "evidence/scratch_test.h"
#include "evidence/source.h"

namespace amends::evidence {
namespace {

using testing::HasSubstr;

std::string random_text(std::size_t size, unsigned seed) {
  std::mt19937_64 random(seed);
  std::string text(size, '\0');
  for (char& c : text) c = static_cast<char>(random());
  return text;
}

BlobStore open_store(const fs::path& folder) {
  auto store = BlobStore::open(folder, true);
  EXPECT_TRUE(store) << store.error().message;
  return std::move(*store);
}

std::map<std::string, std::uint64_t> blobs_in(const BlobStore& store,
                                              std::vector<fs::path>* strays = nullptr) {
  std::map<std::string, std::uint64_t> found;
  const auto status = store.for_each(
      [&](const Hash& hash, std::uint64_t size) -> Status {
        found[base::to_hex(hash)] = size;
        return {};
      },
      [&](const fs::path& path) -> Status {
        if (strays != nullptr) strays->push_back(path);
        return {};
      });
  EXPECT_TRUE(status);
  return found;
}

std::size_t entries_in(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::recursive_directory_iterator(folder), fs::recursive_directory_iterator()));
}

struct BlobsTest : testing::Test {
  ~BlobsTest() override { base::set_fault_plan({}); }
  Scratch scratch;
  BlobStore store = open_store(scratch / "evidence");
};

TEST_F(BlobsTest, KeepsAFileUnderItsHash) {
  const auto source = scratch.write("a.txt", "hello\n");
  auto batch = store.batch();
  const auto blob = batch.add_file(source);
  ASSERT_TRUE(blob) << blob.error().message;
  EXPECT_FALSE(fs::exists(store.path_of(blob->sha256))) << "named before it was flushed";
  ASSERT_TRUE(batch.commit());

  const std::string hex = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
  EXPECT_EQ(base::to_hex(blob->sha256), hex);
  EXPECT_EQ(store.path_of(blob->sha256), scratch / "evidence" / "58" / hex);
  EXPECT_EQ(content_of(store.path_of(blob->sha256)), "hello\n");
  EXPECT_EQ(blob->size, 6U);
  EXPECT_EQ(blob->mime, "text/plain");
  EXPECT_FALSE(blob->stood_already);
  struct stat status{};
  ASSERT_EQ(::stat(store.path_of(blob->sha256).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0444U);
  EXPECT_TRUE(fs::exists(source));
}

TEST_F(BlobsTest, KeepsTheSameBytesOnce) {
  auto batch = store.batch();
  EXPECT_FALSE(batch.add_bytes(as_bytes("same"))->stood_already);
  EXPECT_TRUE(batch.add_file(scratch.write("a", "same"))->stood_already);
  ASSERT_TRUE(batch.commit());
  EXPECT_TRUE(batch.add_file(scratch.write("b", "same"))->stood_already);
  ASSERT_TRUE(batch.commit());
  EXPECT_EQ(blobs_in(store).size(), 1U);
  EXPECT_EQ(entries_in(scratch / "evidence"), 2U) << "one shard and one blob";
}

TEST_F(BlobsTest, StreamsFilesOfAnySizeUnchanged) {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{1 << 20} - 1, std::size_t{1 << 20},
        std::size_t{1 << 20} + 1, std::size_t{4 << 20}, std::size_t{9 << 20} + 7}) {
    const std::string content = random_text(size, 1);
    const auto source = scratch.write("big", content);
    auto batch = store.batch();
    const auto blob = batch.add_file(source);
    ASSERT_TRUE(blob) << size << ": " << blob.error().message;
    ASSERT_TRUE(batch.commit());
    EXPECT_EQ(blob->sha256, base::sha256(as_bytes(content))) << size;
    EXPECT_EQ(content_of(store.path_of(blob->sha256)), content) << size;
    EXPECT_EQ(*store.check(blob->sha256, size), Fixity::intact) << size;
  }
}

TEST_F(BlobsTest, AddsManyInOrderOnAllCores) {
  std::vector<std::string> names;
  for (int i = 0; i < 200; ++i) {
    names.push_back("in/" + std::to_string(i));
    scratch.write(names.back(), random_text(100, static_cast<unsigned>(i % 150)));
  }
  names.push_back("in/none");
  auto batch = store.batch(4);
  const auto blobs = batch.add_files(scratch.path(), names, Transfer::copy, base::quiet());
  ASSERT_TRUE(batch.commit());
  ASSERT_EQ(blobs.size(), names.size());
  for (int i = 0; i < 200; ++i) {
    const auto& blob = blobs[static_cast<std::size_t>(i)];
    ASSERT_TRUE(blob) << blob.error().message;
    const std::string content = random_text(100, static_cast<unsigned>(i % 150));
    EXPECT_EQ(blob->sha256, base::sha256(as_bytes(content))) << i;
    EXPECT_EQ(blob->stood_already, i >= 150) << i;
  }
  EXPECT_EQ(blobs.back().error().code, Code::not_found);
  EXPECT_EQ(blobs_in(store).size(), 150U);
}

TEST_F(BlobsTest, RefusesWhatIsNotAFile) {
  fs::create_directory(scratch / "folder");
  fs::create_symlink("/etc/hostname", scratch / "link");
  ASSERT_EQ(::mkfifo((scratch / "pipe").c_str(), 0600), 0);
  auto batch = store.batch();
  for (const char* name : {"folder", "link", "pipe"}) {
    const auto blob = batch.add_file(scratch / name);
    ASSERT_FALSE(blob) << name;
    EXPECT_EQ(blob.error().code, Code::refused) << name;
    EXPECT_THAT(blob.error().message, HasSubstr(name));
  }
  EXPECT_FALSE(batch.add_file("/dev/null"));
  EXPECT_EQ(batch.add_file(scratch / "nothing").error().code, Code::not_found);
  EXPECT_EQ(batch.pending(), 0U);
}

TEST_F(BlobsTest, FollowsNoLinkBelowTheFolder) {
  scratch.write("outside/secret", "secret");
  fs::create_directory(scratch / "in");
  fs::create_directory_symlink("../outside", scratch / "in" / "door");
  scratch.write("in/plain", "plain");
  const std::vector<std::string> names = {
      "plain", "door/secret", "../outside/secret", "./plain", "", "/etc/passwd", "plain/x"};
  auto batch = store.batch();
  const auto blobs = batch.add_files(scratch / "in", names, Transfer::copy, base::quiet());
  EXPECT_TRUE(blobs[0]);
  for (std::size_t i = 1; i < names.size(); ++i) EXPECT_FALSE(blobs[i]) << names[i];
  EXPECT_THAT(blobs[1].error().message, HasSubstr("symbolic link"));
  ASSERT_TRUE(batch.commit());
  EXPECT_EQ(blobs_in(store).size(), 1U);
}

TEST_F(BlobsTest, NoticesAFileThatChangesWhileItIsRead) {
  const auto path = scratch.write("moving", "one");
  auto source = SourceFile::open(path);
  ASSERT_TRUE(source);
  EXPECT_TRUE(source->unchanged(3));
  std::ofstream(path, std::ios::app) << "two";
  EXPECT_EQ(source->unchanged(3).error().code, Code::refused);
  EXPECT_EQ(source->unchanged(6).error().code, Code::refused);
}

TEST_F(BlobsTest, ATakenFileStaysUntilItIsSafe) {
  const auto source = scratch.write("mine", "taken");
  auto batch = store.batch();
  const auto blob = batch.take_file(source);
  ASSERT_TRUE(blob) << blob.error().message;
  EXPECT_EQ(*batch.remove_taken(), 0U) << "removed before it was committed";
  ASSERT_TRUE(batch.commit());
  EXPECT_TRUE(fs::exists(source));
  EXPECT_TRUE(fs::equivalent(source, store.path_of(blob->sha256))) << "copied, not linked";
  EXPECT_EQ(*batch.remove_taken(), 1U);
  EXPECT_FALSE(fs::exists(source));
  EXPECT_EQ(content_of(store.path_of(blob->sha256)), "taken");
}

TEST_F(BlobsTest, ATakenFileWithOtherNamesIsCopied) {
  const auto source = scratch.write("mine", "taken");
  fs::create_hard_link(source, scratch / "other name");
  auto batch = store.batch();
  const auto blob = batch.take_file(source);
  ASSERT_TRUE(blob);
  ASSERT_TRUE(batch.commit());
  EXPECT_FALSE(fs::equivalent(source, store.path_of(blob->sha256)));
}

TEST_F(BlobsTest, ATakenFileThatChangesIsNotNamed) {
  const auto source = scratch.write("mine", "before");
  auto batch = store.batch();
  ASSERT_TRUE(batch.take_file(source));
  fs::remove(source);
  scratch.write("mine", "after!");
  EXPECT_EQ(batch.commit().error().code, Code::refused);
  EXPECT_TRUE(blobs_in(store).empty());
  EXPECT_EQ(*batch.remove_taken(), 0U);
}

TEST_F(BlobsTest, TakingMendsADamagedBlobInsteadOfLosingTheSource) {
  auto batch = store.batch();
  const auto blob = batch.add_bytes(as_bytes("good"));
  ASSERT_TRUE(batch.commit());
  const auto path = store.path_of(blob->sha256);
  fs::permissions(path, fs::perms::owner_all);
  std::ofstream(path, std::ios::binary) << "bad!";
  ASSERT_TRUE(batch.take_file(scratch.write("source", "good")));
  ASSERT_TRUE(batch.commit());
  EXPECT_EQ(*store.check(blob->sha256, 4), Fixity::intact);
}

TEST_F(BlobsTest, TakingAFileThatSomebodyHadLinkedBeforeACrashEndsTheSame) {
  const auto source = scratch.write("mine", "taken");
  {
    auto batch = store.batch();
    ASSERT_TRUE(batch.take_file(source));
    ASSERT_TRUE(batch.commit());  // and the process dies here
  }
  auto batch = store.batch();
  EXPECT_TRUE(batch.take_file(source)->stood_already);
  ASSERT_TRUE(batch.commit());
  EXPECT_EQ(*batch.remove_taken(), 1U);
  EXPECT_FALSE(fs::exists(source));
  EXPECT_EQ(blobs_in(store).size(), 1U);
}

TEST_F(BlobsTest, ABlobCannotBeTakenOutOfItsStore) {
  auto batch = store.batch();
  const auto blob = batch.add_bytes(as_bytes("kept"));
  ASSERT_TRUE(batch.commit());
  EXPECT_EQ(batch.take_file(store.path_of(blob->sha256)).error().code, Code::refused);
  ASSERT_TRUE(batch.commit());
  EXPECT_EQ(*batch.remove_taken(), 0U);
  EXPECT_EQ(blobs_in(store).size(), 1U);
}

TEST_F(BlobsTest, WhatIsExceptedIsNotRemoved) {
  const std::vector<fs::path> sources = {scratch.write("a", "1"), scratch.write("b", "2")};
  auto batch = store.batch();
  for (const auto& source : sources) ASSERT_TRUE(batch.take_file(source));
  ASSERT_TRUE(batch.commit());
  EXPECT_EQ(*batch.remove_taken(std::span(sources).first(1)), 1U);
  EXPECT_TRUE(fs::exists(sources[0]));
  EXPECT_FALSE(fs::exists(sources[1]));
}

TEST_F(BlobsTest, LookingWritesNothing) {
  scratch.write("in/a", "words");
  auto batch = store.batch();
  const std::vector<std::string> names = {"a", "none"};
  base::set_fault_plan([](base::FileOperation operation, const fs::path&) {
    return operation == base::FileOperation::open ? 0 : EROFS;
  });
  const auto blobs = batch.add_files(scratch / "in", names, Transfer::look, base::quiet());
  ASSERT_TRUE(batch.commit());
  EXPECT_EQ(blobs[0]->sha256, base::sha256(as_bytes("words")));
  EXPECT_EQ(blobs[0]->mime, "text/plain");
  EXPECT_FALSE(blobs[0]->stood_already);
  EXPECT_FALSE(blobs[1]);
  EXPECT_TRUE(fs::is_empty(scratch / "evidence"));
}

TEST_F(BlobsTest, TellsAFaultOfTheSourceFromOneOfTheStore) {
  const auto source = scratch.write("a", "words");
  base::set_fault_plan([](base::FileOperation operation, const fs::path&) {
    return operation == base::FileOperation::write ? ENOSPC : 0;
  });
  auto batch = store.batch();
  const auto full = batch.add_file(source);
  EXPECT_EQ(full.error().code, Code::io);
  EXPECT_THAT(full.error().message, HasSubstr("free some space"));
  const auto too_deep = batch.add_file(scratch / std::string(300, 'x'));  // ENAMETOOLONG
  EXPECT_EQ(too_deep.error().code, Code::refused);
}

TEST_F(BlobsTest, CheckFindsEveryFlippedByteAndAWrongSize) {
  const std::string content = random_text(64, 3);
  auto batch = store.batch();
  const auto blob = batch.add_bytes(as_bytes(content));
  ASSERT_TRUE(batch.commit());
  const auto path = store.path_of(blob->sha256);
  fs::permissions(path, fs::perms::owner_all);
  for (std::size_t i = 0; i < content.size(); ++i) {
    std::string damaged = content;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    std::ofstream(path, std::ios::binary) << damaged;
    EXPECT_EQ(*store.check(blob->sha256, 64), Fixity::damaged) << i;
  }
  std::ofstream(path, std::ios::binary) << content;
  EXPECT_EQ(*store.check(blob->sha256, 64), Fixity::intact);
  EXPECT_EQ(*store.check(blob->sha256, 65), Fixity::damaged);
  ASSERT_TRUE(store.remove(blob->sha256));
  EXPECT_EQ(*store.check(blob->sha256, 64), Fixity::missing);
  EXPECT_TRUE(store.remove(blob->sha256));
  fs::create_symlink(scratch.write("elsewhere", content), path);
  EXPECT_EQ(*store.check(blob->sha256, 64), Fixity::damaged) << "a link is no blob";
}

TEST_F(BlobsTest, ListsBlobsAndStrays) {
  auto batch = store.batch();
  const auto blob = batch.add_bytes(as_bytes("here"));
  ASSERT_TRUE(batch.commit());
  const std::string hex = base::to_hex(blob->sha256);
  scratch.write("evidence/README", "");
  scratch.write("evidence/AB/x", "");
  scratch.write("evidence/ff/" + hex, "in the wrong shard");
  scratch.write("evidence/ff/not a hash", "");
  fs::create_directories(scratch / "evidence/ff/ff");
  scratch.write("evidence/.incoming.1.0.new", "left by a crash");
  std::vector<fs::path> strays;
  EXPECT_EQ(blobs_in(store, &strays), (std::map<std::string, std::uint64_t>{{hex, 4}}));
  const fs::path root = scratch / "evidence";
  EXPECT_THAT(strays, testing::ElementsAre(root / "AB", root / "README", root / "ff" / hex,
                                           root / "ff" / "ff", root / "ff" / "not a hash"));
  EXPECT_EQ(*store.sweep(), 1U);
  EXPECT_EQ(*store.sweep(), 0U);
  EXPECT_EQ(blobs_in(store).size(), 1U);
}

TEST_F(BlobsTest, StopsWhenAsked) {
  struct Stopped : base::Task {
    bool stopped() const override { return true; }
  } task;
  std::vector<std::string> names;
  for (int i = 0; i < 40; ++i) {
    names.push_back(std::to_string(i));
    scratch.write(names.back(), random_text(3 << 20, static_cast<unsigned>(i)));
  }
  auto batch = store.batch(2);
  const auto blobs = batch.add_files(scratch.path(), names, Transfer::copy, task);
  ASSERT_FALSE(blobs.back());
  EXPECT_EQ(blobs.back().error().code, Code::interrupted);
  ASSERT_TRUE(batch.commit()) << "what was read before is kept";
  for (const auto& blob : blobs) {
    if (!blob) continue;
    EXPECT_EQ(*store.check(blob->sha256, blob->size), Fixity::intact);
  }
}

TEST_F(BlobsTest, CountsTheBytesItReads) {
  struct Counting : base::Task {
    std::uint64_t bytes = 0;
    void advance(std::uint64_t count) override { bytes += count; }
  } task;
  scratch.write("in/a", random_text(5 << 20, 1));
  scratch.write("in/b", random_text(1000, 2));
  auto batch = store.batch();
  const std::vector<std::string> names = {"a", "b"};
  EXPECT_EQ(batch.add_files(scratch / "in", names, Transfer::copy, task).size(), 2U);
  EXPECT_EQ(task.bytes, (5U << 20) + 1000U);
}

// Makes the Nth operation at the seam fail, for N = 1, 2, 3 … until a run passes.
template <typename Run, typename Check>
void fail_at_each(Run run, Check check) {
  for (int n = 1;; ++n) {
    ASSERT_LT(n, 10000) << "never passes";
    int count = 0;
    base::set_fault_plan(
        [&](base::FileOperation, const fs::path&) { return ++count == n ? EIO : 0; });
    const bool passed = run();
    base::set_fault_plan({});
    check(n, passed);
    if (count < n) {
      EXPECT_TRUE(passed);
      return;
    }
    EXPECT_FALSE(passed) << "the fault at operation " << n << " went unseen";
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST_F(BlobsTest, NothingHalfStandsUnderANameWhateverFails) {
  std::map<std::string, std::string> contents;  // by name of file
  std::vector<std::string> names;
  for (unsigned i = 0; i < 20; ++i) {
    const std::string content = random_text(i == 3 ? (2 << 20) + 5 : 50 + i, i);
    names.push_back("f" + std::to_string(i));
    contents[names.back()] = content;
    scratch.write("in/" + names.back(), content);
  }
  for (const std::size_t count : {std::size_t{3}, names.size()}) {  // few, and many
    for (const Transfer transfer : {Transfer::copy, Transfer::take}) {
      const fs::path folder = scratch / "faulty";
      fs::remove_all(folder);
      auto faulty = open_store(folder);
      const std::span<const std::string> some(names.data(), count);
      fail_at_each(
          [&] {
            auto batch = faulty.batch(1);
            const auto blobs = batch.add_files(scratch / "in", some, transfer, base::quiet());
            const bool all =
                std::ranges::all_of(blobs, [](const auto& b) { return b.has_value(); });
            return batch.commit().has_value() && all;
          },
          [&](int n, bool passed) {
            const auto found = blobs_in(faulty);
            for (const auto& [hex, size] : found) {
              EXPECT_EQ(*faulty.check(*base::hash_from_hex(hex), size), Fixity::intact) << n;
            }
            EXPECT_EQ(*faulty.sweep(), 0U) << "a temporary was left at operation " << n;
            EXPECT_TRUE(!passed || found.size() == count) << found.size();
          });
      for (const auto& [name, content] : contents) {
        EXPECT_EQ(content_of(scratch / "in" / name), content) << "a source was touched";
      }
    }
  }
}

TEST_F(BlobsTest, AfterAFailedFlushNothingMoreIsWritten) {
  base::set_fault_plan([](base::FileOperation operation, const fs::path&) {
    return operation == base::FileOperation::sync ? EIO : 0;
  });
  auto batch = store.batch();
  ASSERT_TRUE(batch.add_bytes(as_bytes("one")));
  EXPECT_EQ(batch.commit().error().code, Code::durability);
  EXPECT_EQ(batch.add_bytes(as_bytes("two")).error().code, Code::durability);
  EXPECT_TRUE(blobs_in(store).empty());
}

TEST(Mime, LooksAtTheFirstBytesOnly) {
  const auto guesser = MimeGuesser::open();
  ASSERT_TRUE(guesser) << guesser.error().message;
  const auto guess = [&](std::string_view head) { return guesser->guess(as_bytes(head)); };
  EXPECT_EQ(guess("%PDF-1.7\n%\xE2\xE3\n"), "application/pdf");
  EXPECT_EQ(
      guess(std::string_view("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0", 29)),
      "image/png");
  EXPECT_EQ(guess("\xFF\xD8\xFF\xE0\x00\x10JFIF"), "image/jpeg");
  EXPECT_EQ(guess("<!DOCTYPE html><html><body>x</body></html>"), "text/html");
  EXPECT_EQ(guess("Свідчення, записане словами.\n"), "text/plain");
  EXPECT_EQ(guess(""), "application/x-empty");
  EXPECT_EQ(guess(random_text(4096, 9)), "application/octet-stream");
  const std::string late = std::string(mime_head_bytes, ' ') + "\0\1\2\3";
  EXPECT_EQ(guess(late), "text/plain") << "read past the first 4 KiB";
}

}  // namespace
}  // namespace amends::evidence
