// What two records of claims say for or against being about one person, home or incident: the sum
// of the evidence of their fields, in bits (Fellegi and Sunter 1969), a prior included. It hangs
// on the two records alone, so that a pair weighs the same whenever it is looked at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.h"
#include "examine/link_names.h"

namespace amends::examine {

struct PersonRecord {
  std::int64_t id = 0, claim = 0;
  std::string role, relation, vital;
  std::vector<std::string> names;  // the first as written first
  base::DaySpan birth;
  std::string sex;
  std::vector<std::string> identifiers;  // "TYPE hash"
};

struct UnitRecord {
  std::int64_t id = 0, claim = 0;
  std::string kind, zone, cadastral_ref;
  FoldedAddress address;
  std::string place;
  std::optional<double> latitude, longitude, accuracy_m, area_m2;
  std::string built;
};

struct IncidentRecord {
  std::int64_t id = 0, claim = 0;
  std::string kind, zone;
  std::string place;
  base::DaySpan date;
};

// One step of a weight, for people to read.
struct Evidence {
  std::string_view field;  // this and `detail` are of the program's own texts
  double bits = 0;
  std::string_view detail;
  std::string measured;  // in place of a detail where it has numbers in it

  std::string_view told() const { return measured.empty() ? detail : std::string_view(measured); }
};
using Weighing = std::vector<Evidence>;  // the prior first
double total(const Weighing& weighing);
// "prior -20.0, name +21.5 …", as link_proposal.why keeps it.
std::string in_words(const Weighing& weighing);

// Weighs records; what it keeps makes it quick and changes no weight.
class Scales {
 public:
  Weighing weigh(const PersonRecord& a, const PersonRecord& b);
  Weighing weigh(const UnitRecord& a, const UnitRecord& b);
  Weighing weigh(const IncidentRecord& a, const IncidentRecord& b);

 private:
  double best_name(const PersonRecord& a, const PersonRecord& b);
  NameScale persons_{names::Kind::person}, places_{names::Kind::place};
};

// Birth dates: how much narrower the two make it than chance would; against where they are
// disjoint, less so for one slip (a day, a month, a year, day and month changed about). The dates
// that registers put where none is known (1 January, 1 and 15 July) say no more than their year.
Evidence birth_evidence(const base::DaySpan& a, const base::DaySpan& b);

}  // namespace amends::examine
