#include "examine/link_incidents.h"

#include <algorithm>
#include <cmath>

#include "examine/filing_order.h"
#include "register/links.h"
#include "register/record_id.h"

namespace amends::examine {
namespace {

using registry::child_bits;

}  // namespace

Result<IncidentLinks> IncidentLinks::create(registry::Register& reg) {
  IncidentLinks out(reg);
  store::Database& db = reg.database();
  AMENDS_TRY(out.without_, db.prepare("SELECT key FROM link_first WHERE id IS NULL"));
  AMENDS_TRY(out.find_, db.prepare("SELECT id,rank FROM link_first WHERE key=?1"));
  AMENDS_TRY(out.holders_, db.prepare("SELECT id FROM link_key WHERE key=?1 ORDER BY id"));
  AMENDS_TRY(out.put_, db.prepare("INSERT OR REPLACE INTO link_first VALUES(?1,?2,?3)"));
  AMENDS_TRY(out.drop_, db.prepare("DELETE FROM link_first WHERE key=?1"));
  const std::string of_kind = fmt::format("kind='{}'", registry::link_kind::same_incident);
  AMENDS_TRY(out.as_a_,
             db.prepare(fmt::format("SELECT b FROM link_proposal WHERE {} AND a=?1", of_kind)));
  AMENDS_TRY(out.as_b_, db.prepare(fmt::format("SELECT a FROM link_proposal WHERE claim_b=?1>>{} "
                                               "AND {} AND b=?1",
                                               child_bits, of_kind)));
  AMENDS_TRY(out.remove_, db.prepare(fmt::format(
                              "DELETE FROM link_proposal WHERE {} AND a=?1 AND b=?2", of_kind)));
  AMENDS_TRY(out.propose_,
             db.prepare(fmt::format("INSERT OR IGNORE INTO link_proposal VALUES('{}',?1,?2,?3,"
                                    "?4,?5,?6)",
                                    registry::link_kind::same_incident)));
  return out;
}

void IncidentLinks::add(std::int64_t id, const std::vector<std::int64_t>& keys) {
  for (const std::int64_t key : keys) added_[key].push_back(id);
}

// Incidents of one claim are in the order in which it tells them.
Result<std::string> IncidentLinks::rank_of(std::int64_t incident) {
  std::string& rank = ranks_[incident >> child_bits];
  if (rank.empty()) {
    AMENDS_TRY(rank, filing_rank(*reg_, incident >> child_bits));
  }
  return fmt::format("{}:{:04}", rank, incident & (registry::child_limit - 1));
}

Result<std::optional<IncidentLinks::First>> IncidentLinks::first_of(std::int64_t key) {
  std::optional<First> first;
  AMENDS_TRY(const bool found, find_.bind(1, key).step());
  if (found && !find_.is_null(0)) first = First{find_.integer(0), std::string(find_.text(1))};
  find_.reset();
  return first;
}

Result<std::vector<std::int64_t>> IncidentLinks::holders_of(std::int64_t key) {
  std::vector<std::int64_t> ids;
  holders_.bind(1, key);
  for (;;) {
    AMENDS_TRY(const bool row, holders_.step());
    if (!row) break;
    ids.push_back(holders_.integer(0));
  }
  holders_.reset();
  return ids;
}

Result<bool> IncidentLinks::choose(std::int64_t key, const std::vector<std::int64_t>& added) {
  AMENDS_TRY(const std::optional<First> before, first_of(key));
  std::optional<First> first = before;
  std::vector<std::int64_t> candidates = added;
  if (!before) {
    AMENDS_TRY(candidates, holders_of(key));
  }
  for (const std::int64_t candidate : candidates) {
    AMENDS_TRY(std::string rank, rank_of(candidate));
    if (!first || rank < first->rank) first = First{candidate, std::move(rank)};
  }
  if (!first) {
    AMENDS_CHECK(drop_.bind(1, key).run());
    return false;
  }
  if (before && before->id == first->id) return false;
  AMENDS_CHECK(put_.bind(1, key).bind(2, first->id).bind(3, first->rank).run());
  return true;
}

Result<std::set<std::int64_t>> IncidentLinks::take_back(const std::set<std::int64_t>& incidents,
                                                        Settled& settled) {
  std::set<std::int64_t> again = incidents;
  for (const std::int64_t incident : incidents) {
    std::vector<std::pair<std::int64_t, std::int64_t>> pairs;
    for (store::Statement* select : {&as_a_, &as_b_}) {
      select->bind(1, incident);
      for (;;) {
        AMENDS_TRY(const bool row, select->step());
        if (!row) break;
        const std::int64_t other = select->integer(0);
        again.insert(other);
        pairs.emplace_back(std::min(incident, other), std::max(incident, other));
      }
      select->reset();
    }
    for (const auto& [a, b] : pairs) AMENDS_CHECK(remove_.bind(1, a).bind(2, b).run());
    auto& gone = settled.changes.taken_back;
    gone.insert(gone.end(), pairs.begin(), pairs.end());
  }
  return again;
}

Status IncidentLinks::propose(std::int64_t incident, LinkRecords& records, Scales& scales,
                              Settled& settled) {
  AMENDS_TRY(const IncidentRecord* found, records.incident(incident));
  const IncidentRecord own = *found;
  std::optional<First> best;
  Weighing best_weighing;
  for (const std::int64_t key : keys_of(own)) {
    AMENDS_TRY(std::optional<First> first, first_of(key));
    if (!first || first->id >> child_bits == own.claim) continue;
    AMENDS_TRY(const IncidentRecord* other, records.incident(first->id));
    ++settled.weighed;
    Weighing weighing = scales.weigh(own, *other);
    if (total(weighing) < incident_threshold) continue;
    const bool better = !best || total(weighing) > total(best_weighing) ||
                        (total(weighing) == total(best_weighing) && first->rank < best->rank);
    if (!better) continue;
    best = std::move(first);
    best_weighing = std::move(weighing);
  }
  if (!best) return {};
  const std::int64_t a = std::min(own.id, best->id), b = std::max(own.id, best->id);
  propose_.bind(1, a).bind(2, b);
  propose_.bind(3, static_cast<std::int64_t>(std::llround(total(best_weighing) * 1000)));
  const std::string why = in_words(best_weighing);
  AMENDS_CHECK(propose_.bind(4, a >> child_bits).bind(5, b >> child_bits).bind(6, why).run());
  if (reg_->database().changes() > 0) settled.changes.proposed.emplace_back(a, b);
  return {};
}

Result<IncidentLinks::Settled> IncidentLinks::settle(LinkRecords& records, Scales& scales) {
  for (;;) {  // whose first was forgotten
    AMENDS_TRY(const bool row, without_.step());
    if (!row) break;
    added_.try_emplace(without_.integer(0));
  }
  without_.reset();
  std::set<std::int64_t> incidents;
  for (const auto& [key, added] : added_) {
    incidents.insert(added.begin(), added.end());
    AMENDS_TRY(const bool another, choose(key, added));
    if (!another) continue;
    AMENDS_TRY(const std::vector<std::int64_t> holders, holders_of(key));
    incidents.insert(holders.begin(), holders.end());
  }
  added_.clear();
  ranks_.clear();
  Settled settled;
  AMENDS_TRY(const std::set<std::int64_t> again, take_back(incidents, settled));
  for (const std::int64_t incident : again)
    AMENDS_CHECK(propose(incident, records, scales, settled));
  return settled;
}

}  // namespace amends::examine
