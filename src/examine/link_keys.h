// The keys by which linkage finds candidates, as link_key and link_key_of keep them. A key that too
// many records have makes no candidates, whichever of them came first: link_common has those keys,
// and which they are is told whenever a key becomes one or is one no more.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "store/database.h"

namespace amends::examine {

// A key that more records than this have makes no candidates.
inline constexpr std::size_t key_common_above = 400;

// Nobody else may write keys meanwhile. The database must outlive it.
class LinkKeys {
 public:
  static Result<LinkKeys> create(store::Database& database);

  // Keeps the keys of a claim's record. In the database, and known to the functions below, from the
  // next flush() on.
  void add(std::int64_t claim, std::int64_t id, const std::vector<std::int64_t>& keys);
  // Writes what was added. To be called before each commit.
  Status flush();

  struct Holders {
    bool too_many = false;
    std::vector<std::int64_t> ids;  // ascending; none where they are too many
  };
  // The records that have the key. Valid until the next call. What it met is kept in memory, for a
  // pass that asks for each key again and again.
  Result<const Holders*> holders(std::int64_t key);
  // Everybody who has it, be they too many.
  Result<std::vector<std::int64_t>> all_holders(std::int64_t key);
  // Keys that holders() met since the last time, or that amended claims had, and that have become
  // too common or are so no more.
  Result<std::vector<std::int64_t>> changed();

 private:
  explicit LinkKeys(store::Database& database) : database_(&database) {}

  struct Added {
    std::int64_t key, id, claim;
    auto operator<=>(const Added&) const = default;
  };

  Result<std::vector<std::int64_t>> find(std::int64_t key, std::int64_t count);

  store::Database* database_;
  store::Statement find_, add_, add_of_, common_, reopened_, keep_, drop_;
  std::unordered_map<std::int64_t, Holders> known_;
  std::size_t ids_known_ = 0;
  std::vector<Added> added_;
  std::vector<std::int64_t> changed_;
};

}  // namespace amends::examine
