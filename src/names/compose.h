// Models made of models: two scripts that meet over Latin letters.
#pragma once

#include "names/model.h"

namespace amends::names {

// The same model read from right to left.
ModelTable turned(ModelTable table);

// P(x, y) = Σ over Latin chunks l of P(x, l) P(y, l) / P(l), for the chunk pairs of two tables
// whose right sides are Latin; the probability that a letter has no counterpart is each table's
// own. Pairs below one in ten million are left out.
ModelTable composed(const ModelTable& left, const ModelTable& right);

}  // namespace amends::names
