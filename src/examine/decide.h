// Recommending, deciding and correcting: what is said of a claim's merits, by whom, on which
// findings. The register's gate holds every act to the rules (docs/decisions.md); here it is put
// together and read back.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "programme/programme.h"
#include "register/register.h"

namespace amends::examine {

struct DecisionFinding {
  std::string rule;      // "TIME-1@1"
  std::string outcome;   // PASS, FAIL, REVIEW, UNKNOWN
  programme::Text text;  // the sentence, by language; may be empty
};
struct OperativePart {
  std::string kind;                   // register/decisions.h: AWARD, REFUSAL, …
  std::optional<std::string> amount;  // decimal, in the decision's currency; only for AWARD
  programme::Text text;
};
struct ValuationLine {  // one step of the sum, as the letter shows it
  programme::Text text;
  std::string value;  // "15363.60 VLR"
};

// What a recommendation and a decision say alike.
struct DecisionContent {
  std::string outcome;
  std::vector<std::string> citations;
  std::vector<DecisionFinding> findings;
  std::vector<OperativePart> operative;
  std::vector<ValuationLine> steps;
  programme::Text reasons;
  std::string currency;  // "" when nothing is awarded
};
// The sum of the awards, as the shortest decimal; "" when there is none.
Result<std::string> awarded_sum(const DecisionContent& content);

// From a file: a JSON object with outcome, citations, findings, operative, steps, reasons, currency
// as docs/decisions.md shows, with texts in `languages` alone. `name` stands in messages.
// Code::bad_input names what is missing, and by its path what is no member of a decision or stands
// in another language.
Result<DecisionContent> decision_content(std::string_view json, std::string_view name,
                                         std::span<const std::string> languages);
// The same as such a file, to be changed and given back.
std::string to_json(const DecisionContent& content);

Result<registry::Done> recommend(registry::Register& reg, registry::ClaimId claim,
                                 const DecisionContent& content, const registry::Actor& actor);
// Whether it would be taken: held to all that a recommendation is held to, and taken back.
Status check_recommendation(registry::Register& reg, registry::ClaimId claim,
                            const DecisionContent& content, const registry::Actor& actor);
// recommend() within a session. `drafted`: it is as the programme's rules have it (draft.h), and is
// decided only while they do.
Result<registry::Done> recommend(registry::Register& reg, registry::Register::Session& session,
                                 registry::ClaimId claim, const DecisionContent& content,
                                 bool drafted, const registry::Actor& actor);

struct Panel {
  std::vector<std::string> members;  // who took part, the one who acts among them
  std::string dissent;               // "" for none
};
// Decides every claim that is in the instalment as it was recommended, all in one. Gives how many.
// Code::refused names the claim that cannot be decided, one whose drafted recommendation the rules
// would not give any more among them; then none is.
Result<std::uint64_t> decide_instalment(registry::Register& reg, std::int64_t instalment,
                                        const Panel& panel, const registry::Actor& actor,
                                        base::Task& task);

// What was recommended for the review of a claim since its last decision. Code::refused where
// nothing was.
Result<DecisionContent> recommended_anew(registry::Register& reg, registry::ClaimId claim);

// A new decision in the place of the one that stands: "decide-anew" from UNDER_REVIEW, as somebody
// else recommended it, "decide-correction" from CORRECTION. `heard` says how and when the claimant
// was heard; needed when the new one is less.
Result<registry::Done> correct(registry::Register& reg, registry::ClaimId claim,
                               const DecisionContent& content, const Panel& panel,
                               std::string_view heard, const registry::Actor& actor);

struct Interest {
  std::string member;  // who has it
  std::string reason;
  std::optional<registry::ClaimId> claim;
  std::optional<std::int64_t> instalment, group;
};
Result<registry::Done> declare_interest(registry::Register& reg, const Interest& interest,
                                        const registry::Actor& actor);

struct DecisionRecord {
  std::uint64_t act = 0;
  registry::ClaimId claim = 0;
  std::string by, role;
  base::UnixSeconds at = 0;
  bool recommendation = false;
  bool drafted = false;
  DecisionContent content;
  std::vector<std::string> members;
  std::string dissent, heard;
  std::optional<std::int64_t> instalment;
  std::optional<std::uint64_t> supersedes;
};
// Code::not_found when the act is no decision; Code::corrupt when it cannot be read.
Result<DecisionRecord> read_decision(registry::Register& reg, std::uint64_t act);
// The acts of a claim's recommendations and decisions, oldest first.
Result<std::vector<std::uint64_t>> decisions_of(registry::Register& reg, registry::ClaimId claim);
// The decision that stands, or nothing.
Result<std::optional<std::uint64_t>> standing_decision(registry::Register& reg,
                                                       registry::ClaimId claim);

}  // namespace amends::examine
