// Custody of evidence: files come in for a claim by a manifest, are read again from time to time,
// and are held against what the acts say of them. PREMIS event terms throughout.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "base/task.h"
#include "register/register.h"

namespace amends::registry {

// One line of a manifest, as read by the caller: which file belongs to which claim.
struct ManifestRow {
  std::uint64_t line = 0;  // in the manifest
  std::string file;        // relative to the folder
  std::string claim;       // the claim's number, or its key in a source
  std::string kind{};      // EvidenceKind; empty when not said
  std::string fault{};     // why the line cannot be read; then it is refused with this sentence
  std::string source{};  // whose key `claim` is; empty: a number, or a key that only one source has
};

// domain/model.md's list.
std::span<const std::string_view> evidence_kinds();

struct EvidenceOptions {
  bool move = false;     // the files leave the folder once the acts that speak of them are on disk
  bool dry_run = false;  // nothing changes; the report is the one that the real run would give
  std::filesystem::path manifest{};  // not evidence itself, should it lie in the folder
};

// rows = added + already_there + missing_on_disk + refused, unless it stopped on the way.
struct EvidenceReport {
  std::uint64_t rows = 0, added = 0, already_there = 0, missing_on_disk = 0, refused = 0;
  std::uint64_t not_in_manifest = 0;    // files in the folder that no row names
  std::uint64_t bytes = 0;              // of what was added
  std::vector<base::Finding> findings;  // "line 17" in order, then files by their path
  std::optional<base::Error> stopped;   // why it did not get to the end
};

// Files become durable first, then the acts evidence.accessioned, group by group. The same bytes
// under the same name on the same claim change nothing. What is wrong with one row is reported, and
// the rest goes on: a path that path_fault() refuses, a link or what lies behind one, a name that
// falls together with another where case and Unicode form do not count, a claim or a kind that does
// not exist. Nothing outside the folder is read, and no link followed.
//
// Fails as a whole when the folder cannot be read or lies in the register (Code::refused). When the
// register cannot be written (Code::io, durability) or the person asks to stop, the report says so
// and what was done until then; that stays, and running it again carries on.
Result<EvidenceReport> add_evidence(Register& reg, const std::filesystem::path& folder,
                                    const std::vector<ManifestRow>& manifest, const Actor& actor,
                                    const EvidenceOptions& options, base::Task& task);

struct FixityReport {
  std::uint64_t checked = 0;
  std::vector<Hash> damaged, missing;
};

// Reads every file held again and appends one act evidence.fixity_checked with what was found.
Result<FixityReport> run_fixity(Register& reg, const Actor& actor, base::Task& task);

// Records that a copy of an item (its act of accession) was handed to somebody.
Result<Done> transfer_item(Register& reg, std::uint64_t item, std::string_view to,
                           std::string_view reason, const Actor& actor);

// Gives an item up for good, with the reason and the law. Its file goes once no other item has the
// same bytes; what it was, and that it was there, stays in the log.
Result<Done> deaccession_item(Register& reg, std::uint64_t item, std::string_view reason,
                              std::string_view legal_basis, const Actor& actor);

struct EvidenceCheck {
  std::uint64_t blobs = 0, bytes = 0;   // files held, each once
  std::vector<base::Finding> findings;  // damaged, missing, stray, or named by no act
};

// Every blob against its hash and against the acts; appends nothing.
Result<EvidenceCheck> verify_evidence(Register& reg, base::Task& task);

// Removes blobs that no act names, as a crash between files and acts leaves them; how many.
Result<std::size_t> remove_unreferenced(Register& reg, base::Task& task);

}  // namespace amends::registry
