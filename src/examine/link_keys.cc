#include "examine/link_keys.h"

#include <algorithm>

namespace amends::examine {
namespace {

constexpr std::size_t known_max = 4'000'000;  // keys and ids: some 200 MB

}  // namespace

Result<LinkKeys> LinkKeys::create(store::Database& database) {
  LinkKeys keys(database);
  AMENDS_TRY(keys.find_, database.prepare("SELECT id FROM link_key WHERE key=?1 LIMIT ?2"));
  AMENDS_TRY(keys.add_, database.prepare("INSERT OR IGNORE INTO link_key VALUES(?1,?2)"));
  AMENDS_TRY(keys.add_of_, database.prepare("INSERT OR IGNORE INTO link_key_of VALUES(?1,?2,?3)"));
  return keys;
}

void LinkKeys::take(Holders& holders, std::int64_t id) {
  const auto place = std::ranges::lower_bound(holders.ids, id);
  if (place != holders.ids.end() && *place == id) return;
  holders.ids.insert(place, id);
  if (holders.ids.size() > key_common_above + 1) {
    holders.ids.pop_back();
  } else {
    ++ids_known_;
  }
}

Result<const std::vector<std::int64_t>*> LinkKeys::holders(std::int64_t key) {
  Holders& found = known_[key];
  if (found.is_read) return &found.ids;
  find_.bind(1, key).bind(2, static_cast<std::int64_t>(key_common_above) + 1);
  for (;;) {
    AMENDS_TRY(const bool row, find_.step());
    if (!row) break;
    take(found, find_.integer(0));
  }
  find_.reset();
  found.is_read = true;
  return &found.ids;
}

Status LinkKeys::make_room() {
  if (known_.size() + ids_known_ < known_max) return {};
  AMENDS_CHECK(flush());
  known_.clear();
  ids_known_ = 0;
  return {};
}

Status LinkKeys::add(std::int64_t claim, std::int64_t id, const std::vector<std::int64_t>& keys) {
  AMENDS_CHECK(make_room());
  for (const std::int64_t key : keys) {
    take(known_[key], id);
    added_.push_back({key, id, claim});
  }
  return {};
}

// In the order of the tables, so that neighbours are written together.
Status LinkKeys::flush() {
  std::ranges::sort(added_);
  for (const Added& one : added_) AMENDS_CHECK(add_.bind(1, one.key).bind(2, one.id).run());
  std::ranges::sort(added_, {},
                    [](const Added& one) { return std::tuple(one.claim, one.key, one.id); });
  for (const Added& one : added_)
    AMENDS_CHECK(add_of_.bind(1, one.claim).bind(2, one.key).bind(3, one.id).run());
  added_.clear();
  return {};
}

}  // namespace amends::examine
