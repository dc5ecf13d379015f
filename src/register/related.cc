#include "register/related.h"

#include <algorithm>
#include <set>

#include "register/links.h"
#include "register/record_id.h"

namespace amends::registry {

Result<RelatedClaims> RelatedClaims::read(store::Database& views) {
  RelatedClaims out;
  AMENDS_TRY(out.unit_,
             views.prepare(
                 "SELECT (SELECT unit FROM loss_item WHERE id>=?1<<10 AND id<(?1+1)<<10 ORDER BY "
                 "id LIMIT 1),(SELECT count(*) FROM property_unit WHERE id>=?1<<10 AND "
                 "id<(?1+1)<<10)"));
  AMENDS_TRY(
      store::Statement select,
      views.prepare("SELECT kind,a,b,claim_a,claim_b,"
                    "CASE kind WHEN 'SAME_PERSON' THEN (SELECT role FROM party_mention WHERE id=a) "
                    "END,CASE kind WHEN 'SAME_PERSON' THEN (SELECT role FROM party_mention WHERE "
                    "id=b) END FROM link WHERE state='CONFIRMED' AND claim_a<>claim_b AND "
                    "kind IN ('SAME_PERSON','SAME_PROPERTY','SAME_HOUSEHOLD')"));
  const auto belongs = [](std::string_view role) { return role == "claimant" || role == "member"; };
  for (;;) {
    AMENDS_TRY(const bool found, select.step());
    if (!found) break;
    const std::string_view kind = select.text(0), role_a = select.text(5), role_b = select.text(6);
    const std::int64_t a = select.integer(1), b = select.integer(2);
    const ClaimId claim_a = select.integer(3), claim_b = select.integer(4);
    if (kind == link_kind::same_property) out.units_.join(a, b);
    if (kind == link_kind::same_person) {
      out.persons_.join(a, b);
      out.take(a, claim_a, role_a);
      out.take(b, claim_b, role_b);
    }
    if (kind == link_kind::same_household || (belongs(role_a) && belongs(role_b))) {
      out.households_[claim_a].push_back(claim_b);
      out.households_[claim_b].push_back(claim_a);
    }
  }
  out.gather(out.claimants_);
  out.gather(out.victims_);
  for (const auto& [mention, parent] : out.persons_.members())
    out.mentions_[out.persons_.of(mention)].push_back(mention);
  for (const auto& [unit, parent] : out.units_.members())
    out.units_of_[out.units_.of(unit)].push_back(unit);
  return out;
}

void RelatedClaims::take(std::int64_t mention, ClaimId claim, std::string_view role) {
  if (role == "claimant") claimants_.mention[claim] = mention;
  if (role == "victim") victims_.mention[claim] = mention;
}

void RelatedClaims::gather(Role& role) {
  for (const auto& [claim, mention] : role.mention)
    role.claims[persons_.of(mention)].push_back(claim);
}

bool RelatedClaims::have_one_claimant(ClaimId a, ClaimId b) {
  const auto one = claimants_.mention.find(a), other = claimants_.mention.find(b);
  return one != claimants_.mention.end() && other != claimants_.mention.end() &&
         persons_.of(one->second) == persons_.of(other->second);
}

std::vector<std::int64_t> RelatedClaims::mentions_of(std::int64_t mention) {
  const auto known = mentions_.find(persons_.of(mention));
  return known == mentions_.end() ? std::vector{mention} : known->second;
}

std::vector<std::int64_t> RelatedClaims::units_of(std::int64_t unit) {
  const auto known = units_of_.find(units_.of(unit));
  return known == units_of_.end() ? std::vector{unit} : known->second;
}

Result<std::int64_t> RelatedClaims::unit_of(ClaimId claim) {
  AMENDS_CHECK(unit_.bind(1, claim).step().map([](bool) {}));
  const bool says = !unit_.is_null(0);
  const std::int64_t unit = unit_.integer(0), units = unit_.integer(1);
  unit_.reset();
  if (!says && units != 1) return 0;
  return (claim << child_bits) | (says ? unit : 0);
}

// Everybody who is reached over confirmed links from one form that counts to the next.
Result<std::vector<ClaimId>> RelatedClaims::household(ClaimId claim, const Counts& counts) {
  std::set<ClaimId> seen = {claim};
  std::vector<ClaimId> reached = {claim};
  for (std::size_t i = 0; i < reached.size(); ++i) {
    const auto next = households_.find(reached[i]);
    if (next == households_.end()) continue;
    for (const ClaimId other : next->second) {
      if (!seen.insert(other).second) continue;
      AMENDS_TRY(const bool does, counts(other));
      if (does) reached.push_back(other);
    }
  }
  reached.erase(reached.begin());
  std::ranges::sort(reached);
  return reached;
}

Result<std::vector<ClaimId>> RelatedClaims::of(ClaimId claim, programme::Together together,
                                               const Counts& counts) {
  using programme::Together;
  if (together == Together::household) return household(claim, counts);
  std::vector<ClaimId> candidates;
  if (together == Together::property) {
    if (units_of_.empty()) return candidates;
    AMENDS_TRY(const std::int64_t unit, unit_of(claim));
    const auto units = units_of_.find(units_.of(unit));
    if (unit == 0 || units == units_of_.end()) return candidates;
    for (const std::int64_t other : units->second) {
      AMENDS_TRY(const std::int64_t of_loss, unit_of(other >> child_bits));
      if (of_loss == other) candidates.push_back(other >> child_bits);
    }
  } else {
    const Role& role = together == Together::claimant ? claimants_ : victims_;
    const auto own = role.mention.find(claim);
    if (own == role.mention.end()) return candidates;
    candidates = role.claims.at(persons_.of(own->second));
  }
  std::vector<ClaimId> others;
  for (const ClaimId other : candidates) {
    if (other == claim) continue;
    AMENDS_TRY(const bool does, counts(other));
    if (does) others.push_back(other);
  }
  std::ranges::sort(others);
  return others;
}

}  // namespace amends::registry
