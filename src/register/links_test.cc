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
  static void amend(Register& reg, ClaimId claim, std::string_view key, std::string_view content) {
    auto session = reg.begin();
    const auto done =
        session->add({kind::claim_amended, claim, filed(content, key)}, {"Officer", "INT"});
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_TRUE(session->commit());
  }
  static std::string person(std::string_view name) {
    return fmt::format(R"({{"names":[{{"text":"{}"}}],"sex":"F"}})", name);
  }
  // A claim by the first of the people, with the others as members; one unit and one incident each
  // for the further names.
  static std::string household(const std::vector<std::string>& people,
                               const std::vector<std::string>& places = {"Hollow Street"}) {
    std::string members, units, incidents;
    for (std::size_t i = 1; i < people.size(); ++i)
      members += (i > 1 ? "," : "") + person(people[i]);
    for (const std::string& place : places) {
      const char* comma = units.empty() ? "" : ",";
      units += fmt::format(R"({}{{"address":"{}","kind":"FLAT"}})", comma, place);
      incidents += fmt::format(R"({}{{"date":"2019-10","place":{{"text":"{}"}}}})", comma, place);
    }
    return base::canonical_json(
               fmt::format(
                   R"({{"category":"D1","claimant":{},"household":{{"members":[{}]}},"incidents":[{}],)"
                   R"("received":"2026-03-31","units":[{}]}})",
                   person(people[0]), members, incidents, units))
        .value();
  }
  // "1:0 2:1 CONFIRMED" for each link of the kind: claim and place of a, of b, and the state.
  static std::string links(Register& reg, std::string_view kind) {
    auto select = reg.database().prepare(
        "SELECT a>>10, a&1023, b>>10, b&1023, state FROM link WHERE kind=?1 ORDER BY a, b");
    select->bind(1, kind);
    std::string out;
    while (select->step().value())
      out +=
          fmt::format("{}{}:{} {}:{} {}", out.empty() ? "" : ", ", select->integer(0),
                      select->integer(1), select->integer(2), select->integer(3), select->text(4));
    return out;
  }
  static void confirm(Register& reg, std::string_view kind, std::int64_t a, std::int64_t b) {
    for (const char* who : {"Ines", "Olan"}) {
      const auto done =
          judge(reg, {std::string(kind), a, b, Verdict::same, "read both", 9000}, who);
      ASSERT_TRUE(done) << done.error().message;
    }
  }
  static void expect_same_when_rebuilt(Register& reg) {
    const Hash before = reg.state_hash(base::quiet()).value();
    EXPECT_EQ(reg.rebuild(base::quiet()).value(), before);
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

TEST_F(LinksTest, a_sealed_claim_has_no_links) {
  Register reg = make();
  const ClaimId a = file(reg, "1"), b = file(reg, "2"), c = file(reg, "3");
  ASSERT_TRUE(judge(reg, same(a, b), "Ines"));
  confirm(reg, "SAME_PERSON", b << 10, c << 10);
  amend(reg, b, "2 sealed", filing("P4", "Tova Reed"));
  EXPECT_EQ(links(reg, "SAME_PERSON"), "");
  for (const Verdict verdict : {Verdict::same, Verdict::different, Verdict::withdrawn}) {
    Judged judged = same(a, b);
    judged.verdict = verdict;
    const auto refused = judge(reg, judged, "Ines");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::not_found);
    judged.a = 900 << 10, judged.b = 901 << 10;  // the same is said of what there is not
    EXPECT_EQ(judge(reg, judged, "Ines").error().code, Code::not_found);
  }
  expect_same_when_rebuilt(reg);
  amend(reg, b, "2 unsealed", filing("D1", "Tova Reed"));
  EXPECT_EQ(links(reg, "SAME_PERSON"), "1:0 2:0 PROPOSED, 2:0 3:0 CONFIRMED");
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

// What a judgement was about, before and after an amendment of the second claim.
TEST_F(LinksTest, a_judgement_stays_with_the_record_that_was_judged) {
  Register reg = make();
  const std::string first = household({"Tova Reed", "Mira Reed", "Ansel Reed"});
  const ClaimId a = file_content(reg, "1", first), b = file_content(reg, "2", first);
  for (std::int64_t i = 0; i < 3; ++i) confirm(reg, "SAME_PERSON", a << 10 | i, b << 10 | i);
  const std::string all = "1:0 2:0 CONFIRMED, 1:1 2:1 CONFIRMED, 1:2 2:2 CONFIRMED";
  struct Case {
    const char* told;
    std::string filing, links;
  };
  const std::vector<Case> cases = {
      {"the same again", first, all},
      {"only a property changed", household({"Tova Reed", "Mira Reed", "Ansel Reed"}, {"Sol Bay"}),
       all},
      {"members reordered", household({"Tova Reed", "Ansel Reed", "Mira Reed"}),
       "1:0 2:0 CONFIRMED, 1:1 2:2 CONFIRMED, 1:2 2:1 CONFIRMED"},
      {"a member removed", household({"Tova Reed", "Ansel Reed"}),
       "1:0 2:0 CONFIRMED, 1:1 2:1 PROPOSED, 1:2 2:1 CONFIRMED"},
      {"the last member removed", household({"Tova Reed", "Mira Reed"}),
       "1:0 2:0 CONFIRMED, 1:1 2:1 CONFIRMED"},
      {"the claimant replaced", household({"Olan Karest", "Mira Reed", "Ansel Reed"}),
       "1:0 2:0 PROPOSED, 1:1 2:1 CONFIRMED, 1:2 2:2 CONFIRMED"},
      {"told twice elsewhere, and not to be told apart",
       household({"Tova Reed", "Olan Karest", "Ansel Reed", "Mira Reed", "Mira Reed"}),
       "1:0 2:0 CONFIRMED, 1:1 2:1 PROPOSED, 1:2 2:2 CONFIRMED"},
      {"as it was", first, all},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.told);
    amend(reg, b, "2", c.filing);
    EXPECT_EQ(links(reg, "SAME_PERSON"), c.links);
    expect_same_when_rebuilt(reg);
    EXPECT_EQ(links(reg, "SAME_PERSON"), c.links);
  }
}

TEST_F(LinksTest, so_it_does_with_properties_incidents_and_households) {
  Register reg = make();
  const std::string first = household({"Tova Reed", "Mira Reed"}, {"Hollow Street", "Sol Bay"});
  const ClaimId a = file_content(reg, "1", first), b = file_content(reg, "2", first);
  for (std::int64_t i = 0; i < 2; ++i) {
    confirm(reg, "SAME_PROPERTY", a << 10 | i, b << 10 | i);
    confirm(reg, "SAME_INCIDENT", a << 10 | i, b << 10 | i);
  }
  confirm(reg, "SAME_HOUSEHOLD", a, b);
  const auto household_state = [&] { return links(reg, "SAME_HOUSEHOLD").substr(8); };
  EXPECT_EQ(household_state(), "CONFIRMED");
  amend(reg, a, "1", household({"Tova Reed", "Mira Reed"}, {"Sol Bay", "Upper Lane"}));
  for (const char* kind : {"SAME_PROPERTY", "SAME_INCIDENT"})
    EXPECT_EQ(links(reg, kind), "1:0 2:0 PROPOSED, 1:0 2:1 CONFIRMED") << kind;
  EXPECT_EQ(household_state(), "CONFIRMED");
  amend(reg, a, "1", household({"Tova Reed"}, {"Sol Bay"}));
  EXPECT_EQ(household_state(), "PROPOSED");
  expect_same_when_rebuilt(reg);
  EXPECT_EQ(household_state(), "PROPOSED");
}

TEST_F(LinksTest, what_is_judged_anew_counts_and_what_is_taken_back_does_not_come_back) {
  Register reg = make();
  const ClaimId a = file(reg, "1"), b = file(reg, "2");
  confirm(reg, "SAME_PERSON", a << 10, b << 10);
  amend(reg, b, "2", filing("D1", "Olan Karest"));
  EXPECT_EQ(state(reg), "PROPOSED");
  Judged again = same(a, b);
  again.verdict = Verdict::different;
  ASSERT_TRUE(judge(reg, again, "Ines"));
  EXPECT_EQ(state(reg), "REJECTED");  // what the other said of the one before counts no more
  again.verdict = Verdict::withdrawn;
  ASSERT_TRUE(judge(reg, again, "Ines"));
  ASSERT_TRUE(judge(reg, again, "Olan"));
  EXPECT_EQ(state(reg), "none");
  EXPECT_FALSE(judge(reg, again, "Olan"));
  amend(reg, b, "2", filing("D1", "Tova Reed"));
  EXPECT_EQ(state(reg), "none");
  expect_same_when_rebuilt(reg);
}

TEST_F(LinksTest, judgements_outlive_the_erasure_of_other_acts_on_either_claim) {
  Register reg = make();
  const ClaimId a = file(reg, "1"), b = file(reg, "2");
  confirm(reg, "SAME_PERSON", a << 10, b << 10);
  const auto last_act = [&] { return reg.log().size() - 1; };
  amend(reg, b, "2", filing("D1", "Olan Karest"));
  const std::uint64_t amendment = last_act();
  ASSERT_TRUE(judge(reg, {"PARENT", a << 10, b << 10, Verdict::same, "read both", {}}, "Ines"));
  EXPECT_EQ(links(reg, "SAME_PERSON"), "1:0 2:0 PROPOSED");
  amend(reg, a, "1", filing("D1", "Tova Reed"));
  // Of the first claim: what the second said when it was judged is known still.
  ASSERT_TRUE(reg.erase({a, last_act(), "asked for", "Rules 12"}, {"Dara", "DPO"}));
  EXPECT_EQ(links(reg, "SAME_PERSON"), "1:0 2:0 PROPOSED");
  EXPECT_EQ(links(reg, "PARENT"), "1:0 2:0 CONFIRMED");
  expect_same_when_rebuilt(reg);
  // Of the second, what one kind was judged on and another was not.
  ASSERT_TRUE(reg.erase({b, amendment, "asked for", "Rules 12"}, {"Dara", "DPO"}));
  EXPECT_EQ(links(reg, "SAME_PERSON"), "1:0 2:0 CONFIRMED");
  expect_same_when_rebuilt(reg);
  // What is left of it goes as well, after a part went.
  ASSERT_TRUE(reg.erase({a, {}, "asked for", "Rules 12"}, {"Dara", "DPO"}));
  ASSERT_TRUE(reg.erase({b, {}, "asked for", "Rules 12"}, {"Dara", "DPO"}));
}

// Else the two who say SAME would be alone, and the link confirmed.
TEST_F(LinksTest, the_last_word_on_a_link_is_not_erased) {
  Register reg = make();
  const ClaimId a = file(reg, "1"), b = file(reg, "2");
  confirm(reg, "SAME_PERSON", a << 10, b << 10);
  Judged other = same(a, b);
  ASSERT_TRUE(judge(reg, other, "Ada"));
  const std::uint64_t earlier = reg.log().size() - 1;
  other.verdict = Verdict::different;
  ASSERT_TRUE(judge(reg, other, "Ada"));
  EXPECT_EQ(state(reg), "UNSURE");
  const auto erased =
      reg.erase({a, reg.log().size() - 1, "asked for", "Rules 12"}, {"Dara", "DPO"});
  ASSERT_FALSE(erased);
  EXPECT_NE(erased.error().message.find("is the last word on its links"), std::string::npos);
  EXPECT_EQ(state(reg), "UNSURE");
  ASSERT_TRUE(reg.erase({a, earlier, "asked for", "Rules 12"}, {"Dara", "DPO"}));
  EXPECT_EQ(state(reg), "UNSURE");
  expect_same_when_rebuilt(reg);
}

TEST_F(LinksTest, no_erasure_of_one_act_opens_a_sealed_claim) {
  Register reg = make();
  const ClaimId a = file(reg, "1");
  amend(reg, a, "1", filing("P4", "Tova Reed"));
  ASSERT_EQ(count(reg, "SELECT sealed FROM claim"), 1);
  EXPECT_FALSE(reg.erase({a, reg.log().size() - 1, "asked for", "Rules 12"}, {"Dara", "DPO"}));
  EXPECT_EQ(count(reg, "SELECT sealed FROM claim"), 1);
  EXPECT_TRUE(reg.erase({a, {}, "asked for", "Rules 12"}, {"Dara", "DPO"}));
}

TEST_F(LinksTest, nobody_with_an_interest_in_either_claim_judges) {
  Register reg = make();
  const ClaimId a = file(reg, "1"), b = file(reg, "2"), c = file(reg, "3");
  auto session = reg.begin();
  ASSERT_TRUE(session->add({kind::interest_declared, b, R"({"member":"Ines","reason":"a cousin"})"},
                           {"Ines", "LNK"}));
  ASSERT_TRUE(session->commit());
  for (const Judged& judged : {same(a, b), same(b, c)}) {
    for (const char* who : {"Ines", "INES "}) {
      const auto done = judge(reg, judged, who);
      ASSERT_FALSE(done);
      EXPECT_EQ(done.error().code, Code::refused);
      EXPECT_NE(done.error().message.find("interest"), std::string::npos) << done.error().message;
    }
    EXPECT_TRUE(judge(reg, judged, "Olan"));
  }
  EXPECT_TRUE(judge(reg, same(a, c), "Ines"));
}

TEST_F(LinksTest, nobody_is_a_parent_of_a_parent) {
  Register reg = make();
  const std::int64_t a = file(reg, "1") << 10, b = file(reg, "2") << 10;
  const auto parent = [&](std::int64_t of, std::int64_t child, Verdict verdict, const char* who) {
    return judge(reg, {"PARENT", of, child, verdict, "birth certificate", {}}, who);
  };
  EXPECT_FALSE(parent(a, a, Verdict::same, "Ines"));
  ASSERT_TRUE(parent(a, b, Verdict::same, "Ines"));
  for (const char* who : {"Ines", "Olan"}) {
    const auto reverse = parent(b, a, Verdict::same, who);
    ASSERT_FALSE(reverse);
    EXPECT_NE(reverse.error().message.find("taken back"), std::string::npos);
  }
  EXPECT_TRUE(parent(b, a, Verdict::different, "Olan"));
  ASSERT_TRUE(parent(a, b, Verdict::withdrawn, "Ines"));
  EXPECT_TRUE(parent(b, a, Verdict::same, "Ines"));
}

}  // namespace
}  // namespace amends::registry
