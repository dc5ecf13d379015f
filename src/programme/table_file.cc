#include "programme/table_file.h"

#include <algorithm>

#include "base/rational.h"

namespace amends::programme {
namespace {

// One record after the other. A line may end in LF or CRLF.
class Records {
 public:
  Records(std::string_view text, Faults& faults) : text_(text), faults_(faults) {}

  // False at the end of the text, and after a fault that leaves the rest without a meaning.
  bool next(std::vector<std::string>& fields, std::vector<TableFile::Place>& places) {
    fields.clear();
    places.clear();
    if (at_ >= text_.size()) return false;
    while (true) {
      places.push_back({line_, column()});
      std::string& field = fields.emplace_back();
      if (!(is('"') ? quoted(field) : plain(field))) return false;
      if (take(',')) continue;
      take('\r');
      if (take('\n')) begin_line();
      return true;
    }
  }

 private:
  bool is(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool take(char c) {
    if (!is(c)) return false;
    ++at_;
    return true;
  }
  void begin_line() {
    ++line_;
    line_begins_ = at_;
  }
  int column() const { return static_cast<int>(at_ - line_begins_) + 1; }
  bool at_end_of_field() const {
    return at_ >= text_.size() || is(',') || is('\n') || text_.substr(at_).starts_with("\r\n");
  }

  bool plain(std::string& field) {
    while (!at_end_of_field()) {
      if (is('"')) {
        faults_.add(line_, column(),
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
      if (c == '\n') begin_line();
      if (c == '"' && !take('"')) {
        if (at_end_of_field()) return true;
        faults_.add(line_, column(), "text after a closing quotation mark");
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
  std::size_t line_begins_ = 0;
  int line_ = 1;
};

// A file whose fields another sign separates reads as a single field, or as fields at odds with the
// header: one word about the sign is worth more than a fault for each line.
bool has_other_separator(std::string_view text, Faults& faults) {
  const std::string_view header = text.substr(0, text.find('\n'));
  if (header.find(',') != std::string_view::npos) return false;
  const std::size_t at = header.find_first_of(";\t|");
  if (at == std::string_view::npos) return false;
  faults.add(
      1, static_cast<int>(at) + 1,
      fmt::format("fields are separated by commas, and not by {}",
                  header[at] == '\t' ? std::string("tabs") : fmt::format("\"{}\"", header[at])));
  return true;
}

// Digits with signs that only numbers have: "1,25", " 1.25", "1.25%", "1e2".
bool is_nearly_number(std::string_view cell) {
  const std::size_t first = cell.find_first_of("0123456789");
  const std::size_t other = cell.find_first_not_of("0123456789.,+ %eE");
  return first != std::string_view::npos && other == std::string_view::npos &&
         std::ranges::count(cell, '.') < 2;
}

// A column in which one cell is no number would be a column of texts, and a rule that reckons with
// it would be refused: what is wrong is the cell. It begins as a number does, and three of four of
// the column's others are numbers; or it is nearly a number, and one of the others is one.
void check_numbers(const TableFile& file, Faults& faults) {
  const Table& table = file.table;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    std::size_t numbers = 0;
    std::vector<std::size_t> others;
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      const std::string& cell = table.rows[r][c];
      if (cell.empty()) continue;
      if (base::is_decimal(cell)) {
        ++numbers;
      } else {
        others.push_back(r);
      }
    }
    const bool are_few = others.size() * 3 <= numbers;
    for (const std::size_t r : others) {
      const std::string& cell = table.rows[r][c];
      if (std::string_view("+-.,0123456789 ").find(cell[0]) == std::string_view::npos) continue;
      if (!are_few && (numbers == 0 || !is_nearly_number(cell))) continue;
      file.complain(faults, r, c,
                    fmt::format("column \"{}\": \"{}\" is no number, and the column's others are; "
                                "a number is written 1234.56, and a code begins with a letter",
                                table.columns[c], cell));
    }
  }
}

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
  std::vector<TableFile::Place> places;
  const std::size_t faults_before = faults.size();
  if (has_other_separator(text, faults)) return out;
  if (!records.next(out.table.columns, places)) {
    if (text.empty()) faults.add(0, "the table is empty; its first line names the columns");
    return out;
  }
  check_header(out.table.columns, faults);
  while (records.next(fields, places)) {
    if (fields.size() != out.table.columns.size()) {
      faults.add(places[0].line, fmt::format("{} fields where the header has {}", fields.size(),
                                             out.table.columns.size()));
      continue;
    }
    out.table.rows.push_back(fields);
    out.places.push_back(places);
  }
  if (out.table.rows.empty() && faults.size() == faults_before)
    faults.add(1, "the table has no rows");
  check_numbers(out, faults);
  return out;
}

}  // namespace amends::programme
