// Appending acts: the gate that checks them against the claim's stage, the chain, the log, the
// fold.
#include <algorithm>
#include <array>

#include "base/blank.h"
#include "register/acts.h"
#include "register/claims.h"
#include "register/person.h"
#include "register/register_state.h"
#include "register/stages.h"

namespace amends::registry {

Register::Session::State::~State() {
  if (reg == nullptr) return;
  reg->in_session = false;
  if (!transaction) return;
  transaction.reset();  // rolls back
  reg->fold.reset();
  (void)reg->log->reload();
}

Register::Session::~Session() = default;
Register::Session::Session(Session&&) noexcept = default;

Result<Register::Session> Register::begin() {
  AMENDS_ASSERT(!state_->in_session);
  Session session;
  session.state_ = std::make_unique<Session::State>();
  Session::State& s = *session.state_;
  AMENDS_TRY(s.transaction, state_->database->begin());
  s.reg = state_.get();
  s.reg->in_session = true;
  AMENDS_TRY(s.find_stage, state_->database->prepare("SELECT stage FROM claim WHERE id=?1"));
  AMENDS_TRY(store::Statement newest, state_->database->prepare("SELECT max(id) FROM subject"));
  AMENDS_CHECK(newest.step());
  s.next_claim = newest.integer(0) + 1;
  return session;
}

ClaimId Register::Session::new_claim() { return state_->next_claim; }

Result<Done> Register::Session::add(const Draft& draft, const Actor& by) {
  State& s = *state_;
  const auto act_class = public_class(draft.kind);
  if (!act_class) return fail(Code::refused, "no kind of act is called '{}'", draft.kind);
  AMENDS_TRY(const base::UnixSeconds at, s.reg->next_instant());
  AMENDS_TRY(Fold* const fold, s.reg->folder_of_acts());
  AMENDS_TRY(const std::optional<Hash> previous, fold->head_of(draft.subject));
  const std::string subject = s.reg->subject_text(draft.subject);
  const BodyParts parts{at, by.name, by.role, draft.kind, previous, subject, draft.data};
  AMENDS_TRY(const ActBody body, body_of(s.parser, parts, write_body(s.text, parts)));
  AMENDS_CHECK(s.gate(draft, body));
  AMENDS_TRY(const ledger::Appended appended,
             s.reg->log->append({at, *act_class, draft.subject, s.text}));
  ledger::StoredAct act;
  act.index = appended.index;
  act.at = at;
  act.act_class = *act_class;
  act.subject = draft.subject;
  act.commitment = appended.commitment;
  act.body = s.text;
  AMENDS_CHECK(fold->apply(act, &body));
  s.next_claim = std::max(s.next_claim, draft.subject + 1);
  ++s.added;
  return Done{appended.index, appended.commitment};
}

Status Register::Session::commit() {
  State& s = *state_;
  AMENDS_CHECK(s.check_groups());
  if (s.added > 0) AMENDS_CHECK(s.reg->log->seal());
  AMENDS_CHECK(s.transaction->commit());
  s.transaction.reset();
  s.reg->in_session = false;
  s.reg = nullptr;
  return {};
}

// What may be appended now. Everything that can be refused is refused here, before anything is
// written.
Status Register::Session::State::gate(const Draft& draft, const ActBody& body) {
  if (base::is_blank(body.by)) return fail(Code::refused, "an act says who makes it");
  if (draft.kind == kind::claim_filed) return gate_filing(draft, body);
  AMENDS_CHECK(check_role(draft.kind, body.role));
  if (draft.subject == 0) return gate_of_register(draft, body);
  AMENDS_TRY(const bool found, find_stage.bind(1, draft.subject).step());
  const std::string stage(found ? find_stage.text(0) : "");
  find_stage.reset();
  const auto number = [&] { return reg->numbering->number(draft.subject); };
  if (!found && draft.kind != kind::erased) {
    return fail(Code::refused, "there is no claim {} to act on (it may have been erased)",
                number());
  }
  if (draft.kind == kind::claim_amended && !is_open(stage)) {
    return fail(Code::refused, "claim {} is {}, and its filing is not amended any more", number(),
                stage);
  }
  const bool steps = draft.kind == kind::claim_moved || draft.kind == kind::decision_recommended ||
                     draft.kind == kind::decision_made;
  const bool joins = draft.kind == kind::conflict_joined || draft.kind == kind::conflict_left;
  if (draft.kind == kind::sample_answered) return gate_answer(draft, body);
  if (draft.kind == kind::link_judged) return gate_link(draft, body);
  if (draft.kind == kind::interest_declared) return gate_interest(draft, body);
  const bool finds = draft.kind == kind::facts_found;
  const bool pays = draft.kind == kind::payment_made;
  if (draft.kind == kind::notice_given || draft.kind == kind::notice_answered) {
    return gate_notice(draft, body);
  }
  if (!steps && !joins && !finds && !pays) return {};
  AMENDS_TRY(const ClaimFacts facts,
             read_claim_facts(*reg->database, reg->programme, draft.subject, body.at));
  Status status = joins   ? gate_conflict(draft, body, facts)
                  : finds ? gate_found(draft, body, facts)
                  : pays  ? gate_payment(body, facts)
                          : gate_step(draft, body, facts);
  if (!status) return fail(std::move(status.error()).in("claim " + number()));
  return {};
}

namespace {

// The steps by which a person settles what becomes of a claim, a decision or a recommendation.
bool wants_no_interest(std::string_view trigger) {
  constexpr std::array all = {std::string_view("uphold"),      std::string_view("correct"),
                              std::string_view("sever"),       std::string_view("approve"),
                              std::string_view("consolidate"), std::string_view("dismiss-link"),
                              std::string_view("lapse")};
  return std::ranges::find(all, trigger) != all.end();
}

}  // namespace

Status Register::Session::State::gate_step(const Draft& draft, const ActBody& body,
                                           const ClaimFacts& facts) {
  const std::string_view trigger = text_at(body.data, "trigger").value_or("");
  Situation situation = facts.situation(reg->programme.mode);
  if (draft.kind != kind::claim_moved) {
    const std::array by = {std::string(body.by)};
    AMENDS_TRY(const auto who, interested(by, facts));
    situation.has_interest = who.has_value();
    AMENDS_TRY(const std::vector<TookPart> barred, recommenders(facts));
    const bool has_recommended = std::ranges::any_of(
        barred, [&](const TookPart& one) { return person_key(one.name) == person_key(body.by); });
    if (has_recommended) situation.recommended_by = body.by;
    if (draft.kind == kind::decision_recommended) {
      AMENDS_CHECK(check_one_person(body.by));
      AMENDS_CHECK(gate_review(by, true, facts));
    }
  } else if (trigger == "batch") {
    AMENDS_CHECK(gate_batch(body, situation));
  } else if (wants_no_interest(trigger) && body.role != by_itself) {
    const std::array by = {std::string(body.by)};
    AMENDS_CHECK(check_one_person(body.by));
    AMENDS_CHECK(gate_review(by, false, facts));
    AMENDS_CHECK(gate_interested(by, facts));
  }
  AMENDS_TRY(const Step next, step(situation, trigger, body.role, body.by));
  if (next.transition->act != draft.kind) {
    return fail(Code::refused, "'{}' is made by an act of the kind {}; amends decide makes it",
                trigger, next.transition->act);
  }
  if (text_at(body.data, "from") != facts.stage || text_at(body.data, "to") != next.to) {
    return fail(Code::refused, "from {} this step leads to {}, not elsewhere", facts.stage,
                next.to);
  }
  if (draft.kind != kind::claim_moved) return gate_decision(draft, body, facts);
  if (text_at(body.data, "reason").value_or("").empty()) {
    return fail(Code::refused, "a step wants a reason");
  }
  if (next.to == "SUSPENDED") AMENDS_CHECK(check_suspension(body, reg->programme));
  if (trigger == "notify") {
    AMENDS_TRY(const int days, reg->review_days(facts.id));
    if (integer_at(body.data, "review_days") == days) return {};
    return fail(Code::refused, "a notice says the time for review: {} days", days);
  }
  if (trigger == "consolidate") return gate_consolidation(body, facts);
  if (trigger == "approve") return gate_approval(body, facts);
  if (trigger == "close") return gate_close(body, facts);
  return {};
}

Status Register::Session::State::gate_filing(const Draft& draft, const ActBody& body) {
  if (draft.subject != next_claim) {
    return fail(Code::refused, "a new claim takes the next number, not subject {}", draft.subject);
  }
  const auto filing = object_at(body.data, "filing");
  const std::string_view code = text_at(filing, "category").value_or("");
  const std::string_view received = text_at(filing, "received").value_or("");
  const programme::Category* category = reg->programme.find_category(code);
  if (category == nullptr) return fail(Code::refused, "the programme has no category '{}'", code);
  const programme::Window& window = reg->programme.window_of(code);
  const auto when = programme::timeliness(window, received);
  if (when == programme::Timeliness::not_open_yet) {
    return fail(Code::refused, "category {} opens on {}, and this was received on {}", code,
                window.from, received);
  }
  if (when == programme::Timeliness::closed) {
    return fail(
        Code::refused, "category {} closed on {}{}, and this was received on {}", code, window.to,
        window.late_to.empty() ? "" : fmt::format(" (late until {})", window.late_to), received);
  }
  const bool late = flag_at(body.data, "late");
  if (late != (when == programme::Timeliness::late)) {
    return fail(Code::refused, "received on {} a claim of category {} is {}late", received, code,
                late ? "not " : "");
  }
  return {};
}

}  // namespace amends::registry
