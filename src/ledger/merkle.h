// The Merkle tree of RFC 6962 section 2.1 with SHA-256: hashes, the growing right edge, and the
// verification of inclusion and consistency proofs (RFC 9162 sections 2.1.3.2 and 2.1.4.2).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/hash.h"

namespace amends::ledger {

using Proof = std::vector<Hash>;

Hash leaf_hash(base::ByteSpan entry);                 // SHA-256(0x00 || entry)
Hash node_hash(const Hash& left, const Hash& right);  // SHA-256(0x01 || left || right)
Hash empty_root();                                    // SHA-256("")

// The right edge of a tree: the roots of its maximal full subtrees, largest first. Appending costs
// amortised one node hash. 64 hashes at most.
class Frontier {
 public:
  Frontier() = default;
  // From what serialize() gave. Code::bad_input when the count does not fit the size.
  static Result<Frontier> restore(std::uint64_t size, base::ByteSpan hashes);
  void append(const Hash& leaf);
  std::uint64_t size() const { return size_; }
  Hash root() const;
  base::Bytes serialize() const;  // the hashes laid end to end; size() is kept beside it

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> edge_;
};

// The root over 2^level leaves from `index`·2^level, for a full subtree inside the tree.
using SubtreeHash = std::function<Result<Hash>(unsigned level, std::uint64_t index)>;

// Proofs made from any source of subtree hashes (tiles, memory). index < size; 1 <= old_size <=
// size.
Result<Hash> root_of(std::uint64_t size, const SubtreeHash& subtree);
Result<Proof> inclusion_proof(std::uint64_t index, std::uint64_t size, const SubtreeHash& subtree);
Result<Proof> consistency_proof(std::uint64_t old_size, std::uint64_t size,
                                const SubtreeHash& subtree);

// Code::corrupt with the reason when the proof does not hold.
Status verify_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                        std::span<const Hash> proof, const Hash& root);
// old_size 0 is an error here: an empty tree proves nothing.
Status verify_consistency(std::uint64_t old_size, std::uint64_t size, std::span<const Hash> proof,
                          const Hash& old_root, const Hash& root);

}  // namespace amends::ledger
