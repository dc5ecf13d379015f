// What is owed by the decisions that stand: what a fund is shared among.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "examine/funds.h"
#include "register/register.h"

namespace amends::examine {

struct AwardsOwed {
  std::vector<Owed> owed;  // by claim number
  struct LeftOut {
    std::string claim, why;
  };
  // Awarded in another currency, or finer than its smallest unit; withdrawn, fallen away or closed
  // with something left.
  std::vector<LeftOut> left_out;
};

// The awards of all decisions that no other supersedes, of the claims that were decided in one
// instalment when it is named (a review may have ended otherwise since), with what was paid of
// them. First payments by category, in smallest units.
// Code::not_found for an instalment that is not there, Code::bad_input for a category that the
// programme does not have.
Result<AwardsOwed> awards_owed(registry::Register& reg, std::optional<std::int64_t> instalment,
                               const std::map<std::string, std::int64_t>& first_payments);

}  // namespace amends::examine
