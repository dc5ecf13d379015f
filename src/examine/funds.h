// A fund that falls short: everybody gets the same stated first payment, then one ratio for all.
//
// 1. Where the fund covers all awards, everybody gets the whole award.
// 2. Else each award of a class with a first payment gets that first (never more than the award);
//    where the fund does not cover even these, they are paid at one ratio and nothing else is.
// 3. What is left goes to all awards beyond their first payments at one ratio, by largest
// remainder;
//    ties go to the lowest key (bytewise).
//
// A ratio is one of all rounds together: what was paid before is deducted, so that an award that is
// new in a round is brought to the ratio of those that had a part before. Who had more than the
// ratio keeps it and gets nothing further.
//
// The payments add up to the fund or to the awards, whichever is less, to the smallest unit; no
// award is overpaid; no order of the awards changes anything.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/rational.h"

namespace amends::examine {

struct Owed {
  std::string key;                 // the claim's number; unique
  std::int64_t award = 0;          // smallest units
  std::int64_t first_payment = 0;  // 0 for a class that has none
  std::int64_t paid = 0;           // in earlier rounds
};

struct Paid {
  std::string key;
  std::int64_t award = 0;
  std::int64_t before = 0;   // in earlier rounds
  std::int64_t first = 0;    // now, of the first payment
  std::int64_t further = 0;  // now, at the ratio
  std::int64_t total() const { return first + further; }
};

struct FundPlan {
  std::vector<Paid> payments;  // by key
  bool short_of_money = false;
  // Of each award beyond its first payment (of the first payments where these are not covered),
  // rounds before counted; 1 when all is paid.
  Rational ratio;
  std::int64_t left = 0;           // in the fund
  std::vector<std::string> trace;  // one line a step, amounts in smallest units
};

// Code::bad_input for a negative amount, a key that comes twice, or sums beyond 64 bits.
Result<FundPlan> share_fund(std::int64_t fund, std::span<const Owed> awards);

}  // namespace amends::examine
