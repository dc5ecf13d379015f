#include "examine/competing.h"

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include <algorithm>

namespace amends::examine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

HeldRight right(registry::ClaimId claim, std::string type, const char* share,
                std::string remedy = "COMPENSATION", std::string head = "DWELLING_DESTRUCTION") {
  HeldRight made;
  made.claim = made.person = claim;
  made.number = fmt::format("C{}", claim);
  made.type = std::move(type);
  made.head = std::move(head);
  made.remedy = std::move(remedy);
  if (share != nullptr) made.share = Rational::parse(share).value();
  return made;
}
std::string kind_of(std::vector<HeldRight> rights) {
  const auto found = competition(std::move(rights));
  return found ? found->kind : "none";
}

TEST(Competition, IsSharesOfDifferentPersonsAboveTheWhole) {
  const auto found = competition({right(2, "OWNERSHIP", "2/3"), right(1, "OWNERSHIP", "2/3")});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, "SAME_RIGHT");
  EXPECT_EQ(found->reason, "the shares in OWNERSHIP add up to 4/3: C1 2/3, C2 2/3");
  EXPECT_THAT(found->claims, ElementsAre(1, 2));
  EXPECT_EQ(kind_of({right(1, "OWNERSHIP", "2/3"), right(2, "CO_OWNERSHIP_SHARE", "1/3")}), "none");
  EXPECT_EQ(kind_of({right(1, "OWNERSHIP", "2/3"), right(2, "CO_OWNERSHIP_SHARE", "1/2")}),
            "SAME_RIGHT");
  EXPECT_EQ(kind_of({right(1, "OWNERSHIP", nullptr), right(2, "OWNERSHIP", "1/6")}), "SAME_RIGHT");
  EXPECT_EQ(kind_of({right(1, "JOINT_MARITAL", nullptr), right(2, "JOINT_MARITAL", nullptr)}),
            "none");
  EXPECT_EQ(kind_of({right(1, "OWNERSHIP", "1"), right(2, "MORTGAGE", "1")}), "none");
}

TEST(Competition, IsNotAPersonWithHerself) {
  HeldRight use = right(2, "OWNERSHIP", "1", "RESTITUTION", "LOSS_OF_ACCESS");
  use.person = 1;
  EXPECT_EQ(kind_of({right(1, "OWNERSHIP", "1"), use}), "none");
  const auto with_other =
      competition({right(1, "OWNERSHIP", "1"), use, right(3, "OWNERSHIP", "1/6", "RESTITUTION")});
  ASSERT_TRUE(with_other);
  EXPECT_EQ(with_other->kind, "RESTITUTION_AND_COMPENSATION");
  EXPECT_THAT(with_other->reason, HasSubstr("7/6"));
  EXPECT_THAT(with_other->claims, ElementsAre(1, 2, 3));
}

TEST(Competition, KnowsOwnersWhoFollowedEachOther) {
  HeldRight before = right(1, "OWNERSHIP", "1"), after = right(2, "OWNERSHIP", "1");
  before.to = 15'000;
  after.from = 15'001;
  EXPECT_EQ(kind_of({before, after}), "SUCCESSIVE_OWNERS");
  after.from = 15'000;
  EXPECT_EQ(kind_of({before, after}), "SAME_RIGHT");
}

TEST(Competition, IsForTheSameOnly) {
  const HeldRight owner = right(1, "OWNERSHIP", "1");
  EXPECT_EQ(
      kind_of({owner, right(2, "TENANCY", nullptr, "COMPENSATION", "LOSS_OF_HOME_NON_OWNER")}),
      "none");
  EXPECT_EQ(kind_of({owner, right(2, "TENANCY", nullptr)}), "OWNER_AND_TENANT");
  HeldRight back = right(1, "OWNERSHIP", "1", "RESTITUTION", "LOSS_OF_ACCESS");
  EXPECT_EQ(kind_of({back, right(2, "SOCIAL_OCCUPANCY_RIGHT", nullptr, "RESTITUTION", "")}),
            "OWNER_AND_TENANT");
  const HeldRight holder = right(3, "INFORMAL_POSSESSION", nullptr, "COMPENSATION", "MOVABLES");
  EXPECT_EQ(kind_of({owner, holder}), "none");
  EXPECT_EQ(kind_of({back, holder}), "OWNER_AND_OCCUPANT");
  const HeldRight tenant = right(4, "TENANCY", nullptr, "COMPENSATION", "MOVABLES");
  EXPECT_EQ(kind_of({back, tenant}), "none");
  back.occupants = {4};
  EXPECT_EQ(kind_of({back, tenant}), "OWNER_AND_OCCUPANT");
}

TEST(Competition, IsTheSameInAnyOrder) {
  EXPECT_TRUE(rc::check("order", [] {
    std::vector<HeldRight> rights;
    const int count = *rc::gen::inRange(2, 6);
    for (int i = 0; i < count; ++i) {
      HeldRight one =
          right(i, *rc::gen::element<std::string>("OWNERSHIP", "TENANCY", "INFORMAL_POSSESSION"),
                *rc::gen::element<const char*>("1/3", "1/2", "1", nullptr),
                *rc::gen::element<std::string>("RESTITUTION", "COMPENSATION"));
      one.person = *rc::gen::inRange(0, 3);
      if (*rc::gen::arbitrary<bool>()) one.from = *rc::gen::inRange(0, 3);
      if (*rc::gen::arbitrary<bool>()) one.to = *rc::gen::inRange(0, 3);
      rights.push_back(one);
    }
    const auto there = competition(rights);
    std::ranges::reverse(rights);
    const auto back = competition(rights);
    RC_ASSERT(there.has_value() == back.has_value());
    if (!there) return;
    RC_ASSERT(there->kind == back->kind);
    RC_ASSERT(there->reason == back->reason);
    RC_ASSERT(there->claims == back->claims);
    RC_ASSERT(there->claims.size() >= 2u);
  }));
}

}  // namespace
}  // namespace amends::examine
