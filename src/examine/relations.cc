#include "examine/relations.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "register/links.h"
#include "register/record_id.h"

namespace amends::examine {
namespace {

using registry::child_bits;
using registry::ClaimId;
using registry::RelatedClaims;
using registry::Tie;

constexpr std::int64_t ordinal_mask = registry::child_limit - 1;
constexpr std::size_t made_max = 20'000;

constexpr std::array roles = {std::string_view("claimant"), std::string_view("member"),
                              std::string_view("")};

// Which list two persons make, or "": one who claims in both, or one who is named in the household
// of either.
std::string_view list_of(std::string_view role_a, std::string_view role_b) {
  if (role_a.empty() || role_b.empty()) return {};
  return role_a == "claimant" && role_b == "claimant" ? "same_person" : "same_household";
}

// Two claims may have several links of a kind; the surest is enough.
void add(std::vector<Relation>& all, const Relation& relation) {
  for (Relation& known : all) {
    if (known.list != relation.list || known.other != relation.other) continue;
    if (known.tie == relation.tie) {
      if (known.unit != relation.unit) known.unit = -1;
      if (known.own_unit != relation.own_unit) known.own_unit = -1;
    } else if (relation.tie > known.tie) {
      known = relation;
    }
    return;
  }
  all.push_back(relation);
}

const std::vector<std::int64_t>& found_in(
    const std::unordered_map<std::int64_t, std::vector<std::int64_t>>& map, std::int64_t key) {
  static const std::vector<std::int64_t> none;
  const auto at = map.find(key);
  return at == map.end() ? none : at->second;
}

}  // namespace

Result<Relations> Relations::read(store::Database& views, HouseholdCounter& households,
                                  Victims& victims) {
  Relations out;
  AMENDS_TRY(
      store::Statement link,
      views.prepare(
          "SELECT kind,state,claim_a,claim_b,a,b,"
          "CASE kind WHEN 'SAME_PERSON' THEN (SELECT role FROM party_mention WHERE id=a) END,"
          "CASE kind WHEN 'SAME_PERSON' THEN (SELECT role FROM party_mention WHERE id=b) END "
          "FROM link WHERE claim_a<>claim_b AND "
          "kind IN ('SAME_PERSON','SAME_PROPERTY','SAME_HOUSEHOLD')"));
  for (;;) {
    AMENDS_TRY(const bool found, link.step());
    if (!found) return out;
    const std::int64_t a = link.integer(4), b = link.integer(5);
    if (link.text(1) == "REJECTED" || link.text(1) == "UNSURE") {
      if (link.text(0) == registry::link_kind::same_person) households.doubt(a, b);
    }
    if (link.text(1) == "REJECTED") continue;
    out.take(link);
    if (link.text(0) != registry::link_kind::same_person) continue;
    const bool confirmed = link.text(1) == "CONFIRMED";
    victims.link({a, link.integer(2), link.text(6)}, {b, link.integer(3), link.text(7)}, confirmed);
    if (list_of(out.role_[a], out.role_[b]).empty()) continue;
    AMENDS_CHECK(households.link(a, b, confirmed));
  }
}

void Relations::take(const store::Statement& link) {
  const std::string_view kind = link.text(0);
  const Tie tie = link.text(1) == "CONFIRMED" ? Tie::confirmed : Tie::proposed;
  const ClaimId claim_a = link.integer(2), claim_b = link.integer(3);
  if (kind == registry::link_kind::same_household) {
    households_[claim_a].push_back({claim_b, tie});
    households_[claim_b].push_back({claim_a, tie});
    return;
  }
  const bool persons = kind == registry::link_kind::same_person;
  const std::int64_t a = link.integer(4), b = link.integer(5);
  for (const auto& [id, claim, column] : {std::tuple(a, claim_a, 6), std::tuple(b, claim_b, 7)}) {
    if (persons) role_[id] = *std::find(roles.begin(), roles.end() - 1, link.text(column));
    std::vector<std::int64_t>& of_claim = (persons ? persons_ : units_)[claim];
    if (std::ranges::count(of_claim, id) == 0) of_claim.push_back(id);
  }
  if (tie == Tie::confirmed) return;
  Neighbours& proposed = persons ? proposed_persons_ : proposed_units_;
  proposed[a].push_back(b);
  proposed[b].push_back(a);
}

void Relations::add_persons(ClaimId claim, RelatedClaims& related,
                            std::vector<Relation>& all) const {
  for (const std::int64_t own : found_in(persons_, claim)) {
    const auto take = [&](std::int64_t other, Tie tie) {
      const std::string_view list = list_of(role_.at(own), role_.at(other));
      if (list.empty() || other >> child_bits == claim) return;
      add(all, {list, tie, other >> child_bits});
    };
    for (const std::int64_t same : related.persons().all(own)) {
      take(same, related.persons().tie(own, same));
      for (const std::int64_t proposed : found_in(proposed_persons_, same)) {
        for (const std::int64_t other : related.persons().all(proposed)) take(other, Tie::proposed);
      }
    }
  }
}

void Relations::add_units(ClaimId claim, RelatedClaims& related, std::vector<Relation>& all) const {
  for (const std::int64_t own : found_in(units_, claim)) {
    const auto take = [&](std::int64_t other, Tie tie) {
      if (other >> child_bits == claim) return;
      add(all, {"same_unit", tie, other >> child_bits, own & ordinal_mask, other & ordinal_mask});
    };
    for (const std::int64_t same : related.units().all(own)) {
      take(same, related.units().tie(own, same));
      for (const std::int64_t proposed : found_in(proposed_units_, same)) {
        for (const std::int64_t other : related.units().all(proposed)) take(other, Tie::proposed);
      }
    }
  }
}

Result<Relations::List> Relations::of(ClaimId claim, HouseholdCounter& households,
                                      RelatedClaims& related) {
  if (const auto known = made_.find(claim); known != made_.end()) return known->second;
  auto all = std::make_shared<std::vector<Relation>>();
  add_persons(claim, related, *all);
  add_units(claim, related, *all);
  if (const auto linked = households_.find(claim); linked != households_.end()) {
    for (const Household& household : linked->second)
      add(*all, {"same_household", household.tie, household.other});
  }
  // Beyond its own links a household goes on from one form of the category and event to the next.
  const bool goes_on = std::ranges::any_of(
      *all, [](const Relation& r) { return r.is_confirmed() && r.list != "same_unit"; });
  if (goes_on) {
    AMENDS_TRY(const auto forms, households.others(claim, related));
    for (const RelatedClaims::Other& form : forms) {
      if (!related.have_one_claimant(claim, form.claim))
        add(*all, {"same_household", form.tie, form.claim});
    }
  }
  std::ranges::sort(*all, {}, [](const Relation& r) { return std::pair(r.list, r.other); });
  if (made_.size() >= made_max) made_.clear();
  return made_.emplace(claim, std::move(all)).first->second;
}

}  // namespace amends::examine
