#include "evidence/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "base/files.h"

namespace amends::evidence {
namespace {

using Folder = std::unique_ptr<DIR, int (*)(DIR*)>;

Result<Folder> read_folder(const Descriptor& root, const std::string& path,
                           const std::filesystem::path& shown_as) {
  Descriptor folder;
  if (path.empty()) {
    folder = Descriptor(::openat(root.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder) return fail(base::system_error(errno, "opening the folder", shown_as));
  } else {
    AMENDS_TRY(folder, open_beneath(root.get(), path, O_RDONLY | O_DIRECTORY, shown_as / path));
  }
  const int descriptor = ::fcntl(folder.get(), F_DUPFD_CLOEXEC, 0);
  DIR* open = descriptor < 0 ? nullptr : ::fdopendir(descriptor);
  if (open == nullptr) {
    const int error = errno;
    if (descriptor >= 0) ::close(descriptor);
    return fail(base::system_error(error, "reading the folder", shown_as / path));
  }
  return Folder(open, &::closedir);
}

}  // namespace

std::string_view what_it_is(mode_t mode) {
  if (S_ISREG(mode)) return "a file";
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISLNK(mode)) return "a symbolic link";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

Result<Walked> walk(const Descriptor& root, const std::filesystem::path& shown_as,
                    base::Task& task) {
  Walked walked;
  std::vector<std::string> waiting = {""};
  while (!waiting.empty()) {
    if (task.stopped()) return base::interrupted();
    const std::string here = std::move(waiting.back());
    waiting.pop_back();
    AMENDS_TRY(const Folder folder, read_folder(root, here, shown_as));
    errno = 0;
    while (const dirent* entry = ::readdir(folder.get())) {
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      std::string path = here.empty() ? std::string(name) : here + '/' + std::string(name);
      struct stat status{};
      if (::fstatat(::dirfd(folder.get()), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return fail(base::system_error(errno, "looking at", shown_as / path));
      }
      if (S_ISDIR(status.st_mode)) {
        walked.folders.push_back(path);
        waiting.push_back(std::move(path));
      } else if (S_ISREG(status.st_mode)) {
        walked.files.push_back({std::move(path), static_cast<std::uint64_t>(status.st_size)});
      } else {
        walked.others.emplace_back(std::move(path), what_it_is(status.st_mode));
      }
      errno = 0;
    }
    if (errno != 0) return fail(base::system_error(errno, "reading the folder", shown_as / here));
  }
  std::ranges::sort(walked.files, {}, &Entry::path);
  std::ranges::sort(walked.folders);
  std::ranges::sort(walked.others);
  return walked;
}

}  // namespace amends::evidence
