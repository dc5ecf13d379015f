// verify_log(): one pass over the acts makes every file that the log must have, and each is held
// against what is on disk.

#include <sys/stat.h>

#include <algorithm>
#include <span>

#include "base/files.h"
#include "ledger/act_reader.h"
#include "ledger/checkpoints.h"
#include "ledger/entry.h"
#include "ledger/findings.h"
#include "ledger/inventory.h"
#include "ledger/verify.h"

namespace amends::ledger {
namespace {

constexpr std::uint64_t missing_acts_max = 1000;  // in a row, before the rest is given up

struct Signed {
  std::uint64_t size = 0;
  Hash root{};
};

class LogCheck {
 public:
  LogCheck(const Log& log, const std::filesystem::path& register_folder, Task& task)
      : log_(log), folder_(register_folder), task_(task) {}

  Result<LogReport> run() {
    AMENDS_CHECK(check_checkpoints());
    AMENDS_TRY(inventory_, take_inventory(folder_ / "log", published_size_));
    AMENDS_CHECK(check_acts());
    check_state();
    check_keys();
    AMENDS_CHECK(check_stamps());
    check_leftovers();
    report_.acts = log_.size();
    report_.findings = std::move(findings_).finish();
    return std::move(report_);
  }

 private:
  Status check_checkpoints();
  void check_checkpoint_file(const std::string& note);
  Status check_acts();
  Status check_act(const StoredAct& act, const std::string& fault);
  Status add_entry(std::string_view entry);
  void check_roots();
  Status check_file(const TileName& name, base::ByteSpan expected);
  void check_state();
  void check_keys();
  Status check_stamps();
  void check_leftovers();
  // Whether log/<name> holds exactly these bytes; says so when it does not.
  void check_exact(const std::string& name, base::ByteSpan expected);

  const Log& log_;
  std::filesystem::path folder_;
  Task& task_;
  LogReport report_;
  Findings findings_;
  std::vector<Signed> signed_;
  std::size_t next_signed_ = 0;
  bool root_reported_ = false;
  std::uint64_t published_size_ = 0;
  Inventory inventory_;
  TileMaker maker_;
  EntryWriter entries_;
  FileReader files_;
  base::UnixSeconds last_at_ = 0;
};

std::string first_difference(const TileName& name, base::ByteSpan expected, base::ByteSpan found) {
  const auto [at, other] =
      std::mismatch(expected.begin(), expected.end(), found.begin(), found.end());
  const auto byte = static_cast<std::size_t>(at - expected.begin());
  if (name.level != entries_level) {
    return fmt::format("it differs from what the acts give, first in hash {} (byte {})",
                       byte / sizeof(Hash), byte);
  }
  std::uint64_t entry = name.index * tile_width;
  for (std::size_t start = 0; start + 1 < expected.size(); ++entry) {
    start += 2 + (std::size_t{expected[start]} << 8 | expected[start + 1]);
    if (byte < start) break;
  }
  return fmt::format("it differs from what the acts give, first in the entry of act {} (byte {})",
                     entry, byte);
}

Status LogCheck::check_checkpoints() {
  base::UnixSeconds last_at = 0;
  std::string last_note;
  const auto take = [&](std::uint64_t size, const Result<RecordedCheckpoint>& recorded) -> Status {
    const std::string place = fmt::format("register.db, checkpoint {}", size);
    published_size_ = size;
    if (!recorded) {
      findings_.add(place, recorded.error().message);
      return {};
    }
    last_note = recorded->note;
    signed_.push_back({size, recorded->checkpoint.root});
    const auto opened = open_checkpoint(recorded->note, log_.verifier());
    if (!opened) {
      findings_.add(place, opened.error().message);
    } else {
      report_.checkpoint = *opened;
    }
    if (recorded->at < last_at) findings_.add(place, "it was signed before the one before it");
    last_at = recorded->at;
    return {};
  };
  const Status read = each_checkpoint(log_.database(), take);
  if (!read) findings_.add("register.db, checkpoint", read.error().message);
  if (published_size_ > log_.size()) {
    findings_.add(fmt::format("register.db, checkpoint {}", published_size_),
                  fmt::format("it was signed over more acts than the {} that are there; acts are "
                              "missing",
                              log_.size()));
  }
  std::error_code ignored;
  if (!last_note.empty()) {
    check_exact("checkpoint", as_bytes(last_note));
  } else if (std::filesystem::exists(folder_ / "log" / "checkpoint", ignored)) {
    findings_.add("log/checkpoint",
                  "register.db knows of no checkpoint; put back its newest backup");
  }
  return {};
}

void LogCheck::check_exact(const std::string& name, base::ByteSpan expected) {
  const auto found = files_.read(folder_ / "log" / name);
  if (!found) {
    findings_.add("log/" + name, found.error().code == Code::not_found
                                     ? "it is missing; amends fsck makes it again"
                                     : found.error().message);
  } else if (!std::equal(found->begin(), found->end(), expected.begin(), expected.end())) {
    findings_.add("log/" + name, "it is not what register.db holds of it");
  }
}

Status LogCheck::check_acts() {
  task_.stage("checking the log", "acts", log_.size());
  AMENDS_TRY(ActReader reader, ActReader::open(log_.database(), 0, log_.size()));
  StoredAct act;
  check_roots();
  for (;;) {
    const auto row = reader.next(act);
    if (!row) {
      findings_.add(fmt::format("act {}", maker_.size()), row.error().message);
      break;
    }
    if (!*row) break;
    const std::uint64_t missing = act.index - maker_.size();
    if (missing > 0) {
      findings_.add(fmt::format("act {}", maker_.size()),
                    missing == 1 ? "it is missing"
                                 : fmt::format("it and the {} after it are missing", missing - 1));
      if (missing > missing_acts_max) break;
    }
    // Something stands for a missing act, so that the acts after it keep their places.
    while (maker_.size() < act.index) AMENDS_CHECK(add_entry(""));
    AMENDS_CHECK(check_act(act, reader.fault()));
    task_.advance(1);
    if (task_.stopped()) return base::interrupted();
  }
  return {};
}

Status LogCheck::check_act(const StoredAct& act, const std::string& fault) {
  if (!fault.empty()) {
    findings_.add(fmt::format("act {}", act.index), fault);
  } else if (act.erased) {
    ++report_.erased;
  } else if (commitment_of(act.salt, act.body) != act.commitment) {
    findings_.add(fmt::format("act {}", act.index),
                  "its body and salt do not give its commitment: it was changed");
  }
  if (act.at < last_at_) {
    findings_.add(fmt::format("act {}", act.index), "its time is before that of the act before it");
  }
  last_at_ = std::max(last_at_, act.at);
  return add_entry(entries_.write(act.at, act.act_class, act.commitment));
}

Status LogCheck::add_entry(std::string_view entry) {
  AMENDS_CHECK(maker_.append(as_bytes(entry), [this](const TileName& name, base::ByteSpan bytes) {
    return check_file(name, bytes);
  }));
  check_roots();
  return {};
}

// At the size of every checkpoint that was signed: its root, and the partial tiles that must stand
// for it.
void LogCheck::check_roots() {
  while (next_signed_ < signed_.size() && signed_[next_signed_].size < maker_.size())
    ++next_signed_;
  if (next_signed_ == signed_.size() || signed_[next_signed_].size != maker_.size()) return;
  if (maker_.root() != signed_[next_signed_].root && !root_reported_) {
    root_reported_ = true;
    findings_.add(fmt::format("register.db, checkpoint {}", maker_.size()),
                  "the acts do not lead to the root that was signed (nor, then, to any later one)");
  }
  ++next_signed_;
  const Status checked =
      maker_.partials([this](const TileName& name, base::ByteSpan bytes) -> Status {
        const unsigned level = name.level == entries_level ? 0 : name.level;
        // tlog-tiles: a partial tile may go once the full one stands.
        if (name.index < full_tiles(published_size_, level)) return {};
        inventory_.partials.erase(name);
        return check_file(name, bytes);
      });
  AMENDS_ASSERT(checked);
}

Status LogCheck::check_file(const TileName& name, base::ByteSpan expected) {
  const unsigned level = name.level == entries_level ? 0 : name.level;
  if (name.width == tile_width && name.index >= full_tiles(published_size_, level)) return {};
  const std::string path = name.path();
  const auto found = files_.read(folder_ / "log" / path);
  if (!found) {
    findings_.add("log/" + path, found.error().code == Code::not_found
                                     ? "it is missing; amends fsck makes it again"
                                     : found.error().message);
  } else if (!std::equal(found->begin(), found->end(), expected.begin(), expected.end())) {
    findings_.add("log/" + path, first_difference(name, expected, *found));
  }
  return {};
}

void LogCheck::check_state() {
  const std::string place = "register.db, log_state";
  if (log_.broken()) {
    findings_.add(place, log_.broken()->message);
  } else if (log_.size() != maker_.size() || log_.root() != maker_.root()) {
    findings_.add(place, "its root is not that of the acts");
  } else if (log_.last_at() != last_at_) {
    findings_.add(place, "its time is not that of the last act");
  }
}

void LogCheck::check_keys() {
  const std::string vkey = log_.verifier().text() + "\n";
  check_exact("vkey", as_bytes(vkey));
  const auto signer = read_signer(folder_);
  if (!signer) {
    findings_.add("keys/log.key", signer.error().message);
    return;
  }
  if (signer->verifier().text() != log_.verifier().text()) {
    findings_.add("keys/log.key", "it is not the key of this log");
  }
  struct stat status{};
  if (::stat((folder_ / "keys" / "log.key").c_str(), &status) == 0 && (status.st_mode & 077) != 0) {
    findings_.add("keys/log.key", "others on this computer may read it; amends fsck closes it");
  }
}

Status LogCheck::check_stamps() {
  const auto take = [&](std::uint64_t size, base::ByteSpan reply) -> Status {
    const std::string place = fmt::format("register.db, timestamp {}", size);
    const auto recorded = checkpoint_of(log_.database(), size);
    if (!recorded || !*recorded) {
      findings_.add(place, "no checkpoint of that size was signed");
      return {};
    }
    const auto stamp = check_timestamp((*recorded)->note, reply, std::nullopt);
    if (!stamp) {
      findings_.add(place, stamp.error().message);
    } else {
      report_.stamps.push_back(*stamp);
    }
    check_exact(fmt::format("timestamps/{}.tsr", size), reply);
    check_exact(fmt::format("timestamps/{}.checkpoint", size), as_bytes((*recorded)->note));
    inventory_.stamps.erase(size);
    return {};
  };
  const Status read = each_timestamp(log_.database(), take);
  if (!read) findings_.add("register.db, timestamp", read.error().message);
  return {};
}

void LogCheck::check_leftovers() {
  for (const TileName& name : inventory_.partials) {
    findings_.add("log/" + name.path(),
                  "no checkpoint needs this partial tile; amends fsck takes it away");
  }
  for (const std::string& path : inventory_.beyond) {
    findings_.add("log/" + path,
                  "it goes beyond the last checkpoint, as an interrupted publication leaves it; "
                  "amends fsck takes it away");
  }
  for (const std::string& path : inventory_.temporaries) {
    findings_.add("log/" + path, "an unfinished file; amends fsck takes it away");
  }
  for (const std::uint64_t size : inventory_.stamps) {
    findings_.add(fmt::format("log/timestamps/{}", size),
                  "register.db knows of no such time-stamp");
  }
  for (const std::string& path : inventory_.strays) {
    findings_.add("log/" + path, "it does not belong into a log");
  }
}

}  // namespace

Result<LogReport> verify_log(const Log& log, const std::filesystem::path& register_folder,
                             Task& task) {
  return LogCheck(log, register_folder, task).run();
}

}  // namespace amends::ledger
