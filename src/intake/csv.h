// CSV as RFC 4180 has it, and as files really are: a byte-order mark, lines that end in CRLF, LF or
// CR, and semicolons, tabs or bars for commas.
//
// Read in fixed memory: a buffer that holds one record, at most `record_bytes_max`. Fields are
// views into it; nothing is copied unless a quoted field has doubled quotes. What is wrong with one
// row is that row's fault (bytes that are not UTF-8, a NUL byte, text after a closing quote, too
// many columns); only what takes away the boundaries between rows ends the reading: a quote that
// never closes, or a record beyond the limit. An empty line is no row.
//
// csv_twin.h reads the same, one byte at a time; csv_fuzz.cc and csv_test.cc hold the two equal.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "intake/byte_source.h"
#include "intake/records.h"

namespace amends::intake {

struct CsvOptions {
  char delimiter =
      0;  // 0: the one of , ; tab | that stands most often in the first line, outside quotes
  std::size_t fields_max = 10'000;
  std::size_t record_bytes_max = std::size_t{16} << 20;
  std::size_t buffer_bytes = std::size_t{256}
                             << 10;  // to begin with; grows with the longest record
};

// Rows without regard to a header.
class CsvReader {
 public:
  CsvReader(std::unique_ptr<ByteSource> source, const CsvOptions& options);

  // As RecordSource::next().
  Result<bool> next(Record& record);
  char delimiter() const { return options_.delimiter; }
  std::uint64_t bytes_read() const { return source_->bytes_read(); }

 private:
  enum class Parse { complete, needs_more, over };
  struct Open {  // an opening quote whose partner has not been found
    bool is_open = false;
    std::size_t at = 0;
  };

  Status fill();
  Status start();
  void load_block(std::size_t position);
  std::size_t next_special();
  Parse parse_record();
  Parse parse_quoted(std::size_t quote, std::size_t& after);
  Parse end_record(std::size_t end, bool at_newline);
  void push_field(std::size_t from, std::size_t to, bool doubled);
  void unescape();
  void find_faults(std::size_t end);
  Error cannot_fit() const;
  Error never_closed() const;
  std::uint64_t line_of(std::size_t position) const;

  std::unique_ptr<ByteSource> source_;
  CsvOptions options_;
  std::vector<char> buffer_;  // data in [begin_, end_), then room for a whole block
  std::size_t begin_ = 0, end_ = 0;
  std::size_t capacity_ = 0;
  bool started_ = false, source_over_ = false;

  std::size_t block_ = 0;       // the block of 64 bytes that mask_ describes
  std::uint64_t mask_ = 0;      // its bytes that are not plain and have not been looked at
  bool block_is_high_ = false;  // it has a byte above ASCII

  std::vector<std::string_view> fields_;
  std::vector<std::size_t> doubled_;
  std::size_t columns_ = 0;  // as many as the record has, counted beyond the limit too
  std::size_t record_end_ = 0, text_end_ = 0;  // behind the record; before its line's end
  std::uint64_t line_ = 1;                     // where the record at begin_ begins
  Open open_;
  bool is_high_ = false, has_quotes_ = false, has_nul_ = false, is_blank_ = false;
  bool text_after_quote_ = false;
  std::string fault_;
};

// A CSV file with its header: every row is held against it.
Result<std::unique_ptr<RecordSource>> open_csv(std::unique_ptr<ByteSource> source,
                                               const CsvOptions& options);

// Appends one field, in quotes only when it needs them.
void append_csv_field(std::string& out, std::string_view text, char delimiter = ',');

}  // namespace amends::intake
