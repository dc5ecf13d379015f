#include "link/model.h"

#include <algorithm>

namespace amends::link {

Status Model::refresh_weights() {
  for (std::size_t c = 0; c < comparisons.size(); ++c) {
    AMENDS_CHECK(set_weights(comparisons[c], settings.comparisons[c]));
  }
  return {};
}

std::uint64_t possible_pairs(const Records& records, LinkType type) {
  const auto within = [](std::uint64_t count) { return count == 0 ? 0 : count * (count - 1) / 2; };
  std::uint64_t pairs = within(records.size());
  if (type != LinkType::link_only) return pairs;
  std::vector<std::uint64_t> of_source(records.sources().size());
  for (RecordIndex record = 0; record < records.size(); ++record)
    ++of_source[records.source(record)];
  for (const std::uint64_t count : of_source) pairs -= within(count);
  return pairs;
}

Result<std::vector<RuleKeys>> Model::compile_rules(std::span<const BlockingRule> more) const {
  std::vector<RuleKeys> compiled;
  for (const BlockingRule& rule : more) {
    AMENDS_TRY(RuleKeys keys, compile_rule(*table, types, rule));
    compiled.push_back(std::move(keys));
  }
  return compiled;
}

namespace {

// Calls `each` with every condition of the model, parsed, and the columns that are exploded for it.
template <typename Each>
Status for_conditions(const Settings& settings, Each each) {
  for (const Comparison& comparison : settings.comparisons) {
    for (std::size_t i = 0; i < comparison.levels.size(); ++i) {
      if (comparison.levels[i].is_else()) continue;
      const std::string where = fmt::format("comparison \"{}\", level {}, {}", comparison.name,
                                            i + 1, comparison.levels[i].condition);
      Result<ExpressionPtr> parsed = parse_sql(comparison.levels[i].condition, SideStyle::suffix);
      if (!parsed) return fail(std::move(parsed).error().in(where));
      const Status done = each(**parsed, std::vector<std::string>());
      if (!done) return fail(Error(done.error()).in(where));
    }
  }
  for (const BlockingRule& rule : settings.rules) {
    const std::string where = fmt::format("blocking rule {}", rule.condition);
    Result<ExpressionPtr> parsed = parse_sql(rule.condition, SideStyle::prefix);
    if (!parsed) return fail(std::move(parsed).error().in(where));
    const Status done = each(**parsed, rule.arrays_to_explode);
    if (!done) return fail(Error(done.error()).in(where));
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> columns_used(const Settings& settings) {
  std::vector<std::string> names;
  AMENDS_CHECK(for_conditions(settings, [&](const Expression& condition, const auto&) -> Status {
    columns_of(condition, names);
    return {};
  }));
  const auto add = [&](const std::string& name) {
    if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  for (const Comparison& comparison : settings.comparisons) {
    for (const Level& level : comparison.levels) add(level.tf_column);
  }
  for (const BlockingRule& rule : settings.rules) {
    for (const std::string& array : rule.arrays_to_explode) add(array);
  }
  return names;
}

Result<std::vector<std::vector<std::string>>> columns_of_rules(const Settings& settings) {
  std::vector<std::vector<std::string>> columns;
  for (const BlockingRule& rule : settings.rules) {
    AMENDS_TRY(const ExpressionPtr condition, parse_sql(rule.condition, SideStyle::prefix));
    columns.emplace_back();
    columns_of(*condition, columns.back());
    std::erase(columns.back(), settings.source_column);
  }
  return columns;
}

std::string reader_of(const Settings& settings, const std::string& column) {
  const auto reads = [&](const std::string& condition, SideStyle style) {
    std::vector<std::string> names;
    const Result<ExpressionPtr> parsed = parse_sql(condition, style);
    if (parsed) columns_of(**parsed, names);
    return std::ranges::find(names, column) != names.end();
  };
  for (std::size_t c = 0; c < settings.comparisons.size(); ++c) {
    const Comparison& comparison = settings.comparisons[c];
    for (std::size_t i = 0; i < comparison.levels.size(); ++i) {
      const Level& level = comparison.levels[i];
      if (level.tf_column != column &&
          (level.is_else() || !reads(level.condition, SideStyle::suffix)))
        continue;
      return fmt::format("comparison \"{}\" (comparisons[{}].comparison_levels[{}])",
                         comparison.name, c, i);
    }
  }
  for (std::size_t r = 0; r < settings.rules.size(); ++r) {
    const BlockingRule& rule = settings.rules[r];
    if (std::ranges::find(rule.arrays_to_explode, column) == rule.arrays_to_explode.end() &&
        !reads(rule.condition, SideStyle::prefix))
      continue;
    return fmt::format("the blocking rule {} (blocking_rules_to_generate_predictions[{}])",
                       rule.condition, r);
  }
  return "";
}

Result<Model> compile_model(const Table& table, Settings settings,
                            const OutsideFrequencies& outside) {
  Model model;
  model.table = &table;
  AMENDS_CHECK(for_conditions(settings, [&](const Expression& condition, const auto& exploded) {
    return note_types(condition, table, model.types, exploded);
  }));
  Kin kin(table, model.types);
  AMENDS_CHECK(for_conditions(settings, [&](const Expression& condition, const auto& exploded) {
    kin.look(condition, exploded);
    return Status();
  }));
  kin.settle();
  for (const Comparison& comparison : settings.comparisons) {
    AMENDS_TRY(Compared compared, compile_comparison(table, model.types, comparison, outside));
    model.strides.push_back(model.patterns);
    if (model.patterns > (std::uint64_t{1} << 56)) {
      return fail(Code::unsupported, "the model has more than 2^56 combinations of levels");
    }
    model.patterns *= static_cast<std::uint64_t>(compared.radix);
    model.comparisons.push_back(std::move(compared));
  }
  for (const BlockingRule& rule : settings.rules) {
    AMENDS_TRY(RuleKeys keys, compile_rule(table, model.types, rule));
    model.rules.push_back(std::move(keys));
  }
  model.settings = std::move(settings);
  return model;
}

}  // namespace amends::link
