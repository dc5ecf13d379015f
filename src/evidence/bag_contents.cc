#include "evidence/bag_contents.h"

#include <algorithm>
#include <functional>

namespace amends::evidence::bagit {
namespace {

std::uint64_t key_hash(std::string_view path) {
  return std::hash<std::string>{}(comparison_key(path));
}

}  // namespace

void Findings::add(std::string_view source, std::string_view file, std::string message) {
  auto counter = counts_.find(source);
  if (counter == counts_.end()) counter = counts_.emplace(source, 0).first;
  if (++counter->second > findings_max) return;
  out_.push_back({shown(file), std::move(message)});
}

void Findings::say_how_many_more() {
  for (const auto& [source, count] : counts_) {
    if (count <= findings_max) continue;
    out_.push_back({"", fmt::format("{}: {} more of the kind", source, count - findings_max)});
  }
}

Contents::Contents(std::vector<Entry> files) : files_(std::move(files)) {
  const auto first_at_least = [&](std::string_view path) {
    return static_cast<std::size_t>(std::ranges::lower_bound(files_, path, {}, &Entry::path) -
                                    files_.begin());
  };
  payload_begin_ = first_at_least(payload_folder);
  payload_end_ = first_at_least("data0");  // '0' comes right after '/'
  by_key_.reserve(files_.size());
  for (std::size_t i = 0; i < files_.size(); ++i) by_key_.emplace_back(key_hash(files_[i].path), i);
  std::ranges::sort(by_key_);
}

std::uint64_t Contents::payload_bytes() const {
  std::uint64_t bytes = 0;
  for (std::size_t i = payload_begin_; i < payload_end_; ++i) bytes += files_[i].size;
  return bytes;
}

std::optional<std::size_t> Contents::find(std::string_view path) const {
  const auto at = std::ranges::lower_bound(files_, path, {}, &Entry::path);
  if (at == files_.end() || at->path != path) return {};
  return static_cast<std::size_t>(at - files_.begin());
}

std::optional<std::size_t> Contents::find_twin(std::string_view path) const {
  const std::string key = comparison_key(path);
  const std::uint64_t hash = std::hash<std::string>{}(key);
  auto at =
      std::ranges::lower_bound(by_key_, hash, {}, [](const auto& pair) { return pair.first; });
  for (; at != by_key_.end() && at->first == hash; ++at) {
    if (comparison_key(files_[at->second].path) == key) return at->second;
  }
  return {};
}

std::vector<std::pair<std::size_t, std::size_t>> Contents::twins() const {
  std::vector<std::pair<std::size_t, std::size_t>> found;
  for (std::size_t i = 1; i < by_key_.size(); ++i) {
    const auto& [hash, number] = by_key_[i];
    const auto& [hash_before, number_before] = by_key_[i - 1];
    if (hash != hash_before || !is_payload(number) || !is_payload(number_before)) continue;
    if (comparison_key(files_[number].path) == comparison_key(files_[number_before].path)) {
      found.emplace_back(number_before, number);
    }
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace amends::evidence::bagit
