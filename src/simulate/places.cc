#include "simulate/places.h"

#include <fmt/format.h>

#include "simulate/digits.h"

namespace amends::simulate {
namespace {

constexpr std::array<std::array<std::string_view, places_per_zone>, 2> stems = {{
    {"velm",  "ostr",  "drum",  "karst", "tholm", "grev", "munt", "askel",
     "borr",  "sened", "ulvm",  "torv",  "hask",  "lorv", "kesk", "ryvel",
     "stang", "ombr",  "fjarn", "nestr", "galm",  "pelk", "vosk", "zadr"},
    {"sarn",  "imbr",  "lauv",  "mervd", "talvin", "gorv", "nomr",  "eskel",
     "dall",  "ruved", "orn",   "belv",  "vask",   "tirv", "lusk",  "nyvel",
     "plang", "umbr",  "shern", "kestr", "folm",   "zelk", "morsk", "hadr"},
}};
constexpr std::array<std::string_view, 12> suffixes = {"avor",  "imar",  "undel", "otha",
                                                       "elin",  "esket", "ovel",  "andra",
                                                       "uriya", "ikand", "ormo",  "agesh"};
constexpr std::array<std::array<std::string_view, 8>, 2> old_stems = {{
    {"prishk", "alder", "yomr", "kentav", "sulbr", "dorzh", "evelk", "harsm"},
    {"trishk", "older", "vomr", "lentav", "mulbr", "korzh", "ivelk", "garm"},
}};
constexpr std::array<std::string_view, 6> old_suffixes = {"ogrand", "aburk",  "isela",
                                                          "opel",   "enheld", "abash"};

// In the empty ocean south of every coast, so that a map of it shows nobody's land.
constexpr std::int32_t centre_latitude = -510000, border_longitude = 280000;

Place make_place(const World& world, std::size_t side, std::size_t zone, std::size_t k) {
  // Drawn from the place's number alone and not from its side: twins differ by name and mirror.
  Stream stream(0, Purpose::between, zone * places_per_zone + k);
  Place place;
  place.zone = world.zones[side][zone];
  place.id = fmt::format("{}-{:02}", place.zone, k + 1);
  const std::string name =
      fmt::format("{}{}", stems[side][k], suffixes[(zone * 5 + k * 7) % suffixes.size()]);
  for (std::size_t style = 0; style < style_count; ++style) {
    place.name[style] = spell(name, static_cast<Style>(style));
  }
  const std::int32_t from_border = 500 + static_cast<std::int32_t>(stream.below(22000));
  place.longitude = border_longitude + (side == 0 ? -from_border : from_border);
  place.latitude = centre_latitude + (static_cast<std::int32_t>(zone) - 1) * 9000 +
                   static_cast<std::int32_t>(stream.below(8000));
  if (stream.chance(0.35)) {
    place.renamed = day_of({1994 + stream.between(0, 24), stream.between(1, 12), 1});
    const auto suffix = old_suffixes[stream.below(old_suffixes.size())];
    const std::string old = fmt::format("{}{}", old_stems[side][stream.below(8)], suffix);
    for (std::size_t style = 0; style < style_count; ++style) {
      place.old_name[style] = spell(old, static_cast<Style>(style));
    }
  }
  return place;
}

}  // namespace

Places::Places(const World& world) {
  for (std::size_t side = 0; side < 2; ++side) {
    for (std::size_t k = 0; k < places_per_zone; ++k) {
      for (std::size_t zone = 0; zone < world.zones[side].size(); ++zone) {
        sides_[side].push_back(make_place(world, side, zone, k));
      }
    }
  }
}

void append_degrees(std::string& out, std::int32_t ten_thousandths) {
  if (ten_thousandths < 0) out += '-';
  const auto size =
      static_cast<std::uint64_t>(ten_thousandths < 0 ? -ten_thousandths : ten_thousandths);
  append_number(out, size / 10000);
  out += '.';
  append_number(out, size % 10000, 4);
}

}  // namespace amends::simulate
