#include "ledger/log.h"

#include <openssl/crypto.h>

#include <system_error>

#include "base/files.h"
#include "ledger/act_reader.h"
#include "ledger/log_state.h"

namespace amends::ledger {
namespace {

constexpr std::size_t salts_at_once = 256;

// Subjects are numbered as they come, so the index on them grows at its end and costs little.
constexpr std::string_view schema = R"sql(
CREATE TABLE act(
  idx INTEGER PRIMARY KEY, at INTEGER NOT NULL, class TEXT NOT NULL, subject INTEGER NOT NULL,
  commitment BLOB NOT NULL, salt BLOB, body BLOB);
CREATE INDEX act_by_subject ON act(subject);
CREATE TABLE log_state(
  id INTEGER PRIMARY KEY CHECK(id = 1), vkey TEXT NOT NULL, size INTEGER NOT NULL,
  frontier BLOB NOT NULL, last_at INTEGER NOT NULL);
CREATE TABLE checkpoint(
  size INTEGER PRIMARY KEY, root BLOB NOT NULL, note TEXT NOT NULL, at INTEGER NOT NULL);
CREATE TABLE timestamp(
  size INTEGER PRIMARY KEY, reply BLOB NOT NULL);
)sql";

Status make_keys(const std::filesystem::path& folder, const SignerKey& key) {
  const std::filesystem::path keys = folder / "keys";
  const std::filesystem::path file = keys / "log.key";
  std::error_code error;
  if (std::filesystem::exists(file, error)) {
    return fail(Code::refused, "{} stands already; a log's key is never replaced", file.string());
  }
  AMENDS_CHECK(base::make_folders(keys));
  std::filesystem::permissions(keys, std::filesystem::perms::owner_all, error);
  if (error) return fail(base::system_error(error.value(), "closing to others", keys));
  std::string text = key.text() + "\n";
  const Status written = base::write_file(file, text, 0600);
  OPENSSL_cleanse(text.data(), text.size());
  AMENDS_CHECK(written);
  AMENDS_CHECK(base::make_folders(folder / "log"));
  return base::write_file(folder / "log" / "vkey", key.verifier().text() + "\n");
}

}  // namespace

Log::~Log() = default;
Log::Log(Log&&) noexcept = default;
Log& Log::operator=(Log&&) noexcept = default;

Log::State::~State() { OPENSSL_cleanse(salts.data(), salts.size()); }

Result<Log> Log::create(store::Database& database, const std::filesystem::path& register_folder,
                        std::string_view origin) {
  AMENDS_TRY(const SignerKey key, SignerKey::generate(std::string(origin)));
  AMENDS_CHECK(make_keys(register_folder, key));
  AMENDS_CHECK(database.execute(schema));
  AMENDS_TRY(store::Statement insert,
             database.prepare("INSERT INTO log_state(id, vkey, size, frontier, last_at) "
                              "VALUES(1, ?, 0, x'', 0)"));
  const std::string vkey = key.verifier().text();
  AMENDS_CHECK(insert.bind(1, vkey).run());
  return open(database, register_folder);
}

Result<Log> Log::open(store::Database& database, const std::filesystem::path& register_folder) {
  Log log;
  log.state_ = std::make_unique<State>(database, register_folder);
  AMENDS_CHECK(log.state_->load());
  return log;
}

Status Log::State::load() {
  broken.reset();
  sealed = true;
  AMENDS_TRY(store::Statement row,
             database.prepare("SELECT vkey, size, frontier, last_at FROM log_state WHERE id = 1"));
  AMENDS_TRY(const bool found, row.step());
  if (!found) return fail(Code::corrupt, "register.db: the table log_state is empty");
  auto key = VerifierKey::parse(row.text(0));
  if (!key) {
    return fail(Code::corrupt, "register.db, log_state: {}", key.error().message);
  }
  verifier = std::move(*key);
  last_at = row.integer(3);
  auto edge = Frontier::restore(static_cast<std::uint64_t>(row.integer(1)), row.blob(2));
  AMENDS_TRY(const std::int64_t acts, database.number("SELECT ifnull(max(idx), -1) + 1 FROM act"));
  size = static_cast<std::uint64_t>(acts);
  if (edge && edge->size() == size) {
    frontier = std::move(*edge);
    return {};
  }
  frontier = {};
  broken = Error{Code::corrupt,
                 fmt::format("register.db, log_state: it speaks of {} acts and the table act ends "
                             "after {}; run amends fsck",
                             row.integer(1), acts)};
  return {};
}

std::uint64_t Log::size() const { return state_->size; }
base::UnixSeconds Log::last_at() const { return state_->last_at; }
const VerifierKey& Log::verifier() const { return state_->verifier; }
std::string_view Log::origin() const { return state_->verifier.name; }
const std::filesystem::path& Log::register_folder() const { return state_->folder; }
store::Database& Log::database() const { return state_->database; }
const std::optional<Error>& Log::broken() const { return state_->broken; }
Hash Log::root() const { return state_->frontier.root(); }

// Salts are fetched many at a time and wiped from the store of them as they are used.
base::ByteSpan Log::State::next_salt() {
  if (salts_used == salts.size()) {
    salts.resize(salts_at_once * salt_size);
    base::random_bytes(salts);
    salts_used = 0;
  }
  salts_used += salt_size;
  return base::ByteSpan(salts).subspan(salts_used - salt_size, salt_size);
}

Result<Appended> Log::append(const NewAct& act) {
  State& state = *state_;
  if (state.broken) return fail(*state.broken);
  if (act.at < state.last_at || act.at < 0) {
    return fail(Code::refused,
                "the clock says {}, which is before the last act ({}): set this computer's clock "
                "right and run the command again; acts never go back in time",
                base::to_rfc3339(act.at), base::to_rfc3339(state.last_at));
  }
  if (!is_act_class(act.act_class)) {
    return fail(Code::usage, "'{}' is not a class of acts: lower-case letters, digits and . - _",
                act.act_class);
  }
  if (act.body.size() > act_bytes_max) {
    return fail(Code::bad_input,
                "an act of {} bytes is longer than {}; keep long texts as evidence",
                act.body.size(), act_bytes_max);
  }
  if (!state.insert) {
    AMENDS_TRY(state.insert,
               state.database.prepare("INSERT INTO act(idx, at, class, subject, commitment, salt, "
                                      "body) VALUES(?, ?, ?, ?, ?, ?, ?)"));
  }
  const base::ByteSpan salt = state.next_salt();
  const Appended appended{state.size, commitment_of(salt, act.body)};
  const Status inserted = state.insert->bind(1, static_cast<std::int64_t>(appended.index))
                              .bind(2, act.at)
                              .bind(3, act.act_class)
                              .bind(4, act.subject)
                              .bind(5, base::ByteSpan(appended.commitment))
                              .bind(6, salt)
                              .bind(7, as_bytes(act.body))
                              .run();
  OPENSSL_cleanse(state.salts.data() + state.salts_used - salt_size, salt_size);
  AMENDS_CHECK(inserted);
  const std::string_view entry = state.entries.write(act.at, act.act_class, appended.commitment);
  state.frontier.append(leaf_hash(as_bytes(entry)));
  ++state.size;
  state.last_at = act.at;
  state.sealed = false;
  return appended;
}

Status Log::seal() {
  State& state = *state_;
  if (state.broken) return fail(*state.broken);
  if (!state.update) {
    AMENDS_TRY(state.update,
               state.database.prepare(
                   "UPDATE log_state SET size = ?, frontier = ?, last_at = ? WHERE id = 1"));
  }
  const base::Bytes edge = state.frontier.serialize();
  AMENDS_CHECK(state.update->bind(1, static_cast<std::int64_t>(state.size))
                   .bind(2, base::ByteSpan(edge))
                   .bind(3, state.last_at)
                   .run());
  state.sealed = true;
  return {};
}

Status Log::reload() { return state_->load(); }

Status Log::read(std::uint64_t from, std::uint64_t to,
                 const std::function<Status(const StoredAct&)>& take) const {
  if (from > to || to > state_->size) {
    return fail(Code::usage, "the log has {} acts; there are none from {} to {}", state_->size,
                from, to);
  }
  AMENDS_TRY(ActReader reader, ActReader::open(state_->database, from, to));
  StoredAct act;
  std::uint64_t expected = from;
  for (;; ++expected) {
    AMENDS_TRY(const bool row, reader.next(act));
    if (!row) break;
    if (act.index != expected) break;
    if (!reader.fault().empty()) {
      return fail(Code::corrupt, "register.db: act {} is damaged: {}", act.index, reader.fault());
    }
    AMENDS_CHECK(take(act));
  }
  if (expected != to) return fail(Code::corrupt, "register.db: act {} is missing", expected);
  return {};
}

Status Log::read_subject(std::int64_t subject,
                         const std::function<Status(const StoredAct&)>& take) const {
  // Taken out while it is in use: `take` may read of another subject.
  std::optional<ActReader> reader = std::exchange(state_->subjects, {});
  if (!reader) {
    AMENDS_TRY(reader, ActReader::open_subjects(state_->database));
  }
  reader->begin(subject);
  StoredAct act;
  for (;;) {
    AMENDS_TRY(const bool row, reader->next(act));
    if (!row) break;
    if (!reader->fault().empty()) {
      return fail(Code::corrupt, "register.db: act {} is damaged: {}", act.index, reader->fault());
    }
    AMENDS_CHECK(take(act));
  }
  reader->end();
  state_->subjects = std::move(reader);
  return {};
}

Status Log::erase(std::uint64_t index) {
  AMENDS_TRY(store::Statement update,
             state_->database.prepare("UPDATE act SET salt = NULL, body = NULL "
                                      "WHERE idx = ? AND body IS NOT NULL"));
  AMENDS_CHECK(update.bind(1, static_cast<std::int64_t>(index)).run());
  if (state_->database.changes() == 1) return {};
  if (index >= state_->size) return fail(Code::not_found, "the log has no act {}", index);
  return fail(Code::refused, "act {} was erased before", index);
}

}  // namespace amends::ledger
