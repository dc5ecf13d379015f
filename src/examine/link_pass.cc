#include "examine/link_pass.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "examine/link_documents.h"
#include "examine/link_incidents.h"
#include "examine/link_keys.h"
#include "examine/link_records.h"
#include "register/links.h"
#include "register/record_id.h"

namespace amends::examine {
namespace {

namespace kinds = registry::link_kind;

constexpr std::uint64_t claims_a_commit = 2000;

constexpr std::string_view from_waiting =
    "FROM claim WHERE sealed=0 AND NOT EXISTS (SELECT 1 FROM link_done WHERE claim=claim.id)";

// Kinds that are not proposed by looking at a claim.
constexpr std::string_view made_elsewhere = "'SAME_INCIDENT','SAME_DOCUMENT'";

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

  // How many claims wait to be looked at.
  std::uint64_t waiting() const {
    return static_cast<std::uint64_t>(std::ranges::count(waits_, true));
  }
  // The next of them from `from`, by id; 0 when there is none behind it.
  std::int64_t next(std::int64_t from) const {
    const auto place = std::find(waits_.begin() + from, waits_.end(), true);
    return place == waits_.end() ? 0 : place - waits_.begin();
  }

  // Before any claim is looked at, the keys of all are there: which are too common does not hang on
  // which claim comes first.
  Status gather(std::int64_t claim) {
    AMENDS_TRY(const auto own, records_.claim(claim));
    for (const PersonRecord& person : own->persons)
      keys_.add(claim, person.id, keys_of(person).kept);
    for (const UnitRecord& unit : own->units) keys_.add(claim, unit.id, keys_of(unit));
    return {};
  }

  Status look_at(std::int64_t claim) {
    waits_[claim] = false;
    settled_[claim] = true;
    AMENDS_TRY(const auto own, records_.claim(claim));
    std::vector<Found> found;
    for (const PersonRecord& person : own->persons) {
      const PersonKeys keys = keys_of(person);
      AMENDS_CHECK(look_at(person, keys.sought, found));
      AMENDS_CHECK(look_at_lists(person, keys.sought));
    }
    AMENDS_CHECK(drop_listed(claim));
    AMENDS_CHECK(propose_kin(own->persons, found));
    propose_households(claim, found);
    for (const UnitRecord& unit : own->units) AMENDS_CHECK(look_at(unit));
    for (const IncidentRecord& incident : own->incidents) {
      const std::vector<std::int64_t> keys = keys_of(incident);
      keys_.add(claim, incident.id, keys);
      incidents_.add(incident.id, keys);
    }
    AMENDS_CHECK(write_proposals());
    ++report_.claims;
    return done_.bind(1, claim).run();
  }

  Status propose_documents() {
    AMENDS_TRY(const ProposalChanges changes, examine::propose_documents(*reg_));
    return count(kinds::same_document, changes);
  }

  // Before each commit.
  Status flush() {
    AMENDS_CHECK(keys_.flush());
    AMENDS_TRY(const std::vector<std::int64_t> changed, keys_.changed());
    for (const std::int64_t key : changed) {
      if (is_first_) break;
      AMENDS_TRY(const std::vector<std::int64_t> ids, keys_.all_holders(key));
      for (const std::int64_t id : ids) AMENDS_CHECK(look_again(id >> registry::child_bits));
    }
    AMENDS_TRY(const IncidentLinks::Settled settled, incidents_.settle(records_, scales_));
    report_.weighed += settled.weighed;
    return count(kinds::same_incident, settled.changes);
  }
  LinkPassReport report() const {
    LinkPassReport report = report_;
    for (const auto& [kind, more] : proposed_)
      if (more > 0) report.proposed[kind] = static_cast<std::uint64_t>(more);
    return report;
  }

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
    AMENDS_TRY(listed_before_, db.prepare("SELECT a, b FROM link_proposal WHERE claim_a=?1 AND "
                                          "kind='ON_LIST'"));
    AMENDS_TRY(drop_listed_,
               db.prepare("DELETE FROM link_proposal WHERE kind='ON_LIST' AND a=?1 AND b=?2"));
    AMENDS_TRY(done_, db.prepare("INSERT OR IGNORE INTO link_done VALUES(?1)"));
    AMENDS_TRY(undone_, db.prepare("DELETE FROM link_done WHERE claim=?1"));
    for (const auto& [statement, side] :
         {std::pair(&take_back_a_, 'a'), std::pair(&take_back_b_, 'b')}) {
      AMENDS_TRY(
          *statement,
          db.prepare(fmt::format(
              "DELETE FROM link_proposal WHERE claim_{}=?1 AND kind NOT IN ({}) RETURNING kind, "
              "a, b",
              side, made_elsewhere)));
    }
    AMENDS_TRY(is_proposed_,
               db.prepare("SELECT 1 FROM link_proposal WHERE kind=?1 AND a=?2 AND b=?3"));
    AMENDS_TRY(is_judged_, db.prepare("SELECT 1 FROM link WHERE kind=?1 AND a=?2 AND b=?3 AND "
                                      "state<>'PROPOSED'"));
    AMENDS_TRY(const std::int64_t judged,
               db.number("SELECT EXISTS (SELECT 1 FROM link_judgement)"));
    is_any_judged_ = judged != 0;
    AMENDS_TRY(propose_,
               db.prepare("INSERT OR REPLACE INTO link_proposal VALUES(?1,?2,?3,?4,?5,?6,?7)"));
    AMENDS_TRY(const std::int64_t last, db.number("SELECT coalesce(max(id), 0) FROM claim"));
    AMENDS_TRY(
        const std::int64_t before,
        db.number(
            "SELECT EXISTS (SELECT 1 FROM link_done) OR EXISTS (SELECT 1 FROM link_proposal)"));
    is_first_ = before == 0;
    waits_.resize(static_cast<std::size_t>(last) + 1);
    settled_.resize(waits_.size());
    AMENDS_TRY(store::Statement select, db.prepare(fmt::format("SELECT id {}", from_waiting)));
    for (;;) {
      AMENDS_TRY(const bool row, select.step());
      if (!row) break;
      waits_[select.integer(0)] = true;
    }
    return {};
  }

  // What was proposed of it rests on a key that is too common now, or lacks one that is so no more.
  Status look_again(std::int64_t claim) {
    if (settled_[claim]) return {};
    settled_[claim] = true;
    for (store::Statement* take_back : {&take_back_a_, &take_back_b_}) {
      take_back->bind(1, claim);
      for (;;) {
        AMENDS_TRY(const bool row, take_back->step());
        if (!row) break;
        AMENDS_CHECK(count(take_back->text(0), take_back->integer(1), take_back->integer(2), -1));
      }
      take_back->reset();
    }
    waits_[claim] = true;
    return undone_.bind(1, claim).run();
  }

  static void tidy(std::vector<std::int64_t>& ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  }

  // Rows of lists that share a key, ascending.
  Result<std::vector<std::int64_t>> listed(const std::vector<PersonKeys::Sought>& keys) {
    std::vector<std::int64_t> ids;
    for (const PersonKeys::Sought& sought : keys) {
      const std::size_t before = ids.size();
      find_listed_.bind(1, sought.key).bind(2, static_cast<std::int64_t>(key_common_above) + 1);
      for (;;) {
        AMENDS_TRY(const bool row, find_listed_.step());
        if (!row) break;
        ids.push_back(find_listed_.integer(0));
      }
      find_listed_.reset();
      if (ids.size() - before <= key_common_above) continue;
      ++report_.too_common;
      ids.resize(before);
    }
    tidy(ids);
    return ids;
  }
  // Records of other claims that share a key, ascending; not of those that wait, which will find
  // this one.
  Result<std::vector<std::int64_t>> candidates(std::int64_t claim,
                                               const std::vector<PersonKeys::Sought>& keys) {
    std::vector<std::int64_t> ids;
    for (const PersonKeys::Sought& sought : keys) {
      bool is_common = false;
      if (sought.by_them != sought.key) {
        AMENDS_TRY(const LinkKeys::Holders* likes, keys_.holders(sought.by_them));
        is_common = likes->too_many;
      }
      AMENDS_TRY(const LinkKeys::Holders* holders, keys_.holders(sought.key));
      if (is_common || holders->too_many) {
        ++report_.too_common;
        continue;
      }
      for (const std::int64_t id : holders->ids) {
        const std::int64_t other = id >> registry::child_bits;
        if (other != claim && !waits_[other]) ids.push_back(id);
      }
    }
    tidy(ids);
    return ids;
  }

  Status look_at_lists(const PersonRecord& person, const std::vector<PersonKeys::Sought>& keys) {
    if (!has_lists_) return {};
    AMENDS_TRY(const auto ids, listed(keys));
    for (const std::int64_t id : ids) {
      AMENDS_TRY(const PersonRecord listed, records_.listed(id));
      ++report_.weighed;
      const Weighing weighing = scales_.weigh(person, listed);
      if (total(weighing) < person_threshold) continue;
      propose(kinds::on_list, person.id, id, person.claim, person.claim, total(weighing),
              in_words(weighing));
    }
    return {};
  }

  // What was proposed of the claim on a list before, and is not any more.
  Status drop_listed(std::int64_t claim) {
    if (!has_lists_) return {};
    std::vector<std::pair<std::int64_t, std::int64_t>> gone;
    listed_before_.bind(1, claim);
    for (;;) {
      AMENDS_TRY(const bool row, listed_before_.step());
      if (!row) break;
      const std::int64_t a = listed_before_.integer(0), b = listed_before_.integer(1);
      if (!of_claim_.contains({kinds::on_list, a, b})) gone.emplace_back(a, b);
    }
    listed_before_.reset();
    for (const auto& [a, b] : gone) {
      AMENDS_CHECK(drop_listed_.bind(1, a).bind(2, b).run());
      AMENDS_CHECK(count(kinds::on_list, a, b, -1));
    }
    return {};
  }

  Status look_at(const PersonRecord& person, const std::vector<PersonKeys::Sought>& keys,
                 std::vector<Found>& found) {
    AMENDS_TRY(const auto ids, candidates(person.claim, keys));
    for (const std::int64_t id : ids) {
      AMENDS_TRY(const PersonRecord* other, records_.person(id));
      ++report_.weighed;
      const Weighing weighing = scales_.weigh(person, *other);
      if (total(weighing) < person_threshold) continue;
      found.push_back({&person, *other, total(weighing)});
      propose(kinds::same_person, person.id, id, person.claim, other->claim, total(weighing),
              in_words(weighing));
    }
    return {};
  }

  Status look_at(const UnitRecord& unit) {
    std::vector<PersonKeys::Sought> keys;
    for (const std::int64_t key : keys_of(unit)) keys.push_back({key, key});
    AMENDS_TRY(const auto ids, candidates(unit.claim, keys));
    for (const std::int64_t id : ids) {
      AMENDS_TRY(const UnitRecord* other, records_.unit(id));
      ++report_.weighed;
      const Weighing weighing = scales_.weigh(unit, *other);
      if (total(weighing) < unit_threshold) continue;
      propose(kinds::same_property, unit.id, id, unit.claim, other->claim, total(weighing),
              in_words(weighing));
    }
    return {};
  }

  // From a person who may be the same and who the one is to the claimant beside: whose parent,
  // whose heir.
  Status propose_kin(const std::vector<PersonRecord>& persons, const std::vector<Found>& found) {
    for (const Found& match : found) {
      // Who of this claim is kin to whom of the other, and the other way around.
      for (const PersonRecord& claimant : persons) {
        if (claimant.role == "claimant") propose_kin(claimant, *match.own, match.other, match.bits);
      }
      AMENDS_TRY(const auto others, records_.claim(match.other.claim));
      for (const PersonRecord& claimant : others->persons) {
        if (claimant.role == "claimant") propose_kin(claimant, match.other, *match.own, match.bits);
      }
    }
    return {};
  }

  // `named` stands beside the claimant in one claim with a relation, and may be `elsewhere`.
  void propose_kin(const PersonRecord& claimant, const PersonRecord& named,
                   const PersonRecord& elsewhere, double bits) {
    if (named.id == claimant.id) return;
    const std::string why =
        fmt::format("named as {} of the claimant, and may be the same", named.relation);
    if (named.relation == "CHILD")
      propose(kinds::parent, claimant.id, elsewhere.id, claimant.claim, elsewhere.claim, bits, why);
    if (named.relation == "PARENT")
      propose(kinds::parent, elsewhere.id, claimant.id, elsewhere.claim, claimant.claim, bits, why);
    const bool inherits =
        named.relation == "CHILD" || named.relation == "PARENT" || named.relation == "SPOUSE";
    if (inherits && named.vital == "DECEASED")
      propose(kinds::heir, claimant.id, elsewhere.id, claimant.claim, elsewhere.claim, bits,
              why + "; deceased");
  }

  // Two claims that name two people or more in common, seen from either.
  void propose_households(std::int64_t claim, const std::vector<Found>& found) {
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
      propose(kinds::same_household, claim, other, claim, other, least,
              fmt::format("{} people in common", people));
    }
  }

  // The best of what speaks for a pair stands.
  void propose(std::string_view kind, std::int64_t a, std::int64_t b, std::int64_t claim_a,
               std::int64_t claim_b, double bits, const std::string& why) {
    if (registry::is_symmetric(kind) && a > b) {
      std::swap(a, b);
      std::swap(claim_a, claim_b);
    }
    const Proposal proposal{static_cast<std::int64_t>(std::llround(bits * 1000)), claim_a, claim_b,
                            why};
    const auto [place, is_new] = of_claim_.try_emplace({kind, a, b}, proposal);
    Proposal& best = place->second;
    if (!is_new && std::tie(best.weight, proposal.why) < std::tie(proposal.weight, best.why))
      best = proposal;
  }
  Status write_proposals() {
    for (const auto& [pair, proposal] : of_claim_) {
      const auto& [kind, a, b] = pair;
      AMENDS_TRY(const bool stood, is_proposed_.bind(1, kind).bind(2, a).bind(3, b).step());
      is_proposed_.reset();
      propose_.bind(1, kind).bind(2, a).bind(3, b).bind(4, proposal.weight);
      propose_.bind(5, proposal.claim_a).bind(6, proposal.claim_b).bind(7, proposal.why);
      AMENDS_CHECK(propose_.run());
      if (!stood) AMENDS_CHECK(count(kind, a, b, 1));
    }
    of_claim_.clear();
    return {};
  }

  // Counts a pair that comes or goes, unless people have judged what it is.
  Status count(std::string_view kind, std::int64_t a, std::int64_t b, int more) {
    bool judged = false;
    if (is_any_judged_) {
      AMENDS_TRY(judged, is_judged_.bind(1, kind).bind(2, a).bind(3, b).step());
      is_judged_.reset();
    }
    if (!judged) proposed_[std::string(kind)] += more;
    return {};
  }
  Status count(std::string_view kind, const ProposalChanges& changes) {
    for (const auto& [a, b] : changes.taken_back) AMENDS_CHECK(count(kind, a, b, -1));
    for (const auto& [a, b] : changes.proposed) AMENDS_CHECK(count(kind, a, b, 1));
    return {};
  }

  registry::Register* reg_;
  LinkRecords records_;
  LinkKeys keys_;
  IncidentLinks incidents_;
  Scales scales_;
  store::Statement find_listed_, listed_before_, drop_listed_, is_proposed_, is_judged_, done_,
      undone_, propose_, take_back_a_, take_back_b_;
  bool has_lists_ = false;
  bool is_first_ = false;  // nothing was looked at before
  bool is_any_judged_ = false;
  std::vector<bool> waits_;    // by claim
  std::vector<bool> settled_;  // looked at in this pass, or to be looked at again in it
  struct Proposal {
    std::int64_t weight, claim_a, claim_b;
    std::string why;
  };
  std::map<std::tuple<std::string_view, std::int64_t, std::int64_t>, Proposal> of_claim_;
  std::map<std::string, std::int64_t> proposed_;  // more that wait than before, by kind
  LinkPassReport report_;
};

// Each claim that waits, from the first on, in steps of a few thousand; and what follows from keys
// that changed before.
template <typename Function>
Status each_waiting(registry::Register& reg, Pass& pass, Task& task, const Function& do_to) {
  std::int64_t claim = pass.next(0);
  do {
    AMENDS_TRY(store::Transaction transaction, reg.database().begin());
    for (std::uint64_t i = 0; i < claims_a_commit && claim != 0 && !task.stopped(); ++i) {
      AMENDS_CHECK(do_to(claim));
      task.advance(1);
      claim = pass.next(claim + 1);
    }
    AMENDS_CHECK(pass.flush());
    AMENDS_CHECK(transaction.commit());
    if (task.stopped()) return base::interrupted();
  } while (claim != 0);
  return {};
}

}  // namespace

Result<std::uint64_t> claims_to_link(registry::Register& reg) {
  AMENDS_TRY(const std::int64_t count,
             reg.database().number(fmt::format("SELECT count(*) {}", from_waiting)));
  return static_cast<std::uint64_t>(count);
}

Result<LinkPassReport> link_claims(registry::Register& reg, Task& task) {
  AMENDS_TRY(Pass pass, Pass::create(reg));
  task.stage("gathering keys", "claims", pass.waiting());
  AMENDS_CHECK(
      each_waiting(reg, pass, task, [&](std::int64_t claim) { return pass.gather(claim); }));
  while (pass.waiting() > 0) {  // again where a key has become too common, or is so no more
    task.stage("linking claims", "claims", pass.waiting());
    AMENDS_CHECK(
        each_waiting(reg, pass, task, [&](std::int64_t claim) { return pass.look_at(claim); }));
  }
  AMENDS_TRY(store::Transaction transaction, reg.database().begin());
  AMENDS_CHECK(pass.propose_documents());
  AMENDS_CHECK(pass.flush());
  AMENDS_CHECK(transaction.commit());
  return pass.report();
}

}  // namespace amends::examine
