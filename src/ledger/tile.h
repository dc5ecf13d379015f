// Tiles and entry bundles: the published files of a log (C2SP tlog-tiles; docs/formats/log.md).
//
//   tile/<L>/<N>[.p/<W>]       W hashes of level 8·L, 32 bytes each
//   tile/entries/<N>[.p/<W>]   W entries, each behind its length as a big-endian uint16
//
// N is written in groups of three digits, all but the last with an `x` before it. Everything here
// works on entries as bytes; that they come from acts is log.h's business.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "ledger/merkle.h"

namespace amends::ledger {

constexpr unsigned tile_width = 256;
constexpr unsigned tile_height = 8;
constexpr unsigned tile_levels = 8;      // 256^8 leaves are more than a uint64 counts
constexpr unsigned entries_level = 255;  // stands for `entries` in a TileName
constexpr std::size_t entry_bytes_max = 65535;

struct TileName {
  unsigned level = 0;  // or entries_level
  std::uint64_t index = 0;
  unsigned width = tile_width;  // less than tile_width: a partial tile

  auto operator<=>(const TileName&) const = default;
  std::string path() const;  // "tile/0/x001/067.p/5"
  // The one spelling of `path` only; nothing for anything else.
  static std::optional<TileName> parse(std::string_view path);
};

// tlog-tiles, "Merkle tree": floor(size / 256^L) mod 256, and the number of full tiles of level L.
// Entry bundles count as level 0.
unsigned partial_width(std::uint64_t size, unsigned level);
std::uint64_t full_tiles(std::uint64_t size, unsigned level);

// The root over a full subtree: `hashes` are 2^k of them.
Hash subtree_root(std::span<const Hash> hashes);

void append_to_bundle(base::Bytes& bundle, base::ByteSpan entry);
// Splits a bundle into exactly `count` entries. Code::corrupt, with the entry's place in the
// bundle.
Result<std::vector<base::ByteSpan>> split_bundle(base::ByteSpan bundle, unsigned count);
// The same into a vector that is used again.
Status split_bundle(base::ByteSpan bundle, unsigned count, std::vector<base::ByteSpan>& entries);

// The tiles that a tree needs while it grows: at each level those of the right edge, in memory.
class TreeEdge {
 public:
  std::uint64_t size() const { return size_; }
  // Called with every tile that became full, lowest level first.
  using FullTile = std::function<Status(const TileName&, std::span<const Hash>)>;
  Status append(const Hash& leaf, const FullTile& full);
  // 256 leaves at once, when size() is a multiple of 256.
  Status append_tile(std::span<const Hash> leaves, const FullTile& full);
  // The partial tile of a level; empty when there is none.
  std::span<const Hash> partial(unsigned level) const { return levels_[level]; }
  Hash root() const;

 private:
  friend class TileWriter;  // which fills it from files
  std::uint64_t size_ = 0;
  std::vector<Hash> levels_[tile_levels];
};

// Makes the files of a growing log and hands each to its owner, who writes it or holds it against
// what is on disk.
class TileMaker {
 public:
  // The bytes live until the call returns.
  using Take = std::function<Status(const TileName&, base::ByteSpan)>;

  // Hands over the bundle and the tiles that this entry makes full. Code::bad_input beyond 65,535
  // bytes.
  Status append(base::ByteSpan entry, const Take& take);
  // Hands over the partial tiles and the partial bundle of the right edge.
  Status partials(const Take& take) const;
  std::uint64_t size() const { return edge_.size(); }
  Hash root() const { return edge_.root(); }

 private:
  friend class TileWriter;
  TreeEdge edge_;
  base::Bytes bundle_;
};

// Writes the files of a growing log. Files are complete when they take their name, but flushed by
// nobody: the caller calls base::sync_filesystem() before it signs anything about them.
class TileWriter {
 public:
  // From the empty tree, in `log_folder`.
  explicit TileWriter(std::filesystem::path log_folder) : folder_(std::move(log_folder)) {}
  // Carries on from the files of a tree of `size`. Code::corrupt or Code::not_found when the files
  // of its right edge do not lead to `root`.
  static Result<TileWriter> resume(std::filesystem::path log_folder, std::uint64_t size,
                                   const Hash& root);

  Status append(base::ByteSpan entry);  // Code::bad_input beyond 65,535 bytes
  Status finish();                      // writes the partial tiles of the right edge
  std::uint64_t size() const { return maker_.size(); }
  Hash root() const { return maker_.root(); }
  // Takes away the partial tiles whose full tile was written here. Only after the full ones are
  // flushed.
  Status remove_obsolete();

 private:
  Status write(const TileName& name, base::ByteSpan bytes);

  std::filesystem::path folder_;
  TileMaker maker_;
  std::filesystem::path made_folder_;  // the last one, to spare a look at the disk for each tile
  std::vector<std::filesystem::path> obsolete_;
};

// Reads small files one after the other into one buffer.
class FileReader {
 public:
  // The bytes live until the next call. Code::not_found, Code::io; Code::corrupt beyond the size of
  // the largest bundle.
  Result<base::ByteSpan> read(const std::filesystem::path& path);

 private:
  base::Bytes buffer_;
};

// Reads the files of a log at one tree size. Keeps a few tiles in memory.
class TileReader {
 public:
  TileReader(std::filesystem::path log_folder, std::uint64_t size)
      : folder_(std::move(log_folder)), size_(size) {}

  // For proofs (merkle.h): the root over 2^level leaves from index·2^level. Nothing is checked
  // against a signature here.
  Result<Hash> subtree(unsigned level, std::uint64_t index);
  // The bytes of a tile or bundle at this tree size: the partial file, or the beginning of the full
  // one.
  Result<base::Bytes> tile(unsigned level, std::uint64_t index);

 private:
  Result<std::span<const Hash>> hashes(unsigned level, std::uint64_t index);

  std::filesystem::path folder_;
  std::uint64_t size_;
  FileReader files_;
  std::map<std::pair<unsigned, std::uint64_t>, std::vector<Hash>> cache_;
};

}  // namespace amends::ledger
