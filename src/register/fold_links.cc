// The fold of judgements on links, and the forgetting of what linkage made of a claim.
#include "register/fold_state.h"
#include "register/person.h"

namespace amends::registry {

Status Fold::State::prepare_links(store::Database& db) {
  AMENDS_TRY(add_judgement,
             db.prepare("INSERT OR REPLACE INTO link_judgement VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,"
                        "?10,?11,?12)"));
  AMENDS_TRY(
      withdraw_judgement,
      db.prepare("DELETE FROM link_judgement WHERE kind=?1 AND a=?2 AND b=?3 AND person=?4"));
  AMENDS_TRY(store::Statement judgements,
             db.prepare("DELETE FROM link_judgement WHERE claim_a=?1"));
  forget.push_back(std::move(judgements));
  for (const char* sql :
       {"DELETE FROM link_proposal WHERE claim_a=?1", "DELETE FROM link_proposal WHERE claim_b=?1",
        "UPDATE link_first SET id=NULL WHERE key IN (SELECT key FROM link_key_of WHERE claim=?1) "
        "AND id>>10=?1",
        "DELETE FROM link_key WHERE (key, id) IN (SELECT key, id FROM link_key_of WHERE claim=?1)",
        "DELETE FROM link_key_of WHERE claim=?1", "DELETE FROM link_done WHERE claim=?1"}) {
    AMENDS_TRY(store::Statement statement, db.prepare(sql));
    unlink.push_back(std::move(statement));
  }
  return {};
}

Status Fold::State::unlink_claim(std::int64_t claim) {
  for (store::Statement& statement : unlink) AMENDS_CHECK(statement.bind(1, claim).run());
  return {};
}

Status Fold::State::judged(const ledger::StoredAct& act, const ActBody& body) {
  const std::string_view kind = text_at(body.data, "kind").value_or("");
  const auto a = integer_at(body.data, "a"), b = integer_at(body.data, "b");
  const auto claim_b = integer_at(body.data, "claim_b");
  const std::string_view verdict = text_at(body.data, "verdict").value_or("");
  if (!a || !b || !claim_b) return fail(Code::corrupt, "act {} judges no link", act.index);
  const std::string person = person_key(body.by);
  if (verdict == "WITHDRAWN") {
    return withdraw_judgement.bind(1, kind).bind(2, *a).bind(3, *b).bind(4, person).run();
  }
  add_judgement.bind(1, kind).bind(2, *a).bind(3, *b).bind(4, body.by).bind(5, verdict);
  add_judgement.bind(6, text_at(body.data, "reason").value_or(""));
  add_judgement.bind(7, integer_at(body.data, "weight")).bind(8, act.at);
  add_judgement.bind(9, static_cast<std::int64_t>(act.index));
  return add_judgement.bind(10, act.subject).bind(11, *claim_b).bind(12, person).run();
}

}  // namespace amends::registry
