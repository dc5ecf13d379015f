#include "simulate/truth.h"

#include <fmt/format.h>

#include <iterator>

#include "simulate/digits.h"

namespace amends::simulate {
namespace {

constexpr std::string_view again_words[] = {"", "COPIED", "REWRITTEN", "DISTANT"};
constexpr std::string_view overlap_words[] = {"HOUSEHOLD_DOUBLE_COUNT", "DISPLACEMENT_TWICE",
                                              "DWELLING_AND_ACCESS", "INJURY_IN_ILL_TREATMENT",
                                              "OWNER_AS_NON_OWNER"};
constexpr std::string_view competing_words[] = {"CO_OWNERS", "SHARES_OVER_ONE", "SUCCESSIVE_OWNERS",
                                                "OWNER_AND_OCCUPANT"};
constexpr std::string_view omission_words[] = {
    "", "MEMBER_BIRTH", "INCIDENT_DATE", "CLAIMANT_NAME", "RIGHT", "LOSS_OF_ACCESS_DATE"};
constexpr std::string_view likeness_words[] = {"", "TWIN", "FATHER_AND_SON",
                                               "GRANDFATHER_AND_GRANDSON", "NAMESAKE"};
constexpr std::string_view vital_words[] = {"ALIVE", "DECEASED", "KILLED", "MISSING"};
constexpr std::string_view kind_words[] = {"HOUSE", "APARTMENT", "LAND"};
constexpr std::string_view damage_words[] = {"NONE", "MODERATE", "SEVERE", "DESTROYED"};

void append_id(std::string& out, char kind, const Neighbourhood& here, Index index) {
  if (index == nobody) return;
  out += kind;
  append_number(out, here.number);
  out += '-';
  append_number(out, static_cast<std::uint64_t>(index));
}

template <std::size_t count>
void append_bits(std::string& out, std::uint8_t bits, const std::string_view (&words)[count]) {
  bool first = true;
  for (std::size_t i = 0; i < count; ++i) {
    if (((bits >> i) & 1U) == 0) continue;
    if (!first) out += ' ';
    out += words[i];
    first = false;
  }
}

void append_if_set(std::string& out, Day day) {
  if (day != 0) append_day(out, day);
}

}  // namespace

std::string_view truth_header() {
  return "key,person,household,property,event,happened,place,representative,victim,members,"
         "is_duplicate_of,duplicate_kind,overlap,overlaps_with,competing,hard_negative_family,"
         "hard_negative_kind,deficiency,late\n";
}

void append_truth(std::string& out, const World& world, const Places& places,
                  const Neighbourhood& here, const Claims& siblings, const Claim& claim) {
  const Person& claimant = here.people[static_cast<std::size_t>(claim.claimant)];
  const PlaceRef place = claim.unit == nobody
                             ? here.households[static_cast<std::size_t>(claim.household)].place
                             : here.units[static_cast<std::size_t>(claim.unit)].place;
  append_key(out, claim.key);
  out += ',';
  append_id(out, 'p', here, claim.claimant);
  out += ',';
  append_id(out, 'h', here, claim.household);
  out += ',';
  append_id(out, 'u', here, claim.unit);
  out += ',';
  out += world.events[claim.event].id;
  out += ',';
  append_day(out, claim.happened);
  out += ',';
  out += places.at(place).id;
  out += ',';
  append_id(out, 'p', here, claim.representative);
  out += ',';
  append_id(out, 'p', here, claim.victim);
  out += ',';
  if (claim.household_form) append_id(out, 'p', here, claim.claimant);
  for (const Index member : claim.members) {
    out += ' ';
    append_id(out, 'p', here, member);
  }
  out += ',';
  if (claim.again != Again::original) append_key(out, claim.origin);
  out += ',';
  out += again_words[static_cast<std::size_t>(claim.again)];
  out += ',';
  append_bits(out, claim.overlaps, overlap_words);
  out += ',';
  if (claim.overlaps_with >= 0) {
    append_key(out, siblings[static_cast<std::size_t>(claim.overlaps_with)].key);
  }
  out += ',';
  append_bits(out, claim.competing, competing_words);
  out += ',';
  append_id(out, 'p', here, claimant.like);
  out += ',';
  out += likeness_words[static_cast<std::size_t>(claimant.likeness)];
  out += ',';
  out += omission_words[static_cast<std::size_t>(claim.omission)];
  out += claim.late ? ",1\n" : ",0\n";
}

std::string_view persons_header() {
  return "person,household,name,sex,birth,father,mother,spouse,vital,vital_date,"
         "hard_negative_family,hard_negative_kind\n";
}

void append_person(std::string& out, const Writer& writer, const Neighbourhood& here, Index index) {
  const Person& person = here.people[static_cast<std::size_t>(index)];
  append_id(out, 'p', here, index);
  out += ',';
  append_id(out, 'h', here, person.household);
  out += ',';
  writer.append_true_name(out, person);
  out += person.male ? ",M," : ",F,";
  append_day(out, person.birth);
  for (const Index relative : {person.father, person.mother, person.spouse}) {
    out += ',';
    append_id(out, 'p', here, relative);
  }
  out += ',';
  out += vital_words[static_cast<std::size_t>(person.vital)];
  out += ',';
  append_if_set(out, person.vital_day);
  out += ',';
  append_id(out, 'p', here, person.like);
  out += ',';
  out += likeness_words[static_cast<std::size_t>(person.likeness)];
  out += '\n';
}

std::string_view properties_header() {
  return "property,household,place,kind,area_m2,built,owners,event,damage,damaged_on,"
         "inaccessible_from,estate,sold_on,buyer,occupant\n";
}

void append_property(std::string& out, const World& world, const Places& places,
                     const Neighbourhood& here, Index index) {
  const Unit& unit = here.units[static_cast<std::size_t>(index)];
  const bool damaged = unit.damage != Damage::none;
  append_id(out, 'u', here, index);
  out += ',';
  append_id(out, 'h', here, unit.household);
  out += ',';
  out += places.at(unit.place).id;
  out += ',';
  out += kind_words[static_cast<std::size_t>(unit.kind)];
  out += ',';
  append_number(out, static_cast<std::uint64_t>(unit.area_m2));
  out += ',';
  if (unit.kind != UnitKind::land) append_number(out, static_cast<std::uint64_t>(unit.built));
  out += ',';
  bool first = true;
  for (const Owner& owner : unit.owners) {
    if (!first) out += ' ';
    first = false;
    append_id(out, 'p', here, owner.person);
    out += ':';
    append_number(out, static_cast<std::uint64_t>(owner.share_num));
    out += '/';
    append_number(out, static_cast<std::uint64_t>(owner.share_den));
  }
  out += ',';
  if (damaged || unit.inaccessible) out += world.events[unit.event].id;
  out += ',';
  out += damage_words[static_cast<std::size_t>(unit.damage)];
  out += ',';
  if (damaged) append_day(out, unit.damaged_on);
  out += ',';
  if (unit.inaccessible) append_day(out, unit.lost_on);
  out += unit.estate ? ",1," : ",0,";
  if (unit.buyer != nobody) append_day(out, unit.sold_on);
  out += ',';
  append_id(out, 'h', here, unit.buyer);
  out += ',';
  append_id(out, 'h', here, unit.occupant);
  out += '\n';
}

std::string_view places_header() { return "place,zone,name,old_name,renamed,latitude,longitude\n"; }

void append_place(std::string& out, const Place& place) {
  const auto plain = static_cast<std::size_t>(Style::latin_plain);
  fmt::format_to(std::back_inserter(out), "{},{},{},{},", place.id, place.zone, place.name[plain],
                 place.old_name[plain]);
  append_if_set(out, place.old_name[plain].empty() ? 0 : place.renamed);
  out += ',';
  append_degrees(out, place.latitude);
  out += ',';
  append_degrees(out, place.longitude);
  out += '\n';
}

}  // namespace amends::simulate
