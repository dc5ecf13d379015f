// One claim as the views have it, and the steps that lead it on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "register/register.h"
#include "register/stages.h"

namespace amends::registry {

struct ClaimFacts {
  ClaimId id = 0;
  std::string category, stage, stage_before, disposition, received, recommended_by, review_date;
  bool late = false, sealed = false;
  bool has_open_deficiency = false;
  bool cure_overdue = false;
  // Once notified, the last day to ask for review ("2026-05-31"), by the programme under which it
  // was decided. A review that upheld the decision does not start it anew.
  std::string review_until;
  bool review_over = false;  // NOTIFIED, and that day is over
  std::uint64_t filed_act = 0, last_act = 0;
  std::int64_t conflict_group = 0;  // of competing claims that it is in; 0 for none

  // Views into this object.
  Situation situation(programme::Mode mode) const;
};

// Due dates are held against the day that it is at `now` in the programme's time zone.
// Code::not_found when there is no such claim or it was erased.
Result<ClaimFacts> read_claim_facts(store::Database& database,
                                    const programme::Programme& programme, ClaimId claim,
                                    base::UnixSeconds now);

// SQL that joins, as `i`, the incidents that the losses of claim `c` are of: those that they name,
// or all of them where a loss names none, or the claim has no losses.
extern const char* const joined_incidents_of_losses;
// SQL of two columns over those of a claim (GROUP BY c.id): the first and the last day that any of
// them may be of; NULL where one of them leaves that open, or there is none.
extern const char* const days_of_incidents;

// Takes one step (stages.h) as an act claim.moved. `reason` must not be empty; `review_date` only
// for suspend. An error names the claim.
Result<Done> move_claim(Register& reg, Register::Session& session, ClaimId claim,
                        std::string_view trigger, std::string_view reason,
                        std::string_view review_date, const Actor& actor);

// The acts of one claim, oldest first.
struct HistoryLine {
  std::uint64_t act;
  base::UnixSeconds at;
  std::string kind, by, role, summary;
  bool erased = false;
};
Result<std::vector<HistoryLine>> history(Register& reg, ClaimId claim);

}  // namespace amends::registry
