#include "examine/household.h"

#include <algorithm>
#include <map>
#include <set>

#include "examine/count_once.h"
#include "register/claims.h"
#include "register/record_id.h"
#include "register/stages.h"

namespace amends::examine {
namespace {

using registry::child_bits;

constexpr const char* persons_sql =
    "SELECT id,role,relation,name FROM party_mention WHERE id>=?1<<10 AND id<(?1+1)<<10 AND "
    "role IN ('claimant','member') ORDER BY id";

}  // namespace

Result<HouseholdCounter> HouseholdCounter::create(registry::Register& reg, store::Database& views,
                                                  const programme::Programme& by) {
  HouseholdCounter out(reg, by);
  AMENDS_TRY(out.claim_, views.prepare(fmt::format(
                             "SELECT c.category,c.deemed_filed,c.stage,{} FROM claim c {} "
                             "WHERE c.id=?1 GROUP BY c.id",
                             registry::days_of_incidents, registry::joined_incidents_of_losses)));
  AMENDS_TRY(out.persons_, views.prepare(persons_sql));
  return out;
}

Status HouseholdCounter::link(std::int64_t a, std::int64_t b, bool confirmed) {
  for (const registry::ClaimId claim : {a >> child_bits, b >> child_bits}) {
    if (!linked_.insert(claim).second) continue;
    AMENDS_TRY(const std::vector<Person> persons, persons_of(claim));
    for (const Person& person : persons) {
      if (person.self != 0) known_.join(person.mention, person.self);
    }
  }
  if (confirmed) {
    known_.join(a, b);
  } else {
    proposed_[a].push_back(b);
    proposed_[b].push_back(a);
  }
  return {};
}

// Who files for a household stands in it twice, as the claimant and as SELF, and is one person; who
// files without one is the only person of the form.
Result<std::vector<HouseholdCounter::Person>> HouseholdCounter::persons_of(
    registry::ClaimId claim) {
  std::vector<Person> persons;
  std::optional<Person> claimant;
  persons_.bind(1, claim);
  for (;;) {
    AMENDS_TRY(const bool more, persons_.step());
    if (!more) break;
    Person person{persons_.integer(0), 0, std::string(persons_.text(3))};
    if (persons_.text(1) == "claimant") {
      claimant = std::move(person);
    } else if (persons_.text(2) == "SELF" && claimant) {
      persons.push_back({claimant->mention, person.mention, std::move(person.name)});
    } else {
      persons.push_back(std::move(person));
    }
  }
  persons_.reset();
  if (persons.empty() && claimant) persons.push_back(std::move(*claimant));
  return persons;
}

std::string waits_for(registry::Tie tie, std::string_view number) {
  if (tie == registry::Tie::proposed)
    return fmt::format("the link to claim {} is only proposed", number);
  return fmt::format(
      "confirmed links lead to claim {} through others, and contradict what somebody judged",
      number);
}

// Linked with either of the two mentions of who files for a household.
registry::Tie HouseholdCounter::tie(const Person& person, std::int64_t mention) {
  return person.self != 0 && known_.are_linked(person.self, mention)
             ? registry::Tie::confirmed
             : known_.tie(person.mention, mention);
}

std::string HouseholdCounter::same_event_is_open(registry::ClaimId other) const {
  return fmt::format("the dates leave open whether claim {} is about the same event",
                     reg_->number_of(other));
}

// Without the persons, whom not every question is about.
Result<HouseholdCounter::Form> HouseholdCounter::head_of(registry::ClaimId claim) {
  Form form;
  AMENDS_TRY(const bool found, claim_.bind(1, claim).step());
  if (!found) {
    claim_.reset();
    return form;
  }
  form.category = claim_.text(0);
  form.filed = claim_.text(1);
  form.stands = !registry::has_fallen_away(claim_.text(2));
  form.event = claim_.is_null(3) || claim_.is_null(4)
                   ? programme::any_event(*programme_)
                   : programme::event_place(*programme_, claim_.integer(3), claim_.integer(4));
  claim_.reset();
  return form;
}

Result<HouseholdCounter::Form> HouseholdCounter::form_of(registry::ClaimId claim) {
  AMENDS_TRY(Form form, head_of(claim));
  AMENDS_TRY(form.persons, persons_of(claim));
  return form;
}

Result<std::optional<HouseholdCount>> HouseholdCounter::count(registry::ClaimId claim) {
  AMENDS_TRY(const Form own, form_of(claim));
  using registry::Tie;
  std::set<registry::ClaimId> others;
  std::map<registry::ClaimId, Tie> maybe;
  for (const Person& person : own.persons) {
    for (const std::int64_t mention : known_.all(person.mention)) {
      others.insert(mention >> child_bits);
      if (tie(person, mention) == Tie::doubted) maybe[mention >> child_bits] = Tie::doubted;
    }
    for (const std::int64_t mention : {person.mention, person.self}) {
      const auto all = proposed_.find(mention);
      if (all == proposed_.end()) continue;
      for (const std::int64_t other : all->second)
        maybe.emplace(other >> child_bits, Tie::proposed);
    }
  }
  maybe.erase(claim);
  others.erase(claim);
  const auto as_form = [&](registry::ClaimId id, const Form& form) -> Result<HouseholdForm> {
    AMENDS_TRY(std::string key, order_.key(id));
    HouseholdForm out{std::move(key), form.filed, {}};
    for (const Person& person : form.persons)
      out.members.push_back(std::to_string(known_.of(person.mention)));
    return out;
  };
  std::vector<HouseholdForm> forms;
  HouseholdCount out;
  for (const registry::ClaimId other : others) {
    AMENDS_TRY(const Form form, form_of(other));
    const std::optional<bool> compares = form.compares_with(own);
    AMENDS_TRY(const bool earlier, order_.before({other, form.filed}, {claim, own.filed}));
    if (!compares && earlier) out.waits_for = same_event_is_open(other);
    if (!compares.value_or(false)) continue;
    AMENDS_TRY(HouseholdForm as, as_form(other, form));
    forms.push_back(std::move(as));
  }
  for (const auto& [other, tie] : maybe) {
    AMENDS_TRY(const Form form, head_of(other));
    if (!form.compares_with(own).value_or(true)) continue;
    AMENDS_TRY(const bool earlier, order_.before({other, form.filed}, {claim, own.filed}));
    if (earlier) out.waits_for = examine::waits_for(tie, reg_->number_of(other));
  }
  if (forms.empty() && !out.waits_for) return std::optional<HouseholdCount>();
  AMENDS_TRY(HouseholdForm as, as_form(claim, own));
  const std::string key = as.key;
  forms.push_back(std::move(as));
  AMENDS_TRY(const auto counted, count_once(forms));
  const auto mine = std::ranges::find(counted, key, &CountedForm::key);
  out.counted = mine->counted.size();
  for (const CountedForm::Elsewhere& elsewhere : mine->elsewhere) {
    const auto person = std::ranges::find_if(own.persons, [&](const Person& p) {
      return std::to_string(known_.of(p.mention)) == elsewhere.member;
    });
    const std::string_view id =
        std::string_view(elsewhere.form).substr(elsewhere.form.rfind(':') + 1);
    out.elsewhere.push_back({person->name, reg_->number_of(std::stoll(std::string(id)))});
  }
  return out;
}

Result<HouseholdCounter::Others> HouseholdCounter::others(registry::ClaimId claim,
                                                          registry::RelatedClaims& related) {
  AMENDS_TRY(const Form own, head_of(claim));
  return related.of(claim, programme::Together::household,
                    [&](registry::ClaimId other) -> Result<bool> {
                      AMENDS_TRY(const Form form, head_of(other));
                      return form.compares_with(own).value_or(true);
                    });
}

Result<HouseholdCounter::Before> HouseholdCounter::before(registry::ClaimId claim,
                                                          registry::RelatedClaims& related,
                                                          const Proposed& proposed) {
  AMENDS_TRY(const Form own, head_of(claim));
  AMENDS_TRY(Others others, this->others(claim, related));
  std::erase_if(others, [](const auto& other) { return other.tie != registry::Tie::confirmed; });
  Before out;
  Others maybe;
  AMENDS_CHECK(proposed(claim, maybe));
  for (const auto& [other, tie] : others) {
    AMENDS_CHECK(proposed(other, maybe));
    AMENDS_TRY(const Form form, form_of(other));
    AMENDS_TRY(const bool earlier, order_.before({other, form.filed}, {claim, own.filed}));
    if (!earlier) continue;
    if (!form.compares_with(own)) {
      out.waits_for = same_event_is_open(other);
      continue;
    }
    AMENDS_TRY(const auto counts, count(other));
    if (counts && counts->waits_for) out.waits_for = counts->waits_for;
    out.persons += counts ? counts->counted : form.persons.size();
  }
  for (const auto& [other, tie] : maybe) {
    if (other == claim || std::ranges::count(others, other, &Others::value_type::claim) > 0)
      continue;
    AMENDS_TRY(const Form form, head_of(other));
    if (!form.compares_with(own).value_or(true)) continue;
    AMENDS_TRY(const bool earlier, order_.before({other, form.filed}, {claim, own.filed}));
    if (earlier) out.waits_for = examine::waits_for(tie, reg_->number_of(other));
  }
  return out;
}

}  // namespace amends::examine
