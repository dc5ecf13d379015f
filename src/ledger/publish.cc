// Publishing. The order is what keeps the promise that no checkpoint is ever signed which does not
// extend the last one, whenever the power goes: the tiles are on disk, then the signed note is in
// the database, then it takes its name in log/. Whatever is missing of that is made again from the
// acts.

#include <algorithm>

#include "base/files.h"
#include "ledger/checkpoints.h"
#include "ledger/log_state.h"

namespace amends::ledger {
namespace {

// Writes the tiles of [what the writer has, to) from the acts, and holds the tree against the last
// recorded checkpoint when it passes its size.
Status write_tiles(const Log& log, TileWriter& writer, std::uint64_t to,
                   const std::optional<RecordedCheckpoint>& recorded, Task& task) {
  EntryWriter entries;
  const auto check_recorded = [&]() -> Status {
    if (!recorded || writer.size() != recorded->checkpoint.size) return {};
    if (writer.root() == recorded->checkpoint.root) return {};
    return fail(
        Code::corrupt,
        "the first {} acts do not lead to the checkpoint that was signed over them: nothing "
        "is published; run amends verify",
        writer.size());
  };
  AMENDS_CHECK(check_recorded());
  const Status written = log.read(writer.size(), to, [&](const StoredAct& act) -> Status {
    AMENDS_CHECK(writer.append(as_bytes(entries.write(act.at, act.act_class, act.commitment))));
    if (writer.size() % tile_width == 0) {
      task.advance(tile_width);
      if (task.stopped()) return base::interrupted();
    }
    return check_recorded();
  });
  AMENDS_CHECK(written);
  return writer.finish();
}

Result<TileWriter> writer_for(const std::filesystem::path& log_folder,
                              const std::optional<RecordedCheckpoint>& last) {
  if (last) {
    auto writer = TileWriter::resume(log_folder, last->checkpoint.size, last->checkpoint.root);
    if (writer) return writer;
    if (writer.error().code == Code::io) return writer;
  }
  // Nothing published yet, or the files are gone or damaged: all of them are made again.
  return TileWriter(log_folder);
}

}  // namespace

Result<Checkpoint> Log::publish(base::UnixSeconds now, Task& task) {
  State& state = *state_;
  if (state.broken) return fail(*state.broken);
  if (!state.sealed || state.database.in_transaction()) {
    return fail(Code::usage, "the log was asked to publish in the middle of a transaction");
  }
  const std::filesystem::path path = state.log_folder() / "checkpoint";
  AMENDS_TRY(const auto recorded, last_checkpoint(state.database));
  AMENDS_TRY(const auto file, published_checkpoint(state.folder, state.verifier));
  AMENDS_CHECK(check_no_fork(file, recorded));
  if (recorded && recorded->checkpoint.size > state.size) {
    return fail(Code::corrupt,
                "register.db holds {} acts and a checkpoint signed over {}: acts are missing; "
                "nothing is published",
                state.size, recorded->checkpoint.size);
  }
  if (recorded && recorded->checkpoint.size == state.size) {
    if (recorded->checkpoint.root != state.frontier.root()) {
      return fail(Code::corrupt,
                  "the acts do not lead to the checkpoint that was signed over them; "
                  "run amends verify");
    }
    if (!file || file->size != state.size) AMENDS_CHECK(base::write_file(path, recorded->note));
    return recorded->checkpoint;
  }
  const base::UnixSeconds last = std::max(state.last_at, recorded ? recorded->at : 0);
  if (now < last) {
    return fail(Code::refused,
                "the clock says {}, which is before the last act or checkpoint ({}): set this "
                "computer's clock right and run the command again",
                base::to_rfc3339(now), base::to_rfc3339(last));
  }
  AMENDS_TRY(const SignerKey signer, read_signer(state.folder));
  if (signer.verifier().text() != state.verifier.text()) {
    return fail(Code::corrupt,
                "keys/log.key is not the key of this log ({}); put the right one back",
                state.verifier.text());
  }

  AMENDS_TRY(TileWriter writer, writer_for(state.log_folder(), recorded));
  task.stage("publishing", "acts", state.size - writer.size());
  AMENDS_CHECK(write_tiles(*this, writer, state.size, recorded, task));
  if (writer.root() != state.frontier.root()) {
    return fail(Code::corrupt,
                "the acts do not lead to the root in log_state: nothing is signed; "
                "run amends verify");
  }
  AMENDS_CHECK(base::sync_filesystem(state.log_folder()));

  RecordedCheckpoint next;
  next.checkpoint = {std::string(origin()), state.size, writer.root()};
  next.at = now;
  Note note{next.checkpoint.text(), {}};
  note.sign(signer);
  next.note = note.bytes();
  AMENDS_CHECK(record_checkpoint(state.database, next));
  AMENDS_CHECK(base::write_file(path, next.note));
  AMENDS_CHECK(writer.remove_obsolete());
  return next.checkpoint;
}

Result<Checkpoint> Log::checkpoint() const {
  AMENDS_TRY(auto last, last_checkpoint(state_->database));
  if (!last) return fail(Code::not_found, "the log has not been published yet");
  return last->checkpoint;
}

Result<std::string> Log::checkpoint_note() const {
  AMENDS_TRY(auto last, last_checkpoint(state_->database));
  if (!last) return fail(Code::not_found, "the log has not been published yet");
  return last->note;
}

base::UnixSeconds Log::published_at() const {
  const auto last = last_checkpoint(state_->database);
  return last && *last ? (*last)->at : 0;
}

}  // namespace amends::ledger
