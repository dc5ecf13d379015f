#include "examine/competing.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

namespace amends::examine {
namespace {

bool is_ownership(std::string_view type) {
  return type == "OWNERSHIP" || type == "CO_OWNERSHIP_SHARE" || type == "COMMUNAL";
}
// Rights that are counted together: ownership whatever it is called, every other type by itself.
std::string_view class_of(std::string_view type) { return is_ownership(type) ? "OWNERSHIP" : type; }

// What a right is counted as; nothing where it says nothing of the whole.
std::optional<Rational> counted(const HeldRight& right) {
  if (right.type == "MORTGAGE" || right.type == "JOINT_MARITAL") return std::nullopt;
  if (right.share) return right.share;
  if (right.type == "OWNERSHIP") return Rational(1);
  return std::nullopt;
}

base::Days first_day(const HeldRight& right) {
  return right.from.value_or(std::numeric_limits<base::Days>::min());
}
base::Days last_day(const HeldRight& right) {
  const base::Days last = right.to.value_or(std::numeric_limits<base::Days>::max());
  return std::max(last, first_day(right));
}

// The largest share of each person among the rights, and their sum.
struct Account {
  std::map<std::int64_t, Rational> by_person;
  Rational total;
};
Account account(const std::vector<const HeldRight*>& rights) {
  Account result;
  for (const HeldRight* right : rights) {
    Rational& share = result.by_person[right->person];
    share = std::max(share, *counted(*right));
  }
  for (const auto& [person, share] : result.by_person) result.total += share;
  return result;
}
bool is_above(const Account& account) {
  return account.by_person.size() > 1 && account.total > Rational(1);
}

std::string listed(const std::vector<const HeldRight*>& rights) {
  std::set<std::string> parts;
  for (const HeldRight* right : rights) {
    parts.insert(fmt::format("{} {}", right->number, counted(*right)->to_text()));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

Competition made_of(std::string kind, std::string reason,
                    const std::vector<const HeldRight*>& rights) {
  std::set<registry::ClaimId> claims;
  for (const HeldRight* right : rights) claims.insert(right->claim);
  return {std::move(kind), std::move(reason), {claims.begin(), claims.end()}};
}

std::optional<Competition> by_shares(std::string_view type,
                                     const std::vector<const HeldRight*>& rights) {
  const Account all = account(rights);
  if (!is_above(all)) return std::nullopt;
  for (const HeldRight* start : rights) {  // the sum is largest where a right begins
    std::vector<const HeldRight*> then;
    for (const HeldRight* right : rights) {
      const base::Days day = first_day(*start);
      if (first_day(*right) <= day && day <= last_day(*right)) then.push_back(right);
    }
    const Account at_once = account(then);
    if (!is_above(at_once)) continue;
    const auto asks = [&](std::string_view remedy) {
      return std::ranges::any_of(then, [&](const HeldRight* r) { return r->remedy == remedy; });
    };
    const bool both = asks("RESTITUTION") && asks("COMPENSATION");
    return made_of(both ? "RESTITUTION_AND_COMPENSATION" : "SAME_RIGHT",
                   fmt::format("the shares in {} add up to {}: {}", type, at_once.total.to_text(),
                               listed(then)),
                   rights);
  }
  return made_of("SUCCESSIVE_OWNERS",
                 fmt::format("the shares in {} over time add up to {}: {}", type,
                             all.total.to_text(), listed(rights)),
                 rights);
}

std::optional<Competition> by_possession(const HeldRight& owner, const HeldRight& other) {
  if (!is_ownership(owner.type) || owner.person == other.person) return std::nullopt;
  const bool wants_back = owner.remedy == "RESTITUTION";
  const bool named = std::ranges::find(owner.occupants, other.person) != owner.occupants.end();
  if (wants_back && (named || other.type == "INFORMAL_POSSESSION")) {
    return made_of(
        "OWNER_AND_OCCUPANT",
        fmt::format("{} asks for it back, and {} occupies it", owner.number, other.number),
        {&owner, &other});
  }
  const bool lesser = !is_ownership(other.type) && other.type != "MORTGAGE" &&
                      other.type != "JOINT_MARITAL" && !other.type.empty();
  const bool same = (wants_back && other.remedy == "RESTITUTION") ||
                    (!owner.head.empty() && owner.head == other.head);
  if (!lesser || !same) return std::nullopt;
  return made_of("OWNER_AND_TENANT",
                 fmt::format("{} ({}) and {} ({}) ask for the same", owner.number, owner.type,
                             other.number, other.type),
                 {&owner, &other});
}

}  // namespace

std::optional<Competition> competition(std::vector<HeldRight> rights) {
  std::ranges::sort(rights, {}, [](const HeldRight& r) {
    return std::tuple(r.number, r.type, r.remedy, r.head, r.from, r.to);
  });
  std::vector<Competition> found;
  std::map<std::string_view, std::vector<const HeldRight*>> classes;
  for (const HeldRight& right : rights) {
    if (counted(right)) classes[class_of(right.type)].push_back(&right);
  }
  for (const auto& [type, held] : classes) {
    if (auto competing = by_shares(type, held)) found.push_back(std::move(*competing));
  }
  for (const HeldRight& owner : rights) {
    for (const HeldRight& other : rights) {
      if (auto competing = by_possession(owner, other)) found.push_back(std::move(*competing));
    }
  }
  if (found.empty()) return std::nullopt;
  // All that compete for one thing are one group, by the first kind in this order.
  constexpr std::string_view order[] = {"RESTITUTION_AND_COMPENSATION", "SAME_RIGHT",
                                        "SUCCESSIVE_OWNERS", "OWNER_AND_OCCUPANT",
                                        "OWNER_AND_TENANT"};
  std::ranges::stable_sort(found, {}, [&](const Competition& c) {
    return std::ranges::find(order, c.kind) - std::begin(order);
  });
  std::set<registry::ClaimId> claims;
  std::vector<std::string> reasons;
  for (const Competition& one : found) {
    claims.insert(one.claims.begin(), one.claims.end());
    if (std::ranges::find(reasons, one.reason) == reasons.end()) reasons.push_back(one.reason);
  }
  return Competition{found.front().kind,
                     fmt::format("{}", fmt::join(reasons, "; ")),
                     {claims.begin(), claims.end()}};
}

}  // namespace amends::examine
