// Papers of equal bytes in different claims: each is proposed with the first of them, and which is
// the first, the content of the filings says (filing_order.h). Where a paper comes to those that
// are there, or one goes, they are proposed anew.
#pragma once

#include <utility>
#include <vector>

#include "register/register.h"

namespace amends::examine {

// Pairs of one kind; one may be in both.
struct ProposalChanges {
  std::vector<std::pair<std::int64_t, std::int64_t>> taken_back, proposed;
};
// Within a transaction of the caller's.
Result<ProposalChanges> propose_documents(registry::Register& reg);

}  // namespace amends::examine
