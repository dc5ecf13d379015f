#include "store/failure.h"

#include <cerrno>

#include "base/files.h"
#include "store/vfs.h"

namespace amends::store {
namespace {

constexpr std::string_view after_lost_flush =
    "flushing to disk failed, so what is on disk is not known and nothing more is written; check "
    "the disk, "
    "then run amends fsck";

std::string file_name(sqlite3* handle) {
  const char* name = handle == nullptr ? nullptr : sqlite3_db_filename(handle, "main");
  return name == nullptr || *name == '\0' ? "the database" : name;
}

bool is_lost_flush(int extended) {
  return extended == SQLITE_IOERR_FSYNC || extended == SQLITE_IOERR_DIR_FSYNC;
}

Error of_system(sqlite3* handle, int extended, std::string_view doing, const std::string& file) {
  if (extended == SQLITE_IOERR_DATA) {
    return {
        Code::corrupt,
        fmt::format(
            "{} {}: page {} is damaged; run amends verify to see what is hit, and take the file "
            "from a backup",
            doing, file, last_damaged_page(handle))};
  }
  if (base::poisoned() || is_lost_flush(extended)) {
    return {Code::durability, fmt::format("{} {}: {}", doing, file, after_lost_flush)};
  }
  const int number = sqlite3_system_errno(handle);
  const bool full = (extended & 0xff) == SQLITE_FULL;
  if (full || number != 0) return base::system_error(full ? ENOSPC : number, doing, file);
  return {Code::io, fmt::format("{} {}: {} (SQLite's code {})", doing, file, sqlite3_errmsg(handle),
                                extended)};
}

}  // namespace

Error failure(sqlite3* handle, int code, std::string_view doing, std::string_view sql) {
  const std::string file = file_name(handle);
  const int extended = handle == nullptr ? code : sqlite3_extended_errcode(handle);
  switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return of_system(handle, extended, doing, file);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Code::busy,
              fmt::format("{} {}: another process is writing to it; wait until it is done, or "
                          "stop it, and run the same command again",
                          doing, file)};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Code::corrupt,
              fmt::format("{} {}: the file is damaged ({}); run amends verify to see what is "
                          "hit, and take the file from a backup",
                          doing, file, sqlite3_errmsg(handle))};
    case SQLITE_READONLY:
      return {Code::io,
              fmt::format("{} {}: it was opened for reading only, or its disk can only be read",
                          doing, file)};
    case SQLITE_CONSTRAINT:
      return {Code::refused, fmt::format("{} {}: {}", doing, file, sqlite3_errmsg(handle))};
    case SQLITE_TOOBIG:
      return {Code::bad_input,
              fmt::format("{} {}: a value is larger than a thousand million bytes; keep it "
                          "as evidence instead",
                          doing, file)};
    case SQLITE_NOMEM:
      return {Code::io,
              fmt::format("{} {}: there is no memory left; close other programs", doing, file)};
    case SQLITE_INTERRUPT:
      return {Code::interrupted, fmt::format("{} {}: stopped as asked", doing, file)};
    default:
      return {Code::usage, fmt::format("{} {}: {} (code {}) in: {}", doing, file,
                                       sqlite3_errmsg(handle), extended, sql)};
  }
}

}  // namespace amends::store
