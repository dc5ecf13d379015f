// What claims have in common, as rules are told of it: other claims of the same person, on the same
// property, of the same household. Links that people confirmed lead on from one record to the next,
// as they do for limits and pools (register/related.h): whoever is known to be one with somebody
// who is one with a third is one with the third. Where others lead from one record to another, and
// somebody called two of them different, the pair waits for a person's word (known_same.h); and so
// does what a proposal would join.
#pragma once

#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "examine/household.h"
#include "examine/victims.h"
#include "store/database.h"

namespace amends::examine {

// Another claim that a claim has something in common with.
struct Relation {
  std::string_view list;  // same_person, same_unit, same_household, same_victim
  registry::Tie tie = registry::Tie::proposed;
  registry::ClaimId other = 0;
  bool is_confirmed() const { return tie == registry::Tie::confirmed; }
  // Of same_unit: which unit of this and of the other claim, from 0; -1 for several.
  std::int64_t own_unit = 0, unit = 0;
};

// The links as they stood when it was read. Belongs to one thread.
class Relations {
 public:
  // `households` and `victims` are told of the links that are theirs.
  static Result<Relations> read(store::Database& views, HouseholdCounter& households,
                                Victims& victims);

  bool knows(registry::ClaimId claim) const {
    return persons_.contains(claim) || units_.contains(claim) || households_.contains(claim);
  }
  // By list and claim, each pair once.
  using List = std::shared_ptr<const std::vector<Relation>>;
  Result<List> of(registry::ClaimId claim, HouseholdCounter& households,
                  registry::RelatedClaims& related);

 private:
  using Neighbours = std::unordered_map<std::int64_t, std::vector<std::int64_t>>;
  struct Household {
    registry::ClaimId other = 0;
    registry::Tie tie = registry::Tie::proposed;
  };

  void take(const store::Statement& link);
  void add_persons(registry::ClaimId claim, registry::RelatedClaims& related,
                   std::vector<Relation>& all) const;
  void add_units(registry::ClaimId claim, registry::RelatedClaims& related,
                 std::vector<Relation>& all) const;

  Neighbours persons_, units_;                               // that a link names, by claim
  Neighbours proposed_persons_, proposed_units_;             // from record to record
  std::unordered_map<std::int64_t, std::string_view> role_;  // of persons
  std::unordered_map<registry::ClaimId, std::vector<Household>> households_;
  std::unordered_map<registry::ClaimId, List> made_;
};

}  // namespace amends::examine
