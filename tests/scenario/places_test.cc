// Names and places through the program: what simulated claimants wrote is found in the gazetteer of
// their country, and what a name's comparison sets aside is told.
#include <gmock/gmock.h>

#include <map>

#include "intake/records.h"
#include "program.h"

namespace amends::scenario {
namespace {

using Places = ProgramTest;

// Place as written → the zone that its claims state, or "" where they state several.
std::map<std::string, std::string> places_of_claims(const fs::path& claims) {
  std::map<std::string, std::string> result;
  auto source = intake::open_source(claims, {});
  EXPECT_TRUE(source) << source.error().message;
  if (!source) return result;
  const auto& header = (*source)->header();
  intake::Record record;
  for (auto more = (*source)->next(record); more && *more; more = (*source)->next(record)) {
    std::map<std::string, std::string> row;
    for (std::size_t i = 0; i < record.fields.size(); ++i) row[header[i]] = record.fields[i];
    for (const std::string what : {"incident", "unit"}) {
      const std::string &place = row[what + "_place"], &zone = row[what + "_zone"];
      if (place.empty()) continue;
      const auto [at, added] = result.emplace(place, zone);
      if (!added && at->second != zone) at->second.clear();
    }
  }
  return result;
}

TEST_F(Places, WhatSimulatedClaimantsNameIsFoundInItsZone) {
  ASSERT_EQ(amends("simulate --programme " + programme("velaria") +
                   " --claims 3000 --seed 17 --no-evidence -o caseload")
                .code,
            0);
  const auto places = places_of_claims(place_ / "caseload/claims.csv");
  ASSERT_GT(places.size(), 50u);
  std::string asked;
  for (const auto& [place, zone] : places) asked += place + "\n";
  write("places.txt", asked);
  const Outcome outcome = amends_json("names resolve-place - --gazetteer " AMENDS_SOURCE_DIR
                                      "/gazetteers/velaria < places.txt");
  EXPECT_EQ(outcome.code, 0);
  std::stringstream lines(outcome.out);
  std::size_t answers = 0, first = 0;
  for (std::string line; std::getline(lines, line); ++answers) {
    const auto answer = nlohmann::json::parse(line);
    const std::string written = answer["as_written"];
    ASSERT_FALSE(answer["candidates"].empty()) << written;
    // Two places may have had one name, and a slip of the pen may make one name another's.
    const std::string& zone = places.at(written);
    const double best = answer["candidates"][0]["weight"];
    bool found = false;
    for (const auto& candidate : answer["candidates"]) {
      const bool is_there = candidate["place"].get<std::string>().starts_with(zone);
      first += is_there && !found && candidate["weight"] == best;
      found = found || is_there;
    }
    EXPECT_TRUE(found) << written << ", not in " << zone;
  }
  EXPECT_EQ(answers, places.size());
  EXPECT_GE(first * 100, answers * 99);
}

// Each kind of bad input is answered, in text and in JSON, by what was set aside.
TEST_F(Places, WhatCannotBeReadInANameIsTold) {
  const std::string letters(10'000, 'a');
  for (const auto& [name, reason] : std::vector<std::pair<std::string, std::string>>{
           {"'Ani \xFF\xC3'", "bytes that are not UTF-8"},
           {"'Ani\u202E\u0645'", "1 format or control character"},
           {"'Ani\x01'", "1 format or control character"},
           {"''", "it has no letters"},
           {"'Ani 123'", "digits are no part of a name"},
           {"'Ani \U0001F600'", "neither letters nor what stands between them"},
           {letters, "bytes beyond the first 4096"},
           {letters, "letters of a word beyond the first 40, which alone are compared"}}) {
    for (const std::string verb : {"compare " + name + " Ani", "keys " + name}) {
      const Outcome text = amends("names " + verb);
      EXPECT_EQ(text.code, 0) << verb;
      EXPECT_THAT(text.out, testing::HasSubstr(reason)) << verb;
      const auto json = amends_json("names " + verb).json();
      const auto& side = verb.starts_with("keys") ? json : json.at("left");
      EXPECT_THAT(side.at("set_aside").dump(), testing::HasSubstr(reason)) << verb;
    }
  }
  const std::string place = " --gazetteer " AMENDS_SOURCE_DIR "/gazetteers/velaria";
  for (const auto& [name, reason] : std::vector<std::pair<std::string, std::string>>{
           {"'\xFF\xC3'", "not UTF-8"},
           {"'Sol\u202E'", "1 format character"},
           {"'Sol\x01'", "1 control character"},
           {"''", "it has no letters"},
           {"'12'", "it has no letters"},
           {"'Sol \U0001F600'", "neither letters nor what stands between them"},
           {letters, "bytes beyond the first 1000"}}) {
    EXPECT_THAT(amends("names resolve-place " + name + place).out, testing::HasSubstr(reason));
    const auto json = amends_json("names resolve-place " + name + place).json();
    EXPECT_THAT(json.at("set_aside").dump(), testing::HasSubstr(reason)) << name;
  }
}

}  // namespace
}  // namespace amends::scenario
