// Decisions over many claims with the program as people use it: steps in mass, drafts of every
// kind, letters that tell nothing of others, notices, payments.
#include <gmock/gmock.h>

#include "decide_fixture.h"
#include "store/database.h"

namespace amends::scenario {
namespace {

using testing::HasSubstr;
using testing::Not;

class Caseload : public DecideFixture {
 protected:
  // Both sides of one house, which two people confirm.
  void confirm_one_property() const {
    for (const char* who : {"Lena", "Leo"}) {
      const Outcome said = amends(
          std::string("review reg --kind SAME_PROPERTY --pair 1024 2048 --verdict same --reason r "
                      "--role LNK --by ") +
          who);
      ASSERT_EQ(said.code, 0) << said.out;
    }
  }
  std::string number_of(const std::string& key) const {
    return amends_json("show " + key + " -r reg").json().at("claim");
  }
  json draft(const std::string& key) const {
    const Outcome shown = amends("decide recommend " + key + " --dry-run -r reg");
    EXPECT_EQ(shown.code, 0) << shown.out;
    return shown.json();
  }
  void linked_by(const std::string& key) const {
    ASSERT_EQ(amends("examine " + key + " causal_link=yes --reason visit -r reg").code, 0);
  }
  // To DECIDED by three, in an instalment of its own.
  void decide_all(const std::string& instalment) const {
    ASSERT_EQ(amends("instalment fix --stage READY -r reg").code, 0);
    ASSERT_EQ(amends("screen reg").code, 0);
    const Outcome made = amends("decide make " + instalment +
                                " --by Petra --member Petra --member Paul --member Pia -r reg");
    ASSERT_EQ(made.code, 0) << made.out;
  }
};

TEST_F(Caseload, ManyClaimsTakeAStepAndTheBadOnesAreNamed) {
  std::vector<Row> rows;
  for (int i = 0; i < 5; ++i) rows.push_back(displaced("row" + std::to_string(i)));
  file(rows);
  const std::string screened = "act screen --stage REGISTERED --role SYS --reason r -r reg";
  EXPECT_EQ(amends_json(screened + " --dry-run").json().at("taken"), 5);
  ASSERT_EQ(amends("act row4 withdraw --role CLM --reason asked -r reg").code, 0);
  const Outcome first = amends_json(screened);
  EXPECT_EQ(first.code, 0) << first.out;
  EXPECT_EQ(first.json().at("by_stage").at("SCREENING"), 4);
  EXPECT_EQ(amends_json(screened).json().at("taken"), 0);  // the same again changes nothing

  write("list.csv", "claim,why\nrow0,x\n\"row4\",x\nnobody,x\n# a remark\nrow1,x\n");
  const std::string admit = "act admit --claims list.csv --role CAS --reason arguable -r reg";
  const Outcome admitted = amends_json(admit);
  EXPECT_EQ(admitted.code, 1);
  EXPECT_EQ(admitted.json().at("taken"), 2);
  ASSERT_EQ(admitted.json().at("refused").size(), 2);
  EXPECT_THAT(admitted.out, HasSubstr("'admit' is not possible from WITHDRAWN"));
  EXPECT_THAT(admitted.out, HasSubstr("list.csv:4: "));
  const json again = amends_json(admit).json();
  EXPECT_EQ(again.at("taken"), 0);
  EXPECT_EQ(again.at("there_already"), 2);

  EXPECT_EQ(amends("act admit --role CAS --reason r -r reg").code, 2);  // which claims?
  EXPECT_EQ(amends("act row2 admit --stage SCREENING --role CAS --reason r -r reg").code, 2);
  EXPECT_THAT(amends("act admti --stage SCREENING --role CAS --reason r -r reg").out,
              HasSubstr("no step is called 'admti'"));
  EXPECT_THAT(amends("act admit --stage SCRENING --role CAS --reason r -r reg").out,
              HasSubstr("did you mean SCREENING"));
  EXPECT_THAT(amends("act admit --stage SCREENING --role CLM --reason r -r reg").out,
              HasSubstr("is for the roles CAS"));
  EXPECT_TRUE(amends_json("rebuild reg").json().at("equal"));
}

TEST_F(Caseload, TheGoldenResultsStandInTheExplanationsOfARegister) {
  Row adobe = destroyed_house("adobe"), household = displaced("household");
  adobe["units[0].area_m2"] = "96";
  adobe["units[0].material"] = "ADOBE";
  adobe["units[0].built"] = "1962";
  adobe["units[0].place.zone"] = "K1";
  adobe["losses[0].date"] = "2011";
  Row no_access = destroyed_house("inaccessible");
  no_access["category"] = "H2";
  no_access["losses[0].head"] = "LOSS_OF_ACCESS";
  no_access["incidents[0].kind"] = "LOSS_OF_ACCESS";
  no_access.erase("losses[0].damage");
  no_access["form.no_access_from"] = "2019-09-14";
  for (int i = 0; i < 6; ++i) {
    const std::string member = "household.members[" + std::to_string(i) + "].";
    household[member + "names[0].text"] = "Member " + std::to_string(i);
    household[member + "birth"] = std::to_string(1970 + i);
    household[member + "relation"] = i == 0 ? "SELF" : "CHILD";
  }
  household["household.reference_date"] = "2019-10-03";
  file({destroyed_house("masonry"), adobe, no_access, household});
  ASSERT_EQ(amends("screen reg").code, 0);
  const struct {
    const char *claim, *step, *value, *on_paper;
  } golden[] = {{"masonry", "base_value", "15363.6", "15,363.6\n"},
                {"masonry", "item_total", "22830.31 VLR", "22,830.31\u00A0VLR\n"},
                {"masonry", "eur", "2912.03 EUR", "2,912.03\u00A0EUR\n"},
                {"adobe", "awarded", "13053.49 VLR", "13,053.49\u00A0VLR\n"},
                {"inaccessible", "months", "60", "60\n"},
                {"inaccessible", "awarded", "5479.27 VLR", "5,479.27\u00A0VLR\n"},
                {"household", "uncapped", "7200.00 VLR", "7,200.00\u00A0VLR\n"},
                {"household", "awarded", "4800.00 VLR", "4,800.00\u00A0VLR\n"}};
  for (const auto& [claim, step, value, on_paper] : golden) {
    const json explained = amends_json(std::string("explain ") + claim + " -r reg").json();
    std::map<std::string, std::string> steps;
    for (const json& one : explained.at("valuation").at("steps"))
      steps[one.at("name")] = one.at("text");
    EXPECT_EQ(steps[step], value) << claim << " " << step;
    EXPECT_THAT(amends(std::string("explain ") + claim + " -r reg").out, HasSubstr(on_paper));
  }
  for (const auto& [population, size] : std::map<std::string, int>{
           {"200", 105}, {"500", 129}, {"1000", 138}, {"5000", 147}, {"10000", 148}}) {
    EXPECT_EQ(amends_json("sample size --population " + population).json().at("size"), size);
  }
}

TEST_F(Caseload, DraftsReduceCapAndRefuse) {
  Row paid = destroyed_house("alder"), paid_all = destroyed_house("birch");
  for (Row* row : {&paid, &paid_all}) {
    (*row)["compensation[0].head"] = "DWELLING_DESTRUCTION";
    (*row)["compensation[0].amount"] = row == &paid ? "5000.00" : "50000.00";
    (*row)["compensation[0].currency"] = "VLR";
    (*row)["compensation[0].date"] = "2021-08";
  }
  Row large = destroyed_house("cedar");
  large["units[0].area_m2"] = "400.0";
  file({paid, paid_all, large});
  for (const char* key : {"alder", "birch", "cedar"}) linked_by(key);
  admit({"alder", "birch", "cedar"});

  const json reduced = draft("alder");  // 22830.31 less 5000.00 × 148.6 / 121.4
  EXPECT_EQ(reduced.at("outcome"), "PARTLY_UPHELD");
  EXPECT_EQ(reduced.at("operative")[0].at("amount"), "16710.05");
  EXPECT_THAT(reduced.at("citations").dump(), HasSubstr("RoP 23"));
  EXPECT_THAT(reduced.at("reasons").at("en"), HasSubstr("deducted"));
  EXPECT_THAT(reduced.at("findings").dump(), HasSubstr("COMP-1@3"));

  const json refused = draft("birch");
  EXPECT_EQ(refused.at("outcome"), "REJECTED_MERITS");
  ASSERT_EQ(refused.at("operative").size(), 1);
  EXPECT_EQ(refused.at("operative")[0].at("kind"), "REFUSAL");
  EXPECT_FALSE(refused.at("operative")[0].contains("amount"));
  EXPECT_THAT(refused.at("steps").dump(), HasSubstr("0.00 VLR"));

  const json capped = draft("cedar");
  EXPECT_EQ(capped.at("outcome"), "PARTLY_UPHELD");
  EXPECT_EQ(capped.at("operative")[0].at("amount"), "60000.00");

  for (const char* key : {"alder", "birch", "cedar"})
    ASSERT_EQ(amends(std::string("decide recommend ") + key + " --by Ines -r reg").code, 0);
  // Another officer sees it otherwise, before it is gathered: the last word counts.
  EXPECT_EQ(amends("decide recommend alder --by Ida -r reg").code, 0);
  decide_all("1");
  ASSERT_EQ(amends("screen reg").code, 0);
  EXPECT_EQ(outcome_of("CAP-1@3", "cedar"), "PASS");
  EXPECT_EQ(amends_json("audit consistency -r reg").code, 0);
  EXPECT_EQ(amends_json("replay -r reg").code, 0);
}

TEST_F(Caseload, ALetterTellsNothingOfOtherClaims) {
  Row alder = destroyed_house("alder", "2/3"), birch = destroyed_house("birch", "1/6");
  alder["units[0].cadastral_ref"] = birch["units[0].cadastral_ref"] = "K2-17-4";
  alder["units[0].address"] = birch["units[0].address"] = "Hollow Street 4";
  file({alder, birch});
  for (const char* key : {"alder", "birch"}) linked_by(key);
  confirm_one_property();
  admit({"alder", "birch"});
  const json explained = amends_json("explain alder -r reg").json();
  EXPECT_THAT(explained.dump(), HasSubstr(number_of("birch")));  // the examiner sees all
  for (const char* key : {"alder", "birch"})
    ASSERT_EQ(amends(std::string("decide recommend ") + key + " --by Ines -r reg").code, 0);
  decide_all("1");
  for (const char* language : {"en", "fr", "ar"}) {
    ASSERT_EQ(
        amends(std::string("letter alder --out letter.html -r reg --language ") + language).code,
        0);
    const std::string letter = read("letter.html");
    EXPECT_THAT(letter, Not(HasSubstr(number_of("birch"))));
    EXPECT_THAT(letter, HasSubstr(number_of("alder")));
    EXPECT_THAT(letter, HasSubstr(std::string(language) == "fr" ? "15\u202F220,21\u00A0VLR"
                                                                : "15,220.21\u00A0VLR"));
    EXPECT_THAT(letter, HasSubstr("…"));
  }
}

TEST_F(Caseload, TwoGroupsThatAreAboutOnePropertyBecomeOne) {
  std::vector<Row> rows;
  for (const char* key : {"alder", "birch", "cedar", "dogwood"}) {
    rows.push_back(destroyed_house(key, "2/3"));
    rows.back()["units[0].cadastral_ref"] = "K2-17-4";
    rows.back()["units[0].address"] = "Hollow Street 4";
  }
  file(rows);
  const auto confirm = [&](const std::string& pair) {
    Outcome last;
    for (const char* who : {"Lena", "Leo"}) {
      last = amends("review reg --kind SAME_PROPERTY --pair " + pair +
                    " --verdict same --reason r --role LNK --by " + who);
      EXPECT_EQ(last.code, 0) << last.out;
    }
    return last.out;
  };
  EXPECT_THAT(confirm("1024 2048"), HasSubstr("conflict group 1"));
  EXPECT_THAT(confirm("3072 4096"), HasSubstr("conflict group 2"));
  EXPECT_THAT(confirm("2048 3072"), HasSubstr("Conflict group 2 is about the property of group 1"));
  const json groups = amends_json("conflict list -r reg").json();
  EXPECT_EQ(groups[0].at("claims").size(), 4);
  for (const json& member : groups[1].at("claims")) EXPECT_TRUE(member.at("left"));
  EXPECT_TRUE(amends_json("screen reg").json().at("conflict_groups").empty());
  EXPECT_TRUE(amends_json("rebuild reg").json().at("equal"));
}

TEST_F(Caseload, OnePairIsShownOrJudged) {
  std::vector<Row> rows;
  for (const char* key : {"alder", "birch", "cedar"}) {
    rows.push_back(destroyed_house(key));
    rows.back()["units[0].cadastral_ref"] = "K2-17-4";
  }
  file(rows);
  const std::string review = "review reg --kind SAME_PROPERTY --pair ";
  // The pair that was asked for, and nothing is judged.
  const json shown = amends_json(review + "3072 2048").json();
  EXPECT_EQ(shown.at("a"), 2048);
  EXPECT_EQ(shown.at("b"), 3072);
  EXPECT_TRUE(shown.at("judgements").empty());
  EXPECT_THAT(amends(review + "1024 3072").out, HasSubstr("SAME_PROPERTY 1024 3072"));
  const std::string same = review + "1024 2048 --verdict same --reason r --role LNK --by ";
  const json one = amends_json(same + "Lena").json();
  EXPECT_EQ(one.at("link").at("state"), "PROPOSED");
  EXPECT_TRUE(one.at("conflicts").at("groups").empty());
  const json two = amends_json(same + "Leo").json();
  EXPECT_EQ(two.at("link").at("state"), "CONFIRMED");
  EXPECT_EQ(two.at("link").at("judgements").size(), 2);
  EXPECT_EQ(two.at("conflicts").at("groups"), json::array({1}));
  for (const std::string more : {"", " --verdict same --reason r --role LNK"}) {
    const Outcome unknown = amends(review + "1024 99328" + more);
    EXPECT_EQ(unknown.code, 2) << unknown.out;
    EXPECT_THAT(unknown.out, HasSubstr("no records 1024 and 99328"));
  }
  EXPECT_EQ(amends("review reg --json --role LNK").code, 2);
}

TEST_F(Caseload, ConfirmedLinksThatContradictAJudgementAreToldWhenLinking) {
  std::vector<Row> rows;
  for (const char* key : {"alder", "birch", "cedar"}) rows.push_back(destroyed_house(key));
  file(rows);
  EXPECT_TRUE(amends_json("link reg").json().at("contradictions").empty());
  const auto judge = [&](const std::string& pair, const std::string& verdict, const char* who) {
    const Outcome said = amends("review reg --kind SAME_PROPERTY --pair " + pair + " --verdict " +
                                verdict + " --reason r --role LNK --by " + who);
    EXPECT_EQ(said.code, 0) << said.out;
  };
  for (const char* who : {"Lena", "Leo"}) {
    judge("1024 2048", "same", who);
    judge("2048 3072", "same", who);
  }
  judge("1024 3072", "different", "Lena");
  EXPECT_THAT(amends("link reg").out,
              HasSubstr("SAME_PROPERTY 1024 3072 is REJECTED, and confirmed links make the two "
                        "one: 1024 = 2048 = 3072"));
  EXPECT_EQ(amends_json("link reg").json().at("contradictions").at(0).at("path"),
            (json{1024, 2048, 3072}));
}

TEST_F(Caseload, AListsBadRowsAreToldAndItsVanishedOnesAreTakenBack) {
  Row row = displaced("alder");
  row["claimant.names[0].text"] = "Tova Reed";
  row["claimant.birth"] = "1961-04-09";
  file({row});
  const std::string header = "entry,name,born,sex,paper_number,paper_kind\n";
  write("good.csv", header + "A1,Tova Reed,1961-04-09,f,,\n");
  write("bad.csv", header +
                       "A1,Tova Reed,1961-04-09,,,\n,Olan Karest,,M,,\nA3,,,M,,\n"
                       "A4,Mira Reed,1990,male,,\n");
  write("none.csv", header);
  write("changed.csv", header + "A1,Tova Reed,1961-04-09,F,77,PASSPORT\n");
  // What is wrong with any list is told before the first is taken.
  write("columns.csv", "entry,born\nA1,1961\n");
  for (const auto& [second, told] : {std::pair("arrivals=nowhere.csv", "nowhere.csv"),
                                     {"arrivals=columns.csv", "no column"},
                                     {"nothing=good.csv", "no reference list"},
                                     {"arrivals=bad.csv", "both given"}}) {
    const Outcome refused =
        amends(std::string("link reg --list arrivals=good.csv --list ") + second);
    EXPECT_NE(refused.code, 0) << second;
    EXPECT_THAT(refused.out, HasSubstr(told));
    EXPECT_TRUE(amends_json("status reg").json().at("reference_lists").empty()) << second;
  }
  EXPECT_EQ(amends_json("link reg --list arrivals=bad.csv").json().at("lists").at(0).at("left_out"),
            3);
  const Outcome bad = amends("link reg --list arrivals=bad.csv");
  EXPECT_EQ(bad.code, 1) << bad.out;
  EXPECT_THAT(bad.out, HasSubstr("3 rows of the lists could not be taken"));
  const json put = amends_json("status reg").json().at("reference_lists").at(0);
  EXPECT_EQ(put.at("file"), "bad.csv");
  EXPECT_EQ(put.at("rows"), 1);
  EXPECT_EQ(put.at("left_out"), 3);
  EXPECT_EQ(shell("sha256sum bad.csv").out.substr(0, 64), put.at("sha256").get<std::string>());
  EXPECT_THAT(amends("status reg").out, HasSubstr("1 rows of bad.csv, put in by "));
  for (const char* told :
       {"line 3, column \"entry\": nothing is there", "bad.csv: 1 rows",
        "line 4, column \"name\": nothing is there", "line 5, column \"sex\": \"male\" is no sex"})
    EXPECT_THAT(bad.out, HasSubstr(told));
  ASSERT_EQ(amends("link reg --list arrivals=good.csv").code, 0);
  const std::string list = "review reg --list --kind ON_LIST --by Lena";
  const json waiting = amends_json(list).json();
  ASSERT_EQ(waiting.size(), 1) << waiting.dump();
  const std::string judge = "review reg --kind ON_LIST --reason r --role LNK --by Lena --pair " +
                            waiting[0].at("a").dump() + " " + waiting[0].at("b").dump() +
                            " --verdict ";
  ASSERT_EQ(amends(judge + "same").code, 0);
  const Outcome none = amends("link reg --list arrivals=none.csv");
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.out, HasSubstr("no row that can be taken"));
  EXPECT_TRUE(amends_json(list).json().empty());  // what was there stays
  ASSERT_EQ(amends("link reg --list arrivals=changed.csv").code, 0);
  const json now = amends_json(list).json();
  ASSERT_EQ(now.size(), 2) << now.dump();  // the row as it was, and as it is
  EXPECT_EQ(amends(judge + "same").code, 1);
  const Outcome taken = amends(judge + "withdrawn");
  EXPECT_EQ(taken.code, 0) << taken.out;
  EXPECT_EQ(amends_json(list).json().size(), 1);
  EXPECT_TRUE(amends_json("rebuild reg").json().at("equal"));
}

TEST_F(Caseload, ADoubleStandardIsFoundByWhomAndWhen) {
  const std::vector<std::string> keys = {"alder", "birch", "cedar", "dogwood"};
  std::vector<Row> rows;
  for (const std::string& key : keys) {
    rows.push_back(destroyed_house(key));
    rows.back()["units[0].area_m2"] = std::to_string(80 + rows.size()) + ".0";
  }
  file(rows);
  for (const std::string& key : keys) linked_by(key);
  admit(keys);
  for (const std::string& key : keys) {
    const Outcome said =
        amends("decide recommend " + key + " -r reg" +
               (key == "cedar" ? " --cite \"RoP 25\" --reason r --outcome PARTLY_UPHELD --award "
                                 "9000.00 --finding \"ROOF=FAIL: it was whole\" --by Ivan"
                               : " --by Ines"));
    ASSERT_EQ(said.code, 0) << said.out;
  }
  decide_all("1");
  const Outcome audit = amends_json("audit consistency -r reg");
  EXPECT_EQ(audit.code, 1);
  const json report = audit.json();
  EXPECT_EQ(report.at("groups"), 1);
  ASSERT_EQ(report.at("differences").size(), 1);
  const json& other = report.at("differences")[0].at("other");
  EXPECT_EQ(other.at("claim"), number_of("cedar"));
  EXPECT_EQ(other.at("outcome"), "PARTLY_UPHELD");
  EXPECT_EQ(other.at("recommended_by"), "Ivan");
  EXPECT_EQ(other.at("decided_by"), "Petra");
  // No two houses are of one size: what is compared is the part of its own sum that each got.
  EXPECT_EQ(other.at("result"), "PARTLY_UPHELD, 0.3990 of the sum");
  EXPECT_EQ(report.at("differences")[0].at("alike"), "rules");
  EXPECT_TRUE(report.at("differences")[0].at("read").contains("units[0].area_m2"));
  EXPECT_EQ(report.at("by_member").at("Paul").at("unusual"), 1);
  EXPECT_THAT(amends("audit consistency -r reg").out, HasSubstr("units[0].area_m2: "));
  EXPECT_THAT(amends("audit consistency --sealed -r reg").out, HasSubstr("--purpose"));
  EXPECT_EQ(report.at("by_examiner").at("Ivan").at("unusual"), 1);
  EXPECT_EQ(report.at("by_examiner").at("Ines").at("unusual"), 0);
  EXPECT_EQ(report.at("by_decider").at("Petra").at("unusual"), 1);
  EXPECT_EQ(report.at("by_month").size(), 1);
}

TEST_F(Caseload, ASealedClaimIsExplainedForAPurposeThatIsLogged) {
  Row sealed = displaced("sealed");
  sealed["category"] = "P4";
  sealed["losses[0].head"] = "TORTURE";
  sealed.erase("form.left");
  file({sealed});
  ASSERT_EQ(amends("screen reg").code, 0);
  const Outcome refused = amends("explain sealed -r reg");
  EXPECT_NE(refused.code, 0);
  EXPECT_THAT(refused.out, HasSubstr("--purpose"));
  EXPECT_THAT(refused.out, Not(HasSubstr("TIME-1")));
  // What is wrong with the question is told before anything is read, and logged as read.
  const std::string asked = " sealed --purpose slip --by Ines -r reg";
  EXPECT_THAT(amends("explain --language xx" + asked).out, HasSubstr("no language \"xx\""));
  EXPECT_THAT(amends("letter --language xx --out a.pdf" + asked).out, HasSubstr("no language"));
  EXPECT_THAT(amends("letter --out a.doc" + asked).out, HasSubstr(".html or .pdf"));
  EXPECT_THAT(amends("letter --out a.pdf" + asked).out, HasSubstr("is not decided"));
  write("there.ndjson", "{}");
  EXPECT_THAT(amends("export reg --sealed --purpose slip --by Ines --ndjson there.ndjson").out,
              HasSubstr("there.ndjson exists"));
  const Outcome read = amends("explain sealed --purpose review --by Ines -r reg");
  EXPECT_EQ(read.code, 0) << read.out;
  EXPECT_THAT(read.out, HasSubstr("TIME-1"));
  auto database = store::Database::open(place_ / "reg" / "register.db", {.read_only = true});
  ASSERT_TRUE(database);
  auto logged = database->prepare("SELECT agent,purpose FROM sealed_access");
  ASSERT_TRUE(logged->step().value());
  EXPECT_EQ(logged->text(0), "Ines");
  EXPECT_EQ(logged->text(1), "review");
  EXPECT_FALSE(logged->step().value());
  EXPECT_THAT(amends("decide show sealed -r reg").out, HasSubstr("--purpose"));
  EXPECT_EQ(amends_json("decide show sealed --purpose appeal --by Ines -r reg").json(),
            json::array());
  logged->reset();
  ASSERT_TRUE(logged->step().value() && logged->step().value());
  EXPECT_EQ(logged->text(1), "appeal");
  logged->reset();
  int known = 2;  // readings
  // A receipt holds the filing, and a draft says what the claim does.
  for (const char* reads : {"receipt sealed -o x.receipt", "decide recommend sealed --dry-run"}) {
    EXPECT_THAT(amends(std::string(reads) + " -r reg").out, HasSubstr("--purpose")) << reads;
    amends(std::string(reads) + " --purpose again --by Ines -r reg");
    logged->reset();
    for (int row = 0; row < known; ++row) ASSERT_TRUE(logged->step().value()) << reads;
    ASSERT_TRUE(logged->step().value()) << reads;
    EXPECT_EQ(logged->text(1), "again") << reads;
    ++known;
    logged->reset();
  }
}

TEST_F(Caseload, WhatWouldChangeOfASealedClaimIsCountedAndShownForAPurpose) {
  Row sealed = displaced("sealed");
  sealed["category"] = "P4";
  sealed["losses[0].head"] = "TORTURE";
  sealed.erase("form.left");
  file({sealed, displaced("open")});
  ASSERT_EQ(shell("cp -r " + programme("velaria") +
                  " other && sed -i 's/math.greatest(item_total - earlier, money(\"0\", "
                  "\"VLR\"))/money(\"7\", \"VLR\")/' other/rules/valuation.toml")
                .code,
            0);
  const std::string ask = "screen reg --what-if other";
  const json counted = amends_json(ask).json();
  EXPECT_EQ(counted.at("would_change"), 2);
  EXPECT_EQ(counted.at("sealed_not_shown"), 1);
  ASSERT_FALSE(counted.at("changes").empty());
  for (const json& change : counted.at("changes")) EXPECT_EQ(change.at("claim"), number_of("open"));
  EXPECT_THAT(amends(ask).out, HasSubstr("sealed and not shown: 1"));
  const json read = amends_json(ask + " --purpose review --by Ines").json();
  EXPECT_EQ(read.at("sealed_not_shown"), 0);
  int others = 0;
  for (const json& change : read.at("changes"))
    others += change.at("claim") == number_of("open") ? 0 : 1;
  EXPECT_GT(others, 0);
  auto database = store::Database::open(place_ / "reg" / "register.db", {.read_only = true});
  ASSERT_TRUE(database);
  auto access = database->prepare("SELECT agent,purpose FROM sealed_access");
  ASSERT_TRUE(access->step().value());
  EXPECT_EQ(access->text(0), "Ines");
  EXPECT_EQ(access->text(1), "review");
}

TEST_F(Caseload, AnswersOnSealedClaimsThatComeAfterTheDecisionAreNamedForAPurposeAlone) {
  Row sealed = displaced("sealed");
  sealed["category"] = "P4";
  sealed["losses[0].head"] = "TORTURE";
  sealed.erase("form.left");
  file({sealed});
  admit({"sealed"});
  const Outcome recommended = amends(
      "decide recommend sealed --outcome UPHELD --award 5000.00 --cite \"RoP 4(1)\" --reason r "
      "--finding \"CAUSE-1@3=PASS: seen\" --by Ines -r reg");
  ASSERT_EQ(recommended.code, 0) << recommended.out;
  ASSERT_EQ(amends("sample draw --category P4 --stage READY --size 1 --seed s -r reg").code, 0);
  ASSERT_EQ(amends("sample answer 1 sealed OK -r reg").code, 0);
  const Outcome fixed = amends("instalment fix --category P4 --sample 1 -r reg");
  ASSERT_EQ(fixed.code, 0) << fixed.out;
  ASSERT_EQ(amends("screen reg").code, 0);
  const Outcome decided =
      amends("decide make 1 --by Petra --member Petra --member Paul --member Pia -r reg");
  ASSERT_EQ(decided.code, 0) << decided.out;
  const std::string number =
      amends_json("show sealed --purpose help --by Otto -r reg").json().at("claim");
  ASSERT_EQ(amends("sample answer 1 sealed ERROR --note \"a neighbour wrote\" -r reg").code, 0);
  for (const std::string ask : {"sample report 1 -r reg", "audit standing -r reg"}) {
    const Outcome counted = amends(ask);
    EXPECT_EQ(counted.code, ask.starts_with("audit") ? 1 : 0);
    EXPECT_THAT(counted.out, Not(HasSubstr(number)));
    EXPECT_THAT(counted.out, Not(HasSubstr("neighbour")));
    EXPECT_THAT(counted.out, HasSubstr("not shown: 1"));
    EXPECT_EQ(amends_json(ask).json().at("sealed_not_shown"), 1);
    EXPECT_THAT(amends_json(ask).out, Not(HasSubstr(number)));
    const Outcome named = amends(ask + " --purpose review --by Ines");
    EXPECT_THAT(named.out, HasSubstr(number));
    EXPECT_EQ(amends_json(ask + " --purpose review --by Ines").json().at("sealed_not_shown"), 0);
  }
  EXPECT_EQ(amends_json("sample report 1 -r reg").json().at("drawn_sealed_not_shown"), 1);
  EXPECT_THAT(amends("sample report 1 --draw-out draw.json -r reg").out,
              HasSubstr("say --purpose"));
  auto database = store::Database::open(place_ / "reg" / "register.db", {.read_only = true});
  ASSERT_TRUE(database);
  EXPECT_EQ(database
                ->number("SELECT count(*) FROM sealed_access WHERE agent='Ines' AND "
                         "purpose='review'")
                .value(),
            4);
}

// The sample is a fact of each claim in the batch, and a rule has a finding of it now.
TEST_F(Caseload, ABatchOnASampleIsScreenedAndRecommendedAnew) {
  Row other = displaced("a2");
  other["claimant.names[0].text"] = "Olan Karest";
  other["claimant.birth"] = "1975-12-24";
  file({displaced("a1"), other});
  for (const char* key : {"a1", "a2"}) linked_by(key);
  admit({"a1", "a2"});
  const Outcome drafted = amends("decide recommend --category D1 --by Ines -r reg");
  ASSERT_EQ(drafted.code, 0) << drafted.out;
  ASSERT_EQ(amends("sample draw --plan SAMP-1 --stage READY --seed s -r reg").code, 0);
  // An opponent has the draw, the list it was drawn from and what shows that it is that list.
  const Outcome written =
      amends("sample report 1 --frame-out frame.csv --draw-out draw.json -r reg");
  EXPECT_THAT(written.out, HasSubstr("seed     s"));
  const json draw = amends_json("sample report 1 -r reg").json().at("draw");
  EXPECT_EQ(draw.at("seed"), "s");
  EXPECT_EQ(draw.at("strata").at(0).at("drawn").size(), 2);
  const Outcome again = amends("sample report --draw draw.json --frame frame.csv");
  EXPECT_THAT(again.out, HasSubstr("2 of 2 count as errors"));
  for (const std::string key : {"a1", "a2"}) {
    const Outcome answered = amends("sample answer 1 " + key + " OK -r reg");
    ASSERT_EQ(answered.code, 0) << answered.out;
  }
  ASSERT_EQ(amends("instalment fix --category D1 --sample 1 -r reg").code, 0);
  const std::string make =
      "decide make 1 --by Petra --member Petra --member Paul --member Pia -r reg";
  EXPECT_THAT(amends(make).out, HasSubstr("amends screen"));
  ASSERT_EQ(amends("screen reg").code, 0);
  EXPECT_THAT(amends(make).out, HasSubstr("amends decide recommend"));
  ASSERT_EQ(amends("decide recommend --instalment 1 --by Ines -r reg").code, 0);
  const Outcome decided = amends(make);
  EXPECT_EQ(decided.code, 0) << decided.out;
}

TEST_F(Caseload, AnExplanationIsInAnyLanguageOfTheProgramme) {
  Row row = displaced("a1");
  row.erase("form.left");
  file({row});
  EXPECT_THAT(amends("explain a1 -r reg").out, HasSubstr("is missing"));
  // By the names of facts, and of programs' paths only where they are asked for.
  const Outcome plain = amends("explain a1 -r reg");
  EXPECT_THAT(plain.out, HasSubstr("the date of what happened (event 1): 2019-10-03"));
  EXPECT_THAT(plain.out, Not(HasSubstr("incidents[0]")));
  EXPECT_THAT(amends("explain a1 --rules -r reg").out, HasSubstr("incidents[0].date = "));
  const Outcome french = amends("explain a1 --language fr -r reg");
  EXPECT_THAT(french.out, HasSubstr("il manque"));
  EXPECT_THAT(french.out, HasSubstr("la date des faits (fait 1): 2019-10-03"));
  EXPECT_THAT(french.out, HasSubstr("le plus grand de "));
  EXPECT_THAT(french.out, Not(HasSubstr("the greater of")));
  EXPECT_THAT(french.out, HasSubstr("Accordé"));
  EXPECT_THAT(amends_json("explain a1 --language fr -r reg").json().at("findings").dump(),
              HasSubstr("il manque"));
  EXPECT_THAT(amends("explain a1 --language de -r reg").out, HasSubstr("no language \"de\""));
  // The same of facts without a register, and of a programme's own cases.
  write("facts.json", R"({"category": "D1", "incidents": [{"kind": "DISPLACEMENT"}]})");
  const std::string velaria = " --programme " + programme("velaria");
  const std::string one = "rules eval TIME-1 facts.json" + velaria;
  EXPECT_THAT(amends(one).out, HasSubstr("is missing"));
  EXPECT_THAT(amends(one + " --language fr").out, HasSubstr("il manque"));
  const json told = amends_json(one + " --language fr").json().at(0);
  EXPECT_THAT(told.at("reasons").dump(), HasSubstr("il manque"));
  EXPECT_THAT(told.at("sentences").at("fr").dump(), HasSubstr("il manque"));
  EXPECT_THAT(told.at("sentences").at("en").dump(), HasSubstr("is missing"));
  EXPECT_THAT(amends(one + " --language de").out, HasSubstr("no language \"de\""));
  EXPECT_THAT(amends("value facts.json --language fr" + velaria).out, HasSubstr("Accordé"));
  shell("cp -r " + programme("velaria") + " own");
  write("own/tests/own.txt",
        "TIME-1  nothing is said\n  category = D1\n  incidents[0].kind = "
        "DISPLACEMENT\n  => PASS\n");
  EXPECT_THAT(amends("rules check own --language fr").out,
              HasSubstr("gives UNKNOWN because il manque"));
}

TEST_F(Caseload, NoticesAndTimeLimitsAreFactsForRules) {
  Row row = destroyed_house("alder");
  row["occupant.names[0].text"] = "Somebody Else";
  file({row});
  linked_by("alder");
  ASSERT_EQ(amends("screen reg").code, 0);
  EXPECT_EQ(outcome_of("OCC-1@3", "alder"), "UNKNOWN");
  EXPECT_THAT(amends("notice alder --kind OCUPANT --method POST -r reg").out,
              HasSubstr("OCCUPANT"));
  EXPECT_THAT(amends("notice alder --kind OCCUPANT --answered -r reg").out, HasSubstr("no notice"));
  ASSERT_EQ(amends("notice alder --kind OCCUPANT --method ON_SITE --detail door -r reg").code, 0);
  ASSERT_EQ(amends("screen reg").code, 0);
  EXPECT_EQ(outcome_of("OCC-1@3", "alder"), "FAIL");  // sixty days are not over
  ASSERT_EQ(amends("notice alder --kind OCCUPANT --answered --detail stays -r reg").code, 0);
  EXPECT_NE(amends_json("notice alder -r reg").json()[0].at("answered"), nullptr);
  ASSERT_EQ(amends("screen reg").code, 0);
  EXPECT_EQ(outcome_of("OCC-1@3", "alder"), "PASS");
  admit({"alder"});
  ASSERT_EQ(amends("decide recommend alder --by Ines -r reg").code, 0);
  decide_all("1");
  EXPECT_EQ(outcome_of("REV-1@2", "alder"), "");
  ASSERT_EQ(amends("act alder notify --role CAS --reason post -r reg").code, 0);
  ASSERT_EQ(amends("act alder request-review --role CLM --reason r -r reg").code, 0);
  EXPECT_EQ(outcome_of("REV-1@2", "alder"), "PASS");
  EXPECT_TRUE(amends_json("rebuild reg").json().at("equal"));
}

}  // namespace
}  // namespace amends::scenario
