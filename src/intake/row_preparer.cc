#include "intake/row_preparer.h"

#include <algorithm>

#include "base/calendar.h"
#include "base/json.h"
#include "base/text.h"
#include "intake/csv.h"

namespace amends::intake {
namespace {

std::optional<std::size_t> position_of(const std::vector<std::string>& header,
                                       std::string_view name) {
  const auto found = std::ranges::find(header, name);
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

bool has_limits(const programme::Window& window) {
  return !window.from.empty() || !window.to.empty();
}

}  // namespace

std::string as_utf8(std::string_view text) {
  std::string out;
  while (const auto bad = base::invalid_utf8_at(text)) {
    out.append(text, 0, *bad);
    out += "\uFFFD";
    text.remove_prefix(*bad + 1);
  }
  out += text;
  return out;
}

RowPreparer::RowPreparer(const Mapping& mapping, const programme::Programme& programme,
                         Mapper mapper, const std::vector<std::string>& header, char delimiter,
                         std::string today)
    : mapping_(mapping),
      programme_(programme),
      mapper_(std::move(mapper)),
      outcome_column_(position_of(header, "amends_outcome")),
      column_column_(position_of(header, "amends_column")),
      value_column_(position_of(header, "amends_value")),
      column_count_(header.size()),
      delimiter_(delimiter),
      today_(std::move(today)) {
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (!header[i].starts_with("amends_")) own_columns_.push_back(i);
  }
  base::append_json_string(source_name_json_, mapping.source);
}

Piece RowPreparer::keep(Batch& batch, std::string_view text) const {
  const auto from = static_cast<std::uint32_t>(batch.text.size());
  batch.text += text;
  return {from, static_cast<std::uint32_t>(text.size())};
}

void RowPreparer::keep_original(const Record& record, Batch& batch, PreparedRow& row) {
  if (!record.raw.empty() && own_columns_.size() == column_count_) {
    row.original = keep(batch, record.raw);
    return;
  }
  const std::span<const std::string_view> fields = record.fields;
  row.original.from = static_cast<std::uint32_t>(batch.text.size());
  bool is_first = true;
  for (const std::size_t column : own_columns_) {
    if (!is_first) batch.text += delimiter_;
    is_first = false;
    if (column < fields.size()) append_csv_field(batch.text, fields[column], delimiter_);
  }
  row.original.size = static_cast<std::uint32_t>(batch.text.size()) - row.original.from;
}

void RowPreparer::refuse(Batch& batch, PreparedRow& row, std::string_view reason) const {
  row.is_refused = true;
  row.reason = keep(batch, reason);
}

// A row that cannot be read as one: its columns as far as they go, and the whole of it as a value.
void RowPreparer::refuse_whole(const Record& record, Batch& batch, PreparedRow& row) {
  std::string whole;
  std::vector<std::string> texts;
  for (const std::string_view field : record.fields) {
    if (!texts.empty()) whole += delimiter_;
    texts.push_back(as_utf8(field));
    append_csv_field(whole, texts.back(), delimiter_);
  }
  const std::vector<std::string_view> fields(texts.begin(), texts.end());
  keep_original({record.line, fields, {}, {}}, batch, row);
  refuse(batch, row, record.fault);
  row.value = keep(batch, whole);
}

// A row of an earlier report, refused there as a whole, that nobody has touched since. It must not
// slip in because the report wrote it with as many columns as the header has.
bool RowPreparer::is_uncorrected(std::span<const std::string_view> fields) {
  if (!outcome_column_ || !value_column_ || !column_column_) return false;
  if (fields[*outcome_column_] != "refused" || !fields[*column_column_].empty()) return false;
  const std::string_view whole = fields[*value_column_];
  if (whole.empty()) return false;
  CsvOptions options;
  options.delimiter = delimiter_;
  CsvReader reader(bytes_in_memory(whole), options);
  Record before;
  const auto found = reader.next(before);
  if (!found || !*found) return false;
  for (const std::size_t column : own_columns_) {
    const std::string_view text =
        column < before.fields.size() ? before.fields[column] : std::string_view();
    if (fields[column] != text) return false;
  }
  return true;
}

const programme::Category* RowPreparer::category_of(std::string_view code) {
  if (last_category_ == nullptr || last_category_->code != code) {
    last_category_ = programme_.find_category(code);
  }
  return last_category_;
}

std::string_view RowPreparer::due_day(std::string_view received) {
  const std::string_view from = std::max(received, std::string_view(today_));
  if (from != due_from_) {
    due_from_ = from;
    const auto day = base::parse_date(from);
    due_ = day ? base::date_text(*day + programme_.deadlines.cure_days) : std::string();
  }
  return due_;
}

// The form's faults and the mapping's, as the act has them and as the report does.
void RowPreparer::note_deficiencies(const programme::Category& category, Batch& batch,
                                    PreparedRow& row) {
  deficiencies_json_ = "[";
  if (category.form)
    faults_ = category.form->check(mapped_.filing);
  else
    faults_.clear();
  for (const Deficiency& deficiency : mapped_.deficiencies) {
    faults_.push_back({deficiency.field, deficiency.code,
                       "the text in " + deficiency.field +
                           "'s column could not be read; it is kept as "
                           "written"});
  }
  if (!faults_.empty()) {
    const std::string_view due = due_day(mapped_.received);
    std::string codes, reasons;
    for (const programme::FormFault& fault : faults_) {
      if (deficiencies_json_.size() > 1) deficiencies_json_ += ',';
      deficiencies_json_ += "{\"code\":";
      base::append_json_string(deficiencies_json_, fault.code);
      deficiencies_json_ += ",\"due\":";
      base::append_json_string(deficiencies_json_, due);
      deficiencies_json_ += ",\"field\":";
      base::append_json_string(deficiencies_json_, fault.path);
      deficiencies_json_ += '}';
      if ((" " + codes + " ").find(" " + fault.code + " ") == std::string::npos) {
        codes += (codes.empty() ? "" : " ") + fault.code;
      }
      reasons += (reasons.empty() ? "" : "; ") + fault.message;
    }
    row.codes = keep(batch, codes);
    row.reason = keep(batch, reasons);
  }
  deficiencies_json_ += ']';
}

void RowPreparer::write_data(const programme::Category& category, Batch& batch, PreparedRow& row) {
  const auto when = programme::timeliness(programme_.window_of(category.code), mapped_.received);
  std::string& out = batch.text;
  row.category = &category;
  row.data.from = static_cast<std::uint32_t>(out.size());
  out += "{\"deficiencies\":";
  out += deficiencies_json_;
  out += ",\"filing\":";
  row.filing = keep(batch, mapped_.filing);
  if (mapped_.received_at != FilingTree::npos) {
    row.received_at = row.filing.from + static_cast<std::uint32_t>(mapped_.received_at);
  }
  out += when == programme::Timeliness::late ? ",\"late\":true" : ",\"late\":false";
  out += ",\"source\":{\"digest\":\"";
  out += base::to_base64(row.digest);
  out += "\",\"key\":";
  base::append_json_string(out, mapped_.key);
  out += ",\"name\":";
  out += source_name_json_;
  fmt::format_to(std::back_inserter(out), ",\"row\":{}}}}}", row.line);
  row.data.size = static_cast<std::uint32_t>(out.size()) - row.data.from;
}

std::string RowPreparer::missing_receipt(const programme::Category& category) const {
  const programme::Window& window = programme_.window_of(category.code);
  return fmt::format(
      "the row does not say when the claim was received, and category {} is open from {} to {}; "
      "correct the row, or give \"received\" in the mapping a default",
      category.code, window.from, window.to);
}

void RowPreparer::map_row(std::span<const std::string_view> fields, Batch& batch,
                          PreparedRow& row) {
  mapper_.map(fields, mapped_);
  if (!mapped_.refusal.empty()) {
    refuse(batch, row, mapped_.refusal);
    row.column = keep(batch, mapped_.refused_column);
    row.value = keep(batch, mapped_.refused_value);
    return;
  }
  row.digest = base::sha256(as_bytes(mapped_.filing));
  if (mapped_.received_at != FilingTree::npos) {
    mapped_.filing.replace(mapped_.received_at, today_.size(), today_);
    mapped_.received = today_;
  }
  const programme::Category* category = category_of(mapped_.category);
  AMENDS_ASSERT(category != nullptr);
  if (mapped_.received.empty() && has_limits(programme_.window_of(category->code))) {
    refuse(batch, row, missing_receipt(*category));
    return;
  }
  note_deficiencies(*category, batch, row);
  row.key = keep(batch, mapped_.key);
  write_data(*category, batch, row);
}

void RowPreparer::prepare(const Record& record, Batch& batch) {
  PreparedRow& row = batch.rows.emplace_back();
  row.line = record.line;
  if (!record.fault.empty()) {
    refuse_whole(record, batch, row);
    return;
  }
  keep_original(record, batch, row);
  if (mapper_.repeats_header(record.fields)) {
    refuse(batch, row, "the row repeats the header line");
  } else if (is_uncorrected(record.fields)) {
    refuse(batch, row, "the row was refused as a whole and has not been corrected since");
    row.value = keep(batch, record.fields[*value_column_]);
  } else {
    map_row(record.fields, batch, row);
  }
}

}  // namespace amends::intake
