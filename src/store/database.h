// The database: SQLite embedded, behind a thin wrapper that owns its handles and turns codes into
// results. This is the seam where PostgreSQL goes later: no other module names SQLite.
//
// Durability: a write-ahead log (WAL) with synchronous=FULL: a commit that returned is on disk.
// Pages carry a checksum of their own (pages.h), so that one flipped bit anywhere in the closed
// file is found, free pages included. Deleted bytes are overwritten.
//
// What else is chosen, and why: a commit through the WAL costs one flush, through a rollback
// journal at least three. The WAL is folded in early and written from its start again (folding.h),
// and writes go out in runs (vfs.h). Pages are of 8 KiB, because an act of 1.5 KB fills pages of 4
// KiB badly, and scattered changes to the views make pages of 16 KiB dear. The cache is 64 MiB, and
// sorting spills to temporary files, so that memory does not grow with the data.
//
// A Database and what it gave belong to one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/task.h"

namespace amends::store {

constexpr int page_size = 8192;  // bytes
constexpr int page_reserve = 8;  // at the end of each page, for its checksum
// "AMND", in the file's header.
constexpr std::int32_t application_id = 0x414D4E44;

// A prepared statement. Parameters count from 1, columns from 0, as in SQLite. Text and blob
// parameters are not copied: they must live until the next reset(). A string that nobody keeps is
// copied, bytes that nobody keeps do not compile. Views of columns live until the next step() or
// reset().
class Statement {
 public:
  Statement() = default;
  ~Statement();
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept;

  Statement& bind(int parameter, std::int64_t value);
  Statement& bind(int parameter, int value) { return bind(parameter, std::int64_t{value}); }
  Statement& bind(int parameter, double value);
  Statement& bind(int parameter, std::string_view text);
  Statement& bind(int parameter, const char* text) {
    return bind(parameter, std::string_view(text));
  }
  Statement& bind(int parameter, const std::string& t) {
    return bind(parameter, std::string_view(t));
  }
  Statement& bind(int parameter, std::string&& text);
  Statement& bind(int parameter, base::ByteSpan blob);
  Statement& bind(int parameter, base::Bytes&& blob) = delete;
  template <std::size_t size>
  Statement& bind(int parameter, std::array<base::Byte, size>&& blob) = delete;
  Statement& bind(int parameter, std::nullptr_t);
  // NULL when absent.
  template <typename T>
  Statement& bind(int parameter, const std::optional<T>& value) {
    return value ? bind(parameter, *value) : bind(parameter, nullptr);
  }
  template <typename T>
  Statement& bind(int parameter, std::optional<T>&& value) {
    return value ? bind(parameter, *std::move(value)) : bind(parameter, nullptr);
  }

  // true: a row stands ready; false: done.
  Result<bool> step();
  // For statements that give no rows: step() once and reset().
  Status run();
  void reset();  // keeps no bindings

  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string_view text(int column) const;  // empty for NULL
  base::ByteSpan blob(int column) const;    // empty for NULL
  bool is_null(int column) const;
  int columns() const;
  std::string_view name(int column) const;
  // 'i' integer, 'r' real, 't' text, 'b' blob, 'n' NULL, as stored.
  char type(int column) const;

 private:
  friend class Database;
  Statement& bound(int code);
  void* statement_ = nullptr;  // sqlite3_stmt
  int bind_code_ = 0;          // of the first value that could not be bound; step() tells it
};

struct OpenOptions {
  // Works on a disk that cannot be written to as well, when the database was closed cleanly; nobody
  // else may write to it there meanwhile.
  bool read_only = false;
  bool create = false;  // otherwise a missing file is Code::not_found
  // Pages whose checksum is wrong are read as they are instead of failing: for verify, which names
  // the damage.
  bool lenient = false;
};

class Transaction;

class Database {
 public:
  static Result<Database> open(const std::filesystem::path& path, const OpenOptions& options);
  ~Database();  // closes; the last one to close folds the WAL into the file
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;

  Status execute(std::string_view sql);             // one or more statements, rows thrown away
  Result<Statement> prepare(std::string_view sql);  // a statement to keep and use many times
  // The first column of the first row; Code::not_found when there is none.
  Result<std::int64_t> number(std::string_view sql);
  // BEGIN IMMEDIATE. One at a time.
  Result<Transaction> begin();
  // Folds the WAL into the file and truncates it; after this no trace of erased bytes is left in
  // it.
  Status checkpoint();
  std::int64_t changes() const;  // rows changed by the last statement
  std::int64_t last_insert_id() const;
  const std::filesystem::path& path() const;
  bool in_transaction() const;

  // A number of the caller's own in the file's header, 0 at first: the version of what it keeps
  // there.
  Result<int> user_version();
  Status set_user_version(int version);

 private:
  Status identify(const OpenOptions& options);
  Status check_layout();
  struct State;
  std::unique_ptr<State> state_;
  friend class Transaction;
  Database() = default;
};

// Rolled back when dropped without commit.
class Transaction {
 public:
  ~Transaction();
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) noexcept;
  Status commit();  // durable when it returns; Code::durability when the flush failed
  void roll_back();

 private:
  friend class Database;
  Transaction() = default;
  void* database_ = nullptr;  // sqlite3
};

struct PageDamage {
  std::uint32_t page;    // counted from 1, as SQLite does
  std::uint64_t offset;  // of its first byte in the file
};

// Reads the whole file past SQLite and checks every page's checksum. The file must be closed by all
// writers.
Result<std::vector<PageDamage>> damaged_pages(const std::filesystem::path& database,
                                              base::Task& task);

// What is wrong with the structure of tables and indexes (not with what they say), at most a
// hundred sentences; empty when nothing is. Reads the whole database.
Result<std::vector<std::string>> structure_faults(Database& database);

// Which table or index a page belongs to ("act", "claim", …), "free" for a free page; through
// dbstat.
Result<std::string> page_owner(Database& database, std::uint32_t page);

}  // namespace amends::store
