#include "examine/funds.h"

#include <algorithm>
#include <limits>

namespace amends::examine {
namespace {

Result<std::vector<Owed>> in_order(std::int64_t fund, std::span<const Owed> awards) {
  if (fund < 0) return fail(Code::bad_input, "a fund is not negative ({})", fund);
  std::vector<Owed> owed(awards.begin(), awards.end());
  std::ranges::sort(owed, {}, &Owed::key);
  Rational sum;
  for (std::size_t i = 0; i < owed.size(); ++i) {
    if (owed[i].award < 0 || owed[i].first_payment < 0) {
      return fail(Code::bad_input, "the award of {} is negative", owed[i].key);
    }
    if (i > 0 && owed[i - 1].key == owed[i].key) {
      return fail(Code::bad_input, "{} has two awards; add them up first", owed[i].key);
    }
    sum += Rational(owed[i].award);
  }
  if (!sum.to_int64()) return fail(Code::bad_input, "the awards add up to more than 64 bits hold");
  return owed;
}

std::int64_t sum_of(std::span<const std::int64_t> amounts) {
  std::int64_t sum = 0;
  for (const std::int64_t amount : amounts) sum += amount;
  return sum;
}

// Divides `money` among `owed`, which is more, and says at which ratio.
Result<std::vector<std::int64_t>> at_one_ratio(std::int64_t money,
                                               std::span<const std::int64_t> owed,
                                               Rational& ratio) {
  AMENDS_TRY(ratio, Rational::ratio(money, sum_of(owed)));
  const std::vector<Rational> weights(owed.begin(), owed.end());
  return base::allocate(money, weights);
}

}  // namespace

Result<FundPlan> share_fund(std::int64_t fund, std::span<const Owed> awards) {
  AMENDS_TRY(const std::vector<Owed> owed, in_order(fund, awards));
  FundPlan plan;
  std::vector<std::int64_t> first, rest;
  for (const Owed& o : owed) {
    plan.payments.push_back({o.key, o.award, 0, 0});
    first.push_back(std::min(o.first_payment, o.award));
    rest.push_back(o.award - first.back());
  }
  const std::int64_t first_sum = sum_of(first), rest_sum = sum_of(rest);
  plan.ratio = Rational(1);
  plan.short_of_money = first_sum > fund || rest_sum > fund - first_sum;
  plan.trace.push_back(fmt::format("fund {}, awards {}: {}", fund, first_sum + rest_sum,
                                   plan.short_of_money ? "short" : "enough for all"));
  if (first_sum > fund) {
    AMENDS_TRY(first, at_one_ratio(fund, first, plan.ratio));
    std::ranges::fill(rest, 0);
    plan.trace.push_back(
        fmt::format("first payments {} are more than the fund: ratio {}, nothing "
                    "further",
                    first_sum, plan.ratio.to_text()));
  } else if (plan.short_of_money) {
    plan.trace.push_back(fmt::format("first payments {}, left {}", first_sum, fund - first_sum));
    AMENDS_TRY(rest, at_one_ratio(fund - first_sum, rest, plan.ratio));
    plan.trace.push_back(
        fmt::format("one ratio for the {} still owed: {}", rest_sum, plan.ratio.to_text()));
  }
  plan.left = fund;
  for (std::size_t i = 0; i < owed.size(); ++i) {
    plan.payments[i].first = first[i];
    plan.payments[i].further = rest[i];
    plan.left -= first[i] + rest[i];
  }
  return plan;
}

}  // namespace amends::examine
