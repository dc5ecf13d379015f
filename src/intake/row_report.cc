#include "intake/row_report.h"

#include "intake/csv.h"

namespace amends::intake {
namespace {

constexpr std::size_t flush_bytes = std::size_t{256} << 10;
constexpr std::string_view columns[] = {"amends_row",   "amends_outcome", "amends_claim",
                                        "amends_codes", "amends_column",  "amends_value",
                                        "amends_reason"};

}  // namespace

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::accepted:
      return "accepted";
    case Outcome::amended:
      return "amended";
    case Outcome::unchanged:
      return "unchanged";
    case Outcome::deficient:
      return "deficient";
    case Outcome::refused:
      return "refused";
  }
  return "";
}

Result<RowReport> RowReport::create(const std::filesystem::path& path,
                                    const std::vector<std::string>& header, char delimiter) {
  AMENDS_TRY(base::NewFile file, base::NewFile::create(path, 0600));
  RowReport report(std::move(file), delimiter);
  for (const std::string& name : header) {
    if (name.starts_with("amends_")) continue;
    append_csv_field(report.confirmed_, name, delimiter);
    report.confirmed_ += delimiter;
    report.no_columns_ += delimiter;
  }
  if (!report.no_columns_.empty()) report.no_columns_.pop_back();
  for (const std::string_view name : columns) {
    report.confirmed_ += name;
    report.confirmed_ += delimiter;
  }
  report.confirmed_.back() = '\n';
  return report;
}

void RowReport::add(const Line& line) {
  pending_ += line.original.empty() ? std::string_view(no_columns_) : line.original;
  pending_ += delimiter_;
  fmt::format_to(std::back_inserter(pending_), "{}{}", line.line, delimiter_);
  pending_ += name_of(line.outcome);
  for (const std::string_view text :
       {line.claim, line.codes, line.column, line.value, line.reason}) {
    pending_ += delimiter_;
    append_csv_field(pending_, text, delimiter_);
  }
  pending_ += '\n';
}

Status RowReport::confirm() {
  confirmed_ += pending_;
  pending_.clear();
  return confirmed_.size() >= flush_bytes ? flush() : Status();
}

Status RowReport::flush() {
  AMENDS_CHECK(file_.write(confirmed_));
  confirmed_.clear();
  return {};
}

Status RowReport::finish() {
  AMENDS_CHECK(flush());
  return file_.commit();
}

}  // namespace amends::intake
