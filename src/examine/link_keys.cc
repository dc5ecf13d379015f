#include "examine/link_keys.h"

#include <algorithm>

namespace amends::examine {
namespace {

constexpr std::size_t known_max = 4'000'000;  // keys and ids: some 200 MB
constexpr std::int64_t one_too_many = key_common_above + 1;

Result<std::vector<std::int64_t>> ids_of(store::Statement& select) {
  std::vector<std::int64_t> ids;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) break;
    ids.push_back(select.integer(0));
  }
  select.reset();
  return ids;
}

}  // namespace

Result<LinkKeys> LinkKeys::create(store::Database& database) {
  LinkKeys keys(database);
  AMENDS_TRY(keys.find_,
             database.prepare("SELECT id FROM link_key WHERE key=?1 ORDER BY id LIMIT ?2"));
  AMENDS_TRY(keys.add_, database.prepare("INSERT OR IGNORE INTO link_key VALUES(?1,?2)"));
  AMENDS_TRY(keys.add_of_, database.prepare("INSERT OR IGNORE INTO link_key_of VALUES(?1,?2,?3)"));
  AMENDS_TRY(keys.common_, database.prepare("INSERT OR IGNORE INTO link_common VALUES(?1,0)"));
  AMENDS_TRY(keys.reopened_,
             database.prepare("SELECT key FROM link_common WHERE reopened=1 ORDER BY key"));
  AMENDS_TRY(keys.keep_, database.prepare("UPDATE link_common SET reopened=0 WHERE key=?1"));
  AMENDS_TRY(keys.drop_, database.prepare("DELETE FROM link_common WHERE key=?1"));
  return keys;
}

void LinkKeys::add(std::int64_t claim, std::int64_t id, const std::vector<std::int64_t>& keys) {
  for (const std::int64_t key : keys) added_.push_back({key, id, claim});
}

// In the order of the tables, so that neighbours are written together.
Status LinkKeys::flush() {
  std::ranges::sort(added_);
  for (const Added& one : added_) {
    known_.erase(one.key);
    AMENDS_CHECK(add_.bind(1, one.key).bind(2, one.id).run());
  }
  std::ranges::sort(added_, {},
                    [](const Added& one) { return std::tuple(one.claim, one.key, one.id); });
  for (const Added& one : added_)
    AMENDS_CHECK(add_of_.bind(1, one.claim).bind(2, one.key).bind(3, one.id).run());
  added_.clear();
  return {};
}

Result<std::vector<std::int64_t>> LinkKeys::find(std::int64_t key, std::int64_t count) {
  find_.bind(1, key).bind(2, count);
  return ids_of(find_);
}

Result<std::vector<std::int64_t>> LinkKeys::all_holders(std::int64_t key) { return find(key, -1); }

Result<const LinkKeys::Holders*> LinkKeys::holders(std::int64_t key) {
  if (known_.size() + ids_known_ >= known_max) {
    known_.clear();
    ids_known_ = 0;
  }
  const auto [place, is_new] = known_.try_emplace(key);
  Holders& found = place->second;
  if (!is_new) return &found;
  AMENDS_TRY(found.ids, find(key, one_too_many));
  if (std::ssize(found.ids) == one_too_many) {
    found = {true, {}};
    AMENDS_CHECK(common_.bind(1, key).run());
    if (database_->changes() > 0) changed_.push_back(key);
  }
  ids_known_ += found.ids.size();
  return &found;
}

Result<std::vector<std::int64_t>> LinkKeys::changed() {
  AMENDS_TRY(const std::vector<std::int64_t> reopened, ids_of(reopened_));
  for (const std::int64_t key : reopened) {
    AMENDS_TRY(const std::vector<std::int64_t> ids, find(key, one_too_many));
    const bool is_common = std::ssize(ids) == one_too_many;
    AMENDS_CHECK((is_common ? keep_ : drop_).bind(1, key).run());
    if (!is_common) changed_.push_back(key);
  }
  return std::exchange(changed_, {});
}

}  // namespace amends::examine
