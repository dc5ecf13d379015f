#include "examine/conflict.h"

#include <algorithm>

#include "base/json.h"
#include "register/acts.h"
#include "register/claims.h"
#include "register/decisions.h"

namespace amends::examine {
namespace {

std::string grouped_data(const registry::Register& reg, const ConflictOrder& order,
                         std::int64_t group) {
  std::vector<std::string> numbers;
  for (const registry::ClaimId claim : order.claims) numbers.push_back(reg.number_of(claim));
  std::ranges::sort(numbers);
  std::string data = "{\"asset\":";
  base::append_json_string(data, order.asset);
  data += fmt::format(R"(,"claims":["{}"],"group":{},"kind":"{}","reason":)",
                      fmt::join(numbers, "\",\""), group, order.kind);
  base::append_json_string(data, order.reason);
  return data + "}";
}

// Each leaves its instalment first.
Status join(registry::Register& reg, registry::Register::Session& session, std::int64_t group,
            const std::vector<registry::ClaimId>& claims, const registry::Actor& actor) {
  const auto none = [](const registry::Done&) {};
  const std::string joins = fmt::format(R"({{"group":{}}})", group);
  for (const registry::ClaimId claim : claims) {
    AMENDS_TRY(const registry::ClaimFacts facts,
               registry::read_claim_facts(reg.database(), reg.programme(), claim, reg.now()));
    if (facts.stage == "IN_INSTALMENT") {
      AMENDS_CHECK(registry::move_claim(reg, session, claim, "sever",
                                        fmt::format("competes in conflict group {}", group), "",
                                        actor)
                       .map(none));
    }
    AMENDS_CHECK(session.add({registry::kind::conflict_joined, claim, joins}, actor).map(none));
  }
  return {};
}

}  // namespace

Result<std::int64_t> group_claims(registry::Register& reg, const ConflictOrder& order,
                                  const registry::Actor& actor) {
  std::vector<registry::ClaimId> claims = order.claims;
  std::ranges::sort(claims);
  claims.erase(std::unique(claims.begin(), claims.end()), claims.end());
  if (claims.size() < 2) return fail(Code::refused, "two claims at least compete");
  if (order.asset.empty() || order.reason.empty()) {
    return fail(Code::refused, "a conflict group says what is competed for, and why");
  }
  if (!registry::is_conflict_kind(order.kind)) {
    return fail(Code::refused, "'{}' is not a kind of competing claims; there are {}", order.kind,
                fmt::join(registry::conflict_kinds(), ", "));
  }
  AMENDS_TRY(const std::int64_t group,
             reg.database().number("SELECT coalesce(max(id),0)+1 FROM conflict_group"));
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  const auto none = [](const registry::Done&) {};
  AMENDS_CHECK(
      session.add({registry::kind::conflict_grouped, 0, grouped_data(reg, order, group)}, actor)
          .map(none));
  AMENDS_CHECK(join(reg, session, group, claims, actor));
  AMENDS_CHECK(session.commit());
  return group;
}

Status join_group(registry::Register& reg, std::int64_t group,
                  const std::vector<registry::ClaimId>& claims, const registry::Actor& actor) {
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  AMENDS_CHECK(join(reg, session, group, claims, actor));
  return session.commit();
}

Status leave_group(registry::Register& reg, registry::ClaimId claim, std::string_view reason,
                   const registry::Actor& actor) {
  AMENDS_TRY(const registry::ClaimFacts facts,
             registry::read_claim_facts(reg.database(), reg.programme(), claim, reg.now()));
  std::string data = fmt::format(R"({{"group":{},"reason":)", facts.conflict_group);
  base::append_json_string(data, reason);
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  AMENDS_CHECK(session.add({registry::kind::conflict_left, claim, data + "}"}, actor)
                   .map([](const registry::Done&) {}));
  return session.commit();
}

Result<std::vector<ConflictGroup>> conflict_groups(registry::Register& reg) {
  AMENDS_TRY(store::Statement select,
             reg.database().prepare(
                 "SELECT g.id,g.kind,g.asset,g.reason,m.claim,c.stage,m.left_act IS NOT NULL FROM "
                 "conflict_group g LEFT JOIN conflict_claim m ON m.conflict_group=g.id LEFT JOIN "
                 "claim c ON c.id=m.claim ORDER BY g.id,m.claim"));
  std::vector<ConflictGroup> groups;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) break;
    if (groups.empty() || groups.back().group != select.integer(0)) {
      groups.push_back({select.integer(0),
                        std::string(select.text(1)),
                        std::string(select.text(2)),
                        std::string(select.text(3)),
                        {}});
    }
    if (select.is_null(4)) continue;
    groups.back().members.push_back(
        {reg.number_of(select.integer(4)), std::string(select.text(5)), select.integer(6) != 0});
  }
  for (ConflictGroup& group : groups) {
    std::ranges::sort(group.members, {}, &ConflictGroup::Member::number);
  }
  return groups;
}

}  // namespace amends::examine
