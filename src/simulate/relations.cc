// Which claims of a neighbourhood overlap or compete: the last part of claims.h.
#include <numeric>

#include "simulate/claims.h"

namespace amends::simulate {
namespace {

bool names(const Claim& claim, Index person) {
  for (const Index member : claim.members) {
    if (member == person) return true;
  }
  return false;
}

std::uint8_t displacement_overlap(const Claim& a, const Claim& b) {
  if (a.event != b.event) return 0;
  if (a.household_form && b.household_form) {
    return a.household == b.household ? household_double_count : 0;
  }
  return names(a, b.claimant) || names(b, a.claimant) ? displacement_twice : 0;
}

std::uint8_t overlap_of(const Neighbourhood& here, const Claim& a, const Claim& b) {
  const auto are = [&](Role one, Role other) {
    return (a.role == one && b.role == other) || (a.role == other && b.role == one);
  };
  if (are(Role::displacement, Role::displacement)) return displacement_overlap(a, b);
  if (a.claimant != b.claimant) return 0;
  if (are(Role::injury, Role::ill_treatment)) {
    const Person& person = here.people[static_cast<std::size_t>(a.claimant)];
    return person.injured_in_captivity ? injury_in_ill_treatment : 0;
  }
  if (a.unit == nobody || a.unit != b.unit || a.event != b.event) return 0;
  if (are(Role::dwelling, Role::access)) return dwelling_and_access;
  if (are(Role::dwelling, Role::non_owner) || are(Role::access, Role::non_owner)) {
    return owner_as_non_owner;
  }
  return 0;
}

struct UnitClaims {
  std::int64_t num = 0, den = 1;  // sum of shares over the owners of one time
  int owners = 0, later_owners = 0, occupants = 0;
};

// Claims of one role on one unit; an owner who claims for damage and for access counts once.
UnitClaims count_claims(const Neighbourhood& here, const Claims& claims, Index unit, Role role) {
  UnitClaims found;
  for (const Claim& claim : claims) {
    if (claim.unit != unit || claim.again != Again::original) continue;
    const bool later = claim.event != here.units[static_cast<std::size_t>(unit)].event;
    if (claim.role == Role::non_owner) {
      found.occupants += claim.right == RightKind::possession;
    } else if (later) {
      ++found.later_owners;
    } else if (claim.role == role) {
      ++found.owners;
      found.num = found.num * claim.share_den + claim.share_num * found.den;
      found.den *= claim.share_den;
      const std::int64_t common = std::gcd(found.num, found.den);
      found.num /= common;
      found.den /= common;
    }
  }
  return found;
}

std::uint8_t competing_of(const Neighbourhood& here, const Claims& claims, const Claim& claim) {
  const Unit& unit = here.units[static_cast<std::size_t>(claim.unit)];
  const bool owner = claim.role != Role::non_owner;
  const bool first = owner && claim.event == unit.event;
  const bool occupant = !owner && claim.right == RightKind::possession;
  if (!owner && !occupant) return 0;
  const Role role = first ? claim.role : Role::access;
  const UnitClaims found = count_claims(here, claims, claim.unit, role);
  const UnitClaims other = count_claims(here, claims, claim.unit, Role::dwelling);
  const int owners = found.owners > other.owners ? found.owners : other.owners;
  std::uint8_t competing = 0;
  if (first && found.owners > 1) {
    competing |= found.num > found.den ? shares_over_one : co_owners;
  }
  if (first ? found.later_owners > 0 : owner && owners > 0) competing |= successive_owners;
  if (owner ? found.occupants > 0 : owners > 0) competing |= owner_and_occupant;
  return competing;
}

}  // namespace

void mark_relations(const Neighbourhood& neighbourhood, Claims& claims) {
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (claims[i].again != Again::original) continue;
    for (std::size_t k = i + 1; k < claims.size(); ++k) {
      if (claims[k].again != Again::original) continue;
      const std::uint8_t overlap = overlap_of(neighbourhood, claims[i], claims[k]);
      if (overlap == 0) continue;
      claims[i].overlaps |= overlap;
      claims[k].overlaps |= overlap;
      if (claims[i].overlaps_with < 0) claims[i].overlaps_with = static_cast<std::int16_t>(k);
      if (claims[k].overlaps_with < 0) claims[k].overlaps_with = static_cast<std::int16_t>(i);
    }
    if (claims[i].unit != nobody) {
      claims[i].competing = competing_of(neighbourhood, claims, claims[i]);
    }
  }
}

}  // namespace amends::simulate
