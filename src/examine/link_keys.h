// The keys by which linkage finds candidates, as link_key and link_key_of keep them, for a pass
// that asks for each of them again and again: what it has met is kept in memory.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "store/database.h"

namespace amends::examine {

// A key that more records than this have makes no candidates any more.
inline constexpr std::size_t key_common_above = 400;

// Nobody else may write keys meanwhile. The database must outlive it.
class LinkKeys {
 public:
  static Result<LinkKeys> create(store::Database& database);

  // The records that have the key, ascending: the first key_common_above + 1 of them. Valid until
  // the next call.
  Result<const std::vector<std::int64_t>*> holders(std::int64_t key);
  // Keeps the keys of a claim's record. holders() knows of them at once, the database from the next
  // flush() on.
  Status add(std::int64_t claim, std::int64_t id, const std::vector<std::int64_t>& keys);
  // Writes what was added. To be called before each commit.
  Status flush();

 private:
  explicit LinkKeys(store::Database& database) : database_(&database) {}

  struct Holders {
    bool is_read = false;  // from the database
    std::vector<std::int64_t> ids;
  };
  struct Added {
    std::int64_t key, id, claim;
    auto operator<=>(const Added&) const = default;
  };
  Status make_room();
  void take(Holders& holders, std::int64_t id);

  store::Database* database_;
  store::Statement find_, add_, add_of_;
  std::unordered_map<std::int64_t, Holders> known_;
  std::size_t ids_known_ = 0;
  std::vector<Added> added_;
};

}  // namespace amends::examine
