#include "base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>

namespace amends::base {
namespace {

FaultPlan fault_plan;
std::atomic<bool> is_poisoned{false};
std::atomic<unsigned> temporary_counter{0};

Status allowed(FileOperation operation, const fs::path& path, std::string_view doing) {
  if (poisoned()) {
    return fail(
        Code::durability,
        "{} {}: an earlier flush to disk failed, so nothing more is written; check the disk, "
        "then run amends fsck",
        doing, path.string());
  }
  const int fault = next_fault(operation, path);
  if (fault == 0) return {};
  Error error = system_error(fault, doing, path);
  if (operation == FileOperation::sync || operation == FileOperation::sync_folder) {
    poison();
    error.code = Code::durability;
  }
  return fail(std::move(error));
}

Status sync_descriptor(int descriptor, const fs::path& path, FileOperation operation) {
  AMENDS_CHECK(allowed(operation, path, "flushing"));
  if (::fsync(descriptor) == 0) return {};
  const int error = errno;
  poison();
  Error e = system_error(error, "flushing", path);
  e.code = Code::durability;
  return fail(std::move(e));
}

}  // namespace

void set_fault_plan(FaultPlan plan) {
  fault_plan = std::move(plan);
  if (!fault_plan) is_poisoned = false;
}

int next_fault(FileOperation operation, const fs::path& path) {
  return fault_plan ? fault_plan(operation, path) : 0;
}

bool poisoned() { return is_poisoned; }
void poison() { is_poisoned = true; }

Error system_error(int error_number, std::string_view doing, const fs::path& path) {
  std::string advice;
  if (error_number == ENOSPC || error_number == EDQUOT) {
    advice = "; free some space and run the same command again";
  } else if (error_number == EROFS) {
    advice = "; the disk can only be read";
  } else if (error_number == EACCES || error_number == EPERM) {
    advice = "; check who owns it";
  }
  const Code code = error_number == ENOENT ? Code::not_found : Code::io;
  return {code,
          fmt::format("{} {}: {}{}", doing, path.string(),
                      std::error_code(error_number, std::generic_category()).message(), advice)};
}

Result<NewFile> NewFile::create(const fs::path& target, unsigned mode) {
  NewFile file;
  file.target_ = target;
  // The name's first letters tell a person whose file it was; all of it may not leave room for the
  // rest.
  constexpr std::size_t letters_of_name = 100;
  fs::path temporary =
      target.parent_path() / fmt::format(".{}.{}.{}.new",
                                         target.filename().string().substr(0, letters_of_name),
                                         ::getpid(), temporary_counter++);
  AMENDS_CHECK(allowed(FileOperation::open, target, "creating"));
  file.descriptor_ =
      ::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, mode);
  if (file.descriptor_ < 0) return fail(system_error(errno, "creating", target));
  file.temporary_ = std::move(temporary);
  return file;
}

NewFile::NewFile(NewFile&& other) noexcept { *this = std::move(other); }

NewFile& NewFile::operator=(NewFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(temporary_, other.temporary_);
  std::swap(target_, other.target_);
  return *this;
}

NewFile::~NewFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Status NewFile::write(ByteSpan bytes) {
  AMENDS_CHECK(allowed(FileOperation::write, target_, "writing"));
  return write_all(bytes);
}

Status NewFile::write_past_cache(ByteSpan bytes) {
  AMENDS_CHECK(allowed(FileOperation::write, target_, "writing"));
  const std::size_t whole = bytes.size() - bytes.size() % page_bytes;
  const bool aligned = reinterpret_cast<std::uintptr_t>(bytes.data()) % page_bytes == 0;
  const int plain = ::fcntl(descriptor_, F_GETFL);
  if (aligned && whole > 0 && plain >= 0 && ::fcntl(descriptor_, F_SETFL, plain | O_DIRECT) == 0) {
    const ssize_t written = ::write(descriptor_, bytes.data(), whole);
    // What did not go this way, for whatever reason, goes the usual one, which says what is wrong.
    if (written > 0) bytes = bytes.subspan(static_cast<std::size_t>(written));
    if (::fcntl(descriptor_, F_SETFL, plain) != 0) {
      return fail(system_error(errno, "writing", target_));
    }
  }
  return write_all(bytes);
}

Status NewFile::write_all(ByteSpan bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(system_error(errno, "writing", target_));
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

Status NewFile::commit() {
  AMENDS_CHECK(sync_descriptor(descriptor_, target_, FileOperation::sync));
  AMENDS_CHECK(commit_unsynced());
  return sync_folder(target_.parent_path());
}

Status NewFile::commit_unsynced() { return commit_unsynced_as(target_); }

Status NewFile::commit_unsynced_as(const fs::path& target) {
  AMENDS_CHECK(close_descriptor());
  AMENDS_CHECK(allowed(FileOperation::rename, target, "naming"));
  if (::rename(temporary_.c_str(), target.c_str()) != 0) {
    return fail(system_error(errno, "naming", target));
  }
  temporary_.clear();
  return {};
}

Status NewFile::close_descriptor() {
  if (descriptor_ < 0) return {};
  const int code = ::close(std::exchange(descriptor_, -1));
  if (code != 0 && errno != EINTR) return fail(system_error(errno, "writing", target_));
  return {};
}

Status write_file(const fs::path& target, std::string_view content, unsigned mode) {
  AMENDS_TRY(NewFile file, NewFile::create(target, mode));
  AMENDS_CHECK(file.write(content));
  return file.commit();
}

Status read_in_pieces(const fs::path& path, const std::function<Status(ByteSpan)>& take) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return fail(system_error(errno, "reading", path));
  struct Closer {
    int fd;
    ~Closer() { ::close(fd); }
  } closer{descriptor};
  constexpr std::size_t piece_size = 1 << 20;
  const auto buffer = std::make_unique_for_overwrite<Byte[]>(piece_size);
  for (;;) {
    const ssize_t got = ::read(descriptor, buffer.get(), piece_size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(system_error(errno, "reading", path));
    if (got == 0) return {};
    AMENDS_CHECK(take({buffer.get(), static_cast<std::size_t>(got)}));
  }
}

Result<std::string> read_file(const fs::path& path) {
  std::string content;
  AMENDS_CHECK(read_in_pieces(path, [&](ByteSpan piece) -> Status {
    content.append(as_text(piece));
    return {};
  }));
  return content;
}

Status make_folders(const fs::path& path, Flush flush) {
  std::error_code unused;
  if (path.empty() || fs::is_directory(path, unused)) return {};
  AMENDS_CHECK(make_folders(path.parent_path(), flush));
  AMENDS_CHECK(allowed(FileOperation::make_folder, path, "making the folder"));
  if (::mkdir(path.c_str(), 0755) != 0) {
    const int error = errno;
    if (error == EEXIST && fs::is_directory(path, unused)) return {};
    return fail(system_error(error, "making the folder", path));
  }
  return flush == Flush::now ? sync_folder(path.parent_path()) : Status();
}

Status remove_file(const fs::path& path) {
  AMENDS_CHECK(allowed(FileOperation::remove, path, "removing"));
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    return fail(system_error(errno, "removing", path));
  }
  return {};
}

Status rename_path(const fs::path& from, const fs::path& to) {
  AMENDS_CHECK(allowed(FileOperation::rename, to, "naming"));
  if (::rename(from.c_str(), to.c_str()) != 0) return fail(system_error(errno, "naming", to));
  return {};
}

Status remove_folder(const fs::path& path) {
  AMENDS_CHECK(allowed(FileOperation::remove, path, "removing"));
  std::error_code error;
  fs::remove_all(path, error);
  if (error) return fail(system_error(error.value(), "removing", path));
  return {};
}

Status sync_folder(const fs::path& path) {
  const fs::path folder = path.empty() ? fs::path(".") : path;
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return fail(system_error(errno, "opening the folder", folder));
  Status status = sync_descriptor(descriptor, folder, FileOperation::sync_folder);
  ::close(descriptor);
  return status;
}

Status sync_file(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return fail(system_error(errno, "opening", path));
  Status status = sync_descriptor(descriptor, path, FileOperation::sync);
  ::close(descriptor);
  return status;
}

Status link_file(const fs::path& from, const fs::path& to) {
  AMENDS_CHECK(allowed(FileOperation::rename, to, "naming"));
  if (::link(from.c_str(), to.c_str()) != 0) return fail(system_error(errno, "naming", to));
  return {};
}

Status sync_filesystem(const fs::path& path) {
  AMENDS_CHECK(allowed(FileOperation::sync, path, "flushing"));
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return fail(system_error(errno, "opening", path));
  const int code = ::syncfs(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (code == 0) return {};
  poison();
  Error e = system_error(error, "flushing", path);
  e.code = Code::durability;
  return fail(std::move(e));
}

}  // namespace amends::base
