// The fold of acts on samples, instalments, competing claims, interests, decisions and payments.
#include "register/fold_state.h"
#include "register/person.h"

namespace amends::registry {
namespace {

std::int64_t signed_index(const ledger::StoredAct& act) {
  return static_cast<std::int64_t>(act.index);
}

// The array at `key` as it stands in the act, or "{}" for an object that is not there.
std::string json_at(const Object& object, std::string_view key) {
  simdjson::dom::element element;
  if (object.at_key(key).get(element) != simdjson::SUCCESS) return "{}";
  return simdjson::minify(element);
}

template <typename Take>
Status each_text(const Object& object, std::string_view key, Take take) {
  simdjson::dom::array array;
  if (object.at_key(key).get(array) != simdjson::SUCCESS) return {};
  for (const simdjson::dom::element element : array) {
    std::string_view text;
    if (element.get(text) == simdjson::SUCCESS) AMENDS_CHECK(take(text));
  }
  return {};
}

}  // namespace

Status Fold::State::prepare_decisions(store::Database& db) {
  struct Wanted {
    store::Statement* statement;
    const char* sql;
  };
  const Wanted wanted[] = {
      {&add_sample, "INSERT INTO sample VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)"},
      {&add_unit, "INSERT INTO sample_unit(sample,unit,stratum) VALUES(?1,?2,?3)"},
      {&mark_drawn, "UPDATE sample_unit SET place=?3 WHERE sample=?1 AND unit=?2"},
      {&answer_unit,
       "UPDATE sample_unit SET replaced=replaced+coalesce(result<>?3,0), result=?3, note=?4, "
       "answer_act=?5, answer_claim=?6 WHERE sample=?1 AND unit=?2"},
      {&keep_answer, "UPDATE sample_unit SET result=?3 WHERE sample=?1 AND unit=?2"},
      {&keep_place, "INSERT OR IGNORE INTO instalment_claim VALUES(?1,?2,'ERASED',NULL)"},
      {&add_instalment, "INSERT INTO instalment VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)"},
      {&join_instalment,
       "INSERT INTO instalment_claim VALUES(?1,?2,'IN',NULL) ON CONFLICT(instalment,claim) DO "
       "UPDATE SET state='IN', reason=NULL"},
      {&sever_claim,
       "UPDATE instalment_claim SET state='SEVERED', reason=?2 WHERE claim=?1 AND state='IN'"},
      {&unrecommend, "UPDATE claim SET recommended_by=NULL WHERE id=?1"},
      {&decide_in_instalment,
       "UPDATE instalment_claim SET state='DECIDED' WHERE claim=?1 AND state='IN'"},
      {&add_conflict, "INSERT INTO conflict_group VALUES(?1,?2,?3,?4,?5)"},
      {&join_conflict,
       "INSERT INTO conflict_claim VALUES(?1,?2,NULL) ON CONFLICT(conflict_group,claim) DO UPDATE "
       "SET left_act=NULL"},
      {&leave_conflict,
       "UPDATE conflict_claim SET left_act=?3 WHERE conflict_group=?1 AND claim=?2"},
      {&add_interest, "INSERT INTO interest VALUES(?1,?2,?3,?4,?5,?6,?7)"},
      {&keep_interest, "INSERT OR IGNORE INTO interest VALUES(?1,?2,NULL,NULL,?3,'',?2)"},
      {&add_decision, "INSERT INTO decision VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,NULL)"},
      {&supersede, "UPDATE decision SET superseded_by=?2 WHERE id=?1"},
  };
  for (const Wanted& w : wanted) {
    AMENDS_TRY(*w.statement, db.prepare(w.sql));
  }
  return {};
}

Status Fold::State::framed(const ledger::StoredAct&, const ActBody& body) {
  const std::int64_t sample = integer_at(body.data, "sample").value_or(0);
  Status status;
  each_object(body.data, "strata", [&](const Object& stratum) {
    if (!status) return;
    const std::string_view name = text_at(stratum, "stratum").value_or("");
    status = each_text(stratum, "units", [&](std::string_view unit) {
      return add_unit.bind(1, sample).bind(2, unit).bind(3, name).run();
    });
  });
  return status;
}

Status Fold::State::drawn(const ledger::StoredAct& act, const ActBody& body) {
  const std::int64_t sample = integer_at(body.data, "sample").value_or(0);
  std::int64_t count = 0;
  Status status;
  each_object(body.data, "strata", [&](const Object& stratum) {
    std::int64_t place = 0;
    if (!status) return;
    status = each_text(stratum, "drawn", [&](std::string_view unit) {
      ++count;
      return mark_drawn.bind(1, sample).bind(2, unit).bind(3, ++place).run();
    });
  });
  AMENDS_CHECK(status);
  const std::string criterion = json_at(body.data, "criterion");
  add_sample.bind(1, sample).bind(2, signed_index(act)).bind(3, text_at(body.data, "plan"));
  add_sample.bind(4, text_at(body.data, "design").value_or(""));
  add_sample.bind(5, text_at(body.data, "limit"));
  add_sample.bind(6, text_at(body.data, "confidence").value_or(""));
  add_sample.bind(7, integer_at(body.data, "accept").value_or(0));
  add_sample.bind(8, text_at(body.data, "seed").value_or(""));
  add_sample.bind(9, text_at(body.data, "frame_sha256").value_or(""));
  add_sample.bind(10, integer_at(body.data, "units").value_or(0)).bind(11, count);
  return add_sample.bind(12, criterion).run();
}

Status Fold::State::answered(const ledger::StoredAct& act, const ActBody& body) {
  answer_unit.bind(1, integer_at(body.data, "sample").value_or(0));
  answer_unit.bind(2, text_at(body.data, "unit").value_or(""));
  answer_unit.bind(3, text_at(body.data, "result").value_or(""));
  answer_unit.bind(4, text_at(body.data, "note")).bind(5, signed_index(act));
  return answer_unit.bind(6, act.subject).run();
}

Status Fold::State::instalment(const ledger::StoredAct& act, const ActBody& body) {
  const std::string criterion = json_at(body.data, "criterion");
  add_instalment.bind(1, integer_at(body.data, "instalment").value_or(0));
  add_instalment.bind(2, signed_index(act)).bind(3, criterion);
  add_instalment.bind(4, text_at(body.data, "ruleset").value_or(""));
  add_instalment.bind(5, text_at(body.data, "programme").value_or(""));
  add_instalment.bind(6, integer_at(body.data, "claims").value_or(0));
  add_instalment.bind(7, text_at(body.data, "annex_sha256").value_or(""));
  add_instalment.bind(8, integer_at(body.data, "sample"));
  return add_instalment.bind(9, integer_at(body.data, "group")).run();
}

// The claim's own part of batch and sever.
Status Fold::State::batched(const ledger::StoredAct& act, const ActBody& body) {
  if (text_at(body.data, "trigger") == "sever") {
    AMENDS_CHECK(unrecommend.bind(1, act.subject).run());
    return sever_claim.bind(1, act.subject).bind(2, text_at(body.data, "reason")).run();
  }
  const auto instalment = integer_at(body.data, "instalment");
  if (!instalment) return {};
  return join_instalment.bind(1, *instalment).bind(2, act.subject).run();
}

Status Fold::State::grouped(const ledger::StoredAct& act, const ActBody& body) {
  add_conflict.bind(1, integer_at(body.data, "group").value_or(0)).bind(2, signed_index(act));
  add_conflict.bind(3, text_at(body.data, "kind").value_or(""));
  add_conflict.bind(4, text_at(body.data, "asset").value_or(""));
  return add_conflict.bind(5, text_at(body.data, "reason").value_or("")).run();
}

Status Fold::State::joined(const ledger::StoredAct& act, const ActBody& body) {
  return join_conflict.bind(1, integer_at(body.data, "group").value_or(0))
      .bind(2, act.subject)
      .run();
}

Status Fold::State::left(const ledger::StoredAct& act, const ActBody& body) {
  leave_conflict.bind(1, integer_at(body.data, "group").value_or(0)).bind(2, act.subject);
  return leave_conflict.bind(3, signed_index(act)).run();
}

Status Fold::State::interested(const ledger::StoredAct& act, const ActBody& body) {
  add_interest.bind(1, signed_index(act)).bind(2, text_at(body.data, "member").value_or(""));
  add_interest.bind(3, act.subject == 0 ? std::nullopt : std::optional(act.subject));
  add_interest.bind(4, integer_at(body.data, "instalment"));
  add_interest.bind(5, integer_at(body.data, "group"));
  const std::string person = person_key(text_at(body.data, "member").value_or(""));
  return add_interest.bind(6, text_at(body.data, "reason").value_or("")).bind(7, person).run();
}

Status Fold::State::recommended(const ledger::StoredAct& act, const ActBody& body) {
  move_claim.bind(1, act.subject).bind(2, text_at(body.data, "to").value_or(""));
  move_claim.bind(3, signed_index(act)).bind(6, body.by);
  AMENDS_CHECK(move_claim.run());
  add_decision.bind(3, "RECOMMENDATION");
  return decision_row(act, body);
}

Status Fold::State::decided(const ledger::StoredAct& act, const ActBody& body) {
  const auto outcome = text_at(body.data, "outcome");
  move_claim.bind(1, act.subject).bind(2, text_at(body.data, "to").value_or(""));
  AMENDS_CHECK(move_claim.bind(3, signed_index(act)).bind(5, outcome).run());
  AMENDS_CHECK(await_notice.bind(1, act.subject).run());
  if (const auto old = integer_at(body.data, "supersedes")) {
    AMENDS_CHECK(supersede.bind(1, *old).bind(2, signed_index(act)).run());
  }
  AMENDS_CHECK(decide_in_instalment.bind(1, act.subject).run());
  add_decision.bind(3, "DECISION");
  return decision_row(act, body);
}

Status Fold::State::paid(const ledger::StoredAct& act, const ActBody& body) {
  add_payment.bind(1, signed_index(act)).bind(2, act.subject);
  add_payment.bind(3, text_at(body.data, "amount").value_or(""));
  add_payment.bind(4, text_at(body.data, "currency").value_or(""));
  add_payment.bind(5, text_at(body.data, "date").value_or(""));
  return add_payment.bind(6, text_at(body.data, "reference").value_or("")).run();
}

Status Fold::State::decision_row(const ledger::StoredAct& act, const ActBody& body) {
  add_decision.bind(1, signed_index(act)).bind(2, act.subject);
  add_decision.bind(4, text_at(body.data, "outcome").value_or("")).bind(5, body.by);
  add_decision.bind(6, body.role).bind(7, act.at);
  add_decision.bind(8, integer_at(body.data, "instalment"));
  add_decision.bind(9, text_at(body.data, "currency")).bind(10, text_at(body.data, "awarded"));
  return add_decision.bind(11, integer_at(body.data, "supersedes")).run();
}

}  // namespace amends::registry
