// Folds the write-ahead log (WAL) into the database's file as it grows, so that it can be written
// from its start again. Internal to store.
//
// The WAL is kept short, because blocks that stand already are flushed in about two thirds of the
// time that new ones take. Most of the folding is done on a thread with a connection of its own,
// beside the next transactions, which it never blocks (SQLite's PASSIVE checkpoint). What was
// committed in the meantime is folded after a commit, so that at some moment all of the WAL is
// folded, and the next transaction starts it anew; transactions so large that much is always left
// fold it themselves now and then. The thread begins with the first WAL that is long enough: small
// databases never have one.
//
// Closing folds what is left, even where somebody else still reads: whoever closes last folds what
// it finds, and another program than ours would write those pages without our checksums.
//
// A fold that fails loses nothing and is tried again: the WAL stays. A flush that fails poisons the
// process (vfs.h).
#pragma once

#include <sqlite3.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace amends::store {

class Folding {
 public:
  // `writer` must outlive it.
  explicit Folding(sqlite3* writer);
  ~Folding();  // waits for a fold that is under way, and folds what is left
  Folding(const Folding&) = delete;
  Folding& operator=(const Folding&) = delete;

 private:
  void after_commit(int frames);
  bool start_thread();
  void work(const std::stop_token& stop);

  sqlite3* writer_;
  sqlite3* own_ = nullptr;  // the thread's connection
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool wanted_ = false;  // a fold on the thread is asked for or under way
  int folded_ = 0;       // frames of the WAL that are in the file
  std::jthread thread_;
};

}  // namespace amends::store
