// Homes and land: the second half of population.h.
#include <numeric>

#include "simulate/population.h"

namespace amends::simulate {
namespace {

constexpr int days_in_year = 365;

class UnitBuilder {
 public:
  UnitBuilder(const World& world, const Places& places, std::uint64_t seed, Neighbourhood& out)
      : world_(world), places_(places), seed_(seed), out_(out) {}

  void build(std::size_t household);
  void join_families();

 private:
  const Person& person(Index i) const { return out_.people[static_cast<std::size_t>(i)]; }
  Tenure draw_tenure(const Household& household, Stream& stream) const;
  Unit draw_home(const Household& household, Stream& stream) const;
  Unit draw_land(const Household& household, Stream& stream) const;
  void draw_address(Unit& unit, const Household& household, Stream& stream) const;
  void draw_owners(Unit& unit, const Household& household, Stream& stream) const;
  void draw_fate(Unit& unit, const Household& household, Stream& stream) const;
  void settle_estates(Unit& unit, Stream& stream) const;
  void inherit(Few<Owner, 6>& heirs, const Owner& dead) const;
  Index later_household(const Unit& unit, std::size_t from) const;

  const World& world_;
  const Places& places_;
  const std::uint64_t seed_;
  Neighbourhood& out_;
};

void add_share(Few<Owner, 6>& owners, Index person, int num, int den) {
  for (Owner& owner : owners) {
    if (owner.person != person) continue;
    const int sum = owner.share_num * den + num * owner.share_den;
    const int whole = owner.share_den * den;
    const int common = std::gcd(sum, whole);
    owner.share_num = static_cast<std::int16_t>(sum / common);
    owner.share_den = static_cast<std::int16_t>(whole / common);
    return;
  }
  const int common = std::gcd(num, den);
  owners.add(
      {person, static_cast<std::int16_t>(num / common), static_cast<std::int16_t>(den / common)});
}

bool is_dead(const Person& person) {
  return person.vital == Vital::dead || person.vital == Vital::killed;
}

Tenure UnitBuilder::draw_tenure(const Household& household, Stream& stream) const {
  static constexpr std::array elders = {84, 8, 6, 2};
  static constexpr std::array others = {56, 20, 9, 15};
  const bool eldest = person(household.members[0]).father == nobody;
  return static_cast<Tenure>(eldest ? stream.weighted(elders) : stream.weighted(others));
}

void UnitBuilder::draw_address(Unit& unit, const Household& household, Stream& stream) const {
  unit.place = household.place;
  const auto elsewhere = places_.draw(stream);
  if (stream.chance(0.12)) unit.place.index = elsewhere;
  unit.street = stream.below(1U << 16);
  unit.number = 1 + stream.common_first(160);
  unit.reference = static_cast<std::uint32_t>(stream.next());
}

Unit UnitBuilder::draw_home(const Household& household, Stream& stream) const {
  static constexpr std::array materials = {46, 0, 30, 24};
  Unit unit{};
  draw_address(unit, household, stream);
  const bool apartment = stream.chance(0.38);
  const auto material = static_cast<std::uint8_t>(stream.weighted(materials));
  unit.kind = apartment ? UnitKind::apartment : UnitKind::house;
  unit.material = apartment ? std::uint8_t{1} : material;
  unit.area_m2 = apartment ? stream.between(28, 92) : stream.between(40, 190);
  unit.built = static_cast<std::int16_t>(apartment ? stream.between(1958, 1994)
                                                   : stream.between(1921, 2008));
  return unit;
}

Unit UnitBuilder::draw_land(const Household& household, Stream& stream) const {
  static constexpr std::array uses = {30, 40, 15, 15};
  Unit unit{};
  draw_address(unit, household, stream);
  unit.kind = UnitKind::land;
  unit.use = static_cast<std::uint8_t>(stream.weighted(uses));
  unit.area_m2 = unit.use == 0 ? stream.between(200, 1500) : 500 * stream.between(4, 120);
  unit.customary = stream.chance(0.25);
  return unit;
}

// A couple holds its home jointly, or one of the two does; brothers and sisters may hold what their
// parents built in equal parts.
void UnitBuilder::draw_owners(Unit& unit, const Household& household, Stream& stream) const {
  const Index head = household.members[0];
  const Index spouse = person(head).spouse;
  Index sibling = nobody;
  for (std::size_t i = 0; i < out_.people.size(); ++i) {
    const bool same_parents =
        person(head).father != nobody && out_.people[i].father == person(head).father;
    if (same_parents && static_cast<Index>(i) != head) sibling = static_cast<Index>(i);
  }
  const std::uint32_t draw = stream.below(100);
  if (draw < 45 && spouse != nobody) {
    unit.marital = true;
    add_share(unit.owners, head, 1, 2);
    add_share(unit.owners, spouse, 1, 2);
  } else if (draw >= 82 && sibling != nobody) {
    const bool unequal = stream.chance(0.3);
    add_share(unit.owners, head, unequal ? 2 : 1, unequal ? 3 : 2);
    add_share(unit.owners, sibling, 1, unequal ? 3 : 2);
  } else {
    add_share(unit.owners, head, 1, 1);
  }
}

void UnitBuilder::draw_fate(Unit& unit, const Household& household, Stream& stream) const {
  const auto count = static_cast<std::uint32_t>(world_.events.size());
  std::uint32_t event = stream.below(count);
  while (household.displaced != 0 && !left_in(household, event)) event = (event + 1) % count;
  const EventSpan& span = world_.events[event];
  unit.event = static_cast<std::uint8_t>(event);
  unit.damaged_on =
      span.from +
      static_cast<Day>(stream.common_first(static_cast<std::uint32_t>(span.to - span.from + 1)));
  unit.lost_on = household.left[event];
  unit.acquired_on = span.from - stream.between(days_in_year, 30 * days_in_year);
  const std::uint32_t draw = stream.below(100);
  const bool inaccessible = stream.chance(0.62);
  const bool left = household.displaced != 0;
  if (unit.kind != UnitKind::land) {
    const std::uint32_t limit = left ? 30 : 4;
    if (draw < limit) {
      unit.damage = Damage::destroyed;
    } else if (draw < 2 * limit) {
      unit.damage = draw % 2 == 0 ? Damage::moderate : Damage::severe;
    }
  }
  unit.inaccessible = left && inaccessible;
}

void UnitBuilder::inherit(Few<Owner, 6>& heirs, const Owner& dead) const {
  Few<Index, 6> living;
  const Index spouse = person(dead.person).spouse;
  if (spouse != nobody && !is_dead(person(spouse))) living.add(spouse);
  for (std::size_t i = 0; i < out_.people.size(); ++i) {
    const Person& child = out_.people[i];
    const bool theirs = child.father == dead.person || child.mother == dead.person;
    if (theirs && !is_dead(child)) living.add(static_cast<Index>(i));
  }
  for (const Index heir : living) {
    add_share(heirs, heir, dead.share_num, dead.share_den * static_cast<int>(living.size()));
  }
}

// Heirs claim in equal parts, and in one estate of four the first claims more than its part, so
// that the shares add up to more than the whole.
void UnitBuilder::settle_estates(Unit& unit, Stream& stream) const {
  const bool disputed = stream.chance(0.25);
  Few<Owner, 6> living;
  for (const Owner& owner : unit.owners) {
    if (!is_dead(person(owner.person))) {
      add_share(living, owner.person, owner.share_num, owner.share_den);
    }
  }
  for (const Owner& owner : unit.owners) {
    if (!is_dead(person(owner.person))) continue;
    unit.estate = true;
    inherit(living, owner);
  }
  if (!unit.estate) return;
  unit.marital = false;
  unit.owners = living;
  if (disputed && unit.owners.size() > 1) {
    unit.owners[0].share_num = unit.owners[0].share_den = 1;
  }
}

void UnitBuilder::build(std::size_t index) {
  Household& household = out_.households[index];
  if (household.members.empty()) return;
  Stream stream(seed_, Purpose::unit, out_.number * 32 + index);
  household.tenure = draw_tenure(household, stream);
  Unit home = draw_home(household, stream);
  home.household = static_cast<Index>(index);
  draw_fate(home, household, stream);
  if (household.tenure == Tenure::owner) draw_owners(home, household, stream);
  settle_estates(home, stream);
  if (household.tenure != Tenure::with_family && out_.units.add(home)) {
    household.unit = static_cast<Index>(out_.units.size() - 1);
  }
  const bool works_land = stream.chance(0.24);
  Unit land = draw_land(household, stream);
  land.household = static_cast<Index>(index);
  draw_fate(land, household, stream);
  draw_owners(land, household, stream);
  settle_estates(land, stream);
  if (works_land) out_.units.add(land);
}

// A household of another family that the events drove out after the unit had been lost.
Index UnitBuilder::later_household(const Unit& unit, std::size_t from) const {
  const Household& owners = out_.households[static_cast<std::size_t>(unit.household)];
  for (std::size_t k = 0; k < out_.households.size(); ++k) {
    const std::size_t i = (from + k) % out_.households.size();
    const Household& other = out_.households[i];
    if (other.family == owners.family || other.members.empty()) continue;
    if ((other.displaced >> (unit.event + 1)) != 0) return static_cast<Index>(i);
  }
  return nobody;
}

// What joins two families: a home sold between the events, a home that others moved into.
void UnitBuilder::join_families() {
  Stream stream(seed_, Purpose::between, out_.number);
  if (out_.households.empty()) return;
  for (Unit& unit : out_.units) {
    const auto from = stream.below(static_cast<std::uint32_t>(out_.households.size()));
    const std::uint32_t draw = stream.below(100);
    const int days_after = stream.between(20, 3 * days_in_year);
    if (unit.owners.empty() || !unit.inaccessible || unit.kind == UnitKind::land) continue;
    const Index other = later_household(unit, from);
    if (other == nobody || draw >= 24) continue;
    const Day next_event = world_.events[unit.event + 1U].from;
    const Day day = world_.events[unit.event].to + days_after;
    unit.sold_on = day < next_event ? day : next_event - 1;
    (draw < 12 ? unit.buyer : unit.occupant) = other;
  }
}

}  // namespace

void make_units(const World& world, const Places& places, std::uint64_t seed, Neighbourhood& out) {
  UnitBuilder builder(world, places, seed, out);
  for (std::size_t i = 0; i < out.households.size(); ++i) builder.build(i);
  builder.join_families();
}

}  // namespace amends::simulate
