// Borders of zones from GeoJSON (RFC 7946): a FeatureCollection of Polygons and MultiPolygons, each
// feature with a property "zone", and "parts" where it is made of others.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/geometry.h"
#include "programme/faults.h"

namespace amends::programme {

struct ZoneBorder {
  std::string zone;
  std::vector<std::string> parts;
  base::Area area;
  std::string file;
  int line = 0;
};
// Faults name file and line: rings that are no border of an area, or cross themselves.
std::vector<ZoneBorder> read_zone_borders(std::string_view geojson, Faults& faults);

}  // namespace amends::programme
