#include "evidence/ingest.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "evidence/blobs_state.h"

namespace amends::evidence {
namespace {

constexpr mode_t blob_mode = 0444;
// How much is written before the kernel is told to begin carrying it to the disk, so that the final
// flush finds little left to do.
constexpr std::uint64_t writeback_bytes = 8 << 20;
// Below this a thread costs more than it saves.
constexpr std::uint64_t pipeline_bytes_min = 4 << 20;
constexpr std::size_t ring_pieces = 16;

void begin_writeback(int descriptor, std::uint64_t from, std::uint64_t bytes) {
  // Only a hint: the flush at commit is what counts, and says what went wrong.
  ::sync_file_range(descriptor, static_cast<off64_t>(from), static_cast<off64_t>(bytes),
                    SYNC_FILE_RANGE_WRITE);
}

Result<base::NewFile> new_temporary(const fs::path& store) {
  return base::NewFile::create(store / temporary_stem, blob_mode);
}

// Writes in order and hints as it goes.
class Writer {
 public:
  explicit Writer(base::NewFile& file) : file_(file) {}
  Status write(base::ByteSpan bytes) {
    while (!bytes.empty()) {
      const auto piece = bytes.first(std::min(bytes.size(), piece_bytes));
      AMENDS_CHECK(file_.write(piece));
      bytes = bytes.subspan(piece.size());
      written_ += piece.size();
      if (written_ - hinted_ >= writeback_bytes) hint();
    }
    return {};
  }
  void hint() {
    begin_writeback(file_.descriptor(), hinted_, written_ - hinted_);
    hinted_ = written_;
  }

 private:
  base::NewFile& file_;
  std::uint64_t written_ = 0;
  std::uint64_t hinted_ = 0;
};

using Take = std::function<Status(base::ByteSpan)>;

// Hashes on this thread. The same shape as HashingThread.
class HashingHere {
 public:
  explicit HashingHere(std::span<base::Byte> place) : place_(place) {}
  std::span<base::Byte> place() { return place_; }
  void submit(std::size_t bytes) { digest_.update(base::ByteSpan(place_).first(bytes)); }
  base::Bytes finish() { return digest_.finish(); }

 private:
  std::span<base::Byte> place_;
  base::Digest digest_{base::Algorithm::sha256};
};

// Pieces that a second thread hashes in the order in which they were read.
class HashingThread {
 public:
  explicit HashingThread(std::size_t piece) {
    for (Slot& slot : ring_) slot.bytes.resize(piece);
    thread_ = std::jthread([this] { run(); });
  }
  ~HashingThread() { end(); }

  // An empty place to read into; waits until the hashing has got so far.
  std::span<base::Byte> place() {
    std::unique_lock guard(lock_);
    changed_.wait(guard, [&] { return filled_ - hashed_ < ring_pieces; });
    return ring_[filled_ % ring_pieces].bytes;
  }
  // The last place holds `bytes` now. It may still be read until place() is called again.
  void submit(std::size_t bytes) {
    const std::lock_guard guard(lock_);
    ring_[filled_ % ring_pieces].used = bytes;
    ++filled_;
    changed_.notify_all();
  }
  base::Bytes finish() {
    end();
    return digest_.finish();
  }

 private:
  struct Slot {
    base::Bytes bytes;
    std::size_t used = 0;
  };

  void end() {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard guard(lock_);
      ended_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  void run() {
    std::unique_lock guard(lock_);
    for (;;) {
      changed_.wait(guard, [&] { return hashed_ < filled_ || ended_; });
      if (hashed_ == filled_) return;
      const Slot& slot = ring_[hashed_ % ring_pieces];
      guard.unlock();
      digest_.update(base::ByteSpan(slot.bytes).first(slot.used));
      guard.lock();
      ++hashed_;
      changed_.notify_all();
    }
  }

  std::array<Slot, ring_pieces> ring_;
  base::Digest digest_{base::Algorithm::sha256};
  std::mutex lock_;
  std::condition_variable changed_;
  std::uint64_t filled_ = 0;
  std::uint64_t hashed_ = 0;
  bool ended_ = false;
  std::jthread thread_;
};

// Reads piece by piece; `hashing` and `take` see each.
template <typename Hashing>
Result<Hashed> read_through(SourceFile& source, Tools& tools, Hashing& hashing, const Take& take) {
  Hashed hashed;
  std::uint64_t total = 0;
  for (;;) {
    const std::span<base::Byte> place = hashing.place();
    const auto read = source.read(place);
    if (!read) return fail(of_the_source(read.error()));
    const std::size_t got = *read;
    const auto piece = base::ByteSpan(place).first(got);
    if (total == 0) {
      const auto head = piece.first(std::min(got, mime_head_bytes));
      hashed.head.assign(head.begin(), head.end());
    }
    total += got;
    hashing.submit(got);
    AMENDS_CHECK(take(piece));
    AMENDS_CHECK(account(tools, got));
    if (got < place.size()) break;
  }
  AMENDS_CHECK(source.unchanged(total));
  AMENDS_TRY(hashed.sha256, base::hash_from(hashing.finish()));
  return hashed;
}

Result<Hashed> read_hashing(SourceFile& source, Tools& tools, bool beside, const Take& take) {
  ::posix_fadvise(source.descriptor(), 0, 0, POSIX_FADV_SEQUENTIAL);
  if (beside) {
    HashingThread hashing(piece_bytes);
    return read_through(source, tools, hashing, take);
  }
  HashingHere hashing({tools.buffer.data(), piece_bytes});
  return read_through(source, tools, hashing, take);
}

}  // namespace

Tools::Tools(MimeGuesser g) : guesser(std::move(g)), memory(whole_bytes_max + base::page_bytes) {
  void* start = memory.data();
  std::size_t room = memory.size();
  std::align(base::page_bytes, whole_bytes_max, start, room);
  buffer = {static_cast<base::Byte*>(start), whole_bytes_max};
}

Status account(Tools& tools, std::size_t bytes) {
  if (tools.progress != nullptr) *tools.progress += bytes;
  if (tools.stop != nullptr && *tools.stop) return base::interrupted();
  return {};
}

Result<Hashed> hash_all(SourceFile& source, Tools& tools) {
  return read_hashing(source, tools, false, [](base::ByteSpan) -> Status { return {}; });
}

Result<Ingested> ingest(SourceFile& source, const fs::path& store, Tools& tools) {
  AMENDS_TRY(base::NewFile file, new_temporary(store));
  Writer writer(file);
  const Take write = [&](base::ByteSpan piece) { return writer.write(piece); };
  const bool beside = tools.spare_core && source.size() >= pipeline_bytes_min;
  auto hashed = read_hashing(source, tools, beside, write);
  if (!hashed) return fail(std::move(hashed).error());
  writer.hint();
  AMENDS_CHECK(file.close_descriptor());
  return Ingested{hashed->sha256, std::move(hashed->head), std::move(file)};
}

Result<base::NewFile> write_temporary(const fs::path& store, base::ByteSpan bytes) {
  AMENDS_TRY(base::NewFile file, new_temporary(store));
  AMENDS_CHECK(file.write_past_cache(bytes));
  begin_writeback(file.descriptor(), 0, bytes.size());
  AMENDS_CHECK(file.close_descriptor());
  return file;
}

}  // namespace amends::evidence
