#include "intake/xlsx.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/calendar.h"
#include "base/text.h"
#include "intake/xlsx_parts.h"

namespace amends::intake {
namespace {

// The column of a reference such as "AB12", from 0; nothing when it is none.
std::optional<std::size_t> column_of(std::string_view reference) {
  std::size_t column = 0, letters = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + static_cast<std::size_t>(c - 'A' + 1);
    if (++letters > 3) return std::nullopt;
  }
  if (letters == 0) return std::nullopt;
  return column - 1;
}

std::string letters_of(std::size_t column) {
  std::string out;
  for (++column; column > 0; column = (column - 1) / 26) {
    out.insert(out.begin(), static_cast<char>('A' + (column - 1) % 26));
  }
  return out;
}

// A number with the digits that its writer meant. Spreadsheets save 84.99 as 84.989999999999995:
// seventeen digits of the nearest double. They show fifteen, and so many are kept when they mean
// the same double.
std::string number_as_meant(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::string(text);
  const bool has_exponent = text.find_first_of("eE") != std::string_view::npos;
  const bool has_point = text.find('.') != std::string_view::npos;
  const auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
  if (!has_exponent && (digits <= 15 || !has_point)) return std::string(text);
  // A whole number is exact: the number of a card or a paper has sixteen digits.
  if (std::fabs(value) < 0x1p53 && value == std::trunc(value)) return fmt::format("{:.0f}", value);
  const std::string shorter = fmt::format("{:.15g}", value);
  double again = 0;
  std::from_chars(shorter.data(), shorter.data() + shorter.size(), again);
  std::string out = shorter;
  // Fifteen digits of a calculated sum may be another double; then all of it is kept.
  const bool close = std::fabs(again - value) <= std::fabs(value) * 1e-15;
  if (!close) out = std::string(text);
  if (out.find_first_of("eE") == std::string::npos) return out;
  std::string plain = fmt::format("{:.20f}", value);
  plain.erase(plain.find_last_not_of('0') + 1);
  if (plain.ends_with('.')) plain.pop_back();
  return plain;
}

class XlsxSource final : public RecordSource {
 public:
  XlsxSource(std::shared_ptr<Archive> archive, Workbook workbook, Archive::Part sheet,
             std::uint64_t file_bytes)
      : archive_(std::move(archive)),
        workbook_(std::move(workbook)),
        rows_(std::move(sheet), "row", archive_->limits().row_bytes_max),
        file_bytes_(file_bytes) {}

  const std::vector<std::string>& header() const override { return header_; }
  // How much of the archive stands for the rows so far is not known.
  std::uint64_t bytes_read() const override { return over_ ? file_bytes_ : 0; }

  Status read_header() {
    for (;;) {
      AMENDS_TRY(const bool found, read_row());
      if (!found)
        return fail(Code::bad_input, "the sheet is empty; its first row must name the columns");
      while (!cells_.empty() && cells_.back().empty()) cells_.pop_back();
      if (cells_.empty()) continue;
      for (const std::string& cell : cells_) header_.emplace_back(base::trim(cell));
      return {};
    }
  }

  Result<bool> next(Record& record) override {
    for (;;) {
      AMENDS_TRY(const bool found, read_row());
      if (!found) {
        over_ = true;
        return false;
      }
      bool is_blank = !uncomputed_;
      for (const std::string& cell : cells_) is_blank &= cell.empty();
      if (is_blank) continue;
      take(record);
      return true;
    }
  }

 private:
  void take(Record& record) {
    fault_.clear();
    for (std::size_t i = header_.size(); i < cells_.size(); ++i) {
      if (cells_[i].empty()) continue;
      fault_ = fmt::format("the row has a value in column {}, which has no name in the header",
                           letters_of(i));
      break;
    }
    if (fault_.empty() && uncomputed_) {
      fault_ = fmt::format(
          "the formula in column {} has no value; open the file in a spreadsheet program and save "
          "it",
          letters_of(*uncomputed_));
    }
    const std::size_t columns =
        fault_.empty() ? header_.size() : std::max(cells_.size(), header_.size());
    views_.assign(columns, std::string_view());
    for (std::size_t i = 0; i < std::min(columns, cells_.size()); ++i) views_[i] = cells_[i];
    record = {row_, views_, {}, fault_};
  }

  // One row's cells as texts.
  Result<bool> read_row() {
    pugi::xml_node row;
    AMENDS_TRY(const bool found, rows_.next(row));
    if (!found) return false;
    row_ = row.attribute("r").as_ullong(row_ + 1);
    for (std::string& cell : cells_) cell.clear();
    uncomputed_.reset();
    std::size_t column = 0;
    for (const pugi::xml_node cell : row.children()) {
      if (local_name(cell.name()) != "c") continue;
      column = column_of(cell.attribute("r").value()).value_or(column);
      if (column >= archive_->limits().columns_max) {
        return fail(Code::bad_input, "row {} has more than {} columns", row_,
                    archive_->limits().columns_max);
      }
      if (column >= cells_.size()) cells_.resize(column + 1);
      read_cell(cell, cells_[column]);
      // A formula may give the empty text, and says then that it gives a text.
      const bool gives_text = std::string_view(cell.attribute("t").value()) == "str";
      if (!uncomputed_ && !gives_text && child_of(cell, "f") && child_of(cell, "v").text().empty())
        uncomputed_ = column;
      ++column;
    }
    return true;
  }

  void read_cell(const pugi::xml_node& cell, std::string& out) const {
    const std::string_view type = cell.attribute("t").value();
    if (type == "inlineStr") {
      append_rich_text(child_of(cell, "is"), out);
      return;
    }
    const std::string_view value = child_of(cell, "v").text().get();
    if (type == "s") {
      std::size_t index = 0;
      std::from_chars(value.data(), value.data() + value.size(), index);
      out = workbook_.shared(index);
    } else if (type == "b") {
      out = value == "1" ? "TRUE" : "FALSE";
    } else if (type == "str" || type == "e" || type == "d" || value.empty()) {
      out = value;
    } else {
      const auto style = static_cast<std::size_t>(cell.attribute("s").as_uint());
      const bool is_date = style < workbook_.date_styles.size() && workbook_.date_styles[style];
      double serial = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), serial);
      const bool is_number = error == std::errc() && end == value.data() + value.size();
      out = is_date && is_number ? date_of_serial(serial, workbook_.from_1904)
                                 : number_as_meant(value);
    }
  }

  std::shared_ptr<Archive> archive_;
  Workbook workbook_;
  ElementStream rows_;
  std::uint64_t file_bytes_, row_ = 0;
  bool over_ = false;
  std::vector<std::string> header_, cells_;
  std::vector<std::string_view> views_;
  std::string fault_;
  std::optional<std::size_t> uncomputed_;  // of the row: the first column with a formula alone
};

}  // namespace

bool is_date_format(std::string_view code) {
  code = code.substr(0, code.find(';'));  // the part for positive numbers
  bool quoted = false;
  std::string bracket;
  bool in_bracket = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (in_bracket) {
      if (c == ']') {
        in_bracket = false;
        const std::string inner = base::lower_ascii(bracket);
        if (!inner.empty() && inner.find_first_not_of("hms") == std::string::npos) return true;
      } else {
        bracket += c;
      }
    } else if (c == '"') {
      quoted = !quoted;
    } else if (quoted) {
      continue;
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;  // the next character stands for itself
    } else if (c == '[') {
      in_bracket = true;
      bracket.clear();
    } else if (std::string_view("dmyhsDMYHS").find(c) != std::string_view::npos) {
      return true;
    } else if (c == 'G' || c == 'g') {
      i += std::string_view("eneral").size();  // General
    }
  }
  return false;
}

std::string date_of_serial(double serial, bool from_1904) {
  constexpr double serial_max = 2958466;  // the day after 9999-12-31
  if (!(serial >= 0) || serial >= serial_max) return fmt::format("{}", serial);
  double whole = std::floor(serial);
  auto seconds = static_cast<std::int64_t>(std::llround((serial - whole) * 86400));
  if (seconds == 86400) {
    whole += 1;
    seconds = 0;
  }
  const std::string time =
      fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (whole == 0 && seconds > 0) return time;
  auto day = static_cast<std::int64_t>(whole);
  std::string date;
  if (from_1904) {
    date = base::date_text(base::days_from_civil({1904, 1, 1}) + day);
  } else if (day == 60) {
    date = "1900-02-29";  // a day that spreadsheets have and the calendar has not
  } else {
    date = base::date_text(base::days_from_civil({1899, 12, 30}) + day + (day < 60 ? 1 : 0));
  }
  return seconds == 0 ? date : date + "T" + time;
}

Result<std::unique_ptr<RecordSource>> open_xlsx(const std::filesystem::path& file,
                                                const std::string& sheet,
                                                const XlsxLimits& limits) {
  AMENDS_TRY(auto archive, Archive::open(file, limits));
  AMENDS_TRY(Workbook workbook, read_workbook(archive, sheet));
  AMENDS_TRY(Archive::Part part, Archive::part(archive, workbook.sheet_part));
  std::error_code ignored;
  const auto size = std::filesystem::file_size(file, ignored);
  auto source = std::make_unique<XlsxSource>(std::move(archive), std::move(workbook),
                                             std::move(part), ignored ? 0 : size);
  AMENDS_CHECK(source->read_header());
  return source;
}

}  // namespace amends::intake
