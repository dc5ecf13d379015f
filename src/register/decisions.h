// Decisions: what a recommendation or decision has to say before it can become an act, and the
// words that it says it with. docs/decisions.md is the reader's version.
//
// data of decision.recommended and decision.made, canonical JSON:
//   {"awarded"?: decimal, "citations": ["RoP 4(1)", …], "currency"?: code,
//    "dissent"?: "MEMBER, …: why",
//    "findings": [{"outcome": PASS|FAIL|REVIEW|UNKNOWN, "rule": "TIME-1@1",
//      "text"?: {language: sentence}}], "from": STAGE, "heard"?: text, "instalment"?: n,
//    "members"?: [name, …],
//    "operative": [{"amount"?: decimal, "currency"?: code, "kind": OPERATIVE, "text": {language:
//      sentence}}], "drafted"?: true, "outcome": OUTCOME, "reasons": {language: text},
//      "recommendation"?: act,
//    "supersedes"?: act, "to": STAGE, "trigger": …}
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "programme/programme.h"

namespace amends::registry {

// The outcomes of domain/model.md that a programme of this mode can decide.
bool is_outcome(std::string_view outcome, programme::Mode mode);
// WITHDRAWN and LAPSED: what a claimant asks for and what an uncured deficiency leads to, steps of
// the claim (stages.h) that no decision takes in their place.
bool is_step_alone(std::string_view outcome);
std::span<const std::string_view> outcomes();
// Whether it takes something away from the claimant: such a decision rests on no UNKNOWN finding.
bool is_adverse(std::string_view outcome);

// Whether it gives the claimant what was asked, wholly or in part.
bool gives(std::string_view outcome);

// What follows from a rule that is not met, by its `effect` (docs/formats/rules.md):
//   ends      the effect is an outcome that ends the claim: CONSOLIDATED, INADMISSIBLE_TIME …
//   reduces   REDUCE, CAP: the sum is less for it, as the valuation has it
//   goes_on   RESERVE, PRESUMED_DURESS, PAY_FIRST: it is said, and takes nothing away
//   waits     anything else: a person does something first
enum class Follows { ends, reduces, goes_on, waits };
Follows what_follows(std::string_view effect);
inline bool ends_claim(std::string_view effect) { return what_follows(effect) == Follows::ends; }

// What an operative part orders: AWARD, RESTITUTION, REGISTRATION, APOLOGY, RECOMMENDATION,
// REFUSAL, RECORD, RESERVE.
bool is_operative(std::string_view kind);
std::span<const std::string_view> operative_kinds();
// Why operative parts of these kinds do not go with the outcome; "" where they do.
std::string unfit(std::string_view outcome, std::span<const std::string_view> kinds);

// SAME_RIGHT (different persons), SUCCESSIVE_OWNERS, OWNER_AND_TENANT, OWNER_AND_OCCUPANT,
// RESTITUTION_AND_COMPENSATION.
bool is_conflict_kind(std::string_view kind);
std::span<const std::string_view> conflict_kinds();

}  // namespace amends::registry
