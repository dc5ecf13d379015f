// What the tests of the store share: a folder of a test's own, and a small database of groups of
// rows in which a lost or a half-done transaction shows.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "store/database.h"

namespace amends::store {

class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "amends-store-XXXXXX").string();
    AMENDS_ASSERT(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path database() const { return path_ / "register.db"; }

 private:
  std::filesystem::path path_;
};

inline void must(const Status& status) {
  ASSERT_TRUE(status.has_value()) << status.error().message;
}

template <typename T>
T must(Result<T> result) {
  EXPECT_TRUE(result.has_value()) << result.error().message;
  return std::move(result).value();
}

inline Database open_new(const std::filesystem::path& path) {
  return must(Database::open(path, {.create = true}));
}

constexpr int rows_in_group = 7;

inline Status make_table(Database& database) {
  return database.execute(
      "CREATE TABLE IF NOT EXISTS act(id INTEGER PRIMARY KEY, group_no INTEGER NOT NULL, body "
      "BLOB);"
      "CREATE INDEX IF NOT EXISTS act_by_group ON act(group_no, id)");
}

// One transaction: a group of rows, each large enough for a group to take several pages.
inline Status add_group(Database& database, int group) {
  AMENDS_TRY(Transaction transaction, database.begin());
  AMENDS_TRY(Statement insert, database.prepare("INSERT INTO act(group_no, body) VALUES(?, ?)"));
  const std::string body(2500, static_cast<char>('a' + group % 26));
  for (int i = 0; i < rows_in_group; ++i) AMENDS_CHECK(insert.bind(1, group).bind(2, body).run());
  return transaction.commit();
}

// How many groups there are; fails the test when one is not whole, or the index says otherwise.
inline std::int64_t whole_groups(Database& database) {
  const auto rows = must(database.number("SELECT count(*) FROM act NOT INDEXED"));
  const auto groups = must(database.number("SELECT count(DISTINCT group_no) FROM act"));
  EXPECT_EQ(rows, groups * rows_in_group) << "a group is there by half";
  EXPECT_EQ(groups, must(database.number("SELECT ifnull(max(group_no) + 1, 0) FROM act")));
  EXPECT_EQ(must(structure_faults(database)), std::vector<std::string>());
  return groups;
}

}  // namespace amends::store
