// Rows of a small-to-large CSV text in memory (RFC 4180): for tables of our own formats, which are
// exact. Files that people bring are read by intake/csv.h, which forgives more and streams.
//
// UTF-8, fields parted by commas, lines ended by LF or CRLF, quotation marks doubled inside quoted
// fields. What is wrong with one row is told and the next row goes on; only a quotation mark that
// never closes ends the reading.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::base {

class CsvRows {
 public:
  // `text` must outlive every field. `kept` takes the few fields that are not as they stand in the
  // text (doubled quotation marks), and must outlive them too.
  CsvRows(std::string_view text, std::deque<std::string>& kept) : text_(text), kept_(kept) {}

  // False at the end. A row with a fault has the fields read so far, and fault() says what is
  // wrong.
  bool next(std::vector<std::string_view>& fields);
  std::uint64_t line() const { return row_line_; }  // on which the row begins, from 1
  const std::optional<std::string>& fault() const { return fault_; }

 private:
  bool is(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool at_end_of_field() const;
  std::string_view plain_field();
  std::string_view quoted_field();
  void skip_line();

  std::string_view text_;
  std::deque<std::string>& kept_;
  std::size_t at_ = 0;
  std::uint64_t line_ = 1, row_line_ = 1;
  std::optional<std::string> fault_;
};

// Appends one field, in quotation marks only when it needs them.
void append_csv_field(std::string& out, std::string_view text);

}  // namespace amends::base
