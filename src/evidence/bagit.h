// BagIt packages: RFC 8493 (1.0) written; 0.93 to 1.0 read and validated.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/task.h"

namespace amends::evidence {

struct BagFinding {
  std::string file;     // inside the bag; empty for the bag itself
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
// Every fault, not the first.
Result<BagReport> verify_bag(const std::filesystem::path& bag, base::Task& task);

// Whether `folder` looks like a bag (has a bagit.txt).
bool is_bag(const std::filesystem::path& folder);

// Why a relative path may not go into a package or onto disk, or nothing when it may: traversal,
// absolute, drive letters, `~`, control characters and newlines, invalid UTF-8, reserved names.
std::optional<std::string> path_fault(std::string_view path);

// Writes a bag with SHA-256 and SHA-512 manifests. Everything is streamed. finish() writes the tag
// files and flushes; a bag dropped before finish() has no bagit.txt and so is no bag.
class BagWriter {
 public:
  static Result<BagWriter> create(const std::filesystem::path& bag);  // must not exist, or be empty
  ~BagWriter();
  BagWriter(BagWriter&&) noexcept;
  BagWriter& operator=(BagWriter&&) noexcept;

  // `path` below data/, checked by path_fault() and against collisions of case and form.
  Status add_file(std::string_view path, const std::filesystem::path& source);
  Status add_text(std::string_view path, std::string_view content);
  // Content that the callback writes in pieces, each hashed as it goes.
  using Sink = std::function<Status(std::string_view)>;
  Status add_stream(std::string_view path, const std::function<Status(const Sink&)>& produce);
  Status finish(const std::vector<std::pair<std::string, std::string>>& bag_info);

 private:
  BagWriter() = default;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace amends::evidence
