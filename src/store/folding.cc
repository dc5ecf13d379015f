#include "store/folding.h"

#include <algorithm>

#include "store/vfs.h"

namespace amends::store {
namespace {

// A frame is a page. Measured with acts of 1.5 KB in groups of 256.
constexpr int frames_to_start = 2048;     // 16 MiB: folding begins
constexpr int frames_to_finish = 512;     // 4 MiB or less are folded after a commit
constexpr int frames_to_end = 4096;       // 32 MiB: all is folded after a commit, whatever is left
constexpr int frames_to_wait_for = 8192;  // 64 MiB: a commit waits for the thread

// Returns how many frames are folded when it is done.
int fold(sqlite3* handle) {
  int frames = 0, folded = 0;
  sqlite3_wal_checkpoint_v2(handle, "main", SQLITE_CHECKPOINT_PASSIVE, &frames, &folded);
  return std::max(folded, 0);
}

}  // namespace

Folding::Folding(sqlite3* writer) : writer_(writer) {
  sqlite3_wal_hook(
      writer_,
      [](void* folding, sqlite3*, const char*, int frames) {
        static_cast<Folding*>(folding)->after_commit(frames);
        return SQLITE_OK;
      },
      this);
}

Folding::~Folding() {
  sqlite3_wal_hook(writer_, nullptr, nullptr);
  thread_ = {};
  sqlite3_close_v2(own_);
  fold(writer_);
}

void Folding::after_commit(int frames) {
  std::unique_lock lock(mutex_);
  if (wanted_ && frames < frames_to_wait_for) return;
  changed_.wait(lock, [&] { return !wanted_; });
  if (frames < frames_to_start) {
    folded_ = 0;  // the WAL was started anew
  } else if (frames - folded_ <= frames_to_finish || frames >= frames_to_end || !start_thread()) {
    folded_ = fold(writer_);
  } else {
    wanted_ = true;
    changed_.notify_all();
  }
}

bool Folding::start_thread() {
  if (thread_.joinable()) return true;
  const int code = sqlite3_open_v2(sqlite3_db_filename(writer_, "main"), &own_,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, vfs_name());
  if (code != SQLITE_OK) {
    sqlite3_close_v2(own_);
    own_ = nullptr;
    return false;
  }
  sqlite3_exec(own_, "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0", nullptr, nullptr,
               nullptr);
  thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
  return true;
}

void Folding::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (changed_.wait(lock, stop, [&] { return wanted_; })) {
    lock.unlock();
    const int folded = fold(own_);
    lock.lock();
    folded_ = folded;
    wanted_ = false;
    changed_.notify_all();
  }
}

}  // namespace amends::store
