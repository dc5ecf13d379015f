// Which claims are about one victim: the dead or missing person whom relatives name, and whose sum
// is one for all of them. Confirmed links gather them, through mentions in other roles too; what is
// only proposed waits for a person's word.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "register/related.h"

namespace amends::examine {

// Belongs to one thread.
class Victims {
 public:
  explicit Victims(registry::RelatedClaims related) : related_(std::move(related)) {}

  struct Mention {
    std::int64_t id = 0;
    registry::ClaimId claim = 0;
    std::string_view role;
  };
  // That the two may be one person; links that were rejected are not told.
  void link(const Mention& a, const Mention& b, bool confirmed);

  struct Other {
    registry::ClaimId claim = 0;
    registry::Tie tie = registry::Tie::proposed;
  };
  // The other claims about the victim of this one, by claim; none where it names no victim.
  Result<std::vector<Other>> of(registry::ClaimId claim);
  // Whether anything was told about its victim.
  bool knows(registry::ClaimId claim) const { return victim_.contains(claim); }
  registry::RelatedClaims& related() { return related_; }

 private:
  registry::RelatedClaims related_;
  std::unordered_map<registry::ClaimId, std::int64_t> victim_;    // of claims with a link
  std::unordered_map<std::int64_t, registry::ClaimId> claim_of_;  // by the mention of a victim
  std::unordered_map<std::int64_t, std::vector<std::int64_t>> proposed_;
};

}  // namespace amends::examine
