// Custody of evidence: files come in for a claim by a manifest, are read again from time to time,
// and are held against what the acts say of them. PREMIS event terms throughout.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/finding.h"
#include "base/task.h"
#include "register/register.h"

namespace amends::registry {

// One line of a manifest, as read by the caller: which file belongs to which claim.
struct ManifestRow {
  std::uint64_t row = 0;  // line in the manifest
  std::string file;       // relative to the folder
  std::string claim;      // the claim's number, or its key in the source
  std::string kind;       // EvidenceKind; empty when not said
};

struct EvidenceOptions {
  bool move = false;  // take the files over instead of copying them
  bool dry_run = false;
};

struct EvidenceReport {
  std::uint64_t rows = 0, added = 0, already_there = 0, missing_on_disk = 0, not_in_manifest = 0,
                refused = 0;
  std::uint64_t bytes = 0;              // of what was added
  std::vector<base::Finding> findings;  // "files.csv, row 17" or the file's path
};

// Files become durable first, then the acts evidence.accessioned. The same bytes under the same
// name on the same claim change nothing. What is wrong with one row is reported, and the rest goes
// on.
Result<EvidenceReport> add_evidence(Register& reg, const std::filesystem::path& folder,
                                    const std::vector<ManifestRow>& manifest, const Actor& actor,
                                    const EvidenceOptions& options, base::Task& task);

struct FixityReport {
  std::uint64_t checked = 0;
  std::vector<Hash> damaged, missing;
};

// Reads every file held again and appends one act evidence.fixity_checked with what was found.
Result<FixityReport> run_fixity(Register& reg, const Actor& actor, base::Task& task);

struct EvidenceCheck {
  std::uint64_t blobs = 0, bytes = 0;   // files held, each once
  std::vector<base::Finding> findings;  // damaged, missing, stray, or named by no act
};

// Every blob against its hash and against the acts; appends nothing.
Result<EvidenceCheck> verify_evidence(Register& reg, base::Task& task);

// Removes blobs that no act names, as a crash between files and acts leaves them; how many.
Result<std::size_t> remove_unreferenced(Register& reg, base::Task& task);

}  // namespace amends::registry
