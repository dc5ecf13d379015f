// A receipt: one act, its salt, and the proof that its commitment stands in the log under a signed
// checkpoint. A C2SP tlog-proof file whose `extra` line carries, in base64, canonical JSON:
//
//   {"act": <the act>, "entry": {"at": <RFC 3339>, "class": <text>}, "salt": <base64>,
//    "timestamps": [<base64 RFC 3161 reply> …], "vkey": <text>}
//
// It verifies with nothing but itself and, better, the log's key obtained elsewhere.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/log.h"

namespace amends::ledger {

struct Receipt {
  std::uint64_t index = 0;
  Proof path;
  Note checkpoint;
  // From the extra line:
  std::string act;  // canonical JSON
  base::Bytes salt;
  base::UnixSeconds at = 0;
  std::string act_class;
  std::string verifier_key;
  std::vector<base::Bytes> timestamps;

  static Result<Receipt> parse(
      std::string_view bytes);  // at most 1 MiB; Code::bad_input with the line
  std::string bytes() const;
};

struct ReceiptFacts {
  Checkpoint checkpoint;
  VerifierKey key;
  bool key_was_given = false;  // else it is only the key that the receipt itself names
  Hash commitment;
  // One for each in the receipt: it covers this checkpoint and its signature holds.
  std::vector<Stamp> stamps;
};

// `key` is the log's key as known from elsewhere; `tsa_ca` the time-stamp authority's CA
// (timestamp.h). Code::corrupt, naming the step that failed: the act's salted hash, the entry's
// place in the tree, the checkpoint's signature, or the key.
Result<ReceiptFacts> verify_receipt(const Receipt& receipt, const std::optional<VerifierKey>& key,
                                    const std::optional<std::filesystem::path>& tsa_ca);

// The receipt for one act under the last checkpoint. Code::not_found when the act is erased or not
// yet under a checkpoint.
Result<Receipt> make_receipt(Log& log, std::uint64_t index);

}  // namespace amends::ledger
