// A name, a date and a point, parted by the byte 0x1E, sought among the places of Velaria: the
// answer ends, its weights are finite, sum up from their reasons and fall from the first on, and
// no date and no point takes a candidate away.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <set>

#include "base/text.h"
#include "names/place_index.h"

namespace {

using namespace amends;
using namespace amends::names;

const Gazetteer& gazetteer() {
  static const Gazetteer result =
      *Gazetteer::load(AMENDS_SOURCE_DIR "/gazetteers/velaria", base::quiet());
  return result;
}

std::set<std::uint32_t> check(const PlaceAnswer& answer) {
  std::set<std::uint32_t> places;
  double last = INFINITY;
  for (const PlaceCandidate& candidate : answer.candidates) {
    double sum = 0;
    for (const PlaceReason& reason : candidate.reasons) sum += reason.weight;
    AMENDS_ASSERT(std::isfinite(candidate.weight) && std::abs(sum - candidate.weight) < 1e-6);
    AMENDS_ASSERT(candidate.weight <= last);
    AMENDS_ASSERT(places.insert(candidate.place).second);
    AMENDS_ASSERT(gazetteer().names()[candidate.name].place == candidate.place);
    last = candidate.weight;
  }
  return places;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const PlaceIndex index = *PlaceIndex::make(gazetteer(), 1, base::quiet());
  auto parts = base::split({reinterpret_cast<const char*>(data), size}, '\x1E');
  parts.resize(3);
  PlaceQuestion question{std::string(parts[0]), {}, {}, gazetteer().places().size()};
  const auto plain = check(index.resolve(question));
  if (auto on = base::Edtf::parse(parts[1])) question.on = std::move(*on);
  const std::size_t comma = std::min(parts[2].find(','), parts[2].size());
  const auto point = base::parse_point(parts[2].substr(0, comma),
                                       parts[2].substr(std::min(comma + 1, parts[2].size())));
  if (point) question.near = base::Place{*point, 0};
  AMENDS_ASSERT(check(index.resolve(question)) == plain);
  return 0;
}
