// Which incidents are proposed to be one. One is told of in thousands of claims: each is held
// against the first of its like (those that share a key) and not against all.
//
// Which is the first, the content of the filings says (filing_order.h), and not the order in which
// claims come: where one comes that stands before the first of its like, they are held against it
// from then on, and what was proposed against the former first is not proposed any more, unless it
// is by another key. What people judged stays.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "examine/link_documents.h"
#include "examine/link_records.h"
#include "register/register.h"

namespace amends::examine {

// Proposals from this weight up, in bits.
inline constexpr double incident_threshold = 0;

// Belongs to one pass. The register must outlive it.
class IncidentLinks {
 public:
  static Result<IncidentLinks> create(registry::Register& reg);

  // An incident that is new or has changed, with the keys of it that are kept.
  void add(std::int64_t id, const std::vector<std::int64_t>& keys);
  struct Settled {
    std::uint64_t weighed = 0;  // pairs
    ProposalChanges changes;
  };
  // Brings the proposals to what they are with all that was added. The keys must be in the database
  // by then, and nothing may be committed before.
  Result<Settled> settle(LinkRecords& records, Scales& scales);

 private:
  explicit IncidentLinks(registry::Register& reg) : reg_(&reg) {}

  struct First {
    std::int64_t id = 0;
    std::string rank;
  };
  Result<std::string> rank_of(std::int64_t incident);
  Result<std::optional<First>> first_of(std::int64_t key);
  Result<std::vector<std::int64_t>> holders_of(std::int64_t key);
  // The first of a key anew; whether it is another than before.
  Result<bool> choose(std::int64_t key, const std::vector<std::int64_t>& added);
  // All incidents that are to be held against others again; what was proposed of them is gone.
  Result<std::set<std::int64_t>> take_back(const std::set<std::int64_t>& incidents,
                                           Settled& settled);
  Status propose(std::int64_t incident, LinkRecords& records, Scales& scales, Settled& settled);

  registry::Register* reg_;
  store::Statement without_, find_, holders_, put_, drop_, as_a_, as_b_, remove_, propose_;
  std::map<std::int64_t, std::vector<std::int64_t>> added_;  // by key
  std::unordered_map<std::int64_t, std::string> ranks_;      // of what is being settled
};

}  // namespace amends::examine
