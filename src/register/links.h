// Links: what two records of claims are to each other, and what people judged about it. Linkage
// proposes (examine/link_pass.h), a person disposes; each judgement is an act.
//
// data of link.judged, canonical JSON, on the claim of `a`:
//   {"a": id, "b": id, "claim_b": id of the claim of b, "kind": KIND,
//    "list_sha256"?: of ON_LIST, the file that the list was put in from, in hex, "reason": …,
//    "verdict": SAME|DIFFERENT|UNSURE|WITHDRAWN, "weight"?: thousandths of a bit}
// `a` < `b` for relations that are the same both ways; for the others a is the parent, the
// heir, the person who is on a list.
//
// A pair's state, in the view `link`: REJECTED where somebody says DIFFERENT and nobody SAME;
// CONFIRMED where enough people say SAME and nobody DIFFERENT; UNSURE where people disagree or say
// so; else PROPOSED. Enough are two for sameness, since an adverse step may follow from it (a claim
// refused as a second one, a member counted once), and one for PARENT, HEIR and ON_LIST. One person
// counts once, and what the person said last counts; WITHDRAWN takes it back.
//
// A judgement counts for the records as they were judged. One whose record moved to another place
// of the filing goes with it; one whose record says something else since an amendment does not
// count, and the pair is PROPOSED until it is judged again (fold_links.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "register/register.h"

namespace amends::registry {

namespace link_kind {
inline constexpr std::string_view same_person = "SAME_PERSON";        // party_mention
inline constexpr std::string_view same_property = "SAME_PROPERTY";    // property_unit
inline constexpr std::string_view same_incident = "SAME_INCIDENT";    // incident
inline constexpr std::string_view same_document = "SAME_DOCUMENT";    // evidence_item
inline constexpr std::string_view same_household = "SAME_HOUSEHOLD";  // claim
inline constexpr std::string_view parent = "PARENT";                  // party_mention
inline constexpr std::string_view heir = "HEIR";                      // party_mention
inline constexpr std::string_view on_list = "ON_LIST";  // party_mention, and reference_record
}  // namespace link_kind

std::span<const std::string_view> link_kinds();
// Code::refused, with the roles that do, where a role does not judge links.
Status check_judge(std::string_view role);
// How many people must say SAME before a link of this kind is confirmed.
int confirmations_needed(std::string_view kind);
// Whether a and b may change places.
bool is_symmetric(std::string_view kind);

enum class Verdict { same, different, unsure, withdrawn };
std::string_view name_of(Verdict verdict);

struct Judged {
  std::string kind;
  std::int64_t a = 0, b = 0;
  Verdict verdict = Verdict::unsure;
  std::string reason;                  // needed
  std::optional<std::int64_t> weight;  // thousandths of a bit, as it was shown
};

// Appends the judgement. Code::refused, with the sentence that says why, for an unknown kind, a
// record that is not there, no reason, a role that does not link (LNK, CAS, LEG, PAN do), a person
// who declared an interest in either claim, a parent whose parent the other is, withdrawing what
// was not said.
Result<Done> judge_link(Register& reg, Register::Session& session, const Judged& judged,
                        const Actor& by);

// The act by which a reference list came that has the row. Nothing for a row that no list has.
struct ListTaken {
  std::string list, file, sha256;
  base::UnixSeconds at = 0;
};
Result<std::optional<ListTaken>> list_of_row(store::Database& database, std::int64_t row);

// The claims that the two records of a link belong to; a row of a list has none, and the other
// record's claim stands for it. A row that was judged is one still when its list has it no more.
// Code::not_found when there is no such record.
struct LinkedClaims {
  ClaimId a = 0, b = 0;
};
Result<LinkedClaims> claims_of_link(store::Database& database, std::string_view kind,
                                    std::int64_t a, std::int64_t b);

}  // namespace amends::registry
