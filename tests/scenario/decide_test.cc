// From the screening to the decision, with the program as people use it: what an examiner found,
// recommendations drafted, decisions by somebody else.
#include <gmock/gmock.h>

#include "decide_fixture.h"

namespace amends::scenario {
namespace {

using testing::HasSubstr;
using testing::Not;

class Decide : public DecideFixture {};

TEST_F(Decide, WhatAnExaminerFoundChangesTheNextScreening) {
  Row row = displaced("a1");
  row.erase("form.left");
  file({row});
  ASSERT_EQ(amends("screen reg").code, 0);
  EXPECT_EQ(outcome_of("CAUSE-1@3", "a1"), "REVIEW");
  const Outcome unknown = amends("examine a1 causal_lnk=yes --reason r -r reg");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.out, HasSubstr("did you mean \"causal_link\""));
  EXPECT_THAT(amends("examine a1 causal_link=yes -r reg").out, HasSubstr("has a reason"));
  EXPECT_THAT(amends("examine a1 causal_link=yes --reason r --role PAN -r reg").out,
              HasSubstr("CAS VAL LEG"));
  const Outcome found =
      amends("examine a1 causal_link=yes --by Ines --reason \"report of the visit\" -r reg");
  ASSERT_EQ(found.code, 0) << found.out;
  const json list = amends_json("examine a1 -r reg").json();
  ASSERT_EQ(list.size(), 1);
  EXPECT_EQ(list[0].at("name"), "causal_link");
  EXPECT_EQ(list[0].at("by"), "Ines");
  EXPECT_EQ(list[0].at("reason"), "report of the visit");
  EXPECT_EQ(amends_json("screen reg").json().at("recorded"), 1);
  EXPECT_EQ(outcome_of("CAUSE-1@3", "a1"), "PASS");
  ASSERT_EQ(amends("examine a1 --withdraw causal_link --reason \"another file\" -r reg").code, 0);
  ASSERT_EQ(amends("screen reg").code, 0);
  EXPECT_EQ(outcome_of("CAUSE-1@3", "a1"), "REVIEW");
  EXPECT_TRUE(amends_json("rebuild reg").json().at("equal"));
  const Outcome replayed = amends_json("replay -r reg");
  EXPECT_EQ(replayed.code, 0) << replayed.out;
}

TEST_F(Decide, AnInstalmentIsRecommendedAsAWholeAndDecidedBySomebodyElse) {
  file({destroyed_house("alder"), destroyed_house("birch"), destroyed_house("cedar")});
  for (const char* key : {"alder", "birch"}) {
    ASSERT_EQ(amends(std::string("examine ") + key + " causal_link=yes --reason visit -r reg").code,
              0);
  }
  admit({"alder", "birch", "cedar"});
  ASSERT_EQ(amends("instalment fix --category H1 --stage VERIFICATION -r reg").code, 0);
  const std::string members = " --member Petra --member Paul --member Pia -r reg";
  const std::string make = "decide make 1 --by Petra --dissent \"Pia: it is worth more\"" + members;
  EXPECT_THAT(amends(make).out, HasSubstr("has no recommendation"));

  const std::string recommend = "decide recommend --instalment 1 --by Ines -r reg";
  const json shown = amends_json(recommend + " --dry-run").json();
  const json done = amends_json(recommend).json();
  EXPECT_EQ(shown, done);
  EXPECT_EQ(done.at("recommended"), 2);
  EXPECT_EQ(done.at("by_outcome").at("UPHELD"), 2);
  ASSERT_EQ(done.at("left_over").size(), 1);
  EXPECT_THAT(done.at("left_over")[0].at("why"), HasSubstr("CAUSE-1@3 is REVIEW"));
  const json again = amends_json(recommend).json();
  EXPECT_EQ(again.at("recommended"), 0);
  EXPECT_EQ(again.at("kept"), 2);

  EXPECT_THAT(amends(make).out, HasSubstr("has no recommendation"));
  ASSERT_EQ(amends("instalment sever cedar --reason \"not clear yet\" -r reg").code, 0);
  EXPECT_THAT(amends("decide make 1 --by Ines" + members).out, HasSubstr("does not decide"));
  EXPECT_EQ(amends_json(make).json().at("decided"), 2);

  const Outcome shown_decision = amends("decide show alder -r reg");
  EXPECT_THAT(shown_decision.out, HasSubstr("  members Petra, Paul, Pia\n"));
  EXPECT_THAT(shown_decision.out, HasSubstr("  dissent Pia: it is worth more\n"));
  const json record = amends_json("decide show alder -r reg").json().at(1);
  EXPECT_EQ(record.at("kind"), "DECISION");
  EXPECT_EQ(record.at("outcome"), "UPHELD");
  EXPECT_EQ(record.at("operative")[0].at("amount"), "22830.31 VLR");
  EXPECT_THAT(record.at("citations").dump(), HasSubstr("RoP 4(1)"));
  EXPECT_TRUE(record.at("reasons").contains("ar"));
  ASSERT_EQ(amends("letter alder --language fr --out letter.html -r reg").code, 0);
  const std::string letter = read("letter.html");
  for (const char* part : {"Prix des logements: ", "matériau maison isolée, maçonnerie",
                           "15\u202F363,6<", "22\u202F830,31\u00A0VLR", "RoP 25"}) {
    EXPECT_THAT(letter, HasSubstr(part));
  }
  EXPECT_TRUE(amends_json("rebuild reg").json().at("equal"));
}

TEST_F(Decide, ADraftIsDecidedOnlyWhileTheRulesSayTheSame) {
  file({destroyed_house("alder")});
  ASSERT_EQ(amends("examine alder causal_link=yes --reason visit -r reg").code, 0);
  admit({"alder"});
  ASSERT_EQ(amends("decide recommend alder --by Ines -r reg").code, 0);
  ASSERT_EQ(amends("instalment fix --category H1 -r reg").code, 0);
  const std::string make =
      "decide make 1 --by Petra --member Petra --member Paul --member Pia -r reg";
  ASSERT_EQ(amends("examine alder --withdraw causal_link --reason mistake -r reg").code, 0);
  EXPECT_THAT(amends(make).out, HasSubstr("facts have changed since it was screened"));
  ASSERT_EQ(amends("screen reg").code, 0);
  EXPECT_THAT(amends(make).out, HasSubstr("CAUSE-1@3 is REVIEW"));
  ASSERT_EQ(amends("examine alder causal_link=yes --reason \"seen again\" -r reg").code, 0);
  ASSERT_EQ(amends("screen reg").code, 0);
  EXPECT_EQ(amends(make).code, 0);
}

TEST_F(Decide, WhatAPersonRecommendedIsNotDraftedOver) {
  file({destroyed_house("alder"), destroyed_house("birch")});
  for (const char* key : {"alder", "birch"})
    ASSERT_EQ(amends(std::string("examine ") + key + " causal_link=yes --reason visit -r reg").code,
              0);
  admit({"alder", "birch"});
  ASSERT_EQ(amends("decide recommend alder --by Omar --outcome PARTLY_UPHELD --award 100.00 "
                   "--reason \"a part was shown\" --finding \"MERITS=FAIL: a part was shown\" "
                   "--cite \"RoP 25\" -r reg")
                .code,
            0);
  ASSERT_EQ(amends("decide recommend birch --by Ines -r reg").code, 0);
  // Found anew, so that both are screened anew.
  for (const char* found : {"--withdraw causal_link", "causal_link=yes"}) {
    for (const char* key : {"alder ", "birch "})
      ASSERT_EQ(amends(std::string("examine ") + key + found + " --reason again -r reg").code, 0);
    ASSERT_EQ(amends("screen reg").code, 0);
  }
  ASSERT_EQ(amends("instalment fix --category H1 -r reg").code, 0);
  const json done = amends_json("decide recommend --instalment 1 --by Ines -r reg").json();
  EXPECT_EQ(done.at("kept"), 1);
  EXPECT_EQ(amends_json("decide show alder -r reg").json().back().at("by"), "Omar");
}

TEST_F(Decide, AnAdverseFindingIsNeitherContradictedNorLeftOut) {
  Row outside = displaced("outside");
  outside["incidents[0].date"] = "2015-06-01";
  file({outside});
  const std::string recommend = "decide recommend outside --cite \"RoP 4(1)\" --reason r -r reg ";
  EXPECT_THAT(amends(recommend + "--outcome INADMISSIBLE_TIME --finding TIME-1@3=FAIL").out,
              HasSubstr("not possible from REGISTERED"));
  for (const char* step : {"screen --role SYS", "admit --role CAS"}) {
    ASSERT_EQ(amends(std::string("act outside ") + step + " --reason r -r reg").code, 0);
  }
  EXPECT_THAT(amends(recommend + "--outcome INADMISSIBLE_TIME --finding TIME-1@3=FAIL").out,
              HasSubstr("was not screened; run amends screen"));
  ASSERT_EQ(amends("screen reg").code, 0);
  EXPECT_THAT(amends(recommend + "--outcome UPHELD --finding TIME-1@3=PASS").out,
              HasSubstr("found FAIL: What happened lies wholly outside"));
  EXPECT_THAT(amends(recommend + "--outcome UPHELD --finding PLACE-1@3=PASS").out,
              HasSubstr("it leaves out TIME-1@3"));
  EXPECT_THAT(amends(recommend + "--outcome UPHELD --finding TIME-1@3=FAIL").out,
              HasSubstr("leads to INADMISSIBLE_TIME"));
  EXPECT_THAT(amends(recommend + "--outcome INADMISSIBLE_TIME --finding TIME-1@4=FAIL").out,
              HasSubstr("is by TIME-1@3"));
  EXPECT_THAT(amends(recommend + "--outcome INADMISSIBLE_TIME --finding TIME-1@3=FAIL "
                                 "--finding OVER-1@3=PASS")
                  .out,
              HasSubstr("no finding of that rule"));
  const json draft = amends_json("decide recommend outside --dry-run -r reg").json();
  EXPECT_EQ(draft.at("outcome"), "INADMISSIBLE_TIME");
  EXPECT_EQ(draft.at("operative")[0].at("kind"), "REFUSAL");
  EXPECT_THAT(draft.at("reasons").at("en"), HasSubstr("wholly outside"));
  write("draft.json", draft.dump());
  const Outcome from_file = amends("decide recommend outside --from draft.json -r reg");
  EXPECT_EQ(from_file.code, 0) << from_file.out;
  EXPECT_THAT(from_file.out, Not(HasSubstr("not written in")));
  EXPECT_THAT(amends(recommend + "--outcome INADMISSIBLE_TIME --finding TIME-1@3=FAIL").out,
              HasSubstr("recommended; the reasons are not written in fr, ar"));
}

TEST_F(Decide, NothingAdverseRestsOnWhatIsNotKnown) {
  Row late = displaced("late");
  late["received"] = "2027-04-01";
  file({late});
  admit({"late"});
  const std::string reject =
      "decide recommend late --outcome INADMISSIBLE_LATE --cite \"RoP 11\" --reason r -r reg ";
  const Outcome uncited = amends(
      "decide recommend late --outcome UPHELD --award 1200.00 --cite \"RoP 4.1\" --reason r -r "
      "reg");
  EXPECT_NE(uncited.code, 0);
  EXPECT_THAT(uncited.out, HasSubstr("no citation 'RoP 4.1'; the nearest is 'RoP "));
  EXPECT_THAT(amends("decide recommend late --outcome UPHELD --award 1200.00 --cite \"RoP 4(1)\" "
                     "--reason r --language de -r reg")
                  .out,
              HasSubstr("no language \"de\""));
  EXPECT_THAT(amends(reject + "--finding LATE-1@3=FAIL").out,
              HasSubstr("it says that LATE-1@3 is FAIL, and that is UNKNOWN"));
  EXPECT_THAT(amends(reject + "--finding LATE-1@3=UNKNOWN").out, HasSubstr("never held against"));
  EXPECT_THAT(amends(reject).out, HasSubstr("it names no rule that is not met"));
  EXPECT_THAT(amends("decide recommend late -r reg").out, HasSubstr("LATE-1@3 is UNKNOWN"));
  ASSERT_EQ(amends("examine late late_reason=HOLIDAY --reason \"the form\" -r reg").code, 0);
  ASSERT_EQ(amends("screen reg").code, 0);
  EXPECT_THAT(amends(reject).out, HasSubstr("it leaves out LATE-1@3"));
  write("no-reason.json", R"({"outcome":"INADMISSIBLE_LATE","citations":["RoP 11"],)"
                          R"("findings":[{"rule":"LATE-1@3","outcome":"FAIL"}],)"
                          R"("operative":[{"kind":"REFUSAL","text":{"en":"It is late."}}],)"
                          R"("reasons":{"en":"A holiday is no reason."}})");
  EXPECT_THAT(amends("decide recommend late --from no-reason.json -r reg").out,
              HasSubstr("gives the reason as the finding's text"));
}

// Held to everything, and nothing recorded; the programme's currency is meant where none is said.
TEST_F(Decide, ARecommendationIsTriedBeforeItIsMade) {
  file({displaced("a1")});
  admit({"a1"});
  const std::string options =
      "decide recommend a1 --cite \"RoP 4(1)\" --reason r --by Ines -r reg --dry-run --outcome ";
  const Outcome wrong = amends(options + "REJECTED_MERITS");
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.out, HasSubstr("REJECTED_MERITS is adverse"));
  write("said.json", R"j({"outcome":"UPHELD","citations":["RoP 4(1)"],)j"
                     R"("operative":[{"kind":"AWARD","amount":"1300.00","text":{"en":"Paid."}}],)"
                     R"("reasons":{"en":"Seen."}})");
  const std::string from = "decide recommend a1 --from said.json --by Ines -r reg";
  const Outcome tried = amends(from + " --dry-run");
  ASSERT_EQ(tried.code, 0) << tried.out;
  EXPECT_EQ(tried.json().at("currency"), "VLR");
  EXPECT_TRUE(amends_json("decide show a1 -r reg").json().empty());
  const Outcome done = amends(from);
  ASSERT_EQ(done.code, 0) << done.out;
  const json said = amends_json("decide show a1 -r reg").json();
  ASSERT_EQ(said.size(), 1);
  EXPECT_EQ(said[0].at("operative")[0].at("amount"), "1300.00 VLR");
  EXPECT_EQ(amends("instalment show 7 -r reg").code, 2);
  EXPECT_EQ(amends("sample report 9 -r reg").code, 2);
  EXPECT_EQ(amends("letter a1 --language en --out l.html -r reg").code, 2);
}

TEST_F(Decide, WhatCompetesIsGroupedByItselfAndDecidedTogether) {
  Row alder = destroyed_house("alder", "2/3"), birch = destroyed_house("birch", "2/3");
  const Row cedar = destroyed_house("cedar");
  alder["units[0].cadastral_ref"] = birch["units[0].cadastral_ref"] = "K2-17-4";
  alder["units[0].address"] = birch["units[0].address"] = "Hollow Street 4";
  file({alder, birch, cedar});
  for (const char* key : {"alder", "birch", "cedar"}) {
    ASSERT_EQ(amends(std::string("examine ") + key + " causal_link=yes --reason visit -r reg").code,
              0);
  }
  admit({"alder", "birch", "cedar"});
  ASSERT_EQ(amends("instalment fix --category H1 --stage VERIFICATION -r reg").code, 0);
  const auto confirm = [&](const std::string& who) {
    return amends(
        "review reg --kind SAME_PROPERTY --pair 1024 2048 --verdict same --reason r --role LNK "
        "--by " +
        who);
  };
  EXPECT_EQ(confirm("Lena").code, 0);
  EXPECT_EQ(amends_json("conflict list -r reg").json().size(), 0)
      << "one person's word is not enough";
  const Outcome second = confirm("Leo");
  EXPECT_THAT(second.out, HasSubstr("conflict group 1"));
  const json groups = amends_json("conflict list -r reg").json();
  ASSERT_EQ(groups.size(), 1);
  EXPECT_EQ(groups[0].at("kind"), "SAME_RIGHT");
  EXPECT_THAT(groups[0].at("reason"), HasSubstr("add up to 4/3"));
  EXPECT_EQ(groups[0].at("claims").size(), 2);
  EXPECT_EQ(groups[0].at("claims")[0].at("stage"), "VERIFICATION");
  const json instalment = amends_json("instalment show 1 -r reg").json();
  EXPECT_THAT(instalment.at("claims").dump(), HasSubstr("competes in conflict group 1"));
  // Screening again makes no second group, and the draft is left to a person.
  EXPECT_TRUE(amends_json("screen reg").json().at("conflict_groups").empty());
  EXPECT_THAT(amends("decide recommend alder -r reg").out, HasSubstr("conflict group 1"));
  EXPECT_EQ(
      amends_json("decide recommend --instalment 1 --by Ines -r reg").json().at("recommended"), 1);

  const std::string make = " --by Petra --member Petra --member Paul --member Pia -r reg";
  for (const std::string key : {"alder", "birch"}) {
    write("half.json", R"({"outcome":"PARTLY_UPHELD","citations":["RoP 25"],"currency":"VLR",)"
                       R"("findings":[{"rule":"SHARE-2@3","outcome":"REVIEW",)"
                       R"("text":{"en":"The shares come to 4/3; each has one half."}}],)"
                       R"("operative":[{"kind":"AWARD","amount":"11415.15","currency":"VLR",)"
                       R"("text":{"en":"One half."}}],"reasons":{"en":"Heard together."}})");
    const Outcome done = amends("decide recommend " + key + " --from half.json --by Ines -r reg");
    ASSERT_EQ(done.code, 0) << done.out;
  }
  EXPECT_THAT(amends("instalment fix --category H1 -r reg").out,
              HasSubstr("competes in conflict group"));
  ASSERT_EQ(amends("instalment fix --group 1 -r reg").code, 0);
  EXPECT_EQ(amends_json("decide make 2" + make).json().at("decided"), 2);
  EXPECT_EQ(amends_json("decide make 1" + make).json().at("decided"), 1);
  EXPECT_TRUE(amends_json("rebuild reg").json().at("equal"));
}

TEST_F(Decide, WhatWasDecidedBeforeItsCompetitorWasKnownIsToldAndReviewedByTwo) {
  Row alder = destroyed_house("alder"), birch = destroyed_house("birch");
  for (Row* row : {&alder, &birch}) {
    (*row)["units[0].cadastral_ref"] = "K2-17-4";
    (*row)["units[0].address"] = "Hollow Street 4";
  }
  file({alder, birch});
  ASSERT_EQ(amends("screen reg").code, 0);
  admit({"alder", "birch"});
  write("whole.json", R"({"outcome":"UPHELD","citations":["RoP 25"],"currency":"VLR",)"
                      R"("findings":[{"rule":"CAUSE-1@3","outcome":"REVIEW"}],)"
                      R"("operative":[{"kind":"AWARD","amount":"22830.31","currency":"VLR",)"
                      R"("text":{"en":"The whole."}}],"reasons":{"en":"Seen."}})");
  const std::string panel = " --by Petra --member Petra --member Paul --member Pia -r reg";
  for (const std::string key : {"alder", "birch"}) {
    const Outcome done = amends("decide recommend " + key + " --from whole.json --by Ines -r reg");
    ASSERT_EQ(done.code, 0) << done.out;
  }
  ASSERT_EQ(amends("instalment fix --category H1 -r reg").code, 0);
  ASSERT_EQ(amends("instalment sever birch --reason later -r reg").code, 0);
  ASSERT_EQ(amends_json("decide make 1" + panel).json().at("decided"), 1);
  EXPECT_TRUE(amends_json("status reg").json().at("decided_apart").empty());
  for (const char* who : {"Lena", "Leo"}) {
    ASSERT_EQ(amends("review reg --kind SAME_PROPERTY --pair 1024 2048 --verdict same --reason r "
                     "--role LNK --by " +
                     std::string(who))
                  .code,
              0);
  }
  const json groups = amends_json("conflict list -r reg").json();
  ASSERT_EQ(groups.size(), 1);
  EXPECT_EQ(groups[0].dump().find("decided_apart") == std::string::npos, false);
  const json told = amends_json("status reg").json().at("decided_apart");
  ASSERT_EQ(told.size(), 1);
  EXPECT_THAT(told[0].get<std::string>(), HasSubstr("before it was known to compete; its review "
                                                    "begins with: amends act"));
  EXPECT_THAT(amends("show alder -r reg").out, HasSubstr("before it was known to compete"));
  EXPECT_THAT(amends("show birch -r reg").out, Not(HasSubstr("known to compete")));
  const Outcome standing = amends_json("audit standing -r reg");
  EXPECT_EQ(standing.code, 1);
  EXPECT_EQ(standing.json().at("decided_apart"), told);
  EXPECT_TRUE(standing.json().at("limits_passed").empty());
  // The other has no more than the whole, whoever decides.
  ASSERT_EQ(amends("screen reg").code, 0);
  write("half.json", R"({"outcome":"PARTLY_UPHELD","citations":["RoP 25"],"currency":"VLR",)"
                     R"("findings":[{"rule":"SHARE-2@3","outcome":"REVIEW",)"
                     R"("text":{"en":"Each has one half."}},)"
                     R"({"rule":"CAUSE-1@3","outcome":"REVIEW"}],)"
                     R"("operative":[{"kind":"AWARD","amount":"11415.15","currency":"VLR",)"
                     R"("text":{"en":"One half."}}],"reasons":{"en":"Heard together."}})");
  const std::string half = " --from half.json --by Ines -r reg";
  EXPECT_THAT(amends("decide recommend birch" + half).out,
              HasSubstr("above the 22830.31 VLR that they may come to together"));
  for (const char* step : {"notify --role CAS", "request-review --role CLM"}) {
    ASSERT_EQ(amends(std::string("act alder ") + step + " --reason r -r reg").code, 0);
  }
  ASSERT_EQ(amends("screen reg").code, 0);
  const std::string correct =
      "decide correct alder --by Agnes --role APP --member Agnes "
      "--member Olga --member Ulf --heard \"3 May, by telephone\" -r reg";
  EXPECT_THAT(amends(correct).out, HasSubstr("nobody has recommended"));
  const Outcome anew = amends("decide recommend alder" + half);
  ASSERT_EQ(anew.code, 0) << anew.out;
  const Outcome corrected = amends(correct);
  ASSERT_EQ(corrected.code, 0) << corrected.out;
  EXPECT_TRUE(amends_json("status reg").json().at("decided_apart").empty());
  EXPECT_EQ(amends("audit standing -r reg").code, 0);
  const Outcome other = amends("decide recommend birch" + half);
  EXPECT_EQ(other.code, 0) << other.out;
  EXPECT_TRUE(amends_json("rebuild reg").json().at("equal"));
}

TEST_F(Decide, ARefusalNamesItsClaimOnce) {
  file({displaced("a1")});
  const auto named = [](const std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = text.find("claim "); at != text.npos; at = text.find("claim ", at + 1))
      ++count;
    return count;
  };
  const Outcome not_now = amends("act a1 notify --role CAS --reason r -r reg");  // by the stage
  EXPECT_EQ(named(not_now.out), 1) << not_now.out;
  const Outcome gate = amends("act a1 suspend --role CAS --reason r -r reg");  // by the act
  EXPECT_THAT(gate.out, HasSubstr("a suspension wants a date"));
  EXPECT_EQ(named(gate.out), 1) << gate.out;
  const Outcome many = amends("act suspend --stage REGISTERED --role CAS --reason r -r reg");
  EXPECT_THAT(many.out, HasSubstr("a suspension wants a date"));
  EXPECT_THAT(many.out, Not(HasSubstr(": claim ")));
}

TEST_F(Decide, EveryRowOfAListOfPaymentsIsRefusedOrCounted) {
  file({displaced("a1")});
  write("paid.csv", "claim,amount\na1,0.00\na1,.\na1,00\na1,0.0.0\na1,\n");
  const std::string record =
      "payment record paid.csv --date 2026-05-01 --reference \"round 1\" --by Fay -r reg";
  const Outcome told = amends(record);
  EXPECT_EQ(told.code, 1);
  EXPECT_THAT(told.out, HasSubstr("2 rows pay nothing (0)"));
  const json list = amends_json(record).json();
  EXPECT_EQ(list.at("nothing"), 2);
  ASSERT_EQ(list.at("refused").size(), 3);
  EXPECT_EQ(list.at("refused")[0].at("line"), 3);
  EXPECT_EQ(list.at("refused")[1].at("line"), 5);
}

TEST_F(Decide, TwoThatWereDecidedCanBeGroupedAndThatIsSaid) {
  file({destroyed_house("alder"), destroyed_house("birch")});
  ASSERT_EQ(amends("screen reg").code, 0);
  admit({"alder", "birch"});
  write("whole.json", R"({"outcome":"UPHELD","citations":["RoP 18"],"currency":"VLR",)"
                      R"("findings":[{"rule":"CAUSE-1@3","outcome":"REVIEW"}],)"
                      R"("operative":[{"kind":"AWARD","amount":"22830.31","currency":"VLR",)"
                      R"("text":{"en":"The whole."}}],"reasons":{"en":"Seen."}})");
  for (const std::string key : {"alder", "birch"}) {
    const Outcome done = amends("decide recommend " + key + " --from whole.json --by Ines -r reg");
    ASSERT_EQ(done.code, 0) << done.out;
  }
  ASSERT_EQ(amends("instalment fix --category H1 -r reg").code, 0);
  const std::string members = " --member Petra --member Paul --member Pia -r reg";
  EXPECT_THAT(amends("decide make 1 --by Odo" + members).out,
              HasSubstr("is not among its members"));
  ASSERT_EQ(amends("decide make 1 --by Petra" + members).code, 0);
  const Outcome grouped = amends(
      "conflict group alder birch --kind SAME_RIGHT --asset \"Hollow Street 4\" --reason r -r reg");
  ASSERT_EQ(grouped.code, 0) << grouped.out;
  const std::string said = "before it was known to compete; its review begins with: amends act";
  EXPECT_NE(grouped.out.find(said), grouped.out.rfind(said)) << grouped.out;  // of both
  const json standing = amends_json("audit standing -r reg").json();
  EXPECT_EQ(standing.at("decided_apart").size(), 2);
  ASSERT_EQ(standing.at("limits_passed").size(), 1) << standing.dump(2);
  EXPECT_EQ(standing.at("limits_passed")[0].at("limit"), "WHOLE-H1");
  EXPECT_EQ(standing.at("limits_passed")[0].at("together"), "45660.62");
  EXPECT_THAT(amends("audit standing -r reg").out, HasSubstr("Each was within it"));
}

}  // namespace
}  // namespace amends::scenario
