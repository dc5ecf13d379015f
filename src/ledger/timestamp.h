// Time-stamps by a third party: RFC 3161 requests and replies over the bytes of a signed
// checkpoint, through OpenSSL. A reply proves that an authority whose clock and key are not ours
// had seen the checkpoint by then.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"

namespace amends::ledger {

constexpr std::size_t timestamp_bytes_max = 64 << 10;  // of a reply

struct Stamp {
  base::UnixSeconds at = 0;    // the authority's clock, cut to the second
  std::string authority;       // as its certificate names itself
  bool chain_checked = false;  // against a CA that was given; else the name is only claimed
};

// A TimeStampReq in DER: SHA-256 of the note, a random nonce, the authority's certificate asked
// for.
Result<base::Bytes> timestamp_request(std::string_view note);

// Whether a TimeStampResp in DER covers the note. The signature and the certificate's fitness for
// time-stamps (critical extended key usage, ESS certificate id) are always checked, as of the time
// in the reply; the chain when `ca` (PEM, one or more certificates) is given. Code::corrupt with
// the reason, Code::bad_input when it is no reply or one that refuses.
Result<Stamp> check_timestamp(std::string_view note, base::ByteSpan reply,
                              const std::optional<std::filesystem::path>& ca);

// What a reply says about itself, without the note: for files whose checkpoint is not at hand. The
// signature is checked.
Result<Stamp> inspect_timestamp(base::ByteSpan reply);

// Sends the request to an authority over http or https and gives its reply, whose nonce is the
// request's. At most 30 seconds and 64 KiB. Code::io when the server cannot be reached or does not
// answer in kind.
Result<base::Bytes> post_timestamp(const std::string& url, base::ByteSpan request);

}  // namespace amends::ledger
