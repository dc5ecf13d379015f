// Which claims belong together, by the links that people confirmed (links.h), directly or through
// others: of one claimant, of one household, about one victim, about one property. What is only
// proposed joins nothing. Where others lead from one claim to another, and somebody judged that two
// of them do not belong together, the tie between the two claims is doubted (known_same.h).
#pragma once

#include <functional>
#include <unordered_map>
#include <vector>

#include "programme/programme.h"
#include "register/known_same.h"
#include "register/register.h"
#include "store/database.h"

namespace amends::registry {

// The links as they stood when it was made. Belongs to one thread.
class RelatedClaims {
 public:
  // `views` must outlive it.
  static Result<RelatedClaims> read(store::Database& views);

  struct Other {
    ClaimId claim = 0;
    Tie tie = Tie::confirmed;  // or doubted
  };
  // Which claims count. A household's forms are gone through by those that count alone, because
  // households differ from one event to the next.
  using Counts = std::function<Result<bool>(ClaimId)>;
  // The other claims that are one with it in this, by claim.
  Result<std::vector<Other>> of(ClaimId claim, programme::Together together, const Counts& counts);
  bool have_one_claimant(ClaimId a, ClaimId b);
  KnownSame& persons() { return persons_; }  // mentions
  KnownSame& units() { return units_; }

 private:
  // The claims that mention a person in one role, by the person (the least of their mentions).
  struct Role {
    std::unordered_map<ClaimId, std::int64_t> mention;  // of claims with a confirmed link
    std::unordered_map<std::int64_t, std::vector<ClaimId>> claims;
  };
  using Neighbours = std::unordered_map<ClaimId, std::vector<ClaimId>>;
  void take(std::int64_t mention, ClaimId claim, std::string_view role);
  void gather(Role& role);
  // The units that the claim's losses are of; none where it does not say.
  Result<std::vector<std::int64_t>> units_of(ClaimId claim);
  Result<std::vector<Other>> household(ClaimId claim, const Counts& counts);

  store::Statement units_of_losses_;
  KnownSame persons_, units_;
  Role claimants_, victims_;
  Neighbours households_, not_one_household_;
};

}  // namespace amends::registry
