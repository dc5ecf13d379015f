// The files of a programme's folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "programme/faults.h"

namespace amends::programme {

inline constexpr std::size_t files_max = 2'000;
inline constexpr std::size_t file_bytes_max = std::size_t{16} << 20;

// Relative paths of all files below the folder, bytewise sorted. Code::refused for what
// folder_hash() refuses, and for more than files_max files or a file of more than file_bytes_max
// bytes.
Result<std::vector<std::string>> list_files(const std::filesystem::path& folder);

// What a file of a programme says: its bytes, without the byte-order mark that they may begin with.
// Nothing where they are no text in UTF-8; one fault then says so.
std::optional<std::string_view> text_of(std::string_view bytes, Faults& faults);

}  // namespace amends::programme
