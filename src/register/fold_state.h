// What the fold keeps between acts, and its handlers by subject. Internal.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "register/acts.h"
#include "register/fold.h"
#include "register/fold_filing.h"
#include "register/fold_links.h"

namespace amends::registry {

struct Fold::State {
  const programme::Programme* programme = nullptr;  // in force
  ProgrammeOf earlier;
  using Categories = std::set<std::string, std::less<>>;
  std::map<std::string, Categories, std::less<>> sealed_by;  // by the programme's hash
  struct {
    std::uint64_t first = 1, end = 0;  // the acts while that programme was in force
    const Categories* sealed = nullptr;
  } then;
  FilingFold filing;
  LinkFold links;
  simdjson::dom::parser parser;
  std::int64_t newest_subject = -1;  // subjects are numbered upwards, so a larger one is new

  store::Statement find_pin, find_subject, add_subject, move_subject;
  store::Statement add_claim, add_source, change_source, amend_claim, move_claim, waive;
  store::Statement open_deficiencies, cure, add_deficiency;
  store::Statement add_item, change_item, add_custody, add_notice, answer_notice;
  store::Statement mark_notified, await_notice, mark_review_asked, add_payment;
  store::Statement add_pin, add_timestamp, add_access, add_list, add_erasure, add_erased_source;
  store::Statement add_sample, add_unit, mark_drawn, answer_unit, keep_answer, keep_place;
  store::Statement add_instalment, join_instalment, sever_claim, decide_in_instalment, unrecommend;
  store::Statement add_conflict, join_conflict, leave_conflict, add_interest, keep_interest;
  store::Statement add_decision, supersede;
  store::Statement put_screening, put_fact, drop_fact;
  std::vector<store::Statement> forget;

  State(FilingFold&& f, LinkFold&& l) : filing(std::move(f)), links(std::move(l)) {}

  using Handler = Status (State::*)(const ledger::StoredAct&, const ActBody&);
  struct Entry {
    std::string_view kind;
    Handler handler;
  };
  static const std::array<Entry, 29> handlers;

  std::string findings;  // of the screening that is being folded

  std::optional<std::int64_t> head_subject;  // whose head this is, until it changes
  std::optional<Hash> head;

  Status prepare(store::Database& db);
  Status prepare_decisions(store::Database& db);
  // Reads the head of the subject's chain into `head`.
  Status find_head(std::int64_t subject);
  Status chain(const ledger::StoredAct& act, const ActBody* body);

  Status created(const ledger::StoredAct& act, const ActBody& body);
  Status pinned(const ledger::StoredAct& act, const ActBody& body);
  Status filed(const ledger::StoredAct& act, const ActBody& body);
  Status amended(const ledger::StoredAct& act, const ActBody& body);
  Status notified(const ledger::StoredAct& act, const ActBody& body);
  Status moved(const ledger::StoredAct& act, const ActBody& body);
  Status accessioned(const ledger::StoredAct& act, const ActBody& body);
  Status fixity(const ledger::StoredAct& act, const ActBody& body);
  Status transferred(const ledger::StoredAct& act, const ActBody& body);
  Status deaccessioned(const ledger::StoredAct& act, const ActBody& body);
  Status noticed(const ledger::StoredAct& act, const ActBody& body);
  Status notice_was_answered(const ledger::StoredAct& act, const ActBody& body);
  Status erased(const ledger::StoredAct& act, const ActBody& body);
  Status keep(std::int64_t claim, const Object& kept);
  Status timestamped(const ledger::StoredAct& act, const ActBody& body);
  Status screened(const ledger::StoredAct& act, const ActBody& body);
  Status facts_found(const ledger::StoredAct& act, const ActBody& body);
  Status sealed_was_read(const ledger::StoredAct& act, const ActBody& body);
  Status list_taken(const ledger::StoredAct& act, const ActBody& body);
  Status framed(const ledger::StoredAct& act, const ActBody& body);
  Status drawn(const ledger::StoredAct& act, const ActBody& body);
  Status answered(const ledger::StoredAct& act, const ActBody& body);
  Status instalment(const ledger::StoredAct& act, const ActBody& body);
  Status batched(const ledger::StoredAct& act, const ActBody& body);
  Status grouped(const ledger::StoredAct& act, const ActBody& body);
  Status joined(const ledger::StoredAct& act, const ActBody& body);
  Status left(const ledger::StoredAct& act, const ActBody& body);
  Status interested(const ledger::StoredAct& act, const ActBody& body);
  Status recommended(const ledger::StoredAct& act, const ActBody& body);
  Status decided(const ledger::StoredAct& act, const ActBody& body);
  Status paid(const ledger::StoredAct& act, const ActBody& body);
  Status decision_row(const ledger::StoredAct& act, const ActBody& body);

  Status judged(const ledger::StoredAct& act, const ActBody& body) {
    return links.judged(act, body);
  }

  Status take_filing(const ledger::StoredAct& act, const ActBody& body,
                     store::Statement& into_claim, store::Statement& into_source);
  Status note_deficiencies(const ledger::StoredAct& act, const ActBody& body);
  Status custody(const ledger::StoredAct& act, int ordinal, std::optional<std::int64_t> item,
                 std::string_view type, std::string_view agent, std::string_view outcome,
                 std::string_view detail);
  // By the programme that was in force at that act.
  Result<bool> is_sealed(std::string_view category, std::uint64_t act);
  Status find_sealed(std::uint64_t act);
};

}  // namespace amends::registry
