// What an estate was paid before, as its heirs state it.
#pragma once

#include <string>
#include <vector>

namespace amends::examine {

// Each payment once, however many state it, from "compensation[]" of their claims as JSON objects.
// Two statements are of one payment when amount and currency are the same, and one takes in the
// other: its day may be vaguer ("2021-08" and "2021-08-01") or not said, and so may the head of
// loss. The one that says more stays. In an order that does not depend on that of the statements.
std::vector<std::string> each_payment_once(const std::vector<std::string>& stated,
                                           int zone_minutes);

}  // namespace amends::examine
