#include "register/related.h"

#include <algorithm>
#include <set>
#include <span>

#include "register/links.h"
#include "register/record_id.h"

namespace amends::registry {

Result<RelatedClaims> RelatedClaims::read(store::Database& views) {
  RelatedClaims out;
  AMENDS_TRY(out.units_of_losses_,
             views.prepare(
                 "SELECT DISTINCT coalesce(l.unit,CASE (SELECT count(*) FROM property_unit WHERE "
                 "id>=?1<<10 AND id<(?1+1)<<10) WHEN 1 THEN 0 END) FROM (SELECT 1) LEFT JOIN "
                 "loss_item l ON l.id>=?1<<10 AND l.id<(?1+1)<<10"));
  AMENDS_TRY(
      store::Statement select,
      views.prepare("SELECT kind,state,a,b,claim_a,claim_b,"
                    "CASE kind WHEN 'SAME_PERSON' THEN (SELECT role FROM party_mention WHERE id=a) "
                    "END,CASE kind WHEN 'SAME_PERSON' THEN (SELECT role FROM party_mention WHERE "
                    "id=b) END FROM link WHERE state<>'PROPOSED' AND claim_a<>claim_b AND "
                    "kind IN ('SAME_PERSON','SAME_PROPERTY','SAME_HOUSEHOLD')"));
  const auto belongs = [](std::string_view role) { return role == "claimant" || role == "member"; };
  struct Doubt {
    std::int64_t a, b;
    ClaimId claim_a, claim_b;
  };
  std::vector<Doubt> of_households;  // where the persons are one all the same
  const auto beside = [](Neighbours& all, ClaimId a, ClaimId b) {
    all[a].push_back(b);
    all[b].push_back(a);
  };
  for (;;) {
    AMENDS_TRY(const bool found, select.step());
    if (!found) break;
    const std::string_view kind = select.text(0), role_a = select.text(6), role_b = select.text(7);
    const bool confirmed = select.text(1) == "CONFIRMED";
    const std::int64_t a = select.integer(2), b = select.integer(3);
    const ClaimId claim_a = select.integer(4), claim_b = select.integer(5);
    const bool of_household =
        kind == link_kind::same_household || (belongs(role_a) && belongs(role_b));
    if (!confirmed) {
      if (kind == link_kind::same_property) out.units_.doubt(a, b);
      if (kind == link_kind::same_person) out.persons_.doubt(a, b);
      if (kind == link_kind::same_household) beside(out.not_one_household_, claim_a, claim_b);
      if (kind == link_kind::same_person && of_household)
        of_households.push_back({a, b, claim_a, claim_b});
      continue;
    }
    if (kind == link_kind::same_property) out.units_.join(a, b);
    if (kind == link_kind::same_person) {
      out.persons_.join(a, b);
      out.take(a, claim_a, role_a);
      out.take(b, claim_b, role_b);
    }
    if (of_household) beside(out.households_, claim_a, claim_b);
  }
  out.gather(out.claimants_);
  out.gather(out.victims_);
  for (const Doubt& doubt : of_households) {
    if (out.persons_.are_joined(doubt.a, doubt.b))
      beside(out.not_one_household_, doubt.claim_a, doubt.claim_b);
  }
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
         persons_.are_one(one->second, other->second);
}

Result<std::vector<std::int64_t>> RelatedClaims::units_of(ClaimId claim) {
  std::vector<std::int64_t> units;
  units_of_losses_.bind(1, claim);
  for (;;) {
    AMENDS_TRY(const bool row, units_of_losses_.step());
    if (!row) break;
    if (!units_of_losses_.is_null(0))
      units.push_back((claim << child_bits) | units_of_losses_.integer(0));
  }
  units_of_losses_.reset();
  std::ranges::sort(units);
  return units;
}

// Everybody who is reached over confirmed links from one form that counts to the next.
Result<std::vector<RelatedClaims::Other>> RelatedClaims::household(ClaimId claim,
                                                                   const Counts& counts) {
  const auto near = [](const Neighbours& all, ClaimId of) -> std::span<const ClaimId> {
    const auto place = all.find(of);
    return place == all.end() ? std::span<const ClaimId>() : place->second;
  };
  std::set<ClaimId> seen = {claim};
  std::vector<ClaimId> reached = {claim};
  for (std::size_t i = 0; i < reached.size(); ++i) {
    for (const ClaimId other : near(households_, reached[i])) {
      if (!seen.insert(other).second) continue;
      AMENDS_TRY(const bool does, counts(other));
      if (does) reached.push_back(other);
    }
  }
  std::ranges::sort(reached);
  const bool is_doubted = std::ranges::any_of(reached, [&](ClaimId one) {
    return std::ranges::any_of(near(not_one_household_, one), [&](ClaimId other) {
      return std::ranges::binary_search(reached, other);
    });
  });
  std::vector<Other> others;
  for (const ClaimId other : reached) {
    if (other == claim) continue;
    const bool is_near = std::ranges::count(near(households_, claim), other) > 0;
    others.push_back({other, is_near || !is_doubted ? Tie::confirmed : Tie::doubted});
  }
  return others;
}

Result<std::vector<RelatedClaims::Other>> RelatedClaims::of(ClaimId claim,
                                                            programme::Together together,
                                                            const Counts& counts) {
  using programme::Together;
  if (together == Together::household) return household(claim, counts);
  std::vector<Other> candidates;
  if (together == Together::property) {
    AMENDS_TRY(const std::vector<std::int64_t> own, units_of(claim));
    for (const std::int64_t unit : own) {
      for (const std::int64_t other : units_.all(unit)) {
        AMENDS_TRY(const std::vector<std::int64_t> lost, units_of(other >> child_bits));
        if (std::ranges::binary_search(lost, other))
          candidates.push_back({other >> child_bits, units_.tie(unit, other)});
      }
    }
  } else {
    const Role& role = together == Together::claimant ? claimants_ : victims_;
    const auto own = role.mention.find(claim);
    if (own == role.mention.end()) return candidates;
    for (const ClaimId other : role.claims.at(persons_.of(own->second)))
      candidates.push_back({other, persons_.tie(own->second, role.mention.at(other))});
  }
  std::vector<Other> others;
  for (const Other& other : candidates) {
    if (other.claim == claim) continue;
    AMENDS_TRY(const bool does, counts(other.claim));
    if (does) others.push_back(other);
  }
  // Of two properties that both lost, the surer tie counts.
  std::ranges::sort(others, [](const Other& a, const Other& b) {
    return a.claim != b.claim ? a.claim < b.claim : a.tie > b.tie;
  });
  const auto again = std::ranges::unique(others, {}, &Other::claim);
  others.erase(again.begin(), again.end());
  return others;
}

}  // namespace amends::registry
