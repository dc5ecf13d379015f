#include "evidence/blobs.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "base/text.h"
#include "evidence/blobs_state.h"
#include "evidence/ingest.h"
#include "evidence/source.h"

namespace amends::evidence {
namespace {

bool is_temporary(std::string_view name) {
  return name.starts_with(fmt::format(".{}.", temporary_stem)) && name.ends_with(".new");
}

std::string shard_name(unsigned shard) { return fmt::format("{:02x}", shard); }

bool is_shard(std::string_view name) {
  return name.size() == 2 && name == base::lower_ascii(name) && base::from_hex(name).has_value();
}

// The hash that a file in a shard is named by, when it is named so and lies in the right shard.
std::optional<Hash> hash_named(std::string_view shard, std::string_view name) {
  if (name.size() != 64 || !name.starts_with(shard) || name != base::lower_ascii(name)) return {};
  auto hash = base::hash_from_hex(name);
  if (!hash) return {};
  return *hash;
}

Result<std::vector<std::string>> sorted_names(const fs::path& folder) {
  DIR* open = ::opendir(folder.c_str());
  if (open == nullptr) return fail(base::system_error(errno, "reading the folder", folder));
  const std::unique_ptr<DIR, int (*)(DIR*)> closer(open, &::closedir);
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(open)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return fail(base::system_error(errno, "reading the folder", folder));
  std::ranges::sort(names);
  return names;
}

}  // namespace

fs::path BlobStore::State::shard_of(const Hash& sha256) const {
  return folder / shard_name(sha256[0]);
}

fs::path BlobStore::State::path_of(const Hash& sha256) const {
  return shard_of(sha256) / base::to_hex(sha256);
}

Result<MimeGuesser> BlobStore::State::borrow_guesser() {
  {
    const std::lock_guard guard(lock);
    if (!guessers.empty()) {
      MimeGuesser guesser = std::move(guessers.back());
      guessers.pop_back();
      return guesser;
    }
  }
  return MimeGuesser::open();
}

void BlobStore::State::give_back(MimeGuesser guesser) {
  const std::lock_guard guard(lock);
  guessers.push_back(std::move(guesser));
}

std::optional<std::uint64_t> standing_size(const fs::path& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  return static_cast<std::uint64_t>(status.st_size);
}

BlobStore::~BlobStore() = default;
BlobStore::BlobStore(BlobStore&&) noexcept = default;
BlobStore& BlobStore::operator=(BlobStore&&) noexcept = default;

Result<BlobStore> BlobStore::open(const fs::path& folder, bool create) {
  if (create) AMENDS_CHECK(base::make_folders(folder));
  struct stat status{};
  if (::stat(folder.c_str(), &status) != 0) {
    return fail(base::system_error(errno, "opening the evidence store", folder));
  }
  if (!S_ISDIR(status.st_mode)) {
    return fail(Code::bad_input, "{} is not a folder, so it is no evidence store", folder.string());
  }
  BlobStore store;
  store.state_ = std::make_shared<State>();
  store.state_->folder = folder;
  return store;
}

const fs::path& BlobStore::folder() const { return state_->folder; }
fs::path BlobStore::path_of(const Hash& sha256) const { return state_->path_of(sha256); }

Result<Fixity> BlobStore::check(const Hash& sha256, std::uint64_t expected_size) const {
  return state_->check(sha256, expected_size);
}

Result<Fixity> BlobStore::State::check(const Hash& sha256, std::uint64_t expected_size) const {
  auto source = SourceFile::open(path_of(sha256));
  if (!source) {
    if (source.error().code == Code::not_found) return Fixity::missing;
    if (source.error().code == Code::refused) return Fixity::damaged;  // a link or a folder
    return fail(std::move(source).error());
  }
  if (source->size() != expected_size) return Fixity::damaged;
  ::posix_fadvise(source->descriptor(), 0, 0, POSIX_FADV_SEQUENTIAL);
  base::Digest digest(base::Algorithm::sha256);
  base::Bytes buffer(std::min<std::uint64_t>(piece_bytes, expected_size + 1));
  for (;;) {
    AMENDS_TRY(const std::size_t got, source->read(buffer));
    digest.update(base::ByteSpan(buffer).first(got));
    if (got < buffer.size()) break;
  }
  return std::ranges::equal(digest.finish(), sha256) ? Fixity::intact : Fixity::damaged;
}

Status BlobStore::remove(const Hash& sha256) {
  AMENDS_CHECK(base::remove_file(path_of(sha256)));
  const fs::path shard = state_->shard_of(sha256);
  return fs::is_directory(shard) ? base::sync_folder(shard) : Status{};
}

Status BlobStore::for_each(const std::function<Status(const Hash&, std::uint64_t)>& take,
                           const std::function<Status(const fs::path&)>& stray) const {
  AMENDS_TRY(const auto top, sorted_names(state_->folder));
  for (const std::string& shard : top) {
    const fs::path folder = state_->folder / shard;
    if (is_temporary(shard)) continue;
    if (!is_shard(shard) || !fs::is_directory(fs::symlink_status(folder))) {
      AMENDS_CHECK(stray(folder));
      continue;
    }
    AMENDS_TRY(const auto names, sorted_names(folder));
    for (const std::string& name : names) {
      const auto hash = hash_named(shard, name);
      const auto size = standing_size(folder / name);
      if (hash && size) {
        AMENDS_CHECK(take(*hash, *size));
      } else {
        AMENDS_CHECK(stray(folder / name));
      }
    }
  }
  return {};
}

Result<std::size_t> BlobStore::sweep() {
  AMENDS_TRY(const auto names, sorted_names(state_->folder));
  std::size_t removed = 0;
  for (const std::string& name : names) {
    if (!is_temporary(name)) continue;
    AMENDS_CHECK(base::remove_file(state_->folder / name));
    ++removed;
  }
  return removed;
}

}  // namespace amends::evidence
