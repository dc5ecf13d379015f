#include "register/fold.h"

#include <algorithm>

#include "base/time_zone.h"
#include "register/fold_state.h"

namespace amends::registry {

const std::array<Fold::State::Entry, 29> Fold::State::handlers = {{
    {kind::claim_filed, &State::filed},
    {kind::evidence_accessioned, &State::accessioned},
    {kind::claim_amended, &State::amended},
    {kind::claim_moved, &State::moved},
    {kind::notice_given, &State::noticed},
    {kind::notice_answered, &State::notice_was_answered},
    {kind::fixity_checked, &State::fixity},
    {kind::evidence_transferred, &State::transferred},
    {kind::evidence_deaccessioned, &State::deaccessioned},
    {kind::erased, &State::erased},
    {kind::log_timestamped, &State::timestamped},
    {kind::sealed_read, &State::sealed_was_read},
    {kind::list_taken, &State::list_taken},
    {kind::screening_recorded, &State::screened},
    {kind::facts_found, &State::facts_found},
    {kind::programme_pinned, &State::pinned},
    {kind::register_created, &State::created},
    {kind::sample_framed, &State::framed},
    {kind::sample_drawn, &State::drawn},
    {kind::sample_answered, &State::answered},
    {kind::instalment_fixed, &State::instalment},
    {kind::conflict_grouped, &State::grouped},
    {kind::conflict_joined, &State::joined},
    {kind::conflict_left, &State::left},
    {kind::interest_declared, &State::interested},
    {kind::link_judged, &State::judged},
    {kind::decision_recommended, &State::recommended},
    {kind::decision_made, &State::decided},
    {kind::payment_made, &State::paid},
}};

Status Fold::State::prepare(store::Database& db) {
  struct Wanted {
    store::Statement* statement;
    const char* sql;
  };
  const Wanted wanted[] = {
      {&find_pin,
       "SELECT hash,act,(SELECT min(act) FROM programme_pin WHERE act>?1) FROM programme_pin WHERE "
       "act<=?1 ORDER BY act DESC LIMIT 1"},
      {&find_subject, "SELECT head FROM subject WHERE id=?1"},
      {&add_subject, "INSERT INTO subject VALUES(?1,?2,?3,?4,1)"},
      {&move_subject, "UPDATE subject SET head=?2, head_act=?3, acts=acts+1 WHERE id=?1"},
      {&add_claim,
       "INSERT INTO "
       "claim(id,category,stage,received,deemed_filed,late,sealed,channel,language,capacity,"
       "filed_act,last_act,amendments) VALUES(?1,?2,?3,?4,?4,?5,?6,?7,?8,?9,?10,?10,0)"},
      {&amend_claim,
       "INSERT INTO "
       "claim(id,category,stage,received,deemed_filed,late,sealed,channel,language,capacity,"
       "filed_act,last_act,amendments) VALUES(?1,?2,?3,?4,?4,?5,?6,?7,?8,?9,?10,?10,1) "
       "ON CONFLICT(id) DO UPDATE SET category=?2, channel=?7, language=?8, capacity=?9, "
       "last_act=?10,"
       "sealed=?6, amendments=amendments+1,"
       "stage=CASE WHEN stage IN ('REGISTERED','DEFICIENT') THEN ?3 ELSE stage END"},
      {&move_claim,
       "UPDATE claim SET stage_before=CASE WHEN ?2='SUSPENDED' THEN stage ELSE NULL END, stage=?2,"
       "last_act=?3, review_date=?4, disposition=coalesce(?5,disposition),"
       "recommended_by=coalesce(?6,recommended_by) WHERE id=?1"},
      {&add_source, "INSERT INTO claim_source VALUES(?1,?2,?3,?4)"},
      {&change_source,
       "INSERT INTO claim_source VALUES(?1,?2,?3,?4) ON CONFLICT(source,key) DO UPDATE SET "
       "digest=?4"},
      {&waive, "UPDATE deficiency SET cured_at=?3 WHERE id>=?1 AND id<?2 AND cured_at IS NULL"},
      {&open_deficiencies,
       "SELECT id,code,field FROM deficiency WHERE id>=?1 AND id<?2 AND cured_at IS NULL"},
      {&cure, "UPDATE deficiency SET cured_at=?2 WHERE id=?1"},
      {&add_deficiency,
       "INSERT INTO deficiency VALUES("
       "(SELECT coalesce(max(id)+1,?1) FROM deficiency WHERE id>=?1 AND "
       "id<?2),?3,?4,?5,?6,?7,NULL)"},
      {&add_item, "INSERT INTO evidence_item VALUES(?1,?2,?3,?4,?5,?6,?7,'HELD')"},
      {&change_item, "UPDATE evidence_item SET state=?2 WHERE id=?1"},
      {&add_custody, "INSERT INTO custody_event VALUES(?1,?2,?3,?4,?5,?6,?7)"},
      {&add_notice, "INSERT INTO notice VALUES(?1,?2,?3,?4,?5,?6,NULL)"},
      {&answer_notice, "UPDATE notice SET answered_at=?2 WHERE id=?1 AND answered_at IS NULL"},
      {&mark_notified,
       "UPDATE claim SET notified_at=?2, review_asked_at=NULL, review_until=?3 WHERE id=?1"},
      {&await_notice, "UPDATE claim SET review_until=NULL WHERE id=?1"},
      {&mark_review_asked, "UPDATE claim SET review_asked_at=?2 WHERE id=?1"},
      {&add_payment, "INSERT INTO payment VALUES(?1,?2,?3,?4,?5,?6)"},
      {&add_pin, "INSERT INTO programme_pin VALUES(?1,?2,?3)"},
      {&add_timestamp, "INSERT INTO log_timestamp VALUES(?1,?2,?3,?4,?5)"},
      {&add_access, "INSERT INTO sealed_access VALUES(?1,?2,?3,?4,?5)"},
      {&add_list, "INSERT INTO reference_list VALUES(?1,?2,?3,?4,?5,?6,?7,?8)"},
      {&add_erasure,
       "INSERT OR IGNORE INTO erasure VALUES(?1,?2,?3,?4)"},  // those before come again
      {&put_screening,
       "INSERT OR REPLACE INTO screening VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)"},
      {&put_fact, "INSERT OR REPLACE INTO found_fact VALUES(?1,?2,?3,?4,?5,?6,?7)"},
      {&drop_fact, "DELETE FROM found_fact WHERE claim=?1 AND name=?2"},
      {&add_erased_source, "INSERT OR IGNORE INTO erased_source VALUES(?1,?2)"},
  };
  for (const Wanted& w : wanted) {
    AMENDS_TRY(*w.statement, db.prepare(w.sql));
  }
  for (const char* sql :
       {"DELETE FROM claim WHERE id=?1", "DELETE FROM claim_source WHERE claim=?1",
        "DELETE FROM deficiency WHERE claim=?1", "DELETE FROM notice WHERE claim=?1",
        "DELETE FROM screening WHERE claim=?1", "DELETE FROM found_fact WHERE claim=?1",
        "DELETE FROM payment WHERE claim=?1",
        "DELETE FROM custody_event WHERE item IN (SELECT id FROM evidence_item WHERE claim=?1)",
        "DELETE FROM evidence_item WHERE claim=?1", "DELETE FROM subject WHERE id=?1",
        "UPDATE sample_unit SET result=NULL, note=NULL, answer_act=NULL, answer_claim=NULL, "
        "replaced=0 WHERE answer_claim=?1",
        "DELETE FROM instalment_claim WHERE claim=?1", "DELETE FROM conflict_claim WHERE claim=?1",
        "DELETE FROM interest WHERE claim=?1", "DELETE FROM decision WHERE claim=?1"}) {
    AMENDS_TRY(store::Statement statement, db.prepare(sql));
    forget.push_back(std::move(statement));
  }
  return prepare_decisions(db);
}

Result<Fold> Fold::create(store::Database& database, const programme::Programme& programme,
                          ProgrammeOf earlier) {
  AMENDS_TRY(FilingFold filing,
             FilingFold::create(database, base::zone_minutes(programme.time_zone).value_or(0)));
  AMENDS_TRY(LinkFold links, LinkFold::create(database));
  Fold fold;
  fold.state_ = std::make_unique<State>(std::move(filing), std::move(links));
  fold.state_->programme = &programme;
  fold.state_->earlier = std::move(earlier);
  AMENDS_CHECK(fold.state_->prepare(database));
  AMENDS_TRY(store::Statement newest, database.prepare("SELECT coalesce(max(id),-1) FROM subject"));
  AMENDS_CHECK(newest.step());
  fold.state_->newest_subject = newest.integer(0);
  return fold;
}

Fold::~Fold() = default;
Fold::Fold(Fold&&) noexcept = default;
Fold& Fold::operator=(Fold&&) noexcept = default;

void Fold::keep_links() { state_->links.keep_made(); }

Status Fold::apply(const ledger::StoredAct& act) {
  if (act.erased) return apply(act, nullptr);
  auto body = read_body(state_->parser, act.body);
  if (!body) return fail(std::move(body.error()).in(fmt::format("act {}", act.index)));
  return apply(act, &*body);
}

Status Fold::apply(const ledger::StoredAct& act, const ActBody* body) {
  AMENDS_CHECK(state_->chain(act, body));
  if (body == nullptr) return state_->links.erased(act.index);
  for (const State::Entry& entry : State::handlers) {
    if (entry.kind == body->kind) return (state_.get()->*entry.handler)(act, *body);
  }
  return fail(Code::corrupt, "act {} is of the unknown kind '{}'", act.index, body->kind);
}

Result<std::optional<Hash>> Fold::head_of(std::int64_t subject) {
  AMENDS_CHECK(state_->find_head(subject));
  return state_->head;
}

Status Fold::forget_claim(std::int64_t claim) {
  state_->head_subject.reset();
  for (store::Statement& statement : state_->forget) AMENDS_CHECK(statement.bind(1, claim).run());
  AMENDS_CHECK(state_->filing.remove(claim));
  return state_->links.forget(claim);
}

Status Fold::State::find_head(std::int64_t subject) {
  head.reset();
  head_subject = subject;
  if (subject > newest_subject) return {};
  AMENDS_TRY(const bool found, find_subject.bind(1, subject).step());
  if (found) {
    AMENDS_TRY(head, base::hash_from(find_subject.blob(0)));
  }
  find_subject.reset();
  return {};
}

// One subject's acts name each other: prev is the commitment of the act before.
Status Fold::State::chain(const ledger::StoredAct& act, const ActBody* body) {
  if (head_subject != act.subject) AMENDS_CHECK(find_head(act.subject));
  head_subject.reset();
  if (body != nullptr && body->previous != head) {
    return fail(Code::corrupt,
                "act {} does not continue the chain of {}: acts before it are missing or changed",
                act.index, body->subject);
  }
  const base::ByteSpan commitment(act.commitment);
  const auto index = static_cast<std::int64_t>(act.index);
  if (head) return move_subject.bind(1, act.subject).bind(2, commitment).bind(3, index).run();
  newest_subject = std::max(newest_subject, act.subject);
  const std::string_view kind = act.subject == 0 ? "register" : "claim";
  return add_subject.bind(1, act.subject).bind(2, kind).bind(3, commitment).bind(4, index).run();
}

}  // namespace amends::registry
