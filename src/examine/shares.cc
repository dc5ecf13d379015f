#include "examine/shares.h"

#include <algorithm>
#include <map>

#include "base/money.h"

namespace amends::examine {
namespace {}  // namespace

Result<ShareAccount> account_of_shares(std::span<const Share> shares) {
  ShareAccount account;
  account.shares.assign(shares.begin(), shares.end());
  std::ranges::sort(account.shares, {}, &Share::key);
  for (std::size_t i = 0; i < account.shares.size(); ++i) {
    const Share& share = account.shares[i];
    if (share.part.sign() <= 0 || share.part > Rational(1)) {
      return fail(Code::bad_input,
                  "the share {} of {} is not a share: it must be above 0 and at most 1",
                  share.part.to_text(), share.key);
    }
    if (i > 0 && account.shares[i - 1].key == share.key) {
      return fail(Code::bad_input, "{} claims two shares of one right; add them up first",
                  share.key);
    }
    account.total += share.part;
  }
  account.conflict = account.total > Rational(1);
  if (!account.conflict) account.reserved = Rational(1) - account.total;
  return account;
}

Result<Division> divide(std::int64_t amount, const ShareAccount& account) {
  if (account.conflict) {
    return fail(Code::refused,
                "the shares add up to {}, more than the whole: nothing is divided before a joint "
                "decision",
                account.total.to_text());
  }
  if (amount < 0)
    return fail(Code::bad_input, "a sum to divide is not negative ({} of the smallest unit)",
                amount);
  std::vector<Rational> weights;
  for (const Share& share : account.shares) weights.push_back(share.part);
  weights.push_back(account.reserved);
  AMENDS_TRY(const std::vector<std::int64_t> amounts, base::allocate(amount, weights));
  Division division;
  for (std::size_t i = 0; i < account.shares.size(); ++i) {
    division.parts.push_back({account.shares[i].key, account.shares[i].part, amounts[i]});
  }
  division.reserved = amounts.back();
  return division;
}

Result<Settlement> settle_estate(std::int64_t gross, std::span<const Payment> earlier,
                                 const ShareAccount& heirs, int minor_digits) {
  const auto decimal = [&](std::int64_t units) { return base::sum_of_units(units, minor_digits); };
  if (gross < 0)
    return fail(Code::bad_input, "an estate's sum is not negative ({})", decimal(gross));
  Settlement result;
  result.gross = gross;
  std::map<std::string, std::int64_t> once;
  for (const Payment& payment : earlier) {
    if (payment.amount < 0) {
      return fail(Code::bad_input, "the earlier payment {} is negative ({})", payment.id,
                  decimal(payment.amount));
    }
    const auto [place, is_new] = once.emplace(payment.id, payment.amount);
    if (!is_new && place->second != payment.amount) {
      return fail(Code::bad_input, "the earlier payment {} is stated with two sums, {} and {}",
                  payment.id, decimal(place->second), decimal(payment.amount));
    }
    if (!is_new) result.trace.push_back(fmt::format("payment {} is counted once", payment.id));
  }
  for (const auto& [id, amount] : once) {
    const std::int64_t taken = std::min(amount, gross - result.deducted);
    result.deducted += taken;
    result.trace.push_back(taken == amount
                               ? fmt::format("less earlier payment {}: {}", id, decimal(amount))
                               : fmt::format("less earlier payment {}: {} of {}, because nothing "
                                             "falls below 0",
                                             id, decimal(taken), decimal(amount)));
  }
  result.net = gross - result.deducted;
  AMENDS_TRY(result.heirs, divide(result.net, heirs));
  return result;
}

}  // namespace amends::examine
