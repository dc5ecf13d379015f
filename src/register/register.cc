#include "register/register.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/json.h"
#include "register/acts.h"
#include "register/pinned.h"
#include "register/register_state.h"

namespace amends::registry {
namespace {

constexpr base::UnixSeconds clock_tolerance_seconds = 120;
constexpr std::string_view identifier_key_file = "keys/identifier.key";

std::string created_data(const programme::Programme& programme, std::string_view files,
                         std::string_view origin, base::ByteSpan number_key,
                         base::ByteSpan identifier_key) {
  std::string data = fmt::format(
      R"({{"format":{},"identifier_key_sha256":"{}","number_key":"{}","origin":)", format_version,
      base::to_hex(base::sha256(identifier_key)), base::to_base64(number_key));
  base::append_json_string(data, origin);
  data += fmt::format(R"(,"programme":{{"files":{},"hash":"{}","id":)", files,
                      base::to_hex(programme.hash));
  base::append_json_string(data, programme.id);
  return data + "}}";
}

// Everything of a new register, in a folder that does not have its final name yet.
Status furnish(const fs::path& folder, const fs::path& programme_folder,
               const Register::CreateOptions& options, const programme::Programme& programme) {
  AMENDS_CHECK(base::make_folders(folder / "keys"));
  if (::chmod((folder / "keys").c_str(), 0700) != 0) {
    return fail(base::system_error(errno, "protecting", folder / "keys"));
  }
  AMENDS_CHECK(copy_programme(programme_folder, folder / "programme"));
  AMENDS_CHECK(base::write_file(folder / "lock", "", 0600));
  std::array<base::Byte, 32> identifier_key{};
  std::array<base::Byte, 16> number_key{};
  base::random_bytes(identifier_key);
  base::random_bytes(number_key);
  AMENDS_CHECK(
      base::write_file(folder / identifier_key_file, base::to_base64(identifier_key) + "\n", 0600));
  std::string origin = options.origin;
  if (origin.empty()) {
    std::array<base::Byte, 4> tail{};
    base::random_bytes(tail);
    origin = fmt::format("{}.{}.amends", programme.id, base::to_hex(tail));
  }
  AMENDS_TRY(evidence::BlobStore blobs, evidence::BlobStore::open(folder / "evidence", true));
  AMENDS_TRY(store::Database database,
             store::Database::open(folder / "register.db", {.create = true}));
  AMENDS_TRY(ledger::Log log, ledger::Log::create(database, folder, origin));
  AMENDS_TRY(store::Transaction transaction, database.begin());
  AMENDS_CHECK(make_views(database));
  AMENDS_CHECK(database.set_user_version(format_version));
  AMENDS_TRY(Fold fold, Fold::create(database, programme, {}));
  std::string body;
  AMENDS_TRY(const std::string files, files_json(folder / "programme"));
  const std::string data = created_data(programme, files, origin, number_key, identifier_key);
  const base::UnixSeconds at = options.clock();
  write_body(body, {at, options.actor.name, options.actor.role, kind::register_created,
                    std::nullopt, "register", data});
  AMENDS_TRY(const ledger::Appended appended,
             log.append({at, *public_class(kind::register_created), 0, body}));
  ledger::StoredAct act;
  act.index = appended.index;
  act.at = at;
  act.commitment = appended.commitment;
  act.body = body;
  AMENDS_CHECK(fold.apply(act));
  AMENDS_CHECK(log.seal());
  return transaction.commit();
}

}  // namespace

Result<WriteLock> WriteLock::take(const fs::path& folder) {
  WriteLock lock;
  lock.descriptor_ = ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock.descriptor_ < 0) return fail(base::system_error(errno, "opening", folder / "lock"));
  if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    return fail(Code::busy, "another amends process is writing to {}; wait until it is done",
                folder.string());
  }
  return lock;
}

WriteLock::~WriteLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<Register> Register::create(const fs::path& folder, const fs::path& programme_folder,
                                  const CreateOptions& options) {
  std::error_code ignored;
  if (fs::exists(folder, ignored) &&
      (!fs::is_directory(folder) || !fs::is_empty(folder, ignored))) {
    return fail(Code::refused, "{} exists and is not empty; a register wants a folder of its own",
                folder.string());
  }
  AMENDS_TRY(const programme::Programme programme, programme::load(programme_folder));
  const fs::path absolute = fs::absolute(folder).lexically_normal();
  const fs::path target = absolute.has_filename() ? absolute : absolute.parent_path();
  AMENDS_CHECK(base::make_folders(target.parent_path()));
  const fs::path rough =
      target.parent_path() / fmt::format(".{}.{}.new", target.filename().string(), ::getpid());
  Status status = furnish(rough, programme_folder, options, programme);
  if (status) status = base::rename_path(rough, target);
  if (!status) {
    fs::remove_all(rough, ignored);
    return fail(std::move(status.error()));
  }
  AMENDS_CHECK(base::sync_folder(target.parent_path()));
  return open(target, Access::write, options.clock);
}

Result<Register> Register::open(const fs::path& folder, Access access, base::Clock clock) {
  std::error_code ignored;
  if (!fs::exists(folder / "register.db", ignored)) {
    return fail(Code::not_found,
                "{} is not a register (it has no register.db); make one with amends init",
                folder.string());
  }
  Register reg;
  reg.state_ = std::make_unique<State>();
  State& state = *reg.state_;
  state.folder = folder;
  state.clock = std::move(clock);
  if (access == Access::write) {
    AMENDS_TRY(state.lock, WriteLock::take(folder));
  }
  const bool lenient = access == Access::examine;
  AMENDS_TRY(state.database,
             store::Database::open(folder / "register.db",
                                   {.read_only = access != Access::write, .lenient = lenient}));
  AMENDS_TRY(const int version, state.database->user_version());
  if (version > format_version) {
    return fail(Code::newer_version,
                "{} was made by a newer Amends (format {}, this one knows {}); use that one",
                folder.string(), version, format_version);
  }
  AMENDS_TRY(state.log, ledger::Log::open(*state.database, folder));
  AMENDS_TRY(state.blobs, evidence::BlobStore::open(folder / "evidence", false));
  if (access == Access::write) AMENDS_CHECK(state.finish_adoption());
  auto programme = programme::load(folder / "programme");
  if (programme) state.programme = std::move(*programme);
  if (!lenient) {
    if (!programme) return fail(std::move(programme.error()));
    AMENDS_CHECK(state.check_pin());
  }
  AMENDS_CHECK(state.read_identity());
  return reg;
}

Register::~Register() = default;
Register::Register(Register&&) noexcept = default;
Register& Register::operator=(Register&&) noexcept = default;

const fs::path& Register::folder() const { return state_->folder; }
const programme::Programme& Register::programme() const { return state_->programme; }
store::Database& Register::database() { return *state_->database; }
ledger::Log& Register::log() { return *state_->log; }
evidence::BlobStore& Register::blobs() { return *state_->blobs; }
base::UnixSeconds Register::now() const { return state_->clock(); }

Status Register::State::read_identity() {
  simdjson::dom::parser parser;
  Status status = log->read(0, 1, [&](const ledger::StoredAct& act) -> Status {
    AMENDS_TRY(const ActBody body, read_body(parser, act.body));
    AMENDS_TRY(const base::Bytes key,
               base::from_base64(text_at(body.data, "number_key").value_or("")));
    std::array<base::Byte, 16> number_key{};
    if (key.size() != number_key.size()) {
      return fail(Code::corrupt, "act 0 of {} has no usable number key", folder.string());
    }
    std::copy(key.begin(), key.end(), number_key.begin());
    numbering.emplace(number_key);
    return {};
  });
  AMENDS_CHECK(status);
  if (!numbering) return fail(Code::corrupt, "{} has no first act", folder.string());
  const auto text = base::read_file(folder / identifier_key_file);
  if (text) {
    const auto key = base::from_base64(std::string_view(*text).substr(0, text->find('\n')));
    if (key) identifier_key = *key;
  }
  AMENDS_TRY(store::Statement erased, database->prepare("SELECT 1 FROM erased_source LIMIT 1"));
  AMENDS_TRY(any_source_erased, erased.step());
  return {};
}

Result<Fold> Register::State::make_fold() {
  return Fold::create(*database, programme, [this](std::string_view hash) { return pinned(hash); });
}

Result<Fold*> Register::State::folder_of_acts() {
  if (!fold) {
    AMENDS_TRY(fold, make_fold());
  }
  return &*fold;
}

std::string Register::State::subject_text(std::int64_t subject) const {
  return subject == 0 ? "register" : "claim/" + numbering->number(subject);
}

Result<base::UnixSeconds> Register::State::next_instant() const {
  const base::UnixSeconds now = clock(), last = log->last_at();
  if (now >= last) return now;
  if (last - now <= clock_tolerance_seconds) return last;
  return fail(Code::refused,
              "the clock says {}, but the last act is of {}: the clock went backwards; set it "
              "right and run the "
              "same command again",
              base::to_rfc3339(now), base::to_rfc3339(last));
}

std::string Register::number_of(ClaimId claim) const { return state_->numbering->number(claim); }

// No claim is called so: because it is no number, or because none has it.
Error Register::State::no_claim(std::string_view text) const {
  const auto id = numbering->sequence(text);
  if (!id) return id.error();
  return {Code::not_found,
          fmt::format("no claim in {} has the number {}, or it was erased", folder.string(), text)};
}

Result<ClaimId> Register::find_claim(std::string_view text) {
  return state_->find("SELECT 1 FROM claim WHERE id=?1", text);
}

Result<ClaimId> Register::find_subject(std::string_view text) {
  return state_->find("SELECT 1 FROM subject WHERE id=?1", text);
}

Result<ClaimId> Register::State::find(std::string_view by_number, std::string_view text) {
  const auto id = numbering->sequence(text);
  if (id && *id > 0) {
    AMENDS_TRY(store::Statement find, database->prepare(by_number));
    AMENDS_TRY(const bool found, find.bind(1, *id).step());
    if (found) return *id;
  }
  AMENDS_TRY(store::Statement by_key,
             database->prepare("SELECT claim, source FROM claim_source WHERE key=?1"));
  AMENDS_TRY(const bool found, by_key.bind(1, text).step());
  if (!found) return fail(no_claim(text));
  const ClaimId claim = by_key.integer(0);
  AMENDS_TRY(const bool another, by_key.step());
  if (another) {
    return fail(Code::refused, "'{}' is a key in more than one source; use the claim's number",
                text);
  }
  return claim;
}

Result<std::vector<Result<ClaimId>>> Register::find_claims(std::span<const std::string> names) {
  AMENDS_TRY(store::Statement find, state_->database->prepare("SELECT 1 FROM claim WHERE id=?1"));
  std::vector<Result<ClaimId>> found(names.size(), ClaimId{0});
  std::map<std::string_view, std::vector<std::size_t>> keys;  // of those that are no number
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto id = state_->numbering->sequence(names[i]);
    if (id && *id > 0) {
      AMENDS_TRY(const bool there, find.bind(1, *id).step());
      find.reset();
      if (there) {
        found[i] = *id;
        continue;
      }
    }
    keys[names[i]].push_back(i);
  }
  if (keys.empty()) return found;
  for (const auto& [name, places] : keys) {
    for (const std::size_t i : places) found[i] = fail(state_->no_claim(name));
  }
  AMENDS_TRY(store::Statement all, state_->database->prepare("SELECT key,claim FROM claim_source"));
  for (;;) {
    AMENDS_TRY(const bool row, all.step());
    if (!row) break;
    const auto place = keys.find(all.text(0));
    if (place == keys.end()) continue;
    for (const std::size_t i : place->second) {
      if (!found[i] && found[i].error().code != Code::refused) {
        found[i] = all.integer(1);
      } else {
        found[i] = fail(Code::refused,
                        "'{}' is a key in more than one source; use the claim's number", names[i]);
      }
    }
  }
  return found;
}

std::string Register::identifier_hash(std::string_view type, std::string_view number) const {
  std::string message(type);
  message.push_back('\0');
  message += number;
  return base::to_base64(base::hmac_sha256(state_->identifier_key, base::as_bytes(message)));
}

Result<bool> Register::was_erased(std::string_view source, std::string_view key) {
  if (!state_->any_source_erased) return false;
  const std::string hash = identifier_hash(fmt::format("source {}", source), key);
  AMENDS_TRY(store::Statement find,
             state_->database->prepare("SELECT 1 FROM erased_source WHERE hash=?1"));
  return find.bind(1, hash).step();
}

Result<Hash> Register::state_hash(base::Task& task) { return hash_views(*state_->database, task); }

Result<ledger::Checkpoint> Register::publish(base::Task& task) {
  AMENDS_TRY(const base::UnixSeconds at, state_->next_instant());
  return state_->log->publish(at, task);
}

}  // namespace amends::registry
