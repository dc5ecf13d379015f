// Places as they are known: a point with an accuracy, and areas with straight borders.
//
// Coordinates are decimal degrees in WGS 84, north and east positive, as GeoJSON has them (RFC
// 7946). A border between two corners is a straight line in longitude and latitude (RFC 7946
// section 3.1.1). An area that crosses the 180th meridian is cut there into two (section 3.1.9); so
// no border may span more than 180 degrees of longitude.
//
// These are measurements, so they are floating-point numbers; money and shares never are.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/where.h"

namespace amends::base {

struct Point {
  double latitude = 0;   // degrees, from -90 to 90
  double longitude = 0;  // degrees, from -180 to 180
  friend bool operator==(const Point&, const Point&) = default;
};

// Decimal degrees as people write them: "48.2082", "-16.3738"; no degree signs, no exponent.
// Code::bad_input names what is wrong.
Result<Point> parse_point(std::string_view latitude, std::string_view longitude);

// The thing is somewhere within `accuracy_m` metres of the point. 0 is an exact point.
struct Place {
  Point point;
  double accuracy_m = 0;
};
// As parse_point(); the accuracy is in metres, not negative and at most 20,040,000, half the way
// round the earth.
Result<Place> parse_place(std::string_view latitude, std::string_view longitude,
                          std::string_view accuracy_m);

// Metres along a great circle of the sphere with the earth's mean radius (6,371,008.8 m), by the
// haversine formula. Within 0.6 % of the length on the WGS 84 ellipsoid.
double distance_m(const Point& a, const Point& b);

// A closed line of at least three corners; the last one joins the first, whether or not it repeats
// it.
using Ring = std::vector<Point>;

// An area: all points that lie within an odd number of its rings. So it may have several parts, and
// holes.
class Area {
 public:
  // Code::bad_input for no ring, a ring of fewer than three corners, a corner that is not on the
  // globe, or a border over more than 180 degrees of longitude.
  static Result<Area> of(std::vector<Ring> rings);
  std::span<const Ring> rings() const { return rings_; }

 private:
  Area() = default;
  std::vector<Ring> rings_;
};

// Whether the point lies in the area. On the border itself the answer may be either; where() says
// straddles.
bool contains(const Area& area, const Point& point);

// Where the place lies against the area. Inside and outside are certain: the whole circle of the
// accuracy is, also by the ellipsoid. A circle that comes near the border by less than the error of
// distance_m() counts as straddling it.
Where where(const Place& place, const Area& area);

}  // namespace amends::base
