// Whom the household of a claim counts: each person once, over all the claims of one category and
// event that name them, after links between the mentions are confirmed. UNCC's forms named no
// members, so that both parents could be paid for one family (domain/practice.md, lesson 3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "examine/sets.h"
#include "register/register.h"
#include "store/database.h"

namespace amends::examine {

struct HouseholdCount {
  std::size_t counted = 0;
  struct Elsewhere {
    std::string name, number;  // as written here; the claim that was filed earlier
  };
  std::vector<Elsewhere> elsewhere;
  // A link to this claim is only proposed and would change the count.
  std::optional<std::string> waits_for;
};

// Belongs to one thread.
class HouseholdCounter {
 public:
  // `reg` and `views` must outlive it.
  static Result<HouseholdCounter> create(registry::Register& reg, store::Database& views);
  // That two mentions, of claimants or members of households, are one person.
  Status link(std::int64_t a, std::int64_t b, bool confirmed);
  // Nothing where no member of the claim, nor a claimant who files alone, stands in another claim
  // of its category and event.
  Result<std::optional<HouseholdCount>> count(registry::ClaimId claim);

 private:
  struct Person {
    std::int64_t mention = 0;
    std::int64_t self = 0;  // the second mention of who files for a household; 0 for others
    std::string name;
  };
  struct Form {
    std::string category, event, filed;
    bool stands = false;  // neither withdrawn nor lapsed nor joined to another
    std::vector<Person> persons;
  };
  HouseholdCounter(registry::Register& reg) : reg_(&reg) {}
  Result<Form> form_of(registry::ClaimId claim);
  Result<std::vector<Person>> persons_of(registry::ClaimId claim);
  const std::vector<std::int64_t>& mentions_of(std::int64_t person);

  registry::Register* reg_;
  store::Statement claim_, persons_;
  Sets persons_of_mentions_;  // a person is named by the lowest of their mentions
  std::unordered_map<std::int64_t, std::vector<std::int64_t>> mentions_;  // made when asked for
  std::unordered_map<std::int64_t, std::vector<std::int64_t>> proposed_;  // of a mention
  std::unordered_set<registry::ClaimId> linked_;
};

}  // namespace amends::examine
