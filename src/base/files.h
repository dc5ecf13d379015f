// Files: the only way in which Amends writes to disk outside SQLite, and the seam where tests make
// the disk fail. Every write goes to a temporary name in the same folder, is flushed, and takes its
// name by rename, so that a name never stands for half a file.
//
// An fsync that fails poisons the process: the kernel may have dropped the dirty pages, so every
// later write or sync through this seam fails at once with Code::durability, and so does SQLite's
// (store/vfs.cc).
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/task.h"

namespace amends::base {

namespace fs = std::filesystem;

// What direct writes begin on and are a multiple of.
inline constexpr std::size_t page_bytes = 4096;

enum class FileOperation { open, write, sync, rename, remove, make_folder, sync_folder, truncate };

// Called before each operation when set; a value other than 0 is the errno that the operation fails
// with. For tests only, and not thread-safe. {} takes it away and heals the poison.
using FaultPlan = std::function<int(FileOperation, const fs::path&)>;
void set_fault_plan(FaultPlan plan);
// For store's VFS, which takes part in the same plan: 0, or the errno to fail with.
int next_fault(FileOperation operation, const fs::path& path);
// Whether an fsync has failed in this process.
bool poisoned();
void poison();

// A new file that gets its name only on commit(). Dropped without commit, it leaves nothing behind.
class NewFile {
 public:
  // In the folder of `target`; `mode` as for open(2).
  static Result<NewFile> create(const fs::path& target, unsigned mode = 0644);
  ~NewFile();
  NewFile(NewFile&&) noexcept;
  NewFile& operator=(NewFile&&) noexcept;

  Status write(ByteSpan bytes);
  Status write(std::string_view text) { return write(as_bytes(text)); }
  // The same, but whole pages go straight to the disk where the file system can do that (open(2),
  // O_DIRECT) and `bytes` begins on a page: for content that nobody will read soon, without a copy
  // in the page cache. The file must be empty. Not flushed either.
  Status write_past_cache(ByteSpan bytes);
  int descriptor() const { return descriptor_; }
  // Flush, fsync, rename over `target`, fsync of the folder.
  Status commit();
  // Rename without any sync: for groups, which call sync_filesystem() before anything is
  // acknowledged.
  Status commit_unsynced();
  // The same under another name than create() was told: for files named by what they contain.
  Status commit_unsynced_as(const fs::path& target);
  // Gives the descriptor back, not the file: a group may be larger than the number of files that a
  // process may hold open. Nothing more can be written; commit() needs the descriptor, the unsynced
  // ones do not.
  Status close_descriptor();
  const fs::path& temporary() const { return temporary_; }

 private:
  NewFile() = default;
  Status write_all(ByteSpan bytes);
  int descriptor_ = -1;
  fs::path temporary_;
  fs::path target_;
};

// The whole file, replaced at once: NewFile with one write.
Status write_file(const fs::path& target, std::string_view content, unsigned mode = 0644);
Result<std::string> read_file(const fs::path& path);  // Code::not_found, Code::io
// In pieces of at most 1 MiB, in fixed memory.
Status read_in_pieces(const fs::path& path, const std::function<Status(ByteSpan)>& take);

// With parents; not an error when it stands. A new folder's name is on disk afterwards; with
// Flush::later it is only after the caller's own sync_folder() or sync_filesystem().
enum class Flush { now, later };
Status make_folders(const fs::path& path, Flush flush = Flush::now);
Status remove_file(const fs::path& path);  // not an error when it is gone
// A folder's or file's new name, over an old file or an empty folder at most. Not on disk before
// the caller's own sync_folder().
Status rename_path(const fs::path& from, const fs::path& to);
Status remove_folder(const fs::path& path);  // with all that is in it; not an error when it is gone
Status sync_folder(const fs::path& path);
Status sync_file(const fs::path& path);  // fsync(2) of one file, by its name
// A second name for the same file, on the same file system; never over a name that stands (EEXIST).
Status link_file(const fs::path& from, const fs::path& to);
// syncfs(2) on the file system that holds `path`: everything written so far is on disk afterwards,
// or the process is poisoned.
Status sync_filesystem(const fs::path& path);

// "No space left on device" and the like, with what a person can do about it.
Error system_error(int error_number, std::string_view doing, const fs::path& path);

}  // namespace amends::base

namespace amends {
namespace fs = base::fs;
}
