// Names of files that come from outside or go out in a package: which are dangerous, which would
// fall together on a computer that does not tell case or Unicode forms apart, and how to print
// them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"

namespace amends::evidence {

// Why a relative path may not go into a package or onto disk, as the end of a sentence that begins
// with the path ("climbs out of the folder with '..'"), or nothing when it may: traversal, absolute
// paths, drive letters, `~`, backslashes, control characters and newlines, invalid UTF-8, names
// that Windows keeps for devices, names too long for a disk.
std::optional<std::string> path_fault(std::string_view path);

// The same for a path that a package already lists (RFC 8493, section 5.1): only what would lead
// outside of the package on any system. Either separator counts.
std::optional<std::string> escape_fault(std::string_view path);

// Equal for paths that are one and the same where case and Unicode form do not count. Bytes that
// are not UTF-8 stand for themselves.
std::string comparison_key(std::string_view path);
// Equal for paths that differ in Unicode form only.
std::string form_key(std::string_view path);

// Files that operating systems make on their own (.DS_Store, Thumbs.db, desktop.ini, ._*).
bool is_system_file(std::string_view path);

// For messages: control characters, invalid bytes and marks that turn the reading direction are
// written as \xNN or \u{NNNN}; at most 300 bytes of it.
std::string shown(std::string_view name);

// Paths that are to stand side by side.
class PathSet {
 public:
  // Why `path` cannot stand beside those before it, as the end of a sentence that begins with the
  // path, or nothing; then it is in the set.
  std::optional<std::string> add(std::string_view path);

 private:
  struct Entry {
    std::string spelling;
    bool folder = false;
  };
  std::unordered_map<std::string, Entry> by_key_;
};

}  // namespace amends::evidence
