#include "store/pages.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <filesystem>

#include "base/files.h"
#include "store/database.h"

namespace amends::store {
namespace {

namespace fs = std::filesystem;

static_assert(std::endian::native == std::endian::little);
static_assert(page_reserve == sizeof(std::uint64_t));

constexpr std::size_t content_size = page_size - page_reserve;
constexpr std::size_t words = content_size / 8;
constexpr std::uint64_t lane_start[4] = {0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0,
                                         0x082EFA98EC4E6C89};

std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 32;
  x *= 0x9E3779B97F4A7C15;
  return x ^ (x >> 29);
}

std::uint64_t word_at(const base::Byte* bytes) {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

std::uint32_t big_endian_at(const base::Byte* bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
         std::uint32_t{bytes[2]} << 8 | bytes[3];
}

// What the file's header (SQLite's file format, section 1.3) says of the layout; true when it is
// ours.
bool is_our_layout(const base::Byte* first_page) {
  return std::memcmp(first_page, "SQLite format 3", 16) == 0 &&
         (first_page[16] << 8 | first_page[17]) == page_size && first_page[20] == page_reserve;
}

}  // namespace

std::uint64_t page_checksum(const base::Byte* page, std::uint64_t number) {
  std::uint64_t a = lane_start[0], b = lane_start[1], c = lane_start[2], d = lane_start[3];
  std::size_t k = 0;
  for (; k + 4 <= words; k += 4) {
    a = mix(a ^ word_at(page + 8 * k));
    b = mix(b ^ word_at(page + 8 * k + 8));
    c = mix(c ^ word_at(page + 8 * k + 16));
    d = mix(d ^ word_at(page + 8 * k + 24));
  }
  static_assert(words % 4 == 3);
  a = mix(a ^ word_at(page + 8 * k));
  b = mix(b ^ word_at(page + 8 * k + 8));
  c = mix(c ^ word_at(page + 8 * k + 16));
  return mix(mix(mix(mix(number ^ a) ^ b) ^ c) ^ d);
}

bool page_is_sound(const base::Byte* page, std::uint64_t number) {
  return word_at(page + content_size) == page_checksum(page, number);
}

void seal_page(base::Byte* page, std::uint64_t number) {
  const std::uint64_t checksum = page_checksum(page, number);
  std::memcpy(page + content_size, &checksum, sizeof checksum);
}

Result<std::vector<PageDamage>> damaged_pages(const fs::path& database, base::Task& task) {
  std::error_code ignored;
  const fs::path wal = database.string() + "-wal";
  if (fs::exists(wal, ignored) && fs::file_size(wal, ignored) > 0) {
    return fail(
        Code::busy,
        "checking {}: {} stands beside it, so a program has it open or was killed; wait for it, or "
        "run amends fsck, which folds it in",
        database.string(), wal.filename().string());
  }
  const std::uint64_t size = fs::file_size(database, ignored);
  if (!ignored) task.stage("checking pages", "pages", size / page_size);
  std::vector<PageDamage> damaged;
  base::Byte page[page_size];
  std::size_t filled = 0;
  std::uint64_t number = 1, declared = 0;
  const auto note = [&] {
    damaged.push_back({static_cast<std::uint32_t>(number), (number - 1) * page_size});
  };
  const auto check_page = [&] {
    const bool holds_lock = number == lock_offset / page_size + 1;
    const bool zeros = holds_lock && std::ranges::all_of(page, [](base::Byte b) { return b == 0; });
    if (number == 1) declared = big_endian_at(page + 28);
    if (holds_lock ? !zeros : !page_is_sound(page, number)) {
      note();
    } else if (number == 1 && !is_our_layout(page)) {
      note();
    }
    ++number;
  };
  AMENDS_CHECK(base::read_in_pieces(database, [&](base::ByteSpan piece) -> Status {
    if (task.stopped()) return base::interrupted();
    task.advance(piece.size() / page_size);
    while (!piece.empty()) {
      const std::size_t taken = std::min(piece.size(), page_size - filled);
      std::memcpy(page + filled, piece.data(), taken);
      piece = piece.subspan(taken);
      filled += taken;
      if (filled < page_size) break;
      check_page();
      filled = 0;
    }
    return {};
  }));
  // Half a page at the end, or pages that the header counts and the file has not.
  if (filled > 0 || number <= std::max<std::uint64_t>(declared, 1)) note();
  return damaged;
}

Result<std::vector<std::string>> structure_faults(Database& database) {
  AMENDS_TRY(Statement check, database.prepare("PRAGMA integrity_check(100)"));
  std::vector<std::string> faults;
  for (;;) {
    AMENDS_TRY(const bool row, check.step());
    if (!row) return faults;
    if (check.text(0) != "ok") faults.emplace_back(check.text(0));
  }
}

Result<std::string> page_owner(Database& database, std::uint32_t page) {
  AMENDS_TRY(Statement statement, database.prepare("SELECT name FROM dbstat WHERE pageno = ?"));
  AMENDS_TRY(const bool found, statement.bind(1, std::int64_t{page}).step());
  return found ? std::string(statement.text(0)) : "free";
}

}  // namespace amends::store
