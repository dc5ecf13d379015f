// Scored pairs on disk. The work of a prediction is cut into chunks; what each gave is one file, a
// run, with its pairs in order. Runs that are there need not be scored again after a crash, and
// pairs that do not fit into memory are merged from them.
//
// A run belongs to one machine and one prediction, which its key names; bytes are in the machine's
// own order. A run gets its name when it is whole and on disk.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "base/hash.h"
#include "link/pairs.h"

namespace amends::link {

// What one piece of work counted.
struct PieceCounts {
  std::uint64_t scored = 0, dropped = 0;
  double dropped_matches = 0;
  std::uint64_t rule = 0;
};

// How many dropped pairs have which pattern, by rule.
using DroppedTotals = std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t>;

struct Run {
  Pairs pairs;                      // in order
  std::vector<PieceCounts> pieces;  // in order
  DroppedTotals dropped;
};

class RunFolder {
 public:
  // `key`: of all that the pairs depend on. A file of another key is as if it were not there.
  RunFolder(std::filesystem::path folder, const base::Hash& key, std::size_t comparisons);

  Status write(std::size_t chunk, const Run& run) const;
  // The run without its pairs, and how many they are; nothing where it is not there or not whole.
  struct Counts {
    Run run;
    std::uint64_t pairs = 0;
  };
  Result<std::optional<Counts>> counts(std::size_t chunk) const;
  // All pairs of the runs 0 to chunks - 1, in order, from `buffer_bytes` of memory: into memory, or
  // into files of the folder that are mapped.
  Result<Pairs> merge(std::size_t chunks, std::uint64_t buffer_bytes, bool into_files) const;

 private:
  class Reader;
  struct Header;
  std::filesystem::path file(std::size_t chunk) const;
  std::size_t row_bytes() const { return 17 + comparisons_; }
  std::filesystem::path folder_;
  base::Hash key_;
  std::size_t comparisons_;
};

}  // namespace amends::link
