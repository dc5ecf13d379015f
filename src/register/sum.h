// A sum as acts and views write it: "1200.00 VLR".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/rational.h"

namespace amends::registry {

struct Sum {
  std::string amount, currency;
  Rational value;
};
// Nothing where the text is no sum.
std::optional<Sum> sum_of(std::string_view text);
// Nothing where either is no sum, or they are of different currencies.
std::optional<bool> is_less(std::string_view sum, std::string_view than);

}  // namespace amends::registry
