#include "simulate/population.h"

namespace amends::simulate {
namespace {

constexpr int days_in_year = 365;

struct Family {
  std::uint64_t number;
  std::uint8_t slot;  // 0 … 2
  std::uint8_t tradition;
  FamilyName name;
  PlaceRef place;
  std::uint8_t displaced;  // what most of its households went through
};

class Builder {
 public:
  Builder(const World& world, const Places& places, std::uint64_t seed, Sides sides,
          Neighbourhood& out)
      : world_(world), places_(places), seed_(seed), sides_(sides), out_(out) {}

  void build_family(std::uint8_t slot);
  void build_namesake();

 private:
  std::uint64_t family_number(std::uint8_t slot) const {
    return out_.number * (families_per_neighbourhood + 1) + slot;
  }
  Family draw_family(std::uint8_t slot, Stream& stream) const;
  std::uint8_t draw_events(Stream& stream) const;
  Index add_person(Stream& stream, bool male, Day birth, GivenName given, FamilyName family);
  Index add_child(Stream& stream, Index father, Index mother, Day birth, bool male);
  void add_children(Stream& stream, Index father, Index mother, Day last,
                    std::span<const int> weights);
  Index add_spouse(Stream& stream, const Family& family, Index of);
  void draw_likeness(Stream& stream, Index child, Index father);
  Index add_household(const Family& family, std::uint8_t number);
  void settle(const Family& family, Index grandfather, Index grandmother, std::size_t first_child,
              std::size_t end_child, Stream& stream);
  void move(Household& household, const Family& family, Stream& stream);
  void draw_deaths(Stream& stream, std::size_t first);
  void draw_harm(Stream& stream, Person& person, const Household& household);

  Person& person(Index i) { return out_.people[static_cast<std::size_t>(i)]; }
  void join(Index household, Index member) {
    if (out_.households[static_cast<std::size_t>(household)].members.add(member)) {
      person(member).household = household;
    }
  }

  const World& world_;
  const Places& places_;
  const std::uint64_t seed_;
  const Sides sides_;
  Neighbourhood& out_;
};

Family Builder::draw_family(std::uint8_t slot, Stream& stream) const {
  Family family{};
  family.number = family_number(slot);
  family.slot = slot;
  Stream side(seed_, Purpose::side, family.number);
  family.place.side = static_cast<std::uint8_t>(side.below(2) ^ (sides_ == Sides::exchanged));
  family.tradition = static_cast<std::uint8_t>(stream.below(traditions.size()));
  family.name = {family.tradition, static_cast<std::uint8_t>(stream.common_first(family_count))};
  family.place.index = places_.draw(stream);
  family.displaced = draw_events(stream);
  return family;
}

// One event for most, two for some who returned in between, none for a few who lost other things.
std::uint8_t Builder::draw_events(Stream& stream) const {
  const auto count = static_cast<std::uint32_t>(world_.events.size());
  const std::uint32_t first = stream.below(count);
  const std::uint32_t second = stream.below(count);
  const std::uint32_t draw = stream.below(100);
  if (draw < 6) return 0;
  if (draw < 26) return static_cast<std::uint8_t>((1U << first) | (1U << second));
  return static_cast<std::uint8_t>(1U << first);
}

Index Builder::add_person(Stream& stream, bool male, Day birth, GivenName given,
                          FamilyName family) {
  Person person{};
  person.male = male;
  person.birth = birth;
  person.given = given;
  person.family = family;
  person.father_given = {family.tradition,
                         static_cast<std::uint8_t>(stream.common_first(given_count))};
  person.mother_family = {family.tradition,
                          static_cast<std::uint8_t>(stream.common_first(family_count))};
  person.habit = stream.next();
  person.takes_spouse_name = stream.chance(male ? 0.03 : 0.55);
  out_.people.add(person);
  return static_cast<Index>(out_.people.size() - 1);
}

Index Builder::add_child(Stream& stream, Index father, Index mother, Day birth, bool male) {
  const std::uint8_t tradition = person(father).family.tradition;
  GivenName given = {tradition, static_cast<std::uint8_t>(stream.common_first(given_count))};
  for (const Person& sibling : out_.people) {
    if (sibling.father == father && sibling.male == male && sibling.given == given) {
      given.index = static_cast<std::uint8_t>((given.index + 7) % given_count);
    }
  }
  const Index child = add_person(stream, male, birth, given, person(father).family);
  person(child).father = father;
  person(child).mother = mother;
  person(child).father_given = person(father).given;
  person(child).mother_family = person(mother).family;
  if (male) draw_likeness(stream, child, father);
  return child;
}

// Sons named after their fathers or grandfathers.
void Builder::draw_likeness(Stream& stream, Index child, Index father) {
  const Index grandfather = person(father).father;
  const bool after_father = stream.chance(0.04);
  const bool after_grandfather = stream.chance(0.10);
  const Index namesake = after_father ? father : after_grandfather ? grandfather : nobody;
  if (namesake == nobody) return;
  Person& son = person(child);
  Person& elder = person(namesake);
  if (elder.like != nobody && elder.like != namesake) return;
  son.given = elder.given;
  son.like = elder.like = namesake;
  son.likeness = elder.likeness =
      after_father ? Likeness::father_and_son : Likeness::grandfather_and_grandson;
}

void Builder::add_children(Stream& stream, Index father, Index mother, Day last,
                           std::span<const int> weights) {
  int left = static_cast<int>(stream.weighted(weights));
  Day birth = person(mother).birth + stream.between(20 * days_in_year, 27 * days_in_year);
  while (left-- > 0 && birth <= last && !out_.people.full()) {
    const bool male = stream.below(2) == 0;
    const Index child = add_child(stream, father, mother, birth, male);
    if (stream.chance(0.03) && !out_.people.full()) {
      const Index twin = add_child(stream, father, mother, birth, stream.chance(0.7) == male);
      if (person(twin).like == nobody && person(child).like == nobody) {
        person(twin).like = person(child).like = child;
        person(twin).likeness = person(child).likeness = Likeness::twin;
      }
    }
    birth += stream.between(400, 5 * days_in_year);
  }
}

Index Builder::add_spouse(Stream& stream, const Family& family, Index of) {
  const bool male = !person(of).male;
  const Day birth =
      person(of).birth + (male ? -1 : 1) * stream.between(-2 * days_in_year, 7 * days_in_year);
  const bool same_tradition = stream.chance(0.8);
  const auto other = static_cast<std::uint8_t>(stream.below(traditions.size()));
  const std::uint8_t tradition = same_tradition ? family.tradition : other;
  const FamilyName born = {tradition, static_cast<std::uint8_t>(stream.common_first(family_count))};
  const GivenName given = {tradition, static_cast<std::uint8_t>(stream.common_first(given_count))};
  const Index spouse = add_person(stream, male, birth, given, born);
  person(spouse).spouse = of;
  person(of).spouse = spouse;
  if (person(of).takes_spouse_name && person(spouse).takes_spouse_name) {
    person(of).takes_spouse_name = false;
  }
  return spouse;
}

Index Builder::add_household(const Family& family, std::uint8_t number) {
  Household household{};
  household.family = family.slot;
  household.place = family.place;
  if (!out_.households.add(household)) return nobody;
  Stream stream(seed_, Purpose::household, family.number * 16 + number);
  move(out_.households.back(), family, stream);
  return static_cast<Index>(out_.households.size() - 1);
}

void Builder::move(Household& household, const Family& family, Stream& stream) {
  const bool elsewhere = stream.chance(0.2);
  const auto place = places_.draw(stream);
  if (elsewhere) household.place.index = place;
  const bool own_way = stream.chance(0.12);
  const std::uint8_t own_events = draw_events(stream);
  household.displaced = own_way ? own_events : family.displaced;
  household.abroad = stream.chance(0.14);
  for (std::size_t e = 0; e < world_.events.size(); ++e) {
    const EventSpan& event = world_.events[e];
    const auto length = static_cast<std::uint32_t>(event.to - event.from + 1);
    household.left[e] = event.from + static_cast<Day>(stream.common_first(length));
    const Day back = event.to + stream.between(60, 6 * days_in_year);
    const bool returned = stream.chance(0.35);
    const bool again = (household.displaced >> (e + 1)) != 0;
    const Day limit = again ? world_.events[e + 1].from - 30 : world_.filing_from;
    if (returned || again) household.returned[e] = back < limit ? back : limit;
  }
}

// Grandparents with their unmarried children in one household, each couple with its children in
// one of its own, and sometimes the eldest couple under the grandparents' roof.
void Builder::settle(const Family& family, Index grandfather, Index grandmother,
                     std::size_t first_child, std::size_t end_child, Stream& stream) {
  const Index elders = add_household(family, 0);
  if (elders == nobody) return;
  join(elders, grandfather);
  join(elders, grandmother);
  std::uint8_t number = 1;
  const bool together = stream.chance(0.3);
  for (std::size_t i = first_child; i < end_child; ++i) {
    const auto child = static_cast<Index>(i);
    if (person(child).spouse == nobody) {
      join(elders, child);
      continue;
    }
    const bool under_one_roof = together && number == 1;
    Index home = elders;
    if (!under_one_roof) home = add_household(family, number);
    ++number;
    if (home == nobody) return;
    join(home, child);
    join(home, person(child).spouse);
    for (std::size_t k = end_child; k < out_.people.size(); ++k) {
      const Person& grandchild = out_.people[k];
      if (grandchild.father == child || grandchild.mother == child) {
        join(home, static_cast<Index>(k));
      }
    }
  }
}

void Builder::draw_harm(Stream& stream, Person& person, const Household& household) {
  const auto event =
      static_cast<std::uint8_t>(stream.below(static_cast<std::uint32_t>(world_.events.size())));
  const EventSpan& span = world_.events[event];
  const Day day =
      span.from +
      static_cast<Day>(stream.below(static_cast<std::uint32_t>(span.to - span.from + 1)));
  const std::uint32_t draw = stream.below(1000);
  const bool in_captivity = stream.chance(0.5);
  const std::uint32_t months = stream.chance(0.4) ? 1 + stream.common_first(14) : 0;
  if (!left_in(household, event) || !living_on(person, day)) return;
  person.harm_event = event;
  person.harm_day = day;
  if (draw < 18) {
    person.vital = draw < 12 ? Vital::killed : Vital::missing;
    person.vital_day = day;
  } else if (draw < 42) {
    person.injured = true;
  } else if (draw < 58) {
    person.ill_treated = true;
    person.captivity_months = static_cast<std::uint8_t>(months);
    person.injured = person.injured_in_captivity = in_captivity;
  }
}

void Builder::draw_deaths(Stream& stream, std::size_t first) {
  const Day last_event = world_.events.back().to;
  const auto years_since = static_cast<std::uint32_t>(world_.filing_from - last_event);
  for (std::size_t i = first; i < out_.people.size(); ++i) {
    Person& someone = out_.people[i];
    if (someone.household != nobody) {
      draw_harm(stream, someone, out_.households[static_cast<std::size_t>(someone.household)]);
    }
    const bool old = date_of(someone.birth).year < 1948;
    const bool died = stream.chance(old ? 0.4 : 0.015);
    const Day day =
        last_event + 1 + static_cast<Day>(stream.below(years_since > 0 ? years_since : 1));
    if (someone.vital == Vital::alive && died && day > someone.birth) {
      someone.vital = Vital::dead;
      someone.vital_day = day;
    }
  }
}

// Somebody of no family here who bears the name of one of its adults and is about as old.
void Builder::build_namesake() {
  constexpr std::uint8_t slot = families_per_neighbourhood;
  Stream stream(seed_, Purpose::family, family_number(slot));
  const Family family = draw_family(slot, stream);
  const auto chosen =
      static_cast<Index>(stream.below(static_cast<std::uint32_t>(out_.people.size())));
  const Day birth = person(chosen).birth + stream.between(-400, 400);
  const bool same_place = stream.chance(0.5);
  if (!stream.chance(0.3) || out_.people.full()) return;
  if (age_on(person(chosen), world_.events.front().from) < 20 || person(chosen).like != nobody)
    return;
  const Index home = add_household(family, 0);
  if (home == nobody) return;
  const std::size_t first = out_.people.size();
  const Index namesake =
      add_person(stream, person(chosen).male, birth, person(chosen).given, person(chosen).family);
  person(namesake).father_given = person(chosen).father_given;
  person(namesake).like = person(chosen).like = chosen;
  person(namesake).likeness = person(chosen).likeness = Likeness::namesake;
  const Index other = person(chosen).household;
  if (same_place && other != nobody) {
    out_.households.back().place = out_.households[static_cast<std::size_t>(other)].place;
  }
  join(home, namesake);
  draw_deaths(stream, first);
}

void Builder::build_family(std::uint8_t slot) {
  static constexpr std::array first_generation = {0, 34, 38, 20, 8};
  static constexpr std::array second_generation = {12, 26, 36, 18, 8};
  Stream stream(seed_, Purpose::family, family_number(slot));
  const Family family = draw_family(slot, stream);
  const Day last = world_.events.back().to;
  const auto given = [&] {
    return GivenName{family.tradition, static_cast<std::uint8_t>(stream.common_first(given_count))};
  };

  const std::size_t first = out_.people.size();
  if (first + 2 > people_max) return;
  const Day elder = day_of({date_of(world_.events.front().from).year - 85, 1, 1});
  const Day elder_birth = elder + stream.between(0, 26 * days_in_year);
  const GivenName elder_name = given();
  const Index grandfather = add_person(stream, true, elder_birth, elder_name, family.name);
  const Index grandmother = add_spouse(stream, family, grandfather);
  const std::size_t first_child = out_.people.size();
  add_children(stream, grandfather, grandmother, last, first_generation);
  const std::size_t end_child = out_.people.size();
  for (std::size_t i = first_child; i < end_child; ++i) {
    const auto child = static_cast<Index>(i);
    if (age_on(person(child), last) < 21 || !stream.chance(0.8) || out_.people.full()) continue;
    add_spouse(stream, family, child);
  }
  for (std::size_t i = first_child; i < end_child; ++i) {
    const Index spouse = out_.people[i].spouse;
    if (spouse == nobody) continue;
    const bool child_is_father = out_.people[i].male;
    add_children(stream, child_is_father ? static_cast<Index>(i) : spouse,
                 child_is_father ? spouse : static_cast<Index>(i), last, second_generation);
  }
  settle(family, grandfather, grandmother, first_child, end_child, stream);
  draw_deaths(stream, first);
}

}  // namespace

int age_on(const Person& person, Day day) {
  const int days = day - person.birth;
  return days < 0 ? -1 : days * 400 / 146097;
}

bool living_on(const Person& person, Day day) {
  return person.birth <= day && (person.vital == Vital::alive || person.vital_day > day);
}

void make_neighbourhood(const World& world, const Places& places, std::uint64_t seed,
                        std::uint64_t number, Sides sides, Neighbourhood& out) {
  out.number = number;
  out.people.clear();
  out.households.clear();
  out.units.clear();
  Builder builder(world, places, seed, sides, out);
  for (std::uint8_t slot = 0; slot < families_per_neighbourhood; ++slot) builder.build_family(slot);
  builder.build_namesake();
  make_units(world, places, seed, out);
}

}  // namespace amends::simulate
