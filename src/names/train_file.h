// Training from a file of pairs: its rows folded into word pairs, and the table written with the
// head that says where it comes from.
#pragma once

#include "names/pair_file.h"
#include "names/train.h"

namespace amends::names {

struct TrainingFiles {
  std::vector<fs::path> pairs;
  std::string source;  // whose data; "not stated" when empty
  std::string licence;
  std::string date;           // YYYY-MM-DD, as the caller states it
  bool within_right = false;  // train on the spellings that share a left word, both sides Latin
};

struct TrainingResult {
  ModelTable table;
  std::string text;  // the table's file
  std::size_t pairs = 0;
  double pairs_kept = 0;
  std::vector<std::string> problems;  // rows left out
};

// One row is one pair of single words; rows of several words are left out and said so.
Result<TrainingResult> train_files(const TrainingFiles& files, const TrainingOptions& options,
                                   base::Task& task);

}  // namespace amends::names
