// Which claims of a register are meant: a stated criterion, kept in the act that used it, so that
// anybody can gather the same claims again.
#pragma once

#include <string>
#include <vector>

#include "register/register.h"

namespace amends::examine {

// Each list that is not empty must hold of the claim. Sealed claims are meant only where their
// category is named, so that no list shows that they exist.
struct Criterion {
  std::vector<std::string> categories, stages;
  std::vector<std::string> zones;          // of an incident or of a property unit
  std::string received_from, received_to;  // calendar dates, inclusive; empty: no limit
};

// Canonical JSON with the members that say something: {"categories":["D1"],"stages":["READY"]}.
std::string to_json(const Criterion& criterion);

// The claims, by id. Code::bad_input for a category, stage or zone that does not exist, with the
// nearest name.
Result<std::vector<registry::ClaimId>> claims_that_meet(registry::Register& reg,
                                                        const Criterion& criterion);

}  // namespace amends::examine
