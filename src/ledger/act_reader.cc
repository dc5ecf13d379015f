#include "ledger/act_reader.h"

#include <algorithm>

#include "ledger/entry.h"

namespace amends::ledger {
namespace {

constexpr std::string_view in_range =
    "SELECT idx, at, class, subject, commitment, salt, body FROM act WHERE idx >= ? AND idx < ? "
    "ORDER BY idx";
constexpr std::string_view of_subject =
    "SELECT idx, at, class, subject, commitment, salt, body FROM act WHERE subject = ? ORDER BY "
    "idx";

std::string fault_of(const store::Statement& row) {
  if (row.blob(4).size() != sizeof(Hash)) {
    return fmt::format("its commitment has {} bytes, not 32", row.blob(4).size());
  }
  if (!is_act_class(row.text(2))) return "its class is not a plain word";
  if (row.is_null(5) != row.is_null(6)) return "of its salt and body only one is there";
  if (!row.is_null(5) && row.blob(5).size() != salt_size) {
    return fmt::format("its salt has {} bytes, not {}", row.blob(5).size(), salt_size);
  }
  return {};
}

}  // namespace

Result<ActReader> ActReader::open(store::Database& database, std::uint64_t from, std::uint64_t to) {
  ActReader reader;
  AMENDS_TRY(reader.statement_, database.prepare(in_range));
  reader.statement_.bind(1, static_cast<std::int64_t>(from)).bind(2, static_cast<std::int64_t>(to));
  return reader;
}

Result<ActReader> ActReader::open_subjects(store::Database& database) {
  ActReader reader;
  AMENDS_TRY(reader.statement_, database.prepare(of_subject));
  return reader;
}

void ActReader::begin(std::int64_t subject) {
  statement_.reset();
  statement_.bind(1, subject);
}

Result<bool> ActReader::next(StoredAct& act) {
  AMENDS_TRY(const bool row, statement_.step());
  if (!row) return false;
  fault_ = fault_of(statement_);
  act.index = static_cast<std::uint64_t>(statement_.integer(0));
  act.at = statement_.integer(1);
  act.act_class = statement_.text(2);
  act.subject = statement_.integer(3);
  act.commitment = {};
  const base::ByteSpan commitment = statement_.blob(4);
  std::copy_n(commitment.begin(), std::min(commitment.size(), sizeof(Hash)),
              act.commitment.begin());
  act.erased = statement_.is_null(6);
  act.salt = statement_.blob(5);
  act.body = as_text(statement_.blob(6));
  return true;
}

}  // namespace amends::ledger
