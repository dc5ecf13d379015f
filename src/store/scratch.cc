#include "store/scratch.h"

#include <array>
#include <utility>

#include "base/files.h"

namespace amends::store {

Result<ScratchDatabase> ScratchDatabase::make() {
  std::array<base::Byte, 8> tail{};
  base::random_bytes(tail);
  std::error_code error;
  ScratchDatabase scratch;
  scratch.folder_ =
      std::filesystem::temp_directory_path(error) / ("amends-scratch-" + base::to_hex(tail));
  AMENDS_CHECK(base::make_folders(scratch.folder_));
  AMENDS_TRY(scratch.database_, Database::open(scratch.folder_ / "views.db", {.create = true}));
  return scratch;
}

ScratchDatabase::~ScratchDatabase() {
  if (folder_.empty()) return;
  database_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

ScratchDatabase::ScratchDatabase(ScratchDatabase&& other) noexcept
    : folder_(std::exchange(other.folder_, {})), database_(std::move(other.database_)) {}

}  // namespace amends::store
