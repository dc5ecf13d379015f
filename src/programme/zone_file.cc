#include "programme/zone_file.h"

#include <algorithm>

#include "programme/tree.h"

namespace amends::programme {
namespace {

bool read_ring(const Value& value, std::vector<base::Ring>& out) {
  base::Ring ring;
  for (const Value& corner : value.items) {
    const auto is_number = [](const Value& v) {
      return v.kind == Value::Kind::number || v.kind == Value::Kind::integer;
    };
    if (corner.items.size() < 2 || !is_number(corner.items[0]) || !is_number(corner.items[1]))
      return false;
    ring.push_back({corner.items[1].number, corner.items[0].number});
  }
  out.push_back(std::move(ring));
  return true;
}

bool read_rings(const Value& geometry, std::vector<base::Ring>& out) {
  const Value* type = geometry.find("type");
  const Value* coordinates = geometry.find("coordinates");
  if (type == nullptr || coordinates == nullptr || !coordinates->is_list()) return false;
  if (type->text == "Polygon") {
    for (const Value& ring : coordinates->items) {
      if (!read_ring(ring, out)) return false;
    }
    return true;
  }
  if (type->text != "MultiPolygon") return false;
  for (const Value& polygon : coordinates->items) {
    for (const Value& ring : polygon.items) {
      if (!read_ring(ring, out)) return false;
    }
  }
  return true;
}

// On which side of the line from a to b the point lies: -1, 1, or 0 on it, or too near to tell.
int side_of(const base::Point& a, const base::Point& b, const base::Point& point) {
  const double turn = (b.longitude - a.longitude) * (point.latitude - a.latitude) -
                      (b.latitude - a.latitude) * (point.longitude - a.longitude);
  return turn > 1e-12 ? 1 : turn < -1e-12 ? -1 : 0;
}

// Where a ring crosses itself, or "". A ring may touch itself.
std::string find_crossing(const std::vector<base::Ring>& rings) {
  struct Line {
    base::Point a, b;
    double west, east;
  };
  for (const base::Ring& ring : rings) {
    std::vector<Line> lines;
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const base::Point &a = ring[i], &b = ring[(i + 1) % ring.size()];
      const auto [west, east] = std::minmax(a.longitude, b.longitude);
      lines.push_back({a, b, west, east});
    }
    std::ranges::stable_sort(lines, {}, &Line::west);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const Line& x = lines[i];
      for (std::size_t j = i + 1; j < lines.size() && lines[j].west < x.east; ++j) {
        const Line& y = lines[j];
        if (side_of(x.a, x.b, y.a) * side_of(x.a, x.b, y.b) < 0 &&
            side_of(y.a, y.b, x.a) * side_of(y.a, y.b, x.b) < 0)
          return fmt::format("the lines from [{}, {}] and from [{}, {}]", x.a.longitude,
                             x.a.latitude, y.a.longitude, y.a.latitude);
      }
    }
  }
  return "";
}

void read_feature(const Value& feature, std::vector<ZoneBorder>& out, Faults& faults) {
  const Value* properties = feature.find("properties");
  const Value* zone = properties == nullptr ? nullptr : properties->find("zone");
  if (zone == nullptr || !zone->is_text() || zone->text.empty()) {
    faults.add(feature.line, "a border needs a property \"zone\" that names its zone");
    return;
  }
  std::vector<std::string> parts;
  if (const Value* list = properties->find("parts")) {
    for (const Value& part : list->items) parts.push_back(part.text);
  }
  std::vector<base::Ring> rings;
  const Value* geometry = feature.find("geometry");
  if (geometry == nullptr || !read_rings(*geometry, rings)) {
    faults.add(feature.line, fmt::format("the border of {} is a Polygon or a MultiPolygon of "
                                         "corners [longitude, latitude]",
                                         zone->text));
    return;
  }
  if (const std::string crossing = find_crossing(rings); !crossing.empty()) {
    faults.add(feature.line,
               fmt::format("the border of {} crosses itself: {}", zone->text, crossing));
    return;
  }
  auto area = base::Area::of(std::move(rings));
  if (!area) {
    faults.add(feature.line, fmt::format("the border of {}: {}", zone->text, area.error().message));
    return;
  }
  out.push_back({zone->text, std::move(parts), std::move(*area), faults.file(), feature.line});
}

}  // namespace

std::vector<ZoneBorder> read_zone_borders(std::string_view geojson, Faults& faults) {
  std::vector<ZoneBorder> out;
  const std::optional<Value> root = parse_json(geojson, faults);
  if (!root) return out;
  const Value* features = root->find("features");
  if (features == nullptr || !features->is_list()) {
    faults.add(root->line, "borders are a GeoJSON FeatureCollection");
    return out;
  }
  for (const Value& feature : features->items) read_feature(feature, out, faults);
  return out;
}

}  // namespace amends::programme
