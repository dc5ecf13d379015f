// Statistical disclosure control of sums of money: a sum is withheld when too few contribute to it,
// or when one contributor makes most of it (the dominance rule), because another contributor who
// knows his own part could then come too near to that one's.
#pragma once

#include <span>
#include <vector>

#include "base/rational.h"
#include "publish/disclosure.h"

namespace amends::publish {

// Sums of money that add up to a published sum. The rows that are withheld together pass the
// threshold and the dominance rule as if they were one row, because their sum can be computed.
struct MoneyRow {
  base::Rational sum;
  base::Rational largest;  // the largest contributor's part of it
  Count contributors = 0;
};
// Whether a sum may be shown by itself, where nothing else adds up with it.
bool may_stand(const MoneyRow& row, const Rule& rule);
struct MoneyList {
  std::vector<bool> shown;
  bool total_shown = false;
};
MoneyList protect(std::span<const MoneyRow> rows, const Rule& rule);

}  // namespace amends::publish
