// What the linkage verb makes of files that are not as they should be, or not as people think.
#include <gmock/gmock.h>

#include "program.h"

namespace amends::scenario {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class LinkInput : public ProgramTest {
 protected:
  // Sixty made-up people, each with two records, one of them with a sign less in its name.
  static std::string people(const std::string& header) {
    const std::string syllables[] = {"ka", "lo", "mi", "ra", "te", "so", "vi", "an", "el", "dor"};
    std::string text = header + "\n";
    for (int row = 0; row < 120; ++row) {
      const int person = row / 2;
      std::string first = syllables[person % 10] + syllables[person / 6];
      if (row % 4 == 1) first.pop_back();
      text += std::to_string(row) + "," + first + "," + syllables[person * 7 % 10] +
              syllables[person * 3 % 10] + std::to_string(person % 4) + ",19" +
              std::to_string(50 + person % 45) + "-0" + std::to_string(1 + person % 9) + "-1" +
              std::to_string(person % 8) + "," + (person % 2 == 0 ? "weiblich" : "männlich") + "," +
              std::to_string(person) + "\n";
    }
    return text;
  }
  static std::string model(const std::string& rules, const std::string& condition) {
    return R"({"link_type":"dedupe_only","probability_two_random_records_match":0.01,
      "blocking_rules_to_generate_predictions":[)" +
           rules + R"(],"comparisons":[{"output_column_name":"c","comparison_levels":[
      {"sql_condition":")" +
           condition + R"(","m_probability":0.9,"u_probability":0.1},
      {"sql_condition":"ELSE","m_probability":0.1,"u_probability":0.9}]}]})";
  }
};

constexpr const char* usual = "id,first_name,surname,dob,sex,person";

TEST_F(LinkInput, ATruthColumnThatSaysNothingIsRefused) {
  write("people.csv", people(usual));
  shell("awk -F, -v OFS=, 'NR==1{print $0,\"none\";next}{print $0,\"\"}' people.csv >empty.csv");
  shell("awk -F, -v OFS=, 'NR==1{print $0,\"none\";next}{print $0,NR}' people.csv >each.csv");
  const Outcome empty = amends("link empty.csv --truth none");
  EXPECT_NE(empty.code, 0) << empty.out;
  EXPECT_THAT(empty.out, HasSubstr("--truth none: the column is empty"));
  const Outcome each = amends("link each.csv --truth none --audit");
  EXPECT_THAT(each.out, HasSubstr("no two records share a value"));
  EXPECT_THAT(each.out, Not(HasSubstr("served worse")));
}

// Texts that count as missing are told, and stand in the model, which so gives the same again.
TEST_F(LinkInput, WhatCountsAsMissingIsToldAndStandsInTheModel) {
  write("whole.csv", people(usual));
  shell("awk -F, -v OFS=, 'NR>1&&NR%7==0{$3=\"NULL\"}{print}' whole.csv >people.csv");
  const std::string link = "link people.csv --threshold 0.000001 -o ";
  const Outcome first = amends(link + "first.csv --save-model model.json");
  EXPECT_EQ(first.code, 0);
  EXPECT_THAT(first.out, HasSubstr("people.csv, column \"surname\": counted as missing: \"NULL\" "
                                   "(17 records)"));
  EXPECT_THAT(first.out, HasSubstr("--null \"\": no text does"));
  EXPECT_THAT(read("model.json"), HasSubstr("NULLIF(\\\"surname_l\\\", 'NULL') IS NULL"));
  EXPECT_EQ(amends(link + "again.csv --model model.json").code, 0);
  EXPECT_EQ(read("again.csv"), read("first.csv"));
  EXPECT_THAT(amends("link people.csv --null ''").out, Not(HasSubstr("counted as missing")));
}

TEST_F(LinkInput, LabelsWithoutAMatchGiveNoScore) {
  write("people.csv", people(usual));
  write("labels.csv", "id_l,id_r,clerical_match_score\n0,5,0\n");
  const auto told = amends_json("link people.csv --labels labels.csv").json();
  EXPECT_TRUE(told["recall_at_chosen"].is_null()) << told.dump();
  EXPECT_TRUE(told["best_f1"].is_null()) << told.dump();
  EXPECT_THAT(amends("link people.csv --labels labels.csv --report r.html").out,
              testing::ContainsRegex("best_f1 +unknown"));
  write("labels.csv", "id_l,id_r,clerical_match_score\n50,51,1\n3,4,0\n51,50,0\n");
  const Outcome torn = amends("link people.csv --labels labels.csv");
  EXPECT_NE(torn.code, 0);
  EXPECT_THAT(torn.out, HasSubstr("labels.csv, line 4: this pair is labelled as none, and the "
                                  "other way at labels.csv, line 2"));
  write("labels.csv", "unique_id_l,unique_id_r,clerical_match_score\n0,1,1\n1,2,1\n2,0,0\n4,5,0\n");
  EXPECT_THAT(
      amends("link people.csv --labels labels.csv").out,
      HasSubstr("labels.csv: 1 pair is labelled as none though other labels make one of both "
                "records (first: 2 and 0); each pair counts as it is labelled"));
}

TEST_F(LinkInput, JudgementsAgainstTheLabelsAreTold) {
  write("people.csv", people(usual));
  write("judged.csv", "unique_id_l,unique_id_r,judgement\n0,1,same\n2,0,same\n4,5,different\n");
  const std::string link = "link people.csv --judgements judged.csv --clusters c.csv ";
  EXPECT_THAT(
      amends(link + "--truth person").out,
      HasSubstr("judged.csv: 2 judgements say otherwise than --truth person (first: 2 and 0, "
                "judged the same); clusters keep to what was judged"));
  write("labels.csv", "unique_id_l,unique_id_r,clerical_match_score\n1,0,0\n10,11,1\n");
  EXPECT_THAT(amends(link + "--labels labels.csv").out,
              HasSubstr("judged.csv: 1 judgement says otherwise than labels.csv (first: 0 and 1"));
  EXPECT_THAT(amends(link).out, Not(HasSubstr("otherwise")));
}

TEST_F(LinkInput, WhatStandsTwiceInAFileBesideIsRefused) {
  write("people.csv", people(usual));
  write("before.csv", "cluster_id,id\n7,3\n8,4\n9,3\n");
  EXPECT_THAT(amends("link people.csv --clusters c.csv --clusters-before before.csv").out,
              HasSubstr("before.csv, line 4: the record \"3\" has a cluster already"));
  write("tf.csv", "surname,tf_surname\nx,0.1\ny,0.2\nx,0.3\n");
  write("model.json", model("\"l.surname = r.surname\"", "surname_l = surname_r"));
  EXPECT_THAT(amends("link people.csv --id id --model model.json --term-frequencies tf.csv").out,
              HasSubstr("tf.csv, line 4: \"x\" has a share already"));
}

TEST_F(LinkInput, RowsThatAreAllBadAreToldWithTheReason) {
  write("bad.csv", "id,name\n1,a,b\n2,c,d\n");
  const Outcome told = amends("link bad.csv");
  EXPECT_NE(told.code, 0);
  EXPECT_THAT(told.out, HasSubstr("none of the 2 rows can be taken"));
  EXPECT_THAT(told.out, HasSubstr("bad.csv, line 2: "));
}

TEST_F(LinkInput, AMissingColumnIsToldWithWhatReadsIt) {
  write("people.csv", people(usual));
  write("model.json", model("\"l.surname = r.surname\"", "given_l = given_r"));
  EXPECT_THAT(amends("link people.csv --id id --model model.json").out,
              HasSubstr("there is no column \"given\", which comparison \"c\" "
                        "(comparisons[0].comparison_levels[0]) of model.json reads"));
  write("model.json", model("\"l.town = r.town\"", "surname_l = surname_r"));
  EXPECT_THAT(amends("link people.csv --id id --model model.json").out,
              HasSubstr("(blocking_rules_to_generate_predictions[0]) of model.json reads"));
}

TEST_F(LinkInput, DigitsInQuotesAreTextsInNdjson) {
  write("texts.ndjson", "{\"id\":\"94\",\"n\":\"9\"}\n{\"id\":\"110\",\"n\":\"10\"}\n");
  write("numbers.ndjson", "{\"id\":94,\"n\":9}\n{\"id\":110,\"n\":10}\n");
  write("model.json", model("\"1=1\"", "n_l < n_r"));
  const std::string link = " --id id --model model.json --threshold 0 -o pairs.csv";
  const Outcome texts = amends("link texts.ndjson" + link);
  EXPECT_EQ(texts.code, 0) << texts.out;
  EXPECT_THAT(read("pairs.csv"), HasSubstr(",110,94,1")) << "110 is left, and '10' < '9'";
  const Outcome numbers = amends("link numbers.ndjson" + link);
  EXPECT_EQ(numbers.code, 0) << numbers.out;
  EXPECT_THAT(read("pairs.csv"), HasSubstr(",94,110,1"));
}

// No finite weight stands for either.
TEST_F(LinkInput, AThresholdOfAllPairsIsNotThatOfNone) {
  write("people.csv", people(usual));
  write("model.json", model("\"l.dob = r.dob\"", "surname_l = surname_r"));
  const std::string link = "link people.csv --id id --model model.json --json --threshold ";
  EXPECT_THAT(amends(link + "0").out, HasSubstr("\"threshold_probability\": 0.0"));
  EXPECT_THAT(amends(link + "1").out, HasSubstr("\"threshold_probability\": 1.0"));
}

TEST_F(LinkInput, WholeNumbersAreExactBeyondWhatADoubleHolds) {
  write("numbers.csv",
        "id,n,m\n1,1234567890123456789,9\n2,1234567890123456788,10\n3,1234567890123456789,80\n"
        "4,1234567890123456700.5,80\n");
  shell("head -n 4 numbers.csv >whole.csv");
  const auto agreeing = [&](const std::string& condition) {
    write("model.json", model("\"1=1\"", condition));
    const Outcome told = amends("link whole.csv --id id --model model.json -o pairs.csv");
    EXPECT_EQ(told.code, 0) << told.out;
    std::string pairs;
    std::istringstream lines(read("pairs.csv"));
    for (std::string line; std::getline(lines, line);) {
      std::vector<std::string> fields;
      std::istringstream parts(line);
      for (std::string field; std::getline(parts, field, ',');) fields.push_back(field);
      if (fields.at(4) == "1") pairs += fields.at(2) + fields.at(3) + " ";
    }
    return pairs;
  };
  EXPECT_EQ(agreeing("n_l::bigint = n_r::bigint"), "13 ");
  EXPECT_EQ(agreeing("abs(n_l - n_r) = 1"), "12 23 ");
  EXPECT_EQ(agreeing("try_cast(n_l as bigint) = 1234567890123456788"), "23 ");
  EXPECT_EQ(agreeing("n_l > n_r"), "12 ");
  EXPECT_EQ(agreeing("m_l < m_r"), "12 13 23 ") << "numbers, and no texts";
  EXPECT_EQ(agreeing("n_l::double = n_r::double"), "12 13 23 ");
  // More digits than are kept.
  write("model.json", model("\"1=1\"", "n_l::decimal(38,1) = n_r::decimal(38,1)"));
  const Outcome told = amends("link numbers.csv --id id --model model.json");
  EXPECT_NE(told.code, 0);
  EXPECT_THAT(told.out, AllOf(HasSubstr("numbers.csv"), HasSubstr("line 5"),
                              HasSubstr("more digits than are told apart here")));
}

TEST_F(LinkInput, SeveralTablesAskWhichOne) {
  write("people.csv", people(usual));
  const Outcome made = shell(
      "sqlite3 two.db '.mode csv' '.import people.csv people' '.import people.csv others' "
      "'create table empty(a)'");
  if (made.code == 127) GTEST_SKIP() << "no sqlite3";
  const Outcome asked = amends("link two.db");
  EXPECT_EQ(asked.code, 2) << asked.out;
  EXPECT_THAT(asked.out, HasSubstr("several tables have rows (people, others); say which with "
                                   "--sheet"));
  EXPECT_EQ(amends("link two.db --sheet others").code, 0);
  const Outcome beside = amends("link people.csv --labels two.db");
  EXPECT_EQ(beside.code, 2) << beside.out;
  EXPECT_THAT(beside.out, HasSubstr("two.db: several tables have rows (people, others); leave rows "
                                    "in one of them"));
  EXPECT_THAT(beside.out, Not(HasSubstr("--sheet")));
  shell("sqlite3 two.db 'delete from people'");
  EXPECT_EQ(amends("link two.db").code, 0);
  shell("head -c -100 two.db >cut.db");
  EXPECT_THAT(amends("link cut.db").out,
              HasSubstr("cut.db: the file ends in the middle of a page"));
}

TEST_F(LinkInput, SourcesCanBeComparedByName) {
  write("one.csv", people(usual));
  write("two.csv", people(usual));
  const std::string rule = "l.surname = r.surname and l.source_dataset <> r.source_dataset";
  write("model.json", model("\"" + rule + "\"", "dob_l = dob_r"));
  const std::string link = "link one.csv two.csv --id id --model model.json --link-type ";
  ASSERT_EQ(amends(link + "link_and_dedupe -o pairs.csv --values").code, 0)
      << amends(link + "link_and_dedupe -o pairs.csv").out;
  std::istringstream lines(read("pairs.csv"));
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line.find("source_dataset_l"), line.rfind("source_dataset_l")) << line;
  std::size_t pairs = 0;
  for (; std::getline(lines, line); ++pairs) {
    EXPECT_THAT(line, HasSubstr(",one,")) << line;
    EXPECT_THAT(line, HasSubstr(",two,")) << line;
  }
  EXPECT_GE(pairs, 120U);
}

TEST_F(LinkInput, AuditFindsItsColumnsByOtherNamesOrSaysWhatIsMissing) {
  write("people.csv", people("id,vorname,nachname,geboren,geschlecht,person"));
  const std::string audit = " --truth person --audit";
  const auto told = amends_json("link people.csv" + audit).json();
  EXPECT_EQ(told["audit_columns"].dump(),
            R"({"birth":"geboren","names":["vorname","nachname"],"sex":"geschlecht"})");
  write("people.csv", people("id,vorname,nachname,x,y,person"));
  const auto by_kind = amends_json("link people.csv" + audit).json();
  EXPECT_EQ(by_kind["audit_columns"]["birth"], "x") << by_kind.dump();
  EXPECT_EQ(by_kind["audit_columns"]["sex"], "y") << by_kind.dump();
  shell("cut -d, -f1,2,3,4,6 people.csv >few.csv");
  const Outcome few = amends("link few.csv" + audit);
  EXPECT_THAT(few.out, HasSubstr("not measured: sex; name the column with --audit-sex"));
  EXPECT_THAT(few.out, HasSubstr("script and number of names by: vorname, nachname"));
}

TEST_F(LinkInput, RulesThatShareAColumnDoNotTellWhatTheyMissed) {
  write("people.csv", people(usual));
  write("model.json",
        model("\"l.dob = r.dob\",\"l.dob = r.dob and l.surname = r.surname\"", "sex_l = sex_r"));
  const std::string link = "link people.csv --id id --model model.json";
  const auto told = amends_json(link).json()["unreached"];
  EXPECT_TRUE(told["matches"].is_null()) << told.dump();
  EXPECT_TRUE(told["reach"].is_null()) << told.dump();
  EXPECT_THAT(amends(link + " --report r.html").out,
              HasSubstr("unknown  (the rules share \"dob\""));
  EXPECT_THAT(read("r.html"), HasSubstr("How many matches no rule reached is unknown: the rules "
                                        "share &quot;dob&quot;"));
}

}  // namespace
}  // namespace amends::scenario
