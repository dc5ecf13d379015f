#include "ledger/tile.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "base/files.h"
#include "ledger/tree_hash.h"

namespace amends::ledger {
namespace {

constexpr std::size_t cached_tiles_max = 64;

base::ByteSpan bytes_of(std::span<const Hash> hashes) {
  return {reinterpret_cast<const base::Byte*>(hashes.data()), hashes.size_bytes()};
}

std::vector<Hash> hashes_of(base::ByteSpan bytes) {
  std::vector<Hash> hashes(bytes.size() / sizeof(Hash));
  std::copy_n(bytes.begin(), hashes.size() * sizeof(Hash),
              reinterpret_cast<base::Byte*>(hashes.data()));
  return hashes;
}

// A decimal number without leading zeros.
std::optional<unsigned> small_number(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  if (text.size() > 1 && text[0] == '0') return {};
  return value;
}

}  // namespace

std::string TileName::path() const {
  std::string groups = fmt::format("{:03}", index % 1000);
  for (std::uint64_t rest = index / 1000; rest > 0; rest /= 1000) {
    groups = fmt::format("x{:03}/{}", rest % 1000, groups);
  }
  std::string out = level == entries_level ? fmt::format("tile/entries/{}", groups)
                                           : fmt::format("tile/{}/{}", level, groups);
  if (width != tile_width) out += fmt::format(".p/{}", width);
  return out;
}

std::optional<TileName> TileName::parse(std::string_view path) {
  constexpr std::string_view prefix = "tile/";
  const std::string_view whole = path;
  if (!path.starts_with(prefix)) return {};
  path.remove_prefix(prefix.size());
  TileName name;
  const std::size_t slash = path.find('/');
  if (slash == path.npos) return {};
  if (path.substr(0, slash) == "entries") {
    name.level = entries_level;
  } else {
    const auto level = small_number(path.substr(0, slash));
    if (!level || *level >= tile_levels) return {};
    name.level = *level;
  }
  path.remove_prefix(slash + 1);
  if (const std::size_t partial = path.find(".p/"); partial != path.npos) {
    const auto width = small_number(path.substr(partial + 3));
    if (!width || *width == 0 || *width >= tile_width) return {};
    name.width = *width;
    path = path.substr(0, partial);
  }
  for (const char c : path) {
    if (c == 'x' || c == '/') continue;
    if (c < '0' || c > '9' || name.index > std::uint64_t{1} << 60) return {};
    name.index = name.index * 10 + static_cast<unsigned>(c - '0');
  }
  // There is one spelling; whatever else the letters above let through is not it.
  if (name.path() != whole) return {};
  return name;
}

unsigned partial_width(std::uint64_t size, unsigned level) {
  return static_cast<unsigned>(size >> (tile_height * level) & (tile_width - 1));
}

std::uint64_t full_tiles(std::uint64_t size, unsigned level) {
  const unsigned shift = tile_height * (level + 1);
  return shift >= 64 ? 0 : size >> shift;
}

Hash subtree_root(std::span<const Hash> hashes) {
  AMENDS_ASSERT(std::has_single_bit(hashes.size()) && hashes.size() <= tile_width);
  if (hashes.size() == 1) return hashes[0];
  Hash scratch[tile_width / 2];
  node_hashes(hashes, scratch);
  for (std::size_t count = hashes.size() / 2; count > 1; count /= 2) {
    node_hashes(std::span(scratch, count), scratch);
  }
  return scratch[0];
}

void append_to_bundle(base::Bytes& bundle, base::ByteSpan entry) {
  AMENDS_ASSERT(entry.size() <= entry_bytes_max);
  bundle.push_back(static_cast<base::Byte>(entry.size() >> 8));
  bundle.push_back(static_cast<base::Byte>(entry.size() & 255));
  bundle.insert(bundle.end(), entry.begin(), entry.end());
}

Result<std::vector<base::ByteSpan>> split_bundle(base::ByteSpan bundle, unsigned count) {
  std::vector<base::ByteSpan> entries;
  AMENDS_CHECK(split_bundle(bundle, count, entries));
  return entries;
}

Status split_bundle(base::ByteSpan bundle, unsigned count, std::vector<base::ByteSpan>& entries) {
  entries.clear();
  for (unsigned i = 0; i < count; ++i) {
    const std::size_t size = bundle.size() < 2 ? 0 : std::size_t{bundle[0]} << 8 | bundle[1];
    if (bundle.size() < 2 + size) {
      return fail(Code::corrupt, "the bundle ends within its entry {} of {}", i + 1, count);
    }
    entries.push_back(bundle.subspan(2, size));
    bundle = bundle.subspan(2 + size);
  }
  if (!bundle.empty()) {
    return fail(Code::corrupt, "the bundle has {} bytes after its {} entries", bundle.size(),
                count);
  }
  return {};
}

Status TreeEdge::append(const Hash& leaf, const FullTile& full) {
  Hash hash = leaf;
  ++size_;
  for (unsigned level = 0; level < tile_levels; ++level) {
    std::vector<Hash>& tile = levels_[level];
    tile.push_back(hash);
    if (tile.size() < tile_width) break;
    AMENDS_CHECK(full({level, full_tiles(size_, level) - 1, tile_width}, tile));
    hash = subtree_root(tile);
    tile.clear();
  }
  return {};
}

Status TreeEdge::append_tile(std::span<const Hash> leaves, const FullTile& full) {
  AMENDS_ASSERT(leaves.size() == tile_width && levels_[0].empty());
  size_ += tile_width;
  AMENDS_CHECK(full({0, full_tiles(size_, 0) - 1, tile_width}, leaves));
  Hash hash = subtree_root(leaves);
  for (unsigned level = 1; level < tile_levels; ++level) {
    std::vector<Hash>& tile = levels_[level];
    tile.push_back(hash);
    if (tile.size() < tile_width) break;
    AMENDS_CHECK(full({level, full_tiles(size_, level) - 1, tile_width}, tile));
    hash = subtree_root(tile);
    tile.clear();
  }
  return {};
}

Hash TreeEdge::root() const {
  const auto root = root_of(size_, [&](unsigned level, std::uint64_t index) -> Result<Hash> {
    const unsigned within = level % tile_height;
    const std::span<const Hash> tile = levels_[level / tile_height];
    return subtree_root(tile.subspan((index << within) % tile_width, std::size_t{1} << within));
  });
  return *root;
}

Result<TileWriter> TileWriter::resume(std::filesystem::path log_folder, std::uint64_t size,
                                      const Hash& root) {
  TileReader reader(log_folder, size);
  TileWriter writer(std::move(log_folder));
  TreeEdge& edge = writer.maker_.edge_;
  base::Bytes& bundle = writer.maker_.bundle_;
  edge.size_ = size;
  for (unsigned level = 0; level < tile_levels; ++level) {
    if (partial_width(size, level) == 0) continue;
    AMENDS_TRY(const base::Bytes tile, reader.tile(level, full_tiles(size, level)));
    edge.levels_[level] = hashes_of(tile);
  }
  if (edge.root() != root) {
    return fail(Code::corrupt, "{}: the tiles at size {} do not lead to the checkpoint's root",
                writer.folder_.string(), size);
  }
  if (const unsigned width = partial_width(size, 0); width != 0) {
    AMENDS_TRY(bundle, reader.tile(entries_level, full_tiles(size, 0)));
    AMENDS_TRY(const std::vector<base::ByteSpan> entries, split_bundle(bundle, width));
    for (unsigned i = 0; i < width; ++i) {
      if (leaf_hash(entries[i]) != edge.levels_[0][i]) {
        return fail(Code::corrupt, "{}: the last entry bundle does not fit its tile",
                    writer.folder_.string());
      }
    }
  }
  return writer;
}

Status TileMaker::append(base::ByteSpan entry, const Take& take) {
  if (entry.size() > entry_bytes_max) {
    return fail(Code::bad_input, "an entry of {} bytes is longer than 65,535", entry.size());
  }
  append_to_bundle(bundle_, entry);
  return edge_.append(leaf_hash(entry),
                      [&](const TileName& name, std::span<const Hash> tile) -> Status {
                        if (name.level == 0) {
                          AMENDS_CHECK(take({entries_level, name.index, tile_width}, bundle_));
                          bundle_.clear();
                        }
                        return take(name, bytes_of(tile));
                      });
}

Status TileMaker::partials(const Take& take) const {
  if (const unsigned width = partial_width(size(), 0); width != 0) {
    AMENDS_CHECK(take({entries_level, full_tiles(size(), 0), width}, bundle_));
  }
  for (unsigned level = 0; level < tile_levels; ++level) {
    const std::span<const Hash> tile = edge_.partial(level);
    if (tile.empty()) continue;
    const auto width = static_cast<unsigned>(tile.size());
    AMENDS_CHECK(take({level, full_tiles(size(), level), width}, bytes_of(tile)));
  }
  return {};
}

Status TileWriter::append(base::ByteSpan entry) {
  return maker_.append(
      entry, [this](const TileName& name, base::ByteSpan bytes) { return write(name, bytes); });
}

Status TileWriter::finish() {
  return maker_.partials(
      [this](const TileName& name, base::ByteSpan bytes) { return write(name, bytes); });
}

Status TileWriter::write(const TileName& name, base::ByteSpan bytes) {
  const std::filesystem::path path = folder_ / name.path();
  if (path.parent_path() != made_folder_) {
    AMENDS_CHECK(base::make_folders(path.parent_path()));
    made_folder_ = path.parent_path();
  }
  AMENDS_TRY(base::NewFile file, base::NewFile::create(path));
  AMENDS_CHECK(file.write(bytes));
  AMENDS_CHECK(file.commit_unsynced());
  if (name.width == tile_width) {
    std::filesystem::path partial = path;
    partial += ".p";
    std::error_code ignored;
    if (std::filesystem::is_directory(partial, ignored)) obsolete_.push_back(std::move(partial));
  }
  return {};
}

Status TileWriter::remove_obsolete() {
  for (const std::filesystem::path& folder : obsolete_) {
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::directory_iterator(folder, error)) {
      files.push_back(file.path());
    }
    for (const std::filesystem::path& file : files) AMENDS_CHECK(base::remove_file(file));
    std::filesystem::remove(folder, error);
    if (error) return fail(base::system_error(error.value(), "removing", folder));
  }
  obsolete_.clear();
  return {};
}

Result<base::ByteSpan> FileReader::read(const std::filesystem::path& path) {
  constexpr std::size_t size_max = tile_width * (2 + entry_bytes_max);
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return fail(base::system_error(errno, "reading", path));
  std::size_t size = 0;
  int error = 0;
  for (;;) {
    // One byte more than a full tile, so that a tile is read and its end is seen at once.
    if (buffer_.size() - size < tile_width * sizeof(Hash) + 1) buffer_.resize(2 * size + 32768);
    const ssize_t got = ::read(descriptor, buffer_.data() + size, buffer_.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) error = errno;
    if (got <= 0) break;
    const bool filled = size + static_cast<std::size_t>(got) == buffer_.size();
    size += static_cast<std::size_t>(got);
    // A regular file gives less than was asked for only at its end.
    if (!filled || size > size_max) break;
  }
  ::close(descriptor);
  if (error != 0) return fail(base::system_error(error, "reading", path));
  if (size > size_max)
    return fail(Code::corrupt, "{} is too long for a file of a log", path.string());
  return base::ByteSpan(buffer_).first(size);
}

Result<base::Bytes> TileReader::tile(unsigned level, std::uint64_t index) {
  const unsigned hash_level = level == entries_level ? 0 : level;
  const bool full = index < full_tiles(size_, hash_level);
  const unsigned width = full ? tile_width : partial_width(size_, hash_level);
  if (width == 0 || index > full_tiles(size_, hash_level)) {
    return fail(Code::usage, "a log of {} entries has no {}", size_,
                TileName{level, index, tile_width}.path());
  }
  const std::filesystem::path path = folder_ / TileName{level, index, width}.path();
  auto bytes = files_.read(path);
  if (!bytes && bytes.error().code == Code::not_found && !full) {
    // The partial tile may go once the full one stands (tlog-tiles, "Partial tiles").
    AMENDS_TRY(bytes, files_.read(folder_ / TileName{level, index, tile_width}.path()));
    if (level == entries_level) {
      AMENDS_TRY(const auto entries, split_bundle(*bytes, tile_width));
      bytes = bytes->first(entries[width].data() - 2 - bytes->data());
    } else if (bytes->size() == tile_width * sizeof(Hash)) {
      bytes = bytes->first(width * sizeof(Hash));
    }
  }
  if (!bytes) return fail(std::move(bytes).error());
  if (level != entries_level && bytes->size() != width * sizeof(Hash)) {
    return fail(Code::corrupt, "{} has {} bytes, not {}", path.string(), bytes->size(),
                width * sizeof(Hash));
  }
  return base::Bytes(bytes->begin(), bytes->end());
}

Result<std::span<const Hash>> TileReader::hashes(unsigned level, std::uint64_t index) {
  const auto found = cache_.find({level, index});
  if (found != cache_.end()) return std::span<const Hash>(found->second);
  AMENDS_TRY(const base::Bytes bytes, tile(level, index));
  if (cache_.size() >= cached_tiles_max) cache_.clear();
  std::vector<Hash>& kept = cache_[{level, index}];
  kept = hashes_of(bytes);
  return std::span<const Hash>(kept);
}

Result<Hash> TileReader::subtree(unsigned level, std::uint64_t index) {
  const unsigned within = level % tile_height;
  const std::uint64_t first = index << within;
  AMENDS_TRY(const std::span<const Hash> tile, hashes(level / tile_height, first / tile_width));
  const std::size_t offset = first % tile_width;
  const std::size_t count = std::size_t{1} << within;
  if (offset + count > tile.size()) {
    return fail(Code::usage, "a log of {} entries has no full subtree {} of level {}", size_, index,
                level);
  }
  return subtree_root(tile.subspan(offset, count));
}

}  // namespace amends::ledger
