// How often pairs at random take each level: what u is.
#include <algorithm>
#include <cmath>

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

// All pairs among the slots below `side`, weighted by how many records have them.
Result<std::vector<double>> exact_part(const Compared& compared, std::size_t side, unsigned threads,
                                       base::Task& task) {
  const Composite& composite = compared.levels.composite();
  std::vector<std::vector<double>> rows(
      side, std::vector<double>(static_cast<std::size_t>(compared.radix)));
  std::vector<Context> contexts(threads);
  AMENDS_CHECK(in_parallel(
      side, threads, task,
      [&](std::size_t i, unsigned thread) {
        const auto left = static_cast<ValueCode>(i);
        const double count = composite.count(left);
        for (ValueCode right = left; right < side && !task.stopped(); ++right) {
          const double pairs =
              right == left ? count * (count - 1) / 2 : count * composite.count(right);
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
Status sampled_part(const Compared& compared, std::size_t records, std::size_t side, double total,
                    const TrainOptions& options, base::Task& task, std::vector<double>& sums) {
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
          const ValueCode left = composite.slot(static_cast<RecordIndex>(draw.below(records)));
          const ValueCode right = composite.slot(static_cast<RecordIndex>(draw.below(records)));
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
  const auto records = static_cast<double>(model.table->size());
  task.stage("Looking at pairs at random", "comparisons", 0);
  for (const Compared& compared : model.comparisons) {
    const Composite& composite = compared.levels.composite();
    const std::size_t slots = composite.slots();
    const std::size_t side = std::min(slots, exact_side_max);
    AMENDS_TRY(std::vector<double> sums, exact_part(compared, side, options.threads, task));
    double inside = 0, equal = 0;
    for (ValueCode slot = 0; slot < side; ++slot) inside += composite.count(slot);
    Context context;
    for (auto slot = static_cast<ValueCode>(side); slot < slots; ++slot) {
      const double count = composite.count(slot);
      if (count < 2) continue;
      const double pairs = count * (count - 1) / 2;
      sums[static_cast<std::size_t>(compared.gamma_of(slot, slot, context) + 1)] += pairs;
      equal += pairs;
    }
    const double all = records * (records - 1) / 2;
    const double rest = all - inside * (inside - 1) / 2 - equal;
    if (side < slots && rest > 0) {
      AMENDS_CHECK(sampled_part(compared, model.table->size(), side, rest, options, task, sums));
    }
    double total = 0;
    for (const double sum : sums) total += sum;
    for (double& sum : sums) sum = total > 0 ? sum / total : 0;
    shares.push_back(std::move(sums));
  }
  return shares;
}

}  // namespace amends::link
