// The time-stamps that a log keeps: in the database, and from there as files in log/timestamps/,
// each with the signed checkpoint that it covers.

#include "base/files.h"
#include "ledger/checkpoints.h"
#include "ledger/log_state.h"

namespace amends::ledger {

Result<Stamp> Log::add_timestamp(std::uint64_t size, base::ByteSpan reply,
                                 const std::optional<std::filesystem::path>& ca) {
  State& state = *state_;
  AMENDS_TRY(const auto recorded, checkpoint_of(state.database, size));
  if (!recorded) {
    return fail(Code::not_found, "no checkpoint of {} acts was ever signed by this log", size);
  }
  AMENDS_TRY(const Stamp stamp, check_timestamp(recorded->note, reply, ca));
  AMENDS_TRY(const std::vector<base::Bytes> kept, timestamps(size));
  if (!kept.empty()) {
    return fail(Code::refused, "the checkpoint of {} acts has a time-stamp already", size);
  }
  {
    AMENDS_TRY(store::Transaction transaction, state.database.begin());
    AMENDS_TRY(store::Statement insert,
               state.database.prepare("INSERT INTO timestamp(size, reply) VALUES(?, ?)"));
    AMENDS_CHECK(insert.bind(1, static_cast<std::int64_t>(size)).bind(2, reply).run());
    AMENDS_CHECK(transaction.commit());
  }
  const std::filesystem::path folder = state.log_folder() / "timestamps";
  AMENDS_CHECK(base::make_folders(folder));
  AMENDS_CHECK(base::write_file(folder / fmt::format("{}.checkpoint", size), recorded->note));
  AMENDS_CHECK(base::write_file(folder / fmt::format("{}.tsr", size), as_text(reply)));
  return stamp;
}

Result<std::vector<base::Bytes>> Log::timestamps(std::uint64_t size) const {
  AMENDS_TRY(store::Statement row,
             state_->database.prepare("SELECT reply FROM timestamp WHERE size = ?"));
  row.bind(1, static_cast<std::int64_t>(size));
  std::vector<base::Bytes> replies;
  for (;;) {
    AMENDS_TRY(const bool found, row.step());
    if (!found) return replies;
    const base::ByteSpan reply = row.blob(0);
    replies.emplace_back(reply.begin(), reply.end());
  }
}

}  // namespace amends::ledger
