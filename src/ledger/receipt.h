// A receipt: one act, its salt, and the proof that its commitment stands in the log under a signed
// checkpoint. A C2SP tlog-proof file whose `extra` line carries, in base64, canonical JSON:
//   {"act": <the act>, "salt": base64, "timestamps": [base64 RFC 3161 reply …], "vkey": text,
//   "entry": {...}}
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
  // Time-stamps whose token covers this checkpoint and whose signature holds; when `tsa_ca` was
  // given the chain was checked too.
  struct Stamp {
    base::UnixSeconds at;
    std::string authority;
    bool chain_checked;
  };
  std::vector<Stamp> stamps;
};

// Code::corrupt, naming the step that failed: the act's salted hash, the entry's place in the tree,
// the checkpoint's signature, or the key.
Result<ReceiptFacts> verify_receipt(const Receipt& receipt, const std::optional<VerifierKey>& key,
                                    const std::optional<std::filesystem::path>& tsa_ca);

// The receipt for one act under the last checkpoint. Code::not_found when the act is erased or not
// yet under a checkpoint.
Result<Receipt> make_receipt(Log& log, std::uint64_t index);

}  // namespace amends::ledger
