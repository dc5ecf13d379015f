#include "link/compared.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "base/text.h"
#include "link/name_clusters.h"

namespace amends::link {

Result<Levels> Levels::compile(const Table& table, const ColumnTypes& types,
                               const std::vector<ExpressionPtr>& conditions,
                               const std::vector<std::string>& more_columns,
                               const std::vector<std::string>& texts) {
  std::vector<std::string> names;
  for (const ExpressionPtr& condition : conditions) {
    if (condition) columns_of(*condition, names);
  }
  std::erase_if(names, [&](const std::string& name) { return table.find(name) == nullptr; });
  for (const std::string& name : more_columns) {
    if (table.find(name) == nullptr)
      return fail(Code::bad_input, "the data have no column \"{}\"", name);
    names.push_back(name);
  }
  Levels levels;
  levels.composite_ = std::make_shared<Composite>(table, names);
  Compiler compiler(table, types, levels.composite_);
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    if (!conditions[i]) {
      levels.roots_.push_back(-1);
      continue;
    }
    Result<int> root = compiler.condition(conditions[i]);
    if (!root && !texts.empty())
      return fail(std::move(root).error().in(fmt::format("level {}, {}", i + 1, texts[i])));
    if (!root) return fail(std::move(root).error());
    levels.roots_.push_back(*root);
  }
  levels.program_ = compiler.finish();
  levels.find_guards();
  return levels;
}

void Levels::find_guards() {
  const auto first_conjunct = [&](int root) {
    if (root < 0) return -1;
    const Program::Node& node = program_->nodes[static_cast<std::size_t>(root)];
    return node.op == Program::Op::conjunction ? node.arguments[0] : root;
  };
  guards_.assign(roots_.size(), {});
  for (std::size_t first = 0, next = 0; first < roots_.size(); first = next) {
    const int shared = first_conjunct(roots_[first]);
    next = first + 1;
    while (next < roots_.size() && shared >= 0 && first_conjunct(roots_[next]) == shared) ++next;
    if (next - first > 1) guards_[first] = {shared, next};
  }
}

int Levels::first(ValueCode left, ValueCode right, Context& context) const {
  program_->start(context);
  int found = -1;
  for (std::size_t i = 0; i < roots_.size() && found < 0; ++i) {
    const Guard& guard = guards_[i];
    if (guard.node >= 0 && !program_->run(guard.node, left, right, context).is_true()) {
      i = guard.next - 1;
      continue;
    }
    if (roots_[i] < 0 || program_->run(roots_[i], left, right, context).is_true())
      found = static_cast<int>(i);
  }
  context.scratch.clear();
  return found;
}

LevelTable::LevelTable(std::size_t values) : side_(std::min<std::size_t>(values, 2048)) {
  table_.reset(static_cast<std::int8_t*>(std::calloc(std::max<std::size_t>(1, side_ * side_), 1)));
  if (!table_) side_ = 0;
}

std::int8_t Compared::gamma_of(ValueCode left, ValueCode right, Context& context) const {
  std::int8_t* const place = known ? known->place(left, right) : nullptr;
  if (place != nullptr) {
    const std::int8_t kept = std::atomic_ref(*place).load(std::memory_order_relaxed);
    if (kept != 0) return static_cast<std::int8_t>(kept - 2);
  }
  const std::int8_t found = gamma[static_cast<std::size_t>(levels.first(left, right, context))];
  if (place != nullptr)
    std::atomic_ref(*place).store(static_cast<std::int8_t>(found + 2), std::memory_order_relaxed);
  return found;
}

double Compared::adjustment(int gamma_value, ValueCode left, ValueCode right) const {
  const TermAdjustment& term = terms[static_cast<std::size_t>(gamma_value + 1)];
  if (term.frequencies < 0) return 0;
  const auto& share = frequencies[static_cast<std::size_t>(term.frequencies)].log2_share;
  const double common = std::max(share[left], share[right]);
  if (common == -std::numeric_limits<double>::infinity()) return 0;
  return term.weight * (term.log2_u - std::max(common, term.log2_minimum));
}

std::string exact_match_column(const Expression& condition) {
  const auto is_column = [](const Expression& e) {
    return e.kind == Expression::Kind::column && e.side != Expression::Side::none;
  };
  if (condition.kind != Expression::Kind::call || condition.name != "=") return {};
  const Expression &a = *condition.arguments[0], &b = *condition.arguments[1];
  if (!is_column(a) || !is_column(b) || a.side == b.side) return {};
  return base::lower_ascii(a.name) == base::lower_ascii(b.name) ? a.name : std::string();
}

namespace {

// Whether the column's values are compared as names somewhere in the condition.
bool compares_names(const Expression& condition, const std::string& column) {
  if (condition.kind == Expression::Kind::call &&
      (condition.name == "name_weight" || condition.name == "name_likeness")) {
    return std::ranges::all_of(condition.arguments, [&](const ExpressionPtr& argument) {
      return argument->kind == Expression::Kind::column &&
             base::lower_ascii(argument->name) == base::lower_ascii(column);
    });
  }
  return std::ranges::any_of(condition.arguments, [&](const ExpressionPtr& argument) {
    return argument && compares_names(*argument, column);
  });
}

// By code: how many records have the name, in whatever spelling.
std::vector<std::uint64_t> counts_of_names(const Column& column) {
  const std::vector<ValueCode> leader = name_clusters(column);
  std::vector<std::uint64_t> of_leader(leader.size(), 0), counts(leader.size());
  for (ValueCode code = 0; code < leader.size(); ++code)
    of_leader[leader[code]] += column.counts[code];
  for (ValueCode code = 0; code < leader.size(); ++code) counts[code] = of_leader[leader[code]];
  return counts;
}

Result<TermFrequencies> frequencies_of(const Table& table, const Composite& composite,
                                       const std::string& name, bool by_name,
                                       const OutsideFrequencies& outside) {
  TermFrequencies result;
  result.column = name;
  const Column& column = *table.find(name);
  const std::size_t part = composite.place(name);
  const auto from_outside = outside.find(column.name);
  std::vector<double> by_code(column.values.size(), -std::numeric_limits<double>::infinity());
  // Whoever counts the texts of the file counts those too that mean no value.
  auto present = static_cast<double>(column.present);
  for (const auto& [text, records] : column.nulls) present += static_cast<double>(records);
  std::vector<std::uint64_t> counts(column.counts.begin(), column.counts.end());
  if (by_name && from_outside == outside.end()) {
    counts = counts_of_names(column);
    std::uint64_t same = 0;  // pairs, so that the sum is one whatever the order of the codes
    for (ValueCode code = 0; code < counts.size(); ++code)
      same += column.counts[code] * counts[code];
    for (const auto& [text, records] : column.nulls) same += records * records;
    if (same > 0) result.log2_same = std::log2(static_cast<double>(same) / present / present);
  }
  for (ValueCode code = 0; code < by_code.size(); ++code) {
    double share = static_cast<double>(counts[code]) / present;
    if (from_outside != outside.end()) {
      const auto found = from_outside->second.find(std::string(column.values.text(code)));
      if (found == from_outside->second.end()) continue;
      share = found->second;
    }
    by_code[code] = std::log2(share);
  }
  result.log2_share.resize(composite.slots());
  for (ValueCode slot = 0; slot < composite.slots(); ++slot) {
    const ValueCode code = composite.part(slot, part);
    result.log2_share[slot] =
        code == null_code ? -std::numeric_limits<double>::infinity() : by_code[code];
  }
  return result;
}

}  // namespace

Status set_weights(Compared& compared, const Comparison& comparison) {
  compared.weight.assign(static_cast<std::size_t>(compared.radix), 0);
  compared.terms.assign(static_cast<std::size_t>(compared.radix), {});
  for (std::size_t i = 0; i < comparison.levels.size(); ++i) {
    const Level& level = comparison.levels[i];
    if (level.is_null) continue;
    const auto place = static_cast<std::size_t>(comparison.gamma(i) + 1);
    compared.weight[place] = std::log2(comparison.m(i) / comparison.u(i));
    if (level.tf_column.empty() || level.is_else()) continue;
    double u = level.disable_tf_exact_match_detection ? comparison.u(i) : -1;
    for (std::size_t j = 0; j < comparison.levels.size() && u < 0; ++j) {
      if (comparison.levels[j].is_else()) continue;
      AMENDS_TRY(const ExpressionPtr condition,
                 parse_sql(comparison.levels[j].condition, SideStyle::suffix));
      if (base::lower_ascii(exact_match_column(*condition)) == base::lower_ascii(level.tf_column)) {
        u = comparison.u(j);
      }
    }
    if (u <= 0) {
      return fail(
          Code::bad_input,
          "comparison \"{}\", level {}: the term-frequency adjustment on \"{}\" needs a level "
          "that is an exact match on it",
          comparison.name, i + 1, level.tf_column);
    }
    TermAdjustment& term = compared.terms[place];
    for (std::size_t j = 0; j < compared.frequencies.size(); ++j) {
      if (compared.frequencies[j].column == level.tf_column) term.frequencies = static_cast<int>(j);
    }
    term.weight = level.tf_weight == 0 ? 1 : level.tf_weight;
    term.log2_u = std::log2(u);
    if (term.frequencies >= 0) {
      const auto place_of = static_cast<std::size_t>(term.frequencies);
      term.log2_u = compared.frequencies[place_of].log2_same.value_or(term.log2_u);
    }
    term.log2_minimum = std::log2(level.tf_minimum_u);
  }
  return {};
}

Result<Compared> compile_comparison(const Table& table, const ColumnTypes& types,
                                    const Comparison& comparison,
                                    const OutsideFrequencies& outside) {
  const auto in_comparison = [&](Error error) {
    return fail(std::move(error).in(fmt::format("comparison \"{}\"", comparison.name)));
  };
  std::vector<ExpressionPtr> conditions;
  std::vector<std::string> tf_columns, texts;
  for (std::size_t i = 0; i < comparison.levels.size(); ++i) {
    const Level& level = comparison.levels[i];
    texts.push_back(level.condition);
    ExpressionPtr condition;
    if (!level.is_else()) {
      Result<ExpressionPtr> parsed = parse_sql(level.condition, SideStyle::suffix);
      if (!parsed) {
        return in_comparison(
            std::move(parsed).error().in(fmt::format("level {}, {}", i + 1, level.condition)));
      }
      condition = *parsed;
    }
    conditions.push_back(condition);
    if (level.tf_column.empty()) continue;
    if (std::ranges::find(tf_columns, level.tf_column) == tf_columns.end())
      tf_columns.push_back(level.tf_column);
  }
  if (conditions.back() != nullptr) {
    return in_comparison(
        {Code::bad_input, "its last level must be ELSE, so that every pair has a level"});
  }
  Compared compared;
  compared.name = comparison.name;
  compared.radix = static_cast<int>(comparison.levels_without_null()) + 1;
  for (std::size_t i = 0; i < comparison.levels.size(); ++i) {
    compared.gamma.push_back(static_cast<std::int8_t>(comparison.gamma(i)));
  }
  Result<Levels> levels = Levels::compile(table, types, conditions, tf_columns, texts);
  if (!levels) return in_comparison(std::move(levels).error());
  compared.levels = std::move(*levels);
  compared.flat =
      FlatLevels::of(compared.levels.program(), compared.levels.roots(), compared.gamma);
  compared.known = std::make_shared<LevelTable>(compared.levels.composite().slots());
  for (const std::string& name : tf_columns) {
    AMENDS_TRY(TermFrequencies frequencies,
               frequencies_of(table, compared.levels.composite(), name,
                              std::ranges::any_of(conditions,
                                                  [&](const ExpressionPtr& condition) {
                                                    return condition &&
                                                           compares_names(*condition, name);
                                                  }),
                              outside));
    compared.frequencies.push_back(std::move(frequencies));
  }
  AMENDS_CHECK(set_weights(compared, comparison));
  return compared;
}

}  // namespace amends::link
