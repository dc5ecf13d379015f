// Any bytes as an entry bundle, and as a time-stamp reply: nothing is read past the end.
#include <cstdint>
#include <cstdlib>

#include "ledger/tile.h"
#include "ledger/timestamp.h"
#include "ledger/tree_hash.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amends;
  if (size == 0) return 0;
  const unsigned count = data[0] + 1u;
  const ByteSpan rest(data + 1, size - 1);
  if (const auto entries = ledger::split_bundle(rest, count)) {
    Bytes again;
    std::vector<Hash> hashes(entries->size());
    ledger::leaf_hashes(*entries, hashes);
    for (std::size_t i = 0; i < entries->size(); ++i) {
      ledger::append_to_bundle(again, (*entries)[i]);
      if (hashes[i] != ledger::leaf_hash((*entries)[i])) std::abort();
    }
    if (again != Bytes(rest.begin(), rest.end())) std::abort();
  }
  (void)ledger::inspect_timestamp(rest);
  return 0;
}
