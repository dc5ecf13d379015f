#include "link/predict.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "link/compared.h"
#include "link/parallel.h"
#include "link/runs.h"
#include "link/scan.h"
#include "link/scripts.h"

namespace amends::link {
namespace {

constexpr std::uint64_t weights_max = std::uint64_t{1} << 18;  // entries of the table of weights
constexpr std::size_t chunk_usual = 64;   // pieces of a run where memory is not limited
constexpr std::size_t runs_max = 1024;    // that are merged at once
constexpr std::uint64_t chunk_share = 4;  // this part of a memory limit is for one chunk's pairs
constexpr std::size_t slice_pairs = std::size_t{1} << 16;
// Pairs less likely than this are not counted among what rules reach: many of them together would
// be a number of matches that nobody believes in.
constexpr float reached_least = 0.001F;
constexpr double negligible_weight = -30;  // below this a pair's probability is under 1e-9

// A probability that is added up over pairs which are not kept.
double counted_probability(double weight) {
  return weight > negligible_weight ? probability_of(weight) : 0;
}

// Weights of patterns without term frequencies, and what terms add.
class Scorer {
 public:
  // Pairs below `weight_min` are dropped.
  Scorer(const Model& model, double weight_min)
      : model_(model), prior_(weight_of(model.settings.prior)) {
    if (model.patterns <= weights_max) {
      weights_.resize(model.patterns);
      for (std::uint64_t pattern = 0; pattern < model.patterns; ++pattern) {
        weights_[pattern] = sum(pattern);
        probabilities_.push_back(counted_probability(weights_[pattern]));
      }
    }
    for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
      const auto& terms = model.comparisons[c].terms;
      const auto first =
          std::ranges::find_if(terms, [](const auto& t) { return t.frequencies >= 0; });
      if (first == terms.end()) continue;
      with_terms_.push_back({c, static_cast<std::int8_t>(first - terms.begin() - 1)});
    }
    for (std::uint64_t pattern = 0; pattern < weights_.size(); ++pattern)
      dropped_.push_back(weights_[pattern] < weight_min && !asks_terms(pattern) ? 1 : 0);
  }

  bool is_dense() const { return !weights_.empty(); }

  // By pattern, whether its pairs are dropped and terms add nothing to them. is_dense().
  const std::uint8_t* dropped() const { return dropped_.data(); }
  // Of a pair of the pattern, terms left out.
  double weight(std::uint64_t pattern) const {
    return is_dense() ? weights_[pattern] : sum(pattern);
  }
  double weight_with_terms(const Batch& batch, std::size_t i, std::uint64_t pattern) const {
    double sum = weight(pattern);
    for (const WithTerms& terms : with_terms_) {
      const std::size_t c = terms.comparison;
      if (batch.gamma[c][i] < terms.least) continue;
      sum += model_.comparisons[c].adjustment(batch.gamma[c][i], batch.left_slot[c],
                                              batch.right_slot[c][batch.place[i]]);
    }
    return sum;
  }

  // What a pair's probability adds to that of its pattern, which expected() counts. is_dense().
  double probability_beyond(std::uint64_t pattern, double weight) const {
    const double usual = weights_[pattern];
    return weight == usual ? 0 : counted_probability(weight) - probabilities_[pattern];
  }
  // The matches to expect among `count` pairs of the pattern, terms left out.
  double expected(std::uint64_t pattern, std::uint64_t count) const {
    if (!is_dense()) return 0;
    return static_cast<double>(count) * probabilities_[pattern];
  }

 private:
  struct WithTerms {
    std::size_t comparison;
    std::int8_t least;  // no gamma below it has an adjustment
  };

  // Whether terms may add something to the weight of a pair.
  bool asks_terms(std::uint64_t pattern) const {
    return std::ranges::any_of(with_terms_, [&](const WithTerms& terms) {
      const auto radix = static_cast<std::uint64_t>(model_.comparisons[terms.comparison].radix);
      const std::uint64_t digit = pattern / model_.strides[terms.comparison] % radix;
      return static_cast<int>(digit) - 1 >= terms.least;
    });
  }

  double sum(std::uint64_t pattern) const {
    double weight = prior_;
    for (const Compared& compared : model_.comparisons) {
      weight += compared.weight[pattern % static_cast<std::uint64_t>(compared.radix)];
      pattern /= static_cast<std::uint64_t>(compared.radix);
    }
    return weight;
  }

  const Model& model_;
  double prior_;
  std::vector<double> weights_, probabilities_;  // by pattern, terms left out
  std::vector<std::uint8_t> dropped_;            // small beside the weights, and asked of each pair
  std::vector<WithTerms> with_terms_;
};

// How many dropped pairs have which pattern, by rule. One a thread; whole numbers, so that their
// sum does not depend on the threads.
class DroppedCounts {
 public:
  explicit DroppedCounts(const Model& model)
      : dense_(model.patterns <= weights_max ? model.patterns : 0),
        counts_(model.rules.size()),
        rare_(model.rules.size()) {}

  // Counts pairs of one rule, whose counts by pattern are here.
  class Rule {
   public:
    Rule(std::uint32_t* counts, std::unordered_map<std::uint64_t, std::uint64_t>& rare)
        : counts_(counts), rare_(rare) {}
    void add(std::uint64_t pattern) {
      if (counts_ == nullptr) {
        ++rare_[pattern];
      } else if (++counts_[pattern] == 0) {
        rare_[pattern] += std::uint64_t{1} << 32;
      }
    }

   private:
    std::uint32_t* counts_;  // nullptr where there are too many patterns
    std::unordered_map<std::uint64_t, std::uint64_t>& rare_;
  };
  Rule of(std::uint8_t rule) {
    if (counts_[rule].empty()) counts_[rule].resize(dense_);
    return {dense_ == 0 ? nullptr : counts_[rule].data(), rare_[rule]};
  }
  // Calls take(rule, pattern, count).
  template <typename Take>
  void each(Take take) const {
    for (std::size_t rule = 0; rule < counts_.size(); ++rule) {
      for (std::uint64_t pattern = 0; pattern < counts_[rule].size(); ++pattern) {
        if (counts_[rule][pattern] > 0) take(rule, pattern, counts_[rule][pattern]);
      }
      for (const auto& [pattern, count] : rare_[rule]) take(rule, pattern, count);
    }
  }

 private:
  std::uint64_t dense_;
  std::vector<std::vector<std::uint32_t>> counts_;
  std::vector<std::unordered_map<std::uint64_t, std::uint64_t>> rare_;
};

// The counts as levels, in the order of rule and pattern, and the matches among them.
void add_dropped(const Model& model, const Scorer& scorer, const DroppedTotals& all, Pairs& pairs) {
  for (const auto& [key, count] : all) {
    Pairs::Dropped dropped{static_cast<std::uint8_t>(key.first), {}, count};
    for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
      const auto radix = static_cast<std::uint64_t>(model.comparisons[c].radix);
      const std::uint64_t digit = key.second / model.strides[c] % radix;
      dropped.gamma.push_back(static_cast<std::int8_t>(static_cast<int>(digit) - 1));
    }
    pairs.dropped_matches += scorer.expected(key.second, count);
    pairs.dropped_levels.push_back(std::move(dropped));
  }
}

struct PieceResult {
  Pairs pairs;
  PieceCounts counts;
};

Status check_size(std::size_t pairs) {
  if (pairs <= 0xFFFFFFF0U) return {};
  return fail(Code::unsupported,
              "{} pairs are above the threshold, more than can be kept; raise it", pairs);
}

// `Number` holds every pattern of the model.
template <typename Number>
void take_batch(const Batch& batch, const Model& model, const Scorer& scorer, double weight_min,
                PieceResult& result, DroppedCounts& counts) {
  Number patterns[Batch::size_max];
  batch.patterns(model, patterns);
  result.counts.scored += batch.size;
  result.counts.rule = batch.rule;
  DroppedCounts::Rule count = counts.of(batch.rule);
  const bool is_dense = scorer.is_dense();
  const std::uint8_t* const drops = scorer.dropped();
  std::size_t kept = 0;
  std::int8_t levels[256];
  for (std::size_t i = 0; i < batch.size; ++i) {
    const Number pattern = patterns[i];
    if (is_dense && drops[pattern] != 0) {
      count.add(pattern);
      continue;
    }
    const double weight = scorer.weight_with_terms(batch, i, pattern);
    if (weight < weight_min) {
      count.add(pattern);
      result.counts.dropped_matches +=
          is_dense ? scorer.probability_beyond(pattern, weight) : counted_probability(weight);
      continue;
    }
    ++kept;
    for (std::size_t c = 0; c < model.comparisons.size(); ++c) levels[c] = batch.gamma[c][i];
    result.pairs.add(batch.left, batch.right[batch.place[i]], weight, batch.rule, levels);
  }
  result.counts.dropped += batch.size - kept;
}

template <typename T>
void append(PairColumn<T>& to, PairColumn<T>& from) {
  to.append(from);
  from.clear();
}

// What pieces [first, last) give, in order.
Result<Run> score_pieces(const Scan& scan, const Scorer& scorer, const Model& model,
                         const PredictOptions& options, std::size_t first, std::size_t last,
                         base::Task& task) {
  std::vector<PieceResult> results(last - first);
  for (PieceResult& result : results) result.pairs.gamma.resize(model.comparisons.size());
  std::vector<DroppedCounts> counts(std::max(1U, options.threads), DroppedCounts(model));
  constexpr std::uint64_t short_max = std::numeric_limits<std::uint16_t>::max();
  const auto take = model.patterns <= short_max ? take_batch<std::uint16_t>
                    : scorer.is_dense()         ? take_batch<std::uint32_t>
                                                : take_batch<std::uint64_t>;
  AMENDS_CHECK(scan.run(first, last, task, [&](const Batch& batch) {
    take(batch, model, scorer, options.weight_min, results[batch.piece - first],
         counts[batch.thread]);
  }));
  Run run;
  Pairs& all = run.pairs;
  all.gamma.resize(model.comparisons.size());
  std::size_t size = 0;
  for (const PieceResult& result : results) size += result.pairs.size();
  AMENDS_CHECK(check_size(size));
  all.reserve(size);
  for (PieceResult& result : results) {
    run.pieces.push_back(result.counts);
    append(all.left, result.pairs.left);
    append(all.right, result.pairs.right);
    append(all.weight, result.pairs.weight);
    append(all.rule, result.pairs.rule);
    for (std::size_t c = 0; c < all.gamma.size(); ++c) append(all.gamma[c], result.pairs.gamma[c]);
  }
  sort_pairs(all);
  for (const DroppedCounts& of_thread : counts) {
    of_thread.each([&](std::size_t rule, std::uint64_t pattern, std::uint64_t count) {
      run.dropped[{rule, pattern}] += count;
    });
  }
  return run;
}

// Memory that one scored pair takes at most while a chunk is put in order: columns that grow, their
// copy, and the order.
std::uint64_t chunk_pair_bytes(const Model& model) {
  return 4 * (17 + model.comparisons.size()) + 12;
}

// How many pieces one run is of. It may depend on nothing that is not in the run's key.
std::size_t chunk_pieces(const Model& model, const RunPlan& plan, std::size_t pieces) {
  std::size_t chunk = chunk_usual;
  if (plan.memory_max > 0) {
    chunk = static_cast<std::size_t>(plan.memory_max / chunk_share /
                                     (chunk_pair_bytes(model) * Scan::piece_pairs_usual));
  }
  return std::max({std::size_t{1}, chunk, (pieces + runs_max - 1) / runs_max});
}

// Chunk by chunk: those whose runs are there are not scored again.
Status score_runs(const Scan& scan, const Scorer& scorer, const Model& model,
                  const PredictOptions& options, Run& whole, base::Task& task) {
  const RunPlan& plan = *options.runs;
  const std::size_t step = chunk_pieces(model, plan, scan.pieces());
  const std::size_t chunks = (scan.pieces() + step - 1) / step;
  const RunFolder folder(plan.folder, plan.key, model.comparisons.size());
  std::uint64_t size = 0;
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
    AMENDS_TRY(auto counts, folder.counts(chunk));
    if (!counts) {
      const std::size_t last = std::min(scan.pieces(), (chunk + 1) * step);
      AMENDS_TRY(Run run, score_pieces(scan, scorer, model, options, chunk * step, last, task));
      AMENDS_CHECK(folder.write(chunk, run));
      counts = RunFolder::Counts{{}, run.pairs.size()};
      counts->run.pieces = std::move(run.pieces);
      counts->run.dropped = std::move(run.dropped);
    }
    size += counts->pairs;
    AMENDS_CHECK(check_size(size));
    whole.pieces.insert(whole.pieces.end(), counts->run.pieces.begin(), counts->run.pieces.end());
    for (const auto& [key, count] : counts->run.dropped) whole.dropped[key] += count;
  }
  const std::uint64_t buffers = plan.memory_max > 0 ? plan.memory_max / chunk_share
                                                    : std::numeric_limits<std::uint64_t>::max();
  AMENDS_TRY(whole.pairs, folder.merge(chunks, buffers, plan.memory_max > 0));
  return {};
}

}  // namespace

std::uint64_t predict_bytes(const Model& model, const PredictOptions& options) {
  const std::uint64_t records = model.table->size(), rules = model.rules.size();
  const std::uint64_t layout = records * 4 * (model.comparisons.size() + 3 * rules);
  const std::uint64_t clusters = records * 32;
  const std::uint64_t patterns = model.patterns <= weights_max ? model.patterns : 0;
  const std::uint64_t counted = patterns * 8 * rules * std::max(1U, options.threads);
  std::uint64_t chunk = 0;
  if (options.runs != nullptr && options.runs->memory_max > 0) {
    // At least one piece must fit, and it is cut between left records.
    chunk = std::max<std::uint64_t>(options.runs->memory_max / chunk_share,
                                    2 * Scan::piece_pairs_usual * chunk_pair_bytes(model));
  }
  return std::max(layout + counted + chunk, clusters + chunk);
}

Result<Prediction> predict(const Model& model, const PredictOptions& options, base::Task& task) {
  if (model.comparisons.size() > 255)
    return fail(Code::unsupported, "more than 255 comparisons are not built");
  Run whole;
  Prediction prediction;
  {
    const Scan scan(model, model.rules, {options.threads, 1});
    const Scorer scorer(model, options.weight_min);
    task.stage("Scoring", "pairs", scan.pairs());
    if (options.runs != nullptr) {
      AMENDS_CHECK(score_runs(scan, scorer, model, options, whole, task));
    } else {
      AMENDS_TRY(whole, score_pieces(scan, scorer, model, options, 0, scan.pieces(), task));
    }
    prediction.by_rule.resize(model.rules.size());
    for (const PieceCounts& piece : whole.pieces) {
      prediction.scored += piece.scored;
      prediction.by_rule[piece.rule] += piece.scored;
      whole.pairs.dropped += piece.dropped;
      whole.pairs.dropped_matches += piece.dropped_matches;
    }
    add_dropped(model, scorer, whole.dropped, whole.pairs);
  }
  prediction.pairs = std::move(whole.pairs);
  return prediction;
}

Result<ReachedMatches> reached_matches(const Model& model, const Pairs& pairs,
                                       std::span<const float> probability, double weight_min,
                                       unsigned threads, base::Task& task) {
  AMENDS_ASSERT(probability.size() == pairs.size());
  const std::size_t slices = (pairs.size() + slice_pairs - 1) / slice_pairs;
  const std::size_t rules = std::min<std::size_t>(model.rules.size(), 32);
  std::vector<ReachedMatches> by_slice(slices);
  std::vector<Context> contexts(std::max(1U, threads));
  task.stage("Counting what rules share", "pairs", pairs.size());
  const auto size_of = [&](std::size_t slice) {
    return std::min(slice_pairs, pairs.size() - slice * slice_pairs);
  };
  AMENDS_CHECK(in_parallel(
      slices, std::max(1U, threads), task,
      [&](std::size_t slice, unsigned thread) {
        const std::size_t first = slice * slice_pairs;
        for (std::size_t i = first; i < first + size_of(slice); ++i) {
          keep_memory_limit_at(i);
          if (probability[i] < reached_least || pairs.weight[i] < weight_min) continue;
          std::uint32_t mask = 0;
          for (std::size_t r = 0; r < rules; ++r) {
            if (model.rules[r].holds(pairs.left[i], pairs.right[i], contexts[thread]))
              mask |= 1U << r;
          }
          by_slice[slice][mask] += static_cast<double>(probability[i]);
        }
      },
      size_of));
  ReachedMatches all;
  for (const ReachedMatches& of_slice : by_slice) {
    for (const auto& [mask, matches] : of_slice) all[mask] += matches;
  }
  return all;
}

int first_rule(const Model& model, RecordIndex left, RecordIndex right, Context& context) {
  const auto rule = std::ranges::find_if(
      model.rules, [&](const RuleKeys& keys) { return keys.holds(left, right, context); });
  return rule == model.rules.end() ? -1 : static_cast<int>(rule - model.rules.begin());
}

void levels_of_pair(const Model& model, RecordIndex left, RecordIndex right, Context& context,
                    std::vector<std::int8_t>& gamma) {
  gamma.clear();
  for (const Compared& compared : model.comparisons) {
    const Composite& composite = compared.levels.composite();
    const int level = compared.levels.first(composite.slot(left), composite.slot(right), context);
    gamma.push_back(level < 0 ? std::int8_t{-1} : compared.gamma[static_cast<std::size_t>(level)]);
  }
}

double weight_of_pair(const Model& model, RecordIndex left, RecordIndex right,
                      const std::int8_t* gamma) {
  // In Scorer's order, so that the last digit is the same: first the levels, then the terms.
  double weight = weight_of(model.settings.prior);
  for (std::size_t c = 0; c < model.comparisons.size(); ++c)
    weight += model.comparisons[c].weight[static_cast<std::size_t>(gamma[c] + 1)];
  for (std::size_t c = 0; c < model.comparisons.size(); ++c) {
    const Compared& compared = model.comparisons[c];
    const Composite& composite = compared.levels.composite();
    weight += compared.adjustment(gamma[c], composite.slot(left), composite.slot(right));
  }
  return weight;
}

namespace {

void add_lower(std::set<std::string>& names, const std::vector<std::string>& more) {
  for (const std::string& name : more) names.insert(base::lower_ascii(name));
}

std::set<std::string> columns_of_comparison(const Comparison& comparison) {
  std::set<std::string> names;
  for (const Level& level : comparison.levels) {
    std::vector<std::string> read;
    if (const auto parsed = parse_sql(level.condition, SideStyle::suffix))
      columns_of(**parsed, read);
    add_lower(names, read);
  }
  return names;
}

// The column that a rule holds equal, as it stands, as a date, or without some of its texts; empty
// for any other condition.
std::string equated_column(Expression condition) {
  for (ExpressionPtr& side : condition.arguments) {
    while (side->kind == Expression::Kind::call &&
           (side->name == "nullif" || side->name == "try_strptime"))
      side = side->arguments[0];
  }
  return exact_match_column(condition);
}

std::set<std::string> columns_equal_by(const BlockingRule& rule) {
  std::set<std::string> names;
  const auto parsed = parse_sql(rule.condition, SideStyle::prefix);
  if (!parsed) return names;
  for (const ExpressionPtr& condition : conjuncts(*parsed))
    add_lower(names, {equated_column(*condition)});
  return names;
}

}  // namespace

ModelView view_of(const Settings& settings) {
  ModelView view;
  view.prior = settings.prior;
  std::vector<std::set<std::string>> read;  // by comparison
  for (const Comparison& comparison : settings.comparisons) {
    ComparisonView shown;
    shown.name = comparison.name;
    const ScriptGroups groups = script_groups(comparison);
    for (std::size_t i = 0; i < comparison.levels.size(); ++i) {
      const Level& level = comparison.levels[i];
      LevelView of_level;
      of_level.label = level.label.empty() ? level.condition : level.label;
      of_level.condition = level.condition;
      of_level.gamma = comparison.gamma(i);
      of_level.group = groups.group[i];
      if (!level.is_null) {
        constexpr double untrained = std::numeric_limits<double>::quiet_NaN();
        of_level.m = level.m.value_or(untrained);
        of_level.u = level.u.value_or(untrained);
        of_level.weight = std::log2(comparison.m(i) / comparison.u(i));
      }
      shown.term_frequency |= !level.tf_column.empty();
      shown.levels.push_back(std::move(of_level));
    }
    view.comparisons.push_back(std::move(shown));
    read.push_back(columns_of_comparison(comparison));
  }
  for (const BlockingRule& rule : settings.rules) {
    view.rules.push_back(rule.condition);
    const std::set<std::string> equal = columns_equal_by(rule);
    view.equated.emplace_back();
    for (const std::set<std::string>& columns : read)
      view.equated.back().push_back(!columns.empty() && std::ranges::includes(equal, columns));
  }
  return view;
}

}  // namespace amends::link
