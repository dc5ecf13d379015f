#include "examine/conflict.h"

#include <algorithm>

#include "base/json.h"
#include "register/acts.h"
#include "register/claims.h"
#include "register/decisions.h"
#include "register/stages.h"

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

constexpr auto none = [](const registry::Done&) {};

Status take_out_of_instalment(registry::Register& reg, registry::Register::Session& session,
                              registry::ClaimId claim, std::int64_t group,
                              const registry::Actor& actor) {
  AMENDS_TRY(const registry::ClaimFacts facts,
             registry::read_claim_facts(reg.database(), reg.programme(), claim, reg.now()));
  if (facts.stage != "IN_INSTALMENT") return {};
  return registry::move_claim(reg, session, claim, "sever",
                              fmt::format("competes in conflict group {}", group), "", actor)
      .map(none);
}

Result<std::vector<registry::ClaimId>> members_now(store::Database& database, std::int64_t group) {
  AMENDS_TRY(store::Statement select,
             database.prepare("SELECT claim FROM conflict_claim WHERE conflict_group=?1 AND "
                              "left_act IS NULL ORDER BY claim"));
  select.bind(1, group);
  std::vector<registry::ClaimId> claims;
  for (;;) {
    AMENDS_TRY(const bool row, select.step());
    if (!row) return claims;
    claims.push_back(select.integer(0));
  }
}

// Those who come and those who are there leave their instalments first.
Status join(registry::Register& reg, registry::Register::Session& session, std::int64_t group,
            const std::vector<registry::ClaimId>& claims, const registry::Actor& actor) {
  const std::string joins = fmt::format(R"({{"group":{}}})", group);
  AMENDS_TRY(const std::vector<registry::ClaimId> there, members_now(reg.database(), group));
  for (const registry::ClaimId claim : there) {
    AMENDS_CHECK(take_out_of_instalment(reg, session, claim, group, actor));
  }
  for (const registry::ClaimId claim : claims) {
    AMENDS_CHECK(take_out_of_instalment(reg, session, claim, group, actor));
    AMENDS_CHECK(session.add({registry::kind::conflict_joined, claim, joins}, actor).map(none));
  }
  return {};
}

std::string left_data(std::int64_t group, std::string_view reason) {
  std::string data = fmt::format(R"({{"group":{},"reason":)", group);
  base::append_json_string(data, reason);
  return data + "}";
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

Status merge_groups(registry::Register& reg, std::int64_t into, std::span<const std::int64_t> from,
                    const registry::Actor& actor) {
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  for (const std::int64_t group : from) {
    const std::string leaves =
        left_data(group, fmt::format("its property is that of conflict group {}", into));
    AMENDS_TRY(const std::vector<registry::ClaimId> claims, members_now(reg.database(), group));
    std::vector<registry::ClaimId> competing;
    for (const registry::ClaimId claim : claims) {
      AMENDS_CHECK(session.add({registry::kind::conflict_left, claim, leaves}, actor).map(none));
      AMENDS_TRY(const registry::ClaimFacts facts,
                 registry::read_claim_facts(reg.database(), reg.programme(), claim, reg.now()));
      if (!registry::has_fallen_away(facts.stage) && !facts.sealed) competing.push_back(claim);
    }
    AMENDS_CHECK(join(reg, session, into, competing, actor));
  }
  return session.commit();
}

Status leave_group(registry::Register& reg, registry::ClaimId claim, std::string_view reason,
                   const registry::Actor& actor) {
  AMENDS_TRY(const registry::ClaimFacts facts,
             registry::read_claim_facts(reg.database(), reg.programme(), claim, reg.now()));
  const std::string data = left_data(facts.conflict_group, reason);
  AMENDS_TRY(registry::Register::Session session, reg.begin());
  AMENDS_CHECK(session.add({registry::kind::conflict_left, claim, data}, actor).map(none));
  return session.commit();
}

Result<std::vector<ConflictGroup>> conflict_groups(registry::Register& reg) {
  AMENDS_TRY(store::Statement select,
             reg.database().prepare(
                 "SELECT g.id,g.kind,g.asset,g.reason,m.claim,c.stage,m.left_act IS NOT NULL,"
                 "(SELECT d.id FROM decision d LEFT JOIN instalment i ON i.id=d.instalment WHERE "
                 "d.claim=m.claim AND d.kind='DECISION' AND d.superseded_by IS NULL AND "
                 "coalesce(i.conflict_group,0)<>g.id AND (d.instalment IS NOT NULL OR d.id<g.act) "
                 "AND m.left_act IS NULL ORDER BY d.id DESC LIMIT 1) FROM conflict_group g LEFT "
                 "JOIN conflict_claim m ON m.conflict_group=g.id LEFT JOIN "
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
    ConflictGroup::Member member;
    member.number = reg.number_of(select.integer(4));
    member.stage = select.text(5);
    member.left = select.integer(6) != 0;
    if (!select.is_null(7)) member.decided_apart = static_cast<std::uint64_t>(select.integer(7));
    groups.back().members.push_back(std::move(member));
  }
  for (ConflictGroup& group : groups) {
    std::ranges::sort(group.members, {}, &ConflictGroup::Member::number);
  }
  return groups;
}

std::string decided_apart(const ConflictGroup::Member& member) {
  if (!member.decided_apart) return "";
  const std::string& stage = member.stage;
  const std::string step = stage == "DECIDED" || stage == "APPROVED" ? "act {} notify"
                           : stage == "NOTIFIED"                     ? "act {} request-review"
                           : stage == "UNDER_REVIEW"                 ? "decide recommend {}"
                           : stage == "IMPLEMENTATION"               ? "act {} close"
                                                                     : "act {} correct";
  return fmt::format(
      "claim {} was decided by act {} before it was known to compete; its review begins with: "
      "amends {}",
      member.number, *member.decided_apart, fmt::format(fmt::runtime(step), member.number));
}

Result<std::vector<std::string>> decided_apart(
    registry::Register& reg, const std::optional<std::set<std::int64_t>>& groups) {
  std::vector<std::string> lines;
  if (groups && groups->empty()) return lines;
  AMENDS_TRY(const auto all, conflict_groups(reg));
  for (const ConflictGroup& group : all) {
    if (groups && !groups->contains(group.group)) continue;
    for (const ConflictGroup::Member& member : group.members) {
      if (member.decided_apart) lines.push_back(decided_apart(member));
    }
  }
  return lines;
}

}  // namespace amends::examine
