#include "simulate/population.h"

#include <gtest/gtest.h>

#include <cstring>
#include <numeric>
#include <type_traits>

#include "simulate/test_world.h"

namespace amends::simulate {
namespace {

// No part of what is held while a caseload is made can grow: memory does not depend on its length.
static_assert(std::is_trivially_copyable_v<Neighbourhood>);
static_assert(std::is_trivially_copyable_v<Claims>);

class Population : public testing::Test {
 protected:
  static constexpr std::uint64_t neighbourhoods = 400;

  template <typename Each>
  void for_each_neighbourhood(Each each) {
    const Caseload load = caseload({});
    auto here = std::make_unique<Neighbourhood>();
    for (std::uint64_t number = 0; number < neighbourhoods; ++number) {
      make_neighbourhood(load.world(), load.places(), 11, number, Sides::as_drawn, *here);
      each(load.world(), *here);
    }
  }
};

TEST_F(Population, ParentsAreOlderAndOfTheSameNeighbourhood) {
  for_each_neighbourhood([](const World&, const Neighbourhood& here) {
    for (const Person& child : here.people) {
      ASSERT_EQ(child.father == nobody, child.mother == nobody);
      if (child.father == nobody) continue;
      const Person& father = here.people[static_cast<std::size_t>(child.father)];
      const Person& mother = here.people[static_cast<std::size_t>(child.mother)];
      EXPECT_TRUE(father.male);
      EXPECT_FALSE(mother.male);
      EXPECT_GE(age_on(father, child.birth), 12);
      EXPECT_GE(age_on(mother, child.birth), 18);
      EXPECT_EQ(child.family, father.family);
      EXPECT_EQ(child.father_given, father.given);
    }
  });
}

TEST_F(Population, HasThreeGenerationsUnderSomeRoofs) {
  int three = 0;
  for_each_neighbourhood([&](const World&, const Neighbourhood& here) {
    for (const Person& person : here.people) {
      if (person.father == nobody) continue;
      const Person& father = here.people[static_cast<std::size_t>(person.father)];
      three += father.father != nobody;
    }
  });
  EXPECT_GT(three, 500);
}

TEST_F(Population, SpousesNameEachOtherAndOneNameAtMostChanges) {
  for_each_neighbourhood([](const World&, const Neighbourhood& here) {
    for (std::size_t i = 0; i < here.people.size(); ++i) {
      const Person& person = here.people[i];
      if (person.spouse == nobody) continue;
      const Person& spouse = here.people[static_cast<std::size_t>(person.spouse)];
      EXPECT_EQ(spouse.spouse, static_cast<Index>(i));
      EXPECT_NE(spouse.male, person.male);
      EXPECT_FALSE(person.takes_spouse_name && spouse.takes_spouse_name);
    }
  });
}

TEST_F(Population, NobodyIsInTwoHouseholds) {
  for_each_neighbourhood([](const World&, const Neighbourhood& here) {
    std::array<int, people_max> times{};
    for (std::size_t h = 0; h < here.households.size(); ++h) {
      for (const Index member : here.households[h].members) {
        ++times.at(static_cast<std::size_t>(member));
        EXPECT_EQ(here.people[static_cast<std::size_t>(member)].household, static_cast<Index>(h));
      }
    }
    for (const int count : times) EXPECT_LE(count, 1);
  });
}

TEST_F(Population, PeopleLeaveDuringEventsAndComeBackBeforeTheNext) {
  int twice = 0, returned = 0;
  for_each_neighbourhood([&](const World& world, const Neighbourhood& here) {
    for (const Household& household : here.households) {
      Day last_back = 0;
      int events = 0;
      for (std::size_t e = 0; e < world.events.size(); ++e) {
        if (!left_in(household, e)) continue;
        ++events;
        EXPECT_GE(household.left[e], world.events[e].from);
        EXPECT_LE(household.left[e], world.events[e].to);
        EXPECT_GT(household.left[e], last_back);
        if (household.returned[e] == 0) continue;
        ++returned;
        EXPECT_GT(household.returned[e], household.left[e]);
        last_back = household.returned[e];
      }
      twice += events > 1;
    }
  });
  EXPECT_GT(twice, 50);
  EXPECT_GT(returned, 200);
}

TEST_F(Population, TheLikeAreAlikeAndMarkedAlike) {
  std::array<int, 5> found{};
  for_each_neighbourhood([&](const World&, const Neighbourhood& here) {
    for (const Person& person : here.people) {
      ++found.at(static_cast<std::size_t>(person.likeness));
      ASSERT_EQ(person.like == nobody, person.likeness == Likeness::none);
      if (person.like == nobody) continue;
      const Person& first = here.people[static_cast<std::size_t>(person.like)];
      EXPECT_EQ(first.like, person.like);
      if (person.likeness == Likeness::twin) {
        EXPECT_EQ(person.birth, first.birth);
        EXPECT_EQ(person.family, first.family);
      } else {
        EXPECT_EQ(person.given, first.given);
        EXPECT_EQ(person.family, first.family);
      }
    }
  });
  for (const int count : found) EXPECT_GT(count, 20);
}

TEST_F(Population, SharesOfUndisputedHomesAreTheWholeAtMost) {
  int estates = 0, disputed = 0, sold = 0, occupied = 0;
  for_each_neighbourhood([&](const World& world, const Neighbourhood& here) {
    for (const Unit& unit : here.units) {
      std::int64_t num = 0, den = 1;
      for (const Owner& owner : unit.owners) {
        EXPECT_GT(owner.share_num, 0);
        EXPECT_LE(owner.share_num, owner.share_den);
        num = num * owner.share_den + owner.share_num * den;
        den *= owner.share_den;
        const std::int64_t common = std::gcd(num, den);
        num /= common;
        den /= common;
      }
      EXPECT_TRUE(unit.estate || num <= den);
      estates += unit.estate;
      disputed += num > den;
      sold += unit.buyer != nobody;
      occupied += unit.occupant != nobody;
      if (unit.buyer != nobody) {
        EXPECT_LT(unit.sold_on, world.events[unit.event + 1U].from);
        EXPECT_GT(unit.sold_on, world.events[unit.event].to);
      }
    }
  });
  EXPECT_GT(estates, 50);
  EXPECT_GT(disputed, 10);
  EXPECT_GT(sold, 10);
  EXPECT_GT(occupied, 10);
}

TEST_F(Population, ANeighbourhoodIsMadeTheSameWithoutTheOthers) {
  const Caseload load = caseload({});
  auto one = std::make_unique<Neighbourhood>(), other = std::make_unique<Neighbourhood>();
  make_neighbourhood(load.world(), load.places(), 3, 77, Sides::as_drawn, *one);
  for (std::uint64_t number = 70; number <= 77; ++number) {
    make_neighbourhood(load.world(), load.places(), 3, number, Sides::as_drawn, *other);
  }
  ASSERT_EQ(one->people.size(), other->people.size());
  for (std::size_t i = 0; i < one->people.size(); ++i) {
    EXPECT_EQ(one->people[i].habit, other->people[i].habit);
    EXPECT_EQ(one->people[i].birth, other->people[i].birth);
  }
}

}  // namespace
}  // namespace amends::simulate
