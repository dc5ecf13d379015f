// The order in which claims were filed, where one stands and another yields: by the day that they
// are deemed filed, and on one day by the SHA-256 of the filing as it first came, so that the order
// of rows in a file, and of files that are imported, changes nothing. Two that are equal to the
// letter are taken in the order of their acts; which of them yields is all the same.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "register/register.h"

namespace amends::examine {

// The claim's filing as it first came; "" when it was erased.
Result<std::string> first_filing(registry::Register& reg, registry::ClaimId claim);

// Belongs to one thread. The register must outlive it.
class FilingOrder {
 public:
  explicit FilingOrder(registry::Register& reg) : reg_(&reg) {}

  struct Filed {
    registry::ClaimId claim = 0;
    std::string_view day;
  };
  Result<bool> before(const Filed& a, const Filed& b);
  // For the claims of one day: texts in that order, the claim's id behind the last colon.
  Result<std::string> key(registry::ClaimId claim);

 private:
  registry::Register* reg_;
  std::unordered_map<registry::ClaimId, std::string> keys_;
};

}  // namespace amends::examine
