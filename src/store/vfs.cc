#include "store/vfs.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "base/files.h"
#include "store/database.h"
#include "store/pages.h"

namespace amends::store {
namespace {

using base::FileOperation;

constexpr std::size_t run_size_max = 0x1ffff;  // bytes; SQLite's unix layer takes no more at once
// A fold's pages go to the disk in pieces of this many bytes as they are written, so that no
// commit's flush has to wait behind all of them. Measured with acts of 1.5 KB in groups of 256.
constexpr sqlite3_int64 early_size = 512 << 10;
constexpr int control_lenient = 0x414D0001;  // our own operations of xFileControl
constexpr int control_damaged = 0x414D0002;

enum class Kind { database, wal, other };

struct FileState {
  std::string path;  // empty for a temporary file without a name
  Kind kind = Kind::other;
  bool lenient = false;
  std::uint32_t damaged = 0;
  // The run that is not written yet.
  std::unique_ptr<base::Byte[]> run;
  std::size_t run_size = 0;
  sqlite3_int64 run_offset = 0;
  // Of a database: SQLite's descriptor, or -1; and what is written and not on its way to the disk.
  int descriptor = -1;
  sqlite3_int64 early_from = 0;
  sqlite3_int64 early_to = 0;
  // Each the other's, while both are open: the write-ahead log of this database, the database of
  // this log.
  sqlite3_file* partner = nullptr;
};

// What SQLite allocates for each open file: this, then the file of the layer below.
struct File {
  sqlite3_file base;
  FileState* state;
};

sqlite3_file* below(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<File*>(file) + 1);
}

FileState& state_of(sqlite3_file* file) { return *reinterpret_cast<File*>(file)->state; }

sqlite3_vfs* below(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

// SQLITE_OK, or what the operation fails with because a test wants it or because a flush failed
// before.
int fault(FileOperation operation, const std::string& path, int code) {
  const bool syncs = operation == FileOperation::sync || operation == FileOperation::sync_folder;
  if (operation != FileOperation::open && base::poisoned()) return code;
  const int number = base::next_fault(operation, path);
  if (number == 0) return SQLITE_OK;
  if (syncs) base::poison();
  errno = number;
  return !syncs && (number == ENOSPC || number == EDQUOT) ? SQLITE_FULL : code;
}

int write_below(sqlite3_file* file, const void* bytes, std::size_t size, sqlite3_int64 offset) {
  const int code = fault(FileOperation::write, state_of(file).path, SQLITE_IOERR_WRITE);
  if (code != SQLITE_OK) return code;
  return below(file)->pMethods->xWrite(below(file), bytes, static_cast<int>(size), offset);
}

// Waiting takes the kernel's note of a write that failed, so that the sync which makes the pages
// durable would not hear of it: a failure here counts as that sync's.
int push_to_disk(FileState& state) {
  if (state.run_offset != state.early_to) state.early_from = state.run_offset;
  state.early_to = state.run_offset + static_cast<sqlite3_int64>(state.run_size);
  const sqlite3_int64 size = state.early_to - state.early_from;
  if (size < early_size) return SQLITE_OK;
  const int code = fault(FileOperation::sync, state.path, SQLITE_IOERR_FSYNC);
  if (code != SQLITE_OK) return code;
  const sqlite3_int64 from = std::exchange(state.early_from, state.early_to);
  constexpr unsigned all =
      SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
  if (::sync_file_range(state.descriptor, from, size, all) == 0) return SQLITE_OK;
  base::poison();
  return SQLITE_IOERR_FSYNC;
}

int write_run(sqlite3_file* file) {
  FileState& state = state_of(file);
  if (state.run_size == 0) return SQLITE_OK;
  const int code = write_below(file, state.run.get(), state.run_size, state.run_offset);
  if (code != SQLITE_OK) return code;
  const int pushed = state.descriptor >= 0 ? push_to_disk(state) : SQLITE_OK;
  state.run_size = 0;
  return pushed;
}

// Before a lock goes: what could not be written is dropped, for others may write there now. No sync
// covered it, so no commit and no checkpoint rests on it.
void settle_run(sqlite3_file* file) {
  if (file == nullptr) return;
  if (write_run(file) != SQLITE_OK) state_of(file).run_size = 0;
}

bool is_page(const FileState& state, int size, sqlite3_int64 offset) {
  return state.kind == Kind::database && size == page_size && offset % page_size == 0;
}

std::uint64_t page_number(sqlite3_int64 offset) {
  return static_cast<std::uint64_t>(offset / page_size) + 1;
}

int on_close(sqlite3_file* file) {
  const int written = write_run(file);
  const int code = below(file)->pMethods->xClose(below(file));
  FileState* state = &state_of(file);
  if (state->partner != nullptr) state_of(state->partner).partner = nullptr;
  delete state;
  return written != SQLITE_OK ? written : code;
}

int on_read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
  int code = write_run(file);
  if (code == SQLITE_OK) code = below(file)->pMethods->xRead(below(file), out, size, offset);
  FileState& state = state_of(file);
  if (code != SQLITE_OK || !is_page(state, size, offset) || state.lenient) return code;
  if (page_is_sound(static_cast<const base::Byte*>(out), page_number(offset))) return SQLITE_OK;
  state.damaged = static_cast<std::uint32_t>(page_number(offset));
  return SQLITE_IOERR_DATA;
}

int on_write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  FileState& state = state_of(file);
  const auto length = static_cast<std::size_t>(size);
  if (state.kind == Kind::other) return write_below(file, bytes, length, offset);
  const auto run_end = state.run_offset + static_cast<sqlite3_int64>(state.run_size);
  if (offset != run_end || state.run_size + length > run_size_max) {
    const int code = write_run(file);
    if (code != SQLITE_OK) return code;
    state.run_offset = offset;
  }
  if (length > run_size_max) return write_below(file, bytes, length, offset);
  if (!state.run) state.run = std::make_unique_for_overwrite<base::Byte[]>(run_size_max);
  base::Byte* place = state.run.get() + state.run_size;
  std::memcpy(place, bytes, length);
  if (is_page(state, size, offset)) seal_page(place, page_number(offset));
  state.run_size += length;
  return SQLITE_OK;
}

int on_truncate(sqlite3_file* file, sqlite3_int64 size) {
  int code = write_run(file);
  if (code == SQLITE_OK) {
    code = fault(FileOperation::truncate, state_of(file).path, SQLITE_IOERR_TRUNCATE);
  }
  return code != SQLITE_OK ? code : below(file)->pMethods->xTruncate(below(file), size);
}

int on_sync(sqlite3_file* file, int flags) {
  int code = write_run(file);
  if (code == SQLITE_OK) code = fault(FileOperation::sync, state_of(file).path, SQLITE_IOERR_FSYNC);
  if (code != SQLITE_OK) return code;
  code = below(file)->pMethods->xSync(below(file), flags);
  if (code != SQLITE_OK) base::poison();
  return code;
}

int on_file_size(sqlite3_file* file, sqlite3_int64* size) {
  const int code = write_run(file);
  return code != SQLITE_OK ? code : below(file)->pMethods->xFileSize(below(file), size);
}

int on_lock(sqlite3_file* file, int level) {
  return below(file)->pMethods->xLock(below(file), level);
}

int on_unlock(sqlite3_file* file, int level) {
  settle_run(file);
  return below(file)->pMethods->xUnlock(below(file), level);
}

int on_check_reserved_lock(sqlite3_file* file, int* held) {
  return below(file)->pMethods->xCheckReservedLock(below(file), held);
}

int on_file_control(sqlite3_file* file, int operation, void* argument) {
  FileState& state = state_of(file);
  switch (operation) {
    case control_lenient:
      state.lenient = true;
      return SQLITE_OK;
    case control_damaged:
      *static_cast<std::uint32_t*>(argument) = state.damaged;
      return SQLITE_OK;
    default: {
      const int code = write_run(file);
      return code != SQLITE_OK
                 ? code
                 : below(file)->pMethods->xFileControl(below(file), operation, argument);
    }
  }
}

int on_sector_size(sqlite3_file* file) { return below(file)->pMethods->xSectorSize(below(file)); }

int on_device_characteristics(sqlite3_file* file) {
  return below(file)->pMethods->xDeviceCharacteristics(below(file));
}

int on_shm_map(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
  return below(file)->pMethods->xShmMap(below(file), region, size, extend, out);
}

int on_shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  // Lock 0 is held by who writes the log, lock 1 by who folds it into the database (SQLite's
  // walformat.html, section 2.3).
  if ((flags & SQLITE_SHM_UNLOCK) != 0 && offset == 0) settle_run(state_of(file).partner);
  if ((flags & SQLITE_SHM_UNLOCK) != 0 && offset == 1) settle_run(file);
  return below(file)->pMethods->xShmLock(below(file), offset, count, flags);
}

void on_shm_barrier(sqlite3_file* file) { below(file)->pMethods->xShmBarrier(below(file)); }

int on_shm_unmap(sqlite3_file* file, int remove) {
  return below(file)->pMethods->xShmUnmap(below(file), remove);
}

// Version 2 has shared memory and not the memory-mapped reads of version 3, which would go past the
// checks.
constexpr sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = on_close,
    .xRead = on_read,
    .xWrite = on_write,
    .xTruncate = on_truncate,
    .xSync = on_sync,
    .xFileSize = on_file_size,
    .xLock = on_lock,
    .xUnlock = on_unlock,
    .xCheckReservedLock = on_check_reserved_lock,
    .xFileControl = on_file_control,
    .xSectorSize = on_sector_size,
    .xDeviceCharacteristics = on_device_characteristics,
    .xShmMap = on_shm_map,
    .xShmLock = on_shm_lock,
    .xShmBarrier = on_shm_barrier,
    .xShmUnmap = on_shm_unmap,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

// SQLite tells nobody its descriptors, and one of our own must not be: closing it would let go of
// SQLite's locks on the file (fcntl(2), F_SETLK). So its system call `open` is ours and remembers.
thread_local int last_opened = -1;

int open_and_remember(const char* path, int flags, int mode) {
  return last_opened = ::open(path, flags, mode);
}

int on_open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  file->pMethods = nullptr;
  const std::string path = name == nullptr ? "" : name;
  const int injected = fault(FileOperation::open, path, SQLITE_CANTOPEN);
  if (injected != SQLITE_OK) return injected;
  last_opened = -1;
  const int code = below(vfs)->xOpen(below(vfs), name, below(file), flags, out_flags);
  if (code != SQLITE_OK) return code;
  auto* state = new FileState;
  state->path = path;
  if ((flags & SQLITE_OPEN_MAIN_DB) != 0) {
    state->kind = Kind::database;
    state->descriptor = last_opened;
  }
  reinterpret_cast<File*>(file)->state = state;
  file->pMethods = &methods;
  if ((flags & SQLITE_OPEN_WAL) != 0) {
    state->kind = Kind::wal;
    state->partner = sqlite3_database_file_object(name);
    state_of(state->partner).partner = file;
  }
  return SQLITE_OK;
}

int on_delete(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  int code = fault(FileOperation::remove, name, SQLITE_IOERR_DELETE);
  if (code == SQLITE_OK && sync_folder != 0) {
    code = fault(FileOperation::sync_folder, name, SQLITE_IOERR_DIR_FSYNC);
  }
  if (code != SQLITE_OK) return code;
  code = below(vfs)->xDelete(below(vfs), name, sync_folder);
  if (code == SQLITE_IOERR_DIR_FSYNC) base::poison();
  return code;
}

int on_access(sqlite3_vfs* vfs, const char* name, int flags, int* out) {
  return below(vfs)->xAccess(below(vfs), name, flags, out);
}

int on_full_pathname(sqlite3_vfs* vfs, const char* name, int size, char* out) {
  return below(vfs)->xFullPathname(below(vfs), name, size, out);
}

int on_randomness(sqlite3_vfs* vfs, int size, char* out) {
  return below(vfs)->xRandomness(below(vfs), size, out);
}

int on_sleep(sqlite3_vfs* vfs, int microseconds) {
  return below(vfs)->xSleep(below(vfs), microseconds);
}

int on_current_time(sqlite3_vfs* vfs, double* out) {
  return below(vfs)->xCurrentTime(below(vfs), out);
}

int on_current_time_64(sqlite3_vfs* vfs, sqlite3_int64* out) {
  return below(vfs)->xCurrentTimeInt64(below(vfs), out);
}

int on_last_error(sqlite3_vfs* vfs, int size, char* out) {
  return below(vfs)->xGetLastError(below(vfs), size, out);
}

sqlite3_vfs layer_over(sqlite3_vfs* lower) {
  sqlite3_vfs vfs{};
  vfs.iVersion = 2;
  vfs.szOsFile = static_cast<int>(sizeof(File)) + lower->szOsFile;
  vfs.mxPathname = lower->mxPathname;
  vfs.zName = "amends";
  vfs.pAppData = lower;
  vfs.xOpen = on_open;
  vfs.xDelete = on_delete;
  vfs.xAccess = on_access;
  vfs.xFullPathname = on_full_pathname;
  vfs.xRandomness = on_randomness;
  vfs.xSleep = on_sleep;
  vfs.xCurrentTime = on_current_time;
  vfs.xCurrentTimeInt64 = on_current_time_64;
  vfs.xGetLastError = on_last_error;
  return vfs;
}

}  // namespace

const char* vfs_name() {
  static sqlite3_vfs layer;
  static std::once_flag once;
  std::call_once(once, [] {
    // SQLite's counts of its own memory cost a lock at every allocation, and nobody reads them. Too
    // late, and without harm, where somebody else set SQLite up before.
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_vfs* lower = sqlite3_vfs_find(nullptr);
    AMENDS_ASSERT(lower != nullptr);
    AMENDS_ASSERT(lower->xSetSystemCall(lower, "open",
                                        reinterpret_cast<sqlite3_syscall_ptr>(open_and_remember)) ==
                  SQLITE_OK);
    layer = layer_over(lower);
    AMENDS_ASSERT(sqlite3_vfs_register(&layer, 0) == SQLITE_OK);
  });
  return layer.zName;
}

void read_leniently(sqlite3* handle) {
  sqlite3_file_control(handle, "main", control_lenient, nullptr);
}

std::uint32_t last_damaged_page(sqlite3* handle) {
  std::uint32_t page = 0;
  sqlite3_file_control(handle, "main", control_damaged, &page);
  return page;
}

}  // namespace amends::store
