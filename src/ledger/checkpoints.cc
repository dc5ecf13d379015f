#include "ledger/checkpoints.h"

#include <openssl/crypto.h>

#include <span>

#include "base/files.h"

namespace amends::ledger {
namespace {

// Columns: size, root, note, at.
Result<RecordedCheckpoint> from_row(const store::Statement& row) {
  const std::int64_t size = row.integer(0);
  const auto damaged = [&](std::string_view why) {
    return fail(Code::corrupt, "register.db, checkpoint {}: {}", size, why);
  };
  RecordedCheckpoint recorded;
  recorded.note = row.text(2);
  recorded.at = row.integer(3);
  const auto note = Note::parse(recorded.note);
  if (!note) return damaged(note.error().message);
  auto checkpoint = Checkpoint::parse(note->text);
  if (!checkpoint) return damaged(checkpoint.error().message);
  const auto root = base::hash_from(row.blob(1));
  if (!root || checkpoint->root != *root || checkpoint->size != static_cast<std::uint64_t>(size)) {
    return damaged("its columns and its note differ");
  }
  recorded.checkpoint = std::move(*checkpoint);
  return recorded;
}

Result<std::optional<RecordedCheckpoint>> one(store::Statement row) {
  AMENDS_TRY(const bool found, row.step());
  if (!found) return std::optional<RecordedCheckpoint>();
  AMENDS_TRY(RecordedCheckpoint recorded, from_row(row));
  return std::optional<RecordedCheckpoint>(std::move(recorded));
}

}  // namespace

Result<Checkpoint> open_checkpoint(std::string_view note_bytes, const VerifierKey& key) {
  AMENDS_TRY(const Note note, Note::parse(note_bytes));
  AMENDS_CHECK(note.verify(std::span(&key, 1)));
  AMENDS_TRY(Checkpoint checkpoint, Checkpoint::parse(note.text));
  if (checkpoint.origin != key.name) {
    return fail(Code::corrupt, "the checkpoint's origin is '{}' and its key is named '{}'",
                checkpoint.origin, key.name);
  }
  return checkpoint;
}

Result<std::optional<RecordedCheckpoint>> last_checkpoint(store::Database& database) {
  AMENDS_TRY(
      store::Statement row,
      database.prepare("SELECT size, root, note, at FROM checkpoint ORDER BY size DESC LIMIT 1"));
  return one(std::move(row));
}

Result<std::optional<RecordedCheckpoint>> checkpoint_of(store::Database& database,
                                                        std::uint64_t size) {
  AMENDS_TRY(store::Statement row,
             database.prepare("SELECT size, root, note, at FROM checkpoint WHERE size = ?"));
  row.bind(1, static_cast<std::int64_t>(size));
  return one(std::move(row));
}

Status record_checkpoint(store::Database& database, const RecordedCheckpoint& checkpoint) {
  AMENDS_TRY(store::Transaction transaction, database.begin());
  AMENDS_TRY(store::Statement insert,
             database.prepare("INSERT INTO checkpoint(size, root, note, at) VALUES(?, ?, ?, ?)"));
  AMENDS_CHECK(insert.bind(1, static_cast<std::int64_t>(checkpoint.checkpoint.size))
                   .bind(2, base::ByteSpan(checkpoint.checkpoint.root))
                   .bind(3, checkpoint.note)
                   .bind(4, checkpoint.at)
                   .run());
  return transaction.commit();
}

Status each_checkpoint(store::Database& database, const TakeCheckpoint& take) {
  AMENDS_TRY(store::Statement row,
             database.prepare("SELECT size, root, note, at FROM checkpoint ORDER BY size"));
  for (;;) {
    AMENDS_TRY(const bool found, row.step());
    if (!found) return {};
    AMENDS_CHECK(take(static_cast<std::uint64_t>(row.integer(0)), from_row(row)));
  }
}

Status each_timestamp(store::Database& database,
                      const std::function<Status(std::uint64_t size, base::ByteSpan reply)>& take) {
  AMENDS_TRY(store::Statement row,
             database.prepare("SELECT size, reply FROM timestamp ORDER BY size"));
  for (;;) {
    AMENDS_TRY(const bool found, row.step());
    if (!found) return {};
    AMENDS_CHECK(take(static_cast<std::uint64_t>(row.integer(0)), row.blob(1)));
  }
}

Result<std::optional<Checkpoint>> published_checkpoint(const std::filesystem::path& register_folder,
                                                       const VerifierKey& key) {
  const std::filesystem::path path = register_folder / "log" / "checkpoint";
  const auto bytes = base::read_file(path);
  if (!bytes && bytes.error().code == Code::not_found) return std::optional<Checkpoint>();
  if (!bytes) return fail(bytes.error());
  auto checkpoint = open_checkpoint(*bytes, key);
  if (checkpoint) return std::optional<Checkpoint>(std::move(*checkpoint));
  return fail(Code::corrupt, "{}: {}; run amends fsck before anything is published", path.string(),
              checkpoint.error().message);
}

Status check_no_fork(const std::optional<Checkpoint>& published,
                     const std::optional<RecordedCheckpoint>& recorded) {
  if (!published) return {};
  const std::uint64_t known = recorded ? recorded->checkpoint.size : 0;
  if (recorded && published->size < known) return {};
  if (recorded && published->size == known && published->root == recorded->checkpoint.root)
    return {};
  if (recorded && published->size == known) {
    return fail(Code::corrupt,
                "log/checkpoint was signed over another history of {} acts than register.db holds; "
                "put back the register.db that belongs to it, for going on would fork the log",
                published->size);
  }
  return fail(
      Code::corrupt,
      "log/checkpoint was signed over {} acts and register.db knows of checkpoints up to {} "
      "only, as after a restore from an older backup; put back the newest register.db, for "
      "going on would fork the log",
      published->size, known);
}

Result<SignerKey> read_signer(const std::filesystem::path& register_folder) {
  const std::filesystem::path path = register_folder / "keys" / "log.key";
  AMENDS_TRY(std::string text, base::read_file(path));
  auto key = text.ends_with('\n')
                 ? SignerKey::parse(std::string_view(text).substr(0, text.size() - 1))
                 : fail(Code::bad_input, "its last line does not end");
  OPENSSL_cleanse(text.data(), text.size());
  if (key) return key;
  return fail(Code::corrupt, "{}: {}; put the key back from its backup", path.string(),
              key.error().message);
}

}  // namespace amends::ledger
