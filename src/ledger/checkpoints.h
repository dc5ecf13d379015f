// The checkpoints that were signed, as the database remembers them: every one, so that verify can
// hold each against the acts, and so that a receipt of long ago can be compared.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "ledger/note.h"
#include "store/database.h"

namespace amends::ledger {

struct RecordedCheckpoint {
  Checkpoint checkpoint;
  std::string note;  // the signed bytes
  base::UnixSeconds at = 0;
};

// A note's checkpoint when `key` signed it and is its origin. Code::corrupt or Code::bad_input
// otherwise.
Result<Checkpoint> open_checkpoint(std::string_view note_bytes, const VerifierKey& key);

// keys/log.key. Code::corrupt when it is not exactly as it was written.
Result<SignerKey> read_signer(const std::filesystem::path& register_folder);

// The largest; nothing before the first. Code::corrupt when the row is damaged.
Result<std::optional<RecordedCheckpoint>> last_checkpoint(store::Database& database);
Result<std::optional<RecordedCheckpoint>> checkpoint_of(store::Database& database,
                                                        std::uint64_t size);
// In a transaction of its own; on disk when it returns.
Status record_checkpoint(store::Database& database, const RecordedCheckpoint& checkpoint);

// Calls for each in order of size. A damaged row comes as an error in place of the checkpoint, with
// its size.
using TakeCheckpoint = std::function<Status(std::uint64_t size, const Result<RecordedCheckpoint>&)>;
Status each_checkpoint(store::Database& database, const TakeCheckpoint& take);

// Calls for each time-stamp reply in order of its checkpoint's size.
Status each_timestamp(store::Database& database,
                      const std::function<Status(std::uint64_t size, base::ByteSpan reply)>& take);

// What log/checkpoint says; nothing when there is no such file. Code::corrupt when `key` did not
// sign it.
Result<std::optional<Checkpoint>> published_checkpoint(const std::filesystem::path& register_folder,
                                                       const VerifierKey& key);
// Code::corrupt when the published checkpoint was signed over more than the database has recorded,
// or over other acts. A database put back from an older backup does not know what was signed since;
// going on from there would show two histories under one name.
Status check_no_fork(const std::optional<Checkpoint>& published,
                     const std::optional<RecordedCheckpoint>& recorded);

}  // namespace amends::ledger
