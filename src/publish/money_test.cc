#include "publish/money.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace amends::publish {
namespace {

constexpr Rule rule{10, 85};

MoneyRow money(std::int64_t sum, std::int64_t largest, Count contributors) {
  return {sum, largest, contributors};
}

TEST(Money, needs_contributors_and_none_that_makes_most_of_it) {
  EXPECT_TRUE(may_stand(money(1000, 200, 10), rule));
  EXPECT_FALSE(may_stand(money(1000, 200, 9), rule));
  EXPECT_FALSE(may_stand(money(1000, 850, 500), rule));
  EXPECT_TRUE(may_stand(money(1000, 849, 500), rule));
  EXPECT_TRUE(may_stand(money(0, 0, 10), rule));
}

TEST(Money, a_withheld_row_is_not_alone) {
  const std::vector<MoneyRow> rows = {money(9000, 100, 400), money(5000, 4900, 60),
                                      money(700, 20, 70), money(9000, 100, 300)};
  const MoneyList list = protect(rows, rule);
  // 4,900 dominates its own row, and would dominate it together with 700; only a larger one hides
  // it.
  EXPECT_EQ(list.shown, (std::vector<bool>{true, false, false, false}));
  EXPECT_TRUE(list.total_shown);
}

TEST(Money, a_total_that_one_claim_dominates_is_withheld) {
  const MoneyList list =
      protect(std::vector<MoneyRow>{money(100, 1, 100), money(5000, 4900, 60)}, rule);
  EXPECT_FALSE(list.total_shown);
  EXPECT_EQ(list.shown, (std::vector<bool>{false, false}));
}

// What anybody can compute from total and shown rows must itself be fit to be shown.
TEST(Money, what_can_be_computed_could_have_been_published) {
  rc::check("money lists", [] {
    const auto rows = *rc::gen::container<std::vector<MoneyRow>>(
        rc::gen::map(rc::gen::tuple(rc::gen::inRange<std::int64_t>(0, 50),
                                    rc::gen::inRange<std::int64_t>(0, 100'000),
                                    rc::gen::inRange<std::int64_t>(1, 101)),
                     [](const std::tuple<std::int64_t, std::int64_t, std::int64_t>& made) {
                       const auto [people, sum, share] = made;
                       if (people == 0) return MoneyRow();
                       // The largest of n parts is at least the n-th of the sum.
                       const std::int64_t least = (sum + people - 1) / people;
                       return MoneyRow{sum, people == 1 ? sum : std::max(least, sum * share / 100),
                                       Count(people)};
                     }));
    const MoneyList list = protect(rows, rule);
    RC_ASSERT(list.shown.size() == rows.size());
    MoneyRow hidden;
    std::size_t count = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (list.shown[i]) {
        RC_ASSERT(rows[i].contributors == 0 || may_stand(rows[i], rule));
        continue;
      }
      ++count;
      hidden.sum += rows[i].sum;
      hidden.largest = std::max(hidden.largest, rows[i].largest);
      hidden.contributors += rows[i].contributors;
    }
    if (list.total_shown && count > 0) {
      RC_ASSERT(count >= 2);
      RC_ASSERT(may_stand(hidden, rule));
    }
  });
}

}  // namespace
}  // namespace amends::publish
