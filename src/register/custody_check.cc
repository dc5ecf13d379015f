// Evidence held against its hashes and against the acts.
#include <algorithm>

#include "register/acts.h"
#include "register/custody.h"

namespace amends::registry {
namespace {

struct Held {
  Hash sha256{};
  std::uint64_t size = 0;
};

// What should be there, each blob once, in order of hash.
Result<std::vector<Held>> held_blobs(Register& reg) {
  AMENDS_TRY(
      store::Statement select,
      reg.database().prepare("SELECT DISTINCT sha256, size FROM evidence_item WHERE state='HELD' "
                             "ORDER BY sha256"));
  std::vector<Held> blobs;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) return blobs;
    AMENDS_TRY(const Hash hash, base::hash_from(select.blob(0)));
    blobs.push_back({hash, static_cast<std::uint64_t>(select.integer(1))});
  }
}

bool is_held(const std::vector<Held>& held, const Hash& hash) {
  const auto place =
      std::lower_bound(held.begin(), held.end(), hash,
                       [](const Held& h, const Hash& wanted) { return h.sha256 < wanted; });
  return place != held.end() && place->sha256 == hash;
}

template <typename Take>
Status check_each(Register& reg, const std::vector<Held>& held, base::Task& task, Take take) {
  std::uint64_t total = 0;
  for (const Held& blob : held) total += blob.size;
  task.stage("reading the evidence", "bytes", total);
  for (const Held& blob : held) {
    AMENDS_TRY(const evidence::Fixity fixity, reg.blobs().check(blob.sha256, blob.size));
    take(blob, fixity);
    task.advance(blob.size);
    if (task.stopped()) return base::interrupted();
  }
  return {};
}

std::string relative_path(Register& reg, const Hash& hash) {
  return reg.blobs().path_of(hash).lexically_relative(reg.folder()).string();
}

std::string hash_list(const std::vector<Hash>& hashes) {
  std::string list = "[";
  for (const Hash& hash : hashes) {
    list += fmt::format("{}\"{}\"", list.size() > 1 ? "," : "", base::to_hex(hash));
  }
  return list + "]";
}

}  // namespace

Result<FixityReport> run_fixity(Register& reg, const Actor& actor, base::Task& task) {
  AMENDS_TRY(const std::vector<Held> held, held_blobs(reg));
  FixityReport report;
  AMENDS_CHECK(check_each(reg, held, task, [&](const Held& blob, evidence::Fixity fixity) {
    ++report.checked;
    if (fixity == evidence::Fixity::damaged) report.damaged.push_back(blob.sha256);
    if (fixity == evidence::Fixity::missing) report.missing.push_back(blob.sha256);
  }));
  const std::string data =
      fmt::format(R"({{"checked":{},"damaged":{},"missing":{}}})", report.checked,
                  hash_list(report.damaged), hash_list(report.missing));
  AMENDS_TRY(Register::Session session, reg.begin());
  AMENDS_CHECK(session.add({kind::fixity_checked, 0, data}, actor).map([](const Done&) {}));
  AMENDS_CHECK(session.commit());
  return report;
}

Result<EvidenceCheck> verify_evidence(Register& reg, base::Task& task) {
  AMENDS_TRY(const std::vector<Held> held, held_blobs(reg));
  EvidenceCheck check;
  AMENDS_CHECK(check_each(reg, held, task, [&](const Held& blob, evidence::Fixity fixity) {
    ++check.blobs;
    check.bytes += blob.size;
    if (fixity == evidence::Fixity::intact) return;
    check.findings.push_back(
        {relative_path(reg, blob.sha256), fixity == evidence::Fixity::missing
                                              ? "is missing"
                                              : "is not what it was when it came in"});
  }));
  AMENDS_CHECK(reg.blobs().for_each(
      [&](const Hash& hash, std::uint64_t) -> Status {
        if (!is_held(held, hash)) {
          check.findings.push_back(
              {relative_path(reg, hash), "is named by no act; amends fsck removes it"});
        }
        return {};
      },
      [&](const fs::path& stray) -> Status {
        check.findings.push_back(
            {stray.lexically_relative(reg.folder()).string(), "does not belong into the evidence"});
        return {};
      }));
  return check;
}

Result<std::size_t> remove_unreferenced(Register& reg, base::Task& task) {
  AMENDS_TRY(const std::vector<Held> held, held_blobs(reg));
  std::vector<Hash> doomed;
  AMENDS_CHECK(reg.blobs().for_each(
      [&](const Hash& hash, std::uint64_t) -> Status {
        if (!is_held(held, hash)) doomed.push_back(hash);
        return task.stopped() ? Status(base::interrupted()) : Status();
      },
      [](const fs::path&) -> Status { return {}; }));
  for (const Hash& hash : doomed) AMENDS_CHECK(reg.blobs().remove(hash));
  return doomed.size();
}

}  // namespace amends::registry
