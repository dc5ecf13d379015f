// The writing thread's work on one row: what the register knows of it decides what becomes of it.
// Internal to intake.
#pragma once

#include <optional>
#include <string>

#include "intake/intake.h"
#include "intake/row_batch.h"
#include "intake/row_report.h"
#include "intake/seen_rows.h"

namespace amends::intake {

class RowWriter {
 public:
  static Result<RowWriter> create(registry::Register& reg, const Mapping& mapping,
                                  const IntakeOptions& options, RowReport& report);

  // An error is one that ends the run; what was not committed is then undone.
  Status write(Batch& batch, const PreparedRow& row);
  // Makes everything so far durable, and counts and reports it. In a dry run only counts and
  // reports.
  Status commit();
  bool is_group_full() const { return in_group_ >= options_.group_rows; }
  const Counts& counts() const { return counts_; }

 private:
  RowWriter(registry::Register& reg, const Mapping& mapping, const IntakeOptions& options,
            RowReport& report, SeenRows seen)
      : reg_(reg), mapping_(mapping), options_(options), report_(report), seen_(std::move(seen)) {}

  Result<Outcome> decide(Batch& batch, const PreparedRow& row);
  Result<Outcome> file_new(Batch& batch, const PreparedRow& row);
  Outcome repeat_in_file(std::uint32_t first, bool is_same);
  Result<Outcome> amend(Batch& batch, const PreparedRow& row);
  std::string amended_data(Batch& batch, const PreparedRow& row, std::string_view changed,
                           std::string_view received_before);
  Result<Outcome> refused(const Error& error);
  void count(Outcome outcome);
  Status ensure_session();

  registry::Register& reg_;
  const Mapping& mapping_;
  const IntakeOptions& options_;
  RowReport& report_;
  SeenRows seen_;
  store::Statement find_;
  std::optional<registry::Register::Session> session_;
  Counts counts_, group_counts_;
  std::size_t in_group_ = 0;
  registry::ClaimId claim_ = 0;  // of the row at hand; 0 when it has none
  std::string reason_;           // of the row at hand, beyond what the reader found
};

}  // namespace amends::intake
