#include "intake/intake.h"

#include "intake/test_intake.h"

namespace amends::intake {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view simple = R"(
source = "office"
key = "no"
[fields]
category = "category"
received = "received"
"claimant.names[0].text" = "name"
"claimant.birth" = "birth"
"incidents[0].date" = "date"
)";
constexpr std::string_view header = "no,category,received,name,birth,date\n";
// What a file says of one claim; D1 wants a name, a birth and an incident's date.
std::string row(std::string_view no, std::string_view name = "Tova Reed",
                std::string_view date = "2019-10-03") {
  return fmt::format("{},D1,2026-03-15,{},1961-04,{}\n", no, name, date);
}

class IntakeRun : public IntakeTest {
 protected:
  IntakeRun() : reg_(make("velaria")), mapping_(mapping(reg_, simple)) {}
  IntakeResult run(std::string_view rows, bool dry_run = false,
                   const std::string& name = "claims.csv") {
    return take(reg_, mapping_, write(name, std::string(header) + std::string(rows)), dry_run);
  }
  registry::Register reg_;
  Mapping mapping_;
};

TEST_F(IntakeRun, FilesClaimsOnceAndAmendsThem) {
  const IntakeResult first = run(row("1") + row("2") + row("3") + row("4") + row("5"));
  EXPECT_EQ(first.counts.accepted, 5u);
  EXPECT_EQ(count(reg_, "SELECT count(*) FROM claim"), 5);
  const std::uint64_t acts = reg_.log().size();

  const IntakeResult again = run(row("1") + row("2") + row("3") + row("4") + row("5"));
  EXPECT_EQ(again.counts.unchanged, 5u);
  EXPECT_EQ(reg_.log().size(), acts);

  const IntakeResult changed = run(row("1") + row("2", "Tova Reeds") + row("6"));
  EXPECT_THAT(outcomes(changed), ElementsAre("unchanged", "amended", "accepted"));
  EXPECT_THAT(report_rows(changed.report)[1]["amends_reason"], "changed: claimant.names[0].text");
  EXPECT_THAT(
      last_act(reg_, 2),
      HasSubstr(
          R"("changed":[{"field":"claimant.names[0].text","from":"Tova Reed","to":"Tova Reeds"}])"));
  EXPECT_EQ(count(reg_, "SELECT count(*) FROM claim"), 6);
  EXPECT_EQ(report_rows(changed.report)[1]["amends_claim"], reg_.number_of(2));
}

TEST_F(IntakeRun, NotesDeficienciesWithTheDayToCureThemBy) {
  const IntakeResult result = run(row("1", "") + row("2"));
  EXPECT_THAT(outcomes(result), ElementsAre("deficient", "accepted"));
  EXPECT_EQ(result.counts.deficient, 1u);
  EXPECT_THAT(report_rows(result.report)[0]["amends_codes"], HasSubstr("CLAIMANT_NAME"));
  // Sixty days from the day of intake, because the notice cannot be earlier.
  EXPECT_EQ(count(reg_, "SELECT count(*) FROM deficiency WHERE due='2026-05-31'"),
            count(reg_, "SELECT count(*) FROM deficiency"));
  EXPECT_EQ(count(reg_, "SELECT count(*) FROM claim WHERE stage='DEFICIENT'"), 1);

  const IntakeResult cured = run(row("1", "Ada Reed") + row("2"));
  EXPECT_THAT(outcomes(cured), ElementsAre("amended", "unchanged"));
  EXPECT_EQ(count(reg_, "SELECT count(*) FROM claim WHERE stage='DEFICIENT'"), 0);
}

TEST_F(IntakeRun, RefusesARowAndSaysWhereAndWhy) {
  const IntakeResult result =
      run(row("1") + row("2", "A", "some day") + "short,row\n" + std::string(header) + row("") +
          "7,D9,2026-03-15,A,1970,2019\n" + "8,D1,2025-01-01,A,1970,2019\n" +
          "9,D1,2027-12-01,A,1970,2019\n" + "10,D1,2027-03-01,A,1970,2019-10\n" +
          "11,D1,,A,1970,2019-10\n");
  EXPECT_THAT(outcomes(result),
              ElementsAre("accepted", "refused", "refused", "refused", "refused", "refused",
                          "refused", "refused", "accepted", "refused"));
  std::vector<Row> rows = report_rows(result.report);
  EXPECT_EQ(rows[1]["amends_row"], "3");
  EXPECT_EQ(rows[1]["amends_column"], "date");
  EXPECT_EQ(rows[1]["amends_value"], "some day");
  EXPECT_THAT(rows[1]["amends_reason"], HasSubstr("incidents[0].date: it is not a date"));
  EXPECT_THAT(rows[2]["amends_reason"], HasSubstr("2 columns where the header has 6"));
  EXPECT_THAT(rows[3]["amends_reason"], HasSubstr("repeats the header line"));
  EXPECT_THAT(rows[4]["amends_reason"], HasSubstr("no key"));
  EXPECT_THAT(rows[5]["amends_reason"], HasSubstr("it is not one of the programme's categories"));
  EXPECT_THAT(rows[6]["amends_reason"], HasSubstr("opens on 2026-03-01"));
  EXPECT_THAT(rows[7]["amends_reason"], HasSubstr("closed on 2027-02-28"));
  EXPECT_THAT(rows[9]["amends_reason"], HasSubstr("does not say when the claim was received"));
  EXPECT_EQ(count(reg_, "SELECT count(*) FROM claim WHERE late=1"), 1);
}

TEST_F(IntakeRun, LetsTheFirstOfTwoRowsWithOneKeyStand) {
  const std::string file =
      row("1") + row("2") + row("1") + row("1", "Somebody Else") + row("2", "Another");
  const IntakeResult first = run(file);
  EXPECT_THAT(outcomes(first),
              ElementsAre("accepted", "accepted", "unchanged", "refused", "refused"));
  EXPECT_THAT(report_rows(first.report)[3]["amends_reason"],
              HasSubstr("the row in line 2 has the same key"));
  EXPECT_THAT(report_rows(first.report)[4]["amends_reason"],
              HasSubstr("the row in line 3 has the same key"));
  const std::uint64_t acts = reg_.log().size();
  EXPECT_THAT(outcomes(run(file)),
              ElementsAre("unchanged", "unchanged", "unchanged", "refused", "refused"));
  EXPECT_EQ(reg_.log().size(), acts);
}

TEST_F(IntakeRun, DryRunGivesTheSameReportAndKeepsNothing) {
  run(row("1"));
  const std::string file =
      row("1", "Changed") + row("2") + row("2") + row("3", "") + row("4", "A", "bad") + row("5");
  const auto before = reg_.state_hash(base::quiet());
  const std::string dry = read(run(file, true).report);
  const auto after = reg_.state_hash(base::quiet());
  ASSERT_TRUE(before && after);
  EXPECT_EQ(*before, *after);
  EXPECT_EQ(reg_.log().size(), 2u);
  EXPECT_EQ(read(run(file).report), dry);
  EXPECT_THAT(dry, HasSubstr("amended"));
}

TEST_F(IntakeRun, TakesItsOwnReportOnceItIsCorrected) {
  const IntakeResult first =
      run(row("1") + row("2", "A", "som day") + "3,D1\n" + row("4", "caf\xE9"));
  EXPECT_THAT(outcomes(first), ElementsAre("accepted", "refused", "refused", "refused"));
  std::string report = read(first.report);
  const auto feed = [&](const std::string& name) {
    IntakeResult result = take(reg_, mapping_, write(name, report));
    return outcomes(result);
  };
  EXPECT_THAT(feed("untouched.csv"), ElementsAre("unchanged", "refused", "refused", "refused"));
  const auto correct = [&](std::string_view from, std::string_view to) {
    const std::size_t at = report.find(from);
    ASSERT_NE(at, std::string::npos) << from << "\n" << report;
    report.replace(at, from.size(), to);
  };
  correct("som day", "2019-10");
  correct("3,D1,,,,", "3,D1,2026-03-15,Bo,1970,2019-10");
  correct("caf\uFFFD", "café");
  EXPECT_THAT(feed("corrected.csv"), ElementsAre("unchanged", "accepted", "accepted", "accepted"));
  EXPECT_EQ(count(reg_, "SELECT count(*) FROM claim"), 4);
}

TEST_F(IntakeRun, KeepsWhatCameBeforeAQuoteThatNeverCloses) {
  const IntakeResult result = run(row("1") + row("2") + "3,D1,\"2026\n" + row("4"));
  EXPECT_THAT(outcomes(result), ElementsAre("accepted", "accepted", "refused"));
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(result.stopped->code, Code::refused);
  EXPECT_THAT(result.stopped->message, HasSubstr("line 4: the quote that opens here never closes"));
  EXPECT_EQ(count(reg_, "SELECT count(*) FROM claim"), 2);
}

TEST_F(IntakeRun, StopsCleanlyAndCarriesOn) {
  class Impatient final : public base::Task {
   public:
    bool stopped() const override { return true; }
  };
  std::string rows;
  for (int i = 0; i < 2000; ++i) rows += row(std::to_string(i));
  const auto file = write("many.csv", std::string(header) + rows);
  Impatient task;
  IntakeOptions options;
  options.actor = {"Officer", "INT"};
  const auto stopped = take_in(reg_, mapping_, file, options, task);
  ASSERT_TRUE(stopped) << stopped.error().message;
  ASSERT_TRUE(stopped->stopped);
  EXPECT_EQ(stopped->stopped->code, Code::interrupted);
  EXPECT_GT(stopped->counts.accepted, 0u);
  EXPECT_LT(stopped->counts.accepted, 2000u);
  EXPECT_EQ(count(reg_, "SELECT count(*) FROM claim"),
            static_cast<std::int64_t>(stopped->counts.accepted));
  const IntakeResult rest = take(reg_, mapping_, file);
  EXPECT_EQ(rest.counts.unchanged, stopped->counts.accepted);
  EXPECT_EQ(rest.counts.accepted + rest.counts.unchanged, 2000u);
}

TEST_F(IntakeRun, DoesNotBringBackWhatWasErased) {
  run(row("1") + row("2"));
  ASSERT_TRUE(reg_.erase({.claim = 1, .act = {}, .reason = "request", .legal_basis = "Act 5"},
                         {"Officer", "DPO"}));
  const IntakeResult again = run(row("1") + row("2"));
  EXPECT_THAT(outcomes(again), ElementsAre("refused", "unchanged"));
  EXPECT_THAT(report_rows(again.report)[0]["amends_reason"], HasSubstr("was erased"));
}

TEST_F(IntakeRun, RefusesToAmendAClaimThatIsClosed) {
  run(row("1"));
  auto session = reg_.begin();
  ASSERT_TRUE(session);
  ASSERT_TRUE(session->add(
      {"claim.moved", 1,
       R"({"from":"REGISTERED","reason":"asked for","to":"WITHDRAWN","trigger":"withdraw"})"},
      {"Claimant", "CLM"}));
  ASSERT_TRUE(session->commit());
  const IntakeResult result = run(row("1", "Other"));
  EXPECT_THAT(outcomes(result), ElementsAre("refused"));
  EXPECT_THAT(report_rows(result.report)[0]["amends_reason"], HasSubstr("WITHDRAWN"));
}

TEST_F(IntakeRun, FailsBeforeAnyWorkWhereColumnsAreMissing) {
  const auto result = take_in(
      reg_, mapping_, write("bad.csv", "no,categry,received,name,birth,date\n"), {}, base::quiet());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::bad_input);
  EXPECT_THAT(result.error().message,
              HasSubstr("no column \"category\"; did you mean \"categry\"?"));
  EXPECT_FALSE(std::filesystem::exists(place_ / "bad.csv.report.csv"));
}

TEST_F(IntakeTest, KeepsTheFirstDayOfReceiptWhereRowsDoNotSay) {
  constexpr std::string_view toml = R"(
source = "office"
key = "no"
[fields]
category = { constant = "D1" }
received = { column = "received", default = "today" }
"claimant.names[0].text" = "name"
)";
  const auto file = [&](std::string_view name) {
    return write("today.csv", fmt::format("no,received,name\n1,,{}\n", name));
  };
  {
    registry::Register reg = make("velaria");
    EXPECT_EQ(take(reg, mapping(reg, toml), file("Ada")).counts.deficient, 1u);
  }
  constexpr base::UnixSeconds late = noon + 500 * 86400;  // August 2027: only late claims are taken
  auto reg = registry::Register::open(place_ / "register", registry::Access::write,
                                      base::fixed_clock(late));
  ASSERT_TRUE(reg);
  const Mapping today = mapping(*reg, toml);
  EXPECT_EQ(take(*reg, today, file("Ada")).counts.unchanged, 1u);
  EXPECT_EQ(take(*reg, today, file("Bo")).counts.amended, 1u);
  EXPECT_EQ(count(*reg, "SELECT count(*) FROM claim WHERE received='2026-04-01' AND late=0"), 1);
  EXPECT_THAT(
      last_act(*reg, 1),
      HasSubstr(R"("changed":[{"field":"claimant.names[0].text","from":"Ada","to":"Bo"}])"));
}

TEST_F(IntakeRun, ReportsAFailureToWriteAndKeepsWhatWasCommitted) {
  std::string rows;
  for (int i = 0; i < 40; ++i) rows += row(std::to_string(i));
  const auto file = write("disk.csv", std::string(header) + rows);
  // Let the database's disk fill up in the middle.
  int writes = 0;
  base::set_fault_plan([&](base::FileOperation operation, const std::filesystem::path& path) {
    const bool is_database = path.string().find("register.db") != std::string::npos;
    return is_database && operation == base::FileOperation::write && ++writes > 6 ? ENOSPC : 0;
  });
  IntakeOptions options;
  options.actor = {"Officer", "INT"};
  options.group_rows = 3;
  const auto failed = take_in(reg_, mapping_, file, options, base::quiet());
  base::set_fault_plan({});
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, Not(testing::IsEmpty()));
  const std::int64_t kept = count(reg_, "SELECT count(*) FROM claim");
  std::int64_t reported = 0;
  for (Row& line : report_rows(place_ / "disk.csv.report.csv"))
    reported += line["amends_outcome"] == "accepted";
  EXPECT_EQ(reported, kept);
  const IntakeResult rest = take(reg_, mapping_, file);
  EXPECT_EQ(rest.counts.accepted + rest.counts.unchanged, 40u);
}

}  // namespace
}  // namespace amends::intake
