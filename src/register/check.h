// verify and fsck: the whole register re-checked from its bytes, and what is derived made again.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/finding.h"
#include "base/task.h"
#include "ledger/note.h"
#include "register/register.h"

namespace amends::registry {

struct CheckReport {
  std::uint64_t acts = 0;
  std::uint64_t erased = 0;  // acts that were lawfully erased
  std::uint64_t claims = 0;
  std::uint64_t blobs = 0, blob_bytes = 0;
  std::optional<ledger::Checkpoint> checkpoint;
  std::optional<Hash> state;  // of the views, when they equal a fresh fold
  std::vector<std::string> timestamps;
  std::vector<base::Finding> findings;  // every fault, each naming its file or act
};

// Changes nothing. In order: pages against checksums, acts against commitments, entries, tiles,
// checkpoint, signatures and time-stamps, acts against each other (chains, kinds, numbers), views
// against a fresh fold, blobs against hashes, programme and keys against what the log says of them,
// and files that do not belong. An error only when nothing can be read at all.
Result<CheckReport> check_register(const std::filesystem::path& folder, base::Task& task);

struct RepairReport {
  std::vector<std::string> done;  // what was made again
  CheckReport after;
};

// Makes derived things again from the acts (tiles, checkpoint file, views, temporary files) and
// checks. Never touches an act, and never signs what does not extend the last checkpoint.
Result<RepairReport> repair_register(const std::filesystem::path& folder, base::Task& task);

}  // namespace amends::registry
