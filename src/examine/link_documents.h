// Papers of equal bytes in different claims: each is proposed with the first of them, and which is
// the first, the content of the filings says (filing_order.h). Where a paper comes to those that
// are there, or one goes, they are proposed anew.
#pragma once

#include "register/register.h"

namespace amends::examine {

// How many proposals there are more than before. Within a transaction of the caller's.
Result<std::int64_t> propose_documents(registry::Register& reg);

}  // namespace amends::examine
