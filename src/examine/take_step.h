// One step for many claims (stages.h): each an act of its own, by one person with one reason.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "examine/instalment.h"

namespace amends::examine {

struct StepOrder {
  std::vector<registry::ClaimId> claims;
  std::string trigger, reason, review_date;
  bool only_show = false;  // say what would be done, and do nothing
};
struct StepsTaken {
  std::map<std::string, std::uint64_t> by_stage;  // where those stand now that took it
  std::uint64_t taken = 0;
  std::uint64_t there_already = 0;  // stand where the step leads
  std::vector<LeftOut> refused;     // with the reason; by number
};
// A claim that is refused stops no other. What was done is kept when the task is stopped, in groups
// of a thousand claims; doing it again goes on. Code::refused for a step that does not exist and a
// reason that is empty.
Result<StepsTaken> take_step(registry::Register& reg, const StepOrder& order,
                             const registry::Actor& actor, base::Task& task);

}  // namespace amends::examine
