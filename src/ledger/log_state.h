// What a Log keeps in memory, shared by the files that implement it (log.cc, publish.cc,
// proofs.cc). Not for other modules.
#pragma once

#include <optional>
#include <string>

#include "ledger/act_reader.h"
#include "ledger/entry.h"
#include "ledger/log.h"
#include "ledger/tile.h"

namespace amends::ledger {

struct Log::State {
  State(store::Database& db, std::filesystem::path register_folder)
      : database(db), folder(std::move(register_folder)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State();

  store::Database& database;
  std::filesystem::path folder;  // of the register
  VerifierKey verifier;
  std::uint64_t size = 0;  // acts in the table
  Frontier frontier;       // over all of them, unless `broken`
  base::UnixSeconds last_at = 0;
  // Set when log_state does not fit the acts: then nothing is appended or published, only verified.
  std::optional<Error> broken;
  bool sealed = true;

  // Prepared at the first use, so that a read-only database is never asked to.
  std::optional<store::Statement> insert;
  std::optional<store::Statement> update;
  std::optional<ActReader> subjects;  // for read_subject()
  EntryWriter entries;
  base::Bytes salts;  // random bytes fetched ahead
  std::size_t salts_used = 0;
  std::optional<TileReader> tiles;  // of the size last asked for
  std::uint64_t tiles_size = 0;

  std::filesystem::path log_folder() const { return folder / "log"; }
  base::ByteSpan next_salt();
  Status load();
  Result<TileReader*> tiles_at(std::uint64_t tree_size);
};

}  // namespace amends::ledger
