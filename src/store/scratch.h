// A database in a folder of its own under the system's temporary one, which goes when this goes:
// for views that are folded again to be compared.
#pragma once

#include <filesystem>
#include <optional>

#include "store/database.h"

namespace amends::store {

class ScratchDatabase {
 public:
  static Result<ScratchDatabase> make();
  ~ScratchDatabase();
  ScratchDatabase(ScratchDatabase&& other) noexcept;
  ScratchDatabase& operator=(ScratchDatabase&&) = delete;
  Database& database() { return *database_; }

 private:
  ScratchDatabase() = default;
  std::filesystem::path folder_;
  std::optional<Database> database_;
};

}  // namespace amends::store
