#include "programme/table_file.h"

#include <algorithm>

namespace amends::programme {
namespace {

// One record after the other. A line may end in LF or CRLF.
class Records {
 public:
  Records(std::string_view text, Faults& faults) : text_(text), faults_(faults) {}

  // False at the end of the text, and after a fault that leaves the rest without a meaning.
  bool next(std::vector<std::string>& fields) {
    fields.clear();
    if (at_ >= text_.size()) return false;
    first_line_ = line_;
    while (true) {
      std::string& field = fields.emplace_back();
      if (!(is('"') ? quoted(field) : plain(field))) return false;
      if (take(',')) continue;
      take('\r');
      if (take('\n')) ++line_;
      return true;
    }
  }

  int first_line() const { return first_line_; }

 private:
  bool is(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool take(char c) {
    if (!is(c)) return false;
    ++at_;
    return true;
  }
  bool at_end_of_field() const {
    return at_ >= text_.size() || is(',') || is('\n') || text_.substr(at_).starts_with("\r\n");
  }

  bool plain(std::string& field) {
    while (!at_end_of_field()) {
      if (is('"')) {
        faults_.add(line_,
                    "a quotation mark inside a field; put the whole field in quotation marks "
                    "and double the one inside");
        return false;
      }
      field += text_[at_++];
    }
    return true;
  }

  bool quoted(std::string& field) {
    const int opened = line_;
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '\n') ++line_;
      if (c == '"' && !take('"')) {
        if (at_end_of_field()) return true;
        faults_.add(line_, "text after a closing quotation mark");
        return false;
      }
      field += c;
    }
    faults_.add(opened, "a quotation mark that never closes");
    return false;
  }

  std::string_view text_;
  Faults& faults_;
  std::size_t at_ = 0;
  int line_ = 1;
  int first_line_ = 1;
};

void check_header(const std::vector<std::string>& columns, Faults& faults) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto before = columns.begin() + static_cast<std::ptrdiff_t>(i);
    if (columns[i].empty()) faults.add(1, fmt::format("column {} has no name", i + 1));
    if (std::find(columns.begin(), before, columns[i]) != before) {
      faults.add(1, fmt::format("column \"{}\" stands twice", columns[i]));
    }
  }
  if (std::ranges::find(columns, "source") == columns.end()) {
    faults.add(1,
               fmt::format("a table needs a column \"source\", which says where each row is from{}",
                           suggestion("source", columns).starts_with("; did")
                               ? suggestion("source", columns)
                               : ""));
  }
}

}  // namespace

TableFile read_table(std::string_view text, std::string name, Faults& faults) {
  TableFile out;
  out.table.name = std::move(name);
  Records records(text, faults);
  std::vector<std::string> fields;
  const std::size_t faults_before = faults.size();
  if (!records.next(out.table.columns)) {
    if (text.empty()) faults.add(0, "the table is empty; its first line names the columns");
    return out;
  }
  check_header(out.table.columns, faults);
  while (records.next(fields)) {
    if (fields.size() != out.table.columns.size()) {
      faults.add(records.first_line(), fmt::format("{} fields where the header has {}",
                                                   fields.size(), out.table.columns.size()));
      continue;
    }
    out.table.rows.push_back(fields);
    out.lines.push_back(records.first_line());
  }
  if (out.table.rows.empty() && faults.size() == faults_before)
    faults.add(1, "the table has no rows");
  return out;
}

}  // namespace amends::programme
