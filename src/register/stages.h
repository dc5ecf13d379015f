// The claim's state machine: domain/model.md's table, as one table.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "programme/programme.h"

namespace amends::registry {

struct Transition {
  int number;                // the row of the table in docs/formats/stages.md
  std::string_view from;     // "*" for any open stage
  std::string_view to;       // "=" for back to where it was before
  std::string_view trigger;  // what `amends act` calls it
  std::string_view roles;    // "CLM INT"
  std::string_view guard;    // a sentence; what of it the program checks is in guard_fails()
  std::string_view act = "claim.moved";  // the kind of act that makes the step
};

std::span<const Transition> transitions();
bool is_open(std::string_view stage);
bool is_stage(std::string_view stage);
// It ended without a decision (WITHDRAWN, LAPSED, CONSOLIDATED), and counts for nothing beside
// others.
bool has_fallen_away(std::string_view stage);
// Open, and no decision stands yet.
bool waits_for_decision(std::string_view stage);
// Its facts and the rules still matter: open, or corrected, or being paid.
bool is_screened(std::string_view stage);

// What is known about a claim when a step is asked for.
struct Situation {
  std::string_view stage;
  std::string_view stage_before;  // before SUSPENDED
  programme::Mode mode;
  bool has_open_deficiency = false;
  bool cure_overdue = false;
  bool review_over = false;
  std::string_view recommended_by;    // who recommended, or proposed a correction: for four eyes
  std::string_view review_until;      // the last day to ask for review, where it is known
  bool has_interest = false;          // whether the one who acts has declared an interest
  std::int64_t conflict_group = 0;    // that the claim is in; 0 for none
  std::int64_t instalment_group = 0;  // for batch: whose instalment it is; 0 for an ordinary one
};

struct Step {
  std::string_view to;
  const Transition* transition;
};

// The step that `trigger` makes, or Code::refused with the sentence that says why not: the stage
// does not allow it (and what it does allow), the role may not, or the guard does not hold.
Result<Step> step(const Situation& situation, std::string_view trigger, std::string_view role,
                  std::string_view who);

// All that may happen next, for the given role or for anybody ("").
std::vector<Transition> allowed(const Situation& situation, std::string_view role);

}  // namespace amends::registry
