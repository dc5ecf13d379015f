// What stands in a folder, without following a single link.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/task.h"
#include "evidence/source.h"

namespace amends::evidence {

struct Entry {
  std::string path;        // below the folder, with `/`
  std::uint64_t size = 0;  // bytes
};

struct Walked {
  std::vector<Entry> files;          // in order of path, byte by byte
  std::vector<std::string> folders;  // likewise
  // What is neither: its path, and what it is ("a symbolic link", "a device", …).
  std::vector<std::pair<std::string, std::string>> others;
};

// Everything below an open folder, to any depth.
Result<Walked> walk(const Descriptor& folder, const std::filesystem::path& shown_as,
                    base::Task& task);

// "a symbolic link", "a pipe", … for what is neither a file nor a folder, too.
std::string_view what_it_is(mode_t mode);

}  // namespace amends::evidence
