// One HTTP POST, for asking a time-stamp authority; the only use of the network in the ledger.
#pragma once

#include <string>

#include "base/bytes.h"

namespace amends::ledger {

// The body of a 200 answer. http and https only, at most three redirects, 30 seconds in all and
// `size_max` bytes. Code::usage for another kind of URL, Code::io with the reason otherwise.
Result<base::Bytes> post(const std::string& url, const std::string& content_type,
                         base::ByteSpan body, std::size_t size_max);

}  // namespace amends::ledger
