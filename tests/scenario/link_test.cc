// The linkage verb on files, as a user runs it.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <map>

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
  std::map<std::string, ino_t> runs;  // of scored pairs: what is there once is not made again
  for (int round = 0; round < 12; ++round) {
    state = state * 1664525U + 1013904223U;
    const std::string delay = "0." + std::to_string(1010 + (state >> 8) % 390).substr(1);
    shell(std::string(AMENDS_PROGRAM) + " " + again + " >/dev/null 2>&1 & sleep " + delay +
          "; kill -9 $!; wait");
    std::error_code ignored;
    if (fs::remove(place_ / "pairs-k.csv", ignored)) runs.clear();  // it was done before
    for (const auto& entry : fs::directory_iterator(place_ / "pairs-k.csv.state", ignored)) {
      const std::string name = entry.path().filename().string();
      struct stat now{};
      if (!name.starts_with("run-") || stat(entry.path().c_str(), &now) != 0) continue;
      EXPECT_EQ(runs.emplace(name, now.st_ino).first->second, now.st_ino) << name;
    }
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

// Whatever it is at. Nothing half written is left, and the next run gives the same bytes.
TEST_F(Link, StoppedAnywhereItLeavesNothingHalfDone) {
  write_people("people.csv", 8000);
  write("model.json", untrained_model);
  const std::string link = "link people.csv --model model.json --threshold 0.01 -o pairs";
  ASSERT_EQ(amends(link + ".csv --clusters clusters.csv").code, 0);
  const std::string again = link + "-s.csv --clusters clusters-s.csv";
  for (const std::string delay : {"0.01", "0.04", "0.07", "0.1", "0.15", "0.2", "0.3"}) {
    const Outcome stopped = shell(std::string(AMENDS_PROGRAM) + " " + again + " & p=$!; sleep " +
                                  delay + "; kill -INT $p; wait $p; echo code $?");
    const bool is_done = stopped.out.find("code 0\n") != std::string::npos;
    if (!is_done) EXPECT_THAT(stopped.out, HasSubstr("code 130"));
    for (const std::string file : {"pairs", "clusters"}) {
      if (fs::exists(place_ / (file + "-s.csv")))
        EXPECT_EQ(read(file + "-s.csv"), read(file + ".csv"));
    }
    for (const auto& entry : fs::directory_iterator(place_))
      EXPECT_FALSE(entry.path().string().ends_with(".new")) << entry.path();
    fs::remove(place_ / "pairs-s.csv");
    fs::remove(place_ / "clusters-s.csv");
  }
  EXPECT_EQ(amends(again).code, 0);
  EXPECT_EQ(read("pairs-s.csv"), read("pairs.csv"));
  EXPECT_EQ(read("clusters-s.csv"), read("clusters.csv"));
}

TEST_F(Link, StoppedWhileItWritesADatabaseItLeavesNothing) {
  write_people("people.csv", 1500);
  std::string model = untrained_model;
  model.replace(model.find("l.city = r.city"), 15, "1=1");
  write("model.json", model);
  const Outcome stopped =
      shell(std::string(AMENDS_PROGRAM) +
            " link people.csv --model model.json -o pairs.db & p=$!; "
            "until ls -A | grep -q 'pairs.db.*\\(new\\|part\\)' || ! kill -0 $p; do sleep 0.01; "
            "done; kill -INT $p; wait $p; echo code $?");
  EXPECT_THAT(stopped.out, HasSubstr("code 130"));
  for (const auto& entry : fs::directory_iterator(place_)) {
    const std::string name = entry.path().filename().string();
    EXPECT_TRUE(name == "people.csv" || name == "model.json" || name == "pairs.db.state") << name;
  }
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
  // The work is done and then something is wrong: what was trained stays for the next time.
  write("answers.csv", "unique_id_l,unique_id_r,answer\n0,3999,same\n");
  const Outcome first = shell("mkdir nowhere && " + std::string(AMENDS_PROGRAM) + " " + link +
                              " --answers answers.csv");
  ASSERT_NE(first.code, 0) << first.out;
  ASSERT_TRUE(fs::exists(place_ / "nowhere/pairs.csv.state/trained.json")) << first.out;
  const Outcome second = amends(link);
  EXPECT_EQ(second.code, 0) << second.out;
  EXPECT_THAT(second.out, HasSubstr("goes on with the model"));
  EXPECT_FALSE(fs::exists(place_ / "nowhere/pairs.csv.state"));
  // A changed file is another work.
  ASSERT_NE(amends(link + " --answers answers.csv").code, 0);
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

// What is wrong with the options is told before anything is read or written.
TEST_F(Link, OptionsThatCannotWorkAreToldAtOnce) {
  write_people("people.csv", 400);
  write("text.db", "not a database, but longer than nothing");
  ASSERT_EQ(amends("init reg --programme " + programme("velaria")).code, 0);
  write("labels.csv", "unique_id_l,unique_id_r,clerical_match_score\n1,2,1\n3,4,perhaps\n");
  write("wrong.csv", "unique_id_l,unique_id_r,judgement\n1,2,same\n2,3,same\n1,3,different\n");
  write("nobody.csv", "unique_id_l,unique_id_r,judgement\n1,somebody,same\n");
  write("before.csv", "cluster_id,unique_id\nseven,1\n");
  const std::pair<std::string, std::vector<std::string>> expected[] = {
      {"-o pairs.txt", {"pairs.txt", ".csv, .ndjson or .db"}},
      {"-o pairs.parquet", {"Parquet is not written"}},
      {"-o people.csv", {"would be lost"}},
      {"-o reg/register.db", {"register.db", "holds", "would be lost"}},
      {"-o text.db", {"text.db", "no SQLite file"}},
      {"-o pairs.csv --clusters ./pairs.csv", {"a file of its own"}},
      {"-o nowhere/pairs.csv", {"there is no folder nowhere"}},
      {"-o pairs.csv --report .", {"this is a folder"}},
      {"-o pairs.csv --labels labels.csv", {"labels.csv, line 3", "perhaps"}},
      {"-o pairs.csv --judgements wrong.csv", {"wrong.csv", "1 and 3"}},
      {"-o pairs.csv --judgements nobody.csv", {"nobody.csv, line 2", "somebody"}},
      {"-o pairs.csv --clusters c.csv --clusters-before before.csv", {"before.csv, line 2"}},
      {"-o pairs.csv --clusters-before before.csv", {"--clusters"}},
      {"-o pairs.csv --answers before.csv", {"there is no column unique_id_l"}},
      {"-o pairs.csv --explain 1 nobody", {"nobody"}},
      {"-o pairs.csv --audit", {"--truth"}},
      {"-o pairs.csv --audit --truth city", {"--audit-names"}},
      {"-o pairs.csv --one-to-one one.csv", {"between sources"}},
      {"-o pairs.csv --link-type link_only", {"two sources", "source_dataset"}},
      {"-o pairs.csv --threshold 7", {"--threshold"}},
      {"-o pairs.csv --term-frequencies tf.csv", {"--model"}},
      {"-o pairs.csv --list a=b.csv", {"--list is for a register"}},
      {"-o pairs.csv --by Ines", {"--by says who puts a --list into a register"}},
      {"-o pairs.csv --profile", {"--profile does not take --output"}},
  };
  for (const auto& [options, words] : expected) {
    const bool without_names = options.find("--audit --truth") != std::string::npos;
    if (without_names) shell("cut -d, -f1,5 people.csv >places.csv");
    const Outcome told =
        amends("link " + std::string(without_names ? "places.csv " : "people.csv ") + options);
    EXPECT_NE(told.code, 0) << options;
    for (const std::string& word : words) EXPECT_THAT(told.out, HasSubstr(word)) << options;
    EXPECT_FALSE(fs::exists(place_ / "pairs.csv.state")) << options;
  }
  const Outcome piped =
      shell("cat people.csv | " + std::string(AMENDS_PROGRAM) + " link /dev/stdin");
  EXPECT_EQ(piped.code, 2);
  EXPECT_THAT(piped.out, HasSubstr("pipes are not read"));
  EXPECT_THAT(amends("link .").out, HasSubstr("folder, and no register"));
}

TEST_F(Link, ProfilesColumnsAndRulesWithoutLinking) {
  write_people("people.csv", 4000);
  write("model.json", untrained_model);
  const nlohmann::json told = amends_json("link people.csv --model model.json --profile").json();
  ASSERT_TRUE(told.is_object());
  const nlohmann::json done = amends_json("link people.csv --model model.json").json();
  ASSERT_EQ(told["rules"].size(), 2U);
  for (std::size_t r = 0; r < 2; ++r) {
    EXPECT_EQ(told["rules"][r]["pairs"], done["rules"][r]["pairs"]);
    EXPECT_EQ(told["rules"][r]["new_pairs"], done["rules"][r]["new_pairs"]);
  }
  EXPECT_EQ(told["pairs"], done["pairs"]);
  EXPECT_EQ(told["columns"].size(), 4U);
  EXPECT_EQ(told["columns"][0]["completeness"], 1.0);
  // Rules that would be refused are told as well.
  const Outcome many = amends("link people.csv --model model.json --profile");
  EXPECT_EQ(many.code, 0);
  EXPECT_THAT(many.out, HasSubstr("largest: "));
  EXPECT_THAT(amends("link people.csv --profile").out, HasSubstr("blocking rule"));
}

TEST_F(Link, ExplainsPairsThatNoRuleMade) {
  write("people.csv", "unique_id,surname,city\n1,lo,x\n2,lo,y\n3,mi,x\n");
  write("model.json", R"({"link_type":"dedupe_only","probability_two_random_records_match":0.1,
    "blocking_rules_to_generate_predictions":["l.city = r.city"],
    "comparisons":[{"output_column_name":"surname","comparison_levels":[
      {"sql_condition":"\"surname_l\" = \"surname_r\"","m_probability":0.9,"u_probability":0.1},
      {"sql_condition":"ELSE","m_probability":0.1,"u_probability":0.9}]}]})");
  const std::string link = "link people.csv --model model.json --explain ";
  const nlohmann::json told = amends_json(link + "2 1 --report page.html").json();
  ASSERT_TRUE(told.contains("explained")) << told;
  EXPECT_TRUE(told["explained_rule"].is_null());
  EXPECT_NEAR(told["explained"].back()["bits"].get<double>(), 0, 1e-9);  // 1 in 10, times 9
  EXPECT_THAT(read("page.html"), HasSubstr("1 and 2: "));
  EXPECT_EQ(amends_json(link + "3 1").json()["explained_rule"], "l.city = r.city");
}

// In a real browser, which draws what the page carries; Debian's chromium, where it is there.
TEST_F(Link, ThePageShowsAnyPairByItsTwoIds) {
  if (shell("command -v chromium").code != 0) GTEST_SKIP() << "wants Debian's chromium";
  write_people("people.csv", 200);
  write("model.json", untrained_model);
  const std::string link =
      "link people.csv --model model.json -o pairs.csv --threshold 0 --explain ";
  const auto explained = amends_json(link + "3 4").json();
  ASSERT_EQ(amends_json(link + "3 150 --report page.html").code, 0);
  const auto page = [&](const std::string& pair) {
    return shell(
               "chromium --headless=new --no-sandbox --disable-gpu --user-data-dir=browser "
               "--dump-dom \"file://$PWD/page.html" +
               pair + "\" 2>/dev/null")
        .out;
  };
  const std::string opened = page("");
  EXPECT_THAT(opened, HasSubstr("role=\"status\">3 and 150: "));
  EXPECT_THAT(opened, HasSubstr("<title id=\"picked-title\">Where the weight comes from</title>"));
  const std::string chosen = page("#4,3");
  ASSERT_THAT(chosen, HasSubstr("picked-title"));
  for (const auto& step : explained["explained"]) {
    std::array<char, 40> bits{};
    std::snprintf(bits.data(), bits.size(), "%+.2f</text>", step["bits"].get<double>());
    EXPECT_THAT(chosen.substr(chosen.find("picked-title")), HasSubstr(bits.data())) << step;
  }
  EXPECT_THAT(page("#3,nobody"), HasSubstr("is not in this page"));
}

TEST_F(Link, OneFileMayHoldSeveralSources) {
  write_people("people.csv", 1000);
  shell(
      "awk -F, 'NR==1{print $0\",source_dataset\"} NR>1{print $0\",\"(NR%2?\"a\":\"b\")}' "
      "people.csv >both.csv");
  write("model.json", untrained_model);
  const Outcome told = amends(
      "link both.csv --model model.json --link-type link_only -o pairs.csv --one-to-one one.csv");
  EXPECT_EQ(told.code, 0) << told.out;
  EXPECT_THAT(read("pairs.csv"), HasSubstr("source_dataset_l,source_dataset_r"));
  EXPECT_THAT(read("pairs.csv"), testing::Not(HasSubstr(",a,a,")));
}

TEST_F(Link, FilesOfOneNameAreSourcesOfTheirOwn) {
  shell("mkdir old new");
  write_people("old/people.csv", 1000);
  write_people("new/people.csv", 1000);
  write("model.json", untrained_model);
  const Outcome told = amends(
      "link old/people.csv new/people.csv --model model.json --link-type link_only -o pairs.csv");
  EXPECT_EQ(told.code, 0) << told.out;
  EXPECT_THAT(read("pairs.csv"), HasSubstr(",new/people.csv,old/people.csv,"));
  EXPECT_THAT(read("pairs.csv"), testing::Not(HasSubstr(",new/people.csv,new/people.csv,")));
  const Outcome twice =
      amends("link new/people.csv old/../new/people.csv --link-type link_only -o more.csv");
  EXPECT_EQ(twice.code, 2);
  EXPECT_THAT(twice.out, HasSubstr("old/../new/people.csv: this file is given twice"));
  // Beside the files, a record is named by its source, as the message says or by a column.
  for (const char* pairs :
       {"unique_id_l,unique_id_r,judgement\nnew/people.csv/1,old/people.csv/1,same\n",
        "unique_id_l,unique_id_r,source_dataset_l,source_dataset_r,judgement\n"
        "1,1,new/people.csv,old/people.csv,same\n"}) {
    write("said.csv", pairs);
    const Outcome judged = amends(
        "link old/people.csv new/people.csv --model model.json --link-type link_only -o pairs.csv "
        "--judgements said.csv --clusters clusters.csv");
    EXPECT_EQ(judged.code, 0) << judged.out;
  }
  write("said.csv", "unique_id_l,unique_id_r,judgement\n1,2,same\n");
  const Outcome unnamed = amends(
      "link old/people.csv new/people.csv --model model.json --link-type link_only -o pairs.csv "
      "--judgements said.csv --clusters clusters.csv");
  EXPECT_EQ(unnamed.code, 2);
  EXPECT_THAT(unnamed.out, HasSubstr("name the source too: "));
}

TEST_F(Link, FormerClustersAreOfTheRecordsOfTheirSource) {
  shell("mkdir old new");
  for (const char* file : {"old/people.csv", "new/people.csv"}) write_people(file, 1000);
  write("model.json", untrained_model);
  const std::string link =
      "link old/people.csv new/people.csv --model model.json --link-type link_only "
      "--clusters now.csv --clusters-before before.csv";
  write("before.csv",
        "cluster_id,source_dataset,unique_id\n77,old/people.csv,1\n78,old/people.csv,gone\n");
  const Outcome told = amends(link);
  EXPECT_EQ(told.code, 0) << told.out;
  EXPECT_THAT(told.out, HasSubstr("before.csv: 1 of its records are not here any more"));
  EXPECT_THAT(read("now.csv"), HasSubstr("\n77,old/people.csv,1\n"));
  write("before.csv", "cluster_id,unique_id\n77,1\n");
  const Outcome unnamed = amends(link);
  EXPECT_EQ(unnamed.code, 2);
  EXPECT_THAT(unnamed.out, HasSubstr("before.csv, line 2: \"1\" is the id of records in several"));
  write("before.csv", "cluster_id,source_dataset,unique_id\n77,people,1\n");
  const Outcome renamed = amends(link);
  EXPECT_EQ(renamed.code, 2);
  EXPECT_THAT(renamed.out, HasSubstr("none of its 1 records is among those of the sources"));
}

TEST_F(Link, ListsOfNdjsonAreLists) {
  write("people.ndjson",
        "{\"unique_id\":1,\"surname\":\"lo\",\"tags\":[\"a, b\",\"c\"]}\n"
        "{\"unique_id\":2,\"surname\":\"lo\",\"tags\":[\"a, b\"]}\n"
        "{\"unique_id\":3,\"surname\":\"lo\",\"tags\":[\"b\"]}\n");
  write("model.json", R"({"link_type":"dedupe_only","probability_two_random_records_match":0.1,
    "blocking_rules_to_generate_predictions":["l.surname = r.surname"],
    "comparisons":[{"output_column_name":"tags","comparison_levels":[
      {"sql_condition":"array_length(list_intersect(\"tags_l\", \"tags_r\")) >= 1",
       "m_probability":0.9,"u_probability":0.1},
      {"sql_condition":"ELSE","m_probability":0.1,"u_probability":0.9}]}]})");
  const Outcome told = amends("link people.ndjson --model model.json -o pairs.csv");
  EXPECT_EQ(told.code, 0) << told.out;
  EXPECT_THAT(read("pairs.csv"), HasSubstr(",1,2,1,0\n"));
  EXPECT_THAT(read("pairs.csv"), HasSubstr(",1,3,0,0\n"));
}

TEST_F(Link, TypesOfAnSqliteOutput) {
  write_people("people.csv", 1000);
  ASSERT_EQ(amends("link people.csv -o pairs.db --clusters clusters.db").code, 0);
  const Outcome types = shell(
      "sqlite3 pairs.db 'select distinct typeof(match_weight), typeof(match_key) from pairs' && "
      "sqlite3 clusters.db 'select distinct typeof(cluster_id) from clusters'");
  if (types.code == 127) GTEST_SKIP() << "no sqlite3";
  EXPECT_EQ(types.out, "real|integer\ninteger\n");
}

TEST_F(Link, RowsThatCannotBeTakenAreLeftOutAndTheExitCodeSaysSo) {
  write_people("people.csv", 400);
  write("more.csv", read("people.csv") + "400,ka\n");
  const Outcome told = amends("link more.csv -o more-pairs.csv");
  EXPECT_EQ(told.code, 1);
  EXPECT_THAT(told.out, HasSubstr("more.csv, line 402"));
  EXPECT_THAT(told.out, HasSubstr("1 row could not be taken"));
  ASSERT_EQ(amends("link people.csv -o pairs.csv").code, 0);
  EXPECT_EQ(read("more-pairs.csv"), read("pairs.csv"));
  EXPECT_FALSE(fs::exists(place_ / "more-pairs.csv.state"));
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
  EXPECT_THAT(many.out, HasSubstr("Add conditions to the rules"));
  EXPECT_THAT(many.out, HasSubstr("minutes of work"));
  write("dates.csv",
        "unique_id,first_name,surname,dob,city\n1,ka,lo,1990-01-01,x\n2,ka,lo,soon,x\n");
  write("more.csv", read("dates.csv") + "3,mi,lo,1990-02-30,x\n4,ka,so,soon,x\n");
  std::string model = untrained_model;
  const std::string from = R"(\"dob_l\" = \"dob_r\")";
  model.replace(model.find(from), from.size(),
                R"(abs(epoch(cast(\"dob_l\" as date)) - epoch(cast(\"dob_r\" as date))) < 9)");
  write("model.json", model);
  EXPECT_THAT(amends("link dates.csv --model model.json -o pairs.csv").out,
              HasSubstr("dates.csv, column \"dob\": 1 record (line 3 \"soon\")"));
  EXPECT_THAT(amends("link more.csv --model model.json -o pairs.csv").out,
              HasSubstr("more.csv, column \"dob\": 3 records (line 3 \"soon\", line 4 "
                        "\"1990-02-30\", line 5 \"soon\"): that cannot be taken by"));
  // EDTF dates that cannot be read count as missing, and are told.
  model = untrained_model;
  model.replace(model.find(from), from.size(), R"(edtf_level(\"dob_l\", \"dob_r\") = 'same')");
  write("model.json", model);
  EXPECT_THAT(
      amends("link dates.csv --model model.json -o pairs.csv").out,
      HasSubstr("dates.csv, column \"dob\": 1 record (line 3 \"soon\"): that is not an EDTF"));
  write("dates.csv",
        "unique_id,first_name,surname,dob,city\n1,ka,lo,?1984-06-02,x\n2,ka,lo,1984,x\n");
  EXPECT_THAT(amends("link dates.csv --model model.json -o pairs.csv").out,
              HasSubstr("of level 2 not all is read: '?1984-06-02'"));
  // As a model parses them, and in new records.
  std::string rows = "unique_id,first_name,surname,dob,city\n";
  for (int row = 2; row < 12; ++row)
    rows += std::to_string(row) + ",ka,lo," + (row % 2 == 0 ? "31.12.1980" : "1980-12-31") + ",x\n";
  write("dates.csv", rows);
  for (const std::string read :
       {"try_strptime(\\\"dob_S\\\", '%Y-%m-%d')", "strptime(\\\"dob_S\\\", '%Y-%m-%d')",
        "try_cast(\\\"dob_S\\\" as date)"}) {
    std::string l = read, r = read;
    l.replace(l.find("_S"), 2, "_l");
    r.replace(r.find("_S"), 2, "_r");
    model = untrained_model;
    model.replace(model.find(from), from.size(), "abs(epoch(" + l + ") - epoch(" + r + ")) < 9");
    write("model.json", model);
    EXPECT_THAT(amends("link dates.csv --model model.json --threshold 0 -o pairs.csv").out,
                HasSubstr("dates.csv, column \"dob\": 5 records (line 2 \"31.12.1980\", line 4 "
                          "\"31.12.1980\", line 6 \"31.12.1980\", line 8 \"31.12.1980\", line 10 "
                          "\"31.12.1980\"): that is not a date"))
        << read;
  }
}

TEST_F(Link, TermFrequenciesThatTheModelDoesNotUseAreRefused) {
  write_people("people.csv", 400);
  write("model.json", untrained_model);
  write("tf.csv", "surname,tf_surname\nka,0.1\n");
  const Outcome told =
      amends("link people.csv --model model.json --term-frequencies tf.csv -o pairs.csv");
  EXPECT_EQ(told.code, 2);
  EXPECT_THAT(told.out, HasSubstr("it does for: first_name"));
}

TEST_F(Link, TheSampleIsTheSameWithAndWithoutAnOutput) {
  write_people("people.csv", 2000);
  write("model.json", untrained_model);
  ASSERT_EQ(amends("link people.csv --model model.json --save-model trained.json").code, 0);
  const std::string link = "link people.csv --model trained.json --sample ";
  ASSERT_EQ(amends(link + "a.csv").code, 0);
  ASSERT_EQ(amends(link + "b.csv -o pairs.csv").code, 0);
  EXPECT_EQ(read("a.csv"), read("b.csv"));
  // With a threshold too, it reaches down to the weakest pair; and without a model.
  ASSERT_EQ(amends(link + "c.csv --threshold 0.5").code, 0);
  const auto weakest = [&](const std::string& file) {
    std::istringstream lines(read(file));
    std::string line;
    std::getline(lines, line);
    double least = 0;
    while (std::getline(lines, line)) {
      for (int field = 0; field < 5; ++field) line = line.substr(line.find(',') + 1);
      least = std::min(least, std::stod(line));
    }
    return least;
  };
  EXPECT_LT(weakest("a.csv"), -5);
  EXPECT_LT(weakest("c.csv"), -5);
  const nlohmann::json told = amends_json("link people.csv --sample d.csv --threshold 0.5").json();
  EXPECT_EQ(told["pairs"], told["kept_pairs"]);
}

// As many answers as there are say what they say, and no more.
TEST_F(Link, AnswersSayWhatTheyCan) {
  write_people("people.csv", 2000);
  write("model.json", untrained_model);
  ASSERT_EQ(amends("link people.csv --model model.json --save-model trained.json").code, 0);
  const std::string link = "link people.csv --model trained.json --seed 3 --sample-size 60 ";
  ASSERT_EQ(amends(link + "--sample drawn.csv").code, 0);
  const Outcome nothing = amends(link + "--answers drawn.csv");
  EXPECT_EQ(nothing.code, 0) << nothing.out;
  EXPECT_THAT(nothing.out, HasSubstr("no pair is judged yet"));
  const nlohmann::json none = amends_json(link + "--answers drawn.csv").json()["clerical"];
  EXPECT_TRUE(none["precision"].is_null() && none["recall"].is_null());
  EXPECT_EQ(none["precision_95"], nlohmann::json({0, 1}));
  // The strongest stratum is judged, all the same; in another order, and nothing about the rest.
  std::string head, rest;
  std::istringstream lines(read("drawn.csv"));
  for (std::string line; std::getline(lines, line);) {
    if (head.empty()) head = line + "\n";
    if (line.find(",10,") != std::string::npos) rest = line + "same\n" + rest;
  }
  ASSERT_FALSE(rest.empty());
  write("answers.csv", head + rest);
  const nlohmann::json some = amends_json(link + "--answers answers.csv").json()["clerical"];
  EXPECT_EQ(some["precision"], 1);
  EXPECT_LT(some["precision_95"][0], 1);
  EXPECT_FALSE(some["words"].empty());
  const Outcome told = amends(link + "--answers answers.csv");
  EXPECT_THAT(told.out, HasSubstr("precision                       1.0000  (95 %: "));
  EXPECT_THAT(told.out, HasSubstr("all of these"));
  write("answers.csv", head + rest + rest);
  EXPECT_THAT(amends(link + "--answers answers.csv").out, HasSubstr("has an answer already"));
}

TEST_F(Link, OneToOneKeepsToJudgements) {
  write("left.csv",
        "unique_id,first_name,surname,dob,city\n1,ka,lomi,1950-01-10,vi\n"
        "2,ra,tera,1960-01-10,vi\n3,so,elvi,1970-01-10,vi\n4,mi,kalo,1981-02-13,lo\n");
  write("right.csv",
        "unique_id,first_name,surname,dob,city\n1,ka,lomi,1950-01-10,vi\n"
        "2,ra,tera,1960-01-10,vi\n3,so,elvi,1970-01-10,vi\n4,an,dorte,1922-03-14,mi\n");
  write_people("people.csv", 2000);
  write("model.json", untrained_model);
  ASSERT_EQ(amends("link people.csv --model model.json --save-model trained.json").code, 0);
  write("judgements.csv",
        "unique_id_l,source_dataset_l,unique_id_r,source_dataset_r,judgement\n"
        "1,left,1,right,different\n4,left,4,right,same\n");
  const std::string link =
      "link left.csv right.csv --link-type link_only --model trained.json --threshold 0.0001 "
      "--judgements judgements.csv --one-to-one ones.csv";
  const Outcome done = amends(link);
  ASSERT_EQ(done.code, 0) << done.out;
  const std::string ones = read("ones.csv");
  EXPECT_THAT(ones, HasSubstr(",4,4,"));
  EXPECT_THAT(ones, testing::Not(HasSubstr(",1,1,")));
  write("judgements.csv",
        "unique_id_l,source_dataset_l,unique_id_r,source_dataset_r,judgement\n"
        "1,left,1,right,same\n1,left,2,right,same\n");
  const Outcome refused = amends(link);
  EXPECT_NE(refused.code, 0);
  EXPECT_THAT(refused.out, HasSubstr("judgements.csv: record left/1 was judged the same as"));
}

TEST_F(Link, WhatNoRuleReachedDoesNotHangOnTheThreshold) {
  write_people("people.csv", 4000);
  write("model.json", untrained_model);
  ASSERT_EQ(amends("link people.csv --model model.json --save-model trained.json").code, 0);
  const std::string link = "link people.csv --model trained.json -o pairs.csv --threshold ";
  const double low = amends_json(link + "0.05").json()["unreached"]["matches"];
  const double high = amends_json(link + "0.999").json()["unreached"]["matches"];
  EXPECT_NEAR(high, low, 0.02 * low + 0.5);
  std::istringstream lines(read("pairs.csv"));
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line.substr(0, 12), "match_weight");
  while (std::getline(lines, line)) EXPECT_GE(std::stod(line), 9.96) << line;
}

// What is wrong with options, or goes wrong at the end, is told and not passed over.
TEST_F(Link, SmallThingsAreTold) {
  write_people("people.csv", 2000);
  write("model.json", untrained_model);
  const std::string link = "link people.csv --model model.json ";
  const auto code = [&](const std::string& options) { return amends(link + options).code; };
  EXPECT_EQ(code("--sample s.db"), 2);
  EXPECT_EQ(code("--explain 1 nobody"), 2);
  EXPECT_EQ(code("--delimiter long"), 2);
  write("labels.csv", "unique_id_l,unique_id_r,clerical_match_score\n1,nobody,1\n");
  EXPECT_EQ(code("--labels labels.csv"), 2);
  EXPECT_EQ(shell(std::string(AMENDS_PROGRAM) + " " + link + " --json >/dev/full").code, 3);
  const Outcome costly = amends(link + "--max-pairs 10");
  EXPECT_EQ(costly.code, 1);
  EXPECT_THAT(costly.out, HasSubstr("l.city = r.city makes"));
  std::string text = read("people.csv");
  std::ranges::replace(text, ',', ';');
  write("parted.csv", text);
  for (const std::string how : {"", " --delimiter ';'"}) {
    const nlohmann::json parted = amends_json("link parted.csv --model model.json" + how).json();
    EXPECT_EQ(parted["pairs"], amends_json(link).json()["pairs"]);
  }
}

TEST_F(Link, AProfileTellsTheCostBeforeItIsPaid) {
  write_people("people.csv", 8000);
  const nlohmann::json told = amends_json("link people.csv --profile").json();
  EXPECT_FALSE(told.contains("training"));
  std::uint64_t tried = 0;
  for (const auto& rule : told["rules"]) tried += rule["pairs"].get<std::uint64_t>();
  EXPECT_EQ(told["tried_pairs"], tried);
  EXPECT_GT(tried, told["pairs"].get<std::uint64_t>());
}

}  // namespace
}  // namespace amends::scenario
