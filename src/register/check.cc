#include "register/check.h"

#include <set>

#include "ledger/verify.h"
#include "register/acts.h"
#include "register/check_parts.h"
#include "register/custody.h"
#include "register/pinned.h"

namespace amends::registry {
namespace {

// SQLite keeps these beside the database while it is open, or after a crash.
const std::set<std::string> known_names = {
    "register.db", "register.db-wal", "register.db-shm", "log",
    "evidence",    "programme",       "programmes",      "keys",
    "lock"};

void found(CheckReport& report, std::string place, std::string message) {
  report.findings.push_back({std::move(place), std::move(message)});
}

Status check_pages(const fs::path& folder, CheckReport& report, base::Task& task) {
  AMENDS_TRY(const std::vector<store::PageDamage> damage,
             store::damaged_pages(folder / "register.db", task));
  if (damage.empty()) return {};
  auto database =
      store::Database::open(folder / "register.db", {.read_only = true, .lenient = true});
  for (const store::PageDamage& page : damage) {
    std::string owner;
    if (database) {
      if (const auto name = store::page_owner(*database, page.page))
        owner = fmt::format(" ({})", *name);
    }
    found(report, fmt::format("register.db, page {}{}", page.page, owner),
          fmt::format("the checksum does not fit the bytes at offset {}", page.offset));
  }
  return {};
}

// The pinned {path: SHA-256}, from the body of the last act that pinned a programme.
Result<std::map<std::string, std::string>> pinned_files(Register& reg) {
  AMENDS_TRY(store::Statement last, reg.database().prepare("SELECT max(act) FROM programme_pin"));
  AMENDS_CHECK(last.step());
  const auto index = static_cast<std::uint64_t>(last.integer(0));
  std::map<std::string, std::string> files;
  simdjson::dom::parser parser;
  AMENDS_CHECK(reg.log().read(index, index + 1, [&](const ledger::StoredAct& act) -> Status {
    AMENDS_TRY(const ActBody body, read_body(parser, act.body));
    const auto programme = object_at(body.data, "programme");
    const auto list = object_at(programme ? *programme : body.data, "files");
    if (!list) return fail(Code::corrupt, "act {} pins no files", index);
    for (const auto [path, hash] : *list) {
      std::string_view text;
      if (hash.get(text) == simdjson::SUCCESS) files[std::string(path)] = text;
    }
    return {};
  }));
  return files;
}

Status check_programme_files(const fs::path& folder, Register& reg, CheckReport& report) {
  auto pinned = pinned_files(reg);
  if (!pinned) {
    found(report, "programme", pinned.error().message);
    return {};
  }
  const fs::path programme = folder / "programme";
  for (const auto& [path, hash] : *pinned) {
    const auto content = base::read_file(programme / path);
    if (!content) {
      found(report, "programme/" + path, content.error().message);
    } else if (base::to_hex(base::sha256(base::as_bytes(*content))) != hash) {
      found(report, "programme/" + path, "is not the file that the register pinned");
    }
  }
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(programme, ignored)) {
    const std::string path = entry.path().lexically_relative(programme).string();
    if (!entry.is_directory() && !pinned->contains(path)) {
      found(report, "programme/" + path, "is not part of the pinned programme");
    }
  }
  return {};
}

Status check_identifier_key(const fs::path& folder, Register& reg, CheckReport& report) {
  const fs::path file = folder / "keys" / "identifier.key";
  const auto text = base::read_file(file);
  if (!text) return {};  // whoever only verifies need not hold the keys
  simdjson::dom::parser parser;
  return reg.log().read(0, 1, [&](const ledger::StoredAct& act) -> Status {
    AMENDS_TRY(const ActBody body, read_body(parser, act.body));
    const bool ended = !text->empty() && text->back() == '\n';
    const auto key =
        base::from_base64(std::string_view(*text).substr(0, text->size() - (ended ? 1 : 0)));
    if (!ended || !key ||
        base::to_hex(base::sha256(*key)) != text_at(body.data, "identifier_key_sha256")) {
      found(report, "keys/identifier.key", "is not the key that the first act names");
    }
    return {};
  });
}

}  // namespace

Status check_folder(const fs::path& folder, Register& reg, CheckReport& report) {
  AMENDS_CHECK(check_programme_files(folder, reg, report));
  AMENDS_CHECK(check_earlier_programmes(
      folder, reg.database(),
      [&](const std::string& place, const std::string& what) { found(report, place, what); }));
  AMENDS_CHECK(check_identifier_key(folder, reg, report));
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!known_names.contains(name)) found(report, name, "does not belong into a register");
    if (name == "lock" && entry.file_size() != 0) found(report, name, "should be empty");
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(folder / "keys", ignored)) {
    const std::string name = entry.path().filename().string();
    if (name != "log.key" && name != "identifier.key") {
      found(report, "keys/" + name, "does not belong into a register");
    }
  }
  return {};
}

namespace {

void take(CheckReport& report, std::vector<base::Finding>&& findings) {
  for (base::Finding& finding : findings) report.findings.push_back(std::move(finding));
}

Status count_claims(Register& reg, CheckReport& report) {
  AMENDS_TRY(store::Statement count, reg.database().prepare("SELECT count(*) FROM claim"));
  AMENDS_CHECK(count.step());
  report.claims = static_cast<std::uint64_t>(count.integer(0));
  return {};
}

// One stage of the check: what goes wrong inside is a finding, and the next stage still runs.
template <typename Check>
Status stage(CheckReport& report, std::string_view place, Check check) {
  Status status = check();
  if (status || status.error().code == Code::interrupted) return status;
  found(report, std::string(place), status.error().message);
  return {};
}

}  // namespace

Result<CheckReport> check_register(const fs::path& folder, base::Task& task) {
  CheckReport report;
  std::error_code ignored;
  if (!fs::exists(folder / "register.db", ignored)) {
    return fail(Code::not_found, "{} is not a register (it has no register.db)", folder.string());
  }
  AMENDS_CHECK(stage(report, "register.db", [&] { return check_pages(folder, report, task); }));
  auto reg = Register::open(folder, Access::examine);
  if (!reg) {
    if (reg.error().code == Code::newer_version) return fail(std::move(reg.error()));
    found(report, folder.filename().string(), reg.error().message);
    return report;
  }
  AMENDS_CHECK(stage(report, "log", [&]() -> Status {
    AMENDS_TRY(ledger::LogReport log, ledger::verify_log(reg->log(), folder, task));
    report.acts = log.acts;
    report.erased = log.erased;
    report.checkpoint = log.checkpoint;
    for (const auto& stamp : log.stamps) {
      report.timestamps.push_back(
          fmt::format("{} by {}", base::to_rfc3339(stamp.at), stamp.authority));
    }
    take(report, std::move(log.findings));
    return {};
  }));
  AMENDS_CHECK(stage(report, "register.db", [&] { return check_views(*reg, report, task); }));
  AMENDS_CHECK(stage(report, "register.db", [&] { return count_claims(*reg, report); }));
  AMENDS_CHECK(stage(report, "evidence", [&]() -> Status {
    AMENDS_TRY(EvidenceCheck evidence, verify_evidence(*reg, task));
    report.blobs = evidence.blobs;
    report.blob_bytes = evidence.bytes;
    take(report, std::move(evidence.findings));
    return {};
  }));
  AMENDS_CHECK(stage(report, "folder", [&] { return check_folder(folder, *reg, report); }));
  return report;
}

Result<RepairReport> repair_register(const fs::path& folder, base::Task& task) {
  RepairReport report;
  {
    std::error_code ignored;
    const bool adoption = fs::exists(folder / ".programme.new", ignored);
    AMENDS_TRY(Register reg,
               Register::open(folder, Access::write));  // folds a WAL that a crash left
    if (adoption) report.done.push_back("ended the adoption of a programme that was cut short");
    AMENDS_TRY(const std::size_t swept, reg.blobs().sweep());
    if (swept > 0)
      report.done.push_back(fmt::format("removed {} unfinished files from evidence", swept));
    AMENDS_TRY(std::vector<std::string> log_repairs, ledger::repair_log(reg.log(), folder, task));
    for (std::string& line : log_repairs) report.done.push_back(std::move(line));
    AMENDS_TRY(const std::size_t unreferenced, remove_unreferenced(reg, task));
    if (unreferenced > 0) {
      report.done.push_back(
          fmt::format("removed {} evidence files that no act names", unreferenced));
    }
    CheckReport views;
    AMENDS_CHECK(check_views(reg, views, task));
    if (!views.state) {
      AMENDS_CHECK(reg.rebuild(task).map([](const Hash&) {}));
      report.done.push_back("folded the views again from the acts");
    }
    AMENDS_TRY(const ledger::Checkpoint checkpoint, reg.publish(task));
    (void)checkpoint;
  }
  AMENDS_TRY(report.after, check_register(folder, task));
  return report;
}

}  // namespace amends::registry
