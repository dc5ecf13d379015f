#include "programme/rules.h"

#include <algorithm>

namespace amends::programme {
namespace {

constexpr std::array<std::string_view, outcomes> names = {"PASS", "FAIL", "REVIEW", "UNKNOWN"};

bool concerns_one(const std::vector<std::string>& categories, std::string_view category) {
  return categories.empty() || std::ranges::find(categories, category) != categories.end();
}

}  // namespace

std::string_view name_of(Outcome outcome) { return names[static_cast<std::size_t>(outcome)]; }

std::optional<Outcome> outcome_named(std::string_view name) {
  const auto* at = std::ranges::find(names, name);
  if (at == names.end()) return {};
  return static_cast<Outcome>(at - names.begin());
}

bool Rule::concerns(std::string_view category) const { return concerns_one(categories, category); }
bool Valuation::concerns(std::string_view category) const {
  return concerns_one(categories, category);
}

const Rule* Rules::find(std::string_view id) const {
  const auto at = std::ranges::find(rules, id, &Rule::id);
  return at == rules.end() ? nullptr : &*at;
}

const Valuation* Rules::valuation_of(std::string_view category) const {
  const auto at = std::ranges::find_if(
      valuations, [&](const Valuation& valuation) { return valuation.concerns(category); });
  return at == valuations.end() ? nullptr : &*at;
}

}  // namespace amends::programme
