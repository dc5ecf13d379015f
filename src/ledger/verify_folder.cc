// verify_log_folder(): the published files alone, in one pass from the first bundle to the
// checkpoint's root.

#include <algorithm>
#include <charconv>
#include <span>

#include "base/files.h"
#include "ledger/checkpoints.h"
#include "ledger/findings.h"
#include "ledger/inventory.h"
#include "ledger/tree_hash.h"
#include "ledger/verify.h"

namespace amends::ledger {
namespace {

struct Wanted {
  std::uint64_t size = 0;
  Hash root{};
  std::string place;
};

class FolderCheck {
 public:
  FolderCheck(std::filesystem::path log_folder, Task& task)
      : folder_(std::move(log_folder)), task_(task) {}

  Result<LogReport> run(const std::optional<VerifierKey>& key) {
    read_key(key);
    AMENDS_CHECK(read_checkpoint());
    if (size_) {
      AMENDS_TRY(inventory_, take_inventory(folder_, *size_));
      check_stamps();
      AMENDS_CHECK(check_bundles());
      check_leftovers();
      report_.acts = edge_.size();
    }
    report_.findings = std::move(findings_).finish();
    return std::move(report_);
  }

 private:
  void read_key(const std::optional<VerifierKey>& given);
  Status read_checkpoint();
  void check_stamps();
  Status check_bundles();
  bool read_bundle(const TileName& name);
  void compare_leaves(const TileName& name, base::ByteSpan tile);
  void choose_leaves(const TileName& name, base::ByteSpan tile);
  Status append_leaves();
  Status check_tile(const TileName& name, std::span<const Hash> hashes);
  void check_partials(const TileName& name, base::ByteSpan bytes);
  void check_right_edge();
  void check_root();
  void check_leftovers();

  std::filesystem::path folder_;
  Task& task_;
  LogReport report_;
  Findings findings_;
  std::optional<VerifierKey> key_;
  std::optional<std::uint64_t> size_;
  std::vector<Wanted> wanted_;  // the checkpoint last; those with time-stamps before it, by size
  std::size_t next_wanted_ = 0;
  Inventory inventory_;
  TreeEdge edge_;
  FileReader bundles_;
  FileReader tiles_;
  base::ByteSpan bundle_;                // the one at hand, in bundles_
  std::vector<base::ByteSpan> entries_;  // in it
  std::vector<Hash> leaves_;             // of them
};

base::ByteSpan bytes_of(std::span<const Hash> hashes) {
  return {reinterpret_cast<const base::Byte*>(hashes.data()), hashes.size_bytes()};
}

bool equal(base::ByteSpan a, base::ByteSpan b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

void FolderCheck::read_key(const std::optional<VerifierKey>& given) {
  const auto text = base::read_file(folder_ / "vkey");
  if (!text) {
    findings_.add("vkey", text.error().message);
  } else if (auto key = text->ends_with('\n') ? VerifierKey::parse(std::string_view(*text).substr(
                                                    0, text->size() - 1))
                                              : fail(Code::bad_input, "its last line does not end");
             !key) {
    findings_.add("vkey", key.error().message);
  } else {
    key_ = std::move(*key);
  }
  if (!given) return;
  if (key_ && key_->text() != given->text()) {
    findings_.add("vkey",
                  fmt::format("it is {} and the key given is {}", key_->text(), given->text()));
  }
  key_ = given;
}

Status FolderCheck::read_checkpoint() {
  const auto bytes = base::read_file(folder_ / "checkpoint");
  if (!bytes && bytes.error().code != Code::not_found) return fail(bytes.error());
  if (!bytes) {
    findings_.add("checkpoint", "it is missing, so nothing vouches for the other files");
    return {};
  }
  const auto note = Note::parse(*bytes);
  const auto checkpoint = note ? Checkpoint::parse(note->text) : fail(note.error());
  if (!checkpoint) {
    findings_.add("checkpoint", checkpoint.error().message);
    return {};
  }
  size_ = checkpoint->size;
  wanted_.push_back({checkpoint->size, checkpoint->root, "checkpoint"});
  if (!key_) return {};
  const auto opened = open_checkpoint(*bytes, *key_);
  if (opened) {
    report_.checkpoint = *opened;
  } else {
    findings_.add("checkpoint", opened.error().message);
  }
  return {};
}

// Time-stamps, and the roots of the checkpoints that they cover among those wanted.
void FolderCheck::check_stamps() {
  for (const std::uint64_t size : inventory_.stamps) {
    const std::string place = fmt::format("timestamps/{}", size);
    const auto note = base::read_file(folder_ / (place + ".checkpoint"));
    const auto reply = base::read_file(folder_ / (place + ".tsr"));
    if (!note || !reply) {
      findings_.add(place + (note ? ".tsr" : ".checkpoint"),
                    "it is missing beside its counterpart");
      continue;
    }
    if (key_) {
      const auto checkpoint = open_checkpoint(*note, *key_);
      if (!checkpoint || checkpoint->size != size || size > *size_) {
        findings_.add(place + ".checkpoint",
                      checkpoint ? "its size is not that of its name" : checkpoint.error().message);
        continue;
      }
      wanted_.push_back({size, checkpoint->root, place + ".checkpoint"});
    }
    const auto stamp = check_timestamp(*note, as_bytes(*reply), std::nullopt);
    if (stamp) {
      report_.stamps.push_back(*stamp);
    } else {
      findings_.add(place + ".tsr", stamp.error().message);
    }
  }
  std::stable_sort(wanted_.begin(), wanted_.end(),
                   [](const Wanted& a, const Wanted& b) { return a.size < b.size; });
}

Status FolderCheck::check_bundles() {
  task_.stage("checking the log's files", "entries", *size_);
  check_root();
  const std::uint64_t bundles = full_tiles(*size_, 0) + (partial_width(*size_, 0) != 0 ? 1 : 0);
  for (std::uint64_t n = 0; n < bundles; ++n) {
    const unsigned width = n < full_tiles(*size_, 0) ? tile_width : partial_width(*size_, 0);
    const TileName name{0, n, width};
    const bool read = read_bundle({entries_level, n, width});
    const auto tile = tiles_.read(folder_ / name.path());
    if (!tile) findings_.add(name.path(), tile.error().message);
    if (!tile && !read) {
      findings_.add(name.path(), "with its bundle gone too, nothing after it can be checked");
      return {};
    }
    if (tile && read) {
      compare_leaves(name, *tile);
    } else if (tile) {
      leaves_.assign(width, Hash{});
      std::copy_n(tile->begin(), std::min(tile->size(), width * sizeof(Hash)),
                  reinterpret_cast<base::Byte*>(leaves_.data()));
    }
    if (read) check_partials({entries_level, n, width}, bundle_);
    AMENDS_CHECK(append_leaves());
    task_.advance(width);
    if (task_.stopped()) return base::interrupted();
  }
  check_right_edge();
  return {};
}

// Into bundle_ and leaves_; false, with a finding, when it cannot be read as a bundle.
bool FolderCheck::read_bundle(const TileName& name) {
  const auto bytes = bundles_.read(folder_ / name.path());
  if (!bytes) {
    findings_.add(name.path(), bytes.error().message);
    return false;
  }
  bundle_ = *bytes;
  const Status split = split_bundle(bundle_, name.width, entries_);
  if (!split) {
    findings_.add(name.path(), split.error().message);
    return false;
  }
  leaves_.resize(entries_.size());
  leaf_hashes(entries_, leaves_);
  return true;
}

void FolderCheck::compare_leaves(const TileName& name, base::ByteSpan tile) {
  if (equal(bytes_of(leaves_), tile)) return;
  const std::string bundle = TileName{entries_level, name.index, name.width}.path();
  if (tile.size() != leaves_.size() * sizeof(Hash)) {
    findings_.add(name.path(), fmt::format("it has {} bytes, not {}", tile.size(),
                                           leaves_.size() * sizeof(Hash)));
    return;
  }
  for (std::size_t i = 0; i < leaves_.size(); ++i) {
    if (equal(leaves_[i], tile.subspan(i * sizeof(Hash), sizeof(Hash)))) continue;
    findings_.add(bundle, fmt::format("its entry {} (act {}) does not have the hash that {} holds",
                                      i, name.index * tile_width + i, name.path()));
  }
  choose_leaves(name, tile);
}

// Bundle and tile differ: the tile above tells which of them the log was signed with, so that what
// follows is not blamed for it.
void FolderCheck::choose_leaves(const TileName& name, base::ByteSpan tile) {
  std::vector<Hash> other(leaves_.size());
  std::copy(tile.begin(), tile.end(), reinterpret_cast<base::Byte*>(other.data()));
  if (name.width == tile_width) {
    TileReader reader(folder_, *size_);
    const auto above = reader.subtree(tile_height, name.index);
    if (!above || *above != subtree_root(other)) return;
  } else {
    TreeEdge edge = edge_;
    const auto nothing = [](const TileName&, std::span<const Hash>) -> Status { return {}; };
    for (const Hash& leaf : other) AMENDS_ASSERT(edge.append(leaf, nothing));
    if (wanted_.empty() || edge.root() != wanted_.back().root) return;
  }
  findings_.add(TileName{entries_level, name.index, name.width}.path(),
                fmt::format("{} fits the tree, so it is the bundle that was changed", name.path()));
  leaves_ = std::move(other);
}

Status FolderCheck::append_leaves() {
  const auto full = [this](const TileName& name, std::span<const Hash> hashes) {
    return check_tile(name, hashes);
  };
  const bool root_inside =
      next_wanted_ < wanted_.size() && wanted_[next_wanted_].size < edge_.size() + tile_width;
  if (leaves_.size() == tile_width && !root_inside) {
    AMENDS_CHECK(edge_.append_tile(leaves_, full));
    check_root();
    return {};
  }
  for (const Hash& leaf : leaves_) {
    AMENDS_CHECK(edge_.append(leaf, full));
    check_root();
  }
  return {};
}

Status FolderCheck::check_tile(const TileName& name, std::span<const Hash> hashes) {
  check_partials(name, bytes_of(hashes));
  if (name.level == 0) return {};  // held against the entries before
  const auto tile = tiles_.read(folder_ / name.path());
  if (!tile) {
    findings_.add(name.path(), tile.error().message);
  } else if (tile->size() != hashes.size_bytes()) {
    findings_.add(name.path(),
                  fmt::format("it has {} bytes, not {}", tile->size(), hashes.size_bytes()));
  } else if (!equal(bytes_of(hashes), *tile)) {
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      if (equal(hashes[i], tile->subspan(i * sizeof(Hash), sizeof(Hash)))) continue;
      const TileName below{name.level - 1, name.index * tile_width + i, tile_width};
      findings_.add(name.path(), fmt::format("its hash {} is not the root of {}", i, below.path()));
    }
  }
  return {};
}

// The partial files of smaller trees must be the beginning of what stands now.
void FolderCheck::check_partials(const TileName& name, base::ByteSpan bytes) {
  auto at = inventory_.partials.lower_bound({name.level, name.index, 1});
  while (at != inventory_.partials.end() && at->level == name.level && at->index == name.index) {
    if (at->width != name.width) {
      const auto found = tiles_.read(folder_ / at->path());
      std::size_t size = at->width * sizeof(Hash);
      if (name.level == entries_level) {
        size = 0;
        for (unsigned i = 0; i < at->width; ++i) {
          size += 2 + (std::size_t{bytes[size]} << 8 | bytes[size + 1]);
        }
      }
      if (!found || !equal(*found, bytes.first(size))) {
        findings_.add(at->path(), "it is not the beginning of the tile that stands now");
      }
    }
    at = inventory_.partials.erase(at);
  }
}

void FolderCheck::check_right_edge() {
  for (unsigned level = 0; level < tile_levels; ++level) {
    const std::span<const Hash> hashes = edge_.partial(level);
    if (hashes.empty()) continue;
    const auto width = static_cast<unsigned>(hashes.size());
    const Status checked = check_tile({level, full_tiles(edge_.size(), level), width}, hashes);
    AMENDS_ASSERT(checked);
  }
}

void FolderCheck::check_root() {
  while (next_wanted_ < wanted_.size() && wanted_[next_wanted_].size == edge_.size()) {
    const Wanted& wanted = wanted_[next_wanted_++];
    if (edge_.root() != wanted.root) {
      findings_.add(wanted.place, "the entries do not lead to its root");
    }
  }
}

void FolderCheck::check_leftovers() {
  for (const TileName& name : inventory_.partials) {
    findings_.add(name.path(), "nothing stands that it could be the beginning of");
  }
  for (const std::string& path : inventory_.beyond) {
    findings_.add(path, "it goes beyond the checkpoint, so nothing vouches for it");
  }
  for (const auto* list : {&inventory_.temporaries, &inventory_.strays}) {
    for (const std::string& path : *list) findings_.add(path, "it does not belong into a log");
  }
}

}  // namespace

Result<LogReport> verify_log_folder(const std::filesystem::path& log_folder,
                                    const std::optional<VerifierKey>& key, Task& task) {
  return FolderCheck(log_folder, task).run(key);
}

}  // namespace amends::ledger
