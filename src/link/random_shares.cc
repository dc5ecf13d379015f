// How often pairs at random take each level: what u is.
#include <algorithm>
#include <numeric>

#include "link/parallel.h"
#include "link/train.h"

namespace amends::link {
namespace {

constexpr std::size_t exact_side_max = 500;  // the most frequent values, all against all
constexpr std::size_t samples = 200'000;     // pairs of rarer ones
constexpr std::size_t samples_a_piece = 10'000;

// A stream of numbers that hangs on its seed alone.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : state_(mix_bits(seed + 0x9e3779b97f4a7c15U)) {}
  std::uint64_t below(std::uint64_t limit) {
    state_ += 0x9e3779b97f4a7c15U;
    return mix_bits(state_) % limit;
  }

 private:
  std::uint64_t state_;
};

// Which pairs of records count: any two, or in a linkage between sources those of two sources. A
// table has the records of each source together.
class Countable {
 public:
  Countable(const Records& records, LinkType type)
      : records_(records), all_(static_cast<double>(possible_pairs(records, type))) {
    if (type != LinkType::link_only) return;
    for (RecordIndex record = 0; record < records.size(); ++record) {
      if (record == 0 || records.source(record) != records.source(record - 1))
        starts_.push_back(record);
    }
    const std::uint64_t size = records.size();
    std::uint64_t ordered = 0;
    for (std::size_t s = 0; s < starts_.size(); ++s) {
      const std::uint64_t own = (s + 1 < starts_.size() ? starts_[s + 1] : size) - starts_[s];
      ordered += own * (size - own);
      ordered_.push_back(ordered);
    }
  }

  double all() const { return all_; }
  bool is_between() const { return !starts_.empty(); }

  // Two records at random; one record may come twice where any two count.
  std::pair<RecordIndex, RecordIndex> draw_pair(Draw& draw) const {
    const std::uint64_t size = records_.size();
    if (!is_between()) {
      const auto left = static_cast<RecordIndex>(draw.below(size));
      return {left, static_cast<RecordIndex>(draw.below(size))};
    }
    const std::uint64_t at = draw.below(ordered_.back());
    const auto s =
        static_cast<std::size_t>(std::ranges::upper_bound(ordered_, at) - ordered_.begin());
    const std::uint64_t from = starts_[s], to = s + 1 < starts_.size() ? starts_[s + 1] : size;
    const std::uint64_t others = size - (to - from), place = at - (s > 0 ? ordered_[s - 1] : 0);
    const std::uint64_t right = place % others;
    return {static_cast<RecordIndex>(from + place / others),
            static_cast<RecordIndex>(right < from ? right : right + (to - from))};
  }

 private:
  const Records& records_;
  double all_;
  std::vector<std::uint64_t> starts_;   // of each source; empty where any two records count
  std::vector<std::uint64_t> ordered_;  // sums of the sources' pairs, each pair counted both ways
};

// How many of the pairs that count have which slots.
class SlotPairs {
 public:
  SlotPairs(const Composite& composite, const Records& records, bool is_between, std::size_t side)
      : composite_(composite), equal_(composite.slots()), of_source_(is_between ? side : 0) {
    for (ValueCode slot = 0; slot < equal_.size(); ++slot) {
      const double count = composite.count(slot);
      equal_[slot] = count * (count - 1) / 2;
    }
    if (!is_between) return;
    std::vector<double> seen(equal_.size(), 0);  // of the source that is being read
    std::vector<std::uint16_t> source(equal_.size(), 0);
    for (RecordIndex record = 0; record < records.size(); ++record) {
      const ValueCode slot = composite.slot(record);
      if (source[slot] != records.source(record)) seen[slot] = 0;
      source[slot] = records.source(record);
      equal_[slot] -= seen[slot]++;
      if (slot >= side) continue;
      auto& sources = of_source_[slot];
      if (sources.empty() || sources.back().first != records.source(record))
        sources.emplace_back(records.source(record), 0);
      ++sources.back().second;
    }
    for (auto& sources : of_source_) std::ranges::sort(sources);
  }

  // Of one slot.
  double equal(ValueCode slot) const { return equal_[slot]; }
  // Of two different slots, both below `side`.
  double of(ValueCode left, ValueCode right) const {
    double pairs = static_cast<double>(composite_.count(left)) * composite_.count(right);
    if (of_source_.empty()) return pairs;
    auto a = of_source_[left].begin(), b = of_source_[right].begin();
    while (a != of_source_[left].end() && b != of_source_[right].end()) {
      if (a->first == b->first) pairs -= a->second * b->second;
      const bool is_before = a->first < b->first;
      if (a->first <= b->first) ++a;
      if (!is_before) ++b;
    }
    return pairs;
  }

 private:
  const Composite& composite_;
  std::vector<double> equal_;  // by slot
  // By slot, where sources are linked: how many records of each source have it.
  std::vector<std::vector<std::pair<std::uint16_t, double>>> of_source_;
};

// All pairs among the slots below `side`, weighted by how many records have them.
Result<std::vector<double>> exact_part(const Compared& compared, const SlotPairs& counts,
                                       std::size_t side, unsigned threads, base::Task& task) {
  std::vector<std::vector<double>> rows(
      side, std::vector<double>(static_cast<std::size_t>(compared.radix)));
  std::vector<Context> contexts(threads);
  AMENDS_CHECK(in_parallel(
      side, threads, task,
      [&](std::size_t i, unsigned thread) {
        const auto left = static_cast<ValueCode>(i);
        for (ValueCode right = left; right < side && !task.stopped(); ++right) {
          const double pairs = right == left ? counts.equal(left) : counts.of(left, right);
          if (pairs == 0) continue;
          const int gamma = compared.gamma_of(left, right, contexts[thread]);
          rows[i][static_cast<std::size_t>(gamma + 1)] += pairs;
        }
      },
      [](std::size_t) { return 0; }));
  std::vector<double> sums(static_cast<std::size_t>(compared.radix));
  for (const auto& row : rows) {
    for (std::size_t g = 0; g < sums.size(); ++g) sums[g] += row[g];
  }
  return sums;
}

// Pairs of different slots that are not both below `side`: a sample, each counting `total` / size.
Status sampled_part(const Compared& compared, const Countable& countable, std::size_t side,
                    double total, const TrainOptions& options, base::Task& task,
                    std::vector<double>& sums) {
  const Composite& composite = compared.levels.composite();
  constexpr std::size_t pieces = samples / samples_a_piece;
  std::vector<std::vector<double>> rows(
      pieces, std::vector<double>(static_cast<std::size_t>(compared.radix)));
  std::vector<Context> contexts(options.threads);
  AMENDS_CHECK(in_parallel(
      pieces, options.threads, task,
      [&](std::size_t piece, unsigned thread) {
        Draw draw(piece);
        std::size_t drawn = 0;
        for (std::size_t tries = 0; drawn < samples_a_piece && tries < 100 * samples_a_piece;
             ++tries) {
          const auto [l, r] = countable.draw_pair(draw);
          const ValueCode left = composite.slot(l), right = composite.slot(r);
          if (task.stopped()) return;
          if (left == right || (left < side && right < side)) continue;
          ++drawn;
          const int gamma = compared.gamma_of(left, right, contexts[thread]);
          rows[piece][static_cast<std::size_t>(gamma + 1)] += 1;
        }
      },
      [](std::size_t) { return 0; }));
  double size = 0;
  for (const auto& row : rows) {
    for (const double count : row) size += count;
  }
  if (size == 0) return {};
  for (const auto& row : rows) {
    for (std::size_t g = 0; g < sums.size(); ++g) sums[g] += row[g] * total / size;
  }
  return {};
}

}  // namespace

Result<std::vector<std::vector<double>>> shares_at_random(const Model& model,
                                                          const TrainOptions& options,
                                                          base::Task& task) {
  std::vector<std::vector<double>> shares;
  const Records& records = model.table->records;
  const Countable countable(records, model.settings.link_type);
  task.stage("Looking at pairs at random", "comparisons", 0);
  for (const Compared& compared : model.comparisons) {
    const Composite& composite = compared.levels.composite();
    const std::size_t slots = composite.slots();
    const std::size_t side = std::min(slots, exact_side_max);
    const SlotPairs counts(composite, records, countable.is_between(), side);
    AMENDS_TRY(std::vector<double> sums, exact_part(compared, counts, side, options.threads, task));
    Context context;
    for (auto slot = static_cast<ValueCode>(side); slot < slots; ++slot) {
      const double pairs = counts.equal(slot);
      if (pairs > 0)
        sums[static_cast<std::size_t>(compared.gamma_of(slot, slot, context) + 1)] += pairs;
    }
    const double rest = countable.all() - std::accumulate(sums.begin(), sums.end(), 0.0);
    if (side < slots && rest > 0)
      AMENDS_CHECK(sampled_part(compared, countable, side, rest, options, task, sums));
    const double total = std::accumulate(sums.begin(), sums.end(), 0.0);
    for (double& sum : sums) sum = total > 0 ? sum / total : 0;
    shares.push_back(std::move(sums));
  }
  return shares;
}

}  // namespace amends::link
