#include "examine/filing_order.h"

#include "examine/act_text.h"
#include "register/acts.h"

namespace amends::examine {

namespace {

// Of canonical JSON, in which a quote within a text is escaped, what says nothing about who stands
// first: the keyed hashes of papers, which each register makes anew, and who is blamed.
std::string without_labels(std::string filing) {
  for (const std::string_view member : {R"("hash":)", R"("attribution":)"}) {
    for (std::size_t at = 0; (at = filing.find(member, at)) != std::string::npos;)
      filing.erase(at, end_of_value(filing, at + member.size()) - at);
  }
  return filing;
}

}  // namespace

Result<std::string> filing_rank(registry::Register& reg, registry::ClaimId claim) {
  std::string filing, row;
  AMENDS_CHECK(reg.log().read_subject(claim, [&](const ledger::StoredAct& act) -> Status {
    if (act.erased || !filing.empty()) return {};
    const std::string_view kind = kind_in(act.body);
    if (kind != registry::kind::claim_filed && kind != registry::kind::claim_amended) return {};
    filing = filing_in(act.body);
    row = source_key_in(act.body);
    return {};
  }));
  const std::string content = without_labels(std::move(filing));
  // By length first, so that row 9 stands before row 10.
  return fmt::format("{}:{:05}{}:{:020}", base::to_hex(base::sha256(base::as_bytes(content))),
                     row.size(), row, claim);
}

Result<std::string> FilingOrder::key(registry::ClaimId claim) {
  std::string& key = keys_[claim];
  if (key.empty()) {
    AMENDS_TRY(key, filing_rank(*reg_, claim));
  }
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
