#include "examine/draw.h"

#include <algorithm>

namespace amends::examine {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && text.find_first_of("\t\r\n") == std::string_view::npos;
}

}  // namespace

Result<Frame> Frame::freeze(std::vector<Unit> units) {
  if (units.empty()) return fail(Code::bad_input, "the frame has no units to draw from");
  std::ranges::sort(units);
  base::Digest digest(base::Algorithm::sha256);
  std::vector<std::string_view> ids;
  for (const Unit& unit : units) {
    if (!is_name(unit.stratum) || !is_name(unit.id)) {
      return fail(Code::bad_input,
                  "unit '{}' of stratum '{}': a name in a frame is not empty and has no tab and no "
                  "line break",
                  unit.id, unit.stratum);
    }
    ids.push_back(unit.id);
    digest.update(unit.stratum);
    digest.update("\t");
    digest.update(unit.id);
    digest.update("\n");
  }
  std::ranges::sort(ids);
  const auto twice = std::ranges::adjacent_find(ids);
  if (twice != ids.end()) {
    return fail(Code::bad_input, "unit '{}' stands twice in the frame", *twice);
  }
  Frame frame;
  AMENDS_TRY(frame.hash_, base::hash_from(digest.finish()));
  frame.units_ = std::move(units);
  return frame;
}

std::vector<Frame::Stratum> Frame::strata() const {
  std::vector<Stratum> result;
  for (std::size_t from = 0; from < units_.size();) {
    std::size_t to = from;
    while (to < units_.size() && units_[to].stratum == units_[from].stratum) ++to;
    result.push_back({units_[from].stratum, std::span(units_).subspan(from, to - from)});
    from = to;
  }
  return result;
}

Result<std::vector<Unit>> draw(const Frame& frame, const Frame::Stratum& stratum,
                               std::uint64_t size, std::string_view seed) {
  if (size > stratum.units.size()) {
    return fail(Code::bad_input, "{} units cannot be drawn from the {} of stratum {}", size,
                stratum.units.size(), stratum.name);
  }
  if (seed.empty() || seed.find_first_of("\r\n") != std::string_view::npos) {
    return fail(Code::bad_input, "a seed is one line of text, and not empty");
  }
  const std::string head =
      fmt::format("{}\n{}\n{}\n", seed, base::to_hex(frame.hash()), stratum.name);
  struct Ranked {
    Hash rank;
    const Unit* unit;
  };
  std::vector<Ranked> ranked;
  std::string line;
  for (const Unit& unit : stratum.units) {
    line = head;
    line += unit.id;
    line += '\n';
    ranked.push_back({base::sha256(base::as_bytes(line)), &unit});
  }
  const auto by_rank = [](const Ranked& a, const Ranked& b) { return a.rank < b.rank; };
  const auto middle = ranked.begin() + static_cast<std::ptrdiff_t>(size);
  std::ranges::partial_sort(ranked, middle, by_rank);
  std::vector<Unit> sample;
  for (auto i = ranked.begin(); i != middle; ++i) sample.push_back(*i->unit);
  return sample;
}

}  // namespace amends::examine
