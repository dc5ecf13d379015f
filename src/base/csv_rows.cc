#include "base/csv_rows.h"

#include <algorithm>

#include "base/text.h"

namespace amends::base {

bool CsvRows::at_end_of_field() const {
  return at_ >= text_.size() || is(',') || is('\n') || text_.substr(at_).starts_with("\r\n");
}

void CsvRows::skip_line() { at_ = std::min(text_.find('\n', at_), text_.size()); }

std::string_view CsvRows::plain_field() {
  const std::size_t begin = at_;
  while (!at_end_of_field()) {
    if (text_[at_] == '"' && !fault_) {
      fault_ =
          "a quotation mark inside a field; put the whole field in quotation marks and double the "
          "one inside";
    }
    ++at_;
  }
  return text_.substr(begin, at_ - begin);
}

std::string_view CsvRows::quoted_field() {
  const std::uint64_t opened = line_;
  const std::size_t begin = ++at_;
  bool doubled = false;
  for (;; ++at_) {
    if (at_ >= text_.size()) {
      fault_ = "a quotation mark opens on line " + std::to_string(opened) +
               " and never closes; nothing after it was read";
      return text_.substr(begin);
    }
    if (text_[at_] == '\n') ++line_;
    if (text_[at_] != '"') continue;
    if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') break;
    doubled = true;
    ++at_;
  }
  std::string_view field = text_.substr(begin, at_ - begin);
  ++at_;
  if (!at_end_of_field()) {
    if (!fault_) fault_ = "text after a closing quotation mark";
    skip_line();
  }
  if (!doubled) return field;
  std::string& plain = kept_.emplace_back();
  for (std::size_t i = 0; i < field.size(); ++i) {
    plain += field[i];
    if (field[i] == '"') ++i;
  }
  return plain;
}

bool CsvRows::next(std::vector<std::string_view>& fields) {
  fields.clear();
  fault_.reset();
  if (at_ >= text_.size()) return false;
  row_line_ = line_;
  const std::size_t begin = at_;
  for (;;) {
    fields.push_back(is('"') ? quoted_field() : plain_field());
    if (!is(',')) break;
    ++at_;
  }
  if (const auto wrong = invalid_utf8_at(text_.substr(begin, at_ - begin)); wrong && !fault_) {
    fault_ = "byte " + std::to_string(*wrong + 1) + " of the row is not UTF-8";
  }
  if (is('\r')) ++at_;
  if (is('\n')) ++at_, ++line_;
  return true;
}

void append_csv_field(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
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

}  // namespace amends::base
