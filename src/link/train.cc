#include "link/train.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <numeric>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "link/dependence.h"
#include "link/differences.h"
#include "link/pairs.h"
#include "link/relatives.h"
#include "link/scan.h"
#include "link/shares.h"
#include "link/sql.h"

namespace amends::link {
namespace {

constexpr std::uint64_t dense_max = std::uint64_t{1} << 20;  // patterns counted in an array
constexpr double converged_below = 1e-6;  // the largest change of a probability in a round
constexpr double probability_min = 1e-8;
// In a model without rules: of a rule that makes more pairs a record, most agree by chance.
constexpr double pairs_a_record = 30;
constexpr double all_pairs = std::numeric_limits<double>::infinity();

struct Counts {
  std::vector<std::uint64_t> dense;
  std::unordered_map<std::uint64_t, std::uint64_t> sparse;
};

}  // namespace

Result<std::vector<PatternCount>> count_patterns(const Model& model, const RuleKeys& rule,
                                                 double share, unsigned threads, base::Task& task) {
  const Scan scan(model, {&rule, 1}, {threads, share});
  std::vector<Counts> counts(threads);
  const bool is_dense = model.patterns <= dense_max;
  if (is_dense) {
    for (Counts& count : counts) count.dense.resize(model.patterns);
  }
  AMENDS_CHECK(scan.run(0, scan.pieces(), task, [&](const Batch& batch) {
    std::uint64_t patterns[Batch::size_max];
    batch.patterns(model, patterns);
    Counts& count = counts[batch.thread];
    for (std::size_t i = 0; i < batch.size; ++i) {
      if (is_dense) {
        ++count.dense[patterns[i]];
      } else {
        ++count.sparse[patterns[i]];
      }
    }
  }));
  std::map<std::uint64_t, std::uint64_t> all;
  for (const Counts& count : counts) {
    for (std::uint64_t pattern = 0; pattern < count.dense.size(); ++pattern) {
      if (count.dense[pattern] > 0) all[pattern] += count.dense[pattern];
    }
    for (const auto& [pattern, number] : count.sparse) all[pattern] += number;
  }
  std::vector<PatternCount> result;
  for (const auto& [pattern, number] : all)
    result.push_back({pattern, static_cast<double>(number)});
  return result;
}

namespace {

// By comparison, by gamma + 1.
using Table2 = std::vector<std::vector<double>>;

class Trainer {
 public:
  Trainer(Model& model, const TrainOptions& options, base::Task& task)
      : model_(model),
        options_(options),
        task_(task),
        possible_(
            static_cast<double>(possible_pairs(model.table->records, model.settings.link_type))) {}

  Result<Training> run() {
    AMENDS_TRY(random_, shares_at_random(model_, options_, task_));
    AMENDS_CHECK(gather());
    start();
    count_differences();
    find_shared();
    // u is that of pairs at random less the matches among them, and how many those are hangs on m.
    for (int outer = 0; outer < 4; ++outer) {
      AMENDS_CHECK(iterate());
      if (outer == 0) find_scarce();
      settle_prior();
      take_matches_out_of_u();
    }
    store();
    tell();
    AMENDS_CHECK(model_.refresh_weights());
    return std::move(training_);
  }

 private:
  // In how many comparisons a pattern differs, of those in which it says something.
  struct Differing {
    std::uint32_t said = 0, differences = 0;
  };
  struct Counted {
    std::vector<PatternCount> patterns;
    std::vector<Differing> differing;  // of each pattern
    std::vector<bool> reads;           // by comparison: says nothing here
    double share = 0.1;                // of matches
    double related = 0;                // of pairs that share much and do not match
    double scale = 1;                  // pairs that the rule makes, for each looked at
  };

  bool reads(std::size_t comparison, const std::vector<std::string>& columns) const {
    for (const Column* column : model_.comparisons[comparison].levels.composite().columns()) {
      if (std::ranges::find(columns, base::lower_ascii(column->name)) != columns.end()) return true;
    }
    return false;
  }

  // Equality of each single column that comparisons read; in a model without rules, of those that
  // have a level for it.
  std::vector<std::string> equalities() const {
    std::vector<std::string> conditions;
    std::set<std::string> seen;
    for (std::size_t c = 0; c < model_.comparisons.size(); ++c) {
      const std::set<std::string> exact = exact_columns(model_.settings.comparisons[c]);
      for (const Column* column : model_.comparisons[c].levels.composite().columns()) {
        std::string of_dates = equal_dates(model_.settings.comparisons[c], column->name);
        if (model_.rules.empty() && of_dates.empty() &&
            !exact.contains(base::lower_ascii(column->name)))
          continue;
        if (!seen.insert(column->name).second) continue;
        conditions.push_back(of_dates.empty() ? fmt::format("l.{0} = r.{0}", sql_name(column->name))
                                              : std::move(of_dates));
      }
    }
    return conditions;
  }

  // The rule for one day of a column whose dates a level reads in several forms; empty for others.
  static std::string equal_dates(const Comparison& comparison, const std::string& column) {
    for (const Level& level : comparison.levels) {
      if (level.is_null || level.is_else()) continue;
      const auto parsed = parse_sql(level.condition, SideStyle::suffix);
      if (!parsed || (*parsed)->name != "=" || (*parsed)->arguments.size() != 2) continue;
      const Expression &a = *(*parsed)->arguments[0], &b = *(*parsed)->arguments[1];
      if (a.name != "try_strptime" || a.arguments.size() != 2 || a.arguments[1]->name != "list" ||
          a.arguments[0]->name != column || sql_text(a, false) != sql_text(b, false))
        continue;
      return fmt::format("{} = {}", sql_text(a), sql_text(b));
    }
    return {};
  }

  static std::set<std::string> exact_columns(const Comparison& comparison) {
    std::set<std::string> columns;
    for (const Level& level : comparison.levels) {
      if (level.is_null || level.is_else()) continue;
      const auto parsed = parse_sql(level.condition, SideStyle::suffix);
      if (!parsed) continue;
      for (const ExpressionPtr& condition : conjuncts(*parsed))
        columns.insert(base::lower_ascii(exact_match_column(*condition)));
    }
    return columns;
  }

  // The model's own rules, and equality of single columns. A column with few values makes blocks in
  // which matches drown; where a model has no rules, two such columns together make a block.
  Status gather() {
    const double records = static_cast<double>(model_.table->size());
    const bool has_rules = !model_.rules.empty();
    for (std::size_t r = 0; r < model_.rules.size(); ++r) {
      const std::string& condition = model_.settings.rules[r].condition;
      const bool reads_any = !columns_read(condition, SideStyle::prefix).empty();
      AMENDS_CHECK(take(condition, model_.rules[r], pairs_of(model_.rules[r]),
                        reads_any ? all_pairs : thin(), false));
    }
    if (!has_rules) AMENDS_CHECK(take_equalities(std::min(thin(), pairs_a_record * records), true));
    if (strata_.empty() || has_rules) AMENDS_CHECK(take_equalities(thin(), false));
    if (!strata_.empty()) return {};
    return fail(Code::bad_input,
                "nothing can be learnt: no rule makes pairs on which two other comparisons say "
                "something; give a blocking rule on another column");
  }

  // More pairs than these are too many for a block.
  double thin() const { return 0.05 * possible_; }

  // `joins_wide`: columns that alone make too many pairs are taken two by two.
  Status take_equalities(double most, bool joins_wide) {
    std::vector<std::string> wide;
    for (const std::string& condition : equalities()) {
      AMENDS_TRY(const RuleKeys keys, compile(condition));
      const std::uint64_t pairs = pairs_of(keys);
      const bool is_wide = static_cast<double>(pairs) > most;
      const std::size_t before = strata_.size();
      AMENDS_CHECK(take(condition, keys, pairs, is_wide && joins_wide ? thin() : most, is_wide));
      if (is_wide && strata_.size() == before) wide.push_back(condition);
    }
    for (std::size_t a = 0; a < wide.size() && joins_wide; ++a) {
      for (std::size_t b = a + 1; b < wide.size(); ++b) {
        const std::string condition = wide[a] + " AND " + wide[b];
        AMENDS_TRY(const RuleKeys keys, compile(condition));
        AMENDS_CHECK(take(condition, keys, pairs_of(keys), most, false));
      }
    }
    return {};
  }

  Result<RuleKeys> compile(const std::string& condition) const {
    BlockingRule rule;
    rule.condition = condition;
    return compile_rule(*model_.table, model_.types, rule);
  }
  std::uint64_t pairs_of(const RuleKeys& keys) const {
    return cost_of(*model_.table, model_.settings, keys).pairs;
  }

  // One stratum, unless the rule makes more than `most` pairs, or leaves too little to compare.
  Status take(const std::string& condition, const RuleKeys& keys, std::uint64_t all, double most,
              bool is_wide) {
    Counted counted;
    const std::vector<std::string> columns = columns_read(condition, SideStyle::prefix);
    TrainingStratum stratum;
    stratum.condition = condition;
    for (std::size_t c = 0; c < model_.comparisons.size(); ++c) {
      counted.reads.push_back(reads(c, columns));
      if (counted.reads.back()) stratum.left_out.push_back(model_.comparisons[c].name);
    }
    if (stratum.left_out.size() + 2 > model_.comparisons.size()) return {};
    stratum.of_pairs = all;
    const auto pairs = static_cast<double>(all);
    if (pairs == 0 || pairs > most) return {};
    const double share = std::min(1.0, static_cast<double>(options_.pairs_max) / pairs);
    task_.stage("Counting patterns", "pairs", static_cast<std::uint64_t>(share * pairs));
    AMENDS_TRY(counted.patterns, count_patterns(model_, keys, share, options_.threads, task_));
    double looked_at = 0;
    for (const PatternCount& pattern : counted.patterns) looked_at += pattern.count;
    if (looked_at < 10 || (is_wide && !is_like_chance(counted, looked_at))) return {};
    counted.scale = pairs / looked_at;
    stratum.pairs = static_cast<std::uint64_t>(looked_at);
    training_.strata.push_back(std::move(stratum));
    strata_.push_back(std::move(counted));
    return {};
  }

  // Whether the pairs of a stratum agree on everything else about as often as pairs at random.
  bool is_like_chance(const Counted& stratum, double pairs) const {
    constexpr double more = 0.01;
    for (std::size_t c = 0; c < random_.size(); ++c) {
      const std::size_t size = random_[c].size();
      std::vector<double> counts(size, 0);
      for (const PatternCount& counted : stratum.patterns)
        counts[counted.pattern / model_.strides[c] % size] += counted.count;
      const double valued = std::max(pairs - counts[0], 1.0);
      const double of_random = random_[c][1] / std::max(1 - random_[c][0], probability_min);
      if (!stratum.reads[c] && of_random - counts[1] / valued > more) return false;
    }
    return true;
  }

  // From what Splink assumes of an untrained model, u as at random.
  void start() {
    for (std::size_t c = 0; c < model_.comparisons.size(); ++c) {
      const Comparison& comparison = model_.settings.comparisons[c];
      const int radix = model_.comparisons[c].radix;
      std::vector<double> m(static_cast<std::size_t>(radix)), u(m.size());
      shares_.emplace_back(comparison);
      times_.push_back(static_cast<double>(std::ranges::count_if(
          strata_, [&](const Counted& stratum) { return !stratum.reads[c]; })));
      for (const std::vector<std::size_t>& group : shares_[c].places()) {
        double known = 0;
        for (const std::size_t place : group) known += random_[c][place];
        const auto levels = static_cast<double>(group.size());
        for (const std::size_t place : group) {
          // The best level is likeliest among matches.
          m[place] = place == group.back() ? 0.7 : 0.3 / (levels - 1);
          u[place] = known > 0 ? std::max(random_[c][place] / known, probability_min) : 1 / levels;
        }
      }
      for (std::size_t i = 0; i < comparison.levels.size(); ++i) {
        const Level& level = comparison.levels[i];
        if (level.is_null) continue;
        const auto place = static_cast<std::size_t>(comparison.gamma(i) + 1);
        if (level.m && (level.fix_m || options_.keeps_trained)) m[place] = *level.m;
        if (level.u && (level.fix_u || options_.keeps_trained)) u[place] = *level.u;
      }
      m_.push_back(std::move(m));
      u_.push_back(std::move(u));
    }
  }

  void count_differences() {
    std::vector<std::vector<bool>> is_best;
    for (const LevelShares& shares : shares_) {
      is_best.emplace_back(m_[is_best.size()].size(), false);
      for (const std::vector<std::size_t>& group : shares.places())
        is_best.back()[group.back()] = true;
    }
    for (Counted& stratum : strata_) {
      for (const PatternCount& counted : stratum.patterns) {
        std::vector<bool> said;
        Differing differing;
        std::uint64_t rest = counted.pattern;
        for (std::size_t c = 0; c < m_.size(); ++c) {
          const std::size_t place = rest % m_[c].size();
          said.push_back(place > 0 && !stratum.reads[c]);
          differing.differences += said.back() && !is_best[c][place];
          rest /= m_[c].size();
        }
        differing.said = differences_.said(said);
        stratum.differing.push_back(differing);
      }
    }
  }

  // Which comparisons agree in pairs of two persons of one household, where there are such.
  void find_shared() {
    std::vector<AgreementStratum> strata;
    std::vector<double> u_best;
    for (const Counted& stratum : strata_) {
      AgreementStratum agreement{stratum.reads, {}};
      std::vector<std::int8_t> agrees(m_.size());
      for (const PatternCount& counted : stratum.patterns) {
        std::uint64_t rest = counted.pattern;
        for (std::size_t c = 0; c < m_.size(); ++c) {
          const std::size_t place = rest % m_[c].size();
          agrees[c] = place == 0 ? 0 : place + 1 == m_[c].size() ? 2 : 1;
          rest /= m_[c].size();
        }
        agreement.counts[agrees] += counted.count * stratum.scale;
      }
      strata.push_back(std::move(agreement));
    }
    for (std::size_t c = 0; c < m_.size(); ++c)
      u_best.push_back(random_[c].back() / std::max(1 - random_[c][0], probability_min));
    shared_ = find_relatives(strata, u_best);
    if (shared_.empty()) return;
    std::vector<std::string> names;
    for (std::size_t c = 0; c < m_.size(); ++c) {
      if (shared_[c]) names.push_back(model_.comparisons[c].name);
    }
    training_.words.push_back(
        fmt::format("many pairs share \"{}\" and nothing else, as households and families do; they "
                    "are kept apart from matches",
                    fmt::join(names, "\", \"")));
    for (Counted& stratum : strata_) stratum.related = 0.1;
  }

  bool keeps_m(std::size_t c, std::size_t place) const { return keeps(c, place, true); }
  bool keeps(std::size_t c, std::size_t place, bool of_m) const {
    const Comparison& comparison = model_.settings.comparisons[c];
    for (std::size_t i = 0; i < comparison.levels.size(); ++i) {
      const Level& level = comparison.levels[i];
      if (level.is_null || static_cast<std::size_t>(comparison.gamma(i) + 1) != place) continue;
      const bool has = of_m ? level.m.has_value() : level.u.has_value();
      return has && ((of_m ? level.fix_m : level.fix_u) || options_.keeps_trained);
    }
    return false;
  }

  // Rounds of expectation and maximisation over all strata.
  Status iterate() {
    training_.converged = false;
    const Settings& settings = model_.settings;
    const unsigned rounds_max = settings.max_iterations
                                    ? static_cast<unsigned>(*settings.max_iterations)
                                    : options_.rounds_max;
    const double below = settings.em_convergence.value_or(converged_below);
    for (unsigned round = 0; round < rounds_max && !training_.converged; ++round) {
      ++training_.rounds;
      Table2 counts;
      for (const auto& m : m_) counts.emplace_back(m.size(), 0);
      double change = 0;
      differences_.start();
      for (Counted& stratum : strata_) {
        if (task_.stopped()) return base::interrupted();
        change = std::max(change, expect(stratum, counts));
      }
      change_ = std::max(change, maximise(counts));
      training_.converged = change_ < below;
    }
    return {};
  }

  // m as it is beside the term for differences.
  double beside_differences(std::size_t c, std::size_t place) const {
    if (alone_.empty() || !is_learnt(c) || m_[c].back() >= 1) return m_[c][place];
    if (place + 1 == m_[c].size()) return alone_[c];
    return m_[c][place] * (1 - alone_[c]) / (1 - m_[c].back());
  }

  // The weight of each level in a stratum, 0 where it says nothing there.
  Table2 weights_in(const Counted& stratum) const {
    Table2 weights;
    for (std::size_t c = 0; c < m_.size(); ++c) {
      std::vector<double> of_gamma(m_[c].size(), 0);
      for (std::size_t g = 1; g < of_gamma.size() && !stratum.reads[c]; ++g) {
        of_gamma[g] = std::log2(std::max(beside_differences(c, g), probability_min) /
                                std::max(u_[c][g], probability_min));
      }
      weights.push_back(std::move(of_gamma));
    }
    return weights;
  }

  double expect(Counted& stratum, Table2& counts) {
    const Table2 weights = weights_in(stratum);
    const double of_others = 1 - stratum.share - stratum.related;
    double matches = 0, relatives = 0, all = 0;
    for (std::size_t p = 0; p < stratum.patterns.size(); ++p) {
      const PatternCount& counted = stratum.patterns[p];
      const Differing& differing = stratum.differing[p];
      double weight =
          differences_.log_of(differing.said, differing.differences) / std::numbers::ln2;
      double shared = 0;
      std::uint64_t rest = counted.pattern;
      for (std::size_t c = 0; c < m_.size(); ++c) {
        const double bits = weights[c][rest % m_[c].size()];
        weight += bits;
        if (!shared_.empty() && shared_[c]) shared += bits;
        rest /= m_[c].size();
      }
      const double match = stratum.share * std::exp2(weight);
      const double related = stratum.related > 0 ? stratum.related * std::exp2(shared) : 0;
      const double sum = match + related + of_others;
      const double expected = std::isfinite(match) ? match / sum * counted.count : counted.count;
      matches += expected;
      relatives += std::isfinite(match) ? related / sum * counted.count : 0;
      all += counted.count;
      differences_.add(differing.said, differing.differences, expected * stratum.scale);
      rest = counted.pattern;
      for (std::size_t c = 0; c < m_.size(); ++c) {
        if (!stratum.reads[c]) counts[c][rest % m_[c].size()] += expected * stratum.scale;
        rest /= m_[c].size();
      }
    }
    const double share = std::clamp(matches / all, 1e-9, 1 - 1e-9);
    if (stratum.related > 0)
      stratum.related = std::clamp(relatives / all, 1e-9, (1 - share) * (1 - 1e-9));
    return std::fabs(share - std::exchange(stratum.share, share));
  }

  double maximise(const Table2& counts) {
    const Table2 before = m_;
    for (std::size_t c = 0; c < m_.size(); ++c) {
      const std::vector<double> shares = shares_[c].of_matches(counts[c], times_[c]);
      for (std::size_t g = 1; g < m_[c].size(); ++g) {
        if (!keeps_m(c, g) && shares[g] > 0) m_[c][g] = shares[g];
      }
    }
    seen_ = counts;
    settle_differences();
    double change = 0;
    for (std::size_t c = 0; c < m_.size(); ++c) {
      for (std::size_t g = 1; g < m_[c].size(); ++g)
        change = std::max(change, std::fabs(before[c][g] - m_[c][g]));
    }
    return change;
  }

  // The share of matches with the best level, of whichever group.
  double best_share(std::size_t c) const {
    if (shares_[c].places().size() == 1) return m_[c].back();
    double best = 0, all = 0;
    for (const std::vector<std::size_t>& group : shares_[c].places()) {
      best += seen_[c][group.back()];
      for (const std::size_t place : group) all += seen_[c][place];
    }
    return all > 0 ? best / all : m_[c].back();
  }

  bool is_learnt(std::size_t c) const {
    for (std::size_t g = 1; g < m_[c].size(); ++g) {
      if (keeps_m(c, g)) return false;
    }
    return shares_[c].places().size() == 1;
  }

  // The matches of a stratum agree on its rule, so where matches with many differences are few they
  // differ more in what is left to compare than all matches do. What is counted becomes what it
  // says of all, and alone_ what makes it so beside the term for differences.
  void settle_differences() {
    std::vector<double> counted;
    for (std::size_t c = 0; c < m_.size(); ++c) counted.push_back(best_share(c));
    alone_ = differences_.are_fewer() ? explaining(counted) : counted;
    differences_.end(alone_);
    if (!differences_.are_fewer()) return;
    const std::vector<double> best =
        differences_.best_of(std::vector<bool>(m_.size(), true), alone_);
    for (std::size_t c = 0; c < m_.size(); ++c) {
      if (!is_learnt(c) || counted[c] >= 1) continue;
      for (double& m : m_[c]) m *= (1 - best[c]) / (1 - counted[c]);
      m_[c].back() = best[c];
    }
  }

  // alone_, nearer to what makes the strata's matches take the best level as often as `counted`:
  // a step of iterative proportional fitting.
  std::vector<double> explaining(const std::vector<double>& counted) const {
    const auto odds = [](double share) {
      const double kept = std::clamp(share, 1e-6, 1 - 1e-6);
      return kept / (1 - kept);
    };
    const std::vector<double> expected = differences_.best_of_added(alone_);
    std::vector<double> next;
    for (std::size_t c = 0; c < m_.size(); ++c) {
      const double fitted = odds(alone_[c]) * odds(counted[c]) / odds(expected[c]);
      next.push_back(fitted / (1 + fitted));
    }
    return next;
  }

  // Groups of levels that too few matches are in; by the rule that makes the most of them.
  void find_scarce() {
    Table2 most;
    for (const auto& m : m_) most.emplace_back(m.size(), 0);
    for (Counted& stratum : strata_) {
      Table2 counts;
      for (const auto& m : m_) counts.emplace_back(m.size(), 0);
      (void)expect(stratum, counts);
      for (std::size_t c = 0; c < m_.size(); ++c) {
        for (std::size_t g = 0; g < m_[c].size(); ++g)
          most[c][g] = std::max(most[c][g], counts[c][g]);
      }
    }
    for (std::size_t c = 0; c < m_.size(); ++c) {
      const std::string said = shares_[c].leave_scarce(most[c]);
      if (said.empty()) continue;
      training_.words.push_back(
          fmt::format("comparison \"{}\": {}", model_.comparisons[c].name, said));
    }
  }

  // Matches in all: those that agree on a rule, divided by how many of all matches do, as far as
  // comparisons with an exact level tell; the median over rules that tell.
  void settle_prior() {
    std::vector<double> estimates;
    for (std::size_t r = 0; r < strata_.size(); ++r) {
      const Counted& stratum = strata_[r];
      double looked_at = 0;
      for (const PatternCount& pattern : stratum.patterns) looked_at += pattern.count;
      training_.strata[r].matches = stratum.share * looked_at * stratum.scale;
      double reach = 1;
      for (std::size_t c = 0; c < m_.size(); ++c) {
        if (!stratum.reads[c]) continue;
        reach *= m_[c].back() * shares_[c].share_of_best_group(seen_[c]) * (1 - random_[c][0]);
      }
      if (reach > 0.02) estimates.push_back(training_.strata[r].matches / reach);
    }
    double matches = 0;
    for (const TrainingStratum& stratum : training_.strata)
      matches = std::max(matches, stratum.matches);
    if (!estimates.empty()) {
      std::ranges::sort(estimates);
      matches = std::max(matches, estimates[estimates.size() / 2]);
    }
    training_.expected_matches = matches;
    prior_ = std::clamp(matches / std::max(possible_, 1.0), 1e-12, 0.5);
  }

  void take_matches_out_of_u() {
    for (std::size_t c = 0; c < u_.size(); ++c) {
      const std::vector<double> u = shares_[c].of_others(random_[c], seen_[c], m_[c], prior_);
      for (std::size_t g = 1; g < u.size(); ++g) {
        if (!keeps(c, g, false) && u[g] > 0) u_[c][g] = u[g];
      }
    }
  }

  void store() {
    model_.settings.prior = prior_;
    for (std::size_t c = 0; c < m_.size(); ++c) {
      Comparison& comparison = model_.settings.comparisons[c];
      double matches = 0;
      for (std::size_t g = 1; g < m_[c].size(); ++g) matches += seen_[c][g];
      training_.shares_of_matches.emplace_back(comparison.levels.size(), 0);
      for (std::size_t i = 0; i < comparison.levels.size(); ++i) {
        Level& level = comparison.levels[i];
        if (level.is_null) continue;
        const auto place = static_cast<std::size_t>(comparison.gamma(i) + 1);
        // What was never seen among matches does not speak for one.
        if (matches >= 1 && shares_[c].sightings(seen_[c], place) < 0.5)
          m_[c][place] = std::min(m_[c][place], u_[c][place]);
        if (!keeps(c, place, true)) level.m = beside_differences(c, place);
        training_.shares_of_matches[c][i] = shares_[c].places().size() == 1 || matches <= 0
                                                ? m_[c][place]
                                                : seen_[c][place] / matches;
        if (!keeps(c, place, false)) level.u = u_[c][place];
      }
    }
  }

  void tell() {
    if (!training_.converged) {
      const auto& most = model_.settings.max_iterations;
      training_.words.push_back(fmt::format(
          "the training did not converge in {} rounds: a probability still moves by {:.2g}; {}",
          training_.rounds, change_,
          most ? fmt::format("the model allows {} at a time (max_iterations)", *most)
               : "look at the comparisons' levels"));
    }
    for (std::size_t c = 0; c < m_.size(); ++c) {
      const Comparison& comparison = model_.settings.comparisons[c];
      if (std::accumulate(seen_[c].begin() + 1, seen_[c].end(), 0.0) < 1) {
        training_.words.push_back(
            fmt::format("comparison \"{}\": no block tells how often matches agree in it; its m is "
                        "assumed; give a blocking rule on other columns to learn it",
                        comparison.name));
        continue;
      }
      for (std::size_t i = 0; i < comparison.levels.size(); ++i) {
        if (comparison.levels[i].is_null) continue;
        const auto place = static_cast<std::size_t>(comparison.gamma(i) + 1);
        const std::string name = comparison.levels[i].label.empty() ? comparison.levels[i].condition
                                                                    : comparison.levels[i].label;
        if (shares_[c].sightings(seen_[c], place) < 0.5 && shares_[c].is_first_of_kin(place)) {
          training_.words.push_back(
              fmt::format("comparison \"{}\": the level \"{}\" was never seen among likely "
                          "matches; its m is a guess",
                          comparison.name, name));
        }
      }
    }
    tell_dependences();
    tell_correlations();
  }

  // Columns of two comparisons of which one follows from the other.
  void tell_dependences() {
    std::vector<std::string> columns;
    std::vector<std::set<std::size_t>> readers;
    for (std::size_t c = 0; c < model_.comparisons.size(); ++c) {
      for (const Column* column : model_.comparisons[c].levels.composite().columns()) {
        const auto at = std::ranges::find(columns, column->name) - columns.begin();
        if (static_cast<std::size_t>(at) == columns.size()) {
          columns.push_back(column->name);
          readers.emplace_back();
        }
        readers[static_cast<std::size_t>(at)].insert(c);
      }
    }
    for (const Dependence& found : dependences(*model_.table, columns)) {
      if (readers[found.by] == readers[found.follows]) continue;
      training_.words.push_back(fmt::format(
          "\"{}\" and \"{}\" say one thing twice: {}. Leave one of them out, or compare "
          "both in one comparison",
          columns[found.by], columns[found.follows], said(found, columns)));
    }
  }

  // How often two comparisons are at an extreme alone and together.
  struct Together {
    double all = 0, both = 0, only_a = 0, only_b = 0;
    void add(bool in_a, bool in_b, double count) {
      all += count;
      both += in_a && in_b ? count : 0;
      only_a += in_a ? count : 0;
      only_b += in_b ? count : 0;
    }
    double lift() const { return only_a * only_b > 0 ? both * all / (only_a * only_b) : 0; }
    bool is_told() const {
      constexpr double lift_told = 5, pairs_told = 20;  // 20 where 4 are expected is no chance
      return both >= pairs_told && lift() >= lift_told;
    }
  };

  // Fields that agree together far more often than apart among non-matches, or differ together
  // among matches.
  void tell_correlations() {
    std::set<std::pair<std::size_t, std::size_t>> agreeing, differing;
    const std::size_t size = m_.size();
    for (const Counted& stratum : strata_) {
      const Table2 weights = weights_in(stratum);
      std::vector<Together> others(size * size), matches(size * size);
      std::vector<std::size_t> places(size);
      for (const PatternCount& counted : stratum.patterns) {
        std::uint64_t rest = counted.pattern;
        double weight = weight_of(stratum.share);
        for (std::size_t c = 0; c < size; ++c) {
          places[c] = rest % m_[c].size();
          rest /= m_[c].size();
          weight += weights[c][places[c]];
        }
        const double match = counted.count * probability_of(weight);
        for (std::size_t a = 0; a < size; ++a) {
          if (stratum.reads[a] || places[a] == 0) continue;
          for (std::size_t b = a + 1; b < size; ++b) {
            if (stratum.reads[b] || places[b] == 0) continue;
            others[a * size + b].add(places[a] + 1 == m_[a].size(), places[b] + 1 == m_[b].size(),
                                     counted.count - match);
            matches[a * size + b].add(places[a] == 1, places[b] == 1, match);
          }
        }
      }
      for (std::size_t a = 0; a < size; ++a) {
        for (std::size_t b = a + 1; b < size; ++b) {
          if (const Together& found = others[a * size + b];
              found.is_told() && agreeing.insert({a, b}).second)
            tell_together(a, b, "agree", found, "among pairs that do not match");
          if (const Together& found = matches[a * size + b];
              found.is_told() && differing.insert({a, b}).second)
            tell_together(a, b, "differ", found, "among pairs that match");
        }
      }
    }
  }
  void tell_together(std::size_t a, std::size_t b, std::string_view what, const Together& found,
                     std::string_view where) {
    training_.words.push_back(fmt::format(
        "\"{}\" and \"{}\" {} together {:.0f} times as often as if they were "
        "independent, {}; one comparison of both would be better",
        model_.comparisons[a].name, model_.comparisons[b].name, what, found.lift(), where));
  }

  Model& model_;
  const TrainOptions& options_;
  base::Task& task_;
  double possible_;  // pairs
  Differences differences_{model_.comparisons.size()};
  std::vector<double> alone_;  // by comparison: best_share() beside the term for differences
  Training training_;
  std::vector<Counted> strata_;
  Table2 random_, m_, u_, seen_;
  std::vector<LevelShares> shares_;  // by comparison
  std::vector<bool> shared_;         // by comparison: by relatives; empty where there are none
  std::vector<double> times_;        // by comparison: strata that tell of it
  double prior_ = 1e-4;
  double change_ = 0;  // the largest of a probability in the last round
};

}  // namespace

Result<Training> train(Model& model, const TrainOptions& options, base::Task& task) {
  return Trainer(model, options, task).run();
}

}  // namespace amends::link
