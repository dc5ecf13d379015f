#include "ledger/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>

#include "base/files.h"
#include "ledger/test_register.h"

namespace amends::ledger {
namespace {

using testing::HasSubstr;

std::map<std::string, std::string> snapshot(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    files[std::filesystem::relative(file.path(), folder)] = *base::read_file(file.path());
  }
  return files;
}

class VerifyTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ok(reg.create())); }

  void grow(std::initializer_list<std::uint64_t> steps) {
    for (const std::uint64_t more : steps) {
      ASSERT_TRUE(ok(reg.append(more)));
      ASSERT_TRUE(ok(reg.publish()));
    }
  }
  std::vector<base::Finding> findings() {
    const auto report = verify_log(*reg.log, folder.path(), base::quiet());
    EXPECT_TRUE(ok(report));
    return report->findings;
  }
  std::vector<base::Finding> folder_findings() {
    const auto report = verify_log_folder(folder / "log", reg.log->verifier(), base::quiet());
    EXPECT_TRUE(ok(report));
    return report->findings;
  }
  static std::string text(const std::vector<base::Finding>& findings) {
    std::string out;
    for (const base::Finding& finding : findings)
      out += finding.place + ": " + finding.message + "\n";
    return out;
  }
  void change(const std::string& sql) { ASSERT_TRUE(ok(reg.database->execute(sql))); }

  TestFolder folder;
  TestRegister reg{folder.path()};
};

TEST_F(VerifyTest, FindsNothingInASoundLogOfAnySize) {
  for (const std::uint64_t more : {0u, 1u, 1u, 200u, 53u, 1u, 1u, 254u, 3u, 600u}) {
    grow({more});
    EXPECT_EQ(text(findings()), "");
    EXPECT_EQ(text(folder_findings()), "");
    ASSERT_TRUE(ok(reg.append(2)));
    EXPECT_EQ(text(findings()), "") << "with acts that are not published";
  }
}

TEST_F(VerifyTest, CountsWhatWasErased) {
  grow({20});
  change("UPDATE act SET body = NULL, salt = NULL WHERE idx IN (3, 4)");
  const auto report = verify_log(*reg.log, folder.path(), base::quiet());
  ASSERT_TRUE(ok(report));
  EXPECT_EQ(text(report->findings), "");
  EXPECT_EQ(report->erased, 2u);
  EXPECT_EQ(report->acts, 20u);
  ASSERT_TRUE(report->checkpoint);
  EXPECT_EQ(report->checkpoint->size, 20u);
}

// Every bit of the texts; in tiles and bundles, whose bytes are all compared alike, one bit of
// every byte.
TEST_F(VerifyTest, FindsEveryFlippedBit) {
  grow({3, 2});
  for (const auto& [name, sound] : snapshot(folder.path())) {
    if (!name.starts_with("log/") && !name.starts_with("keys/")) continue;
    const std::size_t step = name.starts_with("log/tile/") ? 9 : 1;
    for (std::size_t bit = 0; bit < sound.size() * 8; bit += step) {
      std::string changed = sound;
      changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
      std::FILE* file = std::fopen((folder / name).c_str(), "r+");
      std::fwrite(changed.data(), 1, changed.size(), file);
      std::fclose(file);
      const std::vector<base::Finding> found = findings();
      ASSERT_FALSE(found.empty()) << name << ", bit " << bit;
      EXPECT_EQ(found[0].place, name);
      if (name.starts_with("log/") && bit % 3 == 0) {
        ASSERT_FALSE(folder_findings().empty()) << name << ", bit " << bit;
      }
    }
    ASSERT_TRUE(ok(base::write_file(folder / name, sound, 0600)));
  }
}

TEST_F(VerifyTest, NamesTheActThatWasChanged) {
  grow({300});
  change("UPDATE act SET body = body || ' ' WHERE idx = 7");
  EXPECT_EQ(text(findings()),
            "act 7: its body and salt do not give its commitment: it was changed\n");
  change("UPDATE act SET salt = zeroblob(32) WHERE idx = 8");
  EXPECT_THAT(text(findings()), HasSubstr("act 8: its body"));
  change("UPDATE act SET salt = zeroblob(31) WHERE idx = 9");
  EXPECT_THAT(text(findings()), HasSubstr("act 9: its salt has 31 bytes"));
  change("UPDATE act SET salt = NULL WHERE idx = 10");
  EXPECT_THAT(text(findings()), HasSubstr("act 10: of its salt and body only one is there"));
}

TEST_F(VerifyTest, SeesEveryChangeToWhatIsPublic) {
  grow({300});
  for (const char* sql :
       {"UPDATE act SET at = at + 1 WHERE idx = 7", "UPDATE act SET class = 'other' WHERE idx = 7",
        "UPDATE act SET commitment = zeroblob(32) WHERE idx = 7",
        "DELETE FROM act WHERE idx = 7"}) {
    auto transaction = reg.database->begin();
    change(sql);
    const std::string found = text(findings());
    EXPECT_THAT(found, HasSubstr("log/tile/entries/000: ")) << sql;
    EXPECT_THAT(found,
                HasSubstr("log/tile/0/000: it differs from what the acts give, first in hash 7"));
    EXPECT_THAT(found, HasSubstr("log/tile/1/000.p/1: "));
    EXPECT_THAT(found, HasSubstr("checkpoint 300: the acts do not lead to the root"));
    EXPECT_THAT(found, HasSubstr("log_state"));
  }
}

TEST_F(VerifyTest, SeesActsThatAreGoneFromTheEnd) {
  grow({10});
  change("DELETE FROM act WHERE idx > 7");
  ASSERT_TRUE(ok(reg.open()));
  EXPECT_THAT(text(findings()), HasSubstr("acts are missing"));
}

TEST_F(VerifyTest, SeesDamageInItsOwnTables) {
  grow({5, 5});
  const std::pair<const char*, const char*> changes[] = {
      {"UPDATE checkpoint SET root = zeroblob(32) WHERE size = 5", "register.db, checkpoint 5"},
      {"UPDATE checkpoint SET note = replace(note, 'test', 'tesu') WHERE size = 5",
       "register.db, checkpoint 5"},
      {"UPDATE checkpoint SET at = at + 100 WHERE size = 5", "register.db, checkpoint 10"},
      {"DELETE FROM checkpoint WHERE size = 5", "log/tile/0/000.p/5"},
      {"DELETE FROM checkpoint", "log/checkpoint"},
      {"UPDATE log_state SET last_at = last_at + 1", "log_state"},
      {"UPDATE log_state SET frontier = zeroblob(64)", "log_state"},
      {"UPDATE log_state SET size = 9", "log_state"},
      {"INSERT INTO timestamp(size, reply) VALUES(5, x'00')", "register.db, timestamp 5"},
      {"INSERT INTO timestamp(size, reply) VALUES(6, x'00')", "register.db, timestamp 6"}};
  for (const auto& [sql, place] : changes) {
    reg.close();
    std::filesystem::copy_file(folder / "register.db", folder / "backup",
                               std::filesystem::copy_options::overwrite_existing);
    ASSERT_TRUE(ok(reg.open()));
    change(sql);
    ASSERT_TRUE(ok(reg.open()));
    EXPECT_THAT(text(findings()), HasSubstr(place)) << sql;
    reg.close();
    std::filesystem::rename(folder / "backup", folder / "register.db");
    ASSERT_TRUE(ok(reg.open()));
    EXPECT_EQ(text(findings()), "");
  }
}

TEST_F(VerifyTest, SeesMissingAndStrayFiles) {
  grow({200, 100});
  for (const auto& [name, content] : snapshot(folder.path())) {
    if (!name.starts_with("log/") && !name.starts_with("keys/")) continue;
    std::filesystem::rename(folder / name, folder / "aside");
    EXPECT_THAT(text(findings()), HasSubstr(name + ": "));
    std::filesystem::rename(folder / "aside", folder / name);
  }
  EXPECT_EQ(text(findings()), "");
  for (const char* name :
       {"log/notes.txt", "log/tile/0/002", "log/tile/0/001.p/45", "log/tile/0/001.p/3",
        "log/.checkpoint.1.0.new", "log/timestamps/300.tsr", "log/tile/0/0x1"}) {
    ASSERT_TRUE(ok(base::make_folders((folder / name).parent_path())));
    ASSERT_TRUE(ok(base::write_file(folder / name, "stray")));
    EXPECT_FALSE(findings().empty()) << name;
    EXPECT_FALSE(folder_findings().empty()) << name;
    std::filesystem::remove(folder / name);
  }
  EXPECT_EQ(text(findings()), "");
}

TEST_F(VerifyTest, TellsBundleFromTileInThePublishedFiles) {
  grow({600});
  const auto flip = [&](const char* name, std::size_t at) {
    std::string content = *base::read_file(folder / name);
    content[at] ^= 1;
    ASSERT_TRUE(ok(base::write_file(folder / name, content)));
  };
  flip("log/tile/entries/001", 40);
  std::string found = text(folder_findings());
  EXPECT_THAT(found, HasSubstr("tile/entries/001: its entry 0 (act 256)"));
  EXPECT_THAT(found, HasSubstr("it is the bundle that was changed"));
  EXPECT_THAT(found, testing::Not(HasSubstr("checkpoint: ")));
  flip("log/tile/entries/001", 40);
  flip("log/tile/0/001", 40);
  found = text(folder_findings());
  EXPECT_THAT(found, HasSubstr("tile/0/001"));
  EXPECT_THAT(found, testing::Not(HasSubstr("it is the bundle that was changed")));
  EXPECT_THAT(found, testing::Not(HasSubstr("checkpoint: ")));
}

TEST_F(VerifyTest, KnowsAForgedFolderByTheKey) {
  grow({10});
  const auto other = SignerKey::generate("test.amends");
  const auto report = verify_log_folder(folder / "log", other->verifier(), base::quiet());
  ASSERT_TRUE(ok(report));
  EXPECT_FALSE(report->checkpoint);
  EXPECT_FALSE(report->findings.empty());
}

TEST_F(VerifyTest, LimitsWhatItLists) {
  ASSERT_TRUE(ok(reg.append(2500)));
  change("UPDATE act SET body = body || ' '");
  const auto found = findings();
  EXPECT_EQ(found.size(), 1001u);
  EXPECT_THAT(found.back().message, HasSubstr("1500 more"));
}

class RepairTest : public VerifyTest {
 protected:
  std::string repair() {
    const auto done = repair_log(*reg.log, folder.path(), base::quiet());
    EXPECT_TRUE(ok(done));
    std::string lines;
    if (done) {
      for (const std::string& line : *done) lines += line + "\n";
    }
    return lines;
  }
};

TEST_F(RepairTest, DoesNothingToASoundLog) {
  grow({200, 100, 300});
  const auto before = snapshot(folder / "log");
  EXPECT_EQ(repair(), "");
  EXPECT_EQ(snapshot(folder / "log"), before);
}

TEST_F(RepairTest, MakesEveryDerivedFileAgain) {
  grow({200, 20, 100, 300});
  const auto before = snapshot(folder / "log");
  for (const auto& [name, content] : before) {
    std::filesystem::remove(folder.path() / "log" / name);
    EXPECT_NE(repair(), "") << name;
    EXPECT_EQ(snapshot(folder / "log"), before) << name;
    ASSERT_TRUE(ok(base::write_file(folder.path() / "log" / name, "damaged")));
    EXPECT_NE(repair(), "") << name;
    EXPECT_EQ(snapshot(folder / "log"), before) << name;
  }
  std::filesystem::remove_all(folder / "log");
  EXPECT_NE(repair(), "");
  EXPECT_EQ(snapshot(folder / "log"), before);
}

TEST_F(RepairTest, MakesTheStateAgain) {
  grow({300});
  for (const char* sql : {"UPDATE log_state SET size = 9", "UPDATE log_state SET frontier = x''",
                          "UPDATE log_state SET last_at = 5"}) {
    change(sql);
    ASSERT_TRUE(ok(reg.open()));
    EXPECT_THAT(repair(), HasSubstr("log_state"));
    EXPECT_EQ(text(findings()), "");
    ASSERT_TRUE(ok(reg.append(1)));
    ASSERT_TRUE(ok(reg.publish()));
  }
}

TEST_F(RepairTest, TakesAwayWhatAnInterruptedPublicationLeft) {
  grow({200, 100});
  for (const char* name : {"log/tile/0/002", "log/tile/entries/001.p/45", "log/tile/0/000.p/200",
                           "log/.checkpoint.1.0.new", "log/tile/0/.001.12.3.new"}) {
    ASSERT_TRUE(ok(base::make_folders((folder / name).parent_path())));
    ASSERT_TRUE(ok(base::write_file(folder / name, "left over")));
  }
  EXPECT_NE(repair(), "");
  EXPECT_EQ(text(findings()), "");
  ASSERT_TRUE(ok(base::write_file(folder / "log/notes.txt", "somebody's")));
  EXPECT_EQ(repair(), "") << "what nobody here wrote is not taken away";
}

TEST_F(RepairTest, ClosesTheKey) {
  grow({1});
  ASSERT_EQ(::chmod((folder / "keys/log.key").c_str(), 0644), 0);
  EXPECT_THAT(text(findings()), HasSubstr("others on this computer"));
  EXPECT_NE(repair(), "");
  EXPECT_EQ(text(findings()), "");
}

TEST_F(RepairTest, MakesNothingFromActsThatWereChanged) {
  grow({300});
  change("UPDATE act SET commitment = zeroblob(32) WHERE idx = 7");
  std::filesystem::remove(folder / "log/tile/0/000");
  const auto before = snapshot(folder / "log");
  const auto refused = repair_log(*reg.log, folder.path(), base::quiet());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::corrupt);
  EXPECT_EQ(snapshot(folder / "log"), before);
}

TEST_F(RepairTest, NeverOverwritesACheckpointThatKnowsMore) {
  grow({10});
  reg.close();
  std::filesystem::copy_file(folder / "register.db", folder / "backup");
  ASSERT_TRUE(ok(reg.open()));
  grow({10});
  reg.close();
  std::filesystem::rename(folder / "backup", folder / "register.db");
  ASSERT_TRUE(ok(reg.open()));
  const auto before = snapshot(folder / "log");
  const auto refused = repair_log(*reg.log, folder.path(), base::quiet());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("fork"));
  EXPECT_EQ(snapshot(folder / "log"), before);
}

}  // namespace
}  // namespace amends::ledger
