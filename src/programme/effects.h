// What may follow from a rule that is not met: the values of a rule's `effect`. What each makes of
// a drafted decision is for the register (register/decisions.h, docs/decisions.md, "Drafts").
#pragma once

#include <array>
#include <string_view>

namespace amends::programme {

inline constexpr std::array<std::string_view, 20> effects = {"CONSOLIDATED",
                                                             "INADMISSIBLE_TIME",
                                                             "INADMISSIBLE_PLACE",
                                                             "INADMISSIBLE_PERSON",
                                                             "INADMISSIBLE_CAUSE",
                                                             "INADMISSIBLE_LATE",
                                                             "INADMISSIBLE_FORM",  // outcomes
                                                             "REDUCE",
                                                             "CAP",
                                                             "RESERVE",
                                                             "PRESUMED_DURESS",
                                                             "PAY_FIRST",  // an award all the same
                                                             "CAUSE_OPEN",
                                                             "CONFLICT_GROUP",
                                                             "DEFICIENT",
                                                             "INADMISSIBLE",
                                                             "RECALCULATE",
                                                             "SEAL",
                                                             "SEVER",
                                                             "SUSPENDED"};  // a person acts

// DEFICIENT may say what is missing ("DEFICIENT:HH_MEMBER"); the effect without that.
constexpr std::string_view kind_of_effect(std::string_view effect) {
  constexpr std::string_view deficient = "DEFICIENT";
  return effect.starts_with("DEFICIENT:") ? deficient : effect;
}

}  // namespace amends::programme
