#include "register/links.h"

#include "register/test_register.h"

namespace amends::registry {
namespace {

class LinksTest : public RegisterTest {
 protected:
  static Result<Done> judge(Register& reg, const Judged& judged, std::string_view who,
                            std::string_view role = "LNK") {
    auto session = reg.begin();
    auto done = judge_link(reg, *session, judged, {std::string(who), std::string(role)});
    if (done) {
      EXPECT_TRUE(session->commit());
    }
    return done;
  }
  static std::string state(Register& reg) {
    auto select = reg.database().prepare("SELECT state FROM link");
    EXPECT_TRUE(select) << select.error().message;
    return select->step().value() ? std::string(select->text(0)) : "none";
  }
  static Judged same(ClaimId a, ClaimId b) {
    return {"SAME_PERSON", a << 10, b << 10, Verdict::same, "one number, one mother", 12'500};
  }
};

TEST_F(LinksTest, sameness_needs_two_people) {
  Register reg = make();
  const ClaimId a = file(reg, "1"), b = file(reg, "2");
  EXPECT_EQ(state(reg), "none");
  ASSERT_TRUE(judge(reg, same(a, b), "Ines"));
  EXPECT_EQ(state(reg), "PROPOSED");
  ASSERT_TRUE(judge(reg, same(a, b), "Ines"));
  EXPECT_EQ(state(reg), "PROPOSED");
  for (const char* const again : {"ines", " INES", "Ines ", "In\u200bes"}) {
    ASSERT_TRUE(judge(reg, same(a, b), again));
    EXPECT_EQ(state(reg), "PROPOSED") << again;
  }
  ASSERT_TRUE(judge(reg, same(a, b), "Olan"));
  EXPECT_EQ(state(reg), "CONFIRMED");
  Judged taken_back = same(a, b);
  taken_back.verdict = Verdict::withdrawn;
  const auto withdrawn = judge(reg, taken_back, "Ines");
  ASSERT_TRUE(withdrawn) << withdrawn.error().message;
  EXPECT_EQ(state(reg), "PROPOSED");
  EXPECT_FALSE(judge(reg, taken_back, "Ines"));
  Judged different = same(a, b);
  different.verdict = Verdict::different;
  ASSERT_TRUE(judge(reg, different, "Maro"));
  EXPECT_EQ(state(reg), "UNSURE");
  const Hash before = reg.state_hash(base::quiet()).value();
  EXPECT_EQ(reg.rebuild(base::quiet()).value(), before);
}

TEST_F(LinksTest, kinship_needs_one) {
  Register reg = make();
  const ClaimId a = file(reg, "1"), b = file(reg, "2");
  ASSERT_TRUE(
      judge(reg, {"PARENT", b << 10, a << 10, Verdict::same, "birth certificate", {}}, "Ines"));
  EXPECT_EQ(state(reg), "CONFIRMED");
}

TEST_F(LinksTest, what_is_wrong_is_refused) {
  Register reg = make();
  const ClaimId a = file(reg, "1"), b = file(reg, "2");
  Judged judged = same(a, b);
  EXPECT_NE(judge(reg, judged, "Ines", "INT").error().message.find("roles"), std::string::npos);
  judged.reason = "";
  EXPECT_NE(judge(reg, judged, "Ines").error().message.find("reason"), std::string::npos);
  judged = same(b, a);
  EXPECT_NE(judge(reg, judged, "Ines").error().message.find("lower"), std::string::npos);
  judged = same(a, b + 7);
  EXPECT_EQ(judge(reg, judged, "Ines").error().code, Code::not_found);
  judged.kind = "SAME_SOUL";
  EXPECT_EQ(judge(reg, judged, "Ines").error().code, Code::refused);
}

TEST_F(LinksTest, erasing_a_claim_takes_its_links_along) {
  Register reg = make();
  const ClaimId a = file(reg, "1"), b = file(reg, "2");
  ASSERT_TRUE(judge(reg, same(a, b), "Ines"));
  ASSERT_TRUE(reg.database().execute(
      fmt::format("INSERT INTO link_proposal VALUES('SAME_PERSON',{0},{1},9000,{2},{3},'')",
                  (a << 10) + 1, b << 10, a, b)));
  ASSERT_TRUE(reg.erase({b, {}, "asked for", "Rules 12"}, {"Dara", "DPO"}));
  EXPECT_EQ(state(reg), "none");
  const Hash before = reg.state_hash(base::quiet()).value();
  EXPECT_EQ(reg.rebuild(base::quiet()).value(), before);
}

}  // namespace
}  // namespace amends::registry
