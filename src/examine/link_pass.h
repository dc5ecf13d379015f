// Linkage in the register: each claim that has not been looked at is held against all that have,
// and what may belong together is proposed. Proposals stand in link_proposal and create nothing;
// links.h says what people make of them.
//
// A pair's weight depends on the two records alone, and every pair of records with a key in common
// is weighed when the later claim of the two is looked at; incidents and papers are held against
// the first of their like, which the content says (link_incidents.h, link_documents.h). A key that
// too many have makes no pairs: when it becomes so, or is so no more, those who have it are looked
// at again. So claims give the same proposals in whatever order they come, one by one or all at
// once.
//
// Sealed claims are not looked at, and nothing is proposed about them: a link would betray them.
#pragma once

#include <array>
#include <map>

#include "base/task.h"
#include "examine/link_keys.h"
#include "register/register.h"

namespace amends::examine {

struct LinkPassReport {
  std::uint64_t claims = 0;      // looked at
  std::uint64_t weighed = 0;     // pairs
  std::uint64_t too_common = 0;  // times that a key was passed over, because too many have it
  // By kind: those that were not there before and wait for people.
  std::map<std::string, std::uint64_t> proposed;
};

// Looks at all claims that are new or have changed since the last time. Durable in steps of a few
// thousand claims; stopped or killed, it goes on where it was.
Result<LinkPassReport> link_claims(registry::Register& reg, Task& task);
// How many claims wait to be looked at.
Result<std::uint64_t> claims_to_link(registry::Register& reg);

// Proposals from this weight up, in bits.
inline constexpr double person_threshold = 0;
inline constexpr double unit_threshold = 0;

}  // namespace amends::examine
