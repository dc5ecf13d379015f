// The order in which a valuation's steps are run: each after those that it uses.
#pragma once

#include "programme/faults.h"
#include "programme/rules.h"

namespace amends::programme {

// Sorts the steps; those that do not need one another stay as written. False, with a fault that
// names the steps, for a cycle or an expression that cannot be read.
bool order_steps(Valuation& valuation, Faults& faults);

}  // namespace amends::programme
