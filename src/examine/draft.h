// Drafts of recommendations, from the screening and the valuation on file: outcome, operative
// parts, findings, reasons, citations, the sum and its steps, in every language of the programme.
//
// A draft says what the rules say and nothing of its own: its sentences are the programme's. Where
// a person has to look (REVIEW), something is not known (UNKNOWN), claims compete, or a rule's
// effect is for a person to act on, there is no draft, and the sentence says why. The numbers of
// other claims are left out ("…"): a decision is given to one claimant.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "examine/context.h"
#include "examine/decide.h"
#include "examine/screen.h"

namespace amends::examine {

struct Draft {
  std::optional<DecisionContent> content;
  std::string why_not;  // where there is none
};
// A decision goes to one claimant, and tells of no other claim: `text` with "…" in the place of the
// numbers of others.
std::string without_others(registry::Register& reg, registry::ClaimId own, std::string text);

// What the programme says to a claim that was judged and valued so. Pure.
Draft draft_of(const Screening& screening, const programme::Programme& programme,
               std::string_view category);

// Drafts for claims of a register. Belongs to one thread.
class Drafter {
 public:
  static Result<Drafter> create(registry::Register& reg);
  // Not drafted where the claim was not screened, or its facts or the rules have changed since.
  Result<Draft> draft(registry::ClaimId claim);
  // Code::refused where draft() would have none for that reason: no screening on file speaks for
  // the claim as it is now. A programme without rules asks for none.
  Status check_screened(registry::ClaimId claim);

 private:
  Drafter(registry::Register& reg, ContextReader reader)
      : reg_(&reg),
        reader_(std::move(reader)),
        screener_(std::make_unique<Screener>(reg.programme())) {}
  struct Judged {
    ClaimRow row;
    Screening fresh;
    std::string stale;  // why the screening on file does not speak for it; "" where it does
  };
  Result<Judged> judge(registry::ClaimId claim);
  Result<std::string> stale(registry::ClaimId claim, const Screening& fresh);

  registry::Register* reg_;
  ContextReader reader_;
  std::unique_ptr<Screener> screener_;
  store::Statement on_file_, group_;
};

}  // namespace amends::examine
