#include "base/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace amends::base {
namespace {

class Files : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "amends_files_XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    set_fault_plan({});
    fs::remove_all(folder_);
  }

  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      out.push_back(entry.path().filename().string());
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  // Lets the Nth operation of `work` fail, N = 1, 2, 3 … until it passes, and looks after each.
  // Returns how many operations there were.
  int fail_at_each(int error, const std::function<Status()>& work,
                   const std::function<void(const Status&, bool flush_failed)>& look) {
    for (int n = 1;; ++n) {
      int seen = 0;
      bool flush_failed = false;
      set_fault_plan([&](FileOperation operation, const fs::path&) {
        if (++seen != n) return 0;
        flush_failed = operation == FileOperation::sync || operation == FileOperation::sync_folder;
        return error;
      });
      const Status status = work();
      EXPECT_EQ(poisoned(), flush_failed);
      set_fault_plan({});
      look(status, flush_failed);
      if (seen < n) return n - 1;
      EXPECT_FALSE(status) << "operation " << n << " failed and nobody noticed";
    }
  }

  fs::path folder_;
};

using Names = std::vector<std::string>;

TEST_F(Files, AreReplacedWholeOrNotAtAllWhateverFails) {
  const fs::path target = folder_ / "state";
  const std::string old_content(3000, 'a');
  const std::string new_content(5000, 'b');
  for (const int error : {EIO, ENOSPC}) {
    ASSERT_TRUE(write_file(target, old_content));
    const int operations = fail_at_each(
        error, [&] { return write_file(target, new_content); },
        [&](const Status& status, bool flush_failed) {
          EXPECT_EQ(names(), Names{"state"});
          const auto content = read_file(target);
          ASSERT_TRUE(content);
          if (status) {
            EXPECT_EQ(*content, new_content);
            return;
          }
          EXPECT_TRUE(*content == old_content || *content == new_content);
          EXPECT_EQ(status.error().code, flush_failed ? Code::durability : Code::io);
          EXPECT_NE(status.error().message.find(flush_failed ? folder_.string() : target.string()),
                    std::string::npos)
              << status.error().message;
          ASSERT_TRUE(write_file(target, old_content));
        });
    EXPECT_EQ(operations, 5);  // open, write, sync, rename, sync of the folder
  }
}

TEST_F(Files, AreAbsentOrWholeWhenNewWhateverFails) {
  const fs::path target = folder_ / "new";
  fail_at_each(
      EIO, [&] { return write_file(target, "content"); },
      [&](const Status& status, bool) {
        if (fs::exists(target)) {
          EXPECT_EQ(names(), Names{"new"});
          EXPECT_EQ(read_file(target).value(), "content");
          fs::remove(target);
        } else {
          EXPECT_FALSE(status);
          EXPECT_EQ(names(), Names{});
        }
      });
}

TEST_F(Files, WriteNothingMoreAfterAFlushFailed) {
  ASSERT_TRUE(write_file(folder_ / "before", "1"));
  auto open_before = NewFile::create(folder_ / "open");
  ASSERT_TRUE(open_before);
  set_fault_plan([](FileOperation operation, const fs::path&) {
    return operation == FileOperation::sync ? EIO : 0;
  });
  EXPECT_EQ(write_file(folder_ / "a", "1").error().code, Code::durability);
  set_fault_plan([](FileOperation, const fs::path&) { return 0; });  // the disk is well again
  ASSERT_TRUE(poisoned());
  const auto refused = [](const Status& status) {
    return !status && status.error().code == Code::durability;
  };
  EXPECT_TRUE(refused(write_file(folder_ / "b", "1")));
  EXPECT_TRUE(refused(open_before->write("1")));
  EXPECT_TRUE(refused(open_before->commit()));
  EXPECT_TRUE(refused(open_before->commit_unsynced()));
  EXPECT_TRUE(refused(make_folders(folder_ / "c")));
  EXPECT_TRUE(refused(remove_file(folder_ / "before")));
  EXPECT_TRUE(refused(link_file(folder_ / "before", folder_ / "d")));
  EXPECT_TRUE(refused(sync_file(folder_ / "before")));
  EXPECT_TRUE(refused(sync_folder(folder_)));
  EXPECT_TRUE(refused(sync_filesystem(folder_)));
  EXPECT_EQ(read_file(folder_ / "before").value(), "1");  // reading goes on
  EXPECT_NE(write_file(folder_ / "b", "1").error().message.find("amends fsck"), std::string::npos);
}

TEST_F(Files, LeaveNothingBehindWithoutCommit) {
  {
    auto file = NewFile::create(folder_ / "target");
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write("half of it"));
    NewFile moved = std::move(*file);
    EXPECT_EQ(names().size(), 1U);
    EXPECT_FALSE(fs::exists(folder_ / "target"));
  }
  EXPECT_EQ(names(), Names{});
}

TEST_F(Files, HoldTheSameBytesWhenWrittenPastTheCache) {
  std::string memory(page_bytes * 40, ' ');
  for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<char>(i * 31 + i / 251);
  const auto address = reinterpret_cast<std::uintptr_t>(memory.data());
  const std::size_t page = (page_bytes - address % page_bytes) % page_bytes;
  for (const std::size_t begin : {page, page + 1}) {
    for (const std::size_t size : {0, 1, 4095, 4096, 4097, 100'000}) {
      const std::string_view content = std::string_view(memory).substr(begin, size);
      auto file = NewFile::create(folder_ / "target");
      ASSERT_TRUE(file);
      ASSERT_TRUE(file->write_past_cache(as_bytes(content)));
      ASSERT_TRUE(file->commit());
      EXPECT_EQ(read_file(folder_ / "target").value(), content) << begin << " " << size;
    }
  }
}

TEST_F(Files, TakeTheModeAndTheLongestNames) {
  ASSERT_TRUE(write_file(folder_ / "key", "secret", 0600));
  struct stat facts;
  ASSERT_EQ(::stat((folder_ / "key").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
  const fs::path longest = folder_ / std::string(255, 'n');
  ASSERT_TRUE(write_file(longest, "1"));
  EXPECT_EQ(read_file(longest).value(), "1");
}

TEST_F(Files, AreNamedByContentAfterTheyWereWritten) {
  auto file = NewFile::create(folder_ / "incoming");
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write("content"));
  ASSERT_TRUE(file->close_descriptor());
  ASSERT_TRUE(file->commit_unsynced_as(folder_ / "abcd"));
  EXPECT_EQ(names(), Names{"abcd"});
  ASSERT_TRUE(link_file(folder_ / "abcd", folder_ / "efgh"));
  const Status again = link_file(folder_ / "abcd", folder_ / "efgh");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::io);
}

TEST_F(Files, AreReadInPieces) {
  std::string content;
  for (int i = 0; i < 3'000'000; ++i) content += static_cast<char>('a' + i % 23);
  ASSERT_TRUE(write_file(folder_ / "large", content));
  std::string read;
  std::size_t largest = 0;
  ASSERT_TRUE(read_in_pieces(folder_ / "large", [&](ByteSpan piece) -> Status {
    largest = std::max(largest, piece.size());
    read += as_text(piece);
    return {};
  }));
  EXPECT_TRUE(read == content);
  EXPECT_LE(largest, std::size_t{1} << 20);
  const Status stopped = read_in_pieces(
      folder_ / "large", [](ByteSpan) -> Status { return fail(Code::refused, "enough"); });
  EXPECT_EQ(stopped.error().message, "enough");
  EXPECT_EQ(read_file(folder_ / "none").error().code, Code::not_found);
  EXPECT_EQ(read_file(folder_).error().code, Code::io);
}

TEST_F(Files, MakeFoldersDeepAndTwice) {
  const fs::path deep = folder_ / "a" / "b" / "c";
  const int operations = fail_at_each(
      EIO, [&] { return make_folders(deep); },
      [&](const Status& status, bool) {
        EXPECT_TRUE(!status || fs::is_directory(deep));
        fs::remove_all(folder_ / "a");
      });
  EXPECT_EQ(operations, 6);  // for each of three: make, flush the name
  ASSERT_TRUE(make_folders(deep));
  EXPECT_TRUE(make_folders(deep));
  EXPECT_TRUE(make_folders(deep / "", Flush::later));
  ASSERT_TRUE(write_file(folder_ / "file", ""));
  EXPECT_FALSE(make_folders(folder_ / "file"));
  EXPECT_FALSE(make_folders(folder_ / "file" / "below"));
}

TEST_F(Files, AreRemovedOnce) {
  ASSERT_TRUE(write_file(folder_ / "file", "1"));
  EXPECT_TRUE(remove_file(folder_ / "file"));
  EXPECT_TRUE(remove_file(folder_ / "file"));
  EXPECT_FALSE(remove_file(folder_));
}

TEST(SystemError, SaysWhatToDo) {
  EXPECT_EQ(system_error(ENOSPC, "writing", "x").message,
            "writing x: No space left on device; free some space and run the same command again");
  EXPECT_EQ(system_error(EROFS, "writing", "x").code, Code::io);
  EXPECT_EQ(system_error(ENOENT, "reading", "x").code, Code::not_found);
}

}  // namespace
}  // namespace amends::base
