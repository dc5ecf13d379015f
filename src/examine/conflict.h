// Competing claims: different right-holders of one thing. They are normal, not errors; they are
// never merged, leave any batch, and are decided together.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "register/register.h"

namespace amends::examine {

struct ConflictOrder {
  std::string kind;                       // register/decisions.h: SAME_RIGHT, SUCCESSIVE_OWNERS, …
  std::string asset;                      // what they compete for, in words
  std::string reason;                     // why they compete: "shares add up to 3/2"
  std::vector<registry::ClaimId> claims;  // two at least
};
// Records the group and takes its members out of their instalments, all in one. Gives its number.
// Code::refused when a member is in another group, has been withdrawn, has lapsed, was joined to
// another or is sealed, or a kind does not exist.
Result<std::int64_t> group_claims(registry::Register& reg, const ConflictOrder& order,
                                  const registry::Actor& actor);
// The same for claims that come to a group that is there: it is gathered anew as a whole.
Status join_group(registry::Register& reg, std::int64_t group,
                  const std::vector<registry::ClaimId>& claims, const registry::Actor& actor);
// Makes groups that turned out to be about one thing one: the members of `from` leave it for
// `into`, but for those that compete no more. An interest that somebody declared in `from` holds
// on.
Status merge_groups(registry::Register& reg, std::int64_t into, std::span<const std::int64_t> from,
                    const registry::Actor& actor);
Status leave_group(registry::Register& reg, registry::ClaimId claim, std::string_view reason,
                   const registry::Actor& actor);

struct ConflictGroup {
  std::int64_t group = 0;
  std::string kind, asset, reason;
  struct Member {
    std::string number, stage;
    bool left = false;
    // The decision that stands and was made without the others, before they were known to compete.
    std::optional<std::uint64_t> decided_apart;
  };
  std::vector<Member> members;  // by number
};
Result<std::vector<ConflictGroup>> conflict_groups(registry::Register& reg);
// That a member was decided apart, by which act, and how its review begins; "" where it was not.
std::string decided_apart(const ConflictGroup::Member& member);
// The same of all who were, in these groups or in any.
Result<std::vector<std::string>> decided_apart(registry::Register& reg,
                                               const std::optional<std::set<std::int64_t>>& groups);

}  // namespace amends::examine
