#include "register/due.h"

#include "base/time_zone.h"
#include "register/claims.h"
#include "register/custody.h"

namespace amends::registry {
namespace {

constexpr std::int64_t day_seconds = 86'400;

Result<std::int64_t> one_integer(store::Database& database, std::string_view sql,
                                 std::string_view today = "") {
  AMENDS_TRY(store::Statement select, database.prepare(sql));
  if (!today.empty()) select.bind(1, today);
  AMENDS_CHECK(select.step().map([](bool) {}));
  return select.integer(0);
}

Status finalise(Register& reg, DueReport& report, base::Task& task) {
  std::vector<ClaimId> due;
  {
    AMENDS_TRY(store::Statement notified,
               reg.database().prepare("SELECT id FROM claim WHERE stage='NOTIFIED' ORDER BY id"));
    for (;;) {
      AMENDS_TRY(const bool row, notified.step());
      if (!row) break;
      AMENDS_TRY(const ClaimFacts facts,
                 read_claim_facts(reg.database(), reg.programme(), notified.integer(0), reg.now()));
      if (facts.review_over) due.push_back(facts.id);
    }
  }
  if (due.empty()) return {};
  task.stage("finalising", "claims", due.size());
  AMENDS_TRY(Register::Session session, reg.begin());
  for (const ClaimId claim : due) {
    AMENDS_CHECK(move_claim(reg, session, claim, "finalise", "the time for review is over", "",
                            {"amends", "SYS"})
                     .map([](const Done&) {}));
    task.advance(1);
  }
  AMENDS_CHECK(session.commit());
  report.done.push_back(fmt::format("{} decisions became final", due.size()));
  return {};
}

Status fixity(Register& reg, const Actor& actor, DueReport& report, base::Task& task) {
  AMENDS_TRY(const std::int64_t held,
             one_integer(reg.database(), "SELECT count(*) FROM evidence_item WHERE state='HELD'"));
  AMENDS_TRY(const std::int64_t last,
             one_integer(reg.database(),
                         "SELECT coalesce(max(at),0) FROM custody_event WHERE type IN "
                         "('fixity check','message digest calculation') AND (item IS NULL OR item="
                         "(SELECT min(id) FROM evidence_item))"));
  if (held == 0 || reg.now() - last < reg.programme().deadlines.fixity_days * day_seconds)
    return {};
  AMENDS_TRY(const FixityReport fixity, run_fixity(reg, actor, task));
  report.done.push_back(fmt::format("read {} evidence files again: {} damaged, {} missing",
                                    fixity.checked, fixity.damaged.size(), fixity.missing.size()));
  report.found_damage = !fixity.damaged.empty() || !fixity.missing.empty();
  return {};
}

Status name_waiting(Register& reg, DueReport& report) {
  const std::string today = base::date_in_zone(reg.now(), reg.programme().time_zone);
  AMENDS_TRY(
      const std::int64_t lapsing,
      one_integer(reg.database(),
                  "SELECT count(DISTINCT d.claim) FROM deficiency d JOIN claim c ON c.id=d.claim "
                  "WHERE d.cured_at IS NULL AND d.due<?1 AND c.stage='DEFICIENT'",
                  today));
  if (lapsing > 0) {
    report.waiting.push_back(
        fmt::format("{} claims were not cured in time; a case officer decides on each: "
                    "amends act CLAIM lapse|waive --role CAS --reason …",
                    lapsing));
  }
  AMENDS_TRY(
      const std::int64_t suspended,
      one_integer(reg.database(),
                  "SELECT count(*) FROM claim WHERE stage='SUSPENDED' AND review_date<=?1", today));
  if (suspended > 0) {
    report.waiting.push_back(fmt::format(
        "{} suspended claims have reached their review date: amends act CLAIM resume|suspend",
        suspended));
  }
  AMENDS_TRY(store::Statement stamp, reg.database().prepare("SELECT max(time) FROM log_timestamp"));
  AMENDS_CHECK(stamp.step().map([](bool) {}));
  const std::string last(stamp.text(0));
  const std::string limit =
      base::to_rfc3339(reg.now() - reg.programme().deadlines.timestamp_days * day_seconds);
  if (last < limit) {
    report.waiting.push_back(
        fmt::format("the checkpoint wants a time-stamp (the last one: {}): amends timestamp "
                    "--url …",
                    last.empty() ? "none yet" : last));
  }
  return {};
}

}  // namespace

Result<DueReport> run_due(Register& reg, const Actor& actor, base::Task& task) {
  DueReport report;
  AMENDS_CHECK(finalise(reg, report, task));
  AMENDS_CHECK(fixity(reg, actor, report, task));
  const auto before = reg.log().checkpoint();
  AMENDS_TRY(const ledger::Checkpoint after, reg.publish(task));
  if (!before || before->size != after.size) {
    report.done.push_back(fmt::format("published the log up to act {}", after.size));
  }
  AMENDS_CHECK(name_waiting(reg, report));
  return report;
}

}  // namespace amends::registry
