// Small files beside a linkage: labelled and judged pairs, clusters of an earlier time. CSV,
// NDJSON, XLSX or SQLite, as the records themselves.
#pragma once

#include <string>
#include <vector>

#include "cli/link_input.h"
#include "link/cluster.h"
#include "link/evaluate.h"

namespace amends::cli {

// Finds records by unique id, and by source where there is more than one.
class RecordFinder {
 public:
  explicit RecordFinder(const link::Records& records);
  // `source` may be empty where the id is unique over all sources. Code::not_found; Code::bad_input
  // where an id without a source is of several records.
  Result<link::RecordIndex> find(const std::string& id, const std::string& source) const;

 private:
  const link::Records& records_;
  std::vector<link::RecordIndex> by_id_;  // by identifier
};

// A file's row about a pair: unique_id_l, unique_id_r (the model's unique id with _l and _r serves
// too), source_dataset_l and _r where there are sources, and a column with a text about them.
struct SideRow {
  link::RecordIndex a = 0, b = 0;
  std::string text;
};
// `text_columns`: the first of these that the file has. Rows whose records do not exist are an
// error that names the line: a misspelt id must not pass unnoticed.
Result<std::vector<SideRow>> read_side_rows(const std::string& file, const RecordFinder& finder,
                                            const std::string& unique_id,
                                            const std::vector<std::string>& text_columns);

// clerical_match_score of 0.5 or more, or "1", "true", "same", "match".
Result<std::vector<link::LabelledPair>> read_labels(const std::string& file,
                                                    const RecordFinder& finder,
                                                    const std::string& unique_id);
// Column "judgement" (or "verdict", "clerical_match_score"): same or different; "unsure" is passed
// over.
Result<std::vector<link::Judgement>> read_judgements(const std::string& file,
                                                     const RecordFinder& finder,
                                                     const std::string& unique_id);
// By record: the cluster_id that it had, no_id where the file does not have it. Ids of another kind
// than whole numbers are refused.
Result<std::vector<std::uint64_t>> read_clusters(const std::string& file,
                                                 const RecordFinder& finder,
                                                 const link::Records& records,
                                                 const std::string& unique_id);

}  // namespace amends::cli
