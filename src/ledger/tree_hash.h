// Many leaf or node hashes at once: where the time of verifying and publishing goes. The results
// are those of leaf_hash() and node_hash(), which are the definition; where the processor has SHA
// instructions, two messages are hashed side by side, so that one fills the other's waiting time.
#pragma once

#include <cstddef>
#include <span>

#include "ledger/merkle.h"

namespace amends::ledger {

// out[i] = leaf_hash(entries[i]); both of one size.
void leaf_hashes(std::span<const base::ByteSpan> entries, std::span<Hash> out);

// out[i] = node_hash(children[2i], children[2i + 1]); `out` may be the beginning of `children`.
void node_hashes(std::span<const Hash> children, Hash* out);

}  // namespace amends::ledger
