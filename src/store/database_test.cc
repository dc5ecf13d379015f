#include "store/database.h"

#include <gtest/gtest.h>

#include <fstream>

#include "store/test_folder.h"

namespace amends::store {
namespace {

namespace fs = std::filesystem;

class DatabaseTest : public testing::Test {
 protected:
  Database open(const OpenOptions& options = {.create = true}) {
    auto database = Database::open(file_, options);
    EXPECT_TRUE(database.has_value()) << (database ? "" : database.error().message);
    return std::move(*database);
  }

  TestFolder folder_;
  fs::path file_ = folder_.path() / "register.db";
};

void must(const Status& status) { ASSERT_TRUE(status.has_value()) << status.error().message; }

std::int64_t rows_of(Database& database) {
  return database.number("SELECT count(*) FROM act").value();
}

void put(Database& database, int count) {
  auto insert = database.prepare("INSERT INTO act(body) VALUES(?)").value();
  for (int i = 0; i < count; ++i) must(insert.bind(1, std::string(1000, 'x')).run());
}

TEST_F(DatabaseTest, EveryTypeComesBackAsItWentIn) {
  Database database = open();
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
  Database database = open();
  must(database.execute("CREATE TABLE t(a)"));
  auto first = database.prepare("INSERT INTO t VALUES(?)").value();
  must(first.bind(1, 1).run());
  Statement moved = std::move(first);
  must(moved.run());
  must(moved.bind(1, std::optional<int>()).run());
  EXPECT_EQ(database.number("SELECT count(*) FROM t WHERE a IS NULL").value(), 2);
  EXPECT_EQ(database.last_insert_id(), 3);
}

TEST_F(DatabaseTest, AFailedStatementSaysWhyAndCanBeUsedAgain) {
  Database database = open();
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
  Database database = open();
  EXPECT_EQ(database.execute("SELEC 1").error().code, Code::usage);
  EXPECT_EQ(database.prepare("SELECT 1; SELECT 2").error().code, Code::usage);
  EXPECT_EQ(database.prepare("").error().code, Code::usage);
  EXPECT_EQ(database.prepare("SELECT \"no such column\"").error().code, Code::usage)
      << "double quotes never stand for a text";
  EXPECT_EQ(database.number("SELECT 1 WHERE 0").error().code, Code::not_found);
}

TEST_F(DatabaseTest, ATransactionDroppedLeavesNothing) {
  Database database = open();
  must(database.execute("CREATE TABLE act(id INTEGER PRIMARY KEY, body)"));
  {
    auto transaction = database.begin().value();
    EXPECT_TRUE(database.in_transaction());
    put(database, 10);
    EXPECT_EQ(database.begin().error().code, Code::usage) << "one at a time";
  }
  EXPECT_FALSE(database.in_transaction());
  EXPECT_EQ(rows_of(database), 0);
  auto transaction = database.begin().value();
  put(database, 10);
  Transaction moved = std::move(transaction);
  must(moved.commit());
  EXPECT_EQ(rows_of(database), 10);
}

TEST_F(DatabaseTest, AFileThatIsNotOursIsRefused) {
  EXPECT_EQ(Database::open(file_, {}).error().code, Code::not_found);
  std::ofstream(file_) << "";
  EXPECT_EQ(Database::open(file_, {}).error().code, Code::corrupt);
  std::ofstream(file_) << std::string(20000, 'x');
  EXPECT_EQ(Database::open(file_, {}).error().code, Code::corrupt);
}

TEST_F(DatabaseTest, TwoConnectionsTakeTurns) {
  Database one = open();
  must(one.execute("CREATE TABLE act(id INTEGER PRIMARY KEY, body)"));
  Database two = open({});
  auto transaction = one.begin().value();
  put(one, 1);
  const auto refused = two.begin();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::busy);
  EXPECT_EQ(rows_of(two), 0) << "a reader sees what was committed, and does not wait";
  must(transaction.commit());
  EXPECT_EQ(rows_of(two), 1);
  EXPECT_TRUE(two.begin().has_value());
}

}  // namespace
}  // namespace amends::store
