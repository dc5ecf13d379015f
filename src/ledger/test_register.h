// Helps for the tests of this module: a folder that goes away, and a register of acts in it.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "ledger/log.h"

namespace amends::ledger {

class TestFolder {
 public:
  TestFolder() {
    // In memory where there is such a place: what reaches a disk when is not what these tests ask.
    const std::filesystem::path memory = "/dev/shm";
    const bool usable = ::access(memory.c_str(), W_OK) == 0;
    std::string name =
        ((usable ? memory : std::filesystem::temp_directory_path()) / "amends-ledger-XXXXXX")
            .string();
    path_ = ::mkdtemp(name.data());
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// Makes EXPECT_TRUE(ok(...)) print the sentence of the error.
template <typename T>
testing::AssertionResult ok(const Result<T>& result) {
  if (result) return testing::AssertionSuccess();
  return testing::AssertionFailure() << result.error().message;
}

constexpr base::UnixSeconds test_start = 1767225600;  // 2026-01-01T00:00:00Z

// A register's database and log.
struct TestRegister {
  explicit TestRegister(std::filesystem::path path) : folder(std::move(path)) {}

  Status create() {
    AMENDS_CHECK(open_database(true));
    AMENDS_TRY(auto made, Log::create(*database, folder, "test.amends"));
    log = std::make_unique<Log>(std::move(made));
    return {};
  }
  Status open() {
    close();
    AMENDS_CHECK(open_database(false));
    AMENDS_TRY(auto opened, Log::open(*database, folder));
    log = std::make_unique<Log>(std::move(opened));
    return {};
  }
  void close() {
    log.reset();
    database.reset();
  }
  Status open_database(bool create_it) {
    AMENDS_TRY(auto opened, store::Database::open(folder / "register.db",
                                                  {.read_only = false, .create = create_it}));
    database = std::make_unique<store::Database>(std::move(opened));
    return {};
  }
  static std::string body(std::uint64_t index) {
    return fmt::format(R"({{"kind":"test","number":{}}})", index);
  }
  // One transaction of `count` acts, one second apart.
  Status append(std::uint64_t count) {
    AMENDS_TRY(auto transaction, database->begin());
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::string text = body(log->size());
      AMENDS_TRY(const Appended done,
                 log->append({test_start + static_cast<base::UnixSeconds>(log->size()), "claim",
                              static_cast<std::int64_t>(log->size() % 7), text}));
      (void)done;
    }
    AMENDS_CHECK(log->seal());
    return transaction.commit();
  }
  base::UnixSeconds now() const { return test_start + static_cast<base::UnixSeconds>(log->size()); }
  Result<Checkpoint> publish() { return log->publish(now(), base::quiet()); }

  std::filesystem::path folder;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<Log> log;
};

}  // namespace amends::ledger
