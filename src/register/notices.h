// Notices: whom the body told of a claim, how and when, and that they answered. Each is an act on
// the claim. A claimant is told of the decision by the step `notify` (stages.h).
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "register/acts.h"
#include "register/register.h"

namespace amends::registry {

// What about, or to whom; a closed list, because rules look for OCCUPANT and DECISION.
inline constexpr std::string_view notice_kinds[] = {"DEFICIENCY", "DECISION", "HEARING",
                                                    "OCCUPANT",   "PARTY",    "OTHER"};
inline constexpr std::string_view notice_methods[] = {"PERSONAL", "POST", "PUBLICATION", "ON_SITE"};

struct Notice {
  std::uint64_t act = 0;
  std::string kind, method, detail;
  base::UnixSeconds at = 0;
  std::optional<base::UnixSeconds> answered;
};
// Oldest first.
Result<std::vector<Notice>> notices_of(Register& reg, ClaimId claim);

Result<Done> give_notice(Register& reg, ClaimId claim, std::string_view what,
                         std::string_view method, std::string_view detail, const Actor& by);
// The answer to the last notice of that kind. Code::refused where there was none.
Result<Done> answer_notice(Register& reg, ClaimId claim, std::string_view what,
                           std::string_view detail, const Actor& by);

}  // namespace amends::registry
