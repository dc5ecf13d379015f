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

std::pair<int, int> Place::at(std::string_view expression, std::size_t offset) const {
  const std::string_view before = expression.substr(0, std::min(offset, expression.size()));
  const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n'));
  if (line >= lines.size() || lines[line].first == 0) return {};
  const std::size_t begins = before.rfind('\n') + 1;  // 0 on the first line
  return {lines[line].first, lines[line].second + static_cast<int>(before.size() - begins)};
}

std::string Rules::where(const Place& place, std::string_view expression,
                         const cel::Failure& failure) const {
  std::string out = place.of(expression, failure.offset);
  if (failure.definition.empty()) return out;
  const std::string inner = where(cel::Origin{failure.definition, failure.inner});
  return fmt::format("{}{}in {}(){}{}", out, out.empty() ? "" : ", ", failure.definition,
                     inner.empty() ? "" : " at ", inner);
}

std::string Rules::where(const cel::Origin& origin) const {
  const auto found = definitions.find(origin.definition);
  return found == definitions.end() ? std::string()
                                    : found->second.place.of(found->second.source, origin.offset);
}

std::string Place::of(std::string_view expression, std::size_t offset) const {
  const auto [line, column] = at(expression, offset);
  return line == 0 ? std::string() : fmt::format("{}:{}:{}", file, line, column);
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
