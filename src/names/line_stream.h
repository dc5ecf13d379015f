// Lines of a file of any size, in fixed memory.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/files.h"
#include "base/task.h"

namespace amends::names {

constexpr std::size_t line_bytes_max = std::size_t{64} << 20;

// Calls `take` with each line's number, from 1, and its bytes without LF or CRLF. A line beyond
// line_bytes_max is given as far as it was read, with `cut`. Code::interrupted when the task is
// stopped.
using TakeLine = std::function<Status(std::uint64_t number, std::string_view line, bool cut)>;
Status read_lines(const fs::path& path, Task& task, const TakeLine& take);

}  // namespace amends::names
