#include "base/geometry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numbers>
#include <random>

namespace amends::base {
namespace {

Area area(std::vector<Ring> rings) {
  auto result = Area::of(std::move(rings));
  EXPECT_TRUE(result) << result.error().message;
  return *result;
}

Ring square(double south, double west, double north, double east) {
  return {{south, west}, {south, east}, {north, east}, {north, west}};
}

TEST(Distance, AgreesWithKnownArcs) {
  constexpr double radius = 6'371'008.8;
  EXPECT_EQ(distance_m({10, 20}, {10, 20}), 0);
  EXPECT_NEAR(distance_m({0, 0}, {0, 180}), radius * std::numbers::pi, 1);
  EXPECT_NEAR(distance_m({0, 0}, {90, 77}), radius * std::numbers::pi / 2, 1);
  EXPECT_NEAR(distance_m({0, 179.5}, {0, -179.5}), radius * std::numbers::pi / 180, 1);
  // A degree of the meridian at the equator and at the pole, and of the equator, on the ellipsoid.
  EXPECT_NEAR(distance_m({-0.5, 0}, {0.5, 0}), 110'574, 0.006 * 110'574);
  EXPECT_NEAR(distance_m({89, 0}, {90, 0}), 111'694, 0.006 * 111'694);
  EXPECT_NEAR(distance_m({0, 0}, {0, 1}), 111'319, 0.006 * 111'319);
}

TEST(ParsePlace, TakesDecimalDegreesAndMetres) {
  const auto place = parse_place("48.2082", "-16.3738", "25");
  ASSERT_TRUE(place);
  EXPECT_EQ(place->point, (Point{48.2082, -16.3738}));
  EXPECT_EQ(place->accuracy_m, 25);
  for (const std::string_view bad : {"", "91", "-90.0001", "48,2", "48°", "4e1", "nan", " 48"}) {
    EXPECT_FALSE(parse_point(bad, "0")) << bad;
  }
  EXPECT_FALSE(parse_point("0", "180.1"));
  EXPECT_TRUE(parse_point("90", "-180"));
  EXPECT_FALSE(parse_place("0", "0", "-1"));
  EXPECT_FALSE(parse_place("0", "0", "inf"));
  EXPECT_EQ(parse_point("91", "0").error().message,
            "'91' is not a latitude in degrees: a decimal number from -90 to 90 was expected");
}

TEST(Area, RefusesWhatHasNoInside) {
  EXPECT_FALSE(Area::of({}));
  EXPECT_FALSE(Area::of({{{0, 0}, {0, 1}}}));
  EXPECT_FALSE(Area::of({{{0, 0}, {0, 1}, {0, 0}}}));
  EXPECT_FALSE(Area::of({{{0, 0}, {0, 1}, {91, 0}}}));
  const auto over = Area::of({square(0, 170, 1, -170)});
  ASSERT_FALSE(over);
  EXPECT_NE(over.error().message.find("180th meridian"), std::string::npos);
  EXPECT_EQ(area({{{0, 0}, {0, 1}, {1, 1}, {0, 0}}}).rings()[0].size(), 3U);
}

TEST(Area, ContainsByTheNumberOfRingsAround) {
  const Area with_hole = area({square(0, 0, 10, 10), square(4, 4, 6, 6), square(20, 20, 21, 21)});
  EXPECT_TRUE(contains(with_hole, {2, 2}));
  EXPECT_FALSE(contains(with_hole, {5, 5}));
  EXPECT_FALSE(contains(with_hole, {11, 5}));
  EXPECT_TRUE(contains(with_hole, {20.5, 20.5}));
  // A horizontal line through corners must count each crossing once.
  const Area diamond = area({{{0, 0}, {5, 5}, {0, 10}, {-5, 5}}});
  EXPECT_TRUE(contains(diamond, {0, 5}));
  EXPECT_FALSE(contains(diamond, {0, -1}));
  EXPECT_FALSE(contains(diamond, {0, 11}));
  EXPECT_FALSE(contains(diamond, {5, 0}));
}

TEST(Where, TellsACircleThatTouchesTheBorder) {
  const Area zone = area({square(45, 10, 46, 11)});
  EXPECT_EQ(where(Place{{45.5, 10.5}, 0}, zone), Where::inside);
  EXPECT_EQ(where(Place{{45.5, 10.5}, 30'000}, zone), Where::inside);
  EXPECT_EQ(where(Place{{45.5, 10.5}, 45'000}, zone), Where::straddles);
  EXPECT_EQ(where(Place{{45.5, 10.5}, 500'000}, zone), Where::straddles);
  EXPECT_EQ(where(Place{{45.5, 11.01}, 700}, zone), Where::outside);
  EXPECT_EQ(where(Place{{45.5, 11.01}, 800}, zone), Where::straddles);
  EXPECT_EQ(where(Place{{45, 10.5}, 0}, zone), Where::straddles);
  EXPECT_EQ(where(Place{{45, 10}, 0}, zone), Where::straddles);
}

TEST(Where, SeesOverThe180thMeridianAndAroundThePole) {
  const Area east_of_cut = area({square(-1, -180, 1, -179)});
  EXPECT_EQ(where(Place{{0, 179.99}, 2'000}, east_of_cut), Where::straddles);
  EXPECT_EQ(where(Place{{0, 179.99}, 1'000}, east_of_cut), Where::outside);
  const Area beyond_pole = area({square(89, 170, 89.9, 180)});
  EXPECT_EQ(where(Place{{89.95, -10}, 20'000}, beyond_pole), Where::straddles);
}

// Every point of the circle must be where the whole circle is said to be.
TEST(Where, IsNeverCertainOfWhatSomePointsDeny) {
  std::mt19937_64 random(5);
  const auto between = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  int certain = 0;
  for (int round = 0; round < 3000; ++round) {
    const double base = between(-80, 78);
    Ring ring;
    for (int corner = 0; corner < 5; ++corner)
      ring.push_back({base + between(0, 1), between(0, 1)});
    const Area some = area({ring});
    const Place place{{base + between(0, 1), between(0, 1)}, between(0, 20'000)};
    const Where said = where(place, some);
    if (said == Where::straddles) continue;
    ++certain;
    for (int i = 0; i < 20; ++i) {
      const Point near{place.point.latitude + between(-0.2, 0.2),
                       place.point.longitude + between(-1, 1)};
      if (distance_m(place.point, near) > place.accuracy_m) continue;
      ASSERT_EQ(contains(some, near), said == Where::inside);
    }
  }
  EXPECT_GT(certain, 500);
}

}  // namespace
}  // namespace amends::base
