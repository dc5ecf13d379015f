// The reading thread's work on one row: map it, check it against its category's form, and lay out
// the act. Internal to intake; intake_bench measures it alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "intake/mapper.h"
#include "intake/records.h"
#include "intake/row_batch.h"
#include "programme/programme.h"

namespace amends::intake {

class RowPreparer {
 public:
  // All references must outlive it. `today` is the day of intake, a calendar date in the
  // programme's zone.
  RowPreparer(const Mapping& mapping, const programme::Programme& programme, Mapper mapper,
              const std::vector<std::string>& header, char delimiter, std::string today);

  // Appends the row to the batch. One thread.
  void prepare(const Record& record, Batch& batch);

 private:
  Piece keep(Batch& batch, std::string_view text) const;
  void keep_original(const Record& record, Batch& batch, PreparedRow& row);
  void refuse(Batch& batch, PreparedRow& row, std::string_view reason) const;
  void refuse_whole(const Record& record, Batch& batch, PreparedRow& row);
  bool is_uncorrected(std::span<const std::string_view> fields);
  void map_row(std::span<const std::string_view> fields, Batch& batch, PreparedRow& row);
  const programme::Category* category_of(std::string_view code);
  std::string missing_receipt(const programme::Category& category) const;
  void note_deficiencies(const programme::Category& category, Batch& batch, PreparedRow& row);
  void write_data(const programme::Category& category, Batch& batch, PreparedRow& row);
  std::string_view due_day(std::string_view received);

  const Mapping& mapping_;
  const programme::Programme& programme_;
  Mapper mapper_;
  std::vector<std::size_t> own_columns_;  // those of the header that no report of ours added
  std::optional<std::size_t> outcome_column_, column_column_, value_column_;
  std::size_t column_count_;
  char delimiter_;
  std::string today_, source_name_json_;
  const programme::Category* last_category_ = nullptr;
  std::string due_from_, due_;
  MappedRow mapped_;
  std::vector<programme::FormFault> faults_;
  std::string scratch_, deficiencies_json_;
};

// The text with each byte that is not UTF-8 as U+FFFD.
std::string as_utf8(std::string_view text);

}  // namespace amends::intake
