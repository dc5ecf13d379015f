#include "link/settings.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "link/json_place.h"

namespace amends::link {

std::string_view name_of(LinkType type) {
  switch (type) {
    case LinkType::dedupe_only:
      return "dedupe_only";
    case LinkType::link_only:
      return "link_only";
    case LinkType::link_and_dedupe:
      return "link_and_dedupe";
  }
  return "";
}

bool Level::is_else() const { return base::lower_ascii(base::trim(condition)) == "else"; }

std::size_t Comparison::levels_without_null() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(levels, [](const Level& level) { return !level.is_null; }));
}

int Comparison::gamma(std::size_t level) const {
  if (levels[level].is_null) return -1;
  int value = static_cast<int>(levels_without_null()) - 1;
  for (std::size_t i = 0; i < level; ++i) value -= levels[i].is_null ? 0 : 1;
  return value;
}

double Comparison::default_m(int gamma) const {
  const auto count = static_cast<double>(levels_without_null());
  constexpr double exact = 0.95;
  if (gamma + 1 == static_cast<int>(levels_without_null())) return exact;
  return (1 - exact) / (count - 1);
}

double Comparison::default_u(int gamma) const {
  const auto count = static_cast<double>(levels_without_null());
  double weight = 10;
  if (gamma + 1 < static_cast<int>(count)) weight = count <= 2 ? -5 : -5 + 8 * gamma / (count - 2);
  return default_m(gamma) / std::exp2(weight);
}

double Comparison::m(std::size_t level) const {
  return levels[level].m ? *levels[level].m : default_m(gamma(level));
}
double Comparison::u(std::size_t level) const {
  return levels[level].u ? *levels[level].u : default_u(gamma(level));
}

bool Settings::is_trained() const {
  for (const Comparison& comparison : comparisons) {
    for (const Level& level : comparison.levels) {
      if (!level.is_null && (!level.m || !level.u)) return false;
    }
  }
  return true;
}

namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

constexpr std::string_view level_not_seen = "level not observed";

// Reads one object's members, and remembers which it was asked for.
class Members {
 public:
  // `failed` takes the path of what is wrong.
  Members(const Json& object, std::string where, std::string& failed)
      : object_(object), where_(std::move(where)), failed_(failed) {}

  std::string path(std::string_view name) const {
    return where_.empty() ? std::string(name) : fmt::format("{}.{}", where_, name);
  }
  const Json* find(const std::string& name) {
    known_.push_back(name);
    const auto it = object_.find(name);
    return it == object_.end() || it->is_null() ? nullptr : &*it;
  }
  Status read(const std::string& name, std::string& value) {
    const Json* const json = find(name);
    if (json == nullptr) return {};
    if (!json->is_string()) return wrong(name, "a text");
    value = json->get<std::string>();
    return {};
  }
  Status read(const std::string& name, bool& value) {
    const Json* const json = find(name);
    if (json == nullptr) return {};
    if (!json->is_boolean()) return wrong(name, "true or false");
    value = json->get<bool>();
    return {};
  }
  Status read(const std::string& name, double& value, double low, double high) {
    const Json* const json = find(name);
    if (json == nullptr) return {};
    if (!json->is_number() || json->get<double>() < low || json->get<double>() > high) {
      return wrong(name, fmt::format("a number from {} to {}", low, high));
    }
    value = json->get<double>();
    return {};
  }
  // Splink writes a text where a level was not seen in training: as good as not trained. So is 0,
  // which Splink 4 passes over and Splink 5 refuses.
  Status read(const std::string& name, std::optional<double>& value) {
    const Json* const json = find(name);
    if (json == nullptr) return {};
    if (json->is_string()) {
      if (json->get<std::string>().starts_with(level_not_seen)) return {};
      return wrong(name, "a number from 0 to 1, and not a text");
    }
    double number = 0;
    AMENDS_CHECK(read(name, number, 0, 1));
    if (number > 0) value = number;
    return {};
  }
  Status read(const std::string& name, int& value, int low, int high) {
    double number = value;
    AMENDS_CHECK(read(name, number, low, high));
    value = static_cast<int>(number);
    return {};
  }
  Status read(const std::string& name, std::optional<std::string>& value) {
    return find(name) == nullptr ? Status() : read(name, value.emplace());
  }
  // For what need not be there.
  template <typename Number>
  Status read(const std::string& name, std::optional<Number>& value, Number low, Number high) {
    if (find(name) == nullptr) return {};
    AMENDS_CHECK(read(name, value.emplace(), low, high));
    return {};
  }
  Status read(const std::string& name, std::vector<std::string>& value) {
    const Json* const json = find(name);
    if (json == nullptr) return {};
    if (!json->is_array()) return wrong(name, "a list of texts");
    for (const Json& item : *json) {
      if (!item.is_string()) return wrong(name, "a list of texts");
      value.push_back(item.get<std::string>());
    }
    return {};
  }
  tl::unexpected<Error> wrong(std::string_view name, std::string_view expected) const {
    failed_ = path(name);
    return fail(Code::bad_input, "{} must be {}", failed_, expected);
  }
  Status nothing_else() const {
    for (const auto& [name, value] : object_.items()) {
      if (std::ranges::find(known_, name) != known_.end()) continue;
      const auto near = base::nearest(name, known_);
      failed_ = path(name);
      return fail(Code::bad_input, "{} is no member of Splink's settings{}", failed_,
                  near ? fmt::format("; is {} meant?", *near) : std::string());
    }
    return {};
  }

 private:
  const Json& object_;
  std::string where_;
  std::string& failed_;
  std::vector<std::string> known_;
};

Result<Level> read_level(const Json& json, const std::string& where, std::string& failed) {
  if (!json.is_object()) {
    failed = where;
    return fail(Code::bad_input, "{} must be an object", where);
  }
  Members members(json, where, failed);
  Level level;
  AMENDS_CHECK(members.read("sql_condition", level.condition));
  if (level.condition.empty()) return members.wrong("sql_condition", "a condition in SQL");
  AMENDS_CHECK(members.read("label_for_charts", level.label));
  AMENDS_CHECK(members.read("is_null_level", level.is_null));
  AMENDS_CHECK(members.read("m_probability", level.m));
  AMENDS_CHECK(members.read("u_probability", level.u));
  AMENDS_CHECK(members.read("fix_m_probability", level.fix_m));
  AMENDS_CHECK(members.read("fix_u_probability", level.fix_u));
  AMENDS_CHECK(members.read("tf_adjustment_column", level.tf_column));
  AMENDS_CHECK(members.read("tf_adjustment_weight", level.tf_weight, -1e6, 1e6));
  AMENDS_CHECK(members.read("tf_minimum_u_value", level.tf_minimum_u, 0, 1));
  AMENDS_CHECK(
      members.read("disable_tf_exact_match_detection", level.disable_tf_exact_match_detection));
  members.find("comparison_vector_value");
  AMENDS_CHECK(members.nothing_else());
  if (level.is_null) level.m = level.u = std::nullopt;
  return level;
}

Result<Comparison> read_comparison(const Json& json, const std::string& where,
                                   std::string& failed) {
  if (!json.is_object()) {
    failed = where;
    return fail(Code::bad_input, "{} must be an object", where);
  }
  Members members(json, where, failed);
  Comparison comparison;
  AMENDS_CHECK(members.read("output_column_name", comparison.name));
  if (comparison.name.empty()) AMENDS_CHECK(members.read("column_name", comparison.name));
  AMENDS_CHECK(members.read("comparison_description", comparison.description));
  members.find("input_columns_used_by_case_statement");
  const Json* const levels = members.find("comparison_levels");
  if (levels == nullptr || !levels->is_array()) return members.wrong("comparison_levels", "a list");
  for (std::size_t i = 0; i < levels->size(); ++i) {
    AMENDS_TRY(Level level,
               read_level((*levels)[i], fmt::format("{}[{}]", members.path("comparison_levels"), i),
                          failed));
    comparison.levels.push_back(std::move(level));
  }
  AMENDS_CHECK(members.nothing_else());
  if (comparison.levels_without_null() < 2 || comparison.levels.size() > 100) {
    return members.wrong("comparison_levels", "two to 100 levels that are not null levels");
  }
  if (comparison.name.empty()) {
    return members.wrong("output_column_name", "the comparison's name");
  }
  return comparison;
}

Result<BlockingRule> read_rule(const Json& json, const std::string& where, std::string& failed) {
  BlockingRule rule;
  if (json.is_string()) {
    rule.condition = json.get<std::string>();
    return rule;
  }
  if (!json.is_object()) {
    failed = where;
    return fail(Code::bad_input, "{} must be a text or an object", where);
  }
  Members members(json, where, failed);
  AMENDS_CHECK(members.read("blocking_rule", rule.condition));
  if (rule.condition.empty()) return members.wrong("blocking_rule", "a condition in SQL");
  AMENDS_CHECK(members.read("arrays_to_explode", rule.arrays_to_explode));
  AMENDS_CHECK(members.read("salting_partitions", rule.salting_partitions, 1, 1'000'000));
  members.find("sql_dialect");
  AMENDS_CHECK(members.nothing_else());
  return rule;
}

Status read_scalars(Members& members, Settings& settings) {
  std::string type = "dedupe_only";
  AMENDS_CHECK(members.read("link_type", type));
  bool found = false;
  for (const LinkType known :
       {LinkType::dedupe_only, LinkType::link_only, LinkType::link_and_dedupe}) {
    if (type != name_of(known)) continue;
    settings.link_type = known;
    found = true;
  }
  if (!found) return members.wrong("link_type", "dedupe_only, link_only or link_and_dedupe");
  AMENDS_CHECK(members.read("probability_two_random_records_match", settings.prior, 1e-300, 1));
  AMENDS_CHECK(members.read("em_convergence", settings.em_convergence, 0.0, 1.0));
  AMENDS_CHECK(members.read("max_iterations", settings.max_iterations, 1, 1'000'000));
  AMENDS_CHECK(members.read("unique_id_column_name", settings.unique_id_column));
  AMENDS_CHECK(members.read("source_dataset_column_name", settings.source_column));
  AMENDS_CHECK(members.read("sql_dialect", settings.sql_dialect));
  AMENDS_CHECK(members.read("retain_matching_columns", settings.retain_matching_columns));
  AMENDS_CHECK(members.read("retain_intermediate_calculation_columns",
                            settings.retain_intermediate_columns));
  AMENDS_CHECK(members.read("additional_columns_to_retain", settings.additional_columns));
  AMENDS_CHECK(members.read("linker_uid", settings.linker_uid));
  AMENDS_CHECK(
      members.read("term_frequency_adjustment_column_prefix", settings.term_frequency_prefix));
  AMENDS_CHECK(members.read("comparison_vector_value_column_prefix", settings.gamma_prefix));
  std::optional<std::string> bayes_factor, match_weight;
  AMENDS_CHECK(members.read("bayes_factor_column_prefix", bayes_factor));
  AMENDS_CHECK(members.read("match_weight_column_prefix", match_weight));
  if (bayes_factor != "bf_") settings.bayes_factor_prefix = bayes_factor;
  if (match_weight != "mw_") settings.match_weight_prefix = match_weight;
  return {};
}

OrderedJson level_json(const Level& level) {
  OrderedJson json = {{"sql_condition", level.condition}};
  if (!level.label.empty()) json["label_for_charts"] = level.label;
  if (level.m) json["m_probability"] = *level.m;
  if (level.u) json["u_probability"] = *level.u;
  json["fix_m_probability"] = level.fix_m;
  json["fix_u_probability"] = level.fix_u;
  if (!level.tf_column.empty()) {
    json["tf_adjustment_column"] = level.tf_column;
    if (level.tf_minimum_u != 0) json["tf_minimum_u_value"] = level.tf_minimum_u;
    json["tf_adjustment_weight"] = level.tf_weight;
  }
  if (level.is_null) json["is_null_level"] = true;
  if (level.disable_tf_exact_match_detection) json["disable_tf_exact_match_detection"] = true;
  return json;
}

OrderedJson rule_json(const BlockingRule& rule, const std::string& dialect) {
  OrderedJson json = {{"blocking_rule", rule.condition}, {"sql_dialect", dialect}};
  if (!rule.arrays_to_explode.empty()) json["arrays_to_explode"] = rule.arrays_to_explode;
  if (rule.salting_partitions > 1) json["salting_partitions"] = rule.salting_partitions;
  return json;
}

// What is wrong goes to `failed`, as a path.
Result<Settings> read_settings(const Json& json, std::string& failed) {
  Members members(json, "", failed);
  Settings settings;
  AMENDS_CHECK(read_scalars(members, settings));
  const Json* const comparisons = members.find("comparisons");
  if (comparisons == nullptr || !comparisons->is_array() || comparisons->empty()) {
    return members.wrong("comparisons", "a list of at least one comparison");
  }
  for (std::size_t i = 0; i < comparisons->size(); ++i) {
    const std::string where = fmt::format("comparisons[{}]", i);
    AMENDS_TRY(Comparison comparison, read_comparison((*comparisons)[i], where, failed));
    const auto same = std::ranges::find(settings.comparisons, comparison.name, &Comparison::name);
    if (same != settings.comparisons.end()) {
      failed = where;
      return fail(Code::bad_input,
                  "{} has the name of comparisons[{}], \"{}\", and would count the same twice; "
                  "leave one out, or give it another output_column_name",
                  where, same - settings.comparisons.begin(), comparison.name);
    }
    settings.comparisons.push_back(std::move(comparison));
  }
  if (const Json* const rules = members.find("blocking_rules_to_generate_predictions")) {
    if (!rules->is_array() || rules->size() > 255) {
      return members.wrong("blocking_rules_to_generate_predictions", "a list of at most 255 rules");
    }
    for (std::size_t i = 0; i < rules->size(); ++i) {
      AMENDS_TRY(BlockingRule rule,
                 read_rule((*rules)[i],
                           fmt::format("blocking_rules_to_generate_predictions[{}]", i), failed));
      settings.rules.push_back(std::move(rule));
    }
  }
  AMENDS_CHECK(members.nothing_else());
  return settings;
}

}  // namespace

Result<Settings> parse_settings(std::string_view text) {
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    const std::size_t byte = error.byte > 0 ? error.byte - 1 : 0;
    return fail(Code::bad_input,
                "{}: this is not JSON; a model is what Splink's save_model_to_json writes",
                line_and_column(text, byte));
  }
  if (!json.is_object()) {
    return fail(Code::bad_input,
                "this is not a JSON object; a model is what Splink's save_model_to_json writes");
  }
  std::string failed;
  Result<Settings> settings = read_settings(json, failed);
  if (settings || failed.empty()) return settings;
  return fail(std::move(settings).error().in(place_of(text, failed)));
}

std::vector<std::string> doubts_of(const Settings& settings, bool trains_anew) {
  std::vector<std::string> words, missing;
  std::size_t trained = 0;
  for (std::size_t c = 0; c < settings.comparisons.size(); ++c) {
    const Comparison& comparison = settings.comparisons[c];
    for (std::size_t i = 0; i < comparison.levels.size(); ++i) {
      const Level& level = comparison.levels[i];
      if (level.is_null) continue;
      if (!level.tf_column.empty() && level.tf_weight == 0) {
        words.push_back(fmt::format(
            "comparisons[{}].comparison_levels[{}].tf_adjustment_weight is 0, which counts as 1, "
            "as Splink loads it; leave out tf_adjustment_column to adjust nothing",
            c, i));
      }
      trained += level.m && level.u ? 1 : 0;
      if (!level.m)
        missing.push_back(fmt::format("comparisons[{}].comparison_levels[{}].m_probability", c, i));
      if (!level.u)
        missing.push_back(fmt::format("comparisons[{}].comparison_levels[{}].u_probability", c, i));
    }
  }
  if (trained > 0 && !missing.empty() && !trains_anew) {
    constexpr std::size_t shown_max = 5;
    const std::size_t more = missing.size() - std::min(missing.size(), shown_max);
    missing.resize(std::min(missing.size(), shown_max));
    words.push_back(fmt::format(
        "the model is trained but for {}{}: what is missing or 0 is learnt now, the rest is kept",
        fmt::join(missing, ", "), more > 0 ? fmt::format(" and {} more", more) : ""));
  }
  if (settings.sql_dialect != "duckdb")
    words.push_back(
        fmt::format("sql_dialect is {}: conditions are read as DuckDB's, and may mean "
                    "something else there",
                    settings.sql_dialect));
  return words;
}

std::string settings_json(const Settings& settings) {
  OrderedJson json = {
      {"link_type", name_of(settings.link_type)},
      {"probability_two_random_records_match", settings.prior},
      {"retain_matching_columns", settings.retain_matching_columns},
      {"retain_intermediate_calculation_columns", settings.retain_intermediate_columns},
      {"additional_columns_to_retain", settings.additional_columns},
      {"sql_dialect", settings.sql_dialect},
  };
  if (!settings.linker_uid.empty()) json["linker_uid"] = settings.linker_uid;
  if (settings.em_convergence) json["em_convergence"] = *settings.em_convergence;
  if (settings.max_iterations) json["max_iterations"] = *settings.max_iterations;
  if (settings.bayes_factor_prefix)
    json["bayes_factor_column_prefix"] = *settings.bayes_factor_prefix;
  if (settings.match_weight_prefix)
    json["match_weight_column_prefix"] = *settings.match_weight_prefix;
  json["term_frequency_adjustment_column_prefix"] = settings.term_frequency_prefix;
  json["comparison_vector_value_column_prefix"] = settings.gamma_prefix;
  json["unique_id_column_name"] = settings.unique_id_column;
  json["source_dataset_column_name"] = settings.source_column;
  json["blocking_rules_to_generate_predictions"] = OrderedJson::array();
  for (const BlockingRule& rule : settings.rules) {
    json["blocking_rules_to_generate_predictions"].push_back(rule_json(rule, settings.sql_dialect));
  }
  json["comparisons"] = OrderedJson::array();
  for (const Comparison& comparison : settings.comparisons) {
    OrderedJson levels = OrderedJson::array();
    for (const Level& level : comparison.levels) levels.push_back(level_json(level));
    json["comparisons"].push_back({{"output_column_name", comparison.name},
                                   {"comparison_levels", levels},
                                   {"comparison_description", comparison.description}});
  }
  return json.dump(2) + "\n";
}

}  // namespace amends::link
