#include "examine/recommend.h"

#include <algorithm>

#include "examine/draft.h"

namespace amends::examine {
namespace {

Result<std::vector<registry::ClaimId>> claims_of(registry::Register& reg, const MassOrder& order) {
  std::vector<registry::ClaimId> claims;
  if (!order.instalment) {
    Criterion criterion = order.criterion;
    if (criterion.stages.empty()) criterion.stages = {"VERIFICATION", "VALUATION"};
    return claims_that_meet(reg, criterion);
  }
  AMENDS_TRY(const Instalment instalment, read_instalment(reg, *order.instalment));
  for (const Instalment::Member& member : instalment.members) {
    if (member.state == "IN") claims.push_back(member.claim);
  }
  if (claims.empty()) {
    return fail(Code::refused, "instalment {} has no claim left to recommend", *order.instalment);
  }
  std::ranges::sort(claims);
  return claims;
}

// The recommendation that stands for a claim, and whether it came after the last screening.
Result<store::Statement> prepare_recommended(store::Database& database) {
  return database.prepare(
      "SELECT max(d.id), max(d.id) > coalesce((SELECT act FROM screening WHERE claim=?1),-1) "
      "FROM decision d JOIN claim c ON c.id=d.claim WHERE d.claim=?1 AND "
      "d.kind='RECOMMENDATION' AND c.recommended_by IS NOT NULL");
}

// Whether the claim is recommended, and nothing is to be drafted: what a person wrote is theirs,
// and what was drafted stands until the claim is screened anew.
Result<bool> is_kept(registry::Register& reg, store::Statement& recommended,
                     registry::ClaimId claim) {
  AMENDS_CHECK(recommended.bind(1, claim).step().map([](bool) {}));
  const bool any = !recommended.is_null(0), since = recommended.integer(1) != 0;
  const auto act = static_cast<std::uint64_t>(recommended.integer(0));
  recommended.reset();
  if (!any || since) return any;
  const auto record = read_decision(reg, act);
  if (!record && record.error().code == Code::not_found) return false;  // erased
  return record.map([](const DecisionRecord& r) { return !r.drafted; });
}

}  // namespace

Result<MassRecommended> recommend_drafts(registry::Register& reg, const MassOrder& order,
                                         const registry::Actor& actor, base::Task& task) {
  AMENDS_TRY(const std::vector<registry::ClaimId> claims, claims_of(reg, order));
  AMENDS_TRY(Drafter drafter, Drafter::create(reg));
  AMENDS_TRY(store::Statement recommended, prepare_recommended(reg.database()));
  MassRecommended result;
  task.stage("recommending", "claims", claims.size());
  std::optional<registry::Register::Session> session;
  if (!order.only_show) {
    AMENDS_TRY(registry::Register::Session begun, reg.begin());
    session.emplace(std::move(begun));
  }
  for (const registry::ClaimId claim : claims) {
    task.advance(1);
    if (task.stopped()) return base::interrupted();
    AMENDS_TRY(const bool keep, is_kept(reg, recommended, claim));
    if (keep) {
      ++result.kept;
      continue;
    }
    AMENDS_TRY(const Draft draft, drafter.draft(claim));
    if (!draft.content) {
      result.left_over.push_back({reg.number_of(claim), draft.why_not});
      continue;
    }
    if (session) {
      const auto done = recommend(reg, *session, claim, *draft.content, true, actor);
      if (!done && done.error().code != Code::refused) return fail(Error(done.error()));
      if (!done) {
        result.left_over.push_back(left_out(reg.number_of(claim), done.error()));
        continue;
      }
    }
    ++result.recommended;
    ++result.by_outcome[draft.content->outcome];
  }
  if (session) AMENDS_CHECK(session->commit());
  std::ranges::sort(result.left_over, {}, &LeftOut::claim);
  return result;
}

}  // namespace amends::examine
