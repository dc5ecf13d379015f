// The gate for what awards may come to together: each recommendation and decision is held to the
// programme's limits over all decisions that stand, so that no order in which claims are decided,
// and no hand that decides them, gives more than the whole.
#include <algorithm>

#include "base/rational.h"
#include "register/claims.h"
#include "register/register_state.h"
#include "register/related.h"
#include "register/sum.h"

namespace amends::registry {
namespace {

using programme::AwardLimit;
using programme::Together;

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

// What a limit looks at in other claims.
class Holder {
 public:
  static Result<Holder> create(store::Database& db, ledger::Log& log,
                               const programme::Programme& programme) {
    Holder holder(log, programme);
    AMENDS_TRY(holder.claim_,
               db.prepare(fmt::format(
                   "SELECT c.category,c.stage,i.date_lo,i.date_hi FROM claim c {} WHERE c.id=?1",
                   joined_incident_of_loss)));
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
    std::string category, event;
    bool stands = false;
  };
  Result<Claim> claim(ClaimId id) {
    Claim claim;
    AMENDS_TRY(const bool found, claim_.bind(1, id).step());
    if (found) {
      claim.category = claim_.text(0);
      claim.stands = !has_fallen_away(claim_.text(1));
      if (!claim_.is_null(2) && !claim_.is_null(3))
        claim.event = programme::event_of(*programme_, claim_.integer(2), claim_.integer(3));
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

}  // namespace

struct Register::Session::State::Limits {
  Holder holder;
  RelatedClaims related;
};

namespace {

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

Status Register::Session::State::hold_to(const AwardLimit& limit, const Rational& awarded,
                                         std::string_view currency, const ClaimFacts& facts) {
  Holder& holder = limits->holder;
  AMENDS_TRY(const Holder::Claim own, holder.claim(facts.id));
  const auto counts = [&](ClaimId id) -> Result<bool> {
    AMENDS_TRY(const Holder::Claim other, holder.claim(id));
    return other.stands && std::ranges::count(limit.categories, other.category) > 0 &&
           (!limit.each_event || other.event == own.event);
  };
  AMENDS_TRY(std::vector<ClaimId> others, limits->related.of(facts.id, limit.together, counts));
  if (limit.together == Together::property) {  // a group may stand without links
    AMENDS_TRY(const std::vector<ClaimId> members, holder.members(facts.conflict_group));
    for (const ClaimId member : members) {
      if (member == facts.id || std::ranges::count(others, member) > 0) continue;
      AMENDS_TRY(const bool does, counts(member));
      if (does) others.push_back(member);
    }
  }
  Rational total = awarded;
  std::vector<std::string> beside;
  for (const ClaimId other : others) {
    AMENDS_TRY(const std::optional<Sum> sum, holder.award(other));
    if (!sum || sum->value.sign() == 0) continue;
    if (sum->currency != currency) {
      return fail(Code::refused,
                  "claim {} was awarded {} {}, and limit {} ({}) cannot be held over "
                  "several currencies",
                  reg->numbering->number(other), sum->value.to_text(), sum->currency, limit.id,
                  limit.citation);
    }
    total += sum->value;
    beside.push_back(fmt::format("{} {}", reg->numbering->number(other),
                                 sum->value.to_decimal().value_or(sum->value.to_text())));
  }
  // A sum for one property alone is not held to its table: what was proved may be worth more.
  if (!limit.step.empty() && beside.empty()) return {};
  others.push_back(facts.id);
  AMENDS_TRY(const std::optional<Rational> most, amount_of(limit, currency, others, holder));
  if (!most || total <= *most) return {};
  const auto decimal = [](const Rational& sum) { return sum.to_decimal().value_or(sum.to_text()); };
  return fail(Code::refused,
              "an award of {0} {1} brings {2} to {3} {1}{4}, above the {5} {1} that they may come "
              "to together ({6}, limit {7}); award less, or correct what stands first",
              decimal(awarded), currency, in_words(limit.together), decimal(total),
              beside.empty() ? "" : fmt::format(" with {}", fmt::join(beside, ", ")),
              decimal(*most), limit.citation, limit.id);
}

Status Register::Session::State::gate_limits(const ActBody& body, const ClaimFacts& facts) {
  const auto stated = text_at(body.data, "awarded");
  if (!stated) return {};
  const std::string_view currency = text_at(body.data, "currency").value_or("");
  AMENDS_TRY(const Rational awarded, Rational::parse_decimal(*stated));
  if (awarded.sign() == 0) return {};
  for (const AwardLimit& limit : reg->programme.limits) {
    if (std::ranges::count(limit.categories, facts.category) == 0) continue;
    if (currency != reg->programme.currency.base) {
      return fail(Code::refused, "awards in {} are held to limit {} ({}) in {}, not in {}",
                  facts.category, limit.id, limit.citation, reg->programme.currency.base, currency);
    }
    if (limits == nullptr) {
      AMENDS_TRY(Holder holder, Holder::create(*reg->database, *reg->log, reg->programme));
      AMENDS_TRY(RelatedClaims related, RelatedClaims::read(*reg->database));
      limits = std::make_shared<Limits>(std::move(holder), std::move(related));
    }
    AMENDS_CHECK(hold_to(limit, awarded, currency, facts));
  }
  return {};
}

}  // namespace amends::registry
