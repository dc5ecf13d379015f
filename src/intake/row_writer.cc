#include "intake/row_writer.h"

#include <algorithm>

#include "intake/differences.h"
#include "intake/row_preparer.h"
#include "register/acts.h"

namespace amends::intake {
namespace {

constexpr std::size_t day_size = 10;  // "2026-03-01"

}  // namespace

Result<RowWriter> RowWriter::create(registry::Register& reg, const Mapping& mapping,
                                    const IntakeOptions& options, RowReport& report) {
  AMENDS_TRY(SeenRows seen, SeenRows::create());
  RowWriter writer(reg, mapping, options, report, std::move(seen));
  AMENDS_TRY(
      writer.find_,
      reg.database().prepare("SELECT claim, digest FROM claim_source WHERE source=?1 AND key=?2"));
  return writer;
}

Status RowWriter::ensure_session() {
  if (session_) return {};
  AMENDS_TRY(auto session, reg_.begin());
  session_.emplace(std::move(session));
  return {};
}

void RowWriter::count(Outcome outcome) {
  ++group_counts_.rows;
  switch (outcome) {
    case Outcome::accepted:
      ++group_counts_.accepted;
      break;
    case Outcome::amended:
      ++group_counts_.amended;
      break;
    case Outcome::unchanged:
      ++group_counts_.unchanged;
      break;
    case Outcome::deficient:
      ++group_counts_.deficient;
      break;
    case Outcome::refused:
      ++group_counts_.refused;
      break;
  }
}

Status RowWriter::write(Batch& batch, const PreparedRow& row) {
  claim_ = 0;
  reason_.clear();
  Outcome outcome = Outcome::refused;
  if (!row.is_refused) {
    AMENDS_TRY(outcome, decide(batch, row));
  }
  count(outcome);
  ++in_group_;
  const std::string number = claim_ == 0 ? std::string() : reg_.number_of(claim_);
  const bool is_own_reason = !reason_.empty();
  report_.add({batch[row.original], row.line, outcome, number, batch[row.codes], batch[row.column],
               batch[row.value], is_own_reason ? std::string_view(reason_) : batch[row.reason]});
  return {};
}

// A refusal is the row's own; any other error ends the run.
Result<Outcome> RowWriter::refused(const Error& error) {
  if (error.code != Code::refused) return fail(error);
  reason_ = error.message;
  return Outcome::refused;
}

Result<Outcome> RowWriter::decide(Batch& batch, const PreparedRow& row) {
  AMENDS_CHECK(ensure_session());
  AMENDS_TRY(const bool found, find_.bind(1, mapping_.source).bind(2, batch[row.key]).step());
  if (!found) {
    find_.reset();
    return file_new(batch, row);
  }
  claim_ = find_.integer(0);
  const base::ByteSpan digest = find_.blob(1);
  const bool is_same = std::ranges::equal(digest, row.digest);
  find_.reset();
  AMENDS_TRY(const std::uint32_t first, seen_.line_of(claim_));
  if (first != 0) return repeat_in_file(first, is_same);
  AMENDS_CHECK(seen_.set(claim_, row.line));
  if (is_same) return Outcome::unchanged;
  return amend(batch, row);
}

Outcome RowWriter::repeat_in_file(std::uint32_t first, bool is_same) {
  if (is_same) {
    reason_ = fmt::format("the same as the row in line {}", first);
    return Outcome::unchanged;
  }
  reason_ = fmt::format(
      "the row in line {} has the same key and says something else; only the first stands, "
      "because nothing tells which is right",
      first);
  return Outcome::refused;
}

Result<Outcome> RowWriter::file_new(Batch& batch, const PreparedRow& row) {
  AMENDS_TRY(const bool erased, reg_.was_erased(mapping_.source, batch[row.key]));
  if (erased) {
    reason_ =
        "the claim that this row brought was erased for good, so the row is not taken in again";
    return Outcome::refused;
  }
  const registry::ClaimId claim = session_->new_claim();
  const auto done =
      session_->add({registry::kind::claim_filed, claim, batch[row.data]}, options_.actor);
  if (!done) return refused(done.error());
  claim_ = claim;
  AMENDS_CHECK(seen_.set(claim, row.line));
  return row.codes.size > 0 ? Outcome::deficient : Outcome::accepted;
}

// Whether a claim is late was decided by the day that it was received on first.
std::string RowWriter::amended_data(Batch& batch, const PreparedRow& row, std::string_view changed,
                                    std::string_view received_before) {
  std::string data = fmt::format("{{\"changed\":{},", changed);
  data += batch[row.data].substr(1);
  if (!row.received_at || received_before.size() != day_size) return data;
  const auto when =
      programme::timeliness(reg_.programme().window_of(row.category->code), received_before);
  constexpr std::string_view late = "\"late\":true", in_time = "\"late\":false";
  const bool is_late = when == programme::Timeliness::late;
  const std::size_t after_filing =
      data.size() - (row.data.from + row.data.size - row.filing.from - row.filing.size);
  const std::string_view wrong = is_late ? in_time : late;
  if (data.compare(after_filing + 1, wrong.size(), wrong) == 0) {
    data.replace(after_filing + 1, wrong.size(), is_late ? late : in_time);
  }
  return data;
}

Result<Outcome> RowWriter::amend(Batch& batch, const PreparedRow& row) {
  std::optional<FiledAct> before;
  AMENDS_CHECK(reg_.log().read_subject(claim_, [&](const ledger::StoredAct& act) -> Status {
    if (act.erased) return {};
    AMENDS_TRY(auto filed, filing_of(act.body));
    if (filed) before = std::move(filed);
    return {};
  }));
  std::vector<Difference> changed;
  const std::string_view received_before =
      before ? std::string_view(before->received) : std::string_view();
  if (row.received_at && received_before.size() == day_size) {
    batch.text.replace(*row.received_at, day_size, received_before);
  }
  if (before) {
    AMENDS_TRY(changed, differences(before->filing, batch[row.filing]));
  }
  const std::string data = amended_data(batch, row, to_json(changed), received_before);
  const auto done = session_->add({registry::kind::claim_amended, claim_, data}, options_.actor);
  if (!done) return refused(done.error());
  reason_ = "changed:";
  for (const Difference& difference : changed) {
    reason_ += (&difference == &changed.front() ? " " : ", ") + difference.field;
  }
  if (row.codes.size > 0) reason_ += fmt::format("; {}", batch[row.reason]);
  return Outcome::amended;
}

Status RowWriter::commit() {
  if (session_ && !options_.dry_run) {
    AMENDS_CHECK(session_->commit());
    session_.reset();
  }
  counts_.rows += group_counts_.rows;
  counts_.accepted += group_counts_.accepted;
  counts_.amended += group_counts_.amended;
  counts_.unchanged += group_counts_.unchanged;
  counts_.deficient += group_counts_.deficient;
  counts_.refused += group_counts_.refused;
  group_counts_ = {};
  in_group_ = 0;
  return report_.confirm();
}

}  // namespace amends::intake
