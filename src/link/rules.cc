// Which blocking rules a model without any gets.
#include <algorithm>
#include <bit>
#include <cmath>
#include <unordered_map>

#include "base/text.h"
#include "link/automatic.h"
#include "link/blocking.h"
#include "link/model.h"
#include "link/sql.h"

namespace amends::link {
namespace {

constexpr std::size_t imagined = 8192;  // matches by which candidates are judged
constexpr int reached_times = 3;        // by as many rules each match is wanted to be reached
constexpr std::size_t rules_max = 24;
constexpr double gain_min =
    4.0 / imagined;  // a rule that reaches fewer more is not worth its place

// One thing that two records may share: a column's value, or a part of it.
struct Key {
  std::size_t column = 0;   // of the model's comparisons
  std::string left, right;  // the expression over each record
  double agreement = 0;     // probability that a match shares it, given that both have a value
  bool is_part = false;
  bool are_lists = false;  // that share an element

  std::string condition() const {
    return are_lists ? fmt::format("list_has_any({}, {})", left, right)
                     : fmt::format("{} = {}", left, right);
  }
};

struct Candidate {
  BlockingRule rule;
  std::uint64_t pairs = 0;
  std::vector<std::uint64_t> reached;  // bits, one for each imagined match
};

class Chooser {
 public:
  Chooser(const Table& table, const AutomaticOptions& options, Automatic& made, base::Task& task)
      : table_(table), options_(options), made_(made), task_(task) {}

  Status run() {
    imagine();
    AMENDS_CHECK(list_candidates());
    choose();
    if (made_.settings.rules.empty()) {
      return fail(Code::bad_input,
                  "no blocking rule fits: every column has too few different values; give a model");
    }
    return {};
  }

 private:
  // How alike a match is in each column: 2 the same, 1 the same beginning, 0 different, -1 no
  // value.
  void imagine() {
    const Settings& settings = made_.settings;
    const std::vector<ColumnProfile> profiles = profile(table_);
    for (std::size_t c = 0; c < settings.comparisons.size(); ++c) {
      const Comparison& comparison = settings.comparisons[c];
      const Column* const column = table_.find(comparison.name);
      const auto of_column = std::ranges::find(profiles, comparison.name, &ColumnProfile::name);
      if (column == nullptr || of_column == profiles.end()) continue;
      kinds_.push_back(*of_column);
      double exact = 0, near = 0;
      for (std::size_t i = 0; i < comparison.levels.size(); ++i) {
        if (comparison.levels[i].is_null || comparison.levels[i].is_else()) continue;
        const double share =
            made_.shares_of_matches.empty() ? comparison.m(i) : made_.shares_of_matches[c][i];
        (comparison.levels[i].label == "exact" ? exact : near) += share;
      }
      exact_.push_back(exact);
      near_.push_back(near);
      // Matches of one person's records tend to be complete together, no better guess is at hand.
      complete_.push_back(of_column->completeness * of_column->completeness);
    }
    alike_.resize(kinds_.size());
    for (std::size_t c = 0; c < kinds_.size(); ++c) {
      for (std::size_t i = 0; i < imagined; ++i) {
        const std::uint64_t bits = mix_bits(mix_bits(c + 1) + i);
        const double a = static_cast<double>(bits >> 11) * 0x1.0p-53;
        const double b = static_cast<double>(mix_bits(bits) >> 11) * 0x1.0p-53;
        int alike = -1;
        // Mistakes come together: some records have many.
        constexpr double carelessness[] = {0.5, 1, 2, 4};
        const double care = carelessness[i % 4];
        const double same = std::pow(exact_[c], care);
        const double begins = std::pow(std::min(1.0, exact_[c] + 0.6 * near_[c]), care);
        if (a < complete_[c]) alike = b < same ? 2 : b < begins ? 1 : 0;
        alike_[c].push_back(static_cast<std::int8_t>(alike));
      }
    }
  }

  // A column of one record, without the texts that mean no value.
  static std::string side_of(std::string_view record, const ColumnProfile& column) {
    return sql_value(column, std::string(record) + sql_name(column.name));
  }

  std::vector<Key> keys() const {
    std::vector<Key> keys;
    for (std::size_t c = 0; c < kinds_.size(); ++c) {
      const ColumnProfile& column = kinds_[c];
      if (column.date_forms.size() > 1) {
        const std::string l = sql_date(column, "l." + sql_name(column.name));
        const std::string r = sql_date(column, "r." + sql_name(column.name));
        keys.push_back({c, l, r, exact_[c], false});
        keys.push_back({c, fmt::format("year({})", l), fmt::format("year({})", r),
                        exact_[c] + 0.6 * near_[c], true});
        continue;
      }
      const std::string l = side_of("l.", column), r = side_of("r.", column);
      keys.push_back({c, l, r, exact_[c], false});
      if (column.kind == ColumnKind::category || column.kind == ColumnKind::number) continue;
      if (column.mixes_scripts) {
        keys.push_back({c, fmt::format("name_keys({})", l), fmt::format("name_keys({})", r),
                        exact_[c] + 0.6 * near_[c], true, true});
        continue;
      }
      if (column.mean_length < 4.5) continue;
      const int letters = column.kind == ColumnKind::date         ? 4
                          : column.kind == ColumnKind::identifier ? 4
                                                                  : 3;
      keys.push_back({c, fmt::format("substr({}, 1, {})", l, letters),
                      fmt::format("substr({}, 1, {})", r, letters), exact_[c] + 0.6 * near_[c],
                      true});
    }
    return keys;
  }

  bool shares(const Key& key, std::size_t match) const {
    return alike_[key.column][match] >= (key.is_part ? 1 : 2);
  }

  Status add(std::vector<const Key*> parts) {
    if (task_.stopped()) return base::interrupted();
    Candidate candidate;
    for (const Key* key : parts) {
      if (!candidate.rule.condition.empty()) candidate.rule.condition += " AND ";
      candidate.rule.condition += key->condition();
    }
    AMENDS_TRY(const RuleKeys compiled, compile_rule(table_, {}, candidate.rule));
    candidate.pairs = cost_of(table_, made_.settings, compiled).pairs;
    const double budget = options_.pairs_a_record * static_cast<double>(table_.size());
    if (candidate.pairs == 0 || static_cast<double>(candidate.pairs) > 0.6 * budget) return {};
    candidate.reached.assign(imagined / 64, 0);
    for (std::size_t i = 0; i < imagined; ++i) {
      const bool all = std::ranges::all_of(parts, [&](const Key* key) { return shares(*key, i); });
      if (all) candidate.reached[i / 64] |= std::uint64_t{1} << (i % 64);
    }
    candidates_.push_back(std::move(candidate));
    return {};
  }

  // Two name columns crossed, for those written the wrong way round.
  Status add_swapped() {
    for (const Comparison& comparison : made_.settings.comparisons) {
      for (const Level& level : comparison.levels) {
        if (level.label != "the two names swapped") continue;
        std::vector<std::string> names;
        AMENDS_TRY(const ExpressionPtr condition, parse_sql(level.condition, SideStyle::suffix));
        columns_of(*condition, names);
        if (names.size() != 2) continue;
        Candidate crossed;
        const auto a = std::ranges::find(kinds_, names[0], &ColumnProfile::name);
        const auto b = std::ranges::find(kinds_, names[1], &ColumnProfile::name);
        if (a == kinds_.end() || b == kinds_.end()) continue;
        crossed.rule.condition =
            fmt::format("{} = {} AND {} = {}", side_of("l.", *a), side_of("r.", *b),
                        side_of("l.", *b), side_of("r.", *a));
        AMENDS_TRY(const RuleKeys compiled, compile_rule(table_, {}, crossed.rule));
        crossed.pairs = cost_of(table_, made_.settings, compiled).pairs;
        if (crossed.pairs > 0) made_.settings.rules.push_back(crossed.rule);
      }
    }
    return {};
  }

  Status list_candidates() {
    const std::vector<Key> all = keys();
    for (std::size_t a = 0; a < all.size(); ++a) {
      AMENDS_CHECK(add({&all[a]}));
      for (std::size_t b = a + 1; b < all.size(); ++b) {
        if (all[a].column != all[b].column) AMENDS_CHECK(add({&all[a], &all[b]}));
      }
    }
    // Three where two are too many for the records that there are.
    if (table_.size() < 100'000) return {};
    for (std::size_t a = 0; a < all.size(); ++a) {
      for (std::size_t b = a + 1; b < all.size(); ++b) {
        for (std::size_t c = b + 1; c < all.size() && candidates_.size() < 400; ++c) {
          const bool apart = all[a].column != all[b].column && all[b].column != all[c].column;
          if (apart && all[a].is_part && all[b].is_part)
            AMENDS_CHECK(add({&all[a], &all[b], &all[c]}));
        }
      }
    }
    return {};
  }

  // Greedy: the most new matches for a pair, while the pairs last.
  void choose() {
    const double budget = options_.pairs_a_record * static_cast<double>(table_.size());
    (void)add_swapped();
    // reached[t]: the matches that more than t of the chosen rules reach.
    std::vector<std::vector<std::uint64_t>> reached(reached_times,
                                                    std::vector<std::uint64_t>(imagined / 64, 0));
    double pairs = 0;
    std::vector<bool> used(candidates_.size(), false);
    while (made_.settings.rules.size() < rules_max) {
      std::size_t best = candidates_.size();
      double best_worth = 0, best_gain = 0;
      for (std::size_t i = 0; i < candidates_.size(); ++i) {
        if (used[i] || pairs + static_cast<double>(candidates_[i].pairs) > budget) continue;
        const double gain = gain_of(candidates_[i], reached);
        if (gain < gain_min) continue;
        const double worth = gain / std::sqrt(static_cast<double>(candidates_[i].pairs) +
                                              static_cast<double>(table_.size()));
        if (worth <= best_worth) continue;
        best = i;
        best_worth = worth;
        best_gain = gain;
      }
      if (best == candidates_.size()) break;
      used[best] = true;
      pairs += static_cast<double>(candidates_[best].pairs);
      for (std::size_t word = 0; word < imagined / 64; ++word) {
        std::uint64_t carry = candidates_[best].reached[word];
        for (auto& times : reached) {
          const std::uint64_t before = times[word];
          times[word] |= carry;
          carry &= before;
        }
      }
      made_.words.push_back(fmt::format("rule {}: {} pairs, worth {:.1f} % of the matches",
                                        candidates_[best].rule.condition, candidates_[best].pairs,
                                        100 * best_gain));
      made_.settings.rules.push_back(candidates_[best].rule);
    }
    double once = 0;
    for (const std::uint64_t word : reached[0]) once += static_cast<double>(std::popcount(word));
    made_.expected_reach = once / imagined;
  }

  // The first rule to reach a match counts whole, the second half, the third a quarter.
  static double gain_of(const Candidate& candidate,
                        const std::vector<std::vector<std::uint64_t>>& reached) {
    double gain = 0;
    for (std::size_t word = 0; word < imagined / 64; ++word) {
      std::uint64_t more = candidate.reached[word];
      double worth = 1;
      for (const auto& times : reached) {
        gain += worth * static_cast<double>(std::popcount(more & ~times[word]));
        more &= times[word];
        worth /= 2;
      }
    }
    return gain / imagined;
  }

  const Table& table_;
  const AutomaticOptions& options_;
  Automatic& made_;
  base::Task& task_;
  std::vector<ColumnProfile> kinds_;  // by comparison
  std::vector<double> exact_, near_, complete_;
  std::vector<std::vector<std::int8_t>> alike_;  // by comparison, by imagined match
  std::vector<Candidate> candidates_;
};

}  // namespace

Status choose_rules(const Table& table, const AutomaticOptions& options, Automatic& made,
                    base::Task& task) {
  made.settings.rules.clear();
  const double records = static_cast<double>(table.size());
  if (records * (records - 1) / 2 <= options.all_pairs_max) {
    made.settings.rules.push_back({"1=1", {}, 1});
    made.words.push_back("all records are compared with all: there are few");
    return {};
  }
  return Chooser(table, options, made, task).run();
}

}  // namespace amends::link
