// Which claims compete for one property, from the links that people have confirmed: nobody has to
// notice it. What is only proposed makes no group.
//
//   SAME_RIGHT          shares of different persons in one right, held at one time, above the whole
//   RESTITUTION_AND_COMPENSATION   the same, where some ask for the thing and others for its worth
//   SUCCESSIVE_OWNERS   above the whole only over time
//   OWNER_AND_OCCUPANT  an owner asks for the thing back from somebody who claims too: the occupant
//                       that the claim names, or a holder without title
//   OWNER_AND_TENANT    an owner and the holder of a lesser right ask for the same
//
// Claims of one person do not compete with each other. A right of ownership without a share is the
// whole; other rights without one, and joint rights of spouses, are not counted.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/edtf.h"
#include "base/rational.h"
#include "examine/conflict.h"

namespace amends::examine {

// One right in the property, as one claim has it.
struct HeldRight {
  registry::ClaimId claim = 0;
  std::int64_t person = 0;  // claims of one person have one number
  std::string number;       // the claim's, for the reason
  std::string type, head, remedy;
  std::optional<Rational> share;
  std::optional<base::Days> from, to;   // surely held then; open where nothing is said
  std::vector<std::int64_t> occupants;  // persons whom the claim names as living there now
};
// The claims among them that compete, and how; nothing where none do. Pure, and the same in any
// order.
struct Competition {
  std::string kind, reason;
  std::vector<registry::ClaimId> claims;  // sorted
};
std::optional<Competition> competition(std::vector<HeldRight> rights);

// Makes groups of what competes and is in no group yet, adds to those that are there, and makes one
// of those that turn out to be about one property, the one with the lowest number; each in one act
// and its members' acts (conflict.h). What was decided before its competitor was known comes to the
// group too. Left alone are sealed claims, claims that have ended, and claims that a person took
// out of a group.
struct Formed {
  std::vector<std::int64_t> groups;  // new ones
  std::uint64_t joined = 0;          // claims that came to a group that was there
  // Groups that are part of another now: which, and of which.
  std::vector<std::pair<std::int64_t, std::int64_t>> merged;
  std::vector<std::string> apart;  // of their members, who was decided apart (conflict.h)
};
Result<Formed> form_conflict_groups(registry::Register& reg, const registry::Actor& actor);

}  // namespace amends::examine
