#include "link/threshold.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <map>
#include <numbers>
#include <numeric>
#include <optional>

#include "base/text.h"
#include "link/differences.h"
#include "link/sql.h"

namespace amends::link {
namespace {

// The term-frequency part of a weight is taken in steps of this many bits.
constexpr double frequency_step = 0.5;
constexpr unsigned rounds_max = 500;
constexpr double converged_below = 1e-7;
// How much the model's own m and u count beside what the candidates say: as much again. Without
// them, a class that is no match can take the place of the matches where those are few; with them
// alone, nothing would be learnt.
constexpr double anchor = 1.0;
// Added to every level's count, so that a level which one class never shows is not proof.
constexpr double pseudo_count = 0.1;
// Relatives are a class where they are about as many as the matches, and explain this many bits for
// each pair that was taken for a match. Where hardly any matches are left, the class is the matches
// themselves; where hardly any of its pairs were taken for matches, and most of those that were
// stay, it is a kind of pairs at random.
constexpr double least_to_matches = 0.75, least_gain = 0.5, least_left = 0.03, least_parted = 0.1;
// And they are two persons: in some comparison this part of them is not alike at all.
constexpr double least_unlike = 0.5;
// A threshold is in doubt where pairs that would match, at odds of `likely` or more, but for one
// comparison which pairs at random agree on more rarely than `telling`, are this many to the
// matches.
constexpr double doubtful = 0.3, telling = 0.05, likely = 9;
// And where the matches are so few that one of them missed costs more than this of F1.
constexpr double most_lost_by_one = 0.01;

struct Pattern {
  std::uint8_t rule = 0;
  std::int8_t frequency = 0;  // in steps
  double frequency_bits = 0;  // what it counts for
  std::vector<std::int8_t> levels;
  double count = 0;
  double probability = 0;  // of a match
  double related = 0;      // of two persons who share much
  std::uint32_t said = 0;  // in which comparisons it says something; by Differences
  std::uint32_t differences = 0;
};

// All distinct patterns.
struct Patterns {
  std::vector<Pattern> list;
  std::vector<std::pair<std::uint32_t, double>> dropped;  // pattern and count
  std::size_t rules = 0, comparisons = 0;
  int level_max = 0;
};

// The part of the weight that the levels do not explain.
class Frequency {
 public:
  // The weight of levels alone.
  double of_levels(const std::vector<std::int8_t>& levels) const {
    double weight = prior_;
    for (std::size_t c = 0; c < levels.size() && c < weights_.size(); ++c)
      weight += weights_[c][static_cast<std::size_t>(levels[c] + 1)];
    return weight;
  }

  explicit Frequency(const ModelView& model) : prior_(weight_of(model.prior)) {
    for (const ComparisonView& comparison : model.comparisons) {
      weights_.emplace_back();
      for (int gamma = -1; gamma < 127; ++gamma)
        weights_.back().push_back(level_weight(comparison, gamma));
    }
    usable_ = std::isfinite(prior_);
  }

  std::int8_t steps(const Pairs& pairs, std::size_t i) const {
    if (!usable_ || weights_.size() != pairs.gamma.size()) return 0;
    double rest = pairs.weight[i] - prior_;
    for (std::size_t c = 0; c < weights_.size(); ++c)
      rest -= weights_[c][static_cast<std::size_t>(pairs.gamma[c][i] + 1)];
    if (!std::isfinite(rest)) return 0;
    return static_cast<std::int8_t>(std::clamp(std::round(rest / frequency_step), -60.0, 60.0));
  }

 private:
  double prior_;
  bool usable_ = false;
  std::vector<std::vector<double>> weights_;
};

// Finds a pair's pattern among those seen, by open addressing; what is found is compared whole.
class PatternFinder {
 public:
  explicit PatternFinder(const Pairs& pairs, Patterns& patterns)
      : pairs_(pairs), patterns_(patterns), places_(1024, nobody) {}

  // The number of a pattern of dropped pairs.
  std::uint32_t number(const Pairs::Dropped& dropped) {
    if (patterns_.list.size() * 2 > places_.size()) grow();
    Pattern pattern{dropped.rule, 0, 0, dropped.gamma};
    std::size_t at = hash(pattern) & (places_.size() - 1);
    while (places_[at] != nobody && !is_like(patterns_.list[places_[at]], pattern))
      at = (at + 1) & (places_.size() - 1);
    if (places_[at] == nobody) places_[at] = add(std::move(pattern));
    return places_[at];
  }

  // The number of the pattern of pair i, which is added when it is new.
  std::uint32_t number(std::size_t i, std::int8_t frequency) {
    if (patterns_.list.size() * 2 > places_.size()) grow();
    std::size_t at = hash(i, frequency) & (places_.size() - 1);
    while (places_[at] != nobody && !is_pattern(places_[at], i, frequency))
      at = (at + 1) & (places_.size() - 1);
    if (places_[at] == nobody) places_[at] = add(i, frequency);
    return places_[at];
  }

 private:
  static constexpr std::uint32_t nobody = 0xffff'ffff;

  static std::uint64_t mixed(std::uint64_t hash, std::int8_t value) {
    return (hash ^ static_cast<std::uint8_t>(value)) * 0x9e3779b97f4a7c15u;
  }
  static std::uint64_t finished(std::uint64_t hash) { return hash ^ (hash >> 29); }

  std::uint64_t hash(std::size_t i, std::int8_t frequency) const {
    std::uint64_t hash = mixed(mixed(1, static_cast<std::int8_t>(pairs_.rule[i])), frequency);
    for (const auto& column : pairs_.gamma) hash = mixed(hash ^ (hash >> 32), column[i]);
    return finished(hash);
  }
  std::uint64_t hash(const Pattern& pattern) const {
    std::uint64_t hash = mixed(mixed(1, static_cast<std::int8_t>(pattern.rule)), pattern.frequency);
    for (const std::int8_t level : pattern.levels) hash = mixed(hash ^ (hash >> 32), level);
    return finished(hash);
  }

  bool is_pattern(std::uint32_t number, std::size_t i, std::int8_t frequency) const {
    const Pattern& pattern = patterns_.list[number];
    if (pattern.rule != pairs_.rule[i] || pattern.frequency != frequency) return false;
    for (std::size_t c = 0; c < pattern.levels.size(); ++c) {
      if (pattern.levels[c] != pairs_.gamma[c][i]) return false;
    }
    return true;
  }

  static bool is_like(const Pattern& a, const Pattern& b) {
    return a.rule == b.rule && a.frequency == b.frequency && a.levels == b.levels;
  }

  std::uint32_t add(std::size_t i, std::int8_t frequency) {
    Pattern pattern{pairs_.rule[i], frequency, 0, {}};
    for (const auto& column : pairs_.gamma) pattern.levels.push_back(column[i]);
    return add(std::move(pattern));
  }
  std::uint32_t add(Pattern pattern) {
    for (const std::int8_t level : pattern.levels)
      patterns_.level_max = std::max<int>(patterns_.level_max, level);
    patterns_.rules = std::max<std::size_t>(patterns_.rules, pattern.rule + 1u);
    patterns_.list.push_back(std::move(pattern));
    return static_cast<std::uint32_t>(patterns_.list.size() - 1);
  }

  void grow() {
    places_.assign(places_.size() * 4, nobody);
    for (std::uint32_t number = 0; number < patterns_.list.size(); ++number) {
      std::size_t at = hash(patterns_.list[number]) & (places_.size() - 1);
      while (places_[at] != nobody) at = (at + 1) & (places_.size() - 1);
      places_[at] = number;
    }
  }

  const Pairs& pairs_;
  Patterns& patterns_;
  std::vector<std::uint32_t> places_;
};

// A pair's pattern stands where its probability will be.
void put_number(float& place, std::uint32_t number) { std::memcpy(&place, &number, sizeof number); }
std::uint32_t number_at(const float& place) {
  std::uint32_t number = 0;
  std::memcpy(&number, &place, sizeof number);
  return number;
}

Patterns patterns_of(const Pairs& pairs, const ModelView& model, PairColumn<float>& numbers) {
  Patterns patterns;
  patterns.comparisons = pairs.gamma.size();
  const Frequency frequency(model);
  PatternFinder finder(pairs, patterns);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    keep_memory_limit_at(i);
    const std::uint32_t number = finder.number(i, frequency.steps(pairs, i));
    Pattern& pattern = patterns.list[number];
    // The first probability: the mean of what the model says.
    pattern.probability += pairs.probability(i);
    pattern.count += 1;
    put_number(numbers[i], number);
  }
  for (const Pairs::Dropped& dropped : pairs.dropped_levels) {
    AMENDS_ASSERT(dropped.gamma.size() == pairs.gamma.size());
    const std::uint32_t number = finder.number(dropped);
    const auto count = static_cast<double>(dropped.count);
    patterns.list[number].probability += count * probability_of(frequency.of_levels(dropped.gamma));
    patterns.list[number].count += count;
    patterns.dropped.emplace_back(number, count);
  }
  for (Pattern& pattern : patterns.list) pattern.probability /= pattern.count;
  return patterns;
}

// Whether a comparison says nothing in a rule's pairs: it shows one level only (or null), or the
// rule asks for equality of all that it reads, so that its levels only tell what the equal values
// are like (a whole date, a year) and pairs that do not match are hardly seen at them elsewhere.
std::vector<std::vector<bool>> constants(const Patterns& patterns, const ModelView& model) {
  std::vector<std::vector<bool>> constant(patterns.rules,
                                          std::vector<bool>(patterns.comparisons, true));
  std::vector<std::vector<int>> first(patterns.rules, std::vector<int>(patterns.comparisons, -1));
  for (const Pattern& pattern : patterns.list) {
    for (std::size_t c = 0; c < patterns.comparisons; ++c) {
      if (pattern.levels[c] < 0) continue;
      int& seen = first[pattern.rule][c];
      if (seen >= 0 && seen != pattern.levels[c]) constant[pattern.rule][c] = false;
      seen = pattern.levels[c];
    }
  }
  for (std::size_t r = 0; r < std::min(patterns.rules, model.equated.size()); ++r) {
    for (std::size_t c = 0; c < std::min(patterns.comparisons, model.equated[r].size()); ++c)
      constant[r][c] = constant[r][c] || model.equated[r][c];
  }
  return constant;
}

// By rule, the comparisons that read a column which the rule reads.
std::vector<std::vector<bool>> comparisons_read(const ModelView& model) {
  std::vector<std::vector<bool>> read(model.rules.size());
  for (std::size_t r = 0; r < read.size(); ++r) {
    const std::vector<std::string> of_rule = columns_read(model.rules[r], SideStyle::prefix);
    const auto is_of_rule = [&](const std::string& column) {
      return std::ranges::find(of_rule, column) != of_rule.end();
    };
    for (const ComparisonView& comparison : model.comparisons) {
      read[r].push_back(std::ranges::any_of(comparison.levels, [&](const LevelView& level) {
        return std::ranges::any_of(columns_read(level.condition, SideStyle::suffix), is_of_rule);
      }));
    }
  }
  return read;
}

double expected_matches(const Patterns& patterns) {
  double sum = 0;
  for (const Pattern& pattern : patterns.list) sum += pattern.count * pattern.probability;
  return sum;
}

// The latent-class model: one step of expectation and maximisation at a time.
class Mixture {
  using Counts = std::vector<std::vector<double>>;  // by comparison and level
  struct ByRule {
    const Counts& any;
    const std::vector<Counts>& own;  // of each rule, in comparisons that it reads
  };

 public:
  Mixture(Patterns& patterns, const ModelView& model)
      : patterns_(patterns),
        constant_(constants(patterns, model)),
        model_m_(patterns.comparisons,
                 std::vector<double>(static_cast<std::size_t>(patterns.level_max) + 1, 0)),
        model_u_(model_m_),
        group_(patterns.comparisons,
               std::vector<int>(static_cast<std::size_t>(patterns.level_max) + 1, 0)),
        kin_(patterns.comparisons,
             std::vector<std::size_t>(static_cast<std::size_t>(patterns.level_max) + 1, 0)),
        read_(comparisons_read(model)),
        model_matches_(patterns.rules, 0.5),
        best_(patterns.comparisons, 0),
        differences_(patterns.comparisons) {
    for (const Pattern& pattern : patterns_.list) {
      for (std::size_t c = 0; c < patterns_.comparisons; ++c)
        best_[c] = std::max<int>(best_[c], pattern.levels[c]);
    }
    const std::size_t known = std::min(patterns.comparisons, model.comparisons.size());
    for (std::size_t c = 0; c < known; ++c) {
      for (const LevelView& level : model.comparisons[c].levels) {
        if (level.gamma < 0 || level.gamma > patterns.level_max) continue;
        const auto gamma = static_cast<std::size_t>(level.gamma);
        group_[c][gamma] = level.group;
        if (std::isfinite(level.m)) model_m_[c][gamma] = level.m;
        if (std::isfinite(level.u)) model_u_[c][gamma] = level.u;
      }
    }
    for (const Pattern& pattern : patterns_.list)
      model_matches_[pattern.rule] += pattern.count * pattern.probability;
    number_kin();
    weigh_frequencies(model);
    count_differences();
  }

  // Rounds until no probability changes any more. Gives how many.
  unsigned fit() {
    unsigned rounds = 0;
    is_fitted_ = false;
    while (!is_fitted_ && rounds < rounds_max) {
      ++rounds;
      is_fitted_ = step() < converged_below;
    }
    return rounds;
  }
  bool is_fitted() const { return is_fitted_; }

  // Parts those whom the fit takes for matches into matches and relatives, and fits again. What was
  // found before stays where relatives are fewer than the matches, or explain little. Gives rounds.
  unsigned part_relatives() {
    const std::vector<Pattern> before = patterns_.list;
    const double without = likelihood_, taken_for_matches = expected_matches(patterns_);
    const bool was_fitted = is_fitted_;
    start_relatives();
    const unsigned rounds = fit();
    double matches = 0, relatives = 0, parted = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
      const Pattern& pattern = patterns_.list[i];
      matches += pattern.count * pattern.probability;
      relatives += pattern.count * pattern.related;
      parted += pattern.count * pattern.related * before[i].probability;
    }
    const bool are_many = are_unlike() && relatives >= least_to_matches * matches &&
                          matches >= least_left * taken_for_matches;
    const bool are_parted = parted >= least_parted * relatives || 2 * parted >= taken_for_matches;
    if (are_many && are_parted && likelihood_ - without >= least_gain * taken_for_matches) {
      parted_ = parted > taken_for_matches / 2 ? parted : 0;
      return rounds;
    }
    patterns_.list = before;
    is_fitted_ = was_fitted;
    return rounds;
  }

  bool are_unlike() const {
    for (std::size_t c = 0; c < patterns_.comparisons; ++c) {
      double all = 0, unlike = 0;
      for (const Pattern& pattern : patterns_.list) {
        if (!counts(pattern, c)) continue;
        all += pattern.count * pattern.related;
        if (pattern.levels[c] == 0) unlike += pattern.count * pattern.related;
      }
      if (all > 0 && unlike >= least_unlike * all) return true;
    }
    return false;
  }

  // Sentences on what the pairs do not say: matches parted from many that are like them, or few
  // matches at all, or comparisons in which alone so many differ who are alike enough without, that
  // the threshold hangs on what such a pair is.
  std::vector<std::string> doubts(const ModelView& model) const {
    std::vector<double> but_for(patterns_.comparisons, 0);
    double matches = 0;
    for (const Pattern& pattern : patterns_.list) {
      matches += pattern.count * pattern.probability;
      if (const auto c = only_difference(pattern)) but_for[*c] += pattern.count;
    }
    std::vector<std::string> told;
    if (parted_ > 0) {
      told.push_back(
          fmt::format("{:.0f} pairs look like matches and are of a kind that is far more frequent, "
                      "as namesakes "
                      "are; {:.0f} are left, and where the line runs hangs on few: have a sample "
                      "judged (--sample)",
                      parted_, matches));
    }
    if (matches >= 1 && most_lost_by_one * (2 * matches - 1) < 1) {
      told.push_back(fmt::format(
          "about {:.0f} pairs match, so that one wrongly taken or missed costs more than {} of F1; "
          "look at the pairs near the threshold (--sample)",
          matches, most_lost_by_one));
    }
    for (std::size_t c = 0; c < std::min(but_for.size(), model.comparisons.size()); ++c) {
      if (but_for[c] < doubtful * matches || but_for[c] < 1) continue;
      told.push_back(fmt::format(
          "{:.0f} pairs agree but for \"{}\", and {:.0f} match: such a pair may be two persons who "
          "share the rest, as twins do, or one who was written in two ways, and the pairs alone do "
          "not say which; have a sample judged (--sample)",
          but_for[c], model.comparisons[c].name, matches));
    }
    return told;
  }

 private:
  // The one comparison without which the pair would be a match, if it is one that tells persons
  // apart and says that nothing is alike.
  std::optional<std::size_t> only_difference(const Pattern& pattern) const {
    std::optional<std::size_t> found;
    std::size_t agreeing = 0;
    for (std::size_t c = 0; c < patterns_.comparisons; ++c) {
      if (pattern.levels[c] < 0) continue;
      if (pattern.levels[c] == best_[c]) {
        ++agreeing;
      } else if (found || pattern.levels[c] > 0 || constant_[pattern.rule][c] ||
                 model_u_[c][static_cast<std::size_t>(best_[c])] >= telling) {
        return std::nullopt;
      } else {
        found = c;
      }
    }
    if (!found || agreeing < 2) return std::nullopt;
    const Logs& logs = logs_[pattern.rule][*found][0];
    const double odds = pattern.probability / std::max(1 - pattern.probability, 1e-300);
    return odds * std::exp(logs.others - logs.match) >= likely ? found : std::nullopt;
  }

  // Gives the largest change of a probability.
  double step() {
    maximise();
    double change = 0;
    likelihood_ = 0;
    for (Pattern& pattern : patterns_.list) {
      double match = pattern.frequency_bits * std::numbers::ln2, related = match, others = 0;
      for (std::size_t c = 0; c < patterns_.comparisons; ++c) {
        if (!counts(pattern, c)) continue;
        const Logs& logs = logs_[pattern.rule][c][static_cast<std::size_t>(pattern.levels[c])];
        match += logs.match - logs.others;
        related += logs.related - logs.others;
        others += logs.others;
      }
      match += differences_.log_of(pattern.differences);
      const Prior& prior = prior_[pattern.rule];
      const double odds = has_relatives_ ? std::exp(std::min(prior.related + related, 700.0)) : 0;
      const double odds_of_match = std::exp(std::min(prior.match + match, 700.0));
      const double all = 1 + odds + odds_of_match;
      const double next = odds_of_match / all;
      pattern.related = odds / all;
      likelihood_ += pattern.count * (std::log2(all) + (prior.others + others) / std::numbers::ln2);
      change = std::max(change, std::abs(next - pattern.probability));
      pattern.probability = next;
    }
    return change;
  }

  bool counts(const Pattern& pattern, std::size_t c) const {
    return pattern.levels[c] >= 0 && !constant_[pattern.rule][c];
  }

  void maximise() {
    const auto levels = static_cast<std::size_t>(patterns_.level_max) + 1;
    std::vector<double> matches(patterns_.rules, 0.5), unmatched = matches;
    std::vector<double> related(patterns_.rules, 0.1);
    Counts m(patterns_.comparisons, std::vector<double>(levels, pseudo_count));
    Counts u = m, of_relatives = m;
    std::vector<Counts> own(patterns_.rules, m), own_of_relatives = own;
    differences_.start();
    for (const Pattern& pattern : patterns_.list) {
      const double match = pattern.count * pattern.probability;
      matches[pattern.rule] += match;
      differences_.add(pattern.said, pattern.differences, match);
      unmatched[pattern.rule] += pattern.count - match;
      const double of_related = pattern.count * pattern.related;
      related[pattern.rule] += of_related;
      const double others = pattern.count - match - of_related;
      for (std::size_t c = 0; c < patterns_.comparisons; ++c) {
        if (!counts(pattern, c)) continue;
        const auto level = static_cast<std::size_t>(pattern.levels[c]);
        m[c][level] += match;
        const bool is_own = is_read(pattern.rule, c);
        (is_own ? own[pattern.rule] : u)[c][level] += others;
        (is_own ? own_of_relatives[pattern.rule] : of_relatives)[c][kin_[c][level]] += of_related;
      }
    }
    weigh(m, {u, own}, {of_relatives, own_of_relatives}, unmatched);
    std::vector<double> best;
    for (std::size_t c = 0; c < patterns_.comparisons; ++c)
      best.push_back(m[c][static_cast<std::size_t>(best_[c])] /
                     std::accumulate(m[c].begin(), m[c].end(), 0.0));
    differences_.end(best);
    prior_.assign(patterns_.rules, {});
    for (std::size_t r = 0; r < patterns_.rules; ++r) {
      // Two classes slide to another kind of pairs, namesakes for one, where those are many more
      // than the matches; what the model expects holds them.
      if (!has_relatives_) matches[r] = std::sqrt(matches[r] * model_matches_[r]);
      const double others =
          std::log(std::max(unmatched[r] - (has_relatives_ ? related[r] : 0), 1e-300));
      prior_[r] = {std::log(matches[r]) - others, std::log(related[r]) - others,
                   others - std::log(matches[r] + unmatched[r])};
    }
  }

  // Rare values speak for a match and common ones against it, so that in the mean over matches,
  // which have both, they speak for one. Where each value comes twice because each record does, or
  // where u is far below what the values make, they speak against every match: that says nothing of
  // values, and is taken off by the comparisons that have such values.
  void weigh_frequencies(const ModelView& model) {
    struct Mean {
      double bits = 0, matches = 0, pairs = 0;
    };
    std::map<std::vector<bool>, Mean> means;
    std::vector<Mean*> of_pattern;
    for (Pattern& pattern : patterns_.list) {
      std::vector<bool> weighed;
      for (std::size_t c = 0; c < patterns_.comparisons; ++c) {
        weighed.push_back(c < model.comparisons.size() && model.comparisons[c].term_frequency &&
                          pattern.levels[c] == best_[c]);
      }
      Mean& mean = means[weighed];
      const double match = pattern.count * pattern.probability;
      mean.matches += match;
      mean.pairs += pattern.count;
      mean.bits += match * pattern.frequency * frequency_step;
      of_pattern.push_back(&mean);
    }
    for (std::size_t i = 0; i < of_pattern.size(); ++i) {
      const Mean& mean = *of_pattern[i];
      const bool most_match = 2 * mean.matches > mean.pairs;
      const double against = most_match ? std::min(0.0, mean.bits / mean.matches) : 0;
      patterns_.list[i].frequency_bits = patterns_.list[i].frequency * frequency_step - against;
    }
  }

  void count_differences() {
    for (Pattern& pattern : patterns_.list) {
      std::vector<bool> said;
      for (std::size_t c = 0; c < patterns_.comparisons; ++c) {
        said.push_back(counts(pattern, c));
        pattern.differences += said.back() && pattern.levels[c] != best_[c];
      }
      pattern.said = differences_.said(said);
    }
  }

  // Levels of the same rank from below are of one kin, whatever the scripts of the two names.
  void number_kin() {
    for (std::size_t c = 0; c < kin_.size(); ++c) {
      std::map<int, std::size_t> seen;
      for (std::size_t level = 0; level < kin_[c].size(); ++level)
        kin_[c][level] = seen[group_[c][level]]++;
    }
  }

  // Of those taken for matches, the half that weighs less is taken for relatives.
  void start_relatives() {
    std::vector<std::pair<double, double>> heights;  // weight, matches
    double matches = 0;
    for (const Pattern& pattern : patterns_.list) {
      heights.emplace_back(weight_of(pattern), pattern.count * pattern.probability);
      matches += heights.back().second;
    }
    std::ranges::sort(heights, std::greater());
    double middle = 0;
    for (double above = 0; const auto& [weight, count] : heights) {
      above += count;
      middle = weight;
      if (2 * above > matches) break;
    }
    has_relatives_ = true;
    for (Pattern& pattern : patterns_.list) {
      const double upper = 1 / (1 + std::exp(middle - weight_of(pattern)));
      pattern.related = pattern.probability * (1 - upper);
      pattern.probability *= upper;
    }
  }

  // The model's own, in bits.
  double weight_of(const Pattern& pattern) const {
    double weight = pattern.frequency_bits;
    for (std::size_t c = 0; c < patterns_.comparisons; ++c) {
      if (pattern.levels[c] < 0) continue;
      const auto level = static_cast<std::size_t>(pattern.levels[c]);
      weight += std::log2(std::max(model_m_[c][level], 1e-9) / std::max(model_u_[c][level], 1e-9));
    }
    return weight;
  }

  // The logarithms of each level's shares from its counts in each class, and the model's. A rule
  // changes what its pairs are like in a comparison that it reads (names of the same beginning are
  // alike more often), so there those that do not match have shares of its own. What relatives are
  // like nobody knows before.
  void weigh(const Counts& m, const ByRule& u, const ByRule& r,
             const std::vector<double>& unmatched) {
    const double matches = expected_matches(patterns_);
    const double others = std::accumulate(unmatched.begin(), unmatched.end(), 0.0);
    logs_.assign(patterns_.rules, std::vector<std::vector<Logs>>(patterns_.comparisons));
    for (std::size_t c = 0; c < patterns_.comparisons; ++c) {
      const auto logs_m = logs_of(m[c], model_m_[c], anchor * matches, group_[c]);
      const auto logs_u = logs_of(u.any[c], model_u_[c], anchor * others, group_[c]);
      const auto logs_r = logs_of_relatives(r.any[c], c);
      for (std::size_t rule = 0; rule < patterns_.rules; ++rule) {
        const bool is_own = is_read(rule, c);
        const auto of_others =
            is_own ? logs_of(u.own[rule][c], model_u_[c], anchor * unmatched[rule], group_[c])
                   : logs_u;
        const auto of_related = is_own ? logs_of_relatives(r.own[rule][c], c) : logs_r;
        for (std::size_t level = 0; level < m[c].size(); ++level)
          logs_[rule][c].push_back({logs_m[level], of_related[level], of_others[level]});
      }
    }
  }

  std::vector<double> logs_of_relatives(const std::vector<double>& by_kin, std::size_t c) const {
    std::vector<double> counts;
    for (const std::size_t kin : kin_[c]) counts.push_back(by_kin[kin]);
    return logs_of(counts, model_u_[c], 0, group_[c]);
  }

  bool is_read(std::size_t rule, std::size_t c) const {
    return rule < read_.size() && c < read_[rule].size() && read_[rule][c];
  }

  // The logarithm of each level's share in its group, from how often the candidates show it and the
  // model's own share, which counts as much as `pairs`, by how many of them are of the group.
  static std::vector<double> logs_of(const std::vector<double>& counts,
                                     const std::vector<double>& of_model, double pairs,
                                     const std::vector<int>& group) {
    const auto groups = static_cast<std::size_t>(std::ranges::max(group)) + 1;
    std::vector<double> of_group(groups, 0), sums(groups, 0), logs(counts.size());
    for (std::size_t level = 0; level < counts.size(); ++level)
      of_group[static_cast<std::size_t>(group[level])] += counts[level];
    const double all = std::accumulate(of_group.begin(), of_group.end(), 0.0);
    for (std::size_t level = 0; level < counts.size(); ++level) {
      const auto g = static_cast<std::size_t>(group[level]);
      logs[level] = counts[level] + pairs * (of_group[g] / all) * of_model[level];
      sums[g] += logs[level];
    }
    for (std::size_t level = 0; level < counts.size(); ++level)
      logs[level] = std::log(logs[level]) - std::log(sums[static_cast<std::size_t>(group[level])]);
    return logs;
  }

  Patterns& patterns_;
  std::vector<std::vector<bool>> constant_;
  std::vector<std::vector<double>> model_m_, model_u_;
  std::vector<std::vector<int>> group_;  // by comparison and level
  std::vector<std::vector<std::size_t>> kin_;
  std::vector<std::vector<bool>> read_;  // for each rule, the comparisons that it reads
  std::vector<double> model_matches_;    // by rule, what the model expects
  std::vector<int> best_;                // by comparison, the best level seen
  Differences differences_;
  struct Prior {
    double match = 0, related = 0;  // log odds to the others
    double others = 0;              // the logarithm of their share
  };
  struct Logs {
    double match = 0, related = 0, others = 0;  // natural logarithms of a level's share
  };
  std::vector<Prior> prior_;                          // for each rule
  std::vector<std::vector<std::vector<Logs>>> logs_;  // for each rule, comparison and level
  bool has_relatives_ = false, is_fitted_ = false;
  double likelihood_ = 0;  // log2, of the last round
  double parted_ = 0;      // pairs taken for matches before relatives were parted, where most were
};

}  // namespace

Calibration calibrate(const Pairs& pairs, const ModelView& model, PairColumn<float> probability) {
  Calibration result;
  if (probability.empty()) probability.resize(pairs.size());
  AMENDS_ASSERT(probability.size() == pairs.size());
  result.probability = std::move(probability);
  Patterns patterns = patterns_of(pairs, model, result.probability);
  if (pairs.size() < 50 || patterns.comparisons < 3) {
    result.reason = patterns.comparisons < 3
                        ? "a model of fewer than three comparisons cannot be fitted without labels"
                        : "fewer than fifty pairs say too little";
  } else {
    Mixture mixture(patterns, model);
    result.rounds = mixture.fit() + mixture.part_relatives();
    result.converged = mixture.is_fitted();
    result.doubts = mixture.doubts(model);
    result.refitted = true;
  }
  for (const auto& [pattern, count] : patterns.dropped)
    result.dropped_matches += count * patterns.list[pattern].probability;
  result.matches = expected_matches(patterns) - result.dropped_matches;
  if (pairs.dropped_levels.empty()) result.dropped_matches = pairs.dropped_matches;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    keep_memory_limit_at(i);
    float& place = result.probability[i];
    place = static_cast<float>(patterns.list[number_at(place)].probability);
  }
  return result;
}

namespace {

// How many pairs have this weight and this probability.
struct Alike {
  double weight = 0;
  float probability = 0;
  std::uint32_t count = 0;
  auto order() const { return std::pair(weight, probability); }
};

// From the highest down, those alike as one.
void sort_alike(std::vector<Alike>& pairs) {
  std::sort(pairs.begin(), pairs.end(),
            [](const Alike& a, const Alike& b) { return a.order() > b.order(); });
  std::size_t kept = 0;
  for (const Alike& next : pairs) {
    if (kept > 0 && pairs[kept - 1].order() == next.order()) {
      pairs[kept - 1].count += next.count;
    } else {
      pairs[kept++] = next;
    }
  }
  pairs.resize(kept);
}

// Weights fall into this many intervals, numbered by the first bits of a number in their order.
constexpr unsigned interval_bits = 20;
std::size_t interval_of(double weight) {
  const auto bits = std::bit_cast<std::uint64_t>(weight + 0.0);  // no negative zero
  const std::uint64_t sign = std::uint64_t{1} << 63;
  return static_cast<std::size_t>(((bits & sign) != 0 ? ~bits : bits | sign) >>
                                  (64 - interval_bits));
}

// The lowest interval of each heap of neighbouring ones that hold about `at_once` pairs, from the
// highest heap down.
std::vector<std::size_t> heaps_of(const Pairs& pairs, std::size_t at_once) {
  if (pairs.size() <= at_once) return {0};
  std::vector<std::uint32_t> counts(std::size_t{1} << interval_bits, 0);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    keep_memory_limit_at(i);
    ++counts[interval_of(pairs.weight[i])];
  }
  std::vector<std::size_t> heaps;
  std::uint64_t inside = 0;
  for (std::size_t interval = counts.size(); interval-- > 0;) {
    inside += counts[interval];
    const std::uint64_t next = interval > 0 ? counts[interval - 1] : at_once;
    if (inside == 0 || (interval > 0 && inside + next <= at_once)) continue;
    heaps.push_back(interval);
    inside = 0;
  }
  if (heaps.empty() || heaps.back() != 0) heaps.push_back(0);
  return heaps;
}

}  // namespace

Threshold choose_threshold(const Pairs& pairs, const Calibration& calibration,
                           std::size_t at_once) {
  AMENDS_ASSERT(calibration.probability.size() == pairs.size());
  double total = calibration.dropped_matches;
  for (const float probability : calibration.probability) total += probability;
  Threshold best{std::numeric_limits<double>::infinity(), 0, 1, total > 0 ? 0.0 : 1.0};
  double found = 0;
  std::uint64_t called = 0;
  std::size_t above = std::size_t{1} << interval_bits;
  std::vector<Alike> heap;
  heap.reserve(std::min(pairs.size(), at_once));
  for (const std::size_t lowest : heaps_of(pairs, at_once)) {
    heap.clear();
    std::size_t compact_at = at_once;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      keep_memory_limit_at(i);
      const std::size_t interval = interval_of(pairs.weight[i]);
      if (interval < lowest || interval >= above) continue;
      heap.push_back({pairs.weight[i], calibration.probability[i], 1});
      if (heap.size() < compact_at) continue;
      sort_alike(heap);
      compact_at = std::max<std::size_t>(at_once, 2 * heap.size());
    }
    above = lowest;
    sort_alike(heap);
    for (std::size_t i = 0; i < heap.size(); ++i) {
      // One by one, so that the sum does not depend on what was put together.
      for (std::uint32_t k = 0; k < heap[i].count; ++k) found += heap[i].probability;
      called += heap[i].count;
      if (i + 1 < heap.size() && heap[i + 1].weight == heap[i].weight) continue;
      const auto of = static_cast<double>(called);
      const double f1 = total > 0 ? 2 * found / (of + total) : 0;
      if (f1 > best.expected_f1) best = {heap[i].weight, f1, found / of, found / total};
    }
  }
  return best;
}

}  // namespace amends::link
