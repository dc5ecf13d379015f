#include "register/sum.h"

#include "base/text.h"

namespace amends::registry {

std::optional<Sum> sum_of(std::string_view text) {
  const auto parts = base::split(text, ' ');
  if (parts.size() != 2) return std::nullopt;
  auto value = Rational::parse_decimal(parts[0]);
  if (!value) return std::nullopt;
  return Sum{std::string(parts[0]), std::string(parts[1]), std::move(*value)};
}

std::optional<bool> is_less(std::string_view sum, std::string_view than) {
  const auto a = sum_of(sum), b = sum_of(than);
  if (!a || !b || a->currency != b->currency) return std::nullopt;
  return a->value < b->value;
}

}  // namespace amends::registry
