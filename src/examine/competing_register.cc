// Finding what competes in a register, and grouping it.
#include <algorithm>
#include <map>
#include <set>

#include "base/sets.h"
#include "base/time_zone.h"
#include "examine/competing.h"
#include "register/acts.h"
#include "register/related.h"
#include "register/stages.h"

namespace amends::examine {
namespace {

using registry::ClaimId;

// What people confirmed: claims of one claimant, and claimants whom another claim names as the
// occupant.
struct Confirmed {
  base::Sets claimants;
  std::map<ClaimId, std::vector<ClaimId>> occupants;
};

Result<Confirmed> read_confirmed(store::Database& database) {
  AMENDS_TRY(
      store::Statement select,
      database.prepare(
          "SELECT claim_a,claim_b,(SELECT role FROM party_mention WHERE id=a),"
          "(SELECT role FROM party_mention WHERE id=b) FROM link WHERE state='CONFIRMED' AND "
          "claim_a<>claim_b AND kind='SAME_PERSON' ORDER BY a,b"));
  Confirmed confirmed;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) return confirmed;
    const ClaimId a = select.integer(0), b = select.integer(1);
    const std::string_view role_a = select.text(2), role_b = select.text(3);
    if (role_a == "claimant" && role_b == "claimant") confirmed.claimants.join(a, b);
    if (role_a == "occupant" && role_b == "claimant") confirmed.occupants[a].push_back(b);
    if (role_b == "occupant" && role_a == "claimant") confirmed.occupants[b].push_back(a);
  }
}

class Former {
 public:
  static Result<Former> create(registry::Register& reg) {
    Former former(reg);
    store::Database& db = reg.database();
    AMENDS_TRY(former.confirmed_, read_confirmed(db));
    AMENDS_TRY(former.claim_,
               db.prepare("SELECT stage,sealed,(SELECT max(conflict_group) FROM conflict_claim g "
                          "WHERE g.claim=c.id AND left_act IS NULL),(SELECT count(*) FROM "
                          "conflict_claim g WHERE g.claim=c.id AND left_act IS NOT NULL) FROM "
                          "claim c WHERE id=?1"));
    AMENDS_TRY(former.rights_,
               db.prepare("SELECT r.type,r.share,r.from_date,r.to_date,l.head,l.remedy FROM "
                          "property_unit u LEFT JOIN property_right r ON r.id>=u.claim<<10 AND "
                          "r.id<(u.claim+1)<<10 AND coalesce(r.unit,0)=(u.id&1023) LEFT JOIN "
                          "loss_item l ON l.id=(SELECT min(id) FROM loss_item m WHERE "
                          "m.id>=u.claim<<10 AND m.id<(u.claim+1)<<10 AND "
                          "coalesce(m.unit,0)=(u.id&1023)) WHERE u.id=?1 ORDER BY r.id"));
    AMENDS_TRY(former.unit_, db.prepare("SELECT coalesce(address,cadastral_ref,place) FROM "
                                        "property_unit WHERE id=?1"));
    return former;
  }

  Result<Formed> form(const registry::Actor& actor) {
    AMENDS_TRY(registry::RelatedClaims related, registry::RelatedClaims::read(reg_->database()));
    registry::KnownSame& units = related.units();
    Formed formed;
    for (const std::int64_t property : units.sets()) {
      const std::vector<std::int64_t>& of_it = units.all(property);
      if (!units.is_doubted(property)) {
        AMENDS_CHECK(look_at(of_it, actor, formed));
        continue;
      }
      for (const std::int64_t a : of_it) {  // only what is linked directly is surely one
        for (const std::int64_t b : of_it)
          if (a < b && units.are_linked(a, b)) AMENDS_CHECK(look_at({a, b}, actor, formed));
      }
    }
    AMENDS_TRY(formed.apart, decided_apart(*reg_, touched_));
    return formed;
  }

 private:
  explicit Former(registry::Register& reg)
      : reg_(&reg), zone_(base::zone_minutes(reg.programme().time_zone).value_or(0)) {}

  struct Standing {
    std::int64_t group = 0;
    bool may_be_grouped = false;
  };
  Result<Standing> standing(ClaimId claim) {
    Standing result;
    AMENDS_TRY(const bool found, claim_.bind(1, claim).step());
    if (found) {
      result.group = claim_.is_null(2) ? 0 : claim_.integer(2);
      result.may_be_grouped = claim_.integer(1) == 0 &&
                              !registry::has_fallen_away(claim_.text(0)) &&
                              (result.group != 0 || claim_.integer(3) == 0);
    }
    claim_.reset();
    return result;
  }

  Status add_rights(std::int64_t unit, std::vector<HeldRight>& rights) {
    const ClaimId claim = unit >> 10;
    rights_.bind(1, unit);
    for (;;) {
      AMENDS_TRY(const bool row, rights_.step());
      if (!row) break;
      HeldRight right;
      right.claim = claim;
      right.person = confirmed_.claimants.of(claim);
      right.number = reg_->number_of(claim);
      right.type = rights_.text(0);
      if (const auto share = Rational::parse(rights_.text(1))) right.share = *share;
      if (const auto from = base::parse_in_zone(rights_.text(2), zone_))
        right.from = from->latest();
      if (const auto to = base::parse_in_zone(rights_.text(3), zone_)) right.to = to->earliest();
      right.head = rights_.text(4);
      right.remedy = rights_.text(5);
      for (const ClaimId occupant : confirmed_.occupants[claim]) {
        right.occupants.push_back(confirmed_.claimants.of(occupant));
      }
      rights.push_back(std::move(right));
    }
    rights_.reset();
    return {};
  }

  // `groups` become the first of them, and `without` come to it.
  Status add_to(const std::vector<std::int64_t>& groups, const std::vector<ClaimId>& without,
                const registry::Actor& actor, Formed& formed) {
    const std::int64_t into = groups.front();
    const auto others = std::span(groups).subspan(1);
    if (!others.empty()) AMENDS_CHECK(merge_groups(*reg_, into, others, actor));
    for (const std::int64_t other : others) formed.merged.emplace_back(other, into);
    if (!others.empty() || !without.empty()) touched_.insert(into);
    if (without.empty()) return {};
    formed.joined += without.size();
    return join_group(*reg_, into, without, actor);
  }

  Status look_at(const std::vector<std::int64_t>& units, const registry::Actor& actor,
                 Formed& formed) {
    std::vector<HeldRight> rights;
    std::map<ClaimId, Standing> standings;
    for (const std::int64_t unit : units) {
      AMENDS_TRY(Standing of_claim, standing(unit >> 10));
      if (!of_claim.may_be_grouped) continue;
      standings.emplace(unit >> 10, std::move(of_claim));
      AMENDS_CHECK(add_rights(unit, rights));
    }
    const auto competing = competition(std::move(rights));
    if (!competing) return {};
    std::set<std::int64_t> groups;
    std::vector<ClaimId> without;
    for (const ClaimId claim : competing->claims) {
      const Standing& of_claim = standings.at(claim);
      if (of_claim.group == 0) without.push_back(claim);
      if (of_claim.group != 0) groups.insert(of_claim.group);
    }
    if (!groups.empty()) return add_to({groups.begin(), groups.end()}, without, actor, formed);
    AMENDS_CHECK(unit_.bind(1, units.front()).step().map([](bool) {}));
    std::string asset(unit_.is_null(0) ? "" : unit_.text(0));
    unit_.reset();
    if (asset.empty()) asset = "the property of claim " + reg_->number_of(units.front() >> 10);
    AMENDS_TRY(
        const std::int64_t made,
        group_claims(*reg_, {competing->kind, asset, competing->reason, competing->claims}, actor));
    formed.groups.push_back(made);
    touched_.insert(made);
    return {};
  }

  registry::Register* reg_;
  int zone_;  // of the programme, in minutes
  Confirmed confirmed_;
  std::set<std::int64_t> touched_;  // groups
  store::Statement claim_, rights_, unit_;
};

}  // namespace

Result<Formed> form_conflict_groups(registry::Register& reg, const registry::Actor& actor) {
  AMENDS_TRY(Former former, Former::create(reg));
  return former.form(actor);
}

}  // namespace amends::examine
