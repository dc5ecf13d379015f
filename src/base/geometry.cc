#include "base/geometry.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/rational.h"

namespace amends::base {
namespace {

constexpr double earth_radius_m = 6'371'008.8;
constexpr double radians_per_degree = std::numbers::pi / 180;
constexpr double metres_per_degree = earth_radius_m * radians_per_degree;
constexpr double accuracy_m_max = 20'040'000;
// The sphere's distances are off by up to 0.56 %.
constexpr double sphere_error = 1.006;

Result<double> parse_number(std::string_view text, std::string_view what, double least,
                            double most) {
  double value = 0;
  if (is_decimal(text)) std::from_chars(text.data(), text.data() + text.size(), value);
  if (!is_decimal(text) || value < least || value > most) {
    return fail(Code::bad_input, "'{}' is not {}: a decimal number from {} to {} was expected",
                text, what, least, most);
  }
  return value;
}

bool on_globe(const Point& point) {
  return std::abs(point.latitude) <= 90 && std::abs(point.longitude) <= 180;
}

// Calls use(a, b) for every border of the ring.
template <typename Use>
void for_each_border(const Ring& ring, Use use) {
  for (std::size_t i = 0; i < ring.size(); ++i) use(ring[i], ring[(i + 1) % ring.size()]);
}

// At most the distance in metres from a point to the straight border, over all points of a circle
// around it that the border might reach. East-west lengths shrink towards the poles, so they are
// taken at the circle's edge nearest to a pole.
double distance_to_border_m(const Point& point, double east_m_per_degree, const Point& a,
                            const Point& b) {
  const auto x = [&](const Point& p) {
    return (p.longitude - point.longitude) * east_m_per_degree;
  };
  const auto y = [&](const Point& p) { return (p.latitude - point.latitude) * metres_per_degree; };
  const double along_x = x(b) - x(a);
  const double along_y = y(b) - y(a);
  const double length_squared = along_x * along_x + along_y * along_y;
  const double t = length_squared > 0
                       ? std::clamp(-(x(a) * along_x + y(a) * along_y) / length_squared, 0.0, 1.0)
                       : 0.0;
  return std::hypot(x(a) + t * along_x, y(a) + t * along_y);
}

}  // namespace

Result<Point> parse_point(std::string_view latitude, std::string_view longitude) {
  AMENDS_TRY(const double north, parse_number(latitude, "a latitude in degrees", -90, 90));
  AMENDS_TRY(const double east, parse_number(longitude, "a longitude in degrees", -180, 180));
  return Point{north, east};
}

Result<Place> parse_place(std::string_view latitude, std::string_view longitude,
                          std::string_view accuracy_m) {
  AMENDS_TRY(const Point point, parse_point(latitude, longitude));
  AMENDS_TRY(const double accuracy,
             parse_number(accuracy_m, "an accuracy in metres", 0, accuracy_m_max));
  return Place{point, accuracy};
}

double distance_m(const Point& a, const Point& b) {
  const double sin_north = std::sin((b.latitude - a.latitude) * radians_per_degree / 2);
  const double sin_east = std::sin((b.longitude - a.longitude) * radians_per_degree / 2);
  const double h = sin_north * sin_north + std::cos(a.latitude * radians_per_degree) *
                                               std::cos(b.latitude * radians_per_degree) *
                                               sin_east * sin_east;
  return 2 * earth_radius_m * std::asin(std::sqrt(std::min(1.0, h)));
}

Result<Area> Area::of(std::vector<Ring> rings) {
  if (rings.empty()) return fail(Code::bad_input, "an area needs a border");
  for (std::size_t i = 0; i < rings.size(); ++i) {
    Ring& ring = rings[i];
    if (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
    if (ring.size() < 3) {
      return fail(Code::bad_input,
                  "ring {} of the area has {} corners, and a ring has at least three", i + 1,
                  ring.size());
    }
    for (std::size_t k = 0; k < ring.size(); ++k) {
      if (!on_globe(ring[k])) {
        return fail(Code::bad_input, "corner {} of ring {} is not on the globe ({}, {})", k + 1,
                    i + 1, ring[k].latitude, ring[k].longitude);
      }
      if (std::abs(ring[k].longitude - ring[(k + 1) % ring.size()].longitude) > 180) {
        return fail(
            Code::bad_input,
            "the border from corner {} of ring {} crosses the 180th meridian: cut the area there",
            k + 1, i + 1);
      }
    }
  }
  Area out;
  out.rings_ = std::move(rings);
  return out;
}

bool contains(const Area& area, const Point& point) {
  bool inside = false;
  for (const Ring& ring : area.rings()) {
    for_each_border(ring, [&](const Point& a, const Point& b) {
      if ((a.latitude > point.latitude) == (b.latitude > point.latitude)) return;
      const double crossing = a.longitude + (point.latitude - a.latitude) /
                                                (b.latitude - a.latitude) *
                                                (b.longitude - a.longitude);
      if (point.longitude < crossing) inside = !inside;
    });
  }
  return inside;
}

Where where(const Place& place, const Area& area) {
  const double reach_m = place.accuracy_m * sphere_error;
  const double northernmost =
      std::min(90.0, std::abs(place.point.latitude) + reach_m / metres_per_degree);
  const double east_m_per_degree =
      metres_per_degree * std::max(0.0, std::cos(northernmost * radians_per_degree));
  double nearest_m = std::numeric_limits<double>::infinity();
  for (const double turn : {-360.0, 0.0, 360.0}) {  // the circle may reach over the 180th meridian
    const Point point{place.point.latitude, place.point.longitude + turn};
    for (const Ring& ring : area.rings()) {
      for_each_border(ring, [&](const Point& a, const Point& b) {
        nearest_m = std::min(nearest_m, distance_to_border_m(point, east_m_per_degree, a, b));
      });
    }
  }
  if (nearest_m <= reach_m) return Where::straddles;
  return contains(area, place.point) ? Where::inside : Where::outside;
}

}  // namespace amends::base
