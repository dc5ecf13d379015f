#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <bitset>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "evidence/blobs.h"
#include "evidence/blobs_state.h"
#include "evidence/ingest.h"
#include "evidence/source.h"

namespace amends::evidence {
namespace {

// Up to here each file is flushed by its own fsync; above, one syncfs for all of them costs less,
// although it also flushes what others wrote.
constexpr std::size_t few = 16;
constexpr unsigned threads_max = 4;

struct HashOfHash {
  std::size_t operator()(const Hash& hash) const {
    std::size_t value;
    static_assert(sizeof(value) <= sizeof(Hash));
    std::copy_n(hash.data(), sizeof(value), reinterpret_cast<base::Byte*>(&value));
    return value;
  }
};

// What was looked at when a file was taken, to see at commit that it is the same.
struct Taken {
  fs::path path;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  timespec modified{};

  bool still_the_same() const {
    struct stat now{};
    return ::lstat(path.c_str(), &now) == 0 && S_ISREG(now.st_mode) && now.st_ino == inode &&
           static_cast<std::uint64_t>(now.st_size) == size &&
           now.st_mtim.tv_sec == modified.tv_sec && now.st_mtim.tv_nsec == modified.tv_nsec;
  }
};

struct Pending {
  std::optional<base::NewFile> written;  // or, when the source itself becomes the blob,
  std::optional<Taken> taken;
};

}  // namespace

// The lock is over everything but `store`, `threads` and `tools`.
struct BlobStore::Batch::State {
  std::shared_ptr<BlobStore::State> store;
  unsigned threads = 1;
  std::vector<Tools> tools;  // one for each thread, made when first needed

  std::mutex lock;
  std::unordered_map<Hash, Pending, HashOfHash> pending;
  std::vector<Hash> order;       // of `pending`, as they came
  std::bitset<256> touched;      // shards with names that must be flushed
  std::vector<Taken> sources;    // taken, and not yet committed
  std::vector<Taken> removable;  // taken and committed

  ~State() {
    for (Tools& t : tools) store->give_back(std::move(t.guesser));
  }

  Status make_tools(std::size_t count);
  // Whether the bytes need not be kept again. `how_sure`: whether to read what stands.
  enum class Sure { by_size, by_content };
  Result<bool> stands(const Hash& hash, std::uint64_t size, Sure how_sure);
  // False when the batch had the same bytes already; then the file is dropped.
  bool keep(const Hash& hash, Pending file);

  Result<Blob> copy(SourceFile source, Tools& t);
  Result<Blob> take(SourceFile source, Tools& t);
  Result<Blob> look(SourceFile source, Tools& t);
  Result<Blob> transfer(Result<SourceFile> opened, Transfer how, Tools& t) {
    if (!opened) return fail(of_the_source(std::move(opened).error()));
    SourceFile source = std::move(*opened);
    switch (how) {
      case Transfer::copy:
        return copy(std::move(source), t);
      case Transfer::take:
        return take(std::move(source), t);
      case Transfer::look:
        break;
    }
    return look(std::move(source), t);
  }

  Status flush_content() const;
  Status name_all();
  Status name_one(const Hash& hash, Pending& file) const;
  Status flush_names() const;
};

Status BlobStore::Batch::State::make_tools(std::size_t count) {
  while (tools.size() < count) {
    AMENDS_TRY(MimeGuesser guesser, store->borrow_guesser());
    tools.emplace_back(std::move(guesser));
  }
  return {};
}

Result<bool> BlobStore::Batch::State::stands(const Hash& hash, std::uint64_t size, Sure how_sure) {
  {
    const std::lock_guard guard(lock);
    if (pending.contains(hash)) return true;
  }
  bool standing = standing_size(store->path_of(hash)) == size;
  if (standing && how_sure == Sure::by_content) {
    AMENDS_TRY(const Fixity fixity, store->check(hash, size));
    standing = fixity == Fixity::intact;
  }
  // The name may stand and not be flushed, when an earlier process died between the two.
  const std::lock_guard guard(lock);
  if (standing) touched.set(hash[0]);
  return standing;
}

bool BlobStore::Batch::State::keep(const Hash& hash, Pending file) {
  const std::lock_guard guard(lock);
  if (!pending.try_emplace(hash, std::move(file)).second) return false;
  order.push_back(hash);
  touched.set(hash[0]);
  return true;
}

Result<Blob> BlobStore::Batch::State::copy(SourceFile source, Tools& t) {
  Blob blob;
  blob.size = source.size();
  std::optional<base::NewFile> written;
  if (source.size() < t.buffer.size()) {
    // In memory as a whole, so that what stands already is not written at all.
    const auto read = source.read(t.buffer);
    if (!read) return fail(of_the_source(read.error()));
    const std::size_t got = *read;
    AMENDS_CHECK(source.unchanged(got));
    const base::ByteSpan bytes = base::ByteSpan(t.buffer).first(got);
    blob.sha256 = base::sha256(bytes);
    blob.mime = t.guesser.guess(bytes);
    AMENDS_CHECK(account(t, got));
    AMENDS_TRY(blob.stood_already, stands(blob.sha256, blob.size, Sure::by_size));
    if (blob.stood_already) return blob;
    AMENDS_TRY(written, write_temporary(store->folder, bytes));
  } else {
    AMENDS_TRY(Ingested ingested, ingest(source, store->folder, t));
    blob.sha256 = ingested.sha256;
    blob.mime = t.guesser.guess(ingested.head);
    AMENDS_TRY(blob.stood_already, stands(blob.sha256, blob.size, Sure::by_size));
    if (blob.stood_already) return blob;
    written = std::move(ingested.file);
  }
  blob.stood_already = !keep(blob.sha256, {std::move(written), {}});
  return blob;
}

Result<Blob> BlobStore::Batch::State::look(SourceFile source, Tools& t) {
  Blob blob;
  blob.size = source.size();
  AMENDS_TRY(const Hashed hashed, hash_all(source, t));
  blob.sha256 = hashed.sha256;
  blob.mime = t.guesser.guess(hashed.head);
  AMENDS_TRY(blob.stood_already, stands(blob.sha256, blob.size, Sure::by_size));
  return blob;
}

Result<Blob> BlobStore::Batch::State::take(SourceFile source, Tools& t) {
  const struct stat& status = source.status();
  struct stat here{};
  const bool linkable = ::stat(store->folder.c_str(), &here) == 0 && here.st_dev == status.st_dev &&
                        status.st_nlink == 1 && status.st_uid == ::geteuid();
  Taken taken{source.path(), status.st_ino, source.size(), status.st_mtim};
  const auto remember = [&] {
    const std::lock_guard guard(lock);
    sources.push_back(taken);
  };
  if (!linkable) {
    auto blob = copy(std::move(source), t);
    if (blob) remember();
    return blob;
  }
  Blob blob;
  blob.size = source.size();
  AMENDS_TRY(const Hashed hashed, hash_all(source, t));
  blob.sha256 = hashed.sha256;
  blob.mime = t.guesser.guess(hashed.head);
  struct stat standing{};
  if (::lstat(store->path_of(blob.sha256).c_str(), &standing) == 0 &&
      standing.st_dev == status.st_dev && standing.st_ino == status.st_ino &&
      standing.st_nlink == 1) {
    return fail(Code::refused, "{} is in the evidence store already, and cannot be taken from it",
                source.path().string());
  }
  // The source goes later, so what stands in its stead must be whole.
  AMENDS_TRY(blob.stood_already, stands(blob.sha256, blob.size, Sure::by_content));
  if (!blob.stood_already) {
    if (::fchmod(source.descriptor(), 0444) != 0) {
      return fail(base::system_error(errno, "protecting", source.path()));
    }
    blob.stood_already = !keep(blob.sha256, {{}, taken});
  }
  remember();
  return blob;
}

BlobStore::Batch::Batch() : state_(std::make_unique<State>()) {}
BlobStore::Batch::~Batch() = default;
BlobStore::Batch::Batch(Batch&&) noexcept = default;
BlobStore::Batch& BlobStore::Batch::operator=(Batch&&) noexcept = default;

BlobStore::Batch BlobStore::batch(unsigned threads) {
  Batch batch;
  batch.state_->store = state_;
  // While one thread waits for the disk, another hashes.
  const unsigned wished = threads != 0 ? threads : 2 * std::thread::hardware_concurrency();
  batch.state_->threads = std::clamp(wished, 1U, threads_max);
  return batch;
}

std::size_t BlobStore::Batch::pending() const { return state_->order.size(); }

Result<Blob> BlobStore::Batch::add_file(const fs::path& source) {
  AMENDS_CHECK(state_->make_tools(1));
  return state_->transfer(SourceFile::open(source), Transfer::copy, state_->tools[0]);
}

Result<Blob> BlobStore::Batch::take_file(const fs::path& source) {
  AMENDS_CHECK(state_->make_tools(1));
  return state_->transfer(SourceFile::open(source), Transfer::take, state_->tools[0]);
}

Result<Blob> BlobStore::Batch::add_bytes(base::ByteSpan bytes) {
  AMENDS_CHECK(state_->make_tools(1));
  Blob blob{base::sha256(bytes), bytes.size(), state_->tools[0].guesser.guess(bytes), false};
  AMENDS_TRY(blob.stood_already, state_->stands(blob.sha256, blob.size, State::Sure::by_size));
  if (blob.stood_already) return blob;
  AMENDS_TRY(base::NewFile written, write_temporary(state_->store->folder, bytes));
  blob.stood_already = !state_->keep(blob.sha256, {std::move(written), {}});
  return blob;
}

namespace {

// The files of one add_files(), handed out to threads and taken back in order.
class Crew {
 public:
  Crew(std::size_t files, base::Task& task) : results_(files), task_(task) {}

  using Work = std::function<Result<Blob>(std::size_t file, Tools&)>;
  std::vector<Result<Blob>> run(std::span<Tools> tools, const Work& work) {
    std::vector<std::jthread> threads;
    for (Tools& t : tools) {
      t.progress = &progress_;
      t.stop = &stop_;
      threads.emplace_back([this, &t, &work] { labour(t, work); });
    }
    watch(tools.size());
    threads.clear();
    for (Tools& t : tools) {
      t.progress = nullptr;
      t.stop = nullptr;
    }
    std::vector<Result<Blob>> all;
    all.reserve(results_.size());
    for (auto& result : results_) {
      all.push_back(result ? std::move(*result) : Result<Blob>(base::interrupted()));
    }
    return all;
  }

 private:
  void labour(Tools& tools, const Work& work) {
    for (std::size_t i = next_++; i < results_.size() && !stop_; i = next_++) {
      results_[i] = work(i, tools);
    }
    const std::lock_guard guard(lock_);
    ++finished_;
    changed_.notify_all();
  }

  // Only this thread talks to the task.
  void watch(std::size_t threads) {
    std::uint64_t told = 0;
    std::unique_lock guard(lock_);
    for (bool done = false; !done;) {
      if (task_.stopped()) stop_ = true;
      changed_.wait_for(guard, std::chrono::milliseconds(100),
                        [&] { return finished_ == threads; });
      done = finished_ == threads;
      const std::uint64_t now = progress_;
      task_.advance(now - std::exchange(told, now));
    }
  }

  std::vector<std::optional<Result<Blob>>> results_;
  base::Task& task_;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::uint64_t> progress_{0};
  std::atomic<bool> stop_{false};
  std::mutex lock_;
  std::condition_variable changed_;
  std::size_t finished_ = 0;
};

// Of several files with the same new bytes one thread is the first, by chance. In the results it is
// the first in order.
void settle_who_was_first(std::vector<Result<Blob>>& blobs) {
  std::unordered_set<Hash, HashOfHash> fresh;
  for (const auto& blob : blobs) {
    if (blob && !blob->stood_already) fresh.insert(blob->sha256);
  }
  for (auto& blob : blobs) {
    if (blob) blob->stood_already = fresh.erase(blob->sha256) == 0;
  }
}

}  // namespace

std::vector<Result<Blob>> BlobStore::Batch::add_files(const fs::path& folder,
                                                      std::span<const std::string> names,
                                                      Transfer transfer, base::Task& task) {
  const std::size_t crew = std::min<std::size_t>(state_->threads, names.size());
  const auto root = open_folder(folder);
  const Status ready = root ? state_->make_tools(crew) : Status(tl::unexpect, root.error());
  if (!ready)
    return std::vector<Result<Blob>>(names.size(), Result<Blob>(tl::unexpect, ready.error()));
  const std::span<Tools> tools(state_->tools.data(), crew);
  for (Tools& t : tools) t.spare_core = 2 * crew <= state_->threads;
  auto blobs = Crew(names.size(), task).run(tools, [&](std::size_t i, Tools& t) -> Result<Blob> {
    auto source = SourceFile::open_beneath(root->get(), names[i], folder / names[i]);
    return state_->transfer(std::move(source), transfer, t);
  });
  settle_who_was_first(blobs);
  return blobs;
}

Status BlobStore::Batch::State::flush_content() const {
  if (order.empty()) return {};
  if (order.size() > few) return base::sync_filesystem(store->folder);
  for (const auto& [hash, file] : pending) {
    AMENDS_CHECK(base::sync_file(file.taken ? file.taken->path : file.written->temporary()));
  }
  return {};
}

Status BlobStore::Batch::State::name_one(const Hash& hash, Pending& file) const {
  const fs::path path = store->path_of(hash);
  if (!file.taken) return file.written->commit_unsynced_as(path);
  const auto same = [&]() -> Status {
    if (file.taken->still_the_same()) return {};
    return fail(Code::refused, "{} changed after it was read; add it again once it is at rest",
                file.taken->path.string());
  };
  AMENDS_CHECK(same());
  AMENDS_CHECK(base::remove_file(path));  // a damaged one may stand there
  AMENDS_CHECK(base::link_file(file.taken->path, path));
  // Somebody may have swapped the file between the look and the link.
  Status after = same();
  if (!after) AMENDS_CHECK(base::remove_file(path));
  return after;
}

Status BlobStore::Batch::State::name_all() {
  std::bitset<256> made;
  for (const Hash& hash : order) {
    if (!made.test(hash[0])) {
      AMENDS_CHECK(base::make_folders(store->shard_of(hash), base::Flush::later));
      made.set(hash[0]);
    }
    AMENDS_CHECK(name_one(hash, pending.at(hash)));
  }
  return {};
}

Status BlobStore::Batch::State::flush_names() const {
  if (touched.none()) return {};
  if (touched.count() > few) return base::sync_filesystem(store->folder);
  for (std::size_t shard = 0; shard < touched.size(); ++shard) {
    if (!touched.test(shard)) continue;
    Hash any{};
    any[0] = static_cast<base::Byte>(shard);
    AMENDS_CHECK(base::sync_folder(store->shard_of(any)));
  }
  return base::sync_folder(store->folder);
}

Status BlobStore::Batch::commit() {
  State& s = *state_;
  const auto all = [&]() -> Status {
    AMENDS_CHECK(s.flush_content());
    AMENDS_CHECK(s.name_all());
    return s.flush_names();
  };
  Status status = all();
  if (status) {
    s.removable.insert(s.removable.end(), s.sources.begin(), s.sources.end());
  }
  s.pending.clear();
  s.order.clear();
  s.touched.reset();
  s.sources.clear();
  return status;
}

Result<std::size_t> BlobStore::Batch::remove_taken(std::span<const fs::path> but_not) {
  std::unordered_set<std::string> keep;
  for (const fs::path& path : but_not) keep.insert(path.string());
  std::size_t removed = 0;
  Status changed;
  for (const Taken& taken : std::exchange(state_->removable, {})) {
    if (keep.contains(taken.path.string()) || !fs::exists(fs::symlink_status(taken.path))) continue;
    if (!taken.still_the_same()) {
      changed = fail(Code::refused, "{} changed after it was taken in, so it is left where it is",
                     taken.path.string());
      continue;
    }
    AMENDS_CHECK(base::remove_file(taken.path));
    ++removed;
  }
  AMENDS_CHECK(changed);
  return removed;
}

}  // namespace amends::evidence
