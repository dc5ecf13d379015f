// One page about a linkage, for those who answer for it: what the model believes, what it found,
// how far to trust it. Self-contained HTML with charts as SVG, nothing from the network. One
// script, which the page's policy names by its hash, shows any pair that the page carries; without
// it all else is there.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "link/audit.h"
#include "link/clerical.h"
#include "link/cluster.h"
#include "link/evaluate.h"
#include "link/pairs.h"
#include "link/profile.h"
#include "link/settings.h"
#include "link/table.h"
#include "link/threshold.h"
#include "link/unreached.h"

namespace amends::link {

// A blocking rule, with the pairs that it makes and those that no rule before it makes.
struct RuleLine {
  std::string condition;
  std::uint64_t pairs = 0, added = 0;
  std::uint64_t largest_block = 0;  // records
  std::string largest_key;
};

// What the page is made of. Pointers may be null: what is not there is left out, and where that is
// a gap the page says so. Nothing is kept after report_page() returns.
struct ReportInput {
  std::string title;
  std::string made_at;                       // as people read it; empty: not said
  const ModelView* model = nullptr;          // needed
  const Records* records = nullptr;          // needed
  const Pairs* pairs = nullptr;              // needed
  const Calibration* calibration = nullptr;  // needed
  std::vector<ColumnProfile> columns;
  std::vector<RuleLine> rules;
  std::vector<std::string> words;  // what training had to say, sentences
  double threshold = 0;
  const Threshold* chosen = nullptr;  // where the threshold was chosen without labels
  const Evaluation* evaluation = nullptr;
  std::uint64_t matches_made = 0;  // of those of `evaluation`, by the blocking rules
  std::optional<BCubed> b_cubed;
  const Clusters* clusters = nullptr;
  std::vector<Unlinkable> unlinkables;
  std::vector<GroupAudit> audit;
  const Unreached* unreached = nullptr;
  std::string unreached_words;  // a sentence where there is no estimate: why
  const ClericalResult* clerical = nullptr;
  // The text that a record shows for a comparison; absent: no values are shown.
  std::function<std::string(RecordIndex, std::size_t comparison)> value;
  // What else is to be said of a pair in a comparison, beside its level; absent: nothing.
  std::function<std::string(RecordIndex, RecordIndex, std::size_t comparison)> note;
  // A pair to explain first, before those that the page picks itself (around the threshold, the
  // strongest and the weakest), and to open on; it need not be one of `pairs`.
  const Pairs* explained = nullptr;
  std::size_t clusters_shown = 12;
};

std::string report_page(const ReportInput& input);

// One pair's weight, step by step: the prior, each comparison, the rarity of the values (the part
// of the weight that levels do not explain), the sum. For the page and for the terminal.
struct WaterfallStep {
  std::string label;   // "prior", a comparison's name, "rarity of values", "match weight"
  std::string detail;  // the level's label
  double weight = 0;   // bits
};
std::vector<WaterfallStep> waterfall(const ModelView& model, const Pairs& pairs, std::size_t pair);

// Which words of two names were held against each other where a comparison weighs a column's values
// as names, with their bits: "Хачатрян ~ Khachatryan +11.4; Ани ~ Ani +8.0". Empty for other
// comparisons and where a value is missing.
std::string names_explained(const Comparison& comparison, const Table& table, RecordIndex a,
                            RecordIndex b);

}  // namespace amends::link
