#include "register/decisions.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace amends::registry {
namespace {

constexpr std::array outcome_names = {std::string_view("UPHELD"),
                                      std::string_view("PARTLY_UPHELD"),
                                      std::string_view("REJECTED_MERITS"),
                                      std::string_view("INADMISSIBLE_TIME"),
                                      std::string_view("INADMISSIBLE_PLACE"),
                                      std::string_view("INADMISSIBLE_PERSON"),
                                      std::string_view("INADMISSIBLE_CAUSE"),
                                      std::string_view("INADMISSIBLE_LATE"),
                                      std::string_view("INADMISSIBLE_FORM"),
                                      std::string_view("RECORDED"),
                                      std::string_view("NOT_RECORDED"),
                                      std::string_view("SETTLED"),
                                      std::string_view("RECOMMENDATION"),
                                      std::string_view("TRANSMITTED"),
                                      std::string_view("WITHDRAWN"),
                                      std::string_view("LAPSED"),
                                      std::string_view("CONSOLIDATED")};

constexpr std::array operatives = {
    std::string_view("AWARD"),          std::string_view("RESTITUTION"),
    std::string_view("REGISTRATION"),   std::string_view("APOLOGY"),
    std::string_view("RECOMMENDATION"), std::string_view("REFUSAL"),
    std::string_view("RECORD"),         std::string_view("RESERVE")};

constexpr std::array conflicts = {
    std::string_view("SAME_RIGHT"), std::string_view("SUCCESSIVE_OWNERS"),
    std::string_view("OWNER_AND_TENANT"), std::string_view("OWNER_AND_OCCUPANT"),
    std::string_view("RESTITUTION_AND_COMPENSATION")};

// What is ordered with each outcome: one of the first at least, and none of the second.
struct Parts {
  std::string_view outcome, wanted, barred;
};
constexpr std::string_view given = "AWARD RESTITUTION REGISTRATION APOLOGY RECOMMENDATION RECORD";
constexpr std::string_view grants = "AWARD RESTITUTION REGISTRATION";
constexpr Parts parts[] = {
    {"UPHELD", given, "REFUSAL"},
    {"PARTLY_UPHELD", given, ""},
    {"REJECTED_MERITS", "REFUSAL", grants},
    {"INADMISSIBLE_TIME", "REFUSAL", grants},
    {"INADMISSIBLE_PLACE", "REFUSAL", grants},
    {"INADMISSIBLE_PERSON", "REFUSAL", grants},
    {"INADMISSIBLE_CAUSE", "REFUSAL", grants},
    {"INADMISSIBLE_LATE", "REFUSAL", grants},
    {"INADMISSIBLE_FORM", "REFUSAL", grants},
    {"CONSOLIDATED", "REFUSAL RECORD", grants},
    {"RECORDED", "RECORD REGISTRATION", "AWARD REFUSAL"},
    {"NOT_RECORDED", "REFUSAL", "AWARD RESTITUTION REGISTRATION RECORD"},
    {"SETTLED", given, "AWARD REFUSAL"},
    {"RECOMMENDATION", given, "AWARD REFUSAL"},
    {"TRANSMITTED", given, "AWARD REFUSAL"},
};

bool is_in(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

std::span<const std::string_view> outcomes() { return outcome_names; }
std::span<const std::string_view> operative_kinds() { return operatives; }
std::span<const std::string_view> conflict_kinds() { return conflicts; }
bool is_operative(std::string_view kind) { return is_in(operatives, kind); }
std::string unfit(std::string_view outcome, std::span<const std::string_view> kinds) {
  const auto* const of = std::ranges::find(parts, outcome, &Parts::outcome);
  if (of == std::end(parts)) return {};
  const std::vector<std::string_view> wanted = base::split(of->wanted, ' ');
  const std::vector<std::string_view> barred = base::split(of->barred, ' ');
  for (const std::string_view kind : kinds) {
    if (is_in(barred, kind))
      return fmt::format("{} with the operative part {} contradicts itself", outcome, kind);
  }
  if (std::ranges::any_of(kinds, [&](std::string_view kind) { return is_in(wanted, kind); }))
    return {};
  return fmt::format("{} without one of the operative parts {} says one thing and does another",
                     outcome, fmt::join(wanted, ", "));
}

bool is_conflict_kind(std::string_view kind) { return is_in(conflicts, kind); }

// A register records and does not judge; only a body that adjudicates upholds or rejects.
bool is_outcome(std::string_view outcome, programme::Mode mode) {
  if (!is_in(outcome_names, outcome) || is_step_alone(outcome)) return false;
  if (outcome == "CONSOLIDATED") return true;
  const bool records = outcome == "RECORDED" || outcome == "NOT_RECORDED";
  const bool hands_on =
      outcome == "SETTLED" || outcome == "RECOMMENDATION" || outcome == "TRANSMITTED";
  switch (mode) {
    case programme::Mode::register_only:
      return records;
    case programme::Mode::documentation:
      return hands_on;
    case programme::Mode::adjudication:
      return !records && !hands_on;
  }
  return false;
}

bool is_step_alone(std::string_view outcome) {
  return outcome == "WITHDRAWN" || outcome == "LAPSED";
}

bool is_adverse(std::string_view outcome) {
  return outcome == "PARTLY_UPHELD" || outcome == "REJECTED_MERITS" || outcome == "NOT_RECORDED" ||
         outcome == "CONSOLIDATED" || outcome.starts_with("INADMISSIBLE_");
}

bool gives(std::string_view outcome) {
  return outcome == "UPHELD" || outcome == "PARTLY_UPHELD" || outcome == "RECORDED";
}

Follows what_follows(std::string_view effect) {
  if (is_adverse(effect) && !gives(effect)) return Follows::ends;
  if (effect == "REDUCE" || effect == "CAP") return Follows::reduces;
  if (effect == "RESERVE" || effect == "PRESUMED_DURESS" || effect == "PAY_FIRST") {
    return Follows::goes_on;
  }
  return Follows::waits;
}

}  // namespace amends::registry
