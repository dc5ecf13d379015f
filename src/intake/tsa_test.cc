// Real files, dirty as they are, through a real register: every row is accounted for.
#include "intake/intake.h"
#include "intake/test_intake.h"

namespace amends::intake {
namespace {

using testing::HasSubstr;

class PublishedClaims : public IntakeTest {
 protected:
  static std::filesystem::path folder() {
    return std::filesystem::path(AMENDS_SOURCE_DIR) / ".." / "shared" / "data" / "tsa-claims";
  }
  std::filesystem::path copy(const std::filesystem::path& from) {
    std::filesystem::copy_file(from, place_ / from.filename());
    std::filesystem::permissions(place_ / from.filename(), std::filesystem::perms::owner_all);
    return place_ / from.filename();
  }
  Mapping tsa(const registry::Register& reg) {
    auto mapping =
        load_mapping(programme_folder("lost-property") / "mappings" / "tsa.toml", reg.programme());
    EXPECT_TRUE(mapping) << mapping.error().message;
    return std::move(*mapping);
  }
  // What the file says in plain sight, counted without any of our reading: rows, claims, and
  // repeated headers.
  struct Plain {
    std::uint64_t rows = 0, headers = 0;
    std::set<std::string> keys;
  };
  static Plain count_plainly(const std::filesystem::path& file) {
    std::istringstream lines(read(file));
    Plain plain;
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
      ++plain.rows;
      std::string key = line.substr(0, line.find(','));
      std::erase(key, ' ');
      if (key == "ClaimNumber")
        ++plain.headers;
      else
        plain.keys.insert(key);
    }
    return plain;
  }
};

TEST_F(PublishedClaims, GoInWithEveryRowAccountedFor) {
  if (!std::filesystem::exists(folder())) {
    GTEST_SKIP() << "NOT TESTED: the published claims are not at " << folder();
  }
  registry::Register reg = make("lost-property");
  const Mapping mapping = tsa(reg);
  std::uint64_t claims = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder())) {
    if (entry.path().extension() != ".csv") continue;
    const auto file = copy(entry.path());
    const Plain plain = count_plainly(file);
    IntakeOptions options;
    options.actor = {"Officer", "INT"};
    const auto result = take_in(reg, mapping, file, options, base::quiet());
    ASSERT_TRUE(result) << result.error().message;
    const Counts& c = result->counts;
    EXPECT_EQ(c.rows, plain.rows) << file;
    EXPECT_EQ(c.accepted + c.deficient, plain.keys.size()) << file;
    EXPECT_EQ(c.refused, plain.headers) << file;
    EXPECT_EQ(c.unchanged, plain.rows - plain.headers - plain.keys.size()) << file;
    EXPECT_EQ(c.amended, 0u) << file;
    EXPECT_EQ(report_rows(result->report).size(), plain.rows) << file;
    for (Row& line : report_rows(result->report)) {
      if (line["amends_outcome"] != "refused") continue;
      EXPECT_THAT(line["amends_reason"], HasSubstr("repeats the header line"));
    }
    const auto again = take_in(reg, mapping, file, options, base::quiet());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->counts.unchanged, plain.rows - plain.headers) << file;
    claims += plain.keys.size();
  }
  EXPECT_EQ(count(reg, "SELECT count(*) FROM claim"), static_cast<std::int64_t>(claims));
}

TEST_F(PublishedClaims, AreReadThroughTheirBrokenWords) {
  registry::Register reg = make("lost-property");
  const auto file = write(
      "broken.csv",
      "Claim Number,Date Received,Incident D,Airport Code,Airport Name,Airline Name,Claim Type,"
      "Claim Site,Item Category,Close Amount,Disposition\n"
      "20160 62032312,7-Jun-16,5/ 27/2016 0 :00,ATL,Somewhere,-,Pass enger Pro perty Los s,"
      "Ch ec ked Baggag e,Other,\"$1,709 .0 0\",De ny\n"
      "2016102435072,24/Oct/16,2-Jun-16,-,-,-,-,-,-,,*Insufficient -\n");
  const Mapping mapping = tsa(reg);
  EXPECT_THAT(outcomes(take(reg, mapping, file)), testing::ElementsAre("accepted", "deficient"));
  const std::string first = last_act(reg, 1), second = last_act(reg, 2);
  for (const char* part :
       {R"("key":"2016062032312")", R"("column:Claim Number":"20160 62032312")",
        R"("category":"LOSS")", R"("site":"Checked Baggage")", R"("disposition":"Deny")",
        R"("amount":"1709.00")", R"("date":"2016-05-27")", R"("received":"2016-06-07")",
        R"("incidents[0].date":"5/ 27/2016 0 :00")", R"("form.disposition":"De ny")"}) {
    EXPECT_THAT(first, HasSubstr(part));
  }
  EXPECT_THAT(second, HasSubstr(R"("category":"UNSTATED")"));
  EXPECT_THAT(second, HasSubstr(R"("received":"2016-10-24")"));
  EXPECT_THAT(second, testing::Not(HasSubstr("amount")));
}

TEST_F(PublishedClaims, OfOtherYearsHaveOtherColumns) {
  registry::Register reg = make("lost-property");
  const auto file = write(
      "older.csv",
      "Claim Number,Date Received,Incident Date,Airport Code,Airport Name,Airline Name,Claim Type,"
      "Claim Site,Item,Claim Amount,Status,Close Amount,Disposition\n"
      "0909802M,4-Jan-02,12/12/2002 0:00,EWR,Somewhere,Some Airline,Property Damage,Checkpoint,"
      "Cameras,$350.00,Approved,$350.00,Approve in Full\n");
  EXPECT_THAT(outcomes(take(reg, tsa(reg), file)), testing::ElementsAre("accepted"));
  const std::string act = last_act(reg, 1);
  EXPECT_THAT(act, HasSubstr(R"("losses":[{"amount":"350.00","currency":"USD"}])"));
  EXPECT_THAT(act, HasSubstr(R"("column:Status":"Approved")"));
}

}  // namespace
}  // namespace amends::intake
