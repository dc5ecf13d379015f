// Checks of a log from its bytes, and the making again of what is derived. Two checks, for two
// readers: the holder of the register has the acts; everybody else has the published folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/finding.h"
#include "base/task.h"
#include "ledger/log.h"

namespace amends::ledger {

struct LogReport {
  std::uint64_t acts = 0;                // in the log, or entries in the published folder
  std::uint64_t erased = 0;              // of these, acts whose body and salt were destroyed
  std::optional<Checkpoint> checkpoint;  // the last one; set only when its signature holds
  std::vector<Stamp> stamps;
  std::vector<base::Finding> findings;  // a thousand at most, and one that counts the rest
};

// Everything, from the acts: each act against its commitment, the tree against log_state and
// against every checkpoint that was ever signed (so that each extends the one before), their
// signatures and time-stamps, log/ byte for byte with nothing missing and nothing beside it, and
// the keys. Never stops at the first fault; an error only when the database cannot be read at all,
// or Code::interrupted.
Result<LogReport> verify_log(const Log& log, const std::filesystem::path& register_folder,
                             Task& task);

// The published files alone (log/, or a copy of it): entries against tiles, tiles against those
// below them, the root against the checkpoint, its signature against `key` (else against the
// folder's own vkey), and time-stamps. One pass over the files, in fixed memory.
Result<LogReport> verify_log_folder(const std::filesystem::path& log_folder,
                                    const std::optional<VerifierKey>& key, Task& task);

// Makes again what is derived from the acts: log_state, tiles, bundles, vkey, the checkpoint's
// file, time-stamp files; takes away what an interrupted publication left. One sentence for each
// thing done. Touches no act and signs nothing. Code::corrupt, with nothing changed, when the acts
// do not lead to the checkpoints that were signed, or when log/checkpoint knows of more than the
// database does.
Result<std::vector<std::string>> repair_log(Log& log, const std::filesystem::path& register_folder,
                                            Task& task);

}  // namespace amends::ledger
