// What `amends link` makes of scored pairs: how good they are, which threshold, which clusters, a
// report.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "cli/cli.h"
#include "cli/link_sides.h"
#include "link/model.h"
#include "link/predict.h"
#include "link/profile.h"

namespace amends::cli {

// Pairs below this weight hardly add to the matches that no rule reached, and are not looked at for
// them: so that what is said of these does not hang on --threshold.
inline constexpr double weight_reached = -5;

struct LinkResultOptions {
  std::string truth;            // a column
  std::string labels;           // a file of labelled pairs
  std::string judgements;       // a file of judged pairs, to be kept
  std::string clusters;         // where to write them
  std::string clusters_before;  // a file that --clusters wrote earlier
  std::string one_to_one;       // where to write the assignment
  std::string sample;           // where to write pairs for people to judge
  std::string answers;          // that file, with their answers
  std::size_t sample_size = 200;
  std::uint64_t seed = 1;
  std::string report;                // where to write the page
  std::vector<std::string> explain;  // two unique ids
  bool audit = false;
  std::vector<std::string> audit_names;  // columns; guessed where they are not given
  std::string audit_sex, audit_birth;
  std::optional<double> threshold;  // in bits; chosen where it is not given
  unsigned threads = 1;
  fs::path scratch;  // where columns lie that are not to take memory; empty: in memory
  std::size_t sorted_at_once = 0xffff'ffff;  // pairs, when a threshold is chosen
  bool matches_new = false;                  // only pairs with a record of the last source
};

void add_result_options(Verb& verb, LinkResultOptions& options);
// Columns that must be loaded beside those of the model, of those that the files have.
std::vector<std::string> result_columns(const LinkResultOptions& options,
                                        const std::vector<std::string>& header);
// Code::usage where --truth or --audit names a column that `header` (of `file`) lacks.
Status check_result_columns(const LinkResultOptions& options, const std::string& file,
                            const std::vector<std::string>& header);
// Code::usage where --one-to-one is asked for and the linkage is not between two sources at most.
Status check_one_to_one(const LinkResultOptions& options, link::LinkType type, std::size_t sources);
// What the groups of --audit are made of, as the options say; else by the words that columns are
// called by, else by what they hold: the only one of dates, the only one of two to four values, all
// names. Empty for what is not there.
struct AuditColumns {
  std::vector<std::string> names;
  std::string sex, birth;
};
// What is there once pairs are scored.
struct Linked {
  const link::Model& model;
  const link::Prediction& prediction;
  std::span<const link::RuleCost> costs;          // by rule
  std::span<const link::ColumnProfile> profiles;  // for --report
  AuditColumns audited;                           // for --audit
  std::vector<std::string> words;                 // what training had to say
};
// Does all of it and notes figures in `json`: threshold, clusters, with labels best_f1,
// f1_at_chosen and b_cubed_f1, and what else was asked for. `done` is called after each step with
// its name. Gives the threshold in bits: infinity where nothing is to be called a match.
Result<double> finish_link(const LinkResultOptions& options, LinkSides sides, const Linked& linked,
                           const std::function<void(const std::string&)>& done,
                           nlohmann::ordered_json& json);

}  // namespace amends::cli
