// The log: acts in the database, their public entries, and the published files derived from them.
//
// The acts table is the only truth. Tiles, entry bundles and the checkpoint in `log/` are derived,
// and made again after a crash. An act's body and salt never leave the private database except in a
// receipt.
//
//   entry   "amends/1\n<RFC 3339 time>\n<class>\n<base64 SHA-256(salt || body)>\n"
//
// To the ledger an act is bytes; what it means is the register's business.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/task.h"
#include "ledger/merkle.h"
#include "ledger/note.h"
#include "ledger/timestamp.h"
#include "store/database.h"

namespace amends::ledger {

constexpr std::size_t salt_size = 32;
// So that a receipt, which holds the act, stays below its own limit of 1 MiB.
constexpr std::size_t act_bytes_max = 512 << 10;

// What the caller gives for one act. Views must live through the call.
struct NewAct {
  base::UnixSeconds at = 0;
  std::string_view act_class;  // public: coarse on purpose, see docs/formats/log.md
  std::int64_t subject = 0;    // whose chain it belongs to; private, opaque here
  std::string_view body;       // canonical JSON
};

struct Appended {
  std::uint64_t index;
  Hash commitment;
};

struct StoredAct {
  std::uint64_t index = 0;
  base::UnixSeconds at = 0;
  std::string_view act_class;
  std::int64_t subject = 0;
  Hash commitment{};
  bool erased = false;  // then salt and body are empty
  base::ByteSpan salt;
  std::string_view body;  // these views live until the callback returns
};

std::string entry_text(base::UnixSeconds at, std::string_view act_class, const Hash& commitment);
Hash commitment_of(base::ByteSpan salt, std::string_view body);

class Log {
 public:
  // Makes the tables, the key (`keys/log.key`, 0600) and `log/vkey`. `origin` names the log for
  // ever.
  static Result<Log> create(store::Database& database, const std::filesystem::path& register_folder,
                            std::string_view origin);
  // `database` must outlive the log and keep its address. Writes nothing, so the database may be
  // read-only; the private key is read only when a checkpoint is signed.
  static Result<Log> open(store::Database& database, const std::filesystem::path& register_folder);
  ~Log();
  Log(Log&&) noexcept;
  Log& operator=(Log&&) noexcept;

  std::uint64_t size() const;         // acts, published or not
  base::UnixSeconds last_at() const;  // time of the last act; 0 when empty
  const VerifierKey& verifier() const;
  std::string_view origin() const;
  Hash root() const;  // of the tree over all acts
  const std::filesystem::path& register_folder() const;
  store::Database& database() const;
  // Why nothing can be appended: log_state does not fit the acts, as only damage makes it.
  // verify_log() says more and repair_log() mends it.
  const std::optional<Error>& broken() const;

  // Inside the caller's transaction, which the caller commits; until then nothing is acknowledged.
  // `at` must not be before last_at(). After a rollback call reload().
  Result<Appended> append(const NewAct& act);
  // Writes the tree's right edge; must be called once before the commit of any transaction that
  // appended.
  Status seal();
  Status reload();  // reads log_state again

  // Makes the tiles up to size(), flushes them, signs a checkpoint that extends the last one,
  // records it in the database, then puts it in place. Does nothing when it stands already.
  // Code::corrupt when the log is shorter than its last checkpoint, or does not extend it: nothing
  // is signed then.
  Result<Checkpoint> publish(base::UnixSeconds now, base::Task& task);
  // The last published one and its signed bytes; Code::not_found before the first.
  Result<Checkpoint> checkpoint() const;
  Result<std::string> checkpoint_note() const;
  base::UnixSeconds published_at() const;

  // Keeps an authority's reply (timestamp.h) for the checkpoint of `size`: one each. Checked first;
  // then in a transaction of its own, and as log/timestamps/<size>.tsr beside the note that it
  // covers, <size>.checkpoint.
  Result<Stamp> add_timestamp(std::uint64_t size, base::ByteSpan reply,
                              const std::optional<std::filesystem::path>& ca);
  Result<std::vector<base::Bytes>> timestamps(std::uint64_t size) const;

  // Made from the tiles and held against the root before they are given; from the acts where that
  // fails.
  Result<Proof> prove_inclusion(std::uint64_t index, std::uint64_t size);
  Result<Proof> prove_consistency(std::uint64_t old_size, std::uint64_t size);

  // Calls for each act in [from, to), in order.
  Status read(std::uint64_t from, std::uint64_t to,
              const std::function<Status(const StoredAct&)>& take) const;
  // Calls for each act of one subject, oldest first.
  Status read_subject(std::int64_t subject,
                      const std::function<Status(const StoredAct&)>& take) const;

  // Destroys body and salt of one act, in the caller's transaction; the entry stays. The caller
  // appends the act of erasure that says why.
  Status erase(std::uint64_t index);

 private:
  struct State;
  std::unique_ptr<State> state_;
  Log() = default;
};

}  // namespace amends::ledger
