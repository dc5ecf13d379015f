// Names in two scripts, with an m and u of their own for each pair of scripts.
//
// What a weight of names says hangs on the scripts: between Cyrillic and Latin letters a true pair
// scores higher than between Arabic and Latin ones, where vowels are not written. So the levels of
// a comparison come once for each pair of scripts that has records enough, once for any other two
// scripts, and once for what stands in one script:
//
//   script_pair("name_l", "name_r") = 'Cyrl Latn' AND name_weight("name_l", "name_r") >= 14
//   script_pair("name_l", "name_r") = 'Cyrl Latn'
//   script("name_l") <> script("name_r") AND name_weight("name_l", "name_r") >= 14
//   script("name_l") <> script("name_r")
//   name_weight("name_l", "name_r") >= 14
//   ELSE
//
// Levels that end in one which asks for the scripts alone are a group. m and u sum to 1 over each
// group: in which scripts somebody's papers are written is no evidence for or against anything.
#pragma once

#include <string>
#include <vector>

#include "link/settings.h"
#include "link/table.h"

namespace amends::link {

// Which levels of a comparison are about which pair of scripts.
struct ScriptGroups {
  std::vector<int> group;  // by level: 0 for those of no group, and for null levels
  // By level: the same number for levels that ask the same in different groups; -1 in group 0.
  std::vector<int> kin;
  std::vector<std::string> names;  // by group: "Cyrillic and Latin letters"; of group 0 empty
  std::size_t kins = 0;

  std::size_t count() const { return names.size(); }  // 1: no group but 0
};
ScriptGroups script_groups(const Comparison& comparison);

// The one column whose values a comparison weighs as names or as places; empty for none or several.
std::string weighed_column(const Comparison& comparison, bool& are_places);

// Gives each comparison that weighs names of a column in several scripts (and tells nothing by
// script yet) its levels for pairs of scripts. A comparison that is trained, as a whole or in part,
// stays as it is, unless `anew` and no level of it is fixed. Gives a sentence for each comparison
// that was changed.
std::vector<std::string> split_by_scripts(Settings& settings, const Table& table, bool anew);

// The shares of a group's levels from how often each was counted, drawn towards `pooled`, the
// shares in all groups: a level of which all groups together show much and this one nothing yet is
// as in all groups. Both by level of the group; Gamma prior worth `believed` sightings a level.
std::vector<double> drawn_to(const std::vector<double>& counts, const std::vector<double>& pooled,
                             double believed);

}  // namespace amends::link
