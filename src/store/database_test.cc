#include "store/database.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <set>

#include "store/store_testing.h"

namespace amends::store {
namespace {

namespace fs = std::filesystem;

class DatabaseTest : public testing::Test {
 protected:
  TestFolder folder_;
  fs::path file_ = folder_.database();
};

std::set<std::string> files_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename());
  return names;
}

template <typename Value>
constexpr bool can_bind =
    requires(Statement s, Value&& value) { s.bind(1, std::forward<Value>(value)); };

TEST_F(DatabaseTest, EveryTypeComesBackAsItWentIn) {
  Database database = open_new(file_);
  must(database.execute("CREATE TABLE t(a, b, c, d, e, f, g)"));
  auto insert = database.prepare("INSERT INTO t VALUES(?, ?, ?, ?, ?, ?, ?)").value();
  const std::string text("né\0t", 5);
  const base::Bytes blob{0, 1, 255};
  must(insert.bind(1, INT64_MIN)
           .bind(2, 0.5)
           .bind(3, text)
           .bind(4, base::ByteSpan(blob))
           .bind(5, nullptr)
           .bind(6, std::string_view())
           .bind(7, base::ByteSpan())
           .run());
  auto select = database.prepare("SELECT a, b, c, d, e, f, g AS last FROM t").value();
  ASSERT_TRUE(select.step().value());
  EXPECT_EQ(select.integer(0), INT64_MIN);
  EXPECT_EQ(select.real(1), 0.5);
  EXPECT_EQ(select.text(2), text);
  EXPECT_TRUE(std::ranges::equal(select.blob(3), blob));
  EXPECT_TRUE(select.is_null(4));
  EXPECT_EQ(select.columns(), 7);
  EXPECT_EQ(select.name(6), "last");
  std::string types;
  for (int i = 0; i < select.columns(); ++i) types += select.type(i);
  EXPECT_EQ(types, "irtbntb") << "an empty text or blob is not NULL";
  EXPECT_FALSE(select.step().value());
}

TEST_F(DatabaseTest, StatementsAreUsedAgainAndForgetTheirBindings) {
  Database database = open_new(file_);
  must(database.execute("CREATE TABLE t(a)"));
  auto first = database.prepare("INSERT INTO t VALUES(?)").value();
  must(first.bind(1, 1).run());
  Statement moved = std::move(first);
  must(moved.run());
  must(moved.bind(1, std::optional<int>()).run());
  EXPECT_EQ(database.number("SELECT count(*) FROM t WHERE a IS NULL").value(), 2);
  EXPECT_EQ(database.last_insert_id(), 3);
}

TEST_F(DatabaseTest, ATextThatNobodyKeepsIsCopied) {
  static_assert(!can_bind<base::Bytes> && can_bind<base::Bytes&>);
  static_assert(!can_bind<std::array<base::Byte, 32>> && can_bind<std::array<base::Byte, 32>&>);
  Database database = open_new(file_);
  must(database.execute("CREATE TABLE t(a, b)"));
  auto insert = database.prepare("INSERT INTO t VALUES(?, ?)").value();
  insert.bind(1, std::string(200, 'a')).bind(2, std::optional(std::string(200, 'b')));
  const std::vector<std::string> over(8, std::string(200, 'x'));  // where the two stood
  must(insert.run());
  auto select = database.prepare("SELECT a, b FROM t").value();
  ASSERT_TRUE(select.step().value());
  EXPECT_EQ(select.text(0), std::string(200, 'a'));
  EXPECT_EQ(select.text(1), std::string(200, 'b'));
}

TEST_F(DatabaseTest, AFailedStatementSaysWhyAndCanBeUsedAgain) {
  Database database = open_new(file_);
  must(database.execute("CREATE TABLE t(a UNIQUE)"));
  auto insert = database.prepare("INSERT INTO t VALUES(?)").value();
  must(insert.bind(1, 1).run());
  const Status twice = insert.bind(1, 1).run();
  ASSERT_FALSE(twice.has_value());
  EXPECT_EQ(twice.error().code, Code::refused);
  EXPECT_NE(twice.error().message.find("t.a"), std::string::npos) << twice.error().message;
  must(insert.bind(1, 2).run());
}

TEST_F(DatabaseTest, FaultySqlIsTheCallersFault) {
  Database database = open_new(file_);
  EXPECT_EQ(database.execute("SELEC 1").error().code, Code::usage);
  EXPECT_EQ(database.prepare("SELECT 1; SELECT 2").error().code, Code::usage);
  EXPECT_EQ(database.prepare("").error().code, Code::usage);
  EXPECT_EQ(database.prepare("SELECT \"no such column\"").error().code, Code::usage)
      << "double quotes never stand for a text";
  EXPECT_EQ(database.number("SELECT 1 WHERE 0").error().code, Code::not_found);
}

TEST_F(DatabaseTest, ATransactionDroppedLeavesNothing) {
  Database database = open_new(file_);
  must(make_table(database));
  {
    auto transaction = must(database.begin());
    EXPECT_TRUE(database.in_transaction());
    must(database.execute("INSERT INTO act(group_no) VALUES(0)"));
    EXPECT_EQ(database.begin().error().code, Code::usage) << "one at a time";
  }
  EXPECT_FALSE(database.in_transaction());
  EXPECT_EQ(whole_groups(database), 0);
  auto transaction = must(database.begin());
  must(database.execute("DROP TABLE act"));
  Transaction moved = std::move(transaction);
  must(moved.commit());
  EXPECT_EQ(database.execute("SELECT 1 FROM act").error().code, Code::usage);
}

TEST_F(DatabaseTest, OnlyOurOwnFilesAreOpened) {
  EXPECT_EQ(Database::open(file_, {}).error().code, Code::not_found);
  std::ofstream(file_) << "";
  EXPECT_EQ(Database::open(file_, {}).error().code, Code::corrupt);
  std::ofstream(file_) << std::string(20000, 'x');
  EXPECT_EQ(Database::open(file_, {}).error().code, Code::corrupt);
  fs::remove(file_);
  must(open_new(file_).execute("PRAGMA application_id=42; CREATE TABLE t(a)"));
  EXPECT_EQ(Database::open(file_, {}).error().code, Code::refused);
  EXPECT_EQ(Database::open(file_, {.create = true}).error().code, Code::refused);
}

TEST_F(DatabaseTest, AMakingThatWasCutShortIsDoneAgain) {
  std::ofstream(file_) << "";
  must(open_new(file_).execute("CREATE TABLE t(a)"));
  EXPECT_EQ(must(damaged_pages(file_, base::quiet())).size(), 0u);
}

TEST_F(DatabaseTest, NamesWithSignsThatUrisUseAreNames) {
  const fs::path odd = folder_.path() / "a b?mode=memory#%41&é.db";
  must(open_new(odd).execute("CREATE TABLE t(a)"));
  EXPECT_EQ(files_in(folder_.path()), std::set<std::string>{odd.filename()});
}

TEST_F(DatabaseTest, KeepsTheCallersVersion) {
  Database database = open_new(file_);
  EXPECT_EQ(must(database.user_version()), 0);
  must(database.set_user_version(7));
  EXPECT_EQ(must(must(Database::open(file_, {.read_only = true})).user_version()), 7);
}

TEST_F(DatabaseTest, TwoConnectionsTakeTurns) {
  Database one = open_new(file_);
  must(make_table(one));
  Database two = must(Database::open(file_, {}));
  auto transaction = must(one.begin());
  must(one.execute("INSERT INTO act(group_no) VALUES(0)"));
  const auto refused = two.begin();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::busy);
  EXPECT_EQ(whole_groups(two), 0) << "a reader sees what was committed, and does not wait";
  transaction.roll_back();
  must(add_group(two, 0));
  EXPECT_EQ(whole_groups(one), 1);
}

TEST_F(DatabaseTest, ClosingFoldsEverythingIntoOneFile) {
  {
    Database database = open_new(file_);
    must(make_table(database));
    must(add_group(database, 0));
    EXPECT_GT(fs::file_size(file_.string() + "-wal"), 0u);
    must(database.checkpoint());
    EXPECT_EQ(fs::file_size(file_.string() + "-wal"), 0u);
    must(add_group(database, 1));
  }
  EXPECT_EQ(files_in(folder_.path()), std::set<std::string>{"register.db"});
  {
    Database reader = must(Database::open(file_, {.read_only = true}));
    EXPECT_EQ(whole_groups(reader), 2);
  }
  EXPECT_EQ(files_in(folder_.path()), std::set<std::string>{"register.db"})
      << "a reader leaves nothing behind";
}

TEST_F(DatabaseTest, AnotherProgramThatClosesLastLeavesTheChecksums) {
  sqlite3* other = nullptr;  // past our own layer, as the sqlite3 shell opens it
  {
    Database database = open_new(file_);
    must(make_table(database));
    must(database.checkpoint());
    ASSERT_EQ(sqlite3_open(file_.c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "SELECT count(*) FROM act", nullptr, nullptr, nullptr),
              SQLITE_OK);
    must(add_group(database, 0));
  }
  ASSERT_EQ(sqlite3_close(other), SQLITE_OK);
  EXPECT_EQ(must(damaged_pages(file_, base::quiet())).size(), 0u);
  EXPECT_EQ(files_in(folder_.path()), std::set<std::string>{"register.db"});
  Database again = must(Database::open(file_, {}));
  EXPECT_EQ(whole_groups(again), 1);
}

TEST_F(DatabaseTest, LargeTransactionsKeepTheWalShort) {
  Database database = open_new(file_);
  must(database.execute("CREATE TABLE t(a)"));
  std::uintmax_t longest = 0;
  for (int i = 0; i < 20; ++i) {  // of 10 MB each
    must(database.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<1300) "
        "INSERT INTO t SELECT zeroblob(8000) FROM n"));
    longest = std::max(longest, fs::file_size(file_.string() + "-wal"));
  }
  EXPECT_LT(longest, std::uintmax_t{80} << 20);
}

TEST_F(DatabaseTest, ErasedBytesLeaveNoTrace) {
  {
    Database database = open_new(file_);
    must(database.execute("CREATE TABLE t(a); INSERT INTO t VALUES('a name to forget')"));
    must(database.execute("DELETE FROM t"));
    must(database.checkpoint());
  }
  std::ifstream stream(file_, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  EXPECT_EQ(bytes.find("a name to forget"), std::string::npos);
}

TEST_F(DatabaseTest, AReaderWritesNothing) {
  must(open_new(file_).execute("CREATE TABLE act(a)"));
  Database reader = must(Database::open(file_, {.read_only = true}));
  EXPECT_EQ(reader.execute("DELETE FROM act").error().code, Code::io);
}

TEST_F(DatabaseTest, AReaderLeavesTheLogOfAKilledWriterAsItIs) {
  TestFolder copy;
  {
    Database database = open_new(file_);
    must(make_table(database));
    must(add_group(database, 0));
    fs::copy_file(file_, copy.database());
    fs::copy_file(file_.string() + "-wal", copy.database().string() + "-wal");
  }
  const auto size = fs::file_size(copy.database().string() + "-wal");
  {
    Database reader = must(Database::open(copy.database(), {.read_only = true}));
    EXPECT_EQ(whole_groups(reader), 1);
  }
  EXPECT_EQ(fs::file_size(copy.database().string() + "-wal"), size);
}

// Runs as somebody who may not write there; root may write anywhere.
int as_nobody(const std::function<int()>& run) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(99);
    ::_exit(run());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

TEST_F(DatabaseTest, ReadsWhereNothingCanBeWritten) {
  {
    Database database = open_new(file_);
    must(make_table(database));
    must(add_group(database, 0));
  }
  ::chmod(file_.c_str(), 0444);
  ::chmod(folder_.path().c_str(), 0555);
  EXPECT_EQ(as_nobody([&] {
              auto database = Database::open(file_, {.read_only = true});
              if (!database) return 1;
              if (database->number("SELECT count(*) FROM act").value_or(0) != rows_in_group)
                return 2;
              if (database->execute("DELETE FROM act").error().code != Code::io) return 3;
              return Database::open(file_, {}).has_value() ? 4 : 0;
            }),
            0);
  EXPECT_EQ(files_in(folder_.path()), std::set<std::string>{"register.db"});
  ::chmod(folder_.path().c_str(), 0755);
}

TEST_F(DatabaseTest, ALogThatCannotBeFoldedInIsNotPassedOver) {
  {
    Database database = open_new(file_);
    must(make_table(database));
    must(add_group(database, 0));
    fs::create_directory(folder_.path() / "copy");
    for (const char* name : {"register.db", "register.db-wal"}) {
      fs::copy_file(folder_.path() / name, folder_.path() / "copy" / name);
    }
  }
  const fs::path copy = folder_.path() / "copy";
  for (const char* name : {"register.db", "register.db-wal"}) ::chmod((copy / name).c_str(), 0444);
  ::chmod(copy.c_str(), 0555);
  ::chmod(folder_.path().c_str(), 0755);
  EXPECT_EQ(as_nobody([&] {
              const auto database = Database::open(copy / "register.db", {.read_only = true});
              if (database) return 1;
              if (database.error().code != Code::io) return 2;
              return database.error().message.find("copy the folder") == std::string::npos ? 3 : 0;
            }),
            0);
  ::chmod(copy.c_str(), 0755);
}

}  // namespace
}  // namespace amends::store
