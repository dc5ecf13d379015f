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
    if (owed[i].award < 0 || owed[i].first_payment < 0 || owed[i].paid < 0) {
      return fail(Code::bad_input, "the award of {}, or what was paid of it, is negative",
                  owed[i].key);
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

// What is to be paid of `whole` when `paid` was.
std::vector<std::int64_t> due(std::span<const std::int64_t> whole,
                              std::span<const std::int64_t> paid) {
  std::vector<std::int64_t> left;
  for (std::size_t i = 0; i < whole.size(); ++i)
    left.push_back(std::max<std::int64_t>(whole[i] - paid[i], 0));
  return left;
}

// Divides `money`, which is less than is due, so that what everybody has of their whole comes to
// one ratio with what was paid; those who had more take no part.
Result<std::vector<std::int64_t>> at_one_ratio(std::int64_t money,
                                               std::span<const std::int64_t> whole,
                                               std::span<const std::int64_t> paid,
                                               Rational& ratio) {
  std::vector<std::pair<Rational, std::size_t>> had;  // the lowest ratio first
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (whole[i] == 0) continue;
    AMENDS_TRY(Rational before, Rational::ratio(paid[i], whole[i]));
    had.emplace_back(std::move(before), i);
  }
  std::ranges::sort(had);
  Rational wholes, sum(money);  // of those who take part, and what they have in the end
  std::size_t taking = 0;
  for (; taking < had.size(); ++taking) {
    const auto& [before, i] = had[taking];
    if (taking > 0 && before * wholes >= sum) break;
    wholes += Rational(whole[i]);
    sum += Rational(paid[i]);
  }
  AMENDS_TRY(ratio, sum.divided_by(wholes));
  std::vector<Rational> weights(whole.size());
  for (std::size_t k = 0; k < taking; ++k) {
    const std::size_t i = had[k].second;
    weights[i] = sum * Rational(whole[i]) - wholes * Rational(paid[i]);
  }
  return base::allocate(money, weights);
}

}  // namespace

Result<FundPlan> share_fund(std::int64_t fund, std::span<const Owed> awards) {
  AMENDS_TRY(const std::vector<Owed> owed, in_order(fund, awards));
  FundPlan plan;
  std::vector<std::int64_t> firsts, rests, paid, paid_beyond;
  for (const Owed& o : owed) {
    plan.payments.push_back({o.key, o.award, o.paid, 0, 0});
    firsts.push_back(std::min(o.first_payment, o.award));
    rests.push_back(o.award - firsts.back());
    paid.push_back(o.paid);
    paid_beyond.push_back(std::max<std::int64_t>(o.paid - firsts.back(), 0));
  }
  std::vector<std::int64_t> first = due(firsts, paid), rest = due(rests, paid_beyond);
  const std::int64_t first_sum = sum_of(first), rest_sum = sum_of(rest);
  plan.ratio = Rational(1);
  plan.short_of_money = first_sum > fund || rest_sum > fund - first_sum;
  plan.trace.push_back(fmt::format("fund {}, owed {}: {}", fund, first_sum + rest_sum,
                                   plan.short_of_money ? "short" : "enough for all"));
  if (first_sum > fund) {
    AMENDS_TRY(first, at_one_ratio(fund, firsts, paid, plan.ratio));
    std::ranges::fill(rest, 0);
    plan.trace.push_back(
        fmt::format("first payments {} are more than the fund: ratio {}, nothing "
                    "further",
                    first_sum, plan.ratio.to_text()));
  } else if (plan.short_of_money) {
    plan.trace.push_back(fmt::format("first payments {}, left {}", first_sum, fund - first_sum));
    AMENDS_TRY(rest, at_one_ratio(fund - first_sum, rests, paid_beyond, plan.ratio));
    plan.trace.push_back(
        fmt::format("one ratio for the {} still owed, with what was paid before: {}", rest_sum,
                    plan.ratio.to_text()));
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
