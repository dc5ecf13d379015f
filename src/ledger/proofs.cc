// Proofs about the log's own tree: from the tiles, which is a few file reads, and where the tiles
// cannot be had or do not lead to the root that is known, from the acts, which is slow and always
// possible.

#include "base/files.h"
#include "ledger/act_reader.h"
#include "ledger/checkpoints.h"
#include "ledger/log_state.h"

namespace amends::ledger {
namespace {

Result<Hash> leaf_of(const Log& log, std::uint64_t index) {
  Hash leaf{};
  EntryWriter entries;
  AMENDS_CHECK(log.read(index, index + 1, [&](const StoredAct& act) -> Status {
    leaf = leaf_hash(as_bytes(entries.write(act.at, act.act_class, act.commitment)));
    return {};
  }));
  return leaf;
}

SubtreeHash from_acts(const Log& log) {
  return [&log](unsigned level, std::uint64_t index) -> Result<Hash> {
    Frontier frontier;
    EntryWriter entries;
    AMENDS_CHECK(
        log.read(index << level, (index + 1) << level, [&](const StoredAct& act) -> Status {
          frontier.append(
              leaf_hash(as_bytes(entries.write(act.at, act.act_class, act.commitment))));
          return {};
        }));
    return frontier.root();
  };
}

// The root at a size that a signature or the database vouches for; nothing for other sizes.
Result<std::optional<Hash>> known_root(const Log& log, std::uint64_t size) {
  if (size == log.size() && !log.broken()) return std::optional<Hash>(log.root());
  AMENDS_TRY(const auto recorded, checkpoint_of(log.database(), size));
  if (!recorded) return std::optional<Hash>();
  return std::optional<Hash>(recorded->checkpoint.root);
}

}  // namespace

Result<Proof> Log::prove_inclusion(std::uint64_t index, std::uint64_t size) {
  if (size > state_->size || index >= size) {
    return fail(Code::usage, "the log has {} acts: there is no proof of act {} among {}",
                state_->size, index, size);
  }
  AMENDS_TRY(const auto root, known_root(*this, size));
  AMENDS_TRY(TileReader * tiles, state_->tiles_at(size));
  if (root && tiles != nullptr) {
    AMENDS_TRY(const Hash leaf, leaf_of(*this, index));
    const auto proof = inclusion_proof(
        index, size, [&](unsigned level, std::uint64_t n) { return tiles->subtree(level, n); });
    if (proof && verify_inclusion(index, size, leaf, *proof, *root)) return proof;
  }
  return inclusion_proof(index, size, from_acts(*this));
}

Result<Proof> Log::prove_consistency(std::uint64_t old_size, std::uint64_t size) {
  if (size > state_->size || old_size > size || old_size == 0) {
    return fail(Code::usage, "the log has {} acts: there is no proof that {} extends {}",
                state_->size, size, old_size);
  }
  AMENDS_TRY(const auto old_root, known_root(*this, old_size));
  AMENDS_TRY(const auto root, known_root(*this, size));
  AMENDS_TRY(TileReader * tiles, state_->tiles_at(size));
  if (old_root && root && tiles != nullptr) {
    const auto proof = consistency_proof(
        old_size, size, [&](unsigned level, std::uint64_t n) { return tiles->subtree(level, n); });
    if (proof && verify_consistency(old_size, size, *proof, *old_root, *root)) return proof;
  }
  return consistency_proof(old_size, size, from_acts(*this));
}

// The tiles at a size that they cover; null beyond the last checkpoint.
Result<TileReader*> Log::State::tiles_at(std::uint64_t tree_size) {
  if (!tiles || tiles_size != tree_size) {
    AMENDS_TRY(const auto last, last_checkpoint(database));
    if (!last || last->checkpoint.size < tree_size) return nullptr;
    tiles.emplace(log_folder(), tree_size);
    tiles_size = tree_size;
  }
  return &*tiles;
}

}  // namespace amends::ledger
