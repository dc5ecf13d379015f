// What stands in a bag, looked up by the paths that its manifests list. Inside this module only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "evidence/bagit.h"
#include "evidence/walk.h"

namespace amends::evidence::bagit {

inline constexpr std::string_view payload_folder = "data/";

// Findings of one kind: the first thousand in full, and how many more there were.
class Findings {
 public:
  explicit Findings(std::vector<BagFinding>& out) : out_(out) {}
  // `source` groups them: the manifest that they come from, or the check.
  void add(std::string_view source, std::string_view file, std::string message);
  void say_how_many_more();

 private:
  static constexpr std::size_t findings_max = 1000;
  std::vector<BagFinding>& out_;
  std::map<std::string, std::size_t, std::less<>> counts_;
};

// The files of a bag in order of path. A file's number is its place there; payload files have
// consecutive ones.
class Contents {
 public:
  explicit Contents(std::vector<Entry> files);

  std::size_t size() const { return files_.size(); }
  const Entry& file(std::size_t number) const { return files_[number]; }
  bool is_payload(std::size_t number) const {
    return number >= payload_begin_ && number < payload_end_;
  }
  std::size_t payload_begin() const { return payload_begin_; }
  std::size_t payload_end() const { return payload_end_; }
  std::size_t payload_count() const { return payload_end_ - payload_begin_; }
  std::uint64_t payload_bytes() const;

  std::optional<std::size_t> find(std::string_view path) const;
  // A file whose path differs in case or Unicode form only.
  std::optional<std::size_t> find_twin(std::string_view path) const;
  // Pairs of payload files that would fall together where case and form do not count.
  std::vector<std::pair<std::size_t, std::size_t>> twins() const;

 private:
  std::vector<Entry> files_;
  std::size_t payload_begin_ = 0;
  std::size_t payload_end_ = 0;
  std::vector<std::pair<std::uint64_t, std::size_t>> by_key_;  // hash of the key, number
};

}  // namespace amends::evidence::bagit
