// From counts to what may be shown of them: lists and breakdowns under disclosure control. Used by
// figures.cc.
#pragma once

#include <string>
#include <vector>

#include "publish/figures.h"

namespace amends::publish {

struct Counted {
  std::string code;
  Count count = 0;
  Count people = 0;  // claims that they belong to
};

// Rows whose codes everybody knows: all of them, in the given order.
Lines protected_lines(const std::vector<Counted>& counted, const Rule& rule);

// A list whose codes come from the data tells by a row's mere presence that something is there. So
// a row needs the threshold to be named at all; the others count together. The largest first.
Lines named_lines(std::vector<Counted> counted, const Rule& rule);

// Fills in the counts of the rows and columns that `breakdown` names. `columns_too` is whether the
// columns' totals may be shown where the cells may not.
void protect_breakdown(Breakdown& breakdown, const Cross& cross, bool columns_too,
                       const Rule& rule);

}  // namespace amends::publish
