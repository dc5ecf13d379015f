#include "examine/victims.h"

#include <map>

namespace amends::examine {

void Victims::link(const Mention& a, const Mention& b, bool confirmed) {
  if (a.role != "victim" && b.role != "victim") return;
  for (const Mention& mention : {a, b}) {
    if (mention.role != "victim") continue;
    victim_[mention.claim] = mention.id;
    claim_of_[mention.id] = mention.claim;
  }
  if (confirmed) return;
  proposed_[a.id].push_back(b.id);
  proposed_[b.id].push_back(a.id);
}

Result<std::vector<Victims::Other>> Victims::of(registry::ClaimId claim) {
  std::vector<Other> out;
  const auto own = victim_.find(claim);
  if (own == victim_.end()) return out;
  using registry::Tie;
  std::map<registry::ClaimId, Tie> others;
  const auto all = [](registry::ClaimId) -> Result<bool> { return true; };
  AMENDS_TRY(const auto confirmed, related_.of(claim, programme::Together::victim, all));
  for (const auto& other : confirmed) others.emplace(other.claim, other.tie);
  for (const std::int64_t mention : related_.persons().all(own->second)) {
    const auto near = proposed_.find(mention);
    if (near == proposed_.end()) continue;
    for (const std::int64_t proposed : near->second) {
      for (const std::int64_t same : related_.persons().all(proposed)) {
        const auto place = claim_of_.find(same);
        if (place != claim_of_.end()) others.emplace(place->second, Tie::proposed);
      }
    }
  }
  others.erase(claim);
  for (const auto& [other, tie] : others) out.push_back({other, tie});
  return out;
}

}  // namespace amends::examine
