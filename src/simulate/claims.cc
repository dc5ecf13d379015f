#include "simulate/claims.h"

namespace amends::simulate {
namespace {

class Planner {
 public:
  Planner(const World& world, const ReceiptDays& receipt, const ClaimRates& rates,
          std::uint64_t seed, const Neighbourhood& here, Claims& out)
      : world_(world),
        receipt_(receipt),
        rates_(rates),
        seed_(seed),
        here_(here),
        out_(out),
        stream_(seed, Purpose::claims, here.number) {}

  void plan() {
    for (std::size_t h = 0; h < here_.households.size(); ++h) {
      const auto household = static_cast<Index>(h);
      plan_displacement(household);
      plan_harm(household);
      plan_losses_of_home(household);
    }
    for (std::size_t u = 0; u < here_.units.size(); ++u) plan_unit(static_cast<Index>(u));
    plan_community();
  }

 private:
  const Person& person(Index i) const { return here_.people[static_cast<std::size_t>(i)]; }
  const Household& household_of(Index i) const {
    return here_.households[static_cast<std::size_t>(i)];
  }
  bool can_file(Index i) const {
    return i != nobody && person(i).vital == Vital::alive &&
           age_on(person(i), world_.filing_from) >= 18;
  }
  Index filer_of(const Household& household) const {
    for (const Index member : household.members) {
      if (can_file(member)) return member;
    }
    return nobody;
  }
  Index parent_of(const Person& child) const {
    return can_file(child.mother) ? child.mother : can_file(child.father) ? child.father : nobody;
  }

  Claim* add(Role role, Index claimant, Index household, std::size_t event, Day happened);
  void add_members(Claim& claim, const Household& household, Day on, bool children_only);
  void draw_receipt(Claim& claim);
  void draw_omission(Claim& claim);
  void plan_displacement(Index household);
  void plan_household_form(Index household, std::size_t event, Index filer);
  void plan_own_forms(Index household, std::size_t event);
  void plan_harm(Index household);
  void plan_relatives(Index victim, Index household);
  void plan_losses_of_home(Index household);
  void plan_unit(Index unit);
  void plan_owner(Index unit, const Owner& owner);
  void plan_later_people(Index unit);
  void plan_community();

  const World& world_;
  const ReceiptDays& receipt_;
  const ClaimRates& rates_;
  const std::uint64_t seed_;
  const Neighbourhood& here_;
  Claims& out_;
  Stream stream_;
};

void Planner::draw_receipt(Claim& claim) {
  const auto days = static_cast<std::uint32_t>(receipt_.to - receipt_.from + 1);
  const auto late_days = static_cast<std::uint32_t>(receipt_.late_to - receipt_.to);
  const bool late = stream_.chance(0.03);
  const std::uint64_t draw = stream_.next();
  Stream day(draw, Purpose::claims, 0);
  claim.received = late && late_days > 0 ? receipt_.to + 1 + static_cast<Day>(day.below(late_days))
                                         : receipt_.from + static_cast<Day>(day.below(days));
  claim.late = claim.received > receipt_.window_to;
}

// Leaves out something that the category's form asks for.
void Planner::draw_omission(Claim& claim) {
  const bool deficient = stream_.chance(rates_.deficient);
  const std::uint32_t draw = stream_.below(10);
  if (!deficient) return;
  if (draw < 1 || claim.role == Role::ill_treatment) {
    claim.omission = Omission::claimant_name;
  } else if (claim.household_form && draw < 7) {
    claim.omission = Omission::member_birth;
  } else if (claim.share_num != 0 && draw < 4) {
    claim.omission = Omission::right;
  } else if (claim.role == Role::access && draw < 7) {
    claim.omission = Omission::loss_of_access_date;
  } else {
    claim.omission = Omission::incident_date;
  }
}

Claim* Planner::add(Role role, Index claimant, Index household, std::size_t event, Day happened) {
  // Room is kept for duplicates; a neighbourhood that large has not been seen.
  if (!world_.has(role) || out_.size() >= claims_max / 2) return nullptr;
  Claim claim{};
  claim.role = role;
  claim.claimant = claimant;
  claim.household = household;
  claim.event = static_cast<std::uint8_t>(event);
  claim.happened = happened;
  claim.key = key_of(seed_, here_.number, out_.size());
  draw_receipt(claim);
  out_.add(claim);
  return &out_.back();
}

void Planner::add_members(Claim& claim, const Household& household, Day on, bool children_only) {
  for (const Index member : household.members) {
    if (member == claim.claimant || !living_on(person(member), on)) continue;
    if (children_only && age_on(person(member), on) >= 18) continue;
    claim.members.add(member);
  }
  claim.household_form = !claim.members.empty();
}

void Planner::plan_household_form(Index at, std::size_t event, Index filer) {
  const Household& household = household_of(at);
  const Day left = household.left[event];
  Claim* claim = add(Role::displacement, filer, at, event, left);
  if (claim == nullptr) return;
  add_members(*claim, household, left, false);
  draw_omission(*claim);

  const Index spouse = person(filer).spouse;
  const bool twice = stream_.chance(0.09);
  const bool children_only = stream_.chance(0.6);
  if (twice && can_file(spouse) && person(spouse).household == at) {
    if (Claim* second = add(Role::displacement, spouse, at, event, left)) {
      add_members(*second, household, left, children_only);
      draw_omission(*second);
    }
  }
  for (const Index member : household.members) {
    const bool own_too = stream_.chance(0.025);
    if (!own_too || member == filer || !can_file(member)) continue;
    if (!living_on(person(member), left) || (twice && member == spouse)) continue;
    if (Claim* own = add(Role::displacement, member, at, event, left)) draw_omission(*own);
  }
}

void Planner::plan_own_forms(Index at, std::size_t event) {
  const Household& household = household_of(at);
  const Day left = household.left[event];
  for (const Index member : household.members) {
    const bool files = stream_.chance(0.92);
    if (!files || !living_on(person(member), left) || person(member).vital != Vital::alive)
      continue;
    const bool minor = age_on(person(member), world_.filing_from) < 18;
    const Index parent = parent_of(person(member));
    if (minor && parent == nobody) continue;
    if (Claim* claim = add(Role::displacement, member, at, event, left)) {
      if (minor) {
        claim->capacity = Capacity::parent;
        claim->representative = parent;
      }
      draw_omission(*claim);
    }
  }
}

void Planner::plan_displacement(Index at) {
  const Household& household = household_of(at);
  const Index filer = filer_of(household);
  for (std::size_t event = 0; event < world_.events.size(); ++event) {
    if (!left_in(household, event)) continue;
    const bool together = stream_.chance(0.66);
    if (together && filer != nobody && living_on(person(filer), household.left[event])) {
      plan_household_form(at, event, filer);
    } else {
      plan_own_forms(at, event);
    }
  }
}

void Planner::plan_relatives(Index victim, Index at) {
  const Person& lost = person(victim);
  const Role role = lost.vital == Vital::killed ? Role::death : Role::missing;
  for (std::size_t i = 0; i < here_.people.size(); ++i) {
    const auto relative = static_cast<Index>(i);
    const Person& other = here_.people[i];
    const bool near = other.spouse == victim || other.father == victim || other.mother == victim ||
                      lost.father == relative || lost.mother == relative;
    if (!near || !can_file(relative) || !stream_.chance(0.72)) continue;
    if (Claim* claim = add(role, relative, at, lost.harm_event, lost.harm_day)) {
      claim->victim = victim;
      draw_omission(*claim);
    }
  }
}

void Planner::plan_harm(Index at) {
  for (const Index member : household_of(at).members) {
    const Person& someone = person(member);
    if (someone.vital == Vital::killed || someone.vital == Vital::missing) {
      plan_relatives(member, at);
    }
    const bool both = stream_.chance(0.6);
    if (!can_file(member)) continue;
    if (someone.ill_treated && stream_.chance(0.85)) {
      if (Claim* claim =
              add(Role::ill_treatment, member, at, someone.harm_event, someone.harm_day)) {
        draw_omission(*claim);
      }
    }
    if (someone.injured && (!someone.injured_in_captivity || both)) {
      if (Claim* claim = add(Role::injury, member, at, someone.harm_event, someone.harm_day)) {
        draw_omission(*claim);
      }
    }
  }
}

void Planner::plan_losses_of_home(Index at) {
  const Household& household = household_of(at);
  const Index filer = filer_of(household);
  const bool goods = stream_.chance(0.4);
  const bool non_owner = stream_.chance(household.tenure == Tenure::owner ? 0.03 : 0.7);
  const bool enterprise = stream_.chance(0.03);
  if (filer == nobody || household.displaced == 0) return;
  std::size_t event = 0;
  while (!left_in(household, event)) ++event;
  const Day left = household.left[event];
  if (!living_on(person(filer), left)) return;
  if (goods) {
    if (Claim* claim = add(Role::movables, filer, at, event, left)) {
      add_members(*claim, household, left, false);
      claim->household_form = true;
      draw_omission(*claim);
    }
  }
  if (non_owner && household.unit != nobody) {
    if (Claim* claim = add(Role::non_owner, filer, at, event, left)) {
      claim->unit = household.unit;
      claim->right = household.tenure == Tenure::occupancy_right ? RightKind::occupancy_right
                                                                 : RightKind::tenancy;
      claim->right_since = left - stream_.between(200, 9000);
      draw_omission(*claim);
    }
  }
  if (enterprise) {
    if (Claim* claim = add(Role::enterprise, filer, at, event, left)) draw_omission(*claim);
  }
}

void Planner::plan_owner(Index at, const Owner& owner) {
  const Unit& unit = here_.units[static_cast<std::size_t>(at)];
  const bool files = stream_.chance(0.85);
  const bool second = stream_.chance(0.8);
  if (!files || !can_file(owner.person)) return;
  const auto claim_for = [&](Role role, Day happened) {
    Claim* claim = add(role, owner.person, unit.household, unit.event, happened);
    if (claim == nullptr) return;
    claim->unit = at;
    claim->share_num = owner.share_num;
    claim->share_den = owner.share_den;
    const bool whole = owner.share_num == owner.share_den;
    claim->capacity = unit.estate ? Capacity::heir : whole ? Capacity::own : Capacity::co_owner;
    claim->right = unit.customary ? RightKind::customary
                   : whole        ? RightKind::ownership
                   : unit.marital ? RightKind::joint_marital
                                  : RightKind::co_ownership;
    claim->right_since = unit.acquired_on;
    draw_omission(*claim);
  };
  if (unit.kind == UnitKind::land) {
    if (unit.inaccessible) claim_for(Role::land, unit.lost_on);
    return;
  }
  const bool damaged = unit.damage != Damage::none;
  if (damaged) claim_for(Role::dwelling, unit.damaged_on);
  if (unit.inaccessible && (!damaged || second)) claim_for(Role::access, unit.lost_on);
}

// The household that bought the home, or that moved into it, and lost it in a later event.
void Planner::plan_later_people(Index at) {
  const Unit& unit = here_.units[static_cast<std::size_t>(at)];
  const Index household = unit.buyer != nobody ? unit.buyer : unit.occupant;
  if (household == nobody) return;
  const Index filer = filer_of(household_of(household));
  std::size_t event = unit.event + 1U;
  while (event < world_.events.size() && !left_in(household_of(household), event)) ++event;
  if (filer == nobody || event >= world_.events.size()) return;
  const bool bought = unit.buyer != nobody;
  const Day left = household_of(household).left[event];
  Claim* claim = add(bought ? Role::access : Role::non_owner, filer, household, event, left);
  if (claim == nullptr) return;
  claim->unit = at;
  claim->right = bought ? RightKind::ownership : RightKind::possession;
  claim->share_num = bought ? 1 : 0;
  claim->right_since = unit.sold_on;
  draw_omission(*claim);
}

void Planner::plan_unit(Index at) {
  const Unit& unit = here_.units[static_cast<std::size_t>(at)];
  for (const Owner& owner : unit.owners) plan_owner(at, owner);
  plan_later_people(at);
}

void Planner::plan_community() {
  const bool claims = stream_.chance(0.05);
  if (!claims || here_.households.empty()) return;
  const Household& household = here_.households[0];
  const Index filer = filer_of(household);
  if (filer == nobody) return;
  const std::size_t event = stream_.below(static_cast<std::uint32_t>(world_.events.size()));
  const EventSpan& span = world_.events[event];
  const Day day =
      span.from +
      static_cast<Day>(stream_.below(static_cast<std::uint32_t>(span.to - span.from + 1)));
  if (Claim* claim = add(Role::communal, filer, 0, event, day)) {
    claim->community = true;
    claim->right = RightKind::communal;
    draw_omission(*claim);
  }
}

}  // namespace

void plan_claims(const World& world, const ReceiptDays& receipt, const ClaimRates& rates,
                 std::uint64_t seed, const Neighbourhood& neighbourhood, Claims& out) {
  out.clear();
  Planner(world, receipt, rates, seed, neighbourhood, out).plan();
}

Repeats draw_repeats(const ClaimRates& rates, std::uint64_t seed, std::uint64_t number,
                     std::size_t claims) {
  Stream stream(seed, Purpose::again, number);
  Repeats repeats;
  repeats.from = number == 0 ? 0 : stream.next() % (number + 1);
  // A share d of all rows is d / (1 - d) of the originals.
  const std::uint64_t whole = std::uint64_t{1} << 32;
  const std::uint64_t d = rates.duplicates.threshold();
  for (std::size_t i = 0; i < claims; ++i) {
    if (stream.below(0xffffffffU) < d * 0xffffffffU / (whole - d)) ++repeats.count;
  }
  if (repeats.count > claims_max - claims) repeats.count = claims_max - claims;
  return repeats;
}

Claim repeat_claim(const ReceiptDays& receipt, std::uint64_t seed, std::uint64_t number,
                   std::size_t n, std::size_t slot, const Claims& originals) {
  static constexpr std::array kinds = {0, 20, 55, 25};
  Stream stream(seed, Purpose::again, (number << 8) + n + (std::uint64_t{1} << 48));
  Claim claim = originals[stream.below(static_cast<std::uint32_t>(originals.size()))];
  claim.again = static_cast<Again>(stream.weighted(kinds));
  claim.origin = claim.key;
  claim.key = key_of(seed, number, slot);
  claim.omission = Omission::nothing;
  claim.overlaps = claim.competing = 0;
  claim.overlaps_with = -1;
  const Day last = claim.received > receipt.late_to ? claim.received : receipt.late_to;
  const Day later = claim.received + stream.between(1, 150);
  claim.received = later < last ? later : last;
  claim.late = claim.received > receipt.window_to;
  return claim;
}

std::uint64_t key_of(std::uint64_t seed, std::uint64_t number, std::size_t slot) {
  // A balanced Feistel network on 40 bits: a permutation, whatever its round function.
  const std::uint64_t plain = (number << 8) | slot;
  AMENDS_ASSERT(plain >> 40 == 0 && slot < 256);
  std::uint64_t left = plain >> 20, right = plain & 0xfffffU;
  for (std::uint64_t round = 0; round < 4; ++round) {
    const std::uint64_t next = left ^ (mix(mix(seed + round) ^ right) & 0xfffffU);
    left = right;
    right = next;
  }
  return (left << 20) | right;
}

void append_key(std::string& out, std::uint64_t key) {
  // Without I, L, O and U, which are misread.
  static constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  out += "S-";
  for (int shift = 35; shift >= 0; shift -= 5) out += digits[(key >> shift) & 31U];
}

}  // namespace amends::simulate
