#include "examine/awards.h"

#include <algorithm>

#include "base/money.h"
#include "register/payments.h"
#include "register/stages.h"

namespace amends::examine {
namespace {

// In smallest units of the programme's currency, or why not.
Result<std::int64_t> minor_units(std::string_view amount, std::string_view currency,
                                 const programme::Programme& programme) {
  AMENDS_TRY(const base::Money money, base::Money::parse(amount, currency));
  if (currency != programme.currency.base) {
    return fail(Code::refused, "awarded in {}, and the fund is in {}", currency,
                programme.currency.base);
  }
  return money.minor_units(programme.currency.minor_digits);
}

Result<std::int64_t> paid_before(store::Statement& payments, registry::ClaimId claim,
                                 const programme::Programme& programme) {
  AMENDS_TRY(const auto known, registry::payments_of(payments, claim));
  std::int64_t total = 0;
  for (const registry::Payment& payment : known) {
    AMENDS_TRY(const std::int64_t units, minor_units(payment.amount, payment.currency, programme));
    total += units;
  }
  return total;
}

}  // namespace

Result<AwardsOwed> awards_owed(registry::Register& reg, std::optional<std::int64_t> instalment,
                               const std::map<std::string, std::int64_t>& first_payments) {
  const programme::Programme& programme = reg.programme();
  for (const auto& [category, amount] : first_payments) {
    if (std::ranges::none_of(programme.categories,
                             [&](const auto& known) { return known.code == category; }))
      return fail(Code::bad_input, "the programme has no category {}", category);
  }
  if (instalment) {
    AMENDS_TRY(const std::int64_t count,
               reg.database().number(
                   fmt::format("SELECT count(*) FROM instalment WHERE id={}", *instalment)));
    if (count == 0) return fail(Code::bad_input, "there is no instalment {}", *instalment);
  }
  AMENDS_TRY(
      store::Statement select,
      reg.database().prepare(
          "SELECT d.claim, d.awarded, d.currency, c.category, c.stage FROM decision AS d JOIN "
          "claim "
          "AS c ON c.id = d.claim WHERE d.kind='DECISION' AND d.superseded_by IS NULL AND "
          "d.awarded IS NOT NULL AND (?1 IS NULL OR EXISTS (SELECT 1 FROM instalment_claim AS i "
          "WHERE i.instalment = ?1 AND i.claim = d.claim AND i.state = 'DECIDED')) "
          "ORDER BY d.claim"));
  select.bind(1, instalment);
  AMENDS_TRY(store::Statement payments, registry::prepare_payments(reg.database()));
  AwardsOwed result;
  for (;;) {
    AMENDS_TRY(const bool found, select.step());
    if (!found) break;
    const std::string number = reg.number_of(select.integer(0));
    const auto award = minor_units(select.text(1), select.text(2), programme);
    if (!award) {
      result.left_out.push_back({number, award.error().message});
      continue;
    }
    AMENDS_TRY(const std::int64_t paid, paid_before(payments, select.integer(0), programme));
    const std::string_view stage = select.text(4);
    if (*award > paid && (registry::has_fallen_away(stage) || stage == "CLOSED")) {
      result.left_out.push_back(
          {number, fmt::format("it is {}, and nothing is paid of its award any more", stage)});
      continue;
    }
    const auto first = first_payments.find(std::string(select.text(3)));
    const std::int64_t comes_first = first == first_payments.end() ? 0 : first->second;
    result.owed.push_back({number, *award, comes_first, paid});
  }
  std::ranges::sort(result.owed, {}, &Owed::key);
  return result;
}

}  // namespace amends::examine
