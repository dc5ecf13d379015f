// The gate for what awards may come to together: each recommendation and decision is held to the
// programme's limits over all decisions that stand, so that no order in which claims are decided,
// and no hand that decides them, gives more than the whole.
#include <algorithm>

#include "register/claims.h"
#include "register/limits.h"
#include "register/register_state.h"

namespace amends::registry {

Status Register::Session::State::hold_to(const programme::AwardLimit& limit,
                                         const Rational& awarded, std::string_view currency,
                                         const ClaimFacts& facts) {
  AMENDS_TRY(const std::optional<AboveLimit> above,
             limits->above(limit, facts.id, facts.conflict_group, awarded, currency));
  if (!above) return {};
  const auto decimal = [](const Rational& sum) { return sum.to_decimal().value_or(sum.to_text()); };
  std::vector<std::string> beside;
  for (const auto& [claim, sum] : above->beside)
    beside.push_back(fmt::format("{} {}", reg->numbering->number(claim), decimal(sum)));
  return fail(Code::refused,
              "an award of {0} {1} brings {2} to {3} {1}{4}, above the {5} {1} that they may come "
              "to together ({6}, limit {7}); award less, or correct what stands first",
              decimal(awarded), currency, in_words(limit.together), decimal(above->total),
              beside.empty() ? "" : fmt::format(" with {}", fmt::join(beside, ", ")),
              decimal(above->most), limit.citation, limit.id);
}

Status Register::Session::State::gate_limits(const ActBody& body, const ClaimFacts& facts) {
  const auto stated = text_at(body.data, "awarded");
  if (!stated) return {};
  const std::string_view currency = text_at(body.data, "currency").value_or("");
  AMENDS_TRY(const Rational awarded, Rational::parse_decimal(*stated));
  if (awarded.sign() == 0) return {};
  for (const programme::AwardLimit& limit : reg->programme.limits) {
    if (std::ranges::count(limit.categories, facts.category) == 0) continue;
    if (currency != reg->programme.currency.base) {
      return fail(Code::refused, "awards in {} are held to limit {} ({}) in {}, not in {}",
                  facts.category, limit.id, limit.citation, reg->programme.currency.base, currency);
    }
    if (limits == nullptr) {
      AMENDS_TRY(Limits read, Limits::read(*reg->database, *reg->log, reg->programme,
                                           [numbers = &*reg->numbering](ClaimId claim) {
                                             return numbers->number(claim);
                                           }));
      limits = std::make_shared<Limits>(std::move(read));
    }
    AMENDS_CHECK(hold_to(limit, awarded, currency, facts));
  }
  return {};
}

}  // namespace amends::registry
