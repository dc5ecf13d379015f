// repair_log(). First the acts are walked once to see that they lead to what was signed; only then
// is anything written.

#include <sys/stat.h>

#include <algorithm>
#include <system_error>

#include "base/files.h"
#include "ledger/checkpoints.h"
#include "ledger/entry.h"
#include "ledger/inventory.h"
#include "ledger/verify.h"

namespace amends::ledger {
namespace {

class Repair {
 public:
  Repair(Log& log, const std::filesystem::path& register_folder, Task& task)
      : log_(log), folder_(register_folder), log_folder_(register_folder / "log"), task_(task) {}

  Result<std::vector<std::string>> run() {
    AMENDS_TRY(recorded_, last_checkpoint(log_.database()));
    const auto published = published_checkpoint(folder_, log_.verifier());
    if (!published && published.error().code != Code::corrupt) return fail(published.error());
    if (published) AMENDS_CHECK(check_no_fork(*published, recorded_));
    AMENDS_CHECK(walk_acts());
    AMENDS_CHECK(mend_state());
    AMENDS_CHECK(mend_keys());
    AMENDS_CHECK(mend_tiles());
    AMENDS_CHECK(take_away_leftovers());
    // The checkpoint goes last: its tiles are on disk before it names them.
    if (!done_.empty()) AMENDS_CHECK(base::sync_filesystem(log_folder_));
    if (recorded_) AMENDS_CHECK(mend_file("checkpoint", as_bytes(recorded_->note)));
    AMENDS_CHECK(mend_stamps());
    return std::move(done_);
  }

 private:
  Status walk_acts();
  Status mend_state();
  Status mend_keys();
  Status mend_tiles();
  Status mend_tile(const TileName& name, base::ByteSpan bytes);
  Status take_away_leftovers();
  Status mend_stamps();
  // Writes log/<name> when it does not hold exactly these bytes.
  Status mend_file(const std::string& name, base::ByteSpan bytes);
  Status remove(const std::string& name);
  Status each_entry(std::uint64_t to, const std::function<Status(base::ByteSpan)>& take);
  std::uint64_t published_size() const { return recorded_ ? recorded_->checkpoint.size : 0; }

  Log& log_;
  std::filesystem::path folder_;
  std::filesystem::path log_folder_;
  Task& task_;
  std::optional<RecordedCheckpoint> recorded_;
  Frontier frontier_;
  base::UnixSeconds last_at_ = 0;
  FileReader files_;
  std::set<TileName> needed_partials_;
  std::uint64_t tiles_made_ = 0;
  std::vector<std::string> done_;
};

Status Repair::each_entry(std::uint64_t to, const std::function<Status(base::ByteSpan)>& take) {
  EntryWriter entries;
  return log_.read(0, to, [&](const StoredAct& act) -> Status {
    task_.advance(1);
    if (task_.stopped()) return base::interrupted();
    last_at_ = std::max(last_at_, act.at);
    return take(as_bytes(entries.write(act.at, act.act_class, act.commitment)));
  });
}

Status Repair::walk_acts() {
  if (published_size() > log_.size()) {
    return fail(Code::corrupt,
                "register.db holds {} acts and a checkpoint signed over {}: acts are missing and "
                "cannot be made again; put back the newest register.db",
                log_.size(), published_size());
  }
  const auto check = [&]() -> Status {
    if (!recorded_ || frontier_.size() != published_size()) return {};
    if (frontier_.root() == recorded_->checkpoint.root) return {};
    return fail(
        Code::corrupt,
        "the acts do not lead to the checkpoint that was signed over {} of them, so nothing "
        "is made from them; put back the newest register.db",
        published_size());
  };
  task_.stage("reading the acts", "acts", log_.size());
  AMENDS_CHECK(check());
  return each_entry(log_.size(), [&](base::ByteSpan entry) -> Status {
    frontier_.append(leaf_hash(entry));
    return check();
  });
}

Status Repair::mend_state() {
  if (!log_.broken() && log_.root() == frontier_.root() && log_.last_at() == last_at_) return {};
  AMENDS_TRY(store::Transaction transaction, log_.database().begin());
  AMENDS_TRY(store::Statement update,
             log_.database().prepare(
                 "UPDATE log_state SET size = ?, frontier = ?, last_at = ? WHERE id = 1"));
  const base::Bytes edge = frontier_.serialize();
  AMENDS_CHECK(update.bind(1, static_cast<std::int64_t>(frontier_.size()))
                   .bind(2, base::ByteSpan(edge))
                   .bind(3, last_at_)
                   .run());
  AMENDS_CHECK(transaction.commit());
  done_.push_back("register.db: made log_state again from the acts");
  return log_.reload();
}

Status Repair::mend_keys() {
  AMENDS_CHECK(base::make_folders(log_folder_));
  AMENDS_CHECK(mend_file("vkey", as_bytes(log_.verifier().text() + "\n")));
  const std::filesystem::path key = folder_ / "keys" / "log.key";
  struct stat status{};
  if (::stat(key.c_str(), &status) != 0 || (status.st_mode & 077) == 0) return {};
  if (::chmod(key.c_str(), 0600) != 0) return fail(base::system_error(errno, "closing", key));
  done_.push_back("keys/log.key: closed it to others on this computer");
  return {};
}

Status Repair::mend_file(const std::string& name, base::ByteSpan bytes) {
  const std::filesystem::path path = log_folder_ / name;
  const auto found = files_.read(path);
  if (found && std::equal(found->begin(), found->end(), bytes.begin(), bytes.end())) return {};
  AMENDS_CHECK(base::make_folders(path.parent_path()));
  AMENDS_CHECK(base::write_file(path, as_text(bytes)));
  done_.push_back(fmt::format("log/{}: made it again", name));
  return {};
}

Status Repair::mend_tiles() {
  if (!recorded_) return {};
  std::set<std::uint64_t> sizes;
  AMENDS_CHECK(each_checkpoint(
      log_.database(), [&](std::uint64_t size, const Result<RecordedCheckpoint>&) -> Status {
        sizes.insert(size);
        return {};
      }));
  TileMaker maker;
  const auto write = [&](const TileName& name, base::ByteSpan bytes) {
    return mend_tile(name, bytes);
  };
  const auto write_partial = [&](const TileName& name, base::ByteSpan bytes) -> Status {
    const unsigned level = name.level == entries_level ? 0 : name.level;
    if (name.index < full_tiles(published_size(), level)) return {};
    needed_partials_.insert(name);
    return mend_tile(name, bytes);
  };
  task_.stage("checking tiles", "acts", published_size());
  const Status made = each_entry(published_size(), [&](base::ByteSpan entry) -> Status {
    AMENDS_CHECK(maker.append(entry, write));
    return sizes.contains(maker.size()) ? maker.partials(write_partial) : Status();
  });
  AMENDS_CHECK(made);
  if (tiles_made_ > 0) done_.push_back(fmt::format("log/tile: made {} files again", tiles_made_));
  return {};
}

Status Repair::mend_tile(const TileName& name, base::ByteSpan bytes) {
  const std::filesystem::path path = log_folder_ / name.path();
  const auto found = files_.read(path);
  if (found && std::equal(found->begin(), found->end(), bytes.begin(), bytes.end())) return {};
  AMENDS_CHECK(base::make_folders(path.parent_path()));
  AMENDS_TRY(base::NewFile file, base::NewFile::create(path));
  AMENDS_CHECK(file.write(bytes));
  ++tiles_made_;
  return file.commit_unsynced();
}

Status Repair::remove(const std::string& name) {
  const std::filesystem::path path = log_folder_ / name;
  AMENDS_CHECK(base::remove_file(path));
  std::error_code not_empty;
  if (path.parent_path().extension() == ".p")
    std::filesystem::remove(path.parent_path(), not_empty);
  done_.push_back(fmt::format("log/{}: took it away", name));
  return {};
}

Status Repair::take_away_leftovers() {
  AMENDS_TRY(const Inventory inventory, take_inventory(log_folder_, published_size()));
  for (const std::string& name : inventory.temporaries) AMENDS_CHECK(remove(name));
  for (const std::string& name : inventory.beyond) AMENDS_CHECK(remove(name));
  for (const TileName& name : inventory.partials) {
    if (!needed_partials_.contains(name)) AMENDS_CHECK(remove(name.path()));
  }
  return {};
}

Status Repair::mend_stamps() {
  return each_timestamp(log_.database(), [&](std::uint64_t size, base::ByteSpan reply) -> Status {
    AMENDS_TRY(const auto recorded, checkpoint_of(log_.database(), size));
    if (!recorded) return {};
    AMENDS_CHECK(mend_file(fmt::format("timestamps/{}.tsr", size), reply));
    return mend_file(fmt::format("timestamps/{}.checkpoint", size), as_bytes(recorded->note));
  });
}

}  // namespace

Result<std::vector<std::string>> repair_log(Log& log, const std::filesystem::path& register_folder,
                                            Task& task) {
  return Repair(log, register_folder, task).run();
}

}  // namespace amends::ledger
