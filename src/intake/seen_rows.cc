#include "intake/seen_rows.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <utility>

#include "base/files.h"

namespace amends::intake {
namespace {

constexpr std::size_t entry_size = sizeof(std::uint32_t);

}  // namespace

Result<SeenRows> SeenRows::create() {
  std::error_code ignored;
  std::filesystem::path folder = std::filesystem::temp_directory_path(ignored);
  if (ignored) folder = "/tmp";
  std::string name = (folder / "amends-rows-XXXXXX").string();
  SeenRows rows;
  rows.descriptor_ = ::mkstemp(name.data());
  if (rows.descriptor_ < 0) return fail(base::system_error(errno, "creating", name));
  ::unlink(name.c_str());
  return rows;
}

SeenRows::SeenRows(SeenRows&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), pages_(std::move(other.pages_)) {}

SeenRows::~SeenRows() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Status SeenRows::write_back(Page& page) {
  if (!page.is_changed) return {};
  const auto offset =
      static_cast<off_t>(page.number) * static_cast<off_t>(entries_a_page * entry_size);
  const ssize_t written =
      ::pwrite(descriptor_, page.entries.data(), entries_a_page * entry_size, offset);
  if (written != static_cast<ssize_t>(entries_a_page * entry_size)) {
    return fail(
        base::system_error(written < 0 ? errno : ENOSPC, "writing", "the temporary list of rows"));
  }
  page.is_changed = false;
  return {};
}

Result<std::uint32_t*> SeenRows::entry(std::int64_t claim) {
  const std::int64_t number = claim / static_cast<std::int64_t>(entries_a_page);
  Page& page = pages_[static_cast<std::size_t>(number) % page_count];
  if (page.number != number) {
    AMENDS_CHECK(write_back(page));
    page.entries.assign(entries_a_page, 0);
    const auto offset =
        static_cast<off_t>(number) * static_cast<off_t>(entries_a_page * entry_size);
    const ssize_t got =
        ::pread(descriptor_, page.entries.data(), entries_a_page * entry_size, offset);
    if (got < 0) return fail(base::system_error(errno, "reading", "the temporary list of rows"));
    page.number = number;
  }
  return &page.entries[static_cast<std::size_t>(claim) % entries_a_page];
}

Result<std::uint32_t> SeenRows::line_of(std::int64_t claim) {
  AMENDS_TRY(const std::uint32_t* const line, entry(claim));
  return *line;
}

Status SeenRows::set(std::int64_t claim, std::uint64_t line) {
  AMENDS_TRY(std::uint32_t* const place, entry(claim));
  *place = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(line, std::numeric_limits<std::uint32_t>::max()));
  pages_[static_cast<std::size_t>(claim / static_cast<std::int64_t>(entries_a_page)) % page_count]
      .is_changed = true;
  return {};
}

}  // namespace amends::intake
