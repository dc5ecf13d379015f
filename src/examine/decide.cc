#include "examine/decide.h"

#include "base/json.h"
#include "examine/decision_json.h"
#include "examine/draft.h"
#include "examine/instalment.h"
#include "register/acts.h"
#include "register/claims.h"

namespace amends::examine {
namespace {

using nlohmann::json;

Result<std::string> canonical(const json& object) {
  return base::canonical_json(object.dump(-1, ' ', false, json::error_handler_t::replace));
}

// The step that the trigger makes from where the claim stands, as the act's members have it.
Status add_step(registry::Register& reg, registry::ClaimId claim, std::string_view trigger,
                const registry::Actor& actor, json& object) {
  AMENDS_TRY(const registry::ClaimFacts facts,
             registry::read_claim_facts(reg.database(), reg.programme(), claim, reg.now()));
  AMENDS_TRY(const registry::Step step, registry::step(facts.situation(reg.programme().mode),
                                                       trigger, actor.role, actor.name));
  object["from"] = facts.stage;
  object["to"] = step.to;
  object["trigger"] = trigger;
  return {};
}

Status add_sum(const DecisionContent& content, json& object) {
  AMENDS_TRY(const std::string sum, awarded_sum(content));
  if (!sum.empty()) object["awarded"] = sum;
  return {};
}

void add_panel(const Panel& panel, json& object) {
  object["members"] = panel.members;
  if (!panel.dissent.empty()) object["dissent"] = panel.dissent;
}

Result<registry::Done> add(registry::Register::Session& session, std::string_view kind,
                           registry::ClaimId claim, const json& object,
                           const registry::Actor& actor) {
  AMENDS_TRY(const std::string data, canonical(object));
  return session.add({kind, claim, data}, actor);
}

// The last one; a claim that was severed has none until it is recommended again.
Result<std::uint64_t> last_recommendation(registry::Register& reg, registry::ClaimId claim) {
  AMENDS_TRY(store::Statement find,
             reg.database().prepare("SELECT max(d.id) FROM decision d JOIN claim c ON c.id=d.claim "
                                    "WHERE d.claim=?1 AND d.kind='RECOMMENDATION' AND "
                                    "c.recommended_by IS NOT NULL"));
  AMENDS_CHECK(find.bind(1, claim).step().map([](bool) {}));
  if (find.is_null(0))
    return fail(Code::refused, "claim {} has no recommendation: amends decide recommend",
                reg.number_of(claim));
  return static_cast<std::uint64_t>(find.integer(0));
}

Status check_screened(registry::Register& reg, registry::ClaimId claim) {
  AMENDS_TRY(Drafter drafter, Drafter::create(reg));
  return drafter.check_screened(claim);
}

}  // namespace

Result<registry::Done> recommend(registry::Register& reg, registry::ClaimId claim,
                                 const DecisionContent& content, const registry::Actor& actor) {
  json step;  // whether the stage allows it is said first
  AMENDS_CHECK(add_step(reg, claim, "recommend", actor, step));
  AMENDS_CHECK(check_screened(reg, claim));
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  AMENDS_TRY(const registry::Done done, recommend(reg, session, claim, content, false, actor));
  AMENDS_CHECK(session.commit());
  return done;
}

Status check_recommendation(registry::Register& reg, registry::ClaimId claim,
                            const DecisionContent& content, const registry::Actor& actor) {
  json step;
  AMENDS_CHECK(add_step(reg, claim, "recommend", actor, step));
  AMENDS_CHECK(check_screened(reg, claim));
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  return recommend(reg, session, claim, content, false, actor).map([](const registry::Done&) {});
}

Result<registry::Done> recommend(registry::Register& reg, registry::Register::Session& session,
                                 registry::ClaimId claim, const DecisionContent& content,
                                 bool drafted, const registry::Actor& actor) {
  json object = json_of(content);
  if (drafted) object["drafted"] = true;
  AMENDS_CHECK(add_sum(content, object));
  AMENDS_CHECK(add_step(reg, claim, "recommend", actor, object));
  return add(session, registry::kind::decision_recommended, claim, object, actor);
}

namespace {

// A drafted recommendation stands while the rules say the same of the claim.
Status check_draft(registry::Register& reg, Drafter& drafter, const DecisionRecord& recommended) {
  AMENDS_TRY(const Draft draft, drafter.draft(recommended.claim));
  if (draft.content && json_of(*draft.content) == json_of(recommended.content)) return {};
  return fail(Code::refused,
              "claim {} was recommended as the rules had it (act {}), and they do not say so any "
              "more{}; amends decide recommend drafts it anew",
              reg.number_of(recommended.claim), recommended.act,
              draft.content ? "" : ": " + draft.why_not);
}

// The acts that recommend for the claims of an instalment, checked as all are before any is
// decided.
Result<std::vector<std::uint64_t>> still_recommended(registry::Register& reg,
                                                     const Instalment& instalment,
                                                     base::Task& task) {
  task.stage("reading the recommendations", "claims", instalment.members.size());
  AMENDS_TRY(Drafter drafter, Drafter::create(reg));
  std::vector<std::uint64_t> due;
  for (const Instalment::Member& member : instalment.members) {
    task.advance(1);
    if (task.stopped()) return base::interrupted();
    if (member.state != "IN") continue;
    AMENDS_TRY(const std::uint64_t act, last_recommendation(reg, member.claim));
    AMENDS_TRY(const DecisionRecord recommended, read_decision(reg, act));
    AMENDS_CHECK(recommended.drafted ? check_draft(reg, drafter, recommended)
                                     : drafter.check_screened(member.claim));
    due.push_back(act);
  }
  if (due.empty()) {
    return fail(Code::refused, "instalment {} has no claim left to decide", instalment.instalment);
  }
  return due;
}

}  // namespace

Result<std::uint64_t> decide_instalment(registry::Register& reg, std::int64_t number,
                                        const Panel& panel, const registry::Actor& actor,
                                        base::Task& task) {
  AMENDS_TRY(const Instalment instalment, read_instalment(reg, number));
  if (instalment.programme != base::to_hex(reg.programme().hash)) {
    return fail(
        Code::refused,
        "instalment {} is pinned to another version of the programme ({}…); decide it under "
        "that one, or sever its claims",
        number, instalment.programme.substr(0, 12));
  }
  AMENDS_TRY(const std::vector<std::uint64_t> due, still_recommended(reg, instalment, task));
  task.stage("deciding", "claims", due.size());
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  for (const std::uint64_t act : due) {
    task.advance(1);
    if (task.stopped()) return base::interrupted();
    AMENDS_TRY(const DecisionRecord recommended, read_decision(reg, act));
    json object = json_of(recommended.content);
    AMENDS_CHECK(add_sum(recommended.content, object));
    add_panel(panel, object);
    object["instalment"] = number;
    object["recommendation"] = recommended.act;
    AMENDS_CHECK(add_step(reg, recommended.claim, "decide", actor, object));
    AMENDS_CHECK(add(session, registry::kind::decision_made, recommended.claim, object, actor)
                     .map([](const registry::Done&) {}));
  }
  AMENDS_CHECK(session.commit());
  return due.size();
}

namespace {

// The act by which a claim was recommended since its last decision, if it was.
Result<std::optional<std::uint64_t>> recommendation_anew(registry::Register& reg,
                                                         registry::ClaimId claim) {
  AMENDS_TRY(const std::optional<std::uint64_t> stands, standing_decision(reg, claim));
  AMENDS_TRY(store::Statement find,
             reg.database().prepare("SELECT max(id) FROM decision WHERE claim=?1 AND "
                                    "kind='RECOMMENDATION' AND id>?2"));
  find.bind(1, claim).bind(2, static_cast<std::int64_t>(stands.value_or(0)));
  AMENDS_CHECK(find.step().map([](bool) {}));
  if (find.is_null(0)) return std::optional<std::uint64_t>();
  return std::optional(static_cast<std::uint64_t>(find.integer(0)));
}

// Whether `content` can be decided now: screened, and if it is what was drafted, still as the rules
// have it.
Status check_still(registry::Register& reg, registry::ClaimId claim,
                   const std::optional<std::uint64_t>& recommendation,
                   const DecisionContent& content) {
  AMENDS_TRY(Drafter drafter, Drafter::create(reg));
  if (recommendation) {
    AMENDS_TRY(const DecisionRecord recommended, read_decision(reg, *recommendation));
    if (recommended.drafted && json_of(recommended.content) == json_of(content))
      return check_draft(reg, drafter, recommended);
  }
  return drafter.check_screened(claim);
}

}  // namespace

Result<DecisionContent> recommended_anew(registry::Register& reg, registry::ClaimId claim) {
  AMENDS_TRY(const std::optional<std::uint64_t> act, recommendation_anew(reg, claim));
  if (!act) {
    return fail(
        Code::refused,
        "nobody has recommended how claim {} is to be decided anew: amends decide recommend",
        reg.number_of(claim));
  }
  AMENDS_TRY(DecisionRecord record, read_decision(reg, *act));
  return std::move(record.content);
}

Result<registry::Done> correct(registry::Register& reg, registry::ClaimId claim,
                               const DecisionContent& content, const Panel& panel,
                               std::string_view heard, const registry::Actor& actor) {
  AMENDS_TRY(const std::optional<std::uint64_t> stands, standing_decision(reg, claim));
  if (!stands) {
    return fail(Code::refused, "claim {} has no decision that could be corrected",
                reg.number_of(claim));
  }
  AMENDS_TRY(const std::optional<std::uint64_t> recommendation, recommendation_anew(reg, claim));
  AMENDS_CHECK(check_still(reg, claim, recommendation, content));
  json object = json_of(content);
  AMENDS_CHECK(add_sum(content, object));
  add_panel(panel, object);
  if (!heard.empty()) object["heard"] = heard;
  object["supersedes"] = *stands;
  if (recommendation) object["recommendation"] = *recommendation;
  AMENDS_TRY(const registry::ClaimFacts facts,
             registry::read_claim_facts(reg.database(), reg.programme(), claim, reg.now()));
  AMENDS_CHECK(add_step(reg, claim,
                        facts.stage == "CORRECTION" ? "decide-correction" : "decide-anew", actor,
                        object));
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  AMENDS_TRY(const registry::Done done,
             add(session, registry::kind::decision_made, claim, object, actor));
  AMENDS_CHECK(session.commit());
  return done;
}

Result<registry::Done> declare_interest(registry::Register& reg, const Interest& interest,
                                        const registry::Actor& actor) {
  if (interest.member.empty() || interest.reason.empty()) {
    return fail(Code::refused, "an interest has a member and a reason");
  }
  json object = {{"member", interest.member}, {"reason", interest.reason}};
  if (interest.instalment) object["instalment"] = *interest.instalment;
  if (interest.group) object["group"] = *interest.group;
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  AMENDS_TRY(const registry::Done done, add(session, registry::kind::interest_declared,
                                            interest.claim.value_or(0), object, actor));
  AMENDS_CHECK(session.commit());
  return done;
}

namespace {

Result<DecisionRecord> record_from(const ledger::StoredAct& act) {
  const json body = json::parse(act.body, nullptr, false);
  if (body.is_discarded() || !body.is_object() || !body.contains("data")) {
    return fail(Code::corrupt, "act {} cannot be read", act.index);
  }
  const std::string kind = body.value("kind", "");
  DecisionRecord record;
  record.recommendation = kind == registry::kind::decision_recommended;
  if (!record.recommendation && kind != registry::kind::decision_made) {
    return fail(Code::not_found, "act {} is no decision", act.index);
  }
  record.act = act.index;
  record.claim = act.subject;
  record.at = act.at;
  record.by = body.value("by", "");
  record.role = body.value("role", "");
  const json& data = body.at("data");
  auto content = content_from(data);
  if (!content) return fail(Code::corrupt, "act {}: {}", act.index, content.error().message);
  record.content = std::move(*content);
  const auto members = data.find("members");
  if (members != data.end() && members->is_array()) {
    for (const json& member : *members) {
      if (member.is_string()) record.members.push_back(member.get<std::string>());
    }
  }
  record.drafted = data.value("drafted", false);
  record.dissent = data.value("dissent", "");
  record.heard = data.value("heard", "");
  if (data.contains("instalment")) record.instalment = data.value("instalment", std::int64_t{0});
  if (data.contains("supersedes")) record.supersedes = data.value("supersedes", std::uint64_t{0});
  return record;
}

}  // namespace

Result<DecisionRecord> read_decision(registry::Register& reg, std::uint64_t index) {
  std::optional<DecisionRecord> record;
  AMENDS_CHECK(reg.log().read(index, index + 1, [&](const ledger::StoredAct& act) -> Status {
    if (act.erased) return fail(Code::not_found, "act {} was erased", index);
    try {
      AMENDS_TRY(record, record_from(act));
    } catch (const json::exception& error) {  // a member of another type than decisions.h says
      return fail(Code::corrupt, "act {}: {}", index, error.what());
    }
    return {};
  }));
  if (!record) return fail(Code::not_found, "there is no act {}", index);
  return std::move(*record);
}

Result<std::vector<std::uint64_t>> decisions_of(registry::Register& reg, registry::ClaimId claim) {
  AMENDS_TRY(store::Statement select,
             reg.database().prepare("SELECT id FROM decision WHERE claim=?1 ORDER BY id"));
  select.bind(1, claim);
  std::vector<std::uint64_t> acts;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) return acts;
    acts.push_back(static_cast<std::uint64_t>(select.integer(0)));
  }
}

Result<std::optional<std::uint64_t>> standing_decision(registry::Register& reg,
                                                       registry::ClaimId claim) {
  AMENDS_TRY(store::Statement select,
             reg.database().prepare("SELECT max(id) FROM decision WHERE claim=?1 AND "
                                    "kind='DECISION' AND superseded_by IS NULL"));
  AMENDS_CHECK(select.bind(1, claim).step().map([](bool) {}));
  if (select.is_null(0)) return std::optional<std::uint64_t>();
  return std::optional(static_cast<std::uint64_t>(select.integer(0)));
}

}  // namespace amends::examine
