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
// data: {"from": STAGE, "to": STAGE, "trigger": …, "reason": …, "review_date"?: date}
inline constexpr std::string_view claim_moved = "claim.moved";
// data: {"kind": EvidenceKind, "mime","name","sha256": hex,"size": integer}
inline constexpr std::string_view evidence_accessioned = "evidence.accessioned";
// data: {"checked": n, "damaged": [hex…], "missing": [hex…]}; on the register
inline constexpr std::string_view fixity_checked = "evidence.fixity_checked";
// data: {"item": act, "to": …, "reason": …}
inline constexpr std::string_view evidence_transferred = "evidence.transferred";
// data: {"item": act, "reason": …, "legal_basis": …}
inline constexpr std::string_view evidence_deaccessioned = "evidence.deaccessioned";
// data: {"kind": …, "method": PERSONAL|POST|PUBLICATION|ON_SITE, "detail": …}
inline constexpr std::string_view notice_given = "notice.given";
// data: {"acts": [{"commitment": base64, "index": n}], "legal_basis": …, "reason": …,
//        "sources": [keyed hash of a source row that must not come back]}
inline constexpr std::string_view erased = "act.erased";
// data: {"authority": …, "size": n, "time": RFC 3339, "token_sha256": hex}
inline constexpr std::string_view log_timestamped = "log.timestamped";
// data: {"claims": [number…], "purpose": …}; on the register: somebody read sealed files
inline constexpr std::string_view sealed_read = "record.read";
}  // namespace kind

// What the public entry says: "register", "claim", "evidence", "notice", "erasure". Nothing finer,
// so that an entry does not tell what happened to whom. Nothing for a kind that does not exist.
std::optional<std::string_view> public_class(std::string_view act_kind);

std::span<const std::string_view> all_kinds();

}  // namespace amends::registry
