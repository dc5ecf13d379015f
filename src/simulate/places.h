// The towns and villages of the simulated country. Each lies in a zone of one of the two parties
// and has a twin on the other side at the mirrored spot; about a third changed their names on a
// known day, so that older people and papers use the old one. The same for every seed: the country
// is the programme's, only the people are drawn.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "simulate/days.h"
#include "simulate/letters.h"
#include "simulate/world.h"

namespace amends::simulate {

inline constexpr std::size_t places_per_zone = 24;

struct PlaceRef {
  std::uint8_t side = 0;
  std::uint16_t index = 0;  // place in the zone * zones of a side + zone
};

struct Place {
  std::string id;  // "K1-07"
  std::string zone;
  std::array<std::string, style_count> name;      // since `renamed`, or always
  std::array<std::string, style_count> old_name;  // empty: it never changed
  Day renamed = 0;
  std::int32_t latitude = 0, longitude = 0;  // in 1/10,000 of a degree
};

class Places {
 public:
  explicit Places(const World& world);

  std::size_t count() const { return sides_[0].size(); }  // on each side
  // A place on either side; in each zone the first ones are large and the last ones small.
  std::uint16_t draw(Stream& stream) const {
    return static_cast<std::uint16_t>(
        stream.common_first(static_cast<std::uint32_t>(sides_[0].size())));
  }
  const Place& at(PlaceRef place) const { return sides_[place.side][place.index]; }
  const std::vector<Place>& of_side(std::size_t side) const { return sides_[side]; }

 private:
  std::array<std::vector<Place>, 2> sides_;
};

// "-51.2345" from 1/10,000 of a degree.
void append_degrees(std::string& out, std::int32_t ten_thousandths);

}  // namespace amends::simulate
