#include <sqlite3.h>

#include <utility>

#include "store/database.h"
#include "store/failure.h"

namespace amends::store {
namespace {

sqlite3_stmt* raw(void* statement) {
  AMENDS_ASSERT(statement != nullptr);
  return static_cast<sqlite3_stmt*>(statement);
}

}  // namespace

Statement::~Statement() { sqlite3_finalize(static_cast<sqlite3_stmt*>(statement_)); }

Statement::Statement(Statement&& other) noexcept { *this = std::move(other); }

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(statement_, other.statement_);
  std::swap(bind_code_, other.bind_code_);
  return *this;
}

Statement& Statement::bound(int code) {
  // A parameter that the statement does not have, or a statement that is still running, is a bug
  // here; a value that is too large comes from outside and is told by step().
  AMENDS_ASSERT(code != SQLITE_RANGE && code != SQLITE_MISUSE);
  if (bind_code_ == SQLITE_OK) bind_code_ = code;
  return *this;
}

Statement& Statement::bind(int parameter, std::int64_t value) {
  return bound(sqlite3_bind_int64(raw(statement_), parameter, value));
}

Statement& Statement::bind(int parameter, double value) {
  return bound(sqlite3_bind_double(raw(statement_), parameter, value));
}

Statement& Statement::bind(int parameter, std::string_view text) {
  // SQLite takes a null pointer for NULL, which an empty text is not.
  const char* data = text.data() == nullptr ? "" : text.data();
  return bound(sqlite3_bind_text64(raw(statement_), parameter, data, text.size(), SQLITE_STATIC,
                                   SQLITE_UTF8));
}

Statement& Statement::bind(int parameter, std::string&& text) {
  return bound(sqlite3_bind_text64(raw(statement_), parameter, text.data(), text.size(),
                                   SQLITE_TRANSIENT, SQLITE_UTF8));
}

Statement& Statement::bind(int parameter, base::ByteSpan blob) {
  const void* data = blob.data() == nullptr ? "" : static_cast<const void*>(blob.data());
  return bound(sqlite3_bind_blob64(raw(statement_), parameter, data, blob.size(), SQLITE_STATIC));
}

Statement& Statement::bind(int parameter, std::nullptr_t) {
  return bound(sqlite3_bind_null(raw(statement_), parameter));
}

Result<bool> Statement::step() {
  sqlite3_stmt* statement = raw(statement_);
  const int code = bind_code_ == SQLITE_OK ? sqlite3_step(statement) : bind_code_;
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  const char* sql = sqlite3_sql(statement);
  const bool writes = sqlite3_stmt_readonly(statement) == 0;
  Error error = failure(sqlite3_db_handle(statement), code, writes ? "writing to" : "reading",
                        sql == nullptr ? "" : sql);
  // Otherwise the failed statement would hold its lock until somebody resets it.
  reset();
  return fail(std::move(error));
}

Status Statement::run() {
  AMENDS_TRY(const bool row, step());
  reset();
  if (row) return fail(Code::usage, "a statement that gives rows was run as one that gives none");
  return {};
}

void Statement::reset() {
  sqlite3_reset(raw(statement_));
  sqlite3_clear_bindings(raw(statement_));
  bind_code_ = SQLITE_OK;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(raw(statement_), column);
}

double Statement::real(int column) const { return sqlite3_column_double(raw(statement_), column); }

std::string_view Statement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(raw(statement_), column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(raw(statement_), column))};
}

base::ByteSpan Statement::blob(int column) const {
  const auto* data = static_cast<const base::Byte*>(sqlite3_column_blob(raw(statement_), column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(raw(statement_), column))};
}

bool Statement::is_null(int column) const { return type(column) == 'n'; }

int Statement::columns() const { return sqlite3_column_count(raw(statement_)); }

std::string_view Statement::name(int column) const {
  const char* name = sqlite3_column_name(raw(statement_), column);
  return name == nullptr ? std::string_view() : name;
}

char Statement::type(int column) const {
  switch (sqlite3_column_type(raw(statement_), column)) {
    case SQLITE_INTEGER:
      return 'i';
    case SQLITE_FLOAT:
      return 'r';
    case SQLITE_TEXT:
      return 't';
    case SQLITE_BLOB:
      return 'b';
    default:
      return 'n';
  }
}

}  // namespace amends::store
