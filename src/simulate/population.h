// The simulated people: neighbourhoods of three families, each of several generations, with their
// households, homes and land, and what the events did to them. Neighbourhood n is a function of the
// seed, the world and n; nobody else's fate is needed to make it again. Its size is fixed, so a
// caseload of any length is made in the same memory.
//
// Whatever joins families (a house sold, a stranger living in it, a namesake) joins families of one
// neighbourhood. The side that a family lives on is one draw of its own that no other draw looks
// at, so the parties are symmetrical by construction.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "simulate/lexicon.h"
#include "simulate/places.h"
#include "simulate/world.h"

namespace amends::simulate {

using Index = std::int8_t;  // into the neighbourhood's people, households or units
inline constexpr Index nobody = -1;

// A sequence with room for a fixed number of things.
template <typename T, std::size_t room>
class Few {
 public:
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  bool full() const { return size_ == room; }
  void clear() { size_ = 0; }
  void shorten(std::size_t size) { size_ = size < size_ ? size : size_; }
  // False, and nothing is added, when there is no room.
  bool add(const T& item) {
    if (full()) return false;
    items_[size_++] = item;
    return true;
  }
  T& operator[](std::size_t i) { return items_[i]; }
  const T& operator[](std::size_t i) const { return items_[i]; }
  T& back() { return items_[size_ - 1]; }
  T* begin() { return items_.data(); }
  T* end() { return items_.data() + size_; }
  const T* begin() const { return items_.data(); }
  const T* end() const { return items_.data() + size_; }

 private:
  std::array<T, room> items_;
  std::size_t size_ = 0;
};

// Why somebody is easily taken for somebody else.
enum class Likeness : std::uint8_t {
  none,
  twin,
  father_and_son,
  grandfather_and_grandson,
  namesake
};

enum class Vital : std::uint8_t { alive, dead, killed, missing };

struct Person {
  bool male = false;
  bool takes_spouse_name = false;
  bool injured = false, ill_treated = false;
  bool injured_in_captivity = false;  // the injury arose in the ill-treatment
  std::uint8_t harm_event = 0;        // of the injury, ill-treatment, death or disappearance
  std::uint8_t captivity_months = 0;
  Vital vital = Vital::alive;
  Likeness likeness = Likeness::none;
  Index like = nobody;  // the first person of those that are alike
  Index father = nobody, mother = nobody, spouse = nobody;
  Index household = nobody;
  GivenName given, father_given;
  FamilyName family, mother_family;  // by birth
  Day birth = 0;
  Day vital_day = 0;        // of death or disappearance
  Day harm_day = 0;         // of injury or ill-treatment
  std::uint64_t habit = 0;  // draws that stay the same in all that the person writes
};

enum class Tenure : std::uint8_t { owner, tenant, occupancy_right, with_family, squatter };

inline constexpr std::size_t household_size_max = 8;  // as many as the form has places for

struct Household {
  Few<Index, household_size_max> members;  // the eldest couple first
  std::uint8_t family = 0;                 // 0 … 2
  PlaceRef place;
  Tenure tenure = Tenure::with_family;
  Index unit = nobody;
  std::uint8_t displaced = 0;  // bit e: left in event e
  bool abroad = false;
  std::array<Day, event_count_max> left{};
  std::array<Day, event_count_max> returned{};  // 0: not yet
};

enum class UnitKind : std::uint8_t { house, apartment, land };
enum class Damage : std::uint8_t { none, moderate, severe, destroyed };

struct Owner {
  Index person;
  std::int16_t share_num, share_den;
};

struct Unit {
  UnitKind kind = UnitKind::house;
  Damage damage = Damage::none;
  bool inaccessible = false;
  bool customary = false;     // land held by custom, without a title
  bool marital = false;       // held jointly by a couple
  bool estate = false;        // the owners of record are dead and heirs claim
  std::uint8_t material = 0;  // 0 masonry, 1 panel, 2 timber, 3 adobe
  std::uint8_t use = 0;       // of land: 0 garden, 1 arable, 2 orchard, 3 pasture
  std::uint8_t event = 0;
  Index household = nobody;  // that lived in it, or worked it
  Index buyer = nobody;      // the household that bought it between the events
  Index occupant = nobody;   // the household that moved into it
  PlaceRef place;
  std::int32_t area_m2 = 0;
  std::int16_t built = 0;
  Day damaged_on = 0, lost_on = 0, sold_on = 0, acquired_on = 0;
  std::uint32_t street = 0, number = 0, reference = 0;
  Few<Owner, 6> owners;  // of record, or heirs with the shares that they claim
};

inline constexpr std::size_t families_per_neighbourhood = 3;
inline constexpr std::size_t people_max = 120;

struct Neighbourhood {
  std::uint64_t number = 0;
  Few<Person, people_max> people;
  Few<Household, 20> households;
  Few<Unit, 24> units;
};

// For tests: makes the same people with the parties' sides exchanged.
enum class Sides : std::uint8_t { as_drawn, exchanged };

void make_neighbourhood(const World& world, const Places& places, std::uint64_t seed,
                        std::uint64_t number, Sides sides, Neighbourhood& out);

// The second step of make_neighbourhood(): homes and land, who owns them, what became of them.
void make_units(const World& world, const Places& places, std::uint64_t seed, Neighbourhood& out);

// Whole years of age on a day, by years of mean length, so perhaps a day off; negative before
// birth.
int age_on(const Person& person, Day day);
// Whether the person was born and not yet dead or gone on that day.
bool living_on(const Person& person, Day day);
inline bool left_in(const Household& household, std::size_t event) {
  return ((household.displaced >> event) & 1U) != 0;
}

}  // namespace amends::simulate
