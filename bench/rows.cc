// The same CSV rows into SQLite alone: one table of text columns with a unique index on the key,
// the same settings for durability and the same groups as intake has. What intake is held against.
//   bench_rows FILE.csv FOLDER
#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>

#include "base/files.h"
#include "intake/csv.h"
#include "measure.h"

namespace {

using namespace amends;

constexpr std::uint64_t group_rows = 4096;

void require(bool good, const char* what) {
  if (good) return;
  fmt::print(stderr, "{}\n", what);
  std::exit(3);
}

void execute(sqlite3* db, const std::string& sql) {
  require(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK,
          sqlite3_errmsg(db));
}

std::string create_table(std::size_t columns) {
  std::string sql = "CREATE TABLE row(c0 TEXT NOT NULL";
  for (std::size_t i = 1; i < columns; ++i) sql += fmt::format(",c{} TEXT", i);
  return sql + "); CREATE UNIQUE INDEX row_key ON row(c0)";
}

std::uint64_t insert_all(intake::RecordSource& source, sqlite3* db) {
  const std::size_t columns = source.header().size();
  execute(db, create_table(columns));
  std::string sql = "INSERT INTO row VALUES(?";
  for (std::size_t i = 1; i < columns; ++i) sql += ",?";
  sqlite3_stmt* insert = nullptr;
  require(sqlite3_prepare_v2(db, (sql + ")").c_str(), -1, &insert, nullptr) == SQLITE_OK,
          sqlite3_errmsg(db));
  std::uint64_t rows = 0;
  intake::Record record;
  execute(db, "BEGIN IMMEDIATE");
  for (;;) {
    const auto more = source.next(record);
    require(more.has_value(), "the file cannot be read");
    if (!*more) break;
    for (std::size_t i = 0; i < columns; ++i) {
      const std::string_view field = record.fields[i];
      sqlite3_bind_text(insert, static_cast<int>(i) + 1, field.data(),
                        static_cast<int>(field.size()), SQLITE_STATIC);
    }
    require(sqlite3_step(insert) == SQLITE_DONE, sqlite3_errmsg(db));
    sqlite3_reset(insert);
    if (++rows % group_rows == 0) execute(db, "COMMIT; BEGIN IMMEDIATE");
  }
  execute(db, "COMMIT");
  sqlite3_finalize(insert);
  return rows;
}

}  // namespace

int main(int argc, char** argv) {
  require(argc == 3, "bench_rows FILE.csv FOLDER");
  const fs::path file = fs::path(argv[2]) / "rows.db";
  require(base::make_folders(file.parent_path()).has_value(), "cannot make the folder");
  std::error_code ignored;
  for (const char* tail : {"", "-wal", "-shm"}) fs::remove(file.string() + tail, ignored);
  std::uint64_t rows = 0;
  const double time = bench::seconds([&] {
    sqlite3* db = nullptr;
    require(sqlite3_open(file.c_str(), &db) == SQLITE_OK, "cannot open");
    execute(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536");
    auto source = intake::open_source(argv[1], {});
    require(source.has_value(), "cannot open the CSV");
    rows = insert_all(**source, db);
    sqlite3_close(db);
  });
  fmt::print("{{\"rows\":{},\"seconds\":{:.3f}}}\n", rows, time);
}
