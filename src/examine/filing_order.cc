#include "examine/filing_order.h"

#include "examine/act_text.h"
#include "register/acts.h"

namespace amends::examine {

Result<std::string> first_filing(registry::Register& reg, registry::ClaimId claim) {
  std::string first;
  AMENDS_CHECK(reg.log().read_subject(claim, [&](const ledger::StoredAct& act) -> Status {
    if (act.erased || !first.empty()) return {};
    const std::string_view kind = kind_in(act.body);
    if (kind == registry::kind::claim_filed || kind == registry::kind::claim_amended)
      first = filing_in(act.body);
    return {};
  }));
  return first;
}

Result<std::string> FilingOrder::key(registry::ClaimId claim) {
  std::string& key = keys_[claim];
  if (!key.empty()) return key;
  AMENDS_TRY(const std::string first, first_filing(*reg_, claim));
  key = fmt::format("{}:{:020}",
                    first.empty() ? "" : base::to_hex(base::sha256(base::as_bytes(first))), claim);
  return key;
}

Result<bool> FilingOrder::before(const Filed& a, const Filed& b) {
  if (a.day != b.day) return a.day < b.day;
  if (a.claim == b.claim) return false;
  AMENDS_TRY(const std::string one, key(a.claim));
  AMENDS_TRY(const std::string other, key(b.claim));
  return one < other;
}

}  // namespace amends::examine
