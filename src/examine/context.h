// What the register knows of a claim besides its filing, as facts for rules ("register.…").
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "examine/filing_order.h"
#include "examine/household.h"
#include "examine/relations.h"
#include "examine/victims.h"
#include "register/register.h"
#include "store/database.h"

namespace amends::examine {

// One claim as the screening takes it.
struct ClaimRow {
  registry::ClaimId id = 0;
  std::string category, stage, received, deemed_filed, capacity;
  bool sealed = false;
  // What there is of it in other tables: most claims have little there, and nothing is looked up
  // in vain.
  bool has_evidence = false, has_notices = false, has_found = false, has_decisions = false;
  bool compared = false;  // by linkage
  bool screened = false;  // some time before
};

// Reads claims and their facts, and the links as they stand when it is made. Facts that a programme
// decides (the event of a day, the window of a filing, who counts in a household) are those of the
// programme that judges. Belongs to one thread.
class ContextReader {
 public:
  // The register as it was before act `acts`: views folded up to there, and the time that it was.
  struct Past {
    store::Database* views;
    std::uint64_t acts;
  };
  // For the rules of the programme `by`, which must outlive it, or of the register's own.
  static Result<ContextReader> create(registry::Register& reg, std::optional<Past> past = {},
                                      const programme::Programme* by = nullptr);
  // For a past that goes on: what it is now. `at` is the day of today, for what waits for one.
  void set_past(std::uint64_t acts, base::UnixSeconds at) {
    past_->acts = acts;
    samples_.clear();
    now_ = at;
  }

  // At most `count` claims with an id above `after`, by id.
  Result<std::vector<ClaimRow>> next(registry::ClaimId after, std::size_t count);
  Result<ClaimRow> find(registry::ClaimId claim);
  // The newest filing, canonical JSON; Code::not_found when it was erased.
  Result<std::string> filing(registry::ClaimId claim);
  // {"found": {…}, "register": {…}}; "found" where an examiner found something. Lists of related
  // claims are there once linkage has looked at the claim; before, nobody has compared, and rules
  // that ask say UNKNOWN. A link that is not confirmed has
  // {"proposed": …} in the place of `confirmed`; one that was rejected is none. The day of today is
  // in it only where something waits for a day to come, and the claim's stage where rules read it,
  // so that a claim whose facts stand still is not judged anew every morning or after every step.
  Result<std::string> context(const ClaimRow& claim);

 private:
  ContextReader(registry::Register& reg, std::optional<Past> past, const programme::Programme& by);
  store::Database& views() const { return past_ ? *past_->views : reg_->database(); }

  std::string day_of(base::UnixSeconds at) const;   // in the programme's time zone
  Status look_elsewhere(std::span<ClaimRow> rows);  // what there is of them in other tables
  Result<Relations::List> relations_of(registry::ClaimId claim) {
    return relations_->of(claim, *households_, victims_->related());
  }
  Status append_evidence(std::string& out, const ClaimRow& claim);
  Status append_relations(std::string& out, const ClaimRow& claim);
  // One related claim as facts; nothing where it was erased, withdrawn or fell away otherwise.
  // `elsewhere`: what one of the two lost is another property than the linked one.
  Result<std::string> related(const ClaimRow& claim, const Relation& relation,
                              const std::vector<Relation>& all, bool elsewhere);
  Result<bool> is_lost_elsewhere(registry::ClaimId claim, const Relation& relation);
  Result<bool> is_measured_otherwise(registry::ClaimId claim, const Relation& relation);
  // What a claim states of the share in the property that was lost, or in its `unit`.
  struct Stated {
    bool any = false;   // a share, in whatever property
    std::string share;  // "" where it has not one right in that property
  };
  Result<Stated> share_of(registry::ClaimId claim, std::optional<std::int64_t> unit);
  struct Sharer {  // in a pool
    registry::ClaimId claim = 0;
    std::string filed;  // in the order of filing
    registry::Tie tie = registry::Tie::proposed;
  };
  Result<std::vector<Sharer>> one_each(std::vector<Sharer> sharers, registry::ClaimId own);
  Result<std::string> pool_share(registry::ClaimId claim);
  Status append_pool(std::string& out, const ClaimRow& claim, const std::vector<Relation>& all);
  Status append_estate(std::string& out, const std::vector<registry::ClaimId>& heirs);
  Status append_household(std::string& out, const ClaimRow& claim,
                          const std::vector<Relation>& all);
  Status append_awards(std::string& out, const ClaimRow& claim);
  Status append_service(std::string& out, const ClaimRow& claim);
  Status append_sample(std::string& out, const ClaimRow& claim);

  registry::Register* reg_;
  std::optional<Past> past_;
  const programme::Programme* programme_;
  base::UnixSeconds now_ = 0;
  bool tells_stage_ = false;
  store::Statement next_, find_, evidence_, notices_, facts_, lost_elsewhere_, measured_otherwise_,
      awarded_, shares_, pool_share_, found_, batch_sample_, service_, payments_;
  std::vector<store::Statement> elsewhere_;
  std::optional<HouseholdCounter> households_;
  std::optional<Victims> victims_;
  std::optional<Relations> relations_;
  FilingOrder order_;
  std::unordered_map<std::int64_t, std::string> samples_;  // as facts; of the views as they are
};

}  // namespace amends::examine
