// The way of flat.h that every machine can go, one pair after another.
#include <algorithm>
#include <bit>
#include <optional>

#include "link/flat.h"
#include "link/similarity.h"

namespace amends::link {
namespace {

// Of one pair; each computed when a level first asks.
class Pair {
 public:
  Pair(const FlatLeft& left, const FlatBlock& block, std::size_t place)
      : left_(left),
        letters_(block.letters.data() + place),
        stride_(block.stride),
        length_(block.lengths[place]),
        same_(block.ids[place] == left.id) {}

  // Whether the level holds, or nothing where only the whole distance could tell.
  std::optional<bool> holds(const FlatStep& step) {
    switch (step.measure) {
      case Measure::missing:
        return false;
      case Measure::same:
        return same_;
      case Measure::jaro:
        return above(step, similarity());
      case Measure::jaro_winkler:
        return above(step, with_prefix(similarity(), prefix()));
      case Measure::levenshtein: {
        const auto distance = static_cast<double>(edits(false));
        return step.strict ? distance < step.limit : distance <= step.limit;
      }
      case Measure::damerau: {
        const auto most = static_cast<std::uint32_t>(step.limit);
        const std::uint32_t restricted = edits(true);
        if (restricted <= most) return true;
        if (may_be_within(restricted, most, left_.length, length_)) return {};
        return false;
      }
      case Measure::always:
        break;
    }
    return true;
  }

 private:
  std::uint8_t letter(std::size_t i) const { return letters_[i * stride_]; }
  std::uint32_t places(std::uint8_t letter) const {
    std::uint32_t bits = 0;
    for (std::size_t p = left_.planes.size(); p-- > 0;) bits = bits << 8 | left_.planes[p][letter];
    return bits;
  }
  static bool above(const FlatStep& step, double value) {
    return step.strict ? value > step.limit : value >= step.limit;
  }
  std::size_t prefix() const {
    std::size_t same = 0;
    while (same < 4 && same < left_.length && same < length_ && left_.letters[same] == letter(same))
      ++same;
    return same;
  }
  // As Pattern::jaro().
  double similarity() {
    if (similarity_ >= 0) return similarity_;
    const std::uint32_t half = std::max(left_.length, length_) / 2;
    const std::uint32_t reach = half > 0 ? half - 1 : 0;
    std::uint32_t window = (std::uint32_t{2} << reach) - 1, taken = 0, used = 0;
    for (std::uint32_t i = 0; i < length_; ++i) {
      const std::uint32_t free = places(letter(i)) & window & ~taken;
      const std::uint32_t first = free & (0 - free);
      taken |= first;
      used |= static_cast<std::uint32_t>(first != 0) << i;
      window = window << 1 | (i < reach ? 1 : 0);
    }
    const auto common = static_cast<std::size_t>(std::popcount(taken));
    std::size_t out_of_order = 0;
    for (; used != 0; used &= used - 1, taken &= taken - 1) {
      const auto at = static_cast<std::size_t>(std::countr_zero(used));
      out_of_order += (places(letter(at)) & taken & (0 - taken)) == 0;
    }
    similarity_ = jaro_of(common, out_of_order / 2, left_.length, length_);
    return similarity_;
  }
  // Levenshtein's distance, or the restricted one with transpositions (Hyyrö 2003).
  std::uint32_t edits(bool transposes) const {
    std::uint32_t plus = ~std::uint32_t{0}, minus = 0, zero = 0, before = 0;
    std::uint32_t distance = left_.length;
    const std::uint32_t last = std::uint32_t{1} << (left_.length - 1);
    for (std::uint32_t i = 0; i < length_; ++i) {
      const std::uint32_t same = places(letter(i));
      const std::uint32_t swapped = transposes ? ((~zero & same) << 1) & before : 0;
      zero = (((same & plus) + plus) ^ plus) | same | minus | swapped;
      std::uint32_t across_plus = minus | ~(zero | plus);
      std::uint32_t across_minus = plus & zero;
      distance += (across_plus & last) != 0;
      distance -= (across_minus & last) != 0;
      across_plus = across_plus << 1 | 1;
      across_minus <<= 1;
      plus = across_minus | ~(zero | across_plus);
      minus = across_plus & zero;
      before = same;
    }
    return distance;
  }

  const FlatLeft& left_;
  const std::uint8_t* letters_;
  std::size_t stride_;
  std::uint32_t length_;
  bool same_;
  double similarity_ = -1;
};

std::int8_t gamma_of(const FlatPlan& plan, const FlatLeft& left, const FlatBlock& block,
                     std::size_t place) {
  if (left.id == null_code || block.ids[place] == null_code) return plan.missing;
  if (left.length == flat_misfit || block.lengths[place] == flat_misfit) return flat_undecided;
  Pair pair(left, block, place);
  for (const FlatStep& step : plan.steps) {
    const std::optional<bool> holds = pair.holds(step);
    if (!holds) return flat_undecided;
    if (*holds) return step.gamma;
  }
  return flat_undecided;
}

}  // namespace

bool flat_gammas_portable(const FlatPlan& plan, const FlatLeft& left, const FlatBlock& block,
                          std::size_t first, std::size_t last, std::int8_t* out) {
  bool any_undecided = false;
  for (std::size_t i = first; i < last; ++i) {
    out[i - first] = gamma_of(plan, left, block, i);
    any_undecided |= out[i - first] == flat_undecided;
  }
  return any_undecided;
}

}  // namespace amends::link
