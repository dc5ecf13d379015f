// Places with their accuracy against the zones of a programme.
#include <algorithm>
#include <cmath>
#include <optional>

#include "cel/machine.h"

namespace amends::cel {
namespace {

Value place(Machine& m, const Value* a, std::size_t count) {
  if (count != 3 || !a[0].is(Kind::string) || !a[1].is(Kind::string) || !a[2].is(Kind::string))
    return m.no_overload();
  const auto parsed = base::parse_place(a[0].as_text(), a[1].as_text(), a[2].as_text());
  if (!parsed) return m.error(parsed.error().message);
  const base::Place* kept = m.arena().make(*parsed);
  return kept == nullptr ? m.error("the memory is spent") : Value::place(kept);
}

Value answer(Machine& m, const base::Place& place, const Zone& zone) {
  switch (base::where(place, *zone.area)) {
    case base::Where::inside:
      return Value::boolean(true);
    case base::Where::outside:
      return Value::boolean(false);
    case base::Where::straddles:
      break;
  }
  return m.unknown(
      Reason::What::indeterminate,
      fmt::format("the place, {} m around {:.5f}, {:.5f}, lies across the border of {}",
                  place.accuracy_m, place.point.latitude, place.point.longitude, zone.id));
}

// The number in a field; nothing where it is absent.
std::optional<double> field(Machine& m, const Record& record, std::string_view name) {
  const int slot = record.type->find(name);
  if (slot < 0 || record.slots[slot].is_absent()) return {};
  const Value value = m.read(record, static_cast<std::uint32_t>(slot));
  if (!value.is(Kind::number)) return {};
  return value.as_number();
}

bool on_earth(const base::Place& p) {
  return std::fabs(p.point.latitude) <= 90 && std::fabs(p.point.longitude) <= 180 &&
         p.accuracy_m >= 0 && p.accuracy_m <= 20'040'000;
}

// Whether the zone that a claim's place names is `zone` or a part of it; nothing where it names
// none.
std::optional<bool> names(Machine& m, const Record& record, const Zone& zone) {
  const int slot = record.type->find("zone");
  if (slot < 0 || record.slots[slot].is_absent()) return {};
  const Value named = m.read(record, static_cast<std::uint32_t>(slot));
  if (!named.is(Kind::string)) return {};
  return std::ranges::find(zone.parts, named.as_text()) != zone.parts.end();
}

// What stands in a field of the record, or an unknown with its path.
Value read(Machine& m, const Record& record, std::string_view name) {
  const int slot = record.type->find(name);
  if (slot < 0) return m.error("this place has neither a point nor a zone");
  return m.read(record, static_cast<std::uint32_t>(slot));
}

// A claim's place: by its point and accuracy where the zone has a border, else by the zone that it
// names. Where both are there they have to say the same. A point without an accuracy may lie
// elsewhere, so that it excludes nobody.
Value record_inside(Machine& m, const Record& record, const Zone& zone) {
  const auto latitude = zone.area != nullptr ? field(m, record, "latitude") : std::nullopt;
  const auto longitude = latitude ? field(m, record, "longitude") : std::nullopt;
  const std::optional<bool> named = names(m, record, zone);
  if (!longitude) return named ? Value::boolean(*named) : read(m, record, "zone");
  const std::optional<double> accuracy = field(m, record, "accuracy_m");
  const base::Place place{{*latitude, *longitude}, accuracy.value_or(0)};
  if (!on_earth(place)) return m.error("this point is not on the globe");
  const Value by_point = answer(m, place, zone);
  if (!by_point.is(Kind::boolean)) return by_point;
  if (named && *named != by_point.as_boolean())
    return m.unknown(
        Reason::What::indeterminate,
        fmt::format("the point {:.5f}, {:.5f} lies in another zone than the place names",
                    place.point.latitude, place.point.longitude));
  if (!by_point.as_boolean() && !accuracy && !named) return read(m, record, "accuracy_m");
  return by_point;
}

Value inside(Machine& m, const Value* a, std::size_t count) {
  if (count != 2 || !a[1].is(Kind::zone)) return m.no_overload();
  const Zone& zone = a[1].as_zone();
  if (a->is(Kind::record)) return record_inside(m, a->as_record(), zone);
  if (!a->is(Kind::place)) return m.no_overload();
  if (zone.area == nullptr) return m.error_of("the zone {} has no border to compare with", zone.id);
  return answer(m, a->as_place(), zone);
}

}  // namespace

void add_places(Library& l) {
  l.add("place", {"(string, string, string): place"}, place);
  l.add("inside", {"place.(zone): bool"}, inside);
}

}  // namespace amends::cel
