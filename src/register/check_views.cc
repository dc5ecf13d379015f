// The views against a fresh fold of all acts, and the acts against each other.
#include "base/json.h"
#include "register/acts.h"
#include "register/check_parts.h"
#include "register/fold.h"
#include "store/scratch.h"

namespace amends::registry {
namespace {

// What the ledger cannot know: that the body is what the entry's class and the act's columns say.
std::optional<std::string> meaning_fault(const Register& reg, const ledger::StoredAct& act,
                                         const ActBody& body) {
  if (!base::is_canonical_json(act.body)) return "its body is not canonical JSON";
  if (body.at != act.at) return "its body names another time than its entry";
  if (public_class(body.kind) != act.act_class) {
    return fmt::format("its kind '{}' does not belong to the class '{}' of its entry", body.kind,
                       act.act_class);
  }
  const std::string subject = act.subject == 0 ? "register" : "claim/" + reg.number_of(act.subject);
  if (body.subject != subject) {
    return fmt::format("it is kept with {}, but its body is about {}", subject, body.subject);
  }
  return std::nullopt;
}

bool same_value(const store::Statement& a, const store::Statement& b, int column) {
  if (a.type(column) != b.type(column)) return false;
  switch (a.type(column)) {
    case 'i':
      return a.integer(column) == b.integer(column);
    case 'r':
      return a.real(column) == b.real(column);
    case 't':
      return a.text(column) == b.text(column);
    case 'b':
      return std::ranges::equal(a.blob(column), b.blob(column));
    default:
      return true;
  }
}

bool same_row(const store::Statement& a, const store::Statement& b) {
  for (int column = 0; column < a.columns(); ++column) {
    if (!same_value(a, b, column)) return false;
  }
  return true;
}

std::string key_of(const store::Statement& row) {
  return row.type(0) == 'i' ? std::to_string(row.integer(0)) : std::string(row.text(0));
}

// The first row in which two tables differ, or nothing.
Result<std::optional<std::string>> first_difference(store::Database& kept, store::Database& fresh,
                                                    std::string_view table, base::Task& task) {
  AMENDS_TRY(store::Statement a, kept.prepare(ordered_select(table)));
  AMENDS_TRY(store::Statement b, fresh.prepare(ordered_select(table)));
  for (;;) {
    AMENDS_TRY(const bool in_a, a.step());
    AMENDS_TRY(const bool in_b, b.step());
    if (!in_a && !in_b) return std::optional<std::string>();
    if (in_a && in_b && same_row(a, b)) {
      task.advance(1);
      continue;
    }
    return std::optional(fmt::format("row {} is not what the acts say", key_of(in_a ? a : b)));
  }
}

}  // namespace

Status check_views(Register& reg, CheckReport& report, base::Task& task) {
  AMENDS_TRY(store::ScratchDatabase scratch, store::ScratchDatabase::make());
  AMENDS_TRY(store::Transaction transaction, scratch.database().begin());
  AMENDS_CHECK(make_views(scratch.database()));
  AMENDS_TRY(Fold fold,
             Fold::create(scratch.database(), reg.programme(),
                          [&](std::string_view hash) { return reg.pinned_programme(hash); }));
  simdjson::dom::parser parser;
  bool folded = true;
  const auto found = [&](const ledger::StoredAct& act, std::string message) {
    report.findings.push_back({fmt::format("act {}", act.index), std::move(message)});
    folded = false;
  };
  task.stage("folding the acts afresh", "acts", reg.log().size());
  AMENDS_CHECK(reg.log().read(0, reg.log().size(), [&](const ledger::StoredAct& act) -> Status {
    task.advance(1);
    if (act.index % 1024 == 0 && task.stopped()) return base::interrupted();
    if (act.erased) return fold.apply(act, nullptr);
    auto body = read_body(parser, act.body);
    if (!body) {
      found(act, body.error().message);
      return {};
    }
    if (auto fault = meaning_fault(reg, act, *body)) found(act, std::move(*fault));
    if (Status status = fold.apply(act, &*body); !status) found(act, status.error().message);
    return {};
  }));
  task.stage("comparing the views", "rows", 0);
  bool equal = folded;
  for (const std::string_view table : view_tables()) {
    const auto difference = first_difference(reg.database(), scratch.database(), table, task);
    if (difference && !*difference) continue;
    equal = false;
    report.findings.push_back({fmt::format("register.db, view {}", table),
                               difference ? **difference + "; amends rebuild makes it again"
                                          : difference.error().message});
    if (task.stopped()) return base::interrupted();
  }
  AMENDS_TRY(const bool current, reg.views_are_current());
  if (!current) {
    equal = false;
    report.findings.push_back({"register.db",
                               "the views were made by another version of Amends; amends rebuild "
                               "makes them again"});
  }
  if (equal) {
    AMENDS_TRY(report.state, hash_views(scratch.database(), task));
  }
  return check_erasures(reg, report);
}

// Every act without body must be named by an act of erasure, and none that is named may still
// stand.
Status check_erasures(Register& reg, CheckReport& report) {
  AMENDS_TRY(store::Statement unnamed,
             reg.database().prepare("SELECT idx FROM act WHERE body IS NULL AND idx NOT IN "
                                    "(SELECT act FROM erasure) ORDER BY idx"));
  for (;;) {
    AMENDS_TRY(const bool row, unnamed.step());
    if (!row) break;
    report.findings.push_back({fmt::format("act {}", unnamed.integer(0)),
                               "its body is gone, and no act of erasure says why"});
  }
  AMENDS_TRY(store::Statement standing,
             reg.database().prepare("SELECT act FROM erasure JOIN act ON act.idx=erasure.act "
                                    "WHERE act.body IS NOT NULL ORDER BY 1"));
  for (;;) {
    AMENDS_TRY(const bool row, standing.step());
    if (!row) return {};
    report.findings.push_back({fmt::format("act {}", standing.integer(0)),
                               "an act of erasure names it, but its body still stands"});
  }
}

}  // namespace amends::registry
