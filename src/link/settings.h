// A linkage model: Splink's settings, versions 4 and 5, as the JSON file that both programs read
// and write (moj-analytical-services.github.io/splink, "Settings dict guide").
//
// A model is a list of comparisons; each has levels, and a pair of records takes the first level
// whose SQL condition holds. A level's weight is log2(m / u): m is the probability of the level
// among pairs that match, u among pairs that do not.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace amends::link {

enum class LinkType { dedupe_only, link_only, link_and_dedupe };
std::string_view name_of(LinkType type);

struct Level {
  std::string condition;  // SQL over "name_l" and "name_r"; "ELSE" for what is left
  std::string label;
  bool is_null = false;        // says nothing either way: weight 0
  std::optional<double> m, u;  // not set: not trained
  bool fix_m = false, fix_u = false;
  std::string tf_column;  // the column whose rare values count more; empty for none
  double tf_weight = 1;   // 0 counts as 1, since Splink loads it so
  double tf_minimum_u = 0;
  bool disable_tf_exact_match_detection = false;

  bool is_else() const;
};

struct Comparison {
  std::string name;  // output_column_name
  std::string description;
  std::vector<Level> levels;

  // Splink's comparison_vector_value: -1 for a null level; else counted down to 0, best first.
  int gamma(std::size_t level) const;
  std::size_t levels_without_null() const;
  // What Splink assumes where a level is not trained.
  double default_m(int gamma) const;
  double default_u(int gamma) const;
  double m(std::size_t level) const;
  double u(std::size_t level) const;
};

struct BlockingRule {
  std::string condition;  // SQL over l.name and r.name
  std::vector<std::string> arrays_to_explode;
  int salting_partitions = 1;  // read and kept; it changes nothing in what is found
};

struct Settings {
  LinkType link_type = LinkType::dedupe_only;
  std::vector<Comparison> comparisons;
  std::vector<BlockingRule> rules;
  double prior = 0.0001;  // probability_two_random_records_match
  // When training ends, where the model says so (train.h).
  std::optional<double> em_convergence;
  std::optional<int> max_iterations;
  std::string unique_id_column = "unique_id";
  std::string source_column = "source_dataset";
  std::string sql_dialect = "duckdb";
  bool retain_matching_columns = true;
  bool retain_intermediate_columns = false;
  std::vector<std::string> additional_columns;
  std::string linker_uid;
  // The version 4 form names bayes_factor_column_prefix, the version 5 form
  // match_weight_column_prefix, and neither takes the other; the usual ones are left out, so
  // that both load it.
  std::optional<std::string> bayes_factor_prefix, match_weight_prefix;
  std::string term_frequency_prefix = "tf_";
  std::string gamma_prefix = "gamma_";

  // Whether every level that has a weight has its m and u.
  bool is_trained() const;
};

// Code::bad_input names line and column, the member
// ("comparisons[2].comparison_levels[1].m_probability") and what is wrong with it. A member that
// Splink does not know is refused with the nearest name; a comparison that comes twice too.
Result<Settings> parse_settings(std::string_view json);
// Sentences about what is taken and may be meant otherwise: which numbers a trained model lacks,
// and a dialect that is not DuckDB's. `trains_anew`: no number is kept.
std::vector<std::string> doubts_of(const Settings& settings, bool trains_anew = false);
// The file that Splink's Linker loads.
std::string settings_json(const Settings& settings);

}  // namespace amends::link
