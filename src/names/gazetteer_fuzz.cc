// The four tables of a gazetteer, parted by the byte 0x1E; the first is names.csv. Whatever loads
// has names of places that exist, and each place is among those found by its own name.
#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "base/text.h"
#include "names/gazetteer.h"
#include "names/place_index.h"

namespace {

void write(const amends::fs::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

const amends::fs::path& folder() {
  static const amends::fs::path path = [] {
    std::string pattern = "/tmp/amends-gazetteer-fuzz-XXXXXX";
    AMENDS_ASSERT(mkdtemp(pattern.data()) != nullptr);
    return amends::fs::path(pattern);
  }();
  return path;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amends;
  using namespace amends::names;
  auto parts = base::split({reinterpret_cast<const char*>(data), size}, '\x1E');
  parts.resize(4);
  write(folder() / "names.csv", parts[0]);
  write(folder() / "places.csv",
        parts[1].empty()
            ? "id,type,latitude,longitude,accuracy_m,valid_from,valid_to,authority,source\n"
              "a,town,,,,,,,\nb,town,-51,27,100,1961,,,\n"
            : parts[1]);
  write(folder() / "about.csv", parts[2].empty() ? "key,value\nformat,1\n" : parts[2]);
  write(
      folder() / "relations.csv",
      parts[3].empty() ? "place,relation,other,valid_from,valid_to,authority,source\n" : parts[3]);
  const auto gazetteer = Gazetteer::load(folder(), base::quiet());
  if (!gazetteer) return 0;
  const auto index = PlaceIndex::make(*gazetteer, 1, base::quiet());
  AMENDS_ASSERT(index.has_value());
  std::size_t looked_at = 0;
  for (const PlaceName& name : gazetteer->names()) {
    AMENDS_ASSERT(name.place < gazetteer->places().size());
    AMENDS_ASSERT(!base::invalid_utf8_at(name.text) && !base::invalid_utf8_at(name.source));
    if (++looked_at > 4) continue;
    const auto number = static_cast<std::uint32_t>(&name - gazetteer->names().data());
    const PlaceText text = place_text(name.text);
    const auto like = index->names_like(text);
    AMENDS_ASSERT(text.words.empty() || std::ranges::find(like, number) != like.end());
    index->resolve({std::string(name.text), {}, {}, 3});
  }
  return 0;
}
