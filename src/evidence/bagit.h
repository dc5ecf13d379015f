// BagIt packages: RFC 8493 (1.0) written; 0.93 to 1.0 read and validated.
//
// A bag from outside is hostile until it is checked. Nothing in it is followed: listed paths are
// looked up among what stands in the bag, and never opened as they are written.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/task.h"
#include "evidence/paths.h"

namespace amends::evidence {

struct BagFinding {
  std::string file;     // inside the bag, safe to print; empty for the bag itself
  std::string message;  // what is wrong, or worth knowing
};

struct BagReport {
  std::string version;               // "1.0", "0.97", …; empty when bagit.txt cannot be read
  std::vector<BagFinding> errors;    // any makes the bag invalid
  std::vector<BagFinding> warnings;  // legal, and worth a look
  std::uint64_t payload_files = 0;
  std::uint64_t payload_bytes = 0;
  bool valid() const { return errors.empty(); }
};

// Checks declaration, manifests, tag manifests, completeness both ways, every digest, fetch.txt
// (never fetched: a file that is missing and listed there is an error), path traversal, absolute
// paths, `~`, links, names that differ only in case or Unicode form. Reads nothing outside `bag`.
// Every fault, not the first; of one kind in one file the first thousand, and how many more.
//
// Memory grows with the number of files that stand in the bag, not with its manifests. Fails with
// Code::io, not_found (no such folder) or interrupted; whatever is wrong with the bag is a finding.
// Counts bytes.
Result<BagReport> verify_bag(const std::filesystem::path& bag, base::Task& task);

// Whether `folder` looks like a bag (has a bagit.txt).
bool is_bag(const std::filesystem::path& folder);

// Writes a bag with SHA-256 and SHA-512 manifests. Everything is streamed. finish() writes the tag
// files and flushes; a bag dropped before finish() has no bagit.txt and so is no bag. The same
// files and bag_info give the same bytes, in whatever order they are added.
class BagWriter {
 public:
  // Code::refused unless the folder is new or empty.
  static Result<BagWriter> create(const std::filesystem::path& bag);
  ~BagWriter();
  BagWriter(BagWriter&&) noexcept;
  BagWriter& operator=(BagWriter&&) noexcept;

  // `path` below data/. Code::refused when path_fault() objects, or the path cannot stand
  // beside those before it; nothing is written then.
  Status add_file(std::string_view path, const std::filesystem::path& source);
  Status add_text(std::string_view path, std::string_view content);
  // Content that the callback writes in pieces, each hashed as it goes.
  using Sink = std::function<Status(std::string_view)>;
  Status add_stream(std::string_view path, const std::function<Status(const Sink&)>& produce);
  // `bag_info` in the order given, as bag-info.txt; Payload-Oxum is added and must not be in it.
  // Dates are the caller's: the writer asks no clock. Durable when it returns.
  Status finish(const std::vector<std::pair<std::string, std::string>>& bag_info);

 private:
  BagWriter() = default;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace amends::evidence
