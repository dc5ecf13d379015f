#include "intake/csv.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/text.h"

namespace amends::intake {
namespace {

constexpr std::size_t block_size = 64;

struct Block {
  std::uint64_t special;  // a bit for each byte that is not plain text
  bool is_high;           // whether any byte is above ASCII
};

#if defined(__SSE2__)
Block look_at(const char* bytes, char delimiter) {
  const __m128i delimiters = _mm_set1_epi8(delimiter);
  const __m128i quotes = _mm_set1_epi8('"');
  const __m128i line_feeds = _mm_set1_epi8('\n');
  const __m128i returns = _mm_set1_epi8('\r');
  std::uint64_t special = 0;
  unsigned high = 0;
  for (unsigned i = 0; i < 4; ++i) {
    const __m128i piece = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes) + i);
    const __m128i field =
        _mm_or_si128(_mm_cmpeq_epi8(piece, delimiters), _mm_cmpeq_epi8(piece, quotes));
    const __m128i line =
        _mm_or_si128(_mm_cmpeq_epi8(piece, line_feeds), _mm_cmpeq_epi8(piece, returns));
    const __m128i nul = _mm_cmpeq_epi8(piece, _mm_setzero_si128());
    const auto found =
        static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(field, line), nul)));
    special |= static_cast<std::uint64_t>(found) << (16 * i);
    high |= static_cast<unsigned>(_mm_movemask_epi8(piece));
  }
  return {special, high != 0};
}
#else
Block look_at(const char* bytes, char delimiter) {
  Block block{0, false};
  for (std::size_t i = 0; i < block_size; ++i) {
    const char c = bytes[i];
    const bool found = c == delimiter || c == '"' || c == '\n' || c == '\r' || c == '\0';
    block.special |= static_cast<std::uint64_t>(found) << i;
    block.is_high |= (static_cast<unsigned char>(c) & 0x80) != 0;
  }
  return block;
}
#endif

std::uint64_t line_ends(std::string_view text) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    count += text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'));
  }
  return count;
}

// What stands most often between the words of the first line.
char sniff_delimiter(std::string_view text) {
  constexpr std::string_view candidates = ",;\t|";
  std::array<std::size_t, candidates.size()> counts{};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    const std::size_t which = candidates.find(c);
    if (which != std::string_view::npos) ++counts[which];
  }
  return candidates[static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin())];
}

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

CsvReader::CsvReader(std::unique_ptr<ByteSource> source, const CsvOptions& options)
    : source_(std::move(source)), options_(options) {
  capacity_ = std::clamp(options.buffer_bytes, block_size, options.record_bytes_max);
  buffer_.resize(capacity_ + block_size);
}

// Moves what is left to the front, makes room when it fills the buffer, and reads until the buffer
// is full or the source is over, so that a record is never looked at once for every small piece
// that a pipe gives.
Status CsvReader::fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (end_ == capacity_) {
    if (capacity_ >= options_.record_bytes_max) return fail(cannot_fit());
    capacity_ = std::min(capacity_ * 2, options_.record_bytes_max);
    buffer_.resize(capacity_ + block_size);
  }
  while (end_ < capacity_ && !source_over_) {
    AMENDS_TRY(const std::size_t got, source_->read(buffer_.data() + end_, capacity_ - end_));
    end_ += got;
    source_over_ = got == 0;
  }
  return {};
}

Status CsvReader::start() {
  started_ = true;
  AMENDS_CHECK(fill());
  const std::string_view text(buffer_.data(), end_);
  if (text.starts_with(byte_order_mark)) begin_ = byte_order_mark.size();
  if (options_.delimiter == 0) options_.delimiter = sniff_delimiter(text.substr(begin_));
  load_block(begin_);
  return {};
}

// Makes `position` the next byte to be looked at.
void CsvReader::load_block(std::size_t position) {
  block_ = position & ~(block_size - 1);
  const Block block = look_at(buffer_.data() + block_, options_.delimiter);
  block_is_high_ = block.is_high;
  mask_ = block.special & (~std::uint64_t{0} << (position - block_));
  if (block_ + block_size > end_) {
    const std::size_t valid = end_ > block_ ? end_ - block_ : 0;
    mask_ &= (std::uint64_t{1} << valid) - 1;
  }
}

// The place of the next byte that is not plain, or end_.
std::size_t CsvReader::next_special() {
  while (mask_ == 0) {
    is_high_ |= block_is_high_;
    if (block_ + block_size >= end_) return end_;
    load_block(block_ + block_size);
  }
  const std::size_t position = block_ + static_cast<std::size_t>(std::countr_zero(mask_));
  mask_ &= mask_ - 1;
  return position;
}

void CsvReader::push_field(std::size_t from, std::size_t to, bool doubled) {
  if (++columns_ > options_.fields_max) return;
  if (doubled) doubled_.push_back(fields_.size());
  fields_.emplace_back(buffer_.data() + from, to - from);
}

// After an opening quote: finds its partner, and leaves in `after` the place behind it.
CsvReader::Parse CsvReader::parse_quoted(std::size_t quote, std::size_t& after) {
  has_quotes_ = true;
  open_ = {true, quote};
  bool doubled = false;
  std::size_t from = quote + 1;
  for (;;) {
    const void* found = std::memchr(buffer_.data() + from, '"', end_ - from);
    if (found == nullptr) return Parse::needs_more;
    const auto close = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
    if (close + 1 == end_ && !source_over_) return Parse::needs_more;
    if (close + 1 < end_ && buffer_[close + 1] == '"') {
      doubled = true;
      from = close + 2;
      continue;
    }
    open_.is_open = false;
    after = close + 1;
    const char next = after < end_ ? buffer_[after] : '\n';
    if (next == options_.delimiter || next == '\n' || next == '\r') {
      push_field(quote + 1, close, doubled);
    } else {
      text_after_quote_ = true;
    }
    is_high_ |= block_is_high_;
    load_block(after);
    return Parse::complete;
  }
}

CsvReader::Parse CsvReader::end_record(std::size_t end, bool at_newline) {
  record_end_ = text_end_ = end;
  if (at_newline) {
    const bool is_return = buffer_[end] == '\r';
    if (is_return && end + 1 == end_ && !source_over_) return Parse::needs_more;
    record_end_ += is_return && end + 1 < end_ && buffer_[end + 1] == '\n' ? 2 : 1;
  }
  is_high_ |= block_is_high_;
  is_blank_ = !has_quotes_ && fields_.size() == 1 && fields_[0].empty();
  if (record_end_ < block_ + block_size) {
    mask_ &= ~std::uint64_t{0} << (record_end_ - block_);
  } else if (record_end_ < end_) {
    load_block(record_end_);
  }
  return Parse::complete;
}

// One record from begin_ on. Asks for more when the buffer ends first, and then begins again.
CsvReader::Parse CsvReader::parse_record() {
  fields_.clear();
  doubled_.clear();
  columns_ = 0;
  open_ = {};
  is_high_ = has_quotes_ = has_nul_ = is_blank_ = text_after_quote_ = false;
  if (begin_ == end_) return source_over_ ? Parse::over : Parse::needs_more;
  std::size_t from = begin_;
  bool pushed = false;  // whether the field that begins at `from` stands in fields_ already
  for (;;) {
    const std::size_t at = next_special();
    if (at == end_) {
      if (!source_over_) return Parse::needs_more;
      if (!pushed) push_field(from, end_, false);
      return end_record(end_, false);
    }
    const char c = buffer_[at];
    if (c == options_.delimiter) {
      if (!pushed) push_field(from, at, false);
      pushed = false;
      from = at + 1;
    } else if (c == '\n' || c == '\r') {
      if (!pushed) push_field(from, at, false);
      return end_record(at, true);
    } else if (c == '\0') {
      has_nul_ = true;
    } else if (at == from) {
      std::size_t after = 0;
      const std::size_t columns_before = columns_;
      if (parse_quoted(at, after) == Parse::needs_more) return Parse::needs_more;
      pushed = columns_ > columns_before;
    }
  }
}

// Doubled quotes become one, in place. Only at the end, because a record may be parsed twice.
void CsvReader::unescape() {
  for (const std::size_t index : doubled_) {
    std::string_view& field = fields_[index];
    char* const first = const_cast<char*>(field.data());  // it points into buffer_
    char* out = first;
    for (std::size_t i = 0; i < field.size(); ++i) {
      *out++ = field[i];
      if (field[i] == '"') ++i;
    }
    field = {first, static_cast<std::size_t>(out - first)};
  }
}

void CsvReader::find_faults(std::size_t end) {
  fault_.clear();
  const std::string_view row(buffer_.data() + begin_, end - begin_);
  if (has_quotes_ && !has_nul_) has_nul_ = row.find('\0') != std::string_view::npos;
  if (columns_ > options_.fields_max) {
    fault_ = fmt::format("the row has {} columns, and {} are the most that a row may have",
                         columns_, options_.fields_max);
  } else if (has_nul_) {
    fault_ = fmt::format("the row has a NUL byte at byte {} of the row", row.find('\0') + 1);
  } else if (text_after_quote_) {
    fault_ =
        "the row has text after a closing quote; a quote inside a quoted field is written twice";
  } else if ((is_high_ || has_quotes_) && !simdjson::validate_utf8(row.data(), row.size())) {
    const std::size_t at = *base::invalid_utf8_at(row);
    const auto column = std::ranges::count_if(
        fields_, [&](std::string_view field) { return field.data() <= row.data() + at; });
    fault_ = fmt::format(
        "the row is not UTF-8 at byte {} of the row, in column {}; if the file is in another "
        "encoding, name it with --encoding",
        at + 1, column);
  }
}

std::uint64_t CsvReader::line_of(std::size_t position) const {
  return line_ + line_ends({buffer_.data() + begin_, position - begin_});
}

Error CsvReader::never_closed() const {
  return {
      Code::bad_input,
      fmt::format(
          "line {}: the quote that opens here never closes, so everything after it would be one "
          "field; close it, or write it twice if it belongs to the text",
          line_of(open_.at))};
}

Error CsvReader::cannot_fit() const {
  const std::size_t mebibytes = options_.record_bytes_max >> 20;
  if (columns_ > options_.fields_max) {
    return {Code::bad_input,
            fmt::format("line {} has more than {} columns; is this the right delimiter and a "
                        "file of claims?",
                        line_, options_.fields_max)};
  }
  if (open_.is_open) {
    return {
        Code::bad_input,
        fmt::format(
            "line {}: the quote that opens here does not close within {} MiB; close it, or write "
            "it twice if it belongs to the text",
            line_of(open_.at), mebibytes)};
  }
  return {Code::bad_input,
          fmt::format("the row that begins in line {} is longer than {} MiB; is this a CSV "
                      "file?",
                      line_, mebibytes)};
}

Result<bool> CsvReader::next(Record& record) {
  if (!started_) {
    AMENDS_CHECK(start());
  } else {
    begin_ = record_end_;
  }
  for (;;) {
    const Parse parse = parse_record();
    if (parse == Parse::over) return false;
    if (parse == Parse::needs_more) {
      if (source_over_) return fail(never_closed());
      AMENDS_CHECK(fill());
      load_block(begin_);
      continue;
    }
    const std::uint64_t line = line_;
    line_ += has_quotes_ ? line_ends({buffer_.data() + begin_, record_end_ - begin_}) : 1;
    if (is_blank_) {
      begin_ = record_end_;
      continue;
    }
    find_faults(record_end_);
    if (!doubled_.empty()) unescape();
    // Taking doubled quotes out changes the text under it.
    const std::string_view raw(buffer_.data() + begin_, doubled_.empty() ? text_end_ - begin_ : 0);
    record = {line, fields_, raw, fault_};
    return true;
  }
}

namespace {

class CsvSource final : public RecordSource {
 public:
  CsvSource(CsvReader reader, std::vector<std::string> header)
      : reader_(std::move(reader)), header_(std::move(header)) {}

  const std::vector<std::string>& header() const override { return header_; }
  std::uint64_t bytes_read() const override { return reader_.bytes_read(); }
  char delimiter() const override { return reader_.delimiter(); }

  Result<bool> next(Record& record) override {
    AMENDS_TRY(const bool found, reader_.next(record));
    if (found && record.fields.size() != header_.size() && record.fault.empty()) {
      ragged_ = fmt::format("the row has {} columns where the header has {}", record.fields.size(),
                            header_.size());
      record.fault = ragged_;
    }
    return found;
  }

 private:
  CsvReader reader_;
  std::vector<std::string> header_;
  std::string ragged_;
};

}  // namespace

Result<std::unique_ptr<RecordSource>> open_csv(std::unique_ptr<ByteSource> source,
                                               const CsvOptions& options) {
  CsvReader reader(std::move(source), options);
  Record first;
  AMENDS_TRY(const bool found, reader.next(first));
  if (!found)
    return fail(Code::bad_input, "the file is empty; its first line must name the columns");
  if (!first.fault.empty()) return fail(Code::bad_input, "line {}: {}", first.line, first.fault);
  std::vector<std::string> header;
  for (const std::string_view name : first.fields) header.emplace_back(base::trim(name));
  return std::make_unique<CsvSource>(std::move(reader), std::move(header));
}

void append_csv_field(std::string& out, std::string_view text, char delimiter) {
  bool is_plain = true;
  for (const char c : text) {
    is_plain &= c != delimiter && c != '"' && c != '\n' && c != '\r';
  }
  if (is_plain) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace amends::intake
