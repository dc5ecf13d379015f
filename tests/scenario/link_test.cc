// The linkage verb on files, as a user runs it.
#include <gmock/gmock.h>

#include "program.h"

namespace amends::scenario {
namespace {

using testing::HasSubstr;

class Link : public ProgramTest {
 protected:
  // Made-up people: every fifth is a second record of the one before, with a sign less.
  void write_people(const std::string& file, int count) const {
    const std::string syllables[] = {"ka", "lo", "mi", "ra", "te", "so", "vi", "an", "el", "dor"};
    std::string text = "unique_id,first_name,surname,dob,city\n", first, last, date, city;
    std::uint32_t state = 7;
    const auto draw = [&](std::uint32_t below) {
      state = state * 1664525U + 1013904223U;
      return (state >> 8) % below;
    };
    const auto word = [&](std::uint32_t parts) {
      std::string made;
      for (std::uint32_t i = 0; i < parts; ++i) made += syllables[draw(10)];
      return made;
    };
    for (int row = 0; row < count; ++row) {
      if (row % 5 == 4) {
        std::string& changed = row % 2 == 0 ? first : last;
        changed.pop_back();
      } else {
        first = word(2), last = word(3), city = word(1);
        date = std::to_string(1950 + draw(50)) + "-0" + std::to_string(1 + draw(9)) + "-1" +
               std::to_string(draw(10));
      }
      text += std::to_string(row) + "," + first + "," + last + "," + date + "," + city + "\n";
    }
    write(file, text);
  }
};

TEST_F(Link, SaysHowManyMatchesNoRuleReached) {
  write_people("people.csv", 4000);
  const nlohmann::json told = amends_json("link people.csv").json();
  ASSERT_TRUE(told.contains("unreached")) << told.dump();
  EXPECT_TRUE(told["unreached"].contains("matches") || told["unreached"].contains("reason"));
  EXPECT_THAT(amends("link people.csv").out, HasSubstr("matches of no rule"));
}

constexpr const char* untrained_model = R"({"link_type":"dedupe_only",
  "blocking_rules_to_generate_predictions":["l.city = r.city","l.surname = r.surname"],
  "comparisons":[
    {"output_column_name":"first_name","comparison_levels":[
      {"sql_condition":"\"first_name_l\" IS NULL OR \"first_name_r\" IS NULL","is_null_level":true},
      {"sql_condition":"\"first_name_l\" = \"first_name_r\"","tf_adjustment_column":"first_name"},
      {"sql_condition":"jaro_winkler_similarity(\"first_name_l\", \"first_name_r\") >= 0.9"},
      {"sql_condition":"ELSE"}]},
    {"output_column_name":"surname","comparison_levels":[
      {"sql_condition":"\"surname_l\" = \"surname_r\""},
      {"sql_condition":"levenshtein(\"surname_l\", \"surname_r\") <= 1"},{"sql_condition":"ELSE"}]},
    {"output_column_name":"dob","comparison_levels":[
      {"sql_condition":"\"dob_l\" = \"dob_r\""},{"sql_condition":"ELSE"}]}]})";

// The JSON without what no two runs have in common.
std::string without_seconds(nlohmann::json told) {
  told.erase("seconds");
  return told.dump();
}

TEST_F(Link, LittleMemoryGivesTheSameBytes) {
  write_people("people.csv", 8000);
  write("model.json", untrained_model);
  const std::string link = "link people.csv --model model.json --threshold 0.01 -o pairs";
  const auto expected =
      amends_json(link + ".csv --clusters clusters.csv --save-model trained.json --threads 2");
  ASSERT_EQ(expected.code, 0) << amends(link + ".csv").out;
  for (const std::string threads : {"1", "2", "16"}) {
    const auto told =
        amends_json(link + "-m.csv --clusters clusters-m.csv --memory 200MB --threads " + threads);
    EXPECT_EQ(told.code, 0) << amends(link + "-m.csv --memory 200MB").out;
    EXPECT_EQ(without_seconds(told.json()), without_seconds(expected.json()));
    EXPECT_EQ(read("pairs-m.csv"), read("pairs.csv"));
    EXPECT_EQ(read("clusters-m.csv"), read("clusters.csv"));
    EXPECT_FALSE(fs::exists(place_ / "pairs-m.csv.state"));
  }
}

TEST_F(Link, MemoryThatCannotBeKeptIsRefusedWithWhatIsNeeded) {
  write_people("people.csv", 8000);
  write("model.json", untrained_model);
  const Outcome told = amends("link people.csv --model model.json -o pairs.csv --memory 30MB");
  EXPECT_NE(told.code, 0);
  EXPECT_THAT(told.out, HasSubstr("allow"));
  EXPECT_THAT(told.out, HasSubstr("MB"));
  EXPECT_FALSE(fs::exists(place_ / "pairs.csv"));
}

TEST_F(Link, KilledAnywhereItGoesOnToTheSameBytes) {
  write_people("people.csv", 8000);
  write("model.json", untrained_model);
  const std::string link =
      "link people.csv --model model.json --threshold 0.01 --memory 200MB -o pairs";
  ASSERT_EQ(amends(link + ".csv --clusters clusters.csv").code, 0);
  const std::string again = link + "-k.csv --clusters clusters-k.csv";
  std::uint32_t state = 5;
  for (int round = 0; round < 12; ++round) {
    state = state * 1664525U + 1013904223U;
    const std::string delay = "0.0" + std::to_string(10 + (state >> 8) % 90);
    shell(std::string(AMENDS_PROGRAM) + " " + again + " >/dev/null 2>&1 & sleep " + delay +
          "; kill -9 $!; wait");
  }
  // The last time nobody kills it.
  const Outcome last = amends(again);
  EXPECT_EQ(last.code, 0) << last.out;
  EXPECT_EQ(read("pairs-k.csv"), read("pairs.csv"));
  EXPECT_EQ(read("clusters-k.csv"), read("clusters.csv"));
  EXPECT_FALSE(fs::exists(place_ / "pairs-k.csv.state"));
  // What a killed run was writing is gone, and what was never a run's is not.
  write(".pairs-k.csv.999999999.1.new", "half of it");
  write(".pairs-k.csv.mine.new", "");
  EXPECT_EQ(amends(again).code, 0);
  for (const auto& entry : fs::directory_iterator(place_)) {
    const std::string name = entry.path().filename().string();
    EXPECT_TRUE(!name.ends_with(".new") || name == ".pairs-k.csv.mine.new") << name;
  }
  EXPECT_TRUE(fs::exists(place_ / ".pairs-k.csv.mine.new"));
}

TEST_F(Link, TwoRunsDoNotWorkForOneOutput) {
  write_people("people.csv", 400);
  const Outcome second = shell("mkdir pairs.csv.state && flock pairs.csv.state " +
                               std::string(AMENDS_PROGRAM) + " link people.csv -o pairs.csv");
  EXPECT_NE(second.code, 0);
  EXPECT_THAT(second.out, HasSubstr("another amends link works for the same output"));
  EXPECT_FALSE(fs::exists(place_ / "pairs.csv"));
  // The lock is gone with who held it.
  const Outcome third = amends("link people.csv -o pairs.csv");
  EXPECT_EQ(third.code, 0) << third.out;
  EXPECT_FALSE(fs::exists(place_ / "pairs.csv.state"));
}

TEST_F(Link, NewRecordsKeepToTheMemoryOrSaySo) {
  write_people("people.csv", 4000);
  write_people("new.csv", 400);
  ASSERT_EQ(amends("link people.csv --save-model model.json").code, 0);
  const std::string match = "link people.csv --match new.csv --model model.json -o pairs.csv";
  EXPECT_EQ(amends(match + " --memory 2GB").code, 0);
  const Outcome told = amends(match + " --memory 5MB");
  EXPECT_NE(told.code, 0);
  EXPECT_THAT(told.out, HasSubstr("--memory"));
  EXPECT_FALSE(fs::exists(place_ / "pairs.csv.state"));
}

TEST_F(Link, AModelThatWasTrainedBeforeTheEndIsNotTrainedAgain) {
  write_people("people.csv", 4000);
  write("model.json", untrained_model);
  const std::string link = "link people.csv --model model.json -o nowhere/pairs.csv";
  // The work is done and its output cannot be written: what was trained stays for the next time.
  const Outcome first = shell("mkdir nowhere && " + std::string(AMENDS_PROGRAM) + " " + link +
                              " --explain 0 nobody --report report.html");
  ASSERT_NE(first.code, 0) << first.out;
  ASSERT_TRUE(fs::exists(place_ / "nowhere/pairs.csv.state/trained.json")) << first.out;
  const Outcome second = amends(link);
  EXPECT_EQ(second.code, 0) << second.out;
  EXPECT_THAT(second.out, HasSubstr("goes on with the model"));
  EXPECT_FALSE(fs::exists(place_ / "nowhere/pairs.csv.state"));
  // A changed file is another work.
  ASSERT_NE(amends(link + " --explain 0 nobody --report report.html").code, 0);
  shell("echo 9000,ka,lo,1990-01-01,mi >>people.csv");
  EXPECT_THAT(amends(link).out, testing::Not(HasSubstr("goes on with the model")));
}

// Each is told with its file and line before any work, and nothing is left behind.
TEST_F(Link, BadFilesAreToldBeforeAnyWork) {
  write("ragged.csv", "id,a,b\n1,x,y\n2\n3,y,z,u\n4,x,y\n");
  write("twice.csv", "id,a,b\n1,x,y\n2,x,y\n1,y,z\n");
  write("latin.csv", "id,a,b\n1,x\xff,y\n2,y,z\n");
  write("columns.csv", "id,a,a\n1,x,y\n");
  write("people.parquet", "PAR1 and so on");
  write("empty.csv", "");
  write("rows.ndjson", "{\"id\":\"1\",\"a\":\"x\"}\n{bad\n");
  const std::pair<std::string, std::vector<std::string>> expected[] = {
      {"ragged.csv", {"ragged.csv, line 3", "ragged.csv, line 4", "the header has 3"}},
      {"twice.csv", {"line 2 and line 4", "unique id \"1\""}},
      {"latin.csv", {"latin.csv, line 2", "not UTF-8", "byte 4"}},
      {"columns.csv", {"columns.csv", "two columns"}},
      {"people.parquet", {"Parquet", "duckdb -c"}},
      {"empty.csv", {"the file is empty"}},
      {"rows.ndjson", {"rows.ndjson, line 2"}},
      {"nowhere.csv", {"nowhere.csv"}},
  };
  for (const auto& [file, words] : expected) {
    const Outcome told = amends("link " + file + " -o pairs.csv");
    EXPECT_NE(told.code, 0) << file;
    for (const std::string& word : words) EXPECT_THAT(told.out, HasSubstr(word)) << file;
    EXPECT_FALSE(fs::exists(place_ / "pairs.csv")) << file;
    EXPECT_FALSE(fs::exists(place_ / "pairs.csv.state")) << file;
  }
}

TEST_F(Link, AModelThatDoesNotFitTheFileIsToldBeforeAnyWork) {
  write_people("people.csv", 50);
  const auto told_of = [&](const std::string& from, const std::string& to) {
    std::string model = untrained_model;
    model.replace(model.find(from), from.size(), to);
    write("model.json", model);
    return amends("link people.csv --model model.json -o pairs.csv").out;
  };
  EXPECT_THAT(told_of("l.city = r.city", "l.citty = r.citty"), HasSubstr("is \"city\" meant?"));
  EXPECT_THAT(told_of("levenshtein(", "leven("), HasSubstr("leven"));
  write("model.json", untrained_model);
  const Outcome many = amends("link people.csv --model model.json -o pairs.csv --max-pairs 10");
  EXPECT_THAT(many.out, HasSubstr("Add a condition to the rule"));
  EXPECT_THAT(many.out, HasSubstr("minutes of work"));
  write("dates.csv",
        "unique_id,first_name,surname,dob,city\n1,ka,lo,1990-01-01,x\n2,ka,lo,soon,x\n");
  std::string model = untrained_model;
  const std::string from = R"(\"dob_l\" = \"dob_r\")";
  model.replace(model.find(from), from.size(),
                R"(abs(epoch(cast(\"dob_l\" as date)) - epoch(cast(\"dob_r\" as date))) < 9)");
  write("model.json", model);
  EXPECT_THAT(amends("link dates.csv --model model.json -o pairs.csv").out,
              HasSubstr("dates.csv, line 3, column \"dob\""));
}

}  // namespace
}  // namespace amends::scenario
