#include "register/claims.h"

#include "base/json.h"
#include "base/time_zone.h"
#include "register/act_body.h"
#include "register/acts.h"

namespace amends::registry {

Situation ClaimFacts::situation(programme::Mode mode) const {
  Situation situation{stage,        stage_before, mode,          has_open_deficiency,
                      cure_overdue, review_over,  recommended_by};
  situation.review_until = review_until;
  situation.conflict_group = conflict_group;
  return situation;
}

Result<ClaimFacts> read_claim_facts(store::Database& database,
                                    const programme::Programme& programme, ClaimId claim,
                                    base::UnixSeconds now) {
  AMENDS_TRY(
      store::Statement select,
      database.prepare(
          "SELECT category,stage,stage_before,disposition,received,recommended_by,late,sealed,"
          "filed_act,last_act,review_date,"
          "(SELECT count(*) FROM deficiency d WHERE d.id>=c.id<<10 AND d.id<(c.id+1)<<10 "
          "AND cured_at IS NULL),"
          "(SELECT max(due) FROM deficiency d WHERE d.id>=c.id<<10 AND d.id<(c.id+1)<<10 "
          "AND cured_at IS NULL),"
          "CASE WHEN stage='NOTIFIED' THEN notified_at END,"
          "(SELECT max(conflict_group) FROM conflict_claim g WHERE g.claim=c.id AND left_act IS "
          "NULL),review_until FROM claim c WHERE id=?1"));
  AMENDS_TRY(const bool found, select.bind(1, claim).step());
  if (!found) return fail(Code::not_found, "there is no such claim, or it was erased");
  ClaimFacts facts;
  facts.id = claim;
  facts.category = select.text(0);
  facts.stage = select.text(1);
  facts.stage_before = select.text(2);
  facts.disposition = select.text(3);
  facts.received = select.text(4);
  facts.recommended_by = select.text(5);
  facts.late = select.integer(6) != 0;
  facts.sealed = select.integer(7) != 0;
  facts.filed_act = static_cast<std::uint64_t>(select.integer(8));
  facts.last_act = static_cast<std::uint64_t>(select.integer(9));
  facts.review_date = select.text(10);
  facts.has_open_deficiency = select.integer(11) > 0;
  const std::string today = base::date_in_zone(now, programme.time_zone);
  facts.cure_overdue = facts.has_open_deficiency && !select.is_null(12) && select.text(12) < today;
  facts.conflict_group = select.integer(14);
  facts.review_until = select.text(15);
  if (facts.review_until.empty() && !select.is_null(13)) {  // notified by an older Amends
    facts.review_until = base::date_in_zone(select.integer(13), programme.time_zone,
                                            programme.deadlines.review_days);
  }
  facts.review_over = facts.stage == "NOTIFIED" && today > facts.review_until;
  return facts;
}

const char* const joined_incidents_of_losses =
    "LEFT JOIN incident i ON i.id>=c.id<<10 AND i.id<(c.id+1)<<10 AND (EXISTS(SELECT 1 FROM "
    "loss_item WHERE id>=c.id<<10 AND id<(c.id+1)<<10 AND coalesce((c.id<<10)+incident,i.id)=i.id) "
    "OR NOT EXISTS(SELECT 1 FROM loss_item WHERE id>=c.id<<10 AND id<(c.id+1)<<10))";

const char* const days_of_incidents =
    "CASE WHEN count(i.date_lo)=count(*) THEN min(i.date_lo) END,"
    "CASE WHEN count(i.date_hi)=count(*) THEN max(i.date_hi) END";

Result<Done> move_claim(Register& reg, Register::Session& session, ClaimId claim,
                        std::string_view trigger, std::string_view reason,
                        std::string_view review_date, const Actor& actor) {
  AMENDS_TRY(const ClaimFacts facts,
             read_claim_facts(reg.database(), reg.programme(), claim, reg.now()));
  auto next = step(facts.situation(reg.programme().mode), trigger, actor.role, actor.name);
  if (!next) return fail(std::move(next.error()).in("claim " + reg.number_of(claim)));
  std::string data = fmt::format(R"({{"from":"{}","reason":)", facts.stage);
  base::append_json_string(data, reason);
  if (!review_date.empty()) {
    data += ",\"review_date\":";
    base::append_json_string(data, review_date);
  }
  if (trigger == "notify") {
    AMENDS_TRY(const std::int64_t days, reg.review_days(claim));
    data += fmt::format(",\"review_days\":{}", days);
  }
  data += fmt::format(R"(,"to":"{}","trigger":"{}"}})", next->to, trigger);
  return session.add({kind::claim_moved, claim, data}, actor);
}

namespace {

std::string summary_of(const ActBody& body) {
  if (body.kind == kind::claim_moved) {
    return fmt::format("{} → {}: {}", text_at(body.data, "from").value_or(""),
                       text_at(body.data, "to").value_or(""),
                       text_at(body.data, "reason").value_or(""));
  }
  if (body.kind == kind::evidence_accessioned) {
    return fmt::format("{} ({} bytes, SHA-256 {}…)", text_at(body.data, "name").value_or(""),
                       integer_at(body.data, "size").value_or(0),
                       text_at(body.data, "sha256").value_or("").substr(0, 12));
  }
  if (body.kind == kind::claim_amended) {
    std::string fields;
    each_object(body.data, "changed", [&](const Object& change) {
      fields +=
          fmt::format("{}{}", fields.empty() ? "" : ", ", text_at(change, "field").value_or(""));
    });
    return "changed: " + fields;
  }
  return std::string(
      text_at(body.data, "reason").value_or(text_at(body.data, "detail").value_or("")));
}

}  // namespace

Result<std::vector<HistoryLine>> history(Register& reg, ClaimId claim) {
  std::vector<HistoryLine> lines;
  simdjson::dom::parser parser;
  AMENDS_CHECK(reg.log().read_subject(claim, [&](const ledger::StoredAct& act) -> Status {
    if (act.erased) {
      lines.push_back({act.index, act.at, "erased", "", "", "", true});
      return {};
    }
    AMENDS_TRY(const ActBody body, read_body(parser, act.body));
    lines.push_back({act.index, act.at, std::string(body.kind), std::string(body.by),
                     std::string(body.role), summary_of(body)});
    return {};
  }));
  return lines;
}

}  // namespace amends::registry
