// A model made from what the columns hold, for those who have none: comparisons by the kind of each
// column, and blocking rules wide enough to reach nearly all matches at a stated cost.
#pragma once

#include <string>
#include <vector>

#include "base/task.h"
#include "link/profile.h"
#include "link/settings.h"
#include "link/train.h"

namespace amends::link {

struct AutomaticOptions {
  std::vector<std::string> left_out;  // columns that take no part: the truth
  LinkType link_type = LinkType::dedupe_only;
  std::string unique_id_column = "unique_id";
  // Up to this many pairs all records are compared with all.
  double all_pairs_max = 15e6;
  // Else the rules make at most this many pairs for each record.
  double pairs_a_record = 100;
  unsigned threads = 1;
};

// What was made, and why.
struct Automatic {
  Settings settings;
  std::vector<std::string> words;  // a sentence for each column and each rule
  double expected_reach = 1;       // the share of matches that the rules are expected to reach
  // Training::shares_of_matches, for choose_rules(); empty: m stands for them.
  std::vector<std::vector<double>> shares_of_matches;
};

// Comparisons only, not trained. Code::bad_input where the columns say too little.
Result<Automatic> automatic_comparisons(const Table& table, const AutomaticOptions& options);
// Blocking rules for a model that is trained: the fewest pairs for the most matches, by how often
// matches agree on each column. Sets made.settings.rules.
// Code::interrupted.
Status choose_rules(const Table& table, const AutomaticOptions& options, Automatic& made,
                    base::Task& task);

}  // namespace amends::link
