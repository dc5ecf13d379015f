#include "evidence/source.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "base/files.h"
#include "evidence/walk.h"

namespace amends::evidence {
namespace {

// O_NONBLOCK, so that a pipe which nobody writes to does not hold us up before fstat() shows it.
constexpr int read_flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

tl::unexpected<Error> link_refused(const std::filesystem::path& path) {
  return fail(Code::refused,
              "{} is a symbolic link, and links are not followed; put the file "
              "itself there",
              path.string());
}

Result<Descriptor> open_at(int folder, const char* name, int flags,
                           const std::filesystem::path& shown_as) {
  for (;;) {
    Descriptor descriptor(::openat(folder, name, flags));
    if (descriptor) return descriptor;
    if (errno == EINTR) continue;
    if (errno == ELOOP) return link_refused(shown_as);
    return fail(base::system_error(errno, "opening", shown_as));
  }
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}
Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Result<Descriptor> open_folder(const std::filesystem::path& folder) {
  const char* name = folder.empty() ? "." : folder.c_str();
  return open_at(AT_FDCWD, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC, folder);
}

Result<Descriptor> open_beneath(int folder, std::string_view name, int flags,
                                const std::filesystem::path& shown_as) {
  Descriptor inner;
  for (;;) {
    const std::size_t slash = name.find('/');
    const std::string component(name.substr(0, slash));
    if (component.empty() || component == "." || component == ".." ||
        component.find('\0') != std::string::npos) {
      return fail(Code::refused, "{} is not a plain path below its folder", shown_as.string());
    }
    const int at = inner ? inner.get() : folder;
    if (slash == std::string_view::npos) {
      return open_at(at, component.c_str(), flags | O_NOFOLLOW | O_CLOEXEC, shown_as);
    }
    auto next =
        open_at(at, component.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, shown_as);
    if (!next) {
      // With O_DIRECTORY the kernel says ENOTDIR for a link as well as for a file.
      struct stat status{};
      if (::fstatat(at, component.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
          S_ISLNK(status.st_mode)) {
        return fail(Code::refused,
                    "{} lies behind a symbolic link ({}), and links are not followed",
                    shown_as.string(), component);
      }
      return fail(std::move(next).error());
    }
    inner = std::move(*next);
    name.remove_prefix(slash + 1);
  }
}

Error of_the_source(Error error) {
  if (error.code == Code::io) error.code = Code::refused;
  return error;
}

Result<SourceFile> SourceFile::open(const std::filesystem::path& path) {
  AMENDS_TRY(Descriptor descriptor, open_at(AT_FDCWD, path.c_str(), read_flags, path));
  return from(std::move(descriptor), path);
}

Result<SourceFile> SourceFile::open_beneath(int folder, std::string_view name,
                                            const std::filesystem::path& shown_as) {
  AMENDS_TRY(Descriptor descriptor, evidence::open_beneath(folder, name, read_flags, shown_as));
  return from(std::move(descriptor), shown_as);
}

Result<SourceFile> SourceFile::from(Descriptor descriptor, const std::filesystem::path& path) {
  SourceFile source;
  source.descriptor_ = std::move(descriptor);
  source.path_ = path;
  if (::fstat(source.descriptor(), &source.before_) != 0) {
    return fail(base::system_error(errno, "looking at", path));
  }
  if (!S_ISREG(source.before_.st_mode)) {
    return fail(Code::refused, "{} is {}, not a file", path.string(),
                what_it_is(source.before_.st_mode));
  }
  return source;
}

Result<std::size_t> SourceFile::read(std::span<base::Byte> buffer) {
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const ssize_t got = ::read(descriptor(), buffer.data() + filled, buffer.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(base::system_error(errno, "reading", path_));
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

Status SourceFile::unchanged(std::uint64_t bytes) const {
  struct stat after{};
  if (::fstat(descriptor(), &after) != 0) {
    return fail(base::system_error(errno, "looking at", path_));
  }
  const bool same = bytes == size() && after.st_size == before_.st_size &&
                    after.st_mtim.tv_sec == before_.st_mtim.tv_sec &&
                    after.st_mtim.tv_nsec == before_.st_mtim.tv_nsec;
  if (same) return {};
  return fail(Code::refused, "{} changed while it was read; add it again once it is at rest",
              path_.string());
}

}  // namespace amends::evidence
