// A file from outside that is about to be taken in: opened without following a link, looked at
// before it is read and again after.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace amends::evidence {

// What is read, hashed and written at a time: small enough to stay in the processor's cache from
// one to the next, and (with Linux's large folios) several times cheaper to write than a mebibyte.
inline constexpr std::size_t piece_bytes = 128 << 10;

// A descriptor that closes itself.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

// Opens `name` below the folder, component by component, and follows no link on the way, so that
// nothing outside is reached whatever stands in the folder or is put there meanwhile. `name` has no
// empty component, `.` or `..` (Code::refused). The errors of open(2) as Code::io or not_found, a
// link as Code::refused.
Result<Descriptor> open_beneath(int folder, std::string_view name, int flags,
                                const std::filesystem::path& shown_as);
Result<Descriptor> open_folder(const std::filesystem::path& folder);

// The same error as the fault of one source, which another file does not share: Code::io becomes
// Code::refused.
Error of_the_source(Error error);

class SourceFile {
 public:
  static Result<SourceFile> open(const std::filesystem::path& path);
  static Result<SourceFile> open_beneath(int folder, std::string_view name,
                                         const std::filesystem::path& shown_as);

  std::uint64_t size() const { return static_cast<std::uint64_t>(before_.st_size); }
  const struct stat& status() const { return before_; }
  const std::filesystem::path& path() const { return path_; }
  int descriptor() const { return descriptor_.get(); }
  // Fills the buffer, but for the end of the file: fewer bytes mean that it is reached.
  Result<std::size_t> read(std::span<base::Byte> buffer);
  // Code::refused when the file is not what it was when it was opened, or had other than `bytes`.
  Status unchanged(std::uint64_t bytes) const;

 private:
  static Result<SourceFile> from(Descriptor descriptor, const std::filesystem::path& path);
  Descriptor descriptor_;
  struct stat before_{};
  std::filesystem::path path_;
};

}  // namespace amends::evidence
