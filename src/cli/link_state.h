// What a linkage keeps beside its output while it works, so that it goes on where it was after a
// crash: the trained model, and the pairs that are scored (link/runs.h). "pairs.csv.state" beside
// pairs.csv; gone when the work is done.
//
// All of it belongs to a key: the files' content and the options on which the pairs depend. What is
// there under another key is thrown away. Whoever works in the folder holds a lock on it, which
// ends with the process, however it ends.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/hash.h"

namespace amends::cli {

struct KeptModel {
  std::string settings;            // the trained model's JSON
  std::vector<std::string> words;  // what training said
  std::vector<std::string> made;   // what was said of a model made from the columns
};

// Takes away what killed processes had written of `output` under a temporary name
// (base::NewFile: ".pairs.csv.PROCESS.NUMBER.new"); with `own`, what this process has, too.
void remove_leftovers(const std::string& output, bool own = false);

class LinkState {
 public:
  // In the folder of `output`; with an empty one, a folder of its own for temporary files, in which
  // nothing is found again. `files` are read as a whole; `options` in any form. Code::busy while
  // another process works for the same output; Code::io.
  static Result<LinkState> open(const std::string& output, const std::vector<std::string>& files,
                                const std::string& options, base::Task& task);

  const fs::path& folder() const { return folder_; }
  const Hash& key() const { return key_; }
  std::optional<KeptModel> model() const;
  Status keep(const KeptModel& model) const;
  // Takes away what open() and its users made.
  Status remove() const;
  // The same where nothing is kept yet that would serve another time.
  void remove_if_empty() const;

 private:
  Status lock();
  bool is_empty() const;
  Status clear() const;

  fs::path folder_;
  std::shared_ptr<const int> locked_;  // the folder's descriptor, which holds the lock
  Hash key_{};
};

}  // namespace amends::cli
