// One name, one meaning: a finding keeps "TIME-1@1", so whatever bears a rule's or a valuation's id
// and version says the same in every programme that a register ever followed.
//
// What counts is all that the rule says and what its expressions draw on: the rows of the tables
// that they look up, the borders of zones, the programme's own settings that they name (events,
// valuation_date, …) and those that the facts that they read are computed from (facts.h). A
// category that one of the two does not have is no difference of windows. A sentence or title in a
// language that one of the two does not have is no difference, and neither is the order of rows.
#pragma once

#include <filesystem>
#include <vector>

#include "programme/programme.h"

namespace amends::programme {

// The rules and valuations of `changed` that have the id and version of one of `earlier` and say
// something else, each at its place in `changed`, with the parts that differ.
std::vector<Fault> changed_under_one_version(const Programme& changed, const Programme& earlier);

// As load(), whatever faults there are, to be compared and not to be used: a programme that was in
// force once may have what is refused today.
Result<Programme> load_with_faults(const std::filesystem::path& folder);

}  // namespace amends::programme
