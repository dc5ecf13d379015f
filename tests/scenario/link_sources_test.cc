// The linkage verb between sources, and where new records or cluster ids meet earlier ones.
#include <gmock/gmock.h>

#include "program.h"

namespace amends::scenario {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class LinkSources : public ProgramTest {
 protected:
  void write_sources() const {
    write("la.csv", "unique_id,name,dob\n1,anna,1980-01-01\n2,boris,1981-02-02\n");
    write("lb.csv", "unique_id,name,dob\n11,anna,1980-01-01\n12,boris,1981-02-02\n");
    write("lc.csv", "unique_id,name,dob\n21,anna,1980-01-01\n22,boris,1981-02-02\n");
    write("model.json", model("link_only"));
  }
  static std::string model(const std::string& type) {
    const auto comparison = [](const std::string& column) {
      return R"({"output_column_name":")" + column +
             R"(","comparison_levels":[{"sql_condition":")" + column + "_l = " + column +
             R"(_r","m_probability":0.9,"u_probability":0.1},
        {"sql_condition":"ELSE","m_probability":0.1,"u_probability":0.9}]})";
    };
    return R"({"link_type":")" + type + R"(","probability_two_random_records_match":0.1,
      "blocking_rules_to_generate_predictions":["1=1"],"comparisons":[)" +
           comparison("name") + "," + comparison("dob") + "]}";
  }
};

TEST_F(LinkSources, ARecordOfASourceIsNotTakenFromAnother) {
  write_sources();
  const std::string link = "link la.csv lb.csv --model model.json --clusters clusters.csv ";
  for (const auto& [source, said] :
       {std::pair("la", "there is no record \"12\" in source la"),
        std::pair("nosuch", "there is no source \"nosuch\"; the sources are la, lb")}) {
    for (const std::string option : {"judgements", "labels", "answers"}) {
      write("said.csv",
            "unique_id_l,source_dataset_l,unique_id_r,source_dataset_r,judgement,answer,"
            "label\n1,la,12," +
                std::string(source) + ",same,same,1\n");
      const Outcome told = amends(link + "--" + option + " said.csv");
      EXPECT_EQ(told.code, 2) << told.out;
      EXPECT_THAT(told.out, AllOf(HasSubstr("said.csv, line 2"), HasSubstr(said))) << option;
    }
  }
  // Of one source, the file's name may have changed since.
  write("one.csv",
        "unique_id_l,source_dataset_l,unique_id_r,source_dataset_r,judgement\n"
        "1,before,2,before,same\n");
  write("model.json", model("dedupe_only"));
  EXPECT_EQ(amends("link la.csv --model model.json --judgements one.csv").code, 0);
}

TEST_F(LinkSources, TheIdOfAClusterThatHasGoneIsGivenToNobody) {
  write("model.json", model("dedupe_only"));
  const auto clusters = [&](const std::string& people, const std::string& options) {
    write("people.csv", "unique_id,name,dob\n" + people);
    const Outcome done =
        amends("link people.csv --model model.json --clusters clusters.csv" + options);
    EXPECT_EQ(done.code, 0) << done.out;
    return read("clusters.csv");
  };
  const std::string both = "1,anna,1980-01-01\n2,boris,1981-02-02\n";
  EXPECT_EQ(clusters(both + "3,carla,1982-03-03\n", ""), "cluster_id,unique_id\n1,1\n2,2\n3,3\n");
  shell("cp clusters.csv first.csv");
  EXPECT_EQ(clusters(both + "4,dora,1990-09-09\n", " --clusters-before first.csv"),
            "cluster_id,unique_id\n1,1\n2,2\n4,4\n");
  // Nor on the day after, when nothing else tells of it.
  EXPECT_EQ(clusters(both, " --clusters-before first.csv"), "cluster_id,unique_id\n1,1\n2,2\n3,\n");
  shell("cp clusters.csv second.csv");
  EXPECT_EQ(clusters(both + "4,dora,1990-09-09\n", " --clusters-before second.csv"),
            "cluster_id,unique_id\n1,1\n2,2\n4,4\n");
}

TEST_F(LinkSources, OneToOneOfThreeSourcesIsRefusedBeforeAnyWork) {
  write_sources();
  const std::string end = " --model model.json --one-to-one one.csv -o pairs.csv";
  EXPECT_EQ(amends("link la.csv lb.csv" + end).code, 0);
  fs::remove(place_ / "pairs.csv");
  write("all.csv",
        "unique_id,source_dataset,name,dob\n1,a,anna,1980\n1,b,anna,1980\n1,c,anna,1980\n");
  for (const std::string files :
       {"la.csv lb.csv lc.csv", "la.csv lb.csv --match lc.csv", "all.csv"}) {
    const Outcome told = amends("link " + files + end);
    EXPECT_EQ(told.code, 2) << told.out;
    EXPECT_THAT(told.out, HasSubstr("between two sources, and these are 3")) << files;
    EXPECT_FALSE(fs::exists(place_ / "pairs.csv")) << files;
  }
}

// The two Annas that were there before are not what new records are to find.
TEST_F(LinkSources, NewRecordsAreMeasuredByTheirOwnMatches) {
  write("old.csv",
        "unique_id,name,dob,who\n1,anna,1980-01-01,a\n2,ana,1980-01-02,a\n"
        "3,boris,1981-02-02,b\n");
  write("new.csv", "unique_id,name,dob,who\n4,boris,1981-02-02,b\n5,carla,1982-03-03,c\n");
  write("labels.csv", "unique_id_l,unique_id_r,label\nold/1,old/2,1\nold/3,new/4,1\n");
  for (const std::string type : {"dedupe_only", "link_only"}) {
    write("model.json", model(type));
    for (const std::string by : {"--truth who", "--labels labels.csv"}) {
      const nlohmann::json told =
          amends_json("link old.csv --match new.csv --model model.json --threshold 0.5 " + by)
              .json();
      EXPECT_EQ(told["recall_at_chosen"], 1) << told.dump();
      EXPECT_EQ(told["recall_of_blocking"], 1) << told.dump();
      EXPECT_FALSE(told.contains("b_cubed_f1"));
    }
  }
}

}  // namespace
}  // namespace amends::scenario
