// Small files beside a linkage: labelled and judged pairs, clusters of an earlier time. CSV,
// NDJSON, XLSX or SQLite, as the records themselves.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/link_input.h"
#include "link/clerical.h"
#include "link/cluster.h"
#include "link/evaluate.h"
#include "link/settings.h"

namespace amends::cli {

// One row of --answers.
struct AnsweredPair {
  link::RecordIndex a = 0, b = 0;
  link::Answer answer = link::Answer::unsure;
  std::string where;  // "answers.csv, line 3"
};

inline constexpr std::uint64_t cluster_id_max = 0xffff'ffff;

// What --clusters wrote earlier.
struct ClustersBefore {
  std::vector<std::uint64_t> of_record;  // ids; link::no_id: none. Empty without --clusters-before
  std::uint64_t highest = 0;             // that was ever given, to records that have gone too
};

// What the options name beside the records, by record.
struct LinkSides {
  std::vector<link::LabelledPair> labels;    // --labels
  std::vector<link::Judgement> judgements;   // --judgements
  ClustersBefore clusters_before;            // --clusters-before
  std::vector<AnsweredPair> answers;         // --answers
  std::vector<link::RecordIndex> explained;  // --explain: two, or none
};

struct LinkResultOptions;
// Reads and checks all of them, so that what is wrong there is told before any long work: with file
// and line. A pair's row has unique_id_l, unique_id_r (the model's unique id with _l and _r serves
// too), source_dataset_l and _r (or as the model names its source column) where there are sources
// (or ids as source/id), and a column that says what is said of it. A source that is named is the
// record's own: an id that it lacks is refused, whatever other sources have.
// - labels: clerical_match_score of 0.5 or more, or "1", "true", "same", "match";
// - judgements: "judgement" (or "verdict", "clerical_match_score"): same or different; "unsure" is
//   passed over;
// - answers: same, different or unsure; nothing for a pair that nobody has judged yet.
// Ids of clusters are whole numbers. Records that have gone since are counted on stderr, and of
// them only the ids count: nobody else is given them.
Result<LinkSides> read_sides(const LinkResultOptions& options, const link::Table& table,
                             const link::Settings& settings);

}  // namespace amends::cli
