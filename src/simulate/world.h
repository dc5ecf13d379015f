// What the simulation takes from a programme: the two parties' zones, the events, the window, the
// currency and which category asks for what. A programme that lacks one of them is refused with a
// list of everything that it lacks.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "programme/programme.h"
#include "simulate/days.h"

namespace amends::simulate {

// What a claim is about, by head of loss; a programme's categories are found by it, so that nothing
// depends on their codes.
enum class Role : std::uint8_t {
  displacement,  // must be there; the others are left out when the programme has no category
  death,
  missing,
  injury,
  ill_treatment,
  dwelling,
  access,
  non_owner,
  land,
  movables,
  communal,
  enterprise,
};
inline constexpr std::size_t role_count = 12;

struct EventSpan {
  std::string id;
  Day from, to;
};

// Two parties with as many zones each. Nothing else tells them apart: what happens to people, and
// how often, is drawn without looking at their side.
struct World {
  std::array<std::vector<std::string>, 2> zones;
  std::vector<EventSpan> events;
  Day filing_from, filing_to;
  Day late_to;  // filing_to when nothing may come late
  std::string currency;
  std::string former_currency;  // before `redenominated`; empty when there is none
  Day redenominated = 0;
  std::int64_t former_per_current = 1;
  std::vector<std::string> languages;
  std::array<std::string, role_count> categories;  // code; empty: the programme has none
  std::array<std::string, role_count> heads;       // the category's head of loss

  bool has(Role role) const { return !categories[static_cast<std::size_t>(role)].empty(); }
  std::string_view category(Role role) const { return categories[static_cast<std::size_t>(role)]; }
  std::string_view head(Role role) const { return heads[static_cast<std::size_t>(role)]; }
};

inline constexpr std::size_t event_count_max = 8;

// Code::unsupported with everything that is missing, when no caseload can be made.
Result<World> read_world(const programme::Programme& programme);

}  // namespace amends::simulate
