#include "examine/link_pass.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "examine/link_incidents.h"
#include "examine/link_keys.h"
#include "examine/link_records.h"
#include "register/links.h"

namespace amends::examine {
namespace {

namespace kinds = registry::link_kind;

constexpr std::uint64_t claims_a_commit = 2000;

// A proposal of sameness between a record of the claim at hand and one of another.
struct Found {
  const PersonRecord* own;
  PersonRecord other;
  double bits;
};

class Pass {
 public:
  static Result<Pass> create(registry::Register& reg) {
    AMENDS_TRY(LinkRecords records, LinkRecords::create(reg.database()));
    AMENDS_TRY(LinkKeys keys, LinkKeys::create(reg.database()));
    AMENDS_TRY(IncidentLinks incidents, IncidentLinks::create(reg));
    Pass pass(reg, std::move(records), std::move(keys), std::move(incidents));
    AMENDS_CHECK(pass.prepare());
    return pass;
  }

  Status look_at(std::int64_t claim) {
    AMENDS_TRY(const auto own, records_.claim(claim));
    std::vector<Found> found;
    for (const PersonRecord& person : own->persons) {
      const PersonKeys keys = keys_of(person);
      AMENDS_CHECK(look_at(person, keys.sought, found));
      AMENDS_CHECK(look_at_lists(person, keys.sought));
      own_keys_.emplace_back(person.id, keys.kept);
    }
    AMENDS_CHECK(propose_kin(own->persons, found));
    AMENDS_CHECK(propose_households(claim, found));
    for (const UnitRecord& unit : own->units) {
      own_keys_.emplace_back(unit.id, keys_of(unit));
      AMENDS_CHECK(look_at(unit, own_keys_.back().second));
    }
    for (const IncidentRecord& incident : own->incidents) {
      own_keys_.emplace_back(incident.id, keys_of(incident));
      incidents_.add(incident.id, own_keys_.back().second);
    }
    for (const auto& [id, keys] : own_keys_) AMENDS_CHECK(keys_.add(claim, id, keys));
    own_keys_.clear();
    ++report_.claims;
    return done_.bind(1, claim).run();
  }

  // Papers of equal bytes in different claims, each with the first that has them.
  Status propose_documents() {
    AMENDS_CHECK(reg_->database().execute(
        fmt::format("INSERT OR IGNORE INTO link_proposal "
                    "SELECT '{}', f.id, e.id, 60000, f.claim, e.claim, 'the same bytes' "
                    "FROM evidence_item AS e JOIN evidence_item AS f ON f.id = "
                    "(SELECT min(o.id) FROM evidence_item AS o JOIN claim AS c ON c.id = o.claim "
                    " WHERE o.sha256 = e.sha256 AND o.state = 'HELD' AND c.sealed = 0) "
                    "JOIN claim AS c ON c.id = e.claim "
                    "WHERE e.state = 'HELD' AND c.sealed = 0 AND f.claim <> e.claim",
                    kinds::same_document)));
    const auto added = reg_->database().changes();
    if (added > 0)
      report_.proposed[std::string(kinds::same_document)] += static_cast<std::uint64_t>(added);
    return {};
  }

  // Before each commit.
  Status flush() {
    AMENDS_CHECK(keys_.flush());
    AMENDS_TRY(const IncidentLinks::Settled settled, incidents_.settle(records_, scales_));
    report_.weighed += settled.weighed;
    incidents_proposed_ += settled.proposed;
    if (incidents_proposed_ > 0) {
      report_.proposed[std::string(kinds::same_incident)] =
          static_cast<std::uint64_t>(incidents_proposed_);
    }
    return {};
  }
  LinkPassReport& report() { return report_; }

 private:
  Pass(registry::Register& reg, LinkRecords records, LinkKeys keys, IncidentLinks incidents)
      : reg_(&reg),
        records_(std::move(records)),
        keys_(std::move(keys)),
        incidents_(std::move(incidents)) {}

  Status prepare() {
    store::Database& db = reg_->database();
    AMENDS_TRY(find_listed_, db.prepare("SELECT id FROM reference_key WHERE key=?1 LIMIT ?2"));
    AMENDS_TRY(const std::int64_t listed, db.number("SELECT EXISTS (SELECT 1 FROM reference_key)"));
    has_lists_ = listed != 0;
    AMENDS_TRY(done_, db.prepare("INSERT OR IGNORE INTO link_done VALUES(?1)"));
    AMENDS_TRY(propose_,
               db.prepare("INSERT OR REPLACE INTO link_proposal VALUES(?1,?2,?3,?4,?5,?6,?7)"));
    return {};
  }

  // Those that came for one key, unless they are too many.
  void end_key(std::vector<std::int64_t>& ids, std::size_t before) {
    if (ids.size() - before <= key_common_above) return;
    ++report_.too_common;
    ids.resize(before);
  }
  static void tidy(std::vector<std::int64_t>& ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  }

  // Rows of lists that share a key, ascending.
  Result<std::vector<std::int64_t>> listed(const std::vector<std::int64_t>& keys) {
    std::vector<std::int64_t> ids;
    for (const std::int64_t key : keys) {
      const std::size_t before = ids.size();
      find_listed_.bind(1, key).bind(2, static_cast<std::int64_t>(key_common_above) + 1);
      for (;;) {
        AMENDS_TRY(const bool row, find_listed_.step());
        if (!row) break;
        ids.push_back(find_listed_.integer(0));
      }
      find_listed_.reset();
      end_key(ids, before);
    }
    tidy(ids);
    return ids;
  }
  // Records of other claims that share a key, ascending.
  Result<std::vector<std::int64_t>> candidates(std::int64_t claim,
                                               const std::vector<std::int64_t>& keys) {
    std::vector<std::int64_t> ids;
    for (const std::int64_t key : keys) {
      const std::size_t before = ids.size();
      AMENDS_TRY(const auto* holders, keys_.holders(key));
      ids.insert(ids.end(), holders->begin(), holders->end());
      end_key(ids, before);
    }
    tidy(ids);
    std::erase_if(ids, [&](std::int64_t id) { return id >> 10 == claim; });
    return ids;
  }

  Status look_at_lists(const PersonRecord& person, const std::vector<std::int64_t>& keys) {
    if (!has_lists_) return {};
    AMENDS_TRY(const auto ids, listed(keys));
    for (const std::int64_t id : ids) {
      AMENDS_TRY(const PersonRecord listed, records_.listed(id));
      ++report_.weighed;
      const Weighing weighing = scales_.weigh(person, listed);
      if (total(weighing) < person_threshold) continue;
      AMENDS_CHECK(propose(kinds::on_list, person.id, id, person.claim, person.claim,
                           total(weighing), in_words(weighing)));
    }
    return {};
  }

  Status look_at(const PersonRecord& person, const std::vector<std::int64_t>& keys,
                 std::vector<Found>& found) {
    AMENDS_TRY(const auto ids, candidates(person.claim, keys));
    for (const std::int64_t id : ids) {
      AMENDS_TRY(const PersonRecord* other, records_.person(id));
      ++report_.weighed;
      const Weighing weighing = scales_.weigh(person, *other);
      if (total(weighing) < person_threshold) continue;
      found.push_back({&person, *other, total(weighing)});
      AMENDS_CHECK(propose(kinds::same_person, person.id, id, person.claim, other->claim,
                           total(weighing), in_words(weighing)));
    }
    return {};
  }

  Status look_at(const UnitRecord& unit, const std::vector<std::int64_t>& keys) {
    AMENDS_TRY(const auto ids, candidates(unit.claim, keys));
    for (const std::int64_t id : ids) {
      AMENDS_TRY(const UnitRecord* other, records_.unit(id));
      ++report_.weighed;
      const Weighing weighing = scales_.weigh(unit, *other);
      if (total(weighing) < unit_threshold) continue;
      AMENDS_CHECK(propose(kinds::same_property, unit.id, id, unit.claim, other->claim,
                           total(weighing), in_words(weighing)));
    }
    return {};
  }

  // From a person who may be the same and who the one is to the claimant beside: whose parent,
  // whose heir.
  Status propose_kin(const std::vector<PersonRecord>& persons, const std::vector<Found>& found) {
    for (const Found& match : found) {
      // Who of this claim is kin to whom of the other, and the other way around.
      for (const PersonRecord& claimant : persons) {
        if (claimant.role == "claimant")
          AMENDS_CHECK(propose_kin(claimant, *match.own, match.other, match.bits));
      }
      AMENDS_TRY(const auto others, records_.claim(match.other.claim));
      for (const PersonRecord& claimant : others->persons) {
        if (claimant.role == "claimant")
          AMENDS_CHECK(propose_kin(claimant, match.other, *match.own, match.bits));
      }
    }
    return {};
  }

  // `named` stands beside the claimant in one claim with a relation, and may be `elsewhere`.
  Status propose_kin(const PersonRecord& claimant, const PersonRecord& named,
                     const PersonRecord& elsewhere, double bits) {
    if (named.id == claimant.id) return {};
    const std::string why =
        fmt::format("named as {} of the claimant, and may be the same", named.relation);
    if (named.relation == "CHILD")
      AMENDS_CHECK(propose(kinds::parent, claimant.id, elsewhere.id, claimant.claim,
                           elsewhere.claim, bits, why));
    if (named.relation == "PARENT")
      AMENDS_CHECK(propose(kinds::parent, elsewhere.id, claimant.id, elsewhere.claim,
                           claimant.claim, bits, why));
    const bool inherits =
        named.relation == "CHILD" || named.relation == "PARENT" || named.relation == "SPOUSE";
    if (inherits && named.vital == "DECEASED")
      AMENDS_CHECK(propose(kinds::heir, claimant.id, elsewhere.id, claimant.claim, elsewhere.claim,
                           bits, why + "; deceased"));
    return {};
  }

  // Two claims that name two people or more in common, seen from either.
  Status propose_households(std::int64_t claim, const std::vector<Found>& found) {
    struct Shared {
      std::map<std::int64_t, double> bits;  // by person
      std::set<std::string> names;          // a claimant who is a member too is one
      void take(const PersonRecord& person, double of_pair) {
        double& best = bits.emplace(person.id, of_pair).first->second;
        best = std::max(best, of_pair);
        names.insert(person.names[0]);
      }
    };
    std::map<std::int64_t, std::pair<Shared, Shared>> shared;  // by the other claim
    for (const Found& match : found) {
      auto& [own, other] = shared[match.other.claim];
      own.take(*match.own, match.bits);
      other.take(match.other, match.bits);
    }
    for (const auto& [other, sides] : shared) {
      const auto& [own, theirs] = sides;
      const std::size_t people = std::min(own.names.size(), theirs.names.size());
      if (people < 2) continue;
      double least = 1e9;
      for (const Shared* side : {&own, &theirs}) {
        for (const auto& [person, bits] : side->bits) least = std::min(least, bits);
      }
      AMENDS_CHECK(propose(kinds::same_household, claim, other, claim, other, least,
                           fmt::format("{} people in common", people)));
    }
    return {};
  }

  Status propose(std::string_view kind, std::int64_t a, std::int64_t b, std::int64_t claim_a,
                 std::int64_t claim_b, double bits, const std::string& why) {
    if (registry::is_symmetric(kind) && a > b) {
      std::swap(a, b);
      std::swap(claim_a, claim_b);
    }
    if (seen_.size() > 1'000'000) seen_.clear();
    if (!seen_.emplace(std::string(kind), a, b).second) return {};
    ++report_.proposed[std::string(kind)];
    propose_.bind(1, kind).bind(2, a).bind(3, b);
    propose_.bind(4, static_cast<std::int64_t>(std::llround(bits * 1000)));
    return propose_.bind(5, claim_a).bind(6, claim_b).bind(7, why).run();
  }

  registry::Register* reg_;
  LinkRecords records_;
  LinkKeys keys_;
  IncidentLinks incidents_;
  std::int64_t incidents_proposed_ = 0;  // more than before
  Scales scales_;
  store::Statement find_listed_, done_, propose_;
  bool has_lists_ = false;
  std::vector<std::pair<std::int64_t, std::vector<std::int64_t>>>
      own_keys_;  // by the claim's record
  std::set<std::tuple<std::string, std::int64_t, std::int64_t>> seen_;
  LinkPassReport report_;
};

constexpr std::string_view waiting =
    "FROM claim WHERE sealed=0 AND NOT EXISTS (SELECT 1 FROM link_done WHERE claim=claim.id)";

Result<std::vector<std::int64_t>> next_claims(store::Database& database) {
  AMENDS_TRY(
      store::Statement select,
      database.prepare(fmt::format("SELECT id {} ORDER BY id LIMIT {}", waiting, claims_a_commit)));
  std::vector<std::int64_t> claims;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) return claims;
    claims.push_back(select.integer(0));
  }
}

}  // namespace

Result<std::uint64_t> claims_to_link(registry::Register& reg) {
  AMENDS_TRY(const std::int64_t count,
             reg.database().number(fmt::format("SELECT count(*) {}", waiting)));
  return static_cast<std::uint64_t>(count);
}

Result<LinkPassReport> link_claims(registry::Register& reg, Task& task) {
  AMENDS_TRY(const std::uint64_t count, claims_to_link(reg));
  task.stage("linking claims", "claims", count);
  AMENDS_TRY(Pass pass, Pass::create(reg));
  for (;;) {
    AMENDS_TRY(const std::vector<std::int64_t> claims, next_claims(reg.database()));
    if (claims.empty()) break;
    AMENDS_TRY(store::Transaction transaction, reg.database().begin());
    for (const std::int64_t claim : claims) {
      AMENDS_CHECK(pass.look_at(claim));
      task.advance(1);
      if (task.stopped()) break;
    }
    AMENDS_CHECK(pass.flush());
    AMENDS_CHECK(transaction.commit());
    if (task.stopped()) return base::interrupted();
  }
  AMENDS_TRY(store::Transaction transaction, reg.database().begin());
  AMENDS_CHECK(pass.propose_documents());
  AMENDS_CHECK(pass.flush());
  AMENDS_CHECK(transaction.commit());
  return pass.report();
}

}  // namespace amends::examine
