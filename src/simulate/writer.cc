#include "simulate/writer.h"

#include <fmt/format.h>

#include "simulate/digits.h"
#include "simulate/hand.h"
#include "simulate/statement.h"

namespace amends::simulate {
namespace {

constexpr std::string_view channels[] = {"ONLINE", "FIELD_OFFICE", "POST", "CONSOLIDATED_FILE",
                                         "ASSISTED"};
constexpr std::array channel_weights = {46, 30, 9, 8, 7};
constexpr std::string_view capacities[] = {"OWN", "PARENT_OR_GUARDIAN", "HEIR", "CO_OWNER"};
constexpr std::string_view rights[] = {
    "OWNERSHIP",     "CO_OWNERSHIP_SHARE",  "JOINT_MARITAL", "TENANCY", "SOCIAL_OCCUPANCY_RIGHT",
    "CUSTOMARY_USE", "INFORMAL_POSSESSION", "COMMUNAL"};
constexpr std::string_view materials[] = {"DETACHED_MASONRY", "PANEL_APARTMENT", "TIMBER", "ADOBE"};
constexpr std::string_view land_uses[] = {"GARDEN", "ARABLE", "ORCHARD", "PASTURE"};
constexpr std::string_view grades[] = {"NONE", "MODERATE", "SEVERE", "DESTROYED"};
constexpr std::string_view incident_kinds[role_count] = {
    "DISPLACEMENT",   "DEATH",        "DISAPPEARANCE", "INJURY",  "ILL_TREATMENT", "DESTRUCTION",
    "LOSS_OF_ACCESS", "DISPLACEMENT", "SEIZURE",       "LOOTING", "DESTRUCTION",   "LOSS"};
constexpr std::string_view sources[] = {
    "title deed",        "extract from the land register", "inheritance certificate",
    "purchase contract", "custom of the village",          "municipal decision"};
constexpr std::string_view streets[] = {"Mill Lane",     "Orchard Road", "Station Street",
                                        "Upper Street",  "Lime Avenue",  "Well Lane",
                                        "School Street", "Quarry Road"};

// Writes one claim; lives as long as that takes.
class Scribe {
 public:
  Scribe(const World& world, const Places& places, const Lexicon& lexicon, std::uint64_t seed,
         const Neighbourhood& here, const Claim& claim, Row& row)
      : world_(world),
        places_(places),
        here_(here),
        claim_(claim),
        row_(row),
        hand_(lexicon, seed, claim.again == Again::copied ? claim.origin : claim.key,
              writing_person(), claim.again == Again::distant),
        stream_(hand_.stream()) {}

  void write() {
    write_filing();
    write_claimant();
    write_representative();
    write_victim();
    write_members();
    write_incident();
    if (claim_.unit != nobody) write_unit();
    if (claim_.community) write_communal_unit();
    write_form_fields();
    write_loss();
    write_statement();
    leave_out();
  }

 private:
  const Person& person(Index i) const { return here_.people[static_cast<std::size_t>(i)]; }
  const Person& writing_person() const {
    return person(claim_.representative != nobody ? claim_.representative : claim_.claimant);
  }
  const Household& household() const {
    return here_.households[static_cast<std::size_t>(claim_.household)];
  }
  const Unit& unit() const { return here_.units[static_cast<std::size_t>(claim_.unit)]; }
  bool of_property() const {
    return claim_.role == Role::dwelling || claim_.role == Role::access ||
           claim_.role == Role::land;
  }
  PlaceRef place_of_incident() const {
    return claim_.unit != nobody ? unit().place : household().place;
  }
  std::string_view relation(Index to, Index from) const;

  void write_filing();
  void write_claimant();
  void write_identifier();
  void write_contact();
  void write_representative();
  void write_victim();
  void write_members();
  void write_incident();
  void write_place_name(std::string& out, PlaceRef place);
  void write_unit();
  void write_harm_fields();
  void write_home_fields();
  void write_form_fields();
  void write_right();
  void write_communal_unit();
  void write_loss();
  void write_amount(Column amount, Column currency, std::int64_t cents, Day day);
  void write_compensation(std::int64_t loss_cents);
  void write_statement();
  void leave_out();

  const World& world_;
  const Places& places_;
  const Neighbourhood& here_;
  const Claim& claim_;
  Row& row_;
  Hand hand_;
  Stream& stream_;
};

// What `to` is to `from`: CHILD when `to` is the child of `from`.
std::string_view Scribe::relation(Index to, Index from) const {
  const Person& a = person(to);
  const Person& b = person(from);
  if (a.spouse == from) return "SPOUSE";
  if (a.father == from || a.mother == from) return "CHILD";
  if (b.father == to || b.mother == to) return "PARENT";
  if (a.father != nobody && a.father == b.father) return "SIBLING";
  const auto parent_is = [&](const Person& of, Index who) {
    const auto child_of = [&](Index parent) {
      return parent != nobody && (person(parent).father == who || person(parent).mother == who);
    };
    return child_of(of.father) || child_of(of.mother);
  };
  if (parent_is(a, from)) return "GRANDCHILD";
  if (parent_is(b, to)) return "GRANDPARENT";
  return "OTHER_RELATIVE";
}

void Scribe::write_filing() {
  append_key(row_[Column::key], claim_.key);
  row_[Column::category] = world_.category(claim_.role);
  append_day(row_[Column::received], claim_.received);
  const auto channel = stream_.weighted(channel_weights);
  const bool copied = claim_.again == Again::copied;
  row_[Column::channel] = channels[copied ? (channel + 1) % std::size(channels) : channel];
  const auto language = stream_.common_first(static_cast<std::uint32_t>(world_.languages.size()));
  row_[Column::language] = world_.languages[language];
  row_[Column::capacity] = capacities[static_cast<std::size_t>(claim_.capacity)];
}

void Scribe::write_identifier() {
  static constexpr std::string_view types[] = {"NATIONAL_ID", "PASSPORT", "DISPLACED_PERSON_CARD"};
  const Person& claimant = person(claim_.claimant);
  const bool known = stream_.chance(hand_.distant() ? 0.1 : 0.8);
  const std::uint32_t type = stream_.below(10);
  const bool slips = stream_.chance(0.02);
  if (!known) return;
  const std::size_t kind = type < 7 ? 0 : type < 9 ? 1 : 2;
  const std::uint64_t number = mix(claimant.habit + kind) % 1'000'000'000U;
  row_[Column::claimant_id_type] = types[kind];
  std::string text(1, "NPD"[kind]);
  append_number(text, number, 9);
  if (slips) {
    append_with_slip(row_[Column::claimant_id], text, stream_);
  } else {
    row_[Column::claimant_id] = text;
  }
}

// Numbers and addresses that reach nobody: country code 999 is given to no country, and
// example.org to no one.
void Scribe::write_contact() {
  const Person& writer = writing_person();
  const std::uint64_t number = mix(writer.habit ^ 0x9e37U) % 100'000'000U;
  if (stream_.chance(0.72)) {
    const bool grouped = stream_.chance(0.5);
    std::string& phone = row_[Column::claimant_phone];
    phone += "+999";
    if (grouped) phone += ' ';
    append_number(phone, number / 10000, 4);
    if (grouped) phone += ' ';
    append_number(phone, number % 10000, 4);
  }
  if (stream_.chance(0.34)) {
    std::string& email = row_[Column::claimant_email];
    email += 'p';
    append_number(email, number, 8);
    email += "@example.org";
  }
  if (stream_.chance(0.55)) {
    std::string& address = row_[Column::claimant_address];
    address += streets[writer.habit % std::size(streets)];
    address += ' ';
    append_number(address, 1 + (writer.habit >> 8) % 180);
    address += ", ";
    const PlaceRef now = {static_cast<std::uint8_t>((writer.habit >> 20) & 1U),
                          static_cast<std::uint16_t>((writer.habit >> 24) % places_.count())};
    address += places_.at(now).name[static_cast<std::size_t>(hand_.style())];
  }
}

void Scribe::write_claimant() {
  const Person& claimant = person(claim_.claimant);
  if (claim_.community) {
    row_[Column::claimant_kind] = "COMMUNITY";
    const Place& place = places_.at(place_of_incident());
    row_[Column::claimant_name] =
        fmt::format("Community of {}", place.name[static_cast<std::size_t>(Style::latin_plain)]);
    row_[Column::claimant_script] = "Latn";
    return write_contact();
  }
  row_[Column::claimant_kind] = "NATURAL";
  hand_.append_name(row_[Column::claimant_name], here_, claimant);
  row_[Column::claimant_script] = script_of(hand_.style());
  const bool other = stream_.chance(0.3);
  if (other && hand_.append_birth_name(row_[Column::claimant_other_name], here_, claimant)) {
    row_[Column::claimant_other_kind] = "BIRTH";
  } else if (stream_.chance(0.12)) {
    hand_.append_in_other_script(row_[Column::claimant_other_name], here_, claimant);
    row_[Column::claimant_other_kind] = "TRANSLITERATION";
  }
  hand_.append_birth(row_[Column::claimant_birth], claimant, false);
  row_[Column::claimant_sex] = claimant.male ? "M" : "F";
  write_identifier();
  write_contact();
}

void Scribe::write_representative() {
  const Index representative = claim_.community ? claim_.claimant : claim_.representative;
  if (representative == nobody) return;
  hand_.append_name(row_[Column::representative_name], here_, person(representative));
  hand_.append_birth(row_[Column::representative_birth], person(representative), false);
  row_[Column::representative_relation] = claim_.community ? "NOT_RELATED" : "PARENT";
  row_[Column::representative_authority] =
      claim_.community ? "decision of the community's assembly" : "parent of the claimant";
}

void Scribe::write_victim() {
  if (claim_.victim == nobody) return;
  const Person& victim = person(claim_.victim);
  hand_.append_name(row_[Column::victim_name], here_, victim);
  hand_.append_birth(row_[Column::victim_birth], victim, false);
  row_[Column::victim_sex] = victim.male ? "M" : "F";
  row_[Column::victim_relation] = relation(claim_.victim, claim_.claimant);
  row_[Column::victim_vital] = victim.vital == Vital::killed ? "DECEASED" : "MISSING";
  append_edtf(row_[Column::victim_vital_date], victim.vital_day, draw_precision_of_event(stream_),
              stream_);
}

// The claimant first, as the one who fills the form.
void Scribe::write_members() {
  if (!claim_.household_form) return;
  append_day(row_[Column::household_date], claim_.happened);
  const std::size_t count = claim_.members.size() + 1;
  const std::size_t omitted = claim_.omission == Omission::member_birth
                                  ? stream_.below(static_cast<std::uint32_t>(count))
                                  : count;
  for (std::size_t i = 0; i < count; ++i) {
    const Index at = i == 0 ? claim_.claimant : claim_.members[i - 1];
    const Person& member = person(at);
    hand_.append_name(row_.member(i, MemberColumn::name), here_, member);
    if (i != omitted) hand_.append_birth(row_.member(i, MemberColumn::birth), member, true);
    row_.member(i, MemberColumn::sex) = member.male ? "M" : "F";
    row_.member(i, MemberColumn::relation) = i == 0 ? "SELF" : relation(at, claim_.claimant);
  }
}

// Older people, and papers from before the change, use the old name.
void Scribe::write_place_name(std::string& out, PlaceRef ref) {
  const Place& place = places_.at(ref);
  const bool by_habit = stream_.chance(0.2);
  const bool old = !place.old_name[0].empty() && (by_habit || claim_.happened < place.renamed);
  const auto style = static_cast<std::size_t>(hand_.style());
  const std::string& name = old ? place.old_name[style] : place.name[style];
  const bool slips = stream_.chance(0.02);
  if (slips) {
    append_with_slip(out, name, stream_);
  } else {
    out += name;
  }
}

void Scribe::write_incident() {
  const PlaceRef ref = place_of_incident();
  const Place& place = places_.at(ref);
  const bool grave = claim_.role == Role::dwelling && unit().damage != Damage::destroyed;
  const bool captive =
      claim_.role == Role::ill_treatment && person(claim_.claimant).captivity_months > 0;
  row_[Column::incident_kind] = grave     ? "DAMAGE"
                                : captive ? "CAPTIVITY"
                                          : incident_kinds[static_cast<std::size_t>(claim_.role)];
  Precision precision = draw_precision_of_event(stream_);
  if (hand_.distant() && precision == Precision::day) precision = Precision::month_about;
  append_edtf(row_[Column::incident_date], claim_.happened, precision, stream_);
  write_place_name(row_[Column::incident_place], ref);
  row_[Column::incident_zone] = place.zone;
  if (stream_.chance(0.35)) {
    static constexpr std::uint64_t accuracies[] = {20, 100, 500, 2000, 5000};
    const std::size_t accuracy = stream_.common_first(std::size(accuracies));
    // In ten-thousandths of a degree, so far less than the circle: the true place lies in it.
    const auto off = static_cast<int>(accuracy);
    append_degrees(row_[Column::incident_latitude], place.latitude + stream_.between(-off, off));
    append_degrees(row_[Column::incident_longitude], place.longitude + stream_.between(-off, off));
    append_number(row_[Column::incident_accuracy_m], accuracies[accuracy]);
  }
}

void Scribe::write_harm_fields() {
  const Person& claimant = person(claim_.claimant);
  const std::uint64_t habit = mix(claimant.habit + 1);
  static constexpr std::string_view injuries[] = {"LOSS_OF_LIMB", "LOSS_OF_FUNCTION",
                                                  "DISFIGUREMENT", "OTHER_LASTING"};
  static constexpr std::string_view hearers[] = {"ANYBODY", "A_WOMAN", "A_MAN"};
  static constexpr std::string_view recorded[] = {"YES", "YES", "NO", "UNKNOWN"};
  switch (claim_.role) {
    case Role::death:
      row_[Column::death_recorded] = recorded[habit % std::size(recorded)];
      return;
    case Role::missing:
      append_month(row_[Column::last_seen], claim_.happened);
      return;
    case Role::injury:
      row_[Column::injury] = injuries[habit % std::size(injuries)];
      return;
    case Role::ill_treatment:
      row_[Column::interview_by] = hearers[habit % std::size(hearers)];
      if (claimant.captivity_months == 0) return;
      append_month(row_[Column::captivity_from], claim_.happened);
      append_month(row_[Column::captivity_to],
                   claim_.happened + static_cast<Day>(claimant.captivity_months * 30));
      return;
    default:
      return;
  }
}

void Scribe::write_home_fields() {
  static constexpr std::string_view wishes[] = {"YES", "NO", "UNDECIDED"};
  static constexpr std::string_view crops[] = {"vegetables", "wheat", "apples", "grass"};
  switch (claim_.role) {
    case Role::dwelling:
      if (stream_.chance(0.3)) {
        row_[Column::inspection_act] = fmt::format("IA-{:05}", unit().reference % 100000);
      }
      return;
    case Role::access:
      if (claim_.omission != Omission::loss_of_access_date) {
        append_month(row_[Column::no_access_from], claim_.happened);
      }
      row_[Column::wishes_return] = wishes[stream_.common_first(3)];
      return;
    case Role::non_owner:
      if (claim_.right_since != 0) {
        append_year(row_[Column::lived_there_from], date_of(claim_.right_since).year);
      }
      return;
    case Role::land:
      if (stream_.chance(0.5)) row_[Column::crop] = crops[unit().use];
      return;
    case Role::movables:
      append_number(row_[Column::rooms], 1 + stream_.below(6));
      return;
    default:
      return;
  }
}

// What the forms of single categories ask.
void Scribe::write_form_fields() {
  static constexpr std::string_view reasons[] = {"FLED", "EXPELLED", "EVACUATED",
                                                 "COULD_NOT_RETURN", "OTHER"};
  static constexpr std::string_view trades[] = {"bakery", "repairs", "transport", "shop", "mill"};
  switch (claim_.role) {
    case Role::displacement: {
      append_edtf(row_[Column::left], claim_.happened, draw_precision_of_event(stream_), stream_);
      const Day back = household().returned[claim_.event];
      if (back != 0 && stream_.chance(0.8)) append_month(row_[Column::returned], back);
      row_[Column::destination] = household().abroad ? "abroad" : "another zone";
      row_[Column::reason] = reasons[stream_.common_first(std::size(reasons))];
      return;
    }
    case Role::communal:
      row_[Column::used_by] = "families of the place";
      row_[Column::remedy_in_kind] = "repair and free access";
      return;
    case Role::enterprise:
      append_number(row_[Column::staff], mix(person(claim_.claimant).habit) % 10);
      row_[Column::trade] = trades[mix(person(claim_.claimant).habit) % std::size(trades)];
      return;
    default:
      write_harm_fields();
      write_home_fields();
      return;
  }
}

void Scribe::write_right() {
  if (claim_.omission == Omission::right) return;
  row_[Column::right_type] = rights[static_cast<std::size_t>(claim_.right)];
  if (claim_.share_num != 0) {
    append_number(row_[Column::right_share], static_cast<std::uint64_t>(claim_.share_num));
    row_[Column::right_share] += '/';
    append_number(row_[Column::right_share], static_cast<std::uint64_t>(claim_.share_den));
  }
  if (claim_.right_since != 0 && stream_.chance(0.8)) {
    append_edtf(row_[Column::right_from], claim_.right_since, draw_precision_of_event(stream_),
                stream_);
  }
  const auto source = stream_.below(4);
  if (stream_.chance(0.7)) {
    row_[Column::right_source] = claim_.right == RightKind::customary         ? sources[4]
                                 : claim_.right == RightKind::occupancy_right ? sources[5]
                                                                              : sources[source];
  }
}

void Scribe::write_unit() {
  const Unit& home = unit();
  const Place& place = places_.at(home.place);
  const bool land = home.kind == UnitKind::land;
  row_[Column::unit_kind] = land                               ? "LAND"
                            : home.kind == UnitKind::apartment ? "APARTMENT"
                                                               : "HOUSE";
  if (land) {
    row_[Column::unit_land_use] = land_uses[home.use];
  } else {
    row_[Column::unit_material] = materials[home.material];
    const bool about = stream_.chance(0.12);
    append_year(row_[Column::unit_built], home.built);
    if (about) row_[Column::unit_built] += '~';
    row_[Column::unit_address] = streets[home.street % std::size(streets)];
    row_[Column::unit_address] += ' ';
    append_number(row_[Column::unit_address], home.number);
  }
  write_place_name(row_[Column::unit_place], home.place);
  row_[Column::unit_zone] = place.zone;
  // Measured by each claimant, who may be a little off.
  const int off = stream_.chance(0.15) ? stream_.between(-3, 3) : 0;
  append_number(row_[Column::unit_area_m2], static_cast<std::uint64_t>(home.area_m2 + off));
  row_[Column::unit_area_m2] += ".0";
  if (stream_.chance(hand_.distant() ? 0.2 : 0.6)) {
    std::string& reference = row_[Column::unit_cadastral_ref];
    reference += place.zone;
    reference += '-';
    append_number(reference, home.reference % 10000, 4);
    reference += '/';
    append_number(reference, (home.reference >> 16) % 100);
  }
  if (home.occupant != nobody && of_property() && stream_.chance(0.5)) {
    const Household& others = here_.households[static_cast<std::size_t>(home.occupant)];
    hand_.append_name(row_[Column::occupant_name], here_, person(others.members[0]));
  }
  write_right();
}

void Scribe::write_communal_unit() {
  const PlaceRef ref = place_of_incident();
  row_[Column::unit_kind] = "CEMETERY";
  write_place_name(row_[Column::unit_place], ref);
  row_[Column::unit_zone] = places_.at(ref).zone;
  row_[Column::right_type] = rights[static_cast<std::size_t>(RightKind::communal)];
}

// In the currency of the day, and now and then in the old one, as it stood in old papers.
void Scribe::write_amount(Column amount, Column currency, std::int64_t cents, Day day) {
  const bool in_old =
      !world_.former_currency.empty() && day < world_.redenominated && stream_.chance(0.3);
  const std::int64_t value = in_old ? cents * world_.former_per_current : cents;
  append_number(row_[amount], static_cast<std::uint64_t>(value / 100));
  row_[amount] += '.';
  append_number(row_[amount], static_cast<std::uint64_t>(value % 100), 2);
  row_[currency] = in_old ? world_.former_currency : world_.currency;
}

void Scribe::write_compensation(std::int64_t loss_cents) {
  if (!stream_.chance(0.1)) return;
  const Day paid = claim_.happened + stream_.between(60, 2500);
  const Day day = paid < claim_.received ? paid : claim_.received;
  write_amount(Column::compensation_amount, Column::compensation_currency,
               loss_cents / stream_.between(5, 40) / 100 * 100, day);
  append_month(row_[Column::compensation_date], day);
  row_[Column::compensation_payer] = "municipal relief fund";
}

void Scribe::write_loss() {
  row_[Column::loss_head] = world_.head(claim_.role);
  append_edtf(row_[Column::loss_date], claim_.happened, Precision::month, stream_);
  std::int64_t cents = 0;
  if (claim_.unit != nobody) {
    cents = std::int64_t{unit().area_m2} * (unit().kind == UnitKind::land ? 90 : 32'000);
  } else if (claim_.role == Role::movables || claim_.role == Role::enterprise) {
    cents = 100 * std::int64_t{stream_.between(300, 9000)};
  }
  if (claim_.role == Role::dwelling) {
    row_[Column::loss_head] =
        unit().damage == Damage::destroyed ? "DWELLING_DESTRUCTION" : "DWELLING_DAMAGE";
    row_[Column::loss_damage] = grades[static_cast<std::size_t>(unit().damage)];
  }
  static constexpr std::string_view asked[] = {"COMPENSATION", "RESTITUTION"};
  const bool back = claim_.role == Role::access || claim_.role == Role::land || claim_.community;
  row_[Column::remedy] = asked[back && stream_.chance(0.7)];
  if (claim_.community) row_[Column::loss_description] = "Burial ground and its wall";
  if (claim_.role == Role::movables) row_[Column::loss_description] = "Furniture, clothing, tools";
  if (claim_.role == Role::enterprise) row_[Column::loss_description] = "Stock and equipment";
  if (cents == 0) return;
  if (claim_.role == Role::enterprise || stream_.chance(0.6)) {
    write_amount(Column::loss_amount, Column::loss_currency, cents * stream_.between(60, 160) / 100,
                 claim_.happened);
  }
  write_compensation(cents);
}

void Scribe::write_statement() {
  append_statement(row_[Column::statement], claim_.role, row_[Column::language],
                   row_[Column::incident_place], row_[Column::incident_date], stream_);
}

// What the form wants and is not there, and what nobody must say and some do not.
void Scribe::leave_out() {
  static constexpr Column dispensable[] = {
      Column::claimant_sex,       Column::claimant_phone, Column::claimant_address,
      Column::claimant_id,        Column::claimant_email, Column::unit_cadastral_ref,
      Column::right_from,         Column::right_source,   Column::unit_address,
      Column::compensation_payer, Column::remedy};
  for (const Column column : dispensable) {
    const std::uint32_t draw = stream_.below(100);
    if (row_[column].empty()) continue;
    if (draw < 5) row_[column] = "-";
    if (draw >= 5 && draw < 10) row_[column].clear();
  }
  if (claim_.omission == Omission::incident_date) {
    row_[Column::incident_date].clear();
  }
  if (claim_.omission == Omission::claimant_name) {
    row_[Column::claimant_name] = "-";
    row_[Column::claimant_script].clear();
    row_[Column::claimant_other_name].clear();
    row_[Column::claimant_other_kind].clear();
  }
}

}  // namespace

void Writer::write(const Neighbourhood& here, const Claim& claim, Row& row) const {
  row.clear();
  Scribe(world_, places_, lexicon_, seed_, here, claim, row).write();
}

void Writer::append_true_name(std::string& out, const Person& person) const {
  const Style style = Lexicon::native_style(person.family.tradition);
  out += lexicon_.given(person.given, person.male, style);
  out += ' ';
  out += lexicon_.family(person.family, person.male, style);
}

}  // namespace amends::simulate
