#include "programme/folder.h"

#include <algorithm>
#include <system_error>

#include "base/files.h"
#include "base/hash.h"
#include "base/text.h"
#include "programme/programme.h"

namespace amends::programme {
namespace {

Status check_entry(const fs::directory_entry& entry, const std::string& name) {
  const bool is_odd =
      std::ranges::any_of(name, [](unsigned char c) { return c < 0x20 || c == 0x7F || c == '\\'; });
  if (is_odd) {
    return fail(Code::refused,
                "a file's name in {} has a control character or a backslash; rename it",
                entry.path().parent_path().string());
  }
  std::error_code error;
  if (entry.is_symlink(error)) {
    return fail(
        Code::refused,
        "{} is a link; a programme's folder holds its files itself, so that its hash covers "
        "them. Put the file in its place",
        entry.path().string());
  }
  if (entry.is_directory(error)) return {};
  if (!entry.is_regular_file(error)) {
    return fail(Code::refused, "{} is neither a file nor a folder; take it away",
                entry.path().string());
  }
  if (entry.file_size(error) > file_bytes_max) {
    return fail(Code::refused, "{} has more than {} MiB", entry.path().string(),
                file_bytes_max >> 20);
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> list_files(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().lexically_relative(folder).string();
    AMENDS_CHECK(check_entry(*entry, name));
    if (entry->is_directory(error)) continue;
    files.push_back(name);
    if (files.size() > files_max) {
      return fail(Code::refused, "{} holds more than {} files", folder.string(), files_max);
    }
  }
  if (error) return fail(base::system_error(error.value(), "reading", folder));
  std::ranges::sort(files);
  return files;
}

std::optional<std::string_view> text_of(std::string_view bytes, Faults& faults) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") ||
      bytes.find('\0') != std::string_view::npos) {
    faults.add(1, "the file is UTF-16, or no text; save it as UTF-8");
    return {};
  }
  if (const auto at = base::invalid_utf8_at(bytes)) {
    const std::string_view before = bytes.substr(0, *at);
    faults.add(1 + static_cast<int>(std::ranges::count(before, '\n')),
               "the file is not UTF-8; save it as UTF-8");
    return {};
  }
  return bytes;
}

Result<Hash> folder_hash(const fs::path& folder) {
  AMENDS_TRY(const std::vector<std::string> files, list_files(folder));
  std::string lines;
  for (const std::string& file : files) {
    AMENDS_TRY(const std::string content, base::read_file(folder / file));
    lines += fmt::format("{}  {}\n", base::to_hex(base::sha256(as_bytes(content))), file);
  }
  return base::sha256(as_bytes(lines));
}

}  // namespace amends::programme
