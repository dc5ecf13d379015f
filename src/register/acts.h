// The kinds of act, the public class of each, and the shape of its data. docs/formats/acts.md is
// the reader's version. An act's body is canonical JSON:
//   {"at": RFC 3339, "by": name, "data": {…}, "kind": …, "prev": base64 commitment of the act
//   before on this
//    subject (absent for the first), "role": …, "subject": "claim/K7QM2R9T" or "register", "v": 1}
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace amends::registry {

namespace kind {
// data: {"format": 1, "identifier_key_sha256": hex, "number_key": base64, "origin": …,
//        "programme": {"files": {path: SHA-256 in hex}, "hash": hex, "id": …}}
inline constexpr std::string_view register_created = "register.created";
// data: {"files": {path: SHA-256 in hex}, "hash": hex, "reason": …}
inline constexpr std::string_view programme_pinned = "programme.pinned";
// data: {"deficiencies": [{"code","due","field"}], "filing": {…}, "late": bool,
//        "source": {"digest": base64, "key","name","row"}}
inline constexpr std::string_view claim_filed = "claim.filed";
// data: as claim.filed, and "changed": [{"field","from","to"}]
inline constexpr std::string_view claim_amended = "claim.amended";
// data: {"from": STAGE, "to": STAGE, "trigger": …, "reason": …, "review_date"?: date,
//        "instalment"?: n, "review_days"?: n (of notify: the time to ask for review)}
inline constexpr std::string_view claim_moved = "claim.moved";
// data: {"kind": EvidenceKind, "mime","name","sha256": hex,"size": integer}
inline constexpr std::string_view evidence_accessioned = "evidence.accessioned";
// data: {"checked": n, "damaged": [hex…], "missing": [hex…]}; on the register
inline constexpr std::string_view fixity_checked = "evidence.fixity_checked";
// data: {"item": act, "to": …, "reason": …}
inline constexpr std::string_view evidence_transferred = "evidence.transferred";
// data: {"item": act, "reason": …, "legal_basis": …}
inline constexpr std::string_view evidence_deaccessioned = "evidence.deaccessioned";
// data: {"kind": as notices.h has it, "method": PERSONAL|POST|PUBLICATION|ON_SITE, "detail": …}
inline constexpr std::string_view notice_given = "notice.given";
// data: {"detail": …, "notice": act}: who was notified has answered
inline constexpr std::string_view notice_answered = "notice.answered";
// data: {"acts": [{"commitment": base64, "index": n}], "kept"?: {"answers"?: [{"result","sample"}],
//        "instalments"?: [{"instalment"}], "interests"?: [{"act","group","person"}], "number"},
//        "legal_basis": …, "reason": …,
//        "sources": [keyed hash of a source row that must not come back]}
inline constexpr std::string_view erased = "act.erased";
// data: {"authority": …, "size": n, "time": RFC 3339, "token_sha256": hex}
inline constexpr std::string_view log_timestamped = "log.timestamped";
// data: {"claims": [number…], "purpose": …}; on the register: somebody read sealed files
inline constexpr std::string_view sealed_read = "record.read";
// data: {"file": name, "left_out": n, "list": id, "rows": n, "sha256": hex of the file}; on the
// register: a reference list was put in, in place of what was there of it
inline constexpr std::string_view list_taken = "list.taken";
// data: {"part": n, "sample": n, "strata": [{"stratum": …, "units": [number…]}]}; on the register:
// a part of a frame that does not change any more
inline constexpr std::string_view sample_framed = "sample.framed";
// data: {"accept": n, "confidence": …, "criterion": {…}, "design": …, "frame_sha256": hex,
//        "limit"?: …, "margin"?: …, "method": "amends-draw/1", "plan"?: …, "sample": n, "seed": …,
//        "strata": [{"drawn": [number…], "population": n, "stratum": …}], "units": n}; on the
//        register
inline constexpr std::string_view sample_drawn = "sample.drawn";
// data: {"note"?: …, "result": OK|ERROR|NO_ANSWER, "sample": n, "unit": number}
inline constexpr std::string_view sample_answered = "sample.answered";
// data: {"annex_sha256": hex, "claims": n, "criterion": {…}, "group"?: n, "instalment": n,
//        "programme": hex, "ruleset": …, "sample"?: n}; on the register. The claims follow, each by
//        a claim.moved that names the instalment.
inline constexpr std::string_view instalment_fixed = "instalment.fixed";
// data: {"asset": …, "claims": [number…], "group": n, "kind": …, "reason": …}; on the register
inline constexpr std::string_view conflict_grouped = "conflict.grouped";
// data: {"group": n}; data of the second: {"group": n, "reason": …}
inline constexpr std::string_view conflict_joined = "conflict.joined";
inline constexpr std::string_view conflict_left = "conflict.left";
// data: {"group"?: n, "instalment"?: n, "member": name, "reason": …}; on a claim, or on the
// register for an instalment or a conflict group
inline constexpr std::string_view interest_declared = "interest.declared";
// data: links.h; on the claim of `a`
inline constexpr std::string_view link_judged = "link.judged";
// data: decisions.h
inline constexpr std::string_view decision_recommended = "decision.recommended";
inline constexpr std::string_view decision_made = "decision.made";
// data: {"facts_sha256": hex, "findings": [{"effect"?: …, "inputs": {path: value}, "outcome": …,
//        "reasons"?: […], "rule": "ID@version", "sentence": …, "where"?: file:line:column}],
//        "rules_sha256": hex, "ruleset": …, "valuation"?: {"assessed","awarded","claimed",
//        "outcome","reasons","steps","valuation"}}
inline constexpr std::string_view screening_recorded = "screening.recorded";
// data: {"facts": {name: text, integer, boolean, or null to take it back}, "reason": …}; names as
// found.h has them
inline constexpr std::string_view facts_found = "facts.found";
// data: payments.h
inline constexpr std::string_view payment_made = "payment.made";
}  // namespace kind

// What the public entry says: "register", "claim", "evidence", "notice", "erasure". Nothing finer,
// so that an entry does not tell what happened to whom. Nothing for a kind that does not exist.
std::optional<std::string_view> public_class(std::string_view act_kind);

std::span<const std::string_view> all_kinds();

}  // namespace amends::registry
