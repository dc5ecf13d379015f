#include "register/batches.h"

namespace amends::registry {

Result<std::vector<BatchDecided>> batches_decided(store::Database& views, std::int64_t sample) {
  AMENDS_TRY(
      store::Statement select,
      views.prepare("SELECT i.id,min(d.id) FROM instalment i JOIN instalment_claim c ON "
                    "c.instalment=i.id JOIN decision d ON d.claim=c.claim AND "
                    "d.instalment=i.id AND d.kind='DECISION' WHERE i.sample=?1 GROUP BY i.id "
                    "ORDER BY min(d.id)"));
  select.bind(1, sample);
  std::vector<BatchDecided> batches;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) return batches;
    batches.push_back({select.integer(0), static_cast<std::uint64_t>(select.integer(1))});
  }
}

}  // namespace amends::registry
