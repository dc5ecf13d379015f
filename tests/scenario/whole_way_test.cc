// The way of a caseload from a file to a receipt, with the program as a user runs it.
#include <gmock/gmock.h>

#include "program.h"

namespace amends::scenario {
namespace {

using testing::HasSubstr;
using testing::Not;

class WholeWay : public ProgramTest {
 protected:
  void SetUp() override {
    ASSERT_EQ(amends("simulate --programme " + programme("velaria") +
                     " --claims 400 --seed 3 -o caseload")
                  .code,
              0);
    const Outcome init = amends("init reg --programme " + programme("velaria"));
    ASSERT_EQ(init.code, 0) << init.out;
  }
  Outcome take_in(const std::string& file = "caseload/claims.csv",
                  const std::string& more = "") const {
    return amends_json("intake " + file + " --mapping caseload/mapping.toml -r reg " + more);
  }
  static std::uint64_t sum(const nlohmann::json& counts) {
    std::uint64_t total = 0;
    for (const char* name : {"accepted", "amended", "unchanged", "deficient", "refused"}) {
      total += counts.at(name).get<std::uint64_t>();
    }
    return total;
  }
  std::string first_key() const {
    const std::string csv = read("caseload/claims.csv");
    const std::size_t line = csv.find('\n') + 1;
    return csv.substr(line, csv.find(',', line) - line);
  }
};

TEST_F(WholeWay, FromTheFileToTheReceipt) {
  const nlohmann::json dry = take_in("caseload/claims.csv", "--dry-run").json();
  EXPECT_EQ(amends_json("status reg").json().at("acts"), 1);
  const nlohmann::json first = take_in().json();
  ASSERT_FALSE(first.is_discarded());
  EXPECT_EQ(first.at("rows"), 400);
  EXPECT_EQ(sum(first), 400u);
  EXPECT_GT(first.at("accepted"), 200);
  for (const char* name : {"rows", "accepted", "amended", "unchanged", "deficient", "refused"}) {
    EXPECT_EQ(dry.at(name), first.at(name)) << name;
  }
  const nlohmann::json again = take_in().json();
  EXPECT_EQ(again.at("unchanged").get<int>() + again.at("refused").get<int>(), 400);
  EXPECT_EQ(again.at("refused"), first.at("refused"));

  const Outcome evidence =
      amends_json("evidence add caseload/evidence --manifest caseload/files.csv -r reg");
  EXPECT_LE(evidence.code, 1) << evidence.out;
  EXPECT_GT(evidence.json().at("added"), 0);
  EXPECT_EQ(amends_json("evidence add caseload/evidence --manifest caseload/files.csv -r reg")
                .json()
                .at("added"),
            0);

  EXPECT_EQ(amends("run reg").code, 0);
  const Outcome verify = amends_json("verify reg");
  EXPECT_EQ(verify.code, 0) << verify.out;
  EXPECT_TRUE(verify.json().at("ok"));

  EXPECT_EQ(amends("receipt " + first_key() + " -r reg -o one.receipt").code, 0);
  const Outcome receipt = amends("verify one.receipt --key reg/log/vkey");
  EXPECT_EQ(receipt.code, 0) << receipt.out;
  EXPECT_THAT(receipt.out, HasSubstr("What is proven"));
  EXPECT_THAT(receipt.out, HasSubstr("What is not proven"));
  fs::rename(place_ / "reg", place_ / "gone");
  EXPECT_EQ(amends("verify one.receipt").code, 0);
}

TEST_F(WholeWay, AForgedReceiptDoesNotHold) {
  take_in();
  amends("run reg");
  ASSERT_EQ(amends("receipt " + first_key() + " -r reg -o one.receipt").code, 0);
  std::string text = read("one.receipt");
  const std::size_t index = text.find("index ");
  text[index + 6] = text[index + 6] == '1' ? '2' : '1';
  write("forged.receipt", text);
  const Outcome forged = amends("verify forged.receipt");
  EXPECT_EQ(forged.code, 1);
  EXPECT_THAT(forged.out, HasSubstr("does NOT hold"));
  ASSERT_EQ(amends("init other --programme " + programme("velaria")).code, 0);
  EXPECT_EQ(amends("verify one.receipt --key other/log/vkey").code, 1);
}

TEST_F(WholeWay, RebuildReportAndExport) {
  take_in();
  amends("evidence add caseload/evidence --manifest caseload/files.csv -r reg");
  amends("run reg");
  EXPECT_TRUE(amends_json("rebuild reg").json().at("equal"));
  EXPECT_EQ(amends("report reg -o report.html").code, 0);
  EXPECT_THAT(read("report.html"), HasSubstr("<svg"));
  EXPECT_THAT(read("report.html"), Not(HasSubstr("<script")));
  const Outcome bag = amends("export -r reg --bagit bag");
  EXPECT_EQ(bag.code, 0) << bag.out;
  EXPECT_EQ(amends("verify bag").code, 0);
  EXPECT_EQ(shell("cd bag && sha256sum --quiet -c manifest-sha256.txt").code, 0);
  EXPECT_EQ(shell("cd bag && sha512sum --quiet -c manifest-sha512.txt").code, 0);
  write("bag/data/README.txt", "changed");
  EXPECT_EQ(amends("verify bag").code, 1);
}

TEST_F(WholeWay, AStepAnErasureAndWhatTheyLeave) {
  take_in();
  amends("run reg");
  const nlohmann::json shown = amends_json("show " + first_key() + " -r reg --purpose test").json();
  ASSERT_FALSE(shown.is_discarded());
  const std::string number = shown.at("claim");
  const Outcome refused = amends("act " + number + " decide --role PAN --reason x -r reg");
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.out, HasSubstr("not possible from"));
  EXPECT_EQ(amends("act " + number + " withdraw --role CLM --reason \"asked for\" -r reg").code, 0);
  EXPECT_EQ(amends("erase " + number +
                   " --reason \"asked for\" --legal-basis \"RoP 40\" --role DPO -r reg")
                .code,
            0);
  const Outcome verify = amends("verify reg");
  EXPECT_EQ(verify.code, 0) << verify.out;
  EXPECT_THAT(verify.out, HasSubstr("lawfully erased"));
  const nlohmann::json again = take_in().json();
  EXPECT_EQ(again.at("accepted").get<int>() + again.at("deficient").get<int>(), 0)
      << "an erased row must not come back";
}

TEST_F(WholeWay, AnInterruptedIntakeCarriesOn) {
  ASSERT_EQ(amends("simulate --programme " + programme("velaria") +
                   " --claims 30000 --seed 4 --no-evidence -o large")
                .code,
            0);
  const Outcome stopped = shell("timeout -s INT 0.3 " + std::string(AMENDS_PROGRAM) +
                                " intake large/claims.csv --mapping large/mapping.toml -r reg");
  EXPECT_TRUE(stopped.code == 124 || stopped.code == 130 || stopped.code <= 1) << stopped.out;
  const auto kept = amends_json("status reg").json().at("acts").get<std::uint64_t>();
  const nlohmann::json rest =
      amends_json("intake large/claims.csv --mapping large/mapping.toml -r reg").json();
  EXPECT_EQ(rest.at("rows"), 30000);
  EXPECT_EQ(sum(rest), 30000u);
  EXPECT_EQ(rest.at("unchanged").get<std::uint64_t>(), kept - 1);
  EXPECT_EQ(amends("fsck reg").code, 0);
}

}  // namespace
}  // namespace amends::scenario
