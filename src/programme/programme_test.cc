#include "programme/programme.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>

#include "base/calendar.h"
#include "base/files.h"
#include "programme/reasons.h"
#include "programme/rules.h"
#include "programme/versions.h"

namespace amends::programme {
namespace {

using testing::HasSubstr;
using testing::Not;

const fs::path examples = fs::path(AMENDS_SOURCE_DIR) / "programmes";

// A copy of Velaria in a folder of its own, which tests spoil.
class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "amends-programme-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
    fs::copy(examples / "velaria", path_ / "velaria", fs::copy_options::recursive);
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path path() const { return path_ / "velaria"; }

  std::string read(const std::string& file) const {
    std::ostringstream out;
    out << std::ifstream(path() / file).rdbuf();
    return out.str();
  }
  void write(const std::string& file, const std::string& text) const {
    fs::create_directories((path() / file).parent_path());
    std::ofstream(path() / file) << text;
  }
  // Puts `to` in the place of the first `from`, and returns the line where it stood.
  int spoil(const std::string& file, const std::string& from, const std::string& to) const {
    std::string text = read(file);
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << file << " has no " << from;
    if (at == std::string::npos) return 0;
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(at);
    const auto line = 1 + std::count(text.begin(), end, '\n');
    text.replace(at, from.size(), to);
    write(file, text);
    return static_cast<int>(line);
  }

  std::string faults() const {
    const auto programme = load(path());
    EXPECT_FALSE(programme);
    if (programme) return "";
    EXPECT_EQ(programme.error().code, Code::bad_input);
    return programme.error().message;
  }

 private:
  fs::path path_;
};

TEST(Programme, ALimitThatHoldsNothingIsRefused) {
  const Folder folder;
  const auto fault = [&](const std::string& from, const std::string& to) {
    const std::string before = folder.read("programme.toml");
    folder.spoil("programme.toml", from, to);
    const std::string faults = folder.faults();
    folder.write("programme.toml", before);
    return faults;
  };
  EXPECT_THAT(fault("of = \"VICTIM\"", "of = \"VICTIMS\""), HasSubstr("did you mean \"VICTIM\""));
  EXPECT_THAT(fault("amount = \"12000.00\"", "amount = \"-1\""),
              HasSubstr("not a decimal above 0"));
  EXPECT_THAT(fault("amount = \"12000.00\"", "step = \"pool\"\namount = \"1\""),
              HasSubstr("either an amount or the step"));
  EXPECT_THAT(fault("step = \"item_total\"", "step = \"item_totl\""),
              HasSubstr("has no step \"item_totl\", which limit WHOLE-H1 names; did you mean"));
  EXPECT_THAT(fault("categories = [\"P1\"]\nof", "categories = [\"P9\"]\nof"),
              HasSubstr("the programme has no category \"P9\"; did you mean"));
}

TEST(Programme, VelariaIsReadWhole) {
  const auto loaded = load(examples / "velaria");
  ASSERT_TRUE(loaded) << loaded.error().message;
  const Programme& p = *loaded;
  EXPECT_EQ(p.id, "velaria");
  EXPECT_EQ(p.mode, Mode::adjudication);
  EXPECT_EQ(p.time_zone, "+02:00");
  EXPECT_EQ(p.languages, (std::vector<std::string>{"en", "fr", "ar"}));
  EXPECT_EQ(p.filing.late_rule, "LATE-1");
  EXPECT_EQ(p.valuation_date, "2025-12-31");
  EXPECT_EQ(p.disclosure.threshold, 10);
  EXPECT_EQ(p.deadlines.cure_days, 60);
  ASSERT_EQ(p.events.size(), 2u);
  EXPECT_EQ(p.events[1].from, "2019-09-14");
  EXPECT_EQ(p.zones.size(), 6u);
  EXPECT_EQ(p.mandate.boundary_set, "G3");
  EXPECT_EQ(p.parties.size(), 2u);
  ASSERT_EQ(p.currency.redenominations.size(), 1u);
  EXPECT_EQ(p.currency.redenominations[0].date, "2014-07-01");
  EXPECT_EQ(p.currency.redenominations[0].factor, "1/10000");
  ASSERT_EQ(p.categories.size(), 12u);
  for (const Category& category : p.categories) {
    EXPECT_NE(category.form, nullptr);
    EXPECT_EQ(category.title.size(), 3u) << category.code;
    EXPECT_EQ(category.sealed, category.code == "P4");
    EXPECT_FALSE(category.head_of_loss.empty());
  }
  EXPECT_EQ(p.find_category("H1")->standard_of_proof, "BALANCE_OF_PROBABILITIES");
  EXPECT_EQ(p.find_category("H9"), nullptr);
  EXPECT_NE(in_language(p.disclaimers, "ar"), p.disclaimer);
  EXPECT_EQ(in_language(p.disclaimers, "de", p.languages), p.disclaimer);
}

TEST(Programme, VelariasTablesHoldTheGoldenFactors) {
  const auto p = load(examples / "velaria");
  ASSERT_TRUE(p) << p.error().message;
  const Table* prices = p->find_table("unit_price");
  ASSERT_NE(prices, nullptr);
  EXPECT_EQ(prices->columns, (std::vector<std::string>{"material", "zone", "base_month",
                                                       "price_per_m2", "currency", "source"}));
  EXPECT_EQ(prices->rows.size(), 48u);  // four types, six zones, two months
  const auto price = [&](std::string_view material, std::string_view zone, std::string_view month) {
    for (const auto& row : prices->rows) {
      if (row[0] == material && row[1] == zone && row[2] == month) return row[3];
    }
    return std::string();
  };
  EXPECT_EQ(price("DETACHED_MASONRY", "K2", "2019-01"), "310.00");
  EXPECT_EQ(price("ADOBE", "K3", "2011-02"), "140.00");
  EXPECT_EQ(price("PANEL_APARTMENT", "L3", "2019-01"), "360.00");
  for (const char* name : {"life", "damage", "index", "land", "fixed_sum", "household",
                           "loss_of_use", "exchange_rate"}) {
    EXPECT_NE(p->find_table(name), nullptr) << name;
  }
  EXPECT_EQ(p->find_table("unit_prices"), nullptr);
}

TEST(Programme, LostPropertyIsARegisterAndAsksForLittle) {
  const auto p = load(examples / "lost-property");
  ASSERT_TRUE(p) << p.error().message;
  EXPECT_EQ(p->mode, Mode::register_only);
  EXPECT_EQ(p->currency.base, "USD");
  const Form& form = *p->find_category("LOSS")->form;
  EXPECT_TRUE(
      form.check(R"({"category":"LOSS","form":{"airport_code":"ABE"},"incidents":[{"date":"2015"}],
                             "received":"2015-05-28"})")
          .empty());
  const auto faults = form.check(R"({"category":"LOSS","received":"2015-05-28"})");
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].code, "INCIDENT_DATE");
}

// ---- Velaria's forms

constexpr std::string_view full_filing = R"({"capacity":"OWN","category":"D1",
  "claimant":{"birth":"1971","names":[{"text":"Ana Example"}]},
  "household":{"members":[{"birth":"1971","names":[{"text":"Ana Example"}]},
                          {"birth":"2003~","names":[{"text":"Ben Example"}]}],
               "reference_date":"2011-04"},
  "incidents":[{"date":"2011-04","place":{"zone":"K2"}}],"received":"2026-03-01"})";

std::string without(std::string_view text, std::string_view part) {
  std::string out(text);
  const std::size_t at = out.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return out.erase(at, part.size());
}

TEST(Velaria, EveryMemberOfAHouseholdNeedsANameAndAYearOfBirth) {  // HH-1, RoP 14(2)
  const auto p = load(examples / "velaria");
  ASSERT_TRUE(p) << p.error().message;
  const Form& form = *p->find_category("D1")->form;
  EXPECT_TRUE(form.check(full_filing).empty());
  for (const char* part : {R"("birth":"2003~",)", R"(,"names":[{"text":"Ben Example"}])"}) {
    const auto faults = form.check(without(full_filing, part));
    ASSERT_EQ(faults.size(), 1u) << part;
    EXPECT_EQ(faults[0].code, "HH_MEMBER");
    EXPECT_THAT(faults[0].path, HasSubstr("household.members[1]."));
  }
}

TEST(Velaria, MissingEvidenceIsNeverADefect) {  // FORM-1, RoP 12(3)
  const auto p = load(examples / "velaria");
  ASSERT_TRUE(p) << p.error().message;
  for (const Category& category : p->categories) {
    std::string filing = R"({"received":"2026-03-01"})";
    const auto bare = category.form->check(filing);
    filing.insert(1, R"("evidence_listed":[{"kind":"TITLE"}],)");
    const auto listed = category.form->check(filing);
    ASSERT_EQ(bare.size(), listed.size());
    for (std::size_t i = 0; i < bare.size(); ++i) {
      EXPECT_EQ(bare[i].path, listed[i].path);
      EXPECT_THAT(bare[i].path, Not(HasSubstr("evidence")));
    }
  }
}

TEST(Velaria, ARepresentativeHasToBeNamed) {
  const auto p = load(examples / "velaria");
  ASSERT_TRUE(p) << p.error().message;
  std::string filing(full_filing);
  filing.replace(filing.find("OWN"), 3, "REPRESENTATIVE");
  const auto faults = p->find_category("D1")->form->check(filing);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].code, "MANDATE");
}

// ---- faults

struct Spoilt {
  const char* file;
  const char* from;
  const char* to;
  const char* fault;
};

class SpoiltProgrammes : public testing::TestWithParam<Spoilt> {};

TEST_P(SpoiltProgrammes, NameTheFileTheLineAndTheNearestName) {
  const auto& [file, from, to, fault] = GetParam();
  const Folder folder;
  const int line = folder.spoil(file, from, to);
  const std::string message = folder.faults();
  EXPECT_THAT(message, HasSubstr(fault));
  EXPECT_THAT(message,
              HasSubstr("velaria/" + std::string(file) + ":" + std::to_string(line) + ":"));
}

constexpr const char* toml = "programme.toml";
constexpr Spoilt spoilt[] = {
    {toml, "mode = \"ADJUDICATION\"", "mode = \"ADJUDICATE\"", "did you mean \"ADJUDICATION\"?"},
    {toml, "mode = ", "mod = ", "the programme has no \"mod\"; did you mean \"mode\"?"},
    {toml, "mode = \"ADJUDICATION\"", "mode = = 1", ":8: this is not TOML"},
    {toml, "mode = ", "§ = 1\nmode = ", "this is not TOML"},
    {toml, "id = \"velaria\"", "id = \"Velaria!\"", "small letters"},
    {toml, "time_zone = \"+02:00\"", "time_zone = \"CET\"", "written as +02:00"},
    {toml, "languages = [\"en\", \"fr\", \"ar\"]", "languages = [\"english\", \"fr\", \"ar\"]",
     "is not a language's code"},
    {toml, "valuation_date = 2025-12-31", "valuation_date = \"end of 2025\"", "which is not a day"},
    {toml, "valuation_date = 2025-12-31", "valuation_date = 2025-12-31T00:00:00Z",
     "a time of day is not used"},
    {toml, "en = \"First episode\"", "en = \"First episode\", pt = \"x\"", "no language \"pt\""},
    {toml, "to = 2012-11-30", "to = 2011-03-02",
     "\"to\" (2011-03-02) lies before \"from\" (2011-03-03)"},
    {toml, "id = \"E2\"", "id = \"E1\"", "event \"E1\" stands here a second time"},
    {toml, "id = \"K2\"", "id = \"K/2\"", "cannot be a zone's \"id\""},
    {toml, "late_to = 2027-08-31", "late_to = 2027-02-01", "does not lie after \"to\""},
    {toml, "late_rule = \"LATE-1\"", "late_rule = \"LATE-2\"",
     "there is no rule \"LATE-2\", which [filing] names; did you mean \"LATE-1\"?"},
    {toml, "late_to = 2027-08-31", "late_too = 2027-08-31", "did you mean \"late_to\"?"},
    {toml, "from = \"VLO\"", "from = \"VLX\"", "not among the \"known\" ones; did you mean"},
    {toml, "factor = \"1/10000\"", "factor = \"0.0001\"", "an exact fraction"},
    {toml, "factor = \"1/10000\"", "factor = 0.0001", "should be a text, and is a number"},
    {toml, "known = [\"VLR\", \"VLO\", \"EUR\"]", "known = [\"VLR\", \"VLO\", \"€\"]",
     "is not a currency's code"},
    {toml, "cure_days = 60", "cure_days = 0", "it goes from 1 to"},
    {toml, "threshold = 10", "treshold = 10",
     "[disclosure] has no \"treshold\"; did you mean \"threshold\"?"},
    {toml, "head_of_loss = \"DEATH\"", "head_of_loss = \"DETAH\"", "did you mean \"DEATH\"?"},
    {toml, "standard_of_proof = \"PLAUSIBLE\"", "standard_of_proof = \"PLAUSABLE\"",
     "did you mean \"PLAUSIBLE\"?"},
    {toml, "claimant_kind = \"COMMUNITY\"", "claimant_kind = \"VILLAGE\"", "it can be NATURAL"},
    {toml, "sealed = true", "sealed = \"yes\"", "should be true or false"},
    {toml, "[deadlines]", "[[rule]]\nid = \"HH-1\"\n\n[deadlines]", "stand in rules/*.toml"},
    {toml, "[deadlines]", "[[valuation]]\nid = \"V\"\n\n[deadlines]", "stand in rules/*.toml"},
    {"rules/scope.toml", "\"INADMISSIBLE_TIME\"", "\"INADMISIBLE_TIME\"",
     "INADMISIBLE_TIME\"; did you mean \"INADMISSIBLE_TIME\"?"},
    {"rules/several.toml", "\"DEFICIENT:HH_MEMBER\"", "\"DEFICENT:HH_MEMBER\"",
     "nothing is known to follow from the effect \"DEFICENT:HH_MEMBER\"; did you mean"},
    {"rules/valuation.toml", "held = { below = \"uncapped\"", "held = { below = \"uncaped\"",
     "has no step \"uncaped\""},
    {"rules/valuation.toml", "held = { below = \"cost\", citation",
     "held = { below = \"cost\", cite", "\"held\" of the step \"item_total\" of valuation B1"},
    {"tables/unit_price.csv", "ADOBE,K1,2019-01,215.00,VLR,", "ADOBE,K1,2019-01,215.00,",
     "5 fields where"},
    {"tables/unit_price.csv", "TIMBER,K2", "TIMBER,K9", "no zone \"K9\"; did you mean"},
    {"tables/land.csv", "PASTURE,2019-01,0.22,VLR", "PASTURE,2019-01,0.22,VLX",
     "no currency \"VLX\"; did you"},
    {"tables/fixed_sum.csv", "H3,LOSS", "H33,LOSS", "no category \"H33\"; did you mean \"H3\"?"},
    {"tables/index.csv", "month,index,source", "month,month,source",
     "column \"month\" stands twice"},
    {"tables/index.csv", "month,index,source", "month,index,sources", "did you mean \"sources\"?"},
    {"tables/index.csv", "2011-02,61.2,\"RoP", "2011-02,61.2,Ro\"P",
     "index.csv:2:16: a quotation mark inside a field"},
    {"tables/index.csv", "2011-02,61.2,", "2011-02,61·2,",
     "velaria/tables/index.csv:2:9: column \"index\": \"61·2\" is no number"},
    {"tables/index.csv", "2011-02,61.2,", "2011-02,-61.2,",
     "index.csv:2:9: column \"index\": -61.2 is not above 0"},
    {"tables/index.csv", "2011-02,61.2,", "2011-02,0.0,", "index.csv:2:9: column \"index\": 0.0"},
    {"tables/index.csv", "2025-12,", "2025-13,",
     "index.csv:5:1: column \"month\": 2025-13 is no month, which is written 2025-12"},
    {"tables/index.csv", "2025-12,", "2025-21,", "index.csv:5:1: column \"month\": 2025-21 is no"},
    {"tables/index.csv", "2025-12,", " 2025-12,",
     "index.csv:5:1: column \"month\": \" 2025-12\" has a blank at its beginning or end"},
    {"tables/life.csv", "TIMBER,", "TIMBER ,",
     "life.csv:4:1: column \"material\": \"TIMBER \" has"},
    {"tables/land.csv", "PASTURE,2019-01", "PASTURE,2019-1", "column \"base_month\": 2019-1 is no"},
    {"tables/exchange_rate.csv", "2025-12-31,", "2025-13-31,",
     "exchange_rate.csv:2:1: column \"date\": 2025-13-31 is no date"},
    {"tables/exchange_rate.csv", "EUR,7.84,", "EUR,seven,",
     "exchange_rate.csv:2:20: column \"rate\": seven is no number, which is written 1234.56"},
    {"tables/unit_price.csv", "DETACHED_MASONRY,K1,2019-01,385.00",
     "DETACHED_MASONRY,K1,2019-01,to follow",
     "unit_price.csv:2:29: column \"price_per_m2\": to follow is no number"},
    {"tables/exchange_rate.csv", "EUR,7.84,", "EUR,0,", "column \"rate\": 0 is not above 0"},
    {"tables/life.csv", "TIMBER,60,0.40", "TIMBER,60,1.40",
     "column \"floor\": 1.40 is no part of a whole, 0 to 1"},
    {"tables/damage.csv", "SEVERE,0.60", "SEVERE,-0.60", "is no part of a whole"},
    {"tables/unit_price.csv", "DETACHED_MASONRY,K1,2019-01,385.00",
     "DETACHED_MASONRY,K1,2019-01,-385.00", "column \"price_per_m2\": -385.00 is below 0"},
    {"tables/life.csv", "ADOBE,50,", "TIMBER,50,",
     "life.csv:5:1: the row with material = TIMBER stands in line 4 already, and step"},
    {"tables/unit_price.csv", "DETACHED_MASONRY,K2,2019-01", "DETACHED_MASONRY,K1,2019-01",
     "unit_price.csv:3:1: the row with material = DETACHED_MASONRY, zone = K1, base_month = "
     "2019-01 "
     "stands in line 2 already, and rule TRANS-1 looks a row up by that"},
    {"tables/life.csv", "material,life_years,floor,source", "material;life_years;floor;source",
     "life.csv:1:9: fields are separated by commas, and not by \";\""},
    {"tables/life.csv", "\"RoP Annex II, table 2\"", "\"RoP Annex II, table 2\"x",
     "after a closing quotation"},
    {"tables/loss_of_use.csv", "table 7\"", "table 7", "never closes"},
    {"forms/D1.json", "\"format\": \"edtf\"", "\"format\": \"edft\"", "did you mean \"edtf\"?"},
    {"forms/H1.json", "\"K1\"", "\"K9\"", "not a zone of the programme"},
    {"forms/C1.json", "\"const\": \"C1\"", "\"const\": \"C2\"", "not a category of the programme"},
};
INSTANTIATE_TEST_SUITE_P(Programme, SpoiltProgrammes, testing::ValuesIn(spoilt));

// Letters in a language that has no words would be in English, and nobody would be told.
TEST(Programme, EachLanguageHasItsWords) {
  const Folder folder;
  folder.spoil(toml, "languages = [\"en\", \"fr\", \"ar\"]",
               "languages = [\"en\", \"fr\", \"ar\", \"pt\"]");
  const std::string faults = folder.faults();
  EXPECT_THAT(faults, HasSubstr("the word \"table.unit_price\" has no text in \"pt\""));
  const Folder other;
  other.spoil("tables/letter_words.csv", "item.losses,fr,", "item.loses,fr,");
  EXPECT_THAT(other.faults(), HasSubstr("the word \"item.losses\" has no text in \"fr\""));
  EXPECT_THAT(other.faults(), HasSubstr("the word \"item.loses\" has no text in \"en\""));
}

TEST(Programme, LostPropertyCallsItsFieldsByName) {
  const Programme programme = load(examples / "lost-property").value();
  EXPECT_EQ(reason_in(programme, "losses[1].amount is missing", "fr"),
            "il manque\u202F: le montant réclamé (perte 2)");
}

TEST(Programme, AColumnHoldsWhatTheProgrammeSaysThatItHolds) {
  const Folder folder;
  folder.write("tables/change.csv", "year,by,source\n2011,-1.5,x\n2012,2.5,x\n");
  EXPECT_THAT(folder.faults(), HasSubstr("tables/change.csv:2:6: column \"by\": -1.5 is below 0"));
  folder.spoil(toml, "[deadlines]", "[columns]\n\"change.by\" = \"ANY\"\n\n[deadlines]");
  const auto loaded = load(folder.path());
  EXPECT_TRUE(loaded) << loaded.error().message;
  folder.write("tables/change.csv", "year,by,source\n2011,-1.5,x\n2012,none,x\n");
  EXPECT_TRUE(load(folder.path()));
  folder.spoil(toml, "\"ANY\"", "\"PART\"");
  EXPECT_THAT(folder.faults(), HasSubstr("change.csv:3:6: column \"by\": none is no number"));
  folder.spoil(toml, "\"PART\"", "\"ANYTHING\"");
  EXPECT_THAT(folder.faults(),
              HasSubstr("\"change.by\" of [columns] is never \"ANYTHING\"; it can"));
  folder.spoil(toml, "\"ANYTHING\"", "\"ANY\"");
  folder.spoil(toml, "\"change.by\"", "\"change.bye\"");
  EXPECT_THAT(folder.faults(), HasSubstr("no table has the column \"change.bye\"; did you mean"));
}

TEST(Programme, ATableThatNoRuleReadsHasNoRowTwice) {
  const Folder folder;
  folder.write("tables/notes.csv", "number,what,source\n1,a,x\n2,b,x\n1.0,a,y\n");
  EXPECT_THAT(
      folder.faults(),
      HasSubstr("tables/notes.csv:4:1: the row with number = 1.0, what = a stands in line 2"));
}

// A rule that reckons with a column is not blamed for the cell that made texts of it.
TEST(Programme, BlamesTheTableAloneForItsFaults) {
  const Folder folder;
  folder.spoil("tables/unit_price.csv", "DETACHED_MASONRY,K2,2019-01,310.00",
               "DETACHED_MASONRY,K2,2019-01,31O.00");
  const std::string message = folder.faults();
  EXPECT_THAT(message, HasSubstr("unit_price.csv:3:29: column \"price_per_m2\": \"31O.00\""));
  EXPECT_EQ(message.find("rules/"), std::string::npos) << message;
}

TEST(Programme, TellsTheFaultsOfAllFilesAtOnceInOrder) {
  const Folder folder;
  folder.spoil(toml, "mode = ", "mood = ");
  folder.spoil(toml, "factor = \"1/10000\"", "factor = \"ten thousand\"");
  folder.spoil("tables/land.csv", "GARDEN,2019-01,4.20,", "GARDEN,4.20,");
  folder.spoil("forms/B1.json", "\"required\"", "\"requird\"");
  folder.spoil("forms/H4.json", "\"H4\"", "\"H5\"");
  const std::string message = folder.faults();
  std::vector<std::string> starts;
  std::istringstream lines(message);
  for (std::string line; std::getline(lines, line);)
    starts.push_back(line.substr(0, line.find(':')));
  EXPECT_TRUE(std::ranges::is_sorted(starts)) << message;
  for (const char* file : {"forms/B1.json", "forms/H4.json", "programme.toml", "tables/land.csv"}) {
    EXPECT_THAT(starts, testing::Contains("velaria/" + std::string(file))) << message;
  }
  EXPECT_THAT(message, HasSubstr("the programme needs \"mode\""));
}

TEST(Programme, EveryFileHasItsPlace) {
  const Folder folder;
  fs::remove(folder.path() / "forms/H1.json");
  folder.write("forms/H7.json", "{}");
  folder.write("table/prices.csv", "a,source\n1,x\n");
  folder.write("tables/prices.txt", "a,source\n1,x\n");
  folder.write("tables/empty.csv", "");
  folder.write("tables/header.csv", "a,source\n");
  folder.write("tables/latin.csv", "a,source\n1,caf\xE9\n");
  const std::string message = folder.faults();
  EXPECT_THAT(message, HasSubstr("category H1 has no form; write forms/H1.json"));
  EXPECT_THAT(message, HasSubstr("no category \"H7\" for this form; did you mean"));
  EXPECT_THAT(
      message,
      HasSubstr(
          "velaria/table/prices.csv: a programme has no \"table/\"; did you mean \"tables/\"?"));
  EXPECT_THAT(message,
              HasSubstr("velaria/tables/prices.txt: tables/ holds files that end in .csv"));
  EXPECT_THAT(message, HasSubstr("velaria/tables/empty.csv: the table is empty"));
  EXPECT_THAT(message, HasSubstr("velaria/tables/header.csv:1: the table has no rows"));
  EXPECT_THAT(message, HasSubstr("velaria/tables/latin.csv:2: the file is not UTF-8"));
}

TEST(Programme, AByteOrderMarkIsNoPartOfAFile) {
  const Folder folder;
  for (const char* file : {"programme.toml", "rules/scope.toml", "forms/D1.json",
                           "tables/index.csv", "zones/G3.geojson"})
    folder.write(file, "\xEF\xBB\xBF" + folder.read(file));
  const auto p = load(folder.path());
  ASSERT_TRUE(p) << p.error().message;
  EXPECT_TRUE(changed_under_one_version(*p, *load(examples / "velaria")).empty());
}

// What stands in a file that cannot be read is not missed by the others.
TEST(Programme, AFileThatCannotBeReadIsTheOnlyFault) {
  const std::string wide("\xFF\xFE[\0[\0", 6);
  const struct {
    std::string file, begins, fault;
  } broken[] = {
      {"rules/scope.toml", "[[rule\n", "rules/scope.toml:1:7: this is not TOML"},
      {"rules/valuation.toml", "= 1\n", "rules/valuation.toml:1:1: this is not TOML"},
      {"rules/scope.toml", wide, "rules/scope.toml:1: the file is UTF-16, or no text"},
      {toml, wide, "programme.toml:1: the file is UTF-16, or no text"},
      {"rules/several.toml", "# caf\xE9\n", "rules/several.toml:1: the file is not UTF-8"},
      {"forms/H2.json", "{{", "forms/H2.json:1: this is not JSON"},
      {"zones/G3.geojson", "{{", "zones/G3.geojson:1: this is not JSON"},
      {"tables/index.csv", wide, "tables/index.csv:1: the file is UTF-16, or no text"},
  };
  for (const auto& one : broken) {
    const Folder folder;
    folder.write(one.file, one.begins + folder.read(one.file));
    const std::string message = folder.faults();
    EXPECT_THAT(message, testing::StartsWith("velaria/" + one.fault));
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  }
}

TEST(Programme, ACategoryMayHaveAWindowOfItsOwn) {
  const Folder folder;
  folder.spoil(toml, "code = \"H4\"",
               "code = \"H4\"\nwindow = { from = 2026-09-01, to = 2026-12-31 }");
  const auto p = load(folder.path());
  ASSERT_TRUE(p) << p.error().message;
  ASSERT_TRUE(p->find_category("H4")->window);
  EXPECT_EQ(timeliness(*p->find_category("H4")->window, "2026-03-01"), Timeliness::not_open_yet);
  EXPECT_FALSE(p->find_category("H3")->window);

  folder.spoil(toml, "to = 2026-12-31 }", "to = 2026-08-31 }");
  EXPECT_THAT(folder.faults(), HasSubstr("\"to\" (2026-08-31) lies before \"from\" (2026-09-01)"));
}

TEST(Programme, WhatIsNotThereIsNotFound) {
  const auto nowhere = load("/nonexistent/programme");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, Code::not_found);
  const auto elsewhere = load(examples);
  ASSERT_FALSE(elsewhere);
  EXPECT_EQ(elsewhere.error().code, Code::not_found);
}

TEST(Programme, ATableMayHoldQuotesAndLineBreaks) {
  const Folder folder;
  folder.write("tables/notes.csv",
               "text,source\r\n\"a \"\"quoted\"\" word,\nand a line\",x\r\nplain,y");
  const auto p = load(folder.path());
  ASSERT_TRUE(p) << p.error().message;
  const Table* notes = p->find_table("notes");
  ASSERT_NE(notes, nullptr);
  ASSERT_EQ(notes->rows.size(), 2u);
  EXPECT_EQ(notes->rows[0][0], "a \"quoted\" word,\nand a line");
  EXPECT_EQ(notes->rows[1][1], "y");
}

TEST(Programme, TheFoldersNameIsTakenHoweverThePathIsWritten) {
  const Folder folder;
  folder.spoil(toml, "mode = ", "mood = ");
  const std::string root = folder.path().string();
  for (const std::string& path : {root + "/", root + "/./", root + "/forms/.."}) {
    const auto programme = load(path);
    ASSERT_FALSE(programme);
    EXPECT_TRUE(programme.error().message.starts_with("velaria/programme.toml:"))
        << programme.error().message;
  }
}

// The parser's own test for white space is undefined for this letter at this place; see
// tree_toml.cc.
TEST(Programme, ATextMayGoOnWithAnyLetterOnTheNextLine) {
  const Folder folder;
  folder.spoil(toml, "en = \"First episode\"", "en = \"\"\"\\\n§ 1\"\"\"");
  const auto p = load(folder.path());
  ASSERT_TRUE(p) << p.error().message;
  EXPECT_EQ(p->events[0].title.at("en"), "§ 1");
}

// ---- one version, one meaning

TEST(Versions, WhatARuleOrASumRestsOnBelongsToIt) {
  const Programme before = *load(examples / "velaria");
  EXPECT_TRUE(changed_under_one_version(before, before).empty());
  const struct {
    std::string file, from, to, line, sentence;
  } changes[] = {
      {"rules/scope.toml", "effect = \"INADMISSIBLE_TIME\"", "effect = \"INADMISSIBLE_FORM\"",
       "scope.toml:8",
       "rule TIME-1@3 is another one than before: \"effect\" differs; raise its "
       "\"version\""},
      {"rules/scope.toml", "en = \"What happened lies in one of the two episodes.\"",
       "en = \"Yes.\"", "scope.toml:8", "the sentence for PASS in \"en\" differs"},
      {"programme.toml", "to = 2020-02-02", "to = 2020-02-03", "scope.toml:8",
       "\"events.E2\" of programme.toml differs"},
      {"zones/G3.geojson", "[25.6, -51.95]", "[25.5, -51.95]", "", "the zone \"K1\" differs"},
      {"tables/damage.csv", "SEVERE,0.60", "SEVERE,0.61", "", "the table \"damage\" differs"},
      {"programme.toml", "to = 2020-02-02", "to = 2020-02-03", "valuation.toml:4",
       "\"events.E2\" of programme.toml differs"},
      {"programme.toml", "to = 2027-02-28", "to = 2027-02-27", "rules/scope.toml",
       "the window of D1"},
      {"programme.toml", "minor_digits = 2", "minor_digits = 3", "valuation.toml:4",
       "\"minor_digits\" of programme.toml differs"},
      {"programme.toml", "1/10000", "1/1000", "", "the table \"redenomination\" differs"},
      {"rules/valuation.toml", "name = \"damage_part\"", "name = \"part_damaged\"", "", ""},
  };
  for (const auto& change : changes) {
    const Folder folder;
    folder.spoil(change.file, change.from, change.to);
    const auto changed = load_with_faults(folder.path());
    ASSERT_TRUE(changed) << changed.error().message;
    std::string all;
    for (const Fault& fault : changed_under_one_version(*changed, before))
      all += fmt::format("{}:{}: {}\n", fault.file, fault.line, fault.sentence);
    EXPECT_THAT(all, HasSubstr(change.sentence)) << change.from;
    EXPECT_THAT(all, HasSubstr(change.line)) << change.from;
    EXPECT_NE(all, "") << change.from;
  }
}

TEST(Versions, NoDifferenceWhereTheVersionIsRaisedOrTheMeaningStands) {
  const Programme before = *load(examples / "velaria");
  const Folder folder;
  folder.spoil("rules/scope.toml", "version = 3\ncitation = \"RoP 4(1)\"\neffect",
               "version = 4\ncitation = \"RoP 4(1)\"\neffect");
  folder.spoil("rules/scope.toml", "en = \"What happened lies in one of the two episodes.\"",
               "en = \"Yes.\"");
  folder.write("rules/money.toml", "# a remark\n" + folder.read("rules/money.toml"));
  folder.spoil("tables/damage.csv", "NONE,0.00,\"RoP Annex II, table 3\"\n", "");
  folder.write("tables/damage.csv",
               folder.read("tables/damage.csv") + "NONE,0.00,\"RoP Annex II, table 3\"\n");
  folder.spoil(toml, "languages = [\"en\", \"fr\", \"ar\"]", "languages = [\"en\", \"fr\"]");
  const auto changed = load_with_faults(folder.path());
  ASSERT_TRUE(changed) << changed.error().message;
  for (const Fault& fault : changed_under_one_version(*changed, before))
    ADD_FAILURE() << fault.file << ":" << fault.line << ": " << fault.sentence;
}

TEST(Versions, TheLabelNamesTheSettingsThatDecideToo) {
  const Hash before = load(examples / "velaria")->rules->digest;
  for (const auto& [from, to] :
       {std::pair("minor_digits = 2", "minor_digits = 3"),
        std::pair("to = 2027-02-28", "to = 2027-02-27"),
        std::pair("code = \"D1\"", "code = \"D1\"\nwindow = { to = 2027-02-28 }"),
        std::pair("1/10000", "1/1000"), std::pair("to = 2020-02-02", "to = 2020-02-03")}) {
    const Folder folder;
    folder.spoil(toml, from, to);
    EXPECT_NE(load_with_faults(folder.path())->rules->digest, before) << to;
  }
}

// ---- hash

TEST(FolderHash, IsWhatSha256sumRepeats) {
  const std::string command = "cd '" + (examples / "velaria").string() +
                              "' && find . -type f -printf '%P\\0' | LC_ALL=C sort -z | "
                              "xargs -0 sha256sum | sha256sum | cut -c1-64";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
  ASSERT_NE(pipe, nullptr);
  std::array<char, 65> hex{};
  ASSERT_EQ(std::fread(hex.data(), 1, 64, pipe.get()), 64u);
  const auto hash = folder_hash(examples / "velaria");
  ASSERT_TRUE(hash) << hash.error().message;
  EXPECT_EQ(base::to_hex(*hash), hex.data());
  EXPECT_EQ(load(examples / "velaria")->hash, *hash);
}

TEST(FolderHash, ChangesWithAnyByteAndAnyName) {
  const Folder folder;
  const Hash before = *folder_hash(folder.path());
  const std::string text = folder.read("tables/land.csv");
  folder.write("tables/land.csv", text + "\n");
  EXPECT_NE(*folder_hash(folder.path()), before);
  folder.write("tables/land.csv", text);
  EXPECT_EQ(*folder_hash(folder.path()), before);
  fs::rename(folder.path() / "tables/land.csv", folder.path() / "tables/lands.csv");
  EXPECT_NE(*folder_hash(folder.path()), before);
}

TEST(FolderHash, RefusesWhatItCannotCover) {
  const Folder folder;
  fs::create_symlink("programme.toml", folder.path() / "README.md");
  auto hash = folder_hash(folder.path());
  ASSERT_FALSE(hash);
  EXPECT_EQ(hash.error().code, Code::refused);
  EXPECT_THAT(hash.error().message, HasSubstr("is a link"));
  EXPECT_FALSE(load(folder.path()));
  fs::remove(folder.path() / "README.md");

  folder.write("tables/two\nlines.csv", "a,source\n");
  EXPECT_EQ(folder_hash(folder.path()).error().code, Code::refused);
  fs::remove(folder.path() / "tables/two\nlines.csv");

  fs::create_directory_symlink("forms", folder.path() / "more");
  EXPECT_EQ(folder_hash(folder.path()).error().code, Code::refused);
}

// ---- windows

TEST(Timeliness, BothEndsBelongToTheWindow) {
  const Window window{"2026-03-01", "2027-02-28", "2027-08-31", "LATE-1"};
  EXPECT_EQ(timeliness(window, "2026-02-28"), Timeliness::not_open_yet);
  EXPECT_EQ(timeliness(window, "2026-03-01"), Timeliness::in_time);
  EXPECT_EQ(timeliness(window, "2027-02-28"), Timeliness::in_time);  // a Sunday, and not moved
  EXPECT_EQ(timeliness(window, "2027-03-01"), Timeliness::late);
  EXPECT_EQ(timeliness(window, "2027-08-31"), Timeliness::late);
  EXPECT_EQ(timeliness(window, "2027-09-01"), Timeliness::closed);
}

TEST(Timeliness, AnEndThatIsNotGivenIsNoLimit) {
  EXPECT_EQ(timeliness({}, "1900-01-01"), Timeliness::in_time);
  EXPECT_EQ(timeliness({"2026-03-01", "", "", ""}, "2999-01-01"), Timeliness::in_time);
  EXPECT_EQ(timeliness({"", "2027-02-28", "", ""}, "1900-01-01"), Timeliness::in_time);
  EXPECT_EQ(timeliness({"", "2027-02-28", "", ""}, "2027-03-01"), Timeliness::closed);
}

TEST(Events, WhatMayBeOfOneIsNotOfNone) {
  const auto p = load(examples / "velaria");
  ASSERT_TRUE(p);
  const auto between = [&](std::string_view first, std::string_view last) {
    return event_place(*p, *base::parse_date(first), *base::parse_date(last));
  };
  const EventPlace day = between("2011-05-05", "2011-05-05"),
                   year = between("2011-01-01", "2011-12-31"),
                   never = between("2015-01-01", "2015-12-31"),
                   later = between("2019-10-05", "2019-10-05");
  EXPECT_EQ(day.id(), "E1");
  EXPECT_EQ(year.id(), "");
  EXPECT_EQ(never.id(), "NONE");
  EXPECT_EQ(same_event(day, day), true);
  EXPECT_EQ(same_event(day, year), std::nullopt);
  EXPECT_EQ(same_event(year, later), false);
  EXPECT_EQ(same_event(day, later), false);
  EXPECT_EQ(same_event(never, never), false);
  EXPECT_EQ(same_event(never, any_event(*p)), false);
  EXPECT_EQ(same_event(later, any_event(*p)), std::nullopt);
}

}  // namespace
}  // namespace amends::programme
