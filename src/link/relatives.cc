#include "link/relatives.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace amends::link {
namespace {

constexpr unsigned rounds = 25;
constexpr double m_start = 0.9;  // matches take the best level mostly
constexpr double rare = 0.05;    // a best level seldom taken at random tells persons apart
constexpr double share_start = 0.1;
// Relatives that are fewer than the matches do not take their place; and a class that gains fewer
// bits than this for each match that it leaves may be chance.
constexpr double least_to_matches = 1, least_gain = 0.5;
// Fewer comparisons that agree are neither matches nor relatives.
constexpr int least_agreeing = 2;

// A pattern that may be more than chance.
struct Seen {
  std::uint64_t agrees = 0, differs = 0;  // bits, one a comparison
  double count = 0;
};

struct Block {
  std::vector<Seen> seen;
  double chance = 0;  // pairs of all other patterns
  double match = share_start, related = 0;
};

struct Fit {
  double likelihood = 0;  // log2
  double matches = 0, relatives = 0;
};

class Fitter {
 public:
  Fitter(const std::vector<AgreementStratum>& strata, std::vector<double> u) : u_(std::move(u)) {
    for (double& share : u_) share = std::clamp(share, 1e-7, 0.99);
    for (const AgreementStratum& stratum : strata) blocks_.push_back(block_of(stratum));
  }

  // `shared`: bits, one a comparison; none where there are no relatives.
  Fit fit(std::uint64_t shared) {
    m_.assign(u_.size(), m_start);
    for (Block& block : blocks_) {
      block.match = share_start;
      block.related = shared != 0 ? share_start : 0;
    }
    Fit fit;
    for (unsigned round = 0; round < rounds; ++round) fit = step(shared);
    return fit;
  }

  // Whether enough is left that tells persons apart.
  bool tells(std::uint64_t shared) const {
    int count = 0;
    for (std::size_t c = 0; c < u_.size(); ++c) count += (shared >> c & 1) == 0 && u_[c] < rare;
    return count >= 2;
  }

 private:
  static Block block_of(const AgreementStratum& stratum) {
    Block block;
    // What a rule reads, its pairs agree on.
    const int by_rule = std::ranges::find(stratum.reads, true) != stratum.reads.end() ? 1 : 0;
    std::map<std::pair<std::uint64_t, std::uint64_t>, double> merged;
    for (const auto& [pattern, count] : stratum.counts) {
      std::uint64_t agrees = 0, differs = 0;
      for (std::size_t c = 0; c < pattern.size(); ++c) {
        if (stratum.reads[c]) continue;
        agrees |= std::uint64_t{pattern[c] == 2} << c;
        differs |= std::uint64_t{pattern[c] == 1} << c;
      }
      if (std::popcount(agrees) + by_rule < least_agreeing) {
        block.chance += count;
      } else {
        merged[{agrees, differs}] += count;
      }
    }
    for (const auto& [masks, count] : merged)
      block.seen.push_back({masks.first, masks.second, count});
    return block;
  }

  Fit step(std::uint64_t shared) {
    Fit fit;
    const std::size_t size = u_.size();
    std::vector<double> agree(size, 1), all(size, 1 / m_start), for_agree(size), for_differ(size);
    for (std::size_t c = 0; c < size; ++c) {
      for_agree[c] = std::log2(m_[c] / u_[c]);
      for_differ[c] = std::log2((1 - m_[c]) / (1 - u_[c]));
    }
    for (Block& block : blocks_) {
      const double of_chance = 1 - block.match - block.related;
      double pairs = block.chance, matches = 0, relatives = 0;
      fit.likelihood += block.chance * std::log2(of_chance);
      for (const Seen& seen : block.seen) {
        double match = 0, related = 0;
        for (std::size_t c = 0; c < size; ++c) {
          const double bits = (seen.agrees >> c & 1) != 0    ? for_agree[c]
                              : (seen.differs >> c & 1) != 0 ? for_differ[c]
                                                             : 0;
          match += bits;
          if ((shared >> c & 1) != 0) related += bits;
        }
        match = block.match * std::exp2(match);
        related = shared != 0 ? block.related * std::exp2(related) : 0;
        const double sum = match + related + of_chance;
        fit.likelihood += seen.count * std::log2(sum);
        pairs += seen.count;
        matches += seen.count * match / sum;
        relatives += seen.count * related / sum;
        for (std::size_t c = 0; c < size; ++c) {
          const double like_match =
              seen.count * (match + ((shared >> c & 1) != 0 ? related : 0)) / sum;
          if ((seen.agrees >> c & 1) != 0) agree[c] += like_match;
          if (((seen.agrees | seen.differs) >> c & 1) != 0) all[c] += like_match;
        }
      }
      block.match = std::clamp(matches / std::max(pairs, 1.0), 1e-9, 0.999);
      if (shared != 0)
        block.related = std::clamp(relatives / std::max(pairs, 1.0), 1e-9, 0.9995 - block.match);
      fit.matches += matches;
      fit.relatives += relatives;
    }
    for (std::size_t c = 0; c < size; ++c) m_[c] = std::clamp(agree[c] / all[c], 0.01, 0.9999);
    return fit;
  }

  std::vector<double> u_, m_;
  std::vector<Block> blocks_;
};

struct Shared {
  std::uint64_t comparisons = 0;  // bits
  Fit fit;
};

// Adds the best two comparisons to those that are shared, and then one more at a time while that
// explains more; or, from all of them, takes away.
Shared climb(Fitter& fitter, std::size_t size, bool from_all, const Fit& without) {
  const std::uint64_t all = from_all ? ~std::uint64_t{0} >> (64 - size) : 0;
  Shared best{0, without};
  std::uint64_t changed = 0;
  for (bool grows = true; grows;) {
    grows = false;
    const std::uint64_t base = changed;
    for (std::size_t a = 0; a < size; ++a) {
      for (std::size_t b = base == 0 ? a + 1 : a; b < (base == 0 ? size : a + 1); ++b) {
        const std::uint64_t next = base | std::uint64_t{1} << a | std::uint64_t{1} << b;
        const std::uint64_t shared = all ^ next;
        if (next == base || std::popcount(shared) < least_agreeing || !fitter.tells(shared))
          continue;
        const Fit fit = fitter.fit(shared);
        if (fit.likelihood <= best.fit.likelihood) continue;
        best = {shared, fit};
        changed = next;
        grows = true;
      }
    }
  }
  return best;
}

}  // namespace

std::vector<bool> find_relatives(const std::vector<AgreementStratum>& strata,
                                 const std::vector<double>& u_best) {
  const std::size_t size = u_best.size();
  if (size == 0 || size > 64) return {};
  Fitter fitter(strata, u_best);
  const Fit without = fitter.fit(0);
  const Shared few = climb(fitter, size, false, without), most = climb(fitter, size, true, without);
  const auto& [best, fit] = most.fit.likelihood > few.fit.likelihood ? most : few;
  const double gain = fit.likelihood - without.likelihood;
  if (best == 0 || fit.relatives < least_to_matches * fit.matches ||
      gain < least_gain * fit.matches)
    return {};
  std::vector<bool> shared;
  for (std::size_t c = 0; c < size; ++c) shared.push_back((best >> c & 1) != 0);
  return shared;
}

}  // namespace amends::link
