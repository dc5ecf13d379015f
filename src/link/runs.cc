#include "link/runs.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <limits>
#include <queue>

#include "base/files.h"

namespace amends::link {
namespace {

constexpr std::size_t write_bytes = std::size_t{1} << 20;
constexpr std::uint64_t buffer_least = std::uint64_t{1} << 14, buffer_most = std::uint64_t{1} << 20;
constexpr char magic[8] = {'A', 'M', 'R', 'U', 'N', '0', '0', '1'};

struct DroppedRow {
  std::uint64_t rule = 0, pattern = 0, count = 0;
};

template <typename T>
std::string_view bytes_of(const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  return {reinterpret_cast<const char*>(&value), sizeof(T)};
}

template <typename T>
bool read_value(std::ifstream& in, T& value) {
  return static_cast<bool>(in.read(reinterpret_cast<char*>(&value), sizeof(T)));
}

// A pair as it stands in a run: left, right, weight, rule, gammas.
void append_row(std::string& out, const Pairs& pairs, std::size_t i) {
  out += bytes_of(pairs.left[i]);
  out += bytes_of(pairs.right[i]);
  out += bytes_of(pairs.weight[i]);
  out += bytes_of(pairs.rule[i]);
  for (const auto& gamma : pairs.gamma) out += static_cast<char>(gamma[i]);
}

void take_row(const char* row, Pairs& pairs, std::size_t i) {
  std::memcpy(&pairs.left[i], row, 4);
  std::memcpy(&pairs.right[i], row + 4, 4);
  std::memcpy(&pairs.weight[i], row + 8, 8);
  std::memcpy(&pairs.rule[i], row + 16, 1);
  for (std::size_t c = 0; c < pairs.gamma.size(); ++c)
    pairs.gamma[c][i] = static_cast<std::int8_t>(row[17 + c]);
}

template <typename T>
Status make_column(PairColumn<T>& column, std::size_t size, const std::string* folder) {
  if (folder == nullptr) {
    column.resize(size);
    return {};
  }
  AMENDS_TRY(column, PairColumn<T>::in_file(*folder, size));
  return {};
}

}  // namespace

struct RunFolder::Header {
  char magic[8] = {};
  base::Hash key{};
  std::uint64_t pairs = 0, pieces = 0, dropped = 0;

  std::uint64_t rows_at() const {
    return sizeof(Header) + pieces * sizeof(PieceCounts) + dropped * sizeof(DroppedRow);
  }
};

// Reads a run's rows one after another; its file is open only while a buffer is filled, because
// there may be more runs than files that a process can hold open.
class RunFolder::Reader {
 public:
  Reader(fs::path file, std::uint64_t at, std::uint64_t rows, std::size_t row_bytes,
         std::uint64_t buffer_bytes)
      : file_(std::move(file)),
        at_(at),
        left_(rows),
        row_bytes_(row_bytes),
        buffer_rows_(std::max<std::uint64_t>(1, buffer_bytes / row_bytes)) {}

  // The next row; nullptr behind the last.
  Result<const char*> next() {
    place_ += row_bytes_;
    if (place_ >= buffer_.size()) AMENDS_CHECK(fill());
    return buffer_.empty() ? nullptr : buffer_.data() + place_;
  }
  static std::uint64_t key(const char* row) {
    RecordIndex left = 0, right = 0;
    std::memcpy(&left, row, 4);
    std::memcpy(&right, row + 4, 4);
    return std::uint64_t{left} << 32 | right;
  }

 private:
  Status fill() {
    place_ = 0;
    const std::uint64_t rows = std::min(left_, buffer_rows_);
    buffer_.resize(rows * row_bytes_);
    if (rows == 0) return {};
    std::ifstream in(file_, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(at_));
    if (!in.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size())))
      return fail(Code::io, "{}: it cannot be read again", file_.string());
    at_ += buffer_.size();
    left_ -= rows;
    return {};
  }

  fs::path file_;
  std::uint64_t at_, left_;
  std::size_t row_bytes_;
  std::uint64_t buffer_rows_;
  std::vector<char> buffer_;
  std::size_t place_ = 0;
};

RunFolder::RunFolder(fs::path folder, const base::Hash& key, std::size_t comparisons)
    : folder_(std::move(folder)), key_(key), comparisons_(comparisons) {}

fs::path RunFolder::file(std::size_t chunk) const {
  return folder_ / fmt::format("run-{:05}", chunk);
}

Status RunFolder::write(std::size_t chunk, const Run& run) const {
  AMENDS_ASSERT(run.pairs.gamma.size() == comparisons_);
  AMENDS_TRY(base::NewFile out, base::NewFile::create(file(chunk)));
  Header header;
  std::memcpy(header.magic, magic, sizeof magic);
  header.key = key_;
  header.pairs = run.pairs.size();
  header.pieces = run.pieces.size();
  header.dropped = run.dropped.size();
  std::string buffer(bytes_of(header));
  for (const PieceCounts& piece : run.pieces) buffer += bytes_of(piece);
  for (const auto& [key, count] : run.dropped)
    buffer += bytes_of(DroppedRow{key.first, key.second, count});
  for (std::size_t i = 0; i < run.pairs.size(); ++i) {
    append_row(buffer, run.pairs, i);
    if (buffer.size() < write_bytes) continue;
    AMENDS_CHECK(out.write(buffer));
    buffer.clear();
  }
  AMENDS_CHECK(out.write(buffer));
  return out.commit();
}

Result<std::optional<RunFolder::Counts>> RunFolder::counts(std::size_t chunk) const {
  std::ifstream in(file(chunk), std::ios::binary);
  Header header;
  std::error_code ignored;
  if (!in || !read_value(in, header) || std::memcmp(header.magic, magic, sizeof magic) != 0 ||
      header.key != key_ ||
      fs::file_size(file(chunk), ignored) != header.rows_at() + header.pairs * row_bytes()) {
    return std::nullopt;
  }
  Counts counts;
  counts.pairs = header.pairs;
  counts.run.pieces.resize(header.pieces);
  for (PieceCounts& piece : counts.run.pieces) read_value(in, piece);
  for (std::uint64_t i = 0; i < header.dropped; ++i) {
    DroppedRow row;
    read_value(in, row);
    counts.run.dropped[{row.rule, row.pattern}] = row.count;
  }
  if (!in) return fail(Code::io, "{}: it cannot be read", file(chunk).string());
  return counts;
}

Result<Pairs> RunFolder::merge(std::size_t chunks, std::uint64_t buffer_bytes,
                               bool into_files) const {
  const std::uint64_t each =
      std::clamp(buffer_bytes / std::max<std::size_t>(chunks, 1), buffer_least, buffer_most);
  std::vector<Reader> readers;
  std::uint64_t size = 0;
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
    std::ifstream in(file(chunk), std::ios::binary);
    Header header;
    if (!read_value(in, header)) return fail(Code::io, "{}: it is gone", file(chunk).string());
    readers.emplace_back(file(chunk), header.rows_at(), header.pairs, row_bytes(), each);
    size += header.pairs;
  }
  Pairs pairs;
  pairs.gamma.resize(comparisons_);
  const std::string folder_name = folder_.string();
  const std::string* const folder = into_files ? &folder_name : nullptr;
  AMENDS_CHECK(make_column(pairs.left, size, folder));
  AMENDS_CHECK(make_column(pairs.right, size, folder));
  AMENDS_CHECK(make_column(pairs.weight, size, folder));
  AMENDS_CHECK(make_column(pairs.rule, size, folder));
  for (auto& gamma : pairs.gamma) AMENDS_CHECK(make_column(gamma, size, folder));

  struct Head {
    std::uint64_t key = 0;
    std::size_t reader = 0;
    const char* row = nullptr;
    bool operator<(const Head& other) const { return key > other.key; }
  };
  std::priority_queue<Head> heads;
  for (std::size_t r = 0; r < readers.size(); ++r) {
    AMENDS_TRY(const char* const row, readers[r].next());
    if (row != nullptr) heads.push({Reader::key(row), r, row});
  }
  std::size_t taken = 0;
  while (!heads.empty()) {
    Head head = heads.top();
    heads.pop();
    const std::uint64_t until =
        heads.empty() ? std::numeric_limits<std::uint64_t>::max() : heads.top().key;
    do {
      keep_memory_limit_at(taken);
      take_row(head.row, pairs, taken++);
      AMENDS_TRY(head.row, readers[head.reader].next());
      if (head.row != nullptr) head.key = Reader::key(head.row);
    } while (head.row != nullptr && head.key < until);
    if (head.row != nullptr) heads.push(head);
  }
  AMENDS_ASSERT(taken == size);
  return pairs;
}

}  // namespace amends::link
