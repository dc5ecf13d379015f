#include "store/database.h"

#include <sqlite3.h>
#include <unistd.h>

#include <climits>
#include <utility>

#include "base/files.h"
#include "store/failure.h"
#include "store/folding.h"
#include "store/vfs.h"

namespace amends::store {

struct Database::State {
  std::filesystem::path path;
  sqlite3* handle = nullptr;
  std::optional<Folding> folding;  // of a connection that writes

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  // Statements that outlive the database keep the handle alive; the last of them closes it.
  ~State() {
    folding.reset();
    sqlite3_close_v2(handle);
  }
};

namespace {

namespace fs = std::filesystem;

constexpr int busy_timeout_ms = 500;

// What every connection keeps to. cache_size is in KiB: memory that does not grow with the data.
constexpr const char* connection_settings = R"sql(
PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=OFF; PRAGMA cache_size=-65536;
PRAGMA temp_store=FILE; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;
PRAGMA wal_autocheckpoint=0;
)sql";

bool is_absent_or_empty(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  return error || size == 0;
}

// A file name as a URI (RFC 3986), for SQLite's options have no other way in.
std::string uri_of(const fs::path& path, std::string_view query) {
  constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-~";
  std::string uri = "file:";
  for (const char c : fs::absolute(path).string()) {
    if (plain.find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri += query;
}

struct Way {
  int flags = 0;
  std::string_view query;
  bool leave_wal = false;  // close without folding
  bool needs_shared_memory = false;
};

// A reader opens like a writer where it may, under query_only, because only so is the shared memory
// file cleaned up at the end; a WAL that somebody else left is not touched by a reader.
Way way_to_open(const fs::path& path, const OpenOptions& options) {
  const fs::path wal = path.string() + "-wal";
  if (!options.read_only) {
    return {SQLITE_OPEN_READWRITE | (options.create ? SQLITE_OPEN_CREATE : 0), "", false};
  }
  const fs::path folder = fs::absolute(path).parent_path();
  if (::access(folder.c_str(), W_OK) == 0 && ::access(path.c_str(), W_OK) == 0) {
    return {SQLITE_OPEN_READWRITE, "", !is_absent_or_empty(wal)};
  }
  if (is_absent_or_empty(wal)) return {SQLITE_OPEN_READONLY, "?immutable=1", true};
  return {SQLITE_OPEN_READONLY, "", true, true};
}

Status configure(sqlite3* handle) {
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, busy_timeout_ms);
  constexpr struct {
    int option;
    int value;
  } configuration[] = {
      {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0}, {SQLITE_DBCONFIG_DQS_DDL, 0},
      {SQLITE_DBCONFIG_DQS_DML, 0},
  };
  for (const auto& item : configuration) {
    const int code = sqlite3_db_config(handle, item.option, item.value, nullptr);
    if (code != SQLITE_OK) return fail(failure(handle, code, "setting up"));
  }
  return {};
}

}  // namespace

Result<Database> Database::open(const fs::path& path, const OpenOptions& options) {
  AMENDS_ASSERT(!(options.read_only && options.create));
  if (!options.create && !fs::exists(path)) {
    return fail(Code::not_found, "opening {}: there is no such file", path.string());
  }
  Database database;
  database.state_ = std::make_unique<State>();
  State& state = *database.state_;
  state.path = path;
  const Way way = way_to_open(path, options);
  const int code = sqlite3_open_v2(uri_of(path, way.query).c_str(), &state.handle,
                                   way.flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, vfs_name());
  if (code != SQLITE_OK) return fail(failure(state.handle, code, "opening"));
  AMENDS_CHECK(configure(state.handle));
  if (options.lenient) read_leniently(state.handle);
  if (way.leave_wal) sqlite3_db_config(state.handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  const Status ours = database.identify(options);
  if (!ours && way.needs_shared_memory && ours.error().code != Code::corrupt) {
    return fail(
        Code::io,
        "opening {}: it was not closed cleanly and its folder cannot be written to; copy the "
        "folder to a disk that can be written to and open it there",
        path.string());
  }
  AMENDS_CHECK(ours);
  AMENDS_CHECK(database.execute(connection_settings));
  if (options.read_only) {
    AMENDS_CHECK(database.execute("PRAGMA query_only=ON"));
  } else {
    state.folding.emplace(state.handle);
  }
  return database;
}

Database::~Database() = default;
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;

// Gives a new file its shape, and refuses one that is not ours.
Status Database::identify(const OpenOptions& options) {
  AMENDS_TRY(const std::int64_t schema, number("PRAGMA schema_version"));
  AMENDS_TRY(const std::int64_t application, number("PRAGMA application_id"));
  if (application == application_id) return check_layout();
  if (schema != 0 || application != 0) {
    return fail(Code::refused, "opening {}: this is not a database of Amends",
                state_->path.string());
  }
  if (!options.create) {
    return fail(Code::corrupt,
                "opening {}: the file is empty; its making was cut short, so make it anew",
                state_->path.string());
  }
  int reserve = page_reserve;
  sqlite3_file_control(state_->handle, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserve);
  return execute(
      fmt::format("PRAGMA page_size={}; PRAGMA journal_mode=WAL; PRAGMA application_id={}",
                  page_size, application_id));
}

Status Database::check_layout() {
  AMENDS_TRY(const std::int64_t size, number("PRAGMA page_size"));
  if (size == page_size) return {};
  // SQLite took the size from the header before any checksum could be looked at.
  return fail(Code::corrupt, "opening {}: page 1 is damaged; take the file from a backup",
              state_->path.string());
}

Status Database::execute(std::string_view sql) {
  const std::string text(sql);
  const int code = sqlite3_exec(state_->handle, text.c_str(), nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) return {};
  return fail(failure(state_->handle, code, "executing SQL on", sql));
}

Result<Statement> Database::prepare(std::string_view sql) {
  AMENDS_ASSERT(sql.size() <= INT_MAX);
  sqlite3_stmt* raw = nullptr;
  const char* tail = nullptr;
  const int code = sqlite3_prepare_v3(state_->handle, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, &tail);
  Statement statement;
  statement.statement_ = raw;
  if (code != SQLITE_OK) return fail(failure(state_->handle, code, "preparing SQL for", sql));
  const std::string_view rest(tail, static_cast<std::size_t>(sql.data() + sql.size() - tail));
  if (raw == nullptr || rest.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
    return fail(Code::usage, "preparing SQL takes exactly one statement, not: {}", sql);
  }
  return statement;
}

Result<std::int64_t> Database::number(std::string_view sql) {
  AMENDS_TRY(Statement statement, prepare(sql));
  AMENDS_TRY(const bool row, statement.step());
  if (!row) return fail(Code::not_found, "no row for: {}", sql);
  return statement.integer(0);
}

Result<Transaction> Database::begin() {
  AMENDS_CHECK(execute("BEGIN IMMEDIATE"));
  Transaction transaction;
  transaction.database_ = state_->handle;
  return transaction;
}

Status Database::checkpoint() {
  const int code = sqlite3_wal_checkpoint_v2(state_->handle, "main", SQLITE_CHECKPOINT_TRUNCATE,
                                             nullptr, nullptr);
  if (code == SQLITE_OK) return {};
  return fail(failure(state_->handle, code, "folding the write-ahead log into"));
}

Result<int> Database::user_version() {
  AMENDS_TRY(const std::int64_t version, number("PRAGMA user_version"));
  return static_cast<int>(version);
}

Status Database::set_user_version(int version) {
  return execute(fmt::format("PRAGMA user_version={}", version));
}

std::int64_t Database::changes() const { return sqlite3_changes64(state_->handle); }

std::int64_t Database::last_insert_id() const { return sqlite3_last_insert_rowid(state_->handle); }

const fs::path& Database::path() const { return state_->path; }

bool Database::in_transaction() const { return sqlite3_get_autocommit(state_->handle) == 0; }

Transaction::~Transaction() { roll_back(); }

Transaction::Transaction(Transaction&& other) noexcept { *this = std::move(other); }

Transaction& Transaction::operator=(Transaction&& other) noexcept {
  std::swap(database_, other.database_);
  return *this;
}

Status Transaction::commit() {
  auto* handle = static_cast<sqlite3*>(database_);
  AMENDS_ASSERT(handle != nullptr);
  const int code = sqlite3_exec(handle, "COMMIT", nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) {
    Error error = failure(handle, code, "committing to");
    roll_back();
    return fail(std::move(error));
  }
  database_ = nullptr;
  return {};
}

void Transaction::roll_back() {
  auto* handle = static_cast<sqlite3*>(std::exchange(database_, nullptr));
  // SQLite rolls back by itself after some failures, and then there is nothing left to do.
  if (handle != nullptr && sqlite3_get_autocommit(handle) == 0) {
    sqlite3_exec(handle, "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

}  // namespace amends::store
