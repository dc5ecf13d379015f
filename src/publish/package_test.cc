#include "publish/package.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/json.h"
#include "evidence/bagit.h"
#include "ledger/receipt.h"
#include "publish/commands.h"
#include "publish/test_register.h"
#include "register/acts.h"
#include "register/links.h"

namespace amends::publish {
namespace {

using registry::Register;
constexpr base::UnixSeconds noon = 1'775'000'000;  // 2026-03-31, inside Velaria's window
const registry::Actor officer{"Officer", "INT"};

std::string content_of(const std::filesystem::path& path) {
  const auto content = base::read_file(path);
  if (!content) ADD_FAILURE() << content.error().message;
  return content.value_or("");
}

class PackageTest : public testing::Test {
 protected:
  PackageTest() : reg(make()) {}

  Register make() {
    Register::CreateOptions options;
    options.origin = "test.example/log";
    options.actor = officer;
    options.clock = base::fixed_clock(noon);
    auto made = Register::create(folder.path() / "register",
                                 AMENDS_SOURCE_DIR "/programmes/velaria", options);
    EXPECT_TRUE(made) << made.error().message;
    return std::move(*made);
  }

  registry::Done add(std::string_view kind, std::int64_t subject, const std::string& data) {
    auto session = reg.begin();
    const auto canonical = base::canonical_json(data);
    const auto done = session->add({kind, subject, *canonical}, officer);
    EXPECT_TRUE(done) << done.error().message;
    EXPECT_TRUE(session->commit());
    return done.value_or(registry::Done{});
  }

  registry::ClaimId file(std::string_view category, std::string_view name) {
    const std::string filing = fmt::format(
        R"({{"category":"{}","received":"2026-03-31","claimant":{{"birth":"1961-04","contact":{{"phone":"+99 555"}},)"
        R"("names":[{{"text":"{}"}},{{"text":"Alias, \"the\" other"}}]}},"units":[{{"kind":"HOUSE","place":{{"zone":"K2"}}}}],)"
        R"("losses":[{{"amount":"1200.00","currency":"VLR","head":"DISPLACEMENT","unit":0,"date":"2019-10"}}]}})",
        category, name);
    auto session = reg.begin();
    const registry::ClaimId claim = session->new_claim();
    const std::string data = fmt::format(
        R"({{"deficiencies":[],"filing":{},"late":false,"source":{{"digest":"{}","key":"{}","name":"test","row":1}}}})",
        filing, base::to_base64(base::sha256(base::as_bytes(name))), name);
    const auto done =
        session->add({registry::kind::claim_filed, claim, *base::canonical_json(data)}, officer);
    EXPECT_TRUE(done) << done.error().message;
    EXPECT_TRUE(session->commit());
    return claim;
  }

  void attach(registry::ClaimId claim, std::string_view bytes) {
    auto batch = reg.blobs().batch();
    const auto blob = batch.add_bytes(base::as_bytes(bytes));
    EXPECT_TRUE(blob);
    EXPECT_TRUE(batch.commit());
    add(registry::kind::evidence_accessioned, claim,
        fmt::format(
            R"({{"kind":"PHOTO","mime":"image/jpeg","name":"a.jpg","sha256":"{}","size":{}}})",
            base::to_hex(blob->sha256), blob->size));
  }

  void publish() {
    const auto checkpoint = reg.publish(base::quiet());
    ASSERT_TRUE(checkpoint) << checkpoint.error().message;
  }

  PackageReport bag(const PackageOptions& options = {}) {
    const auto report = write_bag(reg, folder.path() / "bag", options, base::quiet());
    EXPECT_TRUE(report) << report.error().message;
    const auto checked = evidence::verify_bag(folder.path() / "bag", base::quiet());
    EXPECT_TRUE(checked);
    for (const auto& error : checked->errors) ADD_FAILURE() << error.file << ": " << error.message;
    return report.value_or(PackageReport{});
  }

  // Every file of the package but the log and the programme, laid end to end.
  std::string all_of_it() const {
    std::string all;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(folder.path() / "bag" / "data")) {
      const std::string path = entry.path().string();
      if (!entry.is_regular_file() || path.find("/log/") != std::string::npos ||
          path.find("/programme/") != std::string::npos) {
        continue;
      }
      all += path + "\n" + content_of(entry.path());
    }
    return all;
  }

  std::filesystem::path data() const { return folder.path() / "bag" / "data"; }

  TestFolder folder;
  Register reg;
};

TEST_F(PackageTest, is_a_valid_bag_whose_receipts_verify_by_themselves) {
  const registry::ClaimId claim = file("D1", "Tova Reed");
  attach(claim, "a picture");
  attach(file("H1", "Ana Moss"), "a picture");
  publish();
  const PackageReport report = bag();
  EXPECT_EQ(report.receipts, 4U);
  EXPECT_EQ(report.evidence_files, 1U) << "the same bytes are stored once";
  EXPECT_EQ(report.unpublished, 0U);
  std::size_t receipts = 0;
  for (const auto& entry : std::filesystem::directory_iterator(data() / "receipts")) {
    const auto receipt = ledger::Receipt::parse(content_of(entry.path()));
    ASSERT_TRUE(receipt) << receipt.error().message;
    const auto facts = ledger::verify_receipt(*receipt, reg.log().verifier(), std::nullopt);
    EXPECT_TRUE(facts) << facts.error().message;
    ++receipts;
  }
  EXPECT_EQ(receipts, 4U);
  const std::string number = reg.number_of(claim);
  EXPECT_TRUE(std::filesystem::exists(data() / "receipts" / (number + "-1.receipt")));
  EXPECT_EQ(
      content_of(data() / "evidence" / base::to_hex(base::sha256(base::as_bytes("a picture")))),
      "a picture");
  EXPECT_NE(content_of(data() / "views" / "evidence_item.csv").find(number + ","),
            std::string::npos);
}

TEST_F(PackageTest, sealed_claims_stay_and_nothing_counts_past_them) {
  file("D1", "Tova Reed");
  attach(file("P4", "Sealed Person"), "a sealed picture");
  const registry::ClaimId last = file("H1", "Ana Moss");
  publish();
  bag();
  const std::string all = all_of_it();
  EXPECT_EQ(all.find("Sealed Person"), std::string::npos);
  EXPECT_EQ(all.find("a sealed picture"), std::string::npos);
  EXPECT_NE(all.find("Ana Moss"), std::string::npos);
  // The claim's sequence number would show the gap.
  const std::string claims = content_of(data() / "views" / "claim.csv");
  EXPECT_EQ(claims.find(fmt::format("\n{},", last)), std::string::npos);
  EXPECT_NE(claims.find("\n" + reg.number_of(last) + ",H1,"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(data() / "views" / "sealed_access.csv"));
  EXPECT_FALSE(std::filesystem::exists(data() / "views" / "erasure.csv"));
}

TEST_F(PackageTest, a_judgement_that_names_a_claim_sealed_since_stays) {
  const registry::ClaimId open = file("D1", "Tova Reed"), sealed = file("D1", "Tova Read");
  auto session = reg.begin();
  ASSERT_TRUE(registry::judge_link(
      reg, *session,
      {"SAME_PERSON", open << 10, sealed << 10, registry::Verdict::same, "one mother", 9000},
      {"Ines", "LNK"}));
  ASSERT_TRUE(session->commit());
  add(registry::kind::claim_amended, sealed,
      R"({"deficiencies":[],"filing":{"category":"P4","received":"2026-03-31","claimant":{"names":[)"
      R"({"text":"Tova Read"}]}},"late":false,"source":{"digest":")" +
          base::to_base64(base::sha256(base::as_bytes("sealed"))) +
          R"(","key":"sealed","name":"test","row":1}})");
  publish();
  EXPECT_EQ(bag().receipts, 1U);  // that the other was filed
}

TEST_F(PackageTest, sealed_claims_and_contacts_come_when_they_are_asked_for) {
  attach(file("P4", "Sealed Person"), "a sealed picture");
  publish();
  PackageOptions options;
  options.scope = {true, true};
  options.acts = true;
  const PackageReport report = bag(options);
  EXPECT_EQ(report.receipts, 2U);
  EXPECT_EQ(report.acts, 3U);
  EXPECT_NE(content_of(data() / "views" / "contact.csv").find("+99 555"), std::string::npos);
  EXPECT_NE(content_of(data() / "views" / "party_mention.csv").find("Sealed Person"),
            std::string::npos);
}

TEST_F(PackageTest, contacts_stay_out_of_the_tables) {
  file("D1", "Tova Reed");
  publish();
  PackageOptions options;
  options.receipts = false;
  EXPECT_EQ(bag(options).receipts, 0U);
  EXPECT_EQ(all_of_it().find("+99 555"), std::string::npos);
}

TEST_F(PackageTest, acts_leave_only_as_a_whole) {
  publish();
  PackageOptions options;
  options.acts = true;
  options.scope.sealed = true;
  const auto report = write_bag(reg, folder.path() / "bag", options, base::quiet());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Code::usage);
}

TEST_F(PackageTest, acts_can_be_held_against_the_log_by_hand) {
  file("D1", "Tova Reed");
  publish();
  PackageOptions options;
  options.scope = {true, true};
  options.acts = true;
  bag(options);
  std::istringstream lines(content_of(data() / "acts.ndjson"));
  std::uint64_t index = 0;
  for (std::string line; std::getline(lines, line); ++index) {
    const auto object = nlohmann::json::parse(line);
    EXPECT_EQ(object["index"], index);
    const auto salt = base::from_base64(object["salt"].get<std::string>());
    const std::size_t end = line.rfind(",\"index\":");
    const std::string body = line.substr(7, end - 7);
    const Hash commitment = ledger::commitment_of(*salt, body);
    ASSERT_TRUE(reg.log().read(index, index + 1, [&](const ledger::StoredAct& act) -> Status {
      EXPECT_EQ(act.commitment, commitment);
      return {};
    }));
  }
  EXPECT_EQ(index, reg.log().size());
}

TEST_F(PackageTest, of_damaged_evidence_is_refused) {
  attach(file("D1", "Tova Reed"), "a picture");
  publish();
  const auto path = reg.blobs().path_of(base::sha256(base::as_bytes("a picture")));
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  std::ofstream(path) << "a pictura";
  const auto report = write_bag(reg, folder.path() / "bag", {}, base::quiet());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, Code::corrupt);
  EXPECT_FALSE(evidence::is_bag(folder.path() / "bag")) << "half a package is no bag";
}

std::string output_of(const std::string& command) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  char buffer[4096];
  while (const std::size_t got = fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, got);
  pclose(pipe);
  return output;
}

TEST_F(PackageTest, commands_of_the_readme_do_what_it_says) {
  attach(file("D1", "Tova Reed"), "a picture");
  publish();
  PackageOptions options;
  options.scope = {true, true};
  options.acts = true;
  bag(options);
  const std::string readme = content_of(data() / "README.txt");
  const auto in = [](const std::filesystem::path& place, std::string_view command) {
    return output_of(fmt::format("cd {} && {} 2>&1", place.string(), command));
  };
  ASSERT_NE(readme.find(programme_hash_command), std::string::npos);
  EXPECT_EQ(in(data(), programme_hash_command), base::to_hex(reg.programme().hash) + "  -\n");
  const std::string_view manifest =
      "sha256sum --quiet -c manifest-sha256.txt && "
      "sha256sum --quiet -c tagmanifest-sha256.txt";
  ASSERT_NE(readme.find(manifest), std::string::npos);
  EXPECT_EQ(in(folder.path() / "bag", manifest), "");
  const std::size_t begin = readme.find("{ head -1");
  const std::size_t end = readme.find('\n', readme.find("| base64\n", begin));
  const std::string commitment = in(data(), readme.substr(begin, end - begin));
  ASSERT_TRUE(reg.log().read(0, 1, [&](const ledger::StoredAct& act) -> Status {
    EXPECT_EQ(commitment, base::to_base64(act.commitment) + "\n");
    return {};
  }));
}

TEST_F(PackageTest, is_not_written_over_anything) {
  publish();
  std::filesystem::create_directory(folder.path() / "bag");
  std::ofstream(folder.path() / "bag" / "there.txt") << "mine";
  EXPECT_FALSE(write_bag(reg, folder.path() / "bag", {}, base::quiet()));
  EXPECT_FALSE(write_public_bag(reg, folder.path() / "bag", "en", base::quiet()));
  EXPECT_FALSE(write_views(reg, folder.path() / "bag", {}, base::quiet()));
  EXPECT_FALSE(write_claims(reg, folder.path() / "bag" / "there.txt", {}, base::quiet()));
  EXPECT_EQ(content_of(folder.path() / "bag" / "there.txt"), "mine");
}

TEST_F(PackageTest, for_everybody_names_nobody) {
  attach(file("D1", "Tova Reed"), "a picture");
  publish();
  const auto written = write_public_bag(reg, folder.path() / "bag", "en", base::quiet());
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_TRUE(evidence::verify_bag(folder.path() / "bag", base::quiet())->valid());
  const std::string all = all_of_it();
  EXPECT_EQ(all.find("Tova Reed"), std::string::npos);
  EXPECT_EQ(all.find("+99 555"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(data() / "receipts"));
  EXPECT_TRUE(std::filesystem::exists(data() / "report.html"));
  EXPECT_TRUE(std::filesystem::exists(data() / "log" / "checkpoint"));
}

TEST_F(PackageTest, of_the_same_register_is_the_same_bytes) {
  attach(file("D1", "Tova Reed"), "a picture");
  publish();
  bag();
  const std::string first = content_of(folder.path() / "bag" / "manifest-sha256.txt");
  std::filesystem::remove_all(folder.path() / "bag");
  bag();
  EXPECT_EQ(content_of(folder.path() / "bag" / "manifest-sha256.txt"), first);
}

TEST_F(PackageTest, tables_are_rfc_4180_and_call_things_by_the_claims_number) {
  const registry::ClaimId claim = file("D1", "Reed, Tova");
  publish();
  const auto rows = write_views(reg, folder.path() / "tables", {}, base::quiet());
  ASSERT_TRUE(rows) << rows.error().message;
  const std::string number = reg.number_of(claim);
  EXPECT_EQ(content_of(folder.path() / "tables" / "loss_item.csv"),
            "claim,id,head,amount,currency,date,date_from,date_to,damage,remedy,description,unit,"
            "incident\n" +
                number + "," + number +
                ".0,DISPLACEMENT,1200.00,VLR,2019-10,2019-10-01,2019-10-31,,,," + number + ".0,\n");
  const std::string mentions = content_of(folder.path() / "tables" / "party_mention.csv");
  EXPECT_NE(mentions.find(",\"Reed, Tova\","), std::string::npos);
  EXPECT_NE(content_of(folder.path() / "tables" / "mention_name.csv")
                .find("\"Alias, \"\"the\"\" other\""),
            std::string::npos);
}

TEST(Views, columns_are_those_of_the_description) {
  const std::string description = content_of(AMENDS_SOURCE_DIR "/docs/formats/export.md");
  for (const View& view : all_views()) {
    std::string row = fmt::format("| {} | ", view.name);
    for (const ViewColumn& column : view.columns) {
      row += fmt::format("{}{}", &column == &view.columns[0] ? "" : ", ", column.name);
    }
    EXPECT_NE(description.find(row), std::string::npos) << row;
  }
}

TEST_F(PackageTest, claims_as_ndjson_hold_their_rows_of_every_view) {
  const registry::ClaimId one = file("D1", "Tova Reed");
  file("P4", "Sealed Person");
  const registry::ClaimId two = file("H1", "Ana Moss");
  attach(two, "a picture");
  publish();
  const auto count = write_claims(reg, folder.path() / "claims.ndjson", {}, base::quiet());
  ASSERT_TRUE(count) << count.error().message;
  EXPECT_EQ(*count, 2U);
  std::istringstream lines(content_of(folder.path() / "claims.ndjson"));
  std::string line;
  std::getline(lines, line);
  auto claim = nlohmann::json::parse(line);
  EXPECT_EQ(claim["claim"], reg.number_of(one));
  EXPECT_EQ(claim["sealed"], false);
  EXPECT_EQ(claim["loss_item"][0]["amount"], "1200.00");
  EXPECT_EQ(claim["mention_name"].size(), 1U);
  EXPECT_FALSE(claim.contains("evidence_item"));
  EXPECT_FALSE(claim.contains("contact"));
  std::getline(lines, line);
  claim = nlohmann::json::parse(line);
  EXPECT_EQ(claim["claim"], reg.number_of(two));
  EXPECT_EQ(claim["evidence_item"][0]["size"], 9);
  EXPECT_EQ(claim["custody_event"].size(), 2U);
  EXPECT_FALSE(std::getline(lines, line));
}

}  // namespace
}  // namespace amends::publish
