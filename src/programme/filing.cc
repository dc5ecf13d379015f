#include "programme/filing.h"

#include <algorithm>
#include <deque>

namespace amends::programme {
namespace {

using Values = std::span<const std::string_view>;
using enum FieldType;

constexpr std::string_view capacities[] = {"OWN",
                                           "PARENT_OR_GUARDIAN",
                                           "HEIR",
                                           "CO_OWNER",
                                           "ESTATE_ADMINISTRATOR",
                                           "REPRESENTATIVE",
                                           "GOVERNMENT_CONSOLIDATED",
                                           "ORGANISATION_FOR_UNREACHABLE"};
constexpr std::string_view channels[] = {"ONLINE", "FIELD_OFFICE", "POST", "CONSOLIDATED_FILE",
                                         "ASSISTED"};
constexpr std::string_view party_kinds[] = {"NATURAL", "LEGAL", "COMMUNITY"};
constexpr std::string_view name_kinds[] = {"MAIN",   "BIRTH", "MARRIED",
                                           "FORMER", "ALIAS", "TRANSLITERATION"};
constexpr std::string_view sexes[] = {"F", "M", "X", "UNKNOWN"};
constexpr std::string_view vital_states[] = {"ALIVE", "DECEASED", "MISSING", "PRESUMED_DEAD",
                                             "UNKNOWN"};
constexpr std::string_view relations[] = {"SELF",     "SPOUSE",  "PARTNER",        "CHILD",
                                          "PARENT",   "SIBLING", "GRANDPARENT",    "GRANDCHILD",
                                          "GUARDIAN", "WARD",    "OTHER_RELATIVE", "NOT_RELATED"};
constexpr std::string_view right_types[] = {"OWNERSHIP",     "CO_OWNERSHIP_SHARE",
                                            "JOINT_MARITAL", "SOCIAL_OCCUPANCY_RIGHT",
                                            "TENANCY",       "LIFE_USE",
                                            "CUSTOMARY_USE", "PERPETUAL_LEASE",
                                            "MORTGAGE",      "INFORMAL_POSSESSION",
                                            "COMMUNAL"};
constexpr std::string_view heads_of_loss[] = {"DISPLACEMENT",
                                              "DEATH",
                                              "MISSING",
                                              "INJURY",
                                              "SEXUAL_VIOLENCE",
                                              "TORTURE",
                                              "LIBERTY",
                                              "FORCED_LABOUR",
                                              "TRANSFER_DEPORTATION",
                                              "DWELLING_DAMAGE",
                                              "DWELLING_DESTRUCTION",
                                              "LOSS_OF_ACCESS",
                                              "LOSS_OF_HOME_NON_OWNER",
                                              "LAND",
                                              "MOVABLES",
                                              "INCOME",
                                              "ENTERPRISE",
                                              "CULTURAL_COMMUNAL",
                                              "ENVIRONMENT",
                                              "PUBLIC_SERVICE",
                                              "COSTS"};
constexpr std::string_view damage_grades[] = {"NONE",      "POSSIBLE",    "MODERATE", "SEVERE",
                                              "DESTROYED", "NOT_VISIBLE", "UNKNOWN"};
constexpr std::string_view evidence_kinds[] = {"ID",
                                               "CIVIL_STATUS",
                                               "TITLE",
                                               "REGISTRY_EXTRACT",
                                               "TAX_OR_UTILITY",
                                               "TENANCY",
                                               "WILL_OR_SUCCESSION",
                                               "INSPECTION_ACT",
                                               "PHOTO",
                                               "VIDEO",
                                               "SATELLITE",
                                               "MEDICAL",
                                               "EMPLOYMENT",
                                               "WITNESS_STATEMENT",
                                               "OWN_STATEMENT",
                                               "BORDER_RECORD",
                                               "IDP_OR_REFUGEE_CARD",
                                               "COURT",
                                               "PRESS",
                                               "EXPERT"};
constexpr std::string_view remedies[] = {"RESTITUTION", "COMPENSATION", "REHABILITATION",
                                         "SATISFACTION", "GUARANTEES_OF_NON_REPETITION"};
constexpr std::string_view incident_kinds[] = {
    "DISPLACEMENT", "DEATH",         "DISAPPEARANCE",  "INJURY", "ILL_TREATMENT", "SEXUAL_VIOLENCE",
    "CAPTIVITY",    "FORCED_LABOUR", "TRANSFER",       "DAMAGE", "DESTRUCTION",   "LOOTING",
    "EVICTION",     "SEIZURE",       "LOSS_OF_ACCESS", "LOSS",   "ACCIDENT",      "OTHER"};
constexpr std::string_view unit_kinds[] = {
    "HOUSE",          "APARTMENT",          "ROOM",
    "GARDEN_HOUSE",   "OUTBUILDING",        "LAND",
    "FARM_STRUCTURE", "COMMERCIAL",         "WORKSHOP",
    "CEMETERY",       "RELIGIOUS_BUILDING", "COMMUNAL_BUILDING",
    "OTHER"};

struct Table {
  std::deque<std::string> paths;  // a deque, because the fields keep views of its strings
  std::vector<Field> fields;

  void add(std::string path, FieldType type, std::string_view meaning, Values values = {}) {
    paths.push_back(std::move(path));
    fields.push_back({paths.back(), type, values, meaning});
  }

  void add_party(const std::string& at) {
    add(at + ".birth", edtf, "Date of birth, or the date of foundation of a legal person.");
    add(at + ".contact.address", text, "Postal address, as written.");
    add(at + ".contact.email", text, "E-mail address.");
    add(at + ".contact.phone", text, "Telephone number, as written.");
    add(at + ".identifiers[].issuer", text, "Who issued the number.");
    add(at + ".identifiers[].number", identifier,
        "A number that names the person; only its keyed hash can be searched.");
    add(at + ".identifiers[].type", text, "What kind of number: NATIONAL_ID, PASSPORT, TAX …");
    add(at + ".kind", code, "A natural person, a legal person or a community.", party_kinds);
    add(at + ".names[].kind", code, "What kind of name.", name_kinds);
    add(at + ".names[].language", language, "The language that the name is written in.");
    add(at + ".names[].script", text,
        "The writing system, as ISO 15924 has it: Latn, Cyrl, Arab …");
    add(at + ".names[].text", text, "The whole name, as written.");
    add(at + ".nationalities[].from", edtf, "Since when the person has had the nationality.");
    add(at + ".nationalities[].state", text, "The state.");
    add(at + ".nationalities[].to", edtf, "Until when.");
    add(at + ".relation", code,
        "What this person is to the claimant: CHILD is the claimant's child.", relations);
    add(at + ".sex", code, "Sex as the claimant gives it.", sexes);
    add(at + ".vital", code, "Whether the person is alive, as far as is known.", vital_states);
    add(at + ".vital_date", edtf, "Since when: the date of death, or when last seen.");
  }

  void add_place(const std::string& at) {
    add(at + ".accuracy_m", decimal, "Radius in metres of the circle that holds the true place.");
    add(at + ".id", text, "The place's identifier in the programme's gazetteer.");
    add(at + ".latitude", decimal, "Degrees north, WGS 84.");
    add(at + ".longitude", decimal, "Degrees east, WGS 84.");
    add(at + ".text", text, "The place, as written.");
    add(at + ".zone", text, "The programme's zone.");
  }

  void add_people() {
    add_party("claimant");
    add_party("household.members[]");
    add("household.reference_date", edtf, "The day that the household is described for.");
    add_party("occupant");
    add("occupant.basis", text, "On what ground the occupant lives there.");
    add_party("representative");
    add("representative.authority", text, "What the authority to act rests on.");
    add("representative.authority_date", edtf, "When the authority was given.");
    add_party("victim");
    add("filed_by.name", text, "The body or person who handed the claim in, if not the claimant.");
  }

  void add_claim() {
    add("as_written.*", text, "The source's own text, where the field's value is not the same.");
    add("capacity", code, "In what capacity the claimant claims.", capacities);
    add("category", category, "The programme's category.");
    add("channel", code, "How the claim came in.", channels);
    add("form.*", text, "A field of the category's own form.");
    add("language", language, "The language that the claim is written in.");
    add("received", date, "The day that the body received the claim.");
    add("statement", text, "The claimant's own account.");
    add("evidence_listed[].description", text, "A piece of evidence that the claimant names.");
    add("evidence_listed[].kind", code, "What kind of evidence it is.", evidence_kinds);
    add("compensation[].amount", decimal, "What was already received for the loss.");
    add("compensation[].currency", currency, "In which currency.");
    add("compensation[].date", edtf, "When it was paid.");
    add("compensation[].head", code, "For which head of loss.", heads_of_loss);
    add("compensation[].payer", text, "Who paid.");
  }

  void add_facts() {
    add("incidents[].attribution.basis", text, "What the claimant bases the attribution on.");
    add("incidents[].attribution.party", text, "Who, according to the claimant, did it.");
    add("incidents[].date", edtf, "When it happened.");
    add("incidents[].kind", code, "What happened.", incident_kinds);
    add("incidents[].narrative", text, "What happened, in the claimant's words.");
    add_place("incidents[].place");
    add("losses[].amount", decimal, "What the claimant says the loss is worth.");
    add("losses[].currency", currency, "In which currency.");
    add("losses[].damage", code, "How badly the thing is damaged.", damage_grades);
    add("losses[].date", edtf, "When the loss was suffered.");
    add("losses[].description", text, "What was lost.");
    add("losses[].head", code, "The head of loss.", heads_of_loss);
    add("losses[].incident", integer, "Index in incidents of what caused it.");
    add("losses[].quantity", decimal, "How much or how many.");
    add("losses[].remedy", code, "The form of reparation that is asked for.", remedies);
    add("losses[].unit", integer, "Index in units of the property that it concerns.");
  }

  void add_property() {
    add("rights[].from", edtf, "Since when the right has been held.");
    add("rights[].share", share, "The claimant's share of the right.");
    add("rights[].source", text, "What the right rests on: a deed, a register, custom …");
    add("rights[].to", edtf, "Until when.");
    add("rights[].type", code, "What kind of right.", right_types);
    add("rights[].unit", integer, "Index in units of the property that it is a right to.");
    add("units[].address", text, "The property's address, as written.");
    add("units[].area_m2", decimal,
        "Area in square metres: floor area of a building, else of the land.");
    add("units[].built", edtf, "When it was built.");
    add("units[].cadastral_ref", text, "The cadastre's or land register's reference.");
    add("units[].floors", integer, "How many floors it has.");
    add("units[].kind", code, "What kind of property.", unit_kinds);
    add("units[].land_use", text, "How the land is used, in the programme's classes.");
    add("units[].material", text, "What it is built of, in the programme's types.");
    add_place("units[].place");
    add("units[].use", text, "What it was used for.");
  }

  Table() {
    add_people();
    add_claim();
    add_facts();
    add_property();
    std::ranges::sort(fields, {}, &Field::path);
  }
};

const Table& table() {
  static const Table fields;
  return fields;
}

// The path with its indices taken out ("losses[1].amount" to "losses[].amount") in `out`; false
// when an index is not a plain number up to index_max.
bool without_indices(std::string_view path, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < path.size(); ++i) {
    out += path[i];
    if (path[i] != '[') continue;
    int index = 0;
    const std::size_t first = i + 1;
    std::size_t end = first;
    while (end < path.size() && path[end] >= '0' && path[end] <= '9' && end - first < 4) {
      index = index * 10 + (path[end++] - '0');
    }
    const bool leading_zero = end - first > 1 && path[first] == '0';
    if (end == first || leading_zero || index > index_max) return false;
    if (end == path.size() || path[end] != ']') return false;
    out += ']';
    i = end;
  }
  return true;
}

const Field* exact(std::string_view path) {
  const auto& fields = table().fields;
  const auto found = std::ranges::lower_bound(fields, path, {}, &Field::path);
  return found != fields.end() && found->path == path ? &*found : nullptr;
}

}  // namespace

std::span<const Field> filing_fields() { return table().fields; }

const Field* find_field(std::string_view path) {
  for (const std::string_view any : {"as_written.*", "form.*"}) {
    const std::string_view stem = any.substr(0, any.size() - 1);
    if (path.size() > stem.size() && path.starts_with(stem)) return exact(any);
  }
  std::string pattern;
  return without_indices(path, pattern) && !path.ends_with('*') ? exact(pattern) : nullptr;
}

}  // namespace amends::programme
