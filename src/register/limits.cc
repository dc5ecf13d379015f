#include "register/limits.h"

#include <algorithm>
#include <set>

#include "register/acts.h"
#include "register/claims.h"
#include "register/register_state.h"
#include "register/related.h"
#include "register/sum.h"

namespace amends::registry {
namespace {

using programme::AwardLimit;
using programme::Together;

// What a limit looks at in other claims.
class Holder {
 public:
  static Result<Holder> create(store::Database& db, ledger::Log& log,
                               const programme::Programme& programme) {
    Holder holder(log, programme);
    AMENDS_TRY(holder.claim_,
               db.prepare(fmt::format(
                   "SELECT c.category,c.stage,{} FROM claim c {} WHERE c.id=?1 GROUP BY c.id",
                   days_of_incidents, joined_incidents_of_losses)));
    AMENDS_TRY(holder.award_,
               db.prepare("SELECT awarded,currency FROM decision WHERE claim=?1 AND "
                          "kind='DECISION' AND superseded_by IS NULL AND awarded IS NOT NULL "
                          "ORDER BY id DESC LIMIT 1"));
    AMENDS_TRY(holder.screening_, db.prepare("SELECT act FROM screening WHERE claim=?1"));
    AMENDS_TRY(holder.group_, db.prepare("SELECT claim FROM conflict_claim WHERE conflict_group=?1 "
                                         "AND left_act IS NULL ORDER BY claim"));
    return holder;
  }

  struct Claim {
    std::string category;
    programme::EventPlace event;
    bool stands = false;
  };
  Result<Claim> claim(ClaimId id) {
    Claim claim;
    AMENDS_TRY(const bool found, claim_.bind(1, id).step());
    if (found) {
      claim.category = claim_.text(0);
      claim.stands = !has_fallen_away(claim_.text(1));
      claim.event = claim_.is_null(2) || claim_.is_null(3)
                        ? programme::any_event(*programme_)
                        : programme::event_place(*programme_, claim_.integer(2), claim_.integer(3));
    }
    claim_.reset();
    return claim;
  }

  Result<std::optional<Sum>> award(ClaimId id) {
    AMENDS_TRY(const bool found, award_.bind(1, id).step());
    std::optional<Sum> sum;
    if (found) {
      AMENDS_TRY(Rational value, Rational::parse_decimal(award_.text(0)));
      sum = Sum{std::string(award_.text(0)), std::string(award_.text(1)), std::move(value)};
    }
    award_.reset();
    return sum;
  }

  Result<std::vector<ClaimId>> members(std::int64_t group) {
    std::vector<ClaimId> claims;
    if (group == 0) return claims;
    group_.bind(1, group);
    for (;;) {
      AMENDS_TRY(const bool row, group_.step());
      if (!row) break;
      claims.push_back(group_.integer(0));
    }
    group_.reset();
    return claims;
  }

  // The value of a step in the screening on file, where it has one.
  Result<std::optional<Sum>> step(ClaimId id, std::string_view name) {
    AMENDS_TRY(const bool found, screening_.bind(1, id).step());
    const auto act = found ? static_cast<std::uint64_t>(screening_.integer(0)) : 0;
    screening_.reset();
    std::optional<Sum> sum;
    if (!found) return sum;
    AMENDS_CHECK(log_->read(act, act + 1, [&](const ledger::StoredAct& stored) -> Status {
      if (stored.erased) return {};
      AMENDS_TRY(const ActBody body, read_body(parser_, stored.body));
      const auto valuation = object_at(body.data, "valuation");
      if (!valuation) return {};
      each_object(*valuation, "steps", [&](const Object& step) {
        if (text_at(step, "name") != name) return;
        if (auto stated = sum_of(text_at(step, "text").value_or(""))) sum = std::move(stated);
      });
      return {};
    }));
    return sum;
  }

 private:
  Holder(ledger::Log& log, const programme::Programme& programme)
      : log_(&log), programme_(&programme) {}

  ledger::Log* log_;
  const programme::Programme* programme_;
  store::Statement claim_, award_, screening_, group_;
  simdjson::dom::parser parser_;
};

// What the limit comes to for these claims; nothing where it is a step that none of them has.
Result<std::optional<Rational>> amount_of(const AwardLimit& limit, std::string_view currency,
                                          const std::vector<ClaimId>& claims, Holder& holder) {
  std::optional<Rational> most;
  if (!limit.amount.empty()) {
    AMENDS_TRY(most, Rational::parse_decimal(limit.amount));
    return most;
  }
  for (const ClaimId claim : claims) {
    AMENDS_TRY(const std::optional<Sum> whole, holder.step(claim, limit.step));
    if (whole && whole->currency == currency && (!most || *most < whole->value))
      most = whole->value;
  }
  return most;
}

}  // namespace

std::string_view in_words(Together together) {
  switch (together) {
    case Together::claimant:
      return "the claims of one claimant";
    case Together::household:
      return "the forms of one household";
    case Together::victim:
      return "the claims about one victim";
    case Together::property:
      return "the claims on one property";
  }
  return "";
}

struct Limits::State {
  Holder holder;
  RelatedClaims related;
  NumberOf number;
};

Limits::Limits(std::unique_ptr<State> state) : state_(std::move(state)) {}
Limits::~Limits() = default;
Limits::Limits(Limits&&) noexcept = default;

Result<Limits> Limits::read(store::Database& views, ledger::Log& log,
                            const programme::Programme& programme, NumberOf number) {
  AMENDS_TRY(Holder holder, Holder::create(views, log, programme));
  AMENDS_TRY(RelatedClaims related, RelatedClaims::read(views));
  return Limits(
      std::make_unique<State>(State{std::move(holder), std::move(related), std::move(number)}));
}

Result<std::optional<AboveLimit>> Limits::above(const AwardLimit& limit, ClaimId claim,
                                                std::int64_t group, const Rational& awarded,
                                                std::string_view currency) {
  Holder& holder = state_->holder;
  AMENDS_TRY(const Holder::Claim own, holder.claim(claim));
  const auto counts = [&](ClaimId id) -> Result<bool> {
    AMENDS_TRY(const Holder::Claim other, holder.claim(id));
    return other.stands && std::ranges::count(limit.categories, other.category) > 0 &&
           // An award counts with every event that it may be for.
           (!limit.each_event || programme::same_event(other.event, own.event).value_or(true));
  };
  AMENDS_TRY(const auto related, state_->related.of(claim, limit.together, counts));
  std::vector<ClaimId> others;
  for (const RelatedClaims::Other& other : related)
    if (other.tie == Tie::confirmed) others.push_back(other.claim);
  if (limit.together == Together::property) {  // a group may stand without links
    AMENDS_TRY(const std::vector<ClaimId> members, holder.members(group));
    for (const ClaimId member : members) {
      if (member == claim || std::ranges::count(others, member) > 0) continue;
      AMENDS_TRY(const bool does, counts(member));
      if (does) others.push_back(member);
    }
  }
  AboveLimit above{&limit, {}, awarded, {}};
  for (const ClaimId other : others) {
    AMENDS_TRY(const std::optional<Sum> sum, holder.award(other));
    if (!sum || sum->value.sign() == 0) continue;
    if (sum->currency != currency) {
      return fail(Code::refused,
                  "claim {} was awarded {} {}, and limit {} ({}) cannot be held over several "
                  "currencies",
                  state_->number(other), sum->value.to_text(), sum->currency, limit.id,
                  limit.citation);
    }
    above.total += sum->value;
    above.beside.emplace(other, sum->value);
  }
  std::optional<AboveLimit> none;
  // A sum for one property alone is not held to its table: what was proved may be worth more.
  if (!limit.step.empty() && above.beside.empty()) return none;
  others.push_back(claim);
  AMENDS_TRY(const std::optional<Rational> most, amount_of(limit, currency, others, holder));
  if (!most || above.total <= *most) return none;
  above.most = *most;
  return std::optional(std::move(above));
}

Result<std::vector<LimitPassed>> limits_passed(Register& reg) {
  AMENDS_TRY(Limits limits, Limits::read(reg.database(), reg.log(), reg.programme(),
                                         [&](ClaimId claim) { return reg.number_of(claim); }));
  AMENDS_TRY(
      store::Statement select,
      reg.database().prepare(
          "SELECT d.claim,d.id,d.awarded,d.currency,c.category,c.stage,coalesce((SELECT "
          "max(conflict_group) FROM conflict_claim g WHERE g.claim=c.id AND left_act IS "
          "NULL),0),c.sealed FROM decision d JOIN claim c ON c.id=d.claim WHERE d.kind='DECISION' "
          "AND d.superseded_by IS NULL AND d.awarded IS NOT NULL ORDER BY d.claim,d.id"));
  std::map<ClaimId, LimitPassed::Award> decided;
  std::set<std::pair<std::string, std::vector<ClaimId>>> told;
  std::vector<LimitPassed> passed;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) break;
    const ClaimId claim = select.integer(0);
    AMENDS_TRY(const Rational awarded, Rational::parse_decimal(select.text(2)));
    decided[claim] = {claim, static_cast<std::uint64_t>(select.integer(1)), select.integer(7) != 0,
                      awarded};
    if (awarded.sign() == 0 || has_fallen_away(select.text(5))) continue;
    for (const AwardLimit& limit : reg.programme().limits) {
      if (std::ranges::count(limit.categories, select.text(4)) == 0) continue;
      AMENDS_TRY(std::optional<AboveLimit> above,
                 limits.above(limit, claim, select.integer(6), awarded, select.text(3)));
      if (!above) continue;
      LimitPassed one;
      one.currency = select.text(3);
      one.awards.push_back({claim, 0, false, {}});
      for (const auto& [other, sum] : above->beside) one.awards.push_back({other, 0, false, {}});
      one.above = std::move(*above);
      std::ranges::sort(one.awards, {}, &LimitPassed::Award::claim);
      std::vector<ClaimId> claims;
      for (const LimitPassed::Award& award : one.awards) claims.push_back(award.claim);
      if (told.emplace(limit.id, std::move(claims)).second) passed.push_back(std::move(one));
    }
  }
  for (LimitPassed& one : passed) {
    for (LimitPassed::Award& award : one.awards) award = decided[award.claim];
  }
  return passed;
}

}  // namespace amends::registry
