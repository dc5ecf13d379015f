// Recommending in mass: what the rules say of many claims, drafted (draft.h) and recommended by one
// person, each as an act of its own. Another person decides.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "examine/decide.h"
#include "examine/instalment.h"

namespace amends::examine {

struct MassOrder {
  std::optional<std::int64_t> instalment;  // its claims
  Criterion criterion;  // or those that meet it: in VERIFICATION and VALUATION if no stage is named
  bool only_show = false;  // draft, and record nothing
};
struct MassRecommended {
  std::map<std::string, std::uint64_t> by_outcome;  // of what was recommended
  std::uint64_t recommended = 0;
  std::uint64_t kept = 0;          // recommended already: by a person, or since the last screening
  std::vector<LeftOut> left_over;  // for a person to write, with the reason; by number
};
// Drafts and recommends, all in one. What cannot be drafted, or is refused for one claim alone (an
// interest, a stage), is left over with the reason and stops nothing.
Result<MassRecommended> recommend_drafts(registry::Register& reg, const MassOrder& order,
                                         const registry::Actor& actor, base::Task& task);

}  // namespace amends::examine
