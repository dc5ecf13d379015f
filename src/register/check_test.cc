// A small register with everything in it, and one bit flipped after the other: each must be found
// and named.
#include "register/check.h"

#include <gmock/gmock.h>

#include "ledger/verify.h"
#include "register/check_parts.h"
#include "register/custody.h"
#include "register/test_register.h"
#include "store/pages.h"

namespace amends::registry {
namespace {

using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::StartsWith;

class CheckTest : public RegisterTest {
 protected:
  void SetUp() override {
    make_programme();
    Register::CreateOptions options;
    options.origin = "small.example";
    options.actor = {"Officer", "INT"};
    options.clock = base::fixed_clock(noon);
    Register reg = std::move(Register::create(folder(), place_ / "small", options).value());
    for (int i = 0; i < 3; ++i) {
      auto session = reg.begin();
      const ClaimId claim = session->new_claim();
      const std::string data = filed(
          fmt::format(R"({{"category":"LOSS","received":"2026-03-31","statement":"Lost item {}"}})",
                      i),
          fmt::format("r{}", i));
      ASSERT_TRUE(session->add({kind::claim_filed, claim, data}, {"Officer", "INT"}));
      ASSERT_TRUE(session->commit());
    }
    const fs::path files = place_ / "files";
    ASSERT_TRUE(base::make_folders(files));
    ASSERT_TRUE(base::write_file(files / "letter.txt", "We had to leave everything behind.\n"));
    const auto added = add_evidence(reg, files, {{2, "letter.txt", "r1", "OWN_STATEMENT"}},
                                    {"Officer", "INT"}, {}, base::quiet());
    ASSERT_TRUE(added) << added.error().message;
    ASSERT_EQ(added->added, 1u);
    ASSERT_TRUE(reg.publish(base::quiet()));
  }

  void make_programme() {
    ASSERT_TRUE(base::make_folders(place_ / "small" / "forms"));
    ASSERT_TRUE(base::write_file(
        place_ / "small" / "programme.toml",
        "id = \"small\"\nmode = \"REGISTER\"\nruleset = \"1\"\n"
        "time_zone = \"+00:00\"\nlanguages = [\"en\"]\nlegal_basis = [\"A rule\"]\n"
        "[title]\nen = \"Small\"\n[disclaimer]\nen = \"No finding.\"\n"
        "[currency]\nbase = \"USD\"\nminor_digits = 2\n"
        "[[category]]\ncode = \"LOSS\"\nclaimant_kind = \"ANY\"\n"
        "head_of_loss = \"MOVABLES\"\ntitle = { en = \"Loss\" }\n"));
    ASSERT_TRUE(base::write_file(place_ / "small" / "forms" / "LOSS.json",
                                 "{\"$schema\":\"http://json-schema.org/draft-07/"
                                 "schema#\",\"type\":\"object\",\"properties\":{}}\n"));
  }

  static void flip(const fs::path& file, std::size_t offset, int bit) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(offset));
    const int byte = stream.get();
    stream.seekp(static_cast<std::streamoff>(offset));
    stream.put(static_cast<char>(byte ^ 1 << bit));
  }

  // Flips every bit of `file`, and back; `check` must find each and name what `place` says.
  template <typename Check>
  void flip_every_bit(const fs::path& file, Check check) {
    fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
    const auto size = fs::file_size(file);
    for (std::size_t offset = 0; offset < size; ++offset) {
      for (int bit = 0; bit < 8; ++bit) {
        flip(file, offset, bit);
        ASSERT_TRUE(check()) << file << " byte " << offset << " bit " << bit;
        flip(file, offset, bit);
      }
    }
  }
};

TEST_F(CheckTest, AnUntouchedRegisterHasNoFaults) {
  const CheckReport report = check_register(folder(), base::quiet()).value();
  for (const auto& finding : report.findings)
    ADD_FAILURE() << finding.place << ": " << finding.message;
  EXPECT_EQ(report.acts, 5u);
  EXPECT_EQ(report.claims, 3u);
  EXPECT_EQ(report.blobs, 1u);
  EXPECT_TRUE(report.state.has_value());
}

TEST_F(CheckTest, EveryFlippedBitOfTheDatabaseIsFoundOnItsPage) {
  const std::string bytes = base::read_file(folder() / "register.db").value();
  constexpr std::size_t page = 8192;
  ASSERT_EQ(bytes.size() % page, 0u);
  base::Bytes copy(page);
  for (std::size_t at = 0; at < bytes.size(); at += page) {
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), page, copy.begin());
    const std::uint64_t number = at / page + 1;
    ASSERT_TRUE(store::page_is_sound(copy.data(), number));
    for (std::size_t bit = 0; bit < page * 8; ++bit) {
      copy[bit / 8] ^= static_cast<base::Byte>(1 << bit % 8);
      ASSERT_FALSE(store::page_is_sound(copy.data(), number))
          << "page " << number << " bit " << bit;
      copy[bit / 8] ^= static_cast<base::Byte>(1 << bit % 8);
    }
  }
}

TEST_F(CheckTest, ADamagedActIsNamed) {
  const fs::path file = folder() / "register.db";
  const std::string bytes = base::read_file(file).value();
  const std::size_t at = bytes.find("Lost item 1");
  ASSERT_NE(at, std::string::npos);
  flip(file, at, 0);
  const CheckReport report = check_register(folder(), base::quiet()).value();
  EXPECT_THAT(report.findings,
              Contains(Field(&base::Finding::place, StartsWith("register.db, page"))));
  EXPECT_THAT(report.findings, Contains(Field(&base::Finding::place, HasSubstr("act 2"))));
}

TEST_F(CheckTest, EveryFlippedBitOfThePublishedLogIsFoundInItsFile) {
  Register reg = reopen(Access::examine);
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder() / "log")) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().lexically_relative(folder()).string();
    flip_every_bit(entry.path(), [&] {
      const auto report = ledger::verify_log(reg.log(), folder(), base::quiet());
      if (!report) return false;
      return std::ranges::any_of(report->findings, [&](const base::Finding& finding) {
        return finding.place.find(name) != std::string::npos;
      });
    });
  }
}

TEST_F(CheckTest, EveryFlippedBitOfEvidenceIsFoundInItsFile) {
  Register reg = reopen(Access::examine);
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder() / "evidence")) {
    if (!entry.is_regular_file()) continue;
    flip_every_bit(entry.path(), [&] {
      const auto check = verify_evidence(reg, base::quiet());
      return check && check->findings.size() == 1 &&
             check->findings[0].place == entry.path().lexically_relative(folder()).string();
    });
  }
}

TEST_F(CheckTest, EveryFlippedBitOfKeysAndProgrammeIsFoundInItsFile) {
  Register reg = reopen(Access::examine);
  for (const char* part : {"keys", "programme"}) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder() / part)) {
      if (!entry.is_regular_file()) continue;
      const std::string name = entry.path().lexically_relative(folder()).string();
      flip_every_bit(entry.path(), [&] {
        CheckReport report;
        if (!check_folder(folder(), reg, report)) return false;
        if (name == "keys/log.key") {
          const auto log = ledger::verify_log(reg.log(), folder(), base::quiet());
          if (log) report.findings = log->findings;
        }
        return std::ranges::any_of(report.findings, [&](const base::Finding& finding) {
          return finding.place.find(name) != std::string::npos;
        });
      });
    }
  }
}

TEST_F(CheckTest, AFileThatDoesNotBelongIsNamed) {
  ASSERT_TRUE(base::write_file(folder() / "notes.txt", "hello"));
  ASSERT_TRUE(base::write_file(folder() / "evidence" / "stray", "hello"));
  const CheckReport report = check_register(folder(), base::quiet()).value();
  EXPECT_THAT(report.findings, Contains(Field(&base::Finding::place, "notes.txt")));
  EXPECT_THAT(report.findings, Contains(Field(&base::Finding::place, "evidence/stray")));
}

TEST_F(CheckTest, ViewsThatWereTamperedWithAreFoundAndMadeAgain) {
  {
    Register reg = reopen();
    ASSERT_TRUE(reg.database().execute("UPDATE claim SET stage='FINAL' WHERE id=1"));
  }
  const CheckReport report = check_register(folder(), base::quiet()).value();
  EXPECT_THAT(report.findings, Contains(Field(&base::Finding::place, "register.db, view claim")));
  const RepairReport repair = repair_register(folder(), base::quiet()).value();
  EXPECT_FALSE(repair.done.empty());
  EXPECT_TRUE(repair.after.findings.empty());
}

TEST_F(CheckTest, ADeletedLogIsMadeAgainByteForByte) {
  std::map<std::string, std::string> before;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder() / "log")) {
    if (entry.is_regular_file()) before[entry.path()] = base::read_file(entry.path()).value();
  }
  fs::remove_all(folder() / "log" / "tile");
  fs::remove(folder() / "log" / "checkpoint");
  const RepairReport repair = repair_register(folder(), base::quiet()).value();
  EXPECT_TRUE(repair.after.findings.empty());
  for (const auto& [path, bytes] : before) EXPECT_EQ(base::read_file(path).value(), bytes) << path;
}

TEST_F(CheckTest, AnErasedActIsLawful) {
  {
    Register reg = reopen();
    const ClaimId claim = reg.find_claim("r1").value();
    ASSERT_TRUE(reg.erase({claim, std::nullopt, "asked for", "Rule 1"}, {"Officer", "DPO"}));
    ASSERT_TRUE(reg.publish(base::quiet()));
  }
  const CheckReport report = check_register(folder(), base::quiet()).value();
  for (const auto& finding : report.findings)
    ADD_FAILURE() << finding.place << ": " << finding.message;
  EXPECT_EQ(report.erased, 2u);  // the filing and its letter
  EXPECT_EQ(report.blobs, 0u);
}

TEST_F(CheckTest, ABodyThatVanishesWithoutAnErasureIsFound) {
  {
    Register reg = reopen();
    ASSERT_TRUE(reg.database().execute("UPDATE act SET body=NULL, salt=NULL WHERE idx=2"));
  }
  const CheckReport report = check_register(folder(), base::quiet()).value();
  EXPECT_THAT(report.findings,
              Contains(Field(&base::Finding::message, HasSubstr("no act of erasure"))));
}

}  // namespace
}  // namespace amends::registry
