// Rows on their way from the thread that reads and maps them to the one that writes acts. Internal
// to intake.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "programme/programme.h"

namespace amends::intake {

// A piece of a batch's text.
struct Piece {
  std::uint32_t from = 0, size = 0;
};

struct PreparedRow {
  std::uint64_t line = 0;
  Piece original;  // the source's columns, as CSV, for the report
  Piece key;
  Piece data;           // of an act claim.filed: canonical JSON
  Piece filing;         // inside `data`
  Piece codes;          // of its deficiencies, with spaces between
  Piece reason;         // why it is refused, or what is deficient
  Piece column, value;  // of what is refused
  Hash digest{};        // of the filing, as the source gave it
  // Where in `data` the day of receipt stands when it is the day of intake: an amendment keeps the
  // first one.
  std::optional<std::uint32_t> received_at;
  const programme::Category* category = nullptr;
  bool is_refused = false;
};

struct Batch {
  std::string text;
  std::vector<PreparedRow> rows;
  std::uint64_t bytes_read = 0;   // of the file, up to here
  std::optional<Error> failure;   // the file cannot be read from here on
  std::uint64_t failed_line = 0;  // the last line that was read before
  bool is_last = false;

  std::string_view operator[](const Piece& piece) const {
    return std::string_view(text).substr(piece.from, piece.size);
  }
  void clear() {
    text.clear();
    rows.clear();
    failure.reset();
    is_last = false;
  }
};

// A bounded queue between two threads; batches go round, so that memory does not grow.
class BatchQueue {
 public:
  explicit BatchQueue(std::size_t batches) {
    for (std::size_t i = 0; i < batches; ++i) free_.push_back(std::make_unique<Batch>());
  }
  // For the reader: an empty batch, or nothing when the writer has given up.
  std::unique_ptr<Batch> take_free() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !free_.empty() || closed_; });
    if (closed_) return nullptr;
    auto batch = std::move(free_.front());
    free_.pop_front();
    batch->clear();
    return batch;
  }
  void put_full(std::unique_ptr<Batch> batch) { put(full_, std::move(batch)); }
  // For the writer.
  std::unique_ptr<Batch> take_full() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !full_.empty(); });
    auto batch = std::move(full_.front());
    full_.pop_front();
    return batch;
  }
  void put_free(std::unique_ptr<Batch> batch) { put(free_, std::move(batch)); }
  // The writer wants no more.
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

 private:
  using Batches = std::deque<std::unique_ptr<Batch>>;
  void put(Batches& into, std::unique_ptr<Batch> batch) {
    const std::lock_guard lock(mutex_);
    into.push_back(std::move(batch));
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  Batches free_, full_;
  bool closed_ = false;
};

}  // namespace amends::intake
