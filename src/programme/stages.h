// The stages of a claim, which rules may ask for. What leads from one to the other is for the
// register (register/stages.h, where a test holds the two equal).
#pragma once

#include <array>
#include <string_view>

namespace amends::programme {

inline constexpr std::array<std::string_view, 24> stages = {
    "DRAFT",     "SUBMITTED",      "REGISTERED",  "DEFICIENT",    "LAPSED",
    "SCREENING", "RECATEGORISED",  "LINK_REVIEW", "CONSOLIDATED", "IN_CONFLICT_GROUP",
    "SUSPENDED", "VERIFICATION",   "VALUATION",   "READY",        "IN_INSTALMENT",
    "DECIDED",   "APPROVED",       "NOTIFIED",    "UNDER_REVIEW", "FINAL",
    "CLOSED",    "IMPLEMENTATION", "CORRECTION",  "WITHDRAWN"};

}  // namespace amends::programme
