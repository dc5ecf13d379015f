// The order in which claims were filed, where one stands and another yields: by the day that they
// are deemed filed, and on one day by what the filing said as it first came. So the order of rows
// in a file, and of files that are imported, changes nothing, and neither does the register that
// takes them, nor whom the claimant blames: what its key made of the numbers of papers and to whom
// an incident is attributed play no part. Of filings that are equal
// otherwise the lower key of the source's row is the first (which is another in each register where
// it is made with the register's key), and where those are equal too, the lower claim.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "register/register.h"

namespace amends::examine {

// For claims of one day: texts in that order, the claim's id behind the last colon. SHA-256 of the
// filing as it first came but for those, and the key of its row.
Result<std::string> filing_rank(registry::Register& reg, registry::ClaimId claim);

// Keeps ranks. Belongs to one thread. The register must outlive it.
class FilingOrder {
 public:
  explicit FilingOrder(registry::Register& reg) : reg_(&reg) {}

  struct Filed {
    registry::ClaimId claim = 0;
    std::string_view day;
  };
  Result<bool> before(const Filed& a, const Filed& b);
  Result<std::string> key(registry::ClaimId claim);

 private:
  registry::Register* reg_;
  std::unordered_map<registry::ClaimId, std::string> keys_;
};

}  // namespace amends::examine
