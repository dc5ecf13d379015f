// Who claims what: the claims of a neighbourhood, before anybody writes them down. They are a
// function of the neighbourhood and the seed, so a duplicate in one place can be made from an
// original far away by making that neighbourhood again.
#pragma once

#include <cstdint>

#include "simulate/population.h"

namespace amends::simulate {

enum class Capacity : std::uint8_t { own, parent, heir, co_owner };

enum class RightKind : std::uint8_t {
  ownership,
  co_ownership,
  joint_marital,
  tenancy,
  occupancy_right,
  customary,
  possession,
  communal,
};

// How a claim was registered a second time.
enum class Again : std::uint8_t {
  original,
  copied,     // word for word, but through another channel
  rewritten,  // by the same person on another day: other spelling, other precision
  distant,    // other script, less exact, without an identifier
};

// Bits: in what ways a claim and others ask for the same thing, without being the same claim.
enum Overlap : std::uint8_t {
  household_double_count = 1,   // two household forms name the same people for one event
  displacement_twice = 2,       // a person's own claim, and another's household form naming them
  dwelling_and_access = 4,      // destroyed and out of reach: the same unit
  injury_in_ill_treatment = 8,  // the injury arose in the ill-treatment
  owner_as_non_owner = 16,      // an owner who also claims as one who owned nothing
};

// Why several people claim for one unit.
enum Competing : std::uint8_t {
  co_owners = 1,        // their shares are at most the whole: nothing is wrong
  shares_over_one = 2,  // heirs whose shares add up to more than the whole
  successive_owners = 4,
  owner_and_occupant = 8,
};

// What a deficient claim leaves out. Each is something that the category's form wants.
enum class Omission : std::uint8_t {
  nothing,
  member_birth,
  incident_date,
  claimant_name,
  right,
  loss_of_access_date,
};

struct Claim {
  Role role = Role::displacement;
  Capacity capacity = Capacity::own;
  RightKind right = RightKind::ownership;
  Again again = Again::original;
  Omission omission = Omission::nothing;
  std::uint8_t overlaps = 0;
  std::uint8_t competing = 0;
  std::uint8_t event = 0;
  bool household_form = false;
  bool community = false;
  bool late = false;
  Index claimant = nobody;
  Index representative = nobody;
  Index victim = nobody;
  Index household = nobody;
  Index unit = nobody;
  Few<Index, household_size_max - 1> members;  // besides the claimant, when household_form
  std::int16_t share_num = 0, share_den = 1;
  std::int16_t overlaps_with = -1;  // the first claim of the neighbourhood that it overlaps with
  Day happened = 0;
  Day received = 0;
  Day right_since = 0;
  std::uint64_t key = 0;     // of the row; see key_of()
  std::uint64_t origin = 0;  // of a duplicate: the original's key
};

inline constexpr std::size_t claims_max = 240;  // of a neighbourhood, duplicates included
using Claims = Few<Claim, claims_max>;

struct ReceiptDays {
  Day from, to;
  Day late_to;    // same as `to`: nobody is late
  Day window_to;  // of the programme: what comes after it is late
};

struct ClaimRates {
  Rate duplicates;  // share of all rows that register a claim once more; below 0.5
  Rate deficient;   // share of original rows that leave out something the form wants
};

// Claims of the neighbourhood itself, in order of household.
void plan_claims(const World& world, const ReceiptDays& receipt, const ClaimRates& rates,
                 std::uint64_t seed, const Neighbourhood& neighbourhood, Claims& out);

// How many duplicates follow the claims of a neighbourhood, and from which earlier one (or itself).
struct Repeats {
  std::uint64_t from = 0;
  std::size_t count = 0;
};
Repeats draw_repeats(const ClaimRates& rates, std::uint64_t seed, std::uint64_t number,
                     std::size_t claims);
// The n-th repeat: one of `originals`, received later.
Claim repeat_claim(const ReceiptDays& receipt, std::uint64_t seed, std::uint64_t number,
                   std::size_t n, std::size_t slot, const Claims& originals);

// Sets overlaps and competing, looking at these claims only, so that the truth never speaks of a
// claim that the caseload does not have.
void mark_relations(const Neighbourhood& neighbourhood, Claims& claims);

// The row's key: a permutation of neighbourhood and slot under the seed, so that a key says nothing
// of where its row comes from and no two are equal. Numbers below 2^32, slots below 256.
std::uint64_t key_of(std::uint64_t seed, std::uint64_t number, std::size_t slot);
void append_key(std::string& out, std::uint64_t key);  // "S-" and eight characters

}  // namespace amends::simulate
