// Whom the household of a claim counts: each person once, over all the claims of one category and
// event that name them, after links between the mentions are confirmed. UNCC's forms named no
// members, so that both parents could be paid for one family (domain/practice.md, lesson 3).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "examine/filing_order.h"
#include "register/related.h"
#include "store/database.h"

namespace amends::examine {

struct HouseholdCount {
  std::size_t counted = 0;
  struct Elsewhere {
    std::string name, number;  // as written here; the claim that was filed earlier
  };
  std::vector<Elsewhere> elsewhere;
  std::optional<std::string> waits_for;  // what is still open and would change the count
};

// What a fact waits for where the tie to that claim is not confirmed.
std::string waits_for(registry::Tie tie, std::string_view number);

// Belongs to one thread.
class HouseholdCounter {
 public:
  // For the events of the programme `by`. `reg`, `views` and `by` must outlive it.
  static Result<HouseholdCounter> create(registry::Register& reg, store::Database& views,
                                         const programme::Programme& by);
  // That two mentions, of claimants or members of households, are one person.
  Status link(std::int64_t a, std::int64_t b, bool confirmed);
  // That somebody called two mentions different, or was not sure.
  void doubt(std::int64_t a, std::int64_t b) { known_.doubt(a, b); }
  // Nothing where no member of the claim, nor a claimant who files alone, stands in another claim
  // of its category and event.
  Result<std::optional<HouseholdCount>> count(registry::ClaimId claim);

  // The persons whom earlier forms of the same household count, of the claim's category and event:
  // a sum that is limited for a household is limited over all its forms.
  struct Before {
    std::size_t persons = 0;
    std::optional<std::string> waits_for;  // what is still open and would change them
  };
  // The other forms of the household, of the claim's category and of what may be its event, by
  // claim.
  using Others = std::vector<registry::RelatedClaims::Other>;
  Result<Others> others(registry::ClaimId claim, registry::RelatedClaims& related);
  // Adds the claims that are not known, and only proposed or doubted, to be of one household with a
  // claim.
  using Proposed = std::function<Status(registry::ClaimId, Others&)>;
  Result<Before> before(registry::ClaimId claim, registry::RelatedClaims& related,
                        const Proposed& proposed);

 private:
  struct Person {
    std::int64_t mention = 0;
    std::int64_t self = 0;  // the second mention of who files for a household; 0 for others
    std::string name;
  };
  struct Form {
    std::string category, filed;
    programme::EventPlace event;
    bool stands = false;  // neither withdrawn nor lapsed nor joined to another
    std::vector<Person> persons;
    // Nothing where it cannot be told whether they are of one event.
    std::optional<bool> compares_with(const Form& other) const {
      if (!stands || category != other.category) return false;
      return programme::same_event(event, other.event);
    }
  };
  HouseholdCounter(registry::Register& reg, const programme::Programme& by)
      : reg_(&reg), programme_(&by), order_(reg) {}
  std::string same_event_is_open(registry::ClaimId other) const;
  Result<Form> head_of(registry::ClaimId claim);
  Result<Form> form_of(registry::ClaimId claim);
  Result<std::vector<Person>> persons_of(registry::ClaimId claim);
  registry::Tie tie(const Person& person, std::int64_t mention);

  registry::Register* reg_;
  const programme::Programme* programme_;
  FilingOrder order_;
  store::Statement claim_, persons_;
  registry::KnownSame known_;  // mentions; a person is named by the lowest of theirs
  std::unordered_map<std::int64_t, std::vector<std::int64_t>> proposed_;  // of a mention
  std::unordered_set<registry::ClaimId> linked_;
};

}  // namespace amends::examine
