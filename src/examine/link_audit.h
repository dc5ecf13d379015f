// Whether linkage in a register serves anybody worse for what their papers look like, measured by
// what people judged: of the pairs that they confirmed, how many linkage had proposed; of its
// proposals that they judged, how many they rejected; by script, number of names, sex, known age
// and default birthdays.
#pragma once

#include "link/audit.h"
#include "register/register.h"

namespace amends::examine {

struct LinkAudit {
  // Pairs of people. Confirmed ones that linkage had not proposed are those that somebody found by
  // hand (amends review --pair).
  std::uint64_t confirmed = 0, confirmed_unproposed = 0, rejected = 0, waiting = 0;
  std::vector<link::GroupAudit> groups;
};

Result<LinkAudit> audit_links(registry::Register& reg);

}  // namespace amends::examine
