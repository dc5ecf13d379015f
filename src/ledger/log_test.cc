#include "ledger/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/files.h"
#include "ledger/test_register.h"
#include "ledger/tile.h"

namespace amends::ledger {
namespace {

using testing::HasSubstr;

Hash root_from_acts(const Log& log, std::uint64_t size) {
  Frontier frontier;
  EXPECT_TRUE(ok(log.read(0, size, [&](const StoredAct& act) -> Status {
    frontier.append(leaf_hash(as_bytes(entry_text(act.at, act.act_class, act.commitment))));
    return {};
  })));
  return frontier.root();
}

class LogTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ok(reg.create())); }
  TestFolder folder;
  TestRegister reg{folder.path()};
};

TEST_F(LogTest, KeepsActsAcrossReopening) {
  ASSERT_TRUE(ok(reg.append(5)));
  const Hash root = reg.log->root();
  ASSERT_TRUE(ok(reg.open()));
  EXPECT_EQ(reg.log->size(), 5u);
  EXPECT_EQ(reg.log->root(), root);
  EXPECT_EQ(reg.log->last_at(), test_start + 4);
  EXPECT_EQ(root_from_acts(*reg.log, 5), root);
  std::uint64_t seen = 0;
  ASSERT_TRUE(ok(reg.log->read(1, 4, [&](const StoredAct& act) -> Status {
    EXPECT_EQ(act.index, ++seen);
    EXPECT_EQ(act.body, TestRegister::body(act.index));
    EXPECT_EQ(act.commitment, commitment_of(act.salt, act.body));
    EXPECT_FALSE(act.erased);
    return {};
  })));
  EXPECT_EQ(seen, 3u);
}

TEST_F(LogTest, GivesEveryActASaltOfItsOwn) {
  ASSERT_TRUE(ok(reg.append(600)));
  std::set<std::string> salts;
  ASSERT_TRUE(ok(reg.log->read(0, 600, [&](const StoredAct& act) -> Status {
    salts.insert(std::string(as_text(act.salt)));
    return {};
  })));
  EXPECT_EQ(salts.size(), 600u);
}

TEST_F(LogTest, ForgetsWhatWasRolledBack) {
  ASSERT_TRUE(ok(reg.append(3)));
  const Hash root = reg.log->root();
  {
    auto transaction = reg.database->begin();
    ASSERT_TRUE(ok(transaction));
    ASSERT_TRUE(ok(reg.log->append({test_start + 9, "claim", 1, "{}"})));
    EXPECT_NE(reg.log->root(), root);
  }
  ASSERT_TRUE(ok(reg.log->reload()));
  EXPECT_EQ(reg.log->size(), 3u);
  EXPECT_EQ(reg.log->root(), root);
  ASSERT_TRUE(ok(reg.append(1)));
  EXPECT_EQ(root_from_acts(*reg.log, 4), reg.log->root());
}

TEST_F(LogTest, RefusesToGoBackInTime) {
  ASSERT_TRUE(ok(reg.append(3)));
  auto transaction = reg.database->begin();
  const auto refused = reg.log->append({test_start + 1, "claim", 1, "{}"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::refused);
  EXPECT_THAT(refused.error().message, HasSubstr("2026-01-01T00:00:01Z"));
  EXPECT_THAT(refused.error().message, HasSubstr("2026-01-01T00:00:02Z"));
  EXPECT_EQ(reg.log->size(), 3u);
}

TEST_F(LogTest, RefusesToPublishBeforeTheLastAct) {
  ASSERT_TRUE(ok(reg.append(3)));
  const auto refused = reg.log->publish(test_start + 1, base::quiet());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::refused);
}

TEST_F(LogTest, ErasesBodyAndSaltAndKeepsTheTree) {
  ASSERT_TRUE(ok(reg.append(4)));
  const Hash root = reg.log->root();
  {
    auto transaction = reg.database->begin();
    ASSERT_TRUE(ok(reg.log->erase(2)));
    ASSERT_TRUE(ok(transaction->commit()));
  }
  ASSERT_TRUE(ok(reg.log->read(2, 3, [&](const StoredAct& act) -> Status {
    EXPECT_TRUE(act.erased);
    EXPECT_TRUE(act.body.empty());
    EXPECT_TRUE(act.salt.empty());
    return {};
  })));
  EXPECT_EQ(root_from_acts(*reg.log, 4), root);
  EXPECT_EQ(reg.log->erase(2).error().code, Code::refused);
  EXPECT_EQ(reg.log->erase(4).error().code, Code::not_found);
}

TEST_F(LogTest, LeavesNoTraceOfWhatWasErased) {
  ASSERT_TRUE(ok(reg.append(4)));
  std::string salt;
  ASSERT_TRUE(ok(reg.log->read(2, 3, [&](const StoredAct& act) -> Status {
    salt = as_text(act.salt);
    return {};
  })));
  const auto is_there = [&](const std::string& bytes) {
    for (const char* name : {"register.db", "register.db-wal"}) {
      const auto file = base::read_file(folder / name);
      if (file && file->find(bytes) != std::string::npos) return true;
    }
    return false;
  };
  ASSERT_TRUE(is_there(TestRegister::body(2)));
  ASSERT_TRUE(is_there(salt));
  {
    auto transaction = reg.database->begin();
    ASSERT_TRUE(ok(reg.log->erase(2)));
    ASSERT_TRUE(ok(transaction->commit()));
  }
  ASSERT_TRUE(ok(reg.database->checkpoint()));
  EXPECT_FALSE(is_there(TestRegister::body(2)));
  EXPECT_FALSE(is_there(salt));
  EXPECT_TRUE(is_there(TestRegister::body(3)));
}

TEST_F(LogTest, GivesOneSubjectsHistory) {
  ASSERT_TRUE(ok(reg.append(20)));
  std::vector<std::uint64_t> indexes;
  ASSERT_TRUE(ok(reg.log->read_subject(3, [&](const StoredAct& act) -> Status {
    indexes.push_back(act.index);
    return {};
  })));
  EXPECT_THAT(indexes, testing::ElementsAre(3, 10, 17));
}

TEST_F(LogTest, KeepsTheKeyToItsOwner) {
  struct stat status{};
  ASSERT_EQ(::stat((folder / "keys/log.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  ASSERT_EQ(::stat((folder / "keys").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0700u);
  const auto vkey = base::read_file(folder / "log/vkey");
  ASSERT_TRUE(ok(vkey));
  EXPECT_EQ(*vkey, reg.log->verifier().text() + "\n");
}

TEST_F(LogTest, PublishesWhatItsTilesProve) {
  for (const std::uint64_t more : {0u, 1u, 1u, 253u, 1u, 1u, 300u, 700u}) {
    ASSERT_TRUE(ok(reg.append(more)));
    const auto checkpoint = reg.publish();
    ASSERT_TRUE(ok(checkpoint));
    EXPECT_EQ(checkpoint->size, reg.log->size());
    EXPECT_EQ(checkpoint->root, root_from_acts(*reg.log, checkpoint->size));
    TileReader reader(folder / "log", checkpoint->size);
    const auto root = root_of(checkpoint->size, [&](unsigned level, std::uint64_t index) {
      return reader.subtree(level, index);
    });
    ASSERT_TRUE(ok(root));
    EXPECT_EQ(*root, checkpoint->root);
    EXPECT_EQ(*base::read_file(folder / "log/checkpoint"), *reg.log->checkpoint_note());
  }
}

TEST_F(LogTest, PublishesOnlyOnceForOneSize) {
  ASSERT_TRUE(ok(reg.append(3)));
  ASSERT_TRUE(ok(reg.publish()));
  const std::string note = *reg.log->checkpoint_note();
  ASSERT_TRUE(ok(reg.log->publish(reg.now() + 100, base::quiet())));
  EXPECT_EQ(*reg.log->checkpoint_note(), note);
  EXPECT_EQ(reg.log->published_at(), reg.now());
}

TEST_F(LogTest, MakesLostTilesAgain) {
  ASSERT_TRUE(ok(reg.append(600)));
  ASSERT_TRUE(ok(reg.publish()));
  std::filesystem::remove_all(folder / "log/tile");
  ASSERT_TRUE(ok(reg.append(10)));
  const auto checkpoint = reg.publish();
  ASSERT_TRUE(ok(checkpoint));
  EXPECT_EQ(checkpoint->root, root_from_acts(*reg.log, 610));
  EXPECT_TRUE(std::filesystem::exists(folder / "log/tile/0/001"));
}

TEST_F(LogTest, TakesPartialTilesAwayWhenTheFullOneStands) {
  ASSERT_TRUE(ok(reg.append(200)));
  ASSERT_TRUE(ok(reg.publish()));
  EXPECT_TRUE(std::filesystem::exists(folder / "log/tile/entries/000.p/200"));
  ASSERT_TRUE(ok(reg.append(100)));
  ASSERT_TRUE(ok(reg.publish()));
  EXPECT_FALSE(std::filesystem::exists(folder / "log/tile/entries/000.p"));
  EXPECT_FALSE(std::filesystem::exists(folder / "log/tile/0/000.p"));
  EXPECT_TRUE(std::filesystem::exists(folder / "log/tile/0/001.p/44"));
}

TEST_F(LogTest, ProvesInclusionAndConsistencyWithAndWithoutTiles) {
  ASSERT_TRUE(ok(reg.append(300)));
  const Hash old_root = reg.log->root();
  ASSERT_TRUE(ok(reg.publish()));
  ASSERT_TRUE(ok(reg.append(400)));
  ASSERT_TRUE(ok(reg.publish()));
  for (const bool tiles : {true, false}) {
    if (!tiles) std::filesystem::remove_all(folder / "log/tile");
    ASSERT_TRUE(ok(reg.open()));
    for (const std::uint64_t index : {0u, 255u, 256u, 511u, 512u, 699u}) {
      const auto proof = reg.log->prove_inclusion(index, 700);
      ASSERT_TRUE(ok(proof));
      ASSERT_TRUE(ok(reg.log->read(index, index + 1, [&](const StoredAct& act) -> Status {
        const Hash leaf = leaf_hash(as_bytes(entry_text(act.at, act.act_class, act.commitment)));
        return verify_inclusion(index, 700, leaf, *proof, reg.log->root());
      })));
    }
    const auto proof = reg.log->prove_consistency(300, 700);
    ASSERT_TRUE(ok(proof));
    EXPECT_TRUE(ok(verify_consistency(300, 700, *proof, old_root, reg.log->root())));
  }
}

// The backup of register.db is put back after more was signed: going on would make two histories.
TEST_F(LogTest, NeverForksAfterARestoreFromBackup) {
  ASSERT_TRUE(ok(reg.append(10)));
  ASSERT_TRUE(ok(reg.publish()));
  reg.close();
  std::filesystem::copy_file(folder / "register.db", folder / "backup");
  ASSERT_TRUE(ok(reg.open()));
  ASSERT_TRUE(ok(reg.append(10)));
  ASSERT_TRUE(ok(reg.publish()));
  reg.close();
  std::filesystem::rename(folder / "backup", folder / "register.db");
  ASSERT_TRUE(ok(reg.open()));
  const std::string before = *base::read_file(folder / "log/checkpoint");
  for (const std::uint64_t more : {0u, 10u, 30u}) {
    ASSERT_TRUE(ok(reg.append(more)));
    const auto refused = reg.publish();
    ASSERT_FALSE(refused) << reg.log->size();
    EXPECT_EQ(refused.error().code, Code::corrupt);
    EXPECT_THAT(refused.error().message, HasSubstr("fork"));
  }
  EXPECT_EQ(*base::read_file(folder / "log/checkpoint"), before);
}

TEST_F(LogTest, SignsNothingOverActsThatChanged) {
  ASSERT_TRUE(ok(reg.append(10)));
  ASSERT_TRUE(ok(reg.publish()));
  ASSERT_TRUE(ok(reg.database->execute("UPDATE act SET at = at + 1 WHERE idx = 3")));
  std::filesystem::remove_all(folder / "log/tile");
  ASSERT_TRUE(ok(reg.append(5)));
  const auto refused = reg.publish();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::corrupt);
  EXPECT_EQ(reg.log->checkpoint()->size, 10u);
}

TEST_F(LogTest, SignsNothingWithAnotherKey) {
  const auto other = SignerKey::generate("test.amends");
  std::filesystem::remove(folder / "keys/log.key");
  ASSERT_TRUE(ok(base::write_file(folder / "keys/log.key", other->text() + "\n", 0600)));
  ASSERT_TRUE(ok(reg.append(1)));
  const auto refused = reg.publish();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::corrupt);
}

TEST_F(LogTest, NeverReplacesAKey) {
  TestRegister again(folder.path());
  ASSERT_TRUE(ok(again.open_database(false)));
  const auto refused = Log::create(*again.database, folder.path(), "test.amends");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::refused);
}

TEST_F(LogTest, AppendsNothingWhenItsStateIsDamaged) {
  ASSERT_TRUE(ok(reg.append(5)));
  ASSERT_TRUE(ok(reg.database->execute("UPDATE log_state SET size = 4")));
  ASSERT_TRUE(ok(reg.open()));
  EXPECT_EQ(reg.log->size(), 5u);
  ASSERT_TRUE(reg.log->broken());
  EXPECT_FALSE(reg.append(1));
  EXPECT_FALSE(reg.publish());
}

TEST_F(LogTest, TakesNoActBeyondItsLimits) {
  auto transaction = reg.database->begin();
  EXPECT_FALSE(reg.log->append({test_start, "two words", 1, "{}"}));
  EXPECT_FALSE(reg.log->append({test_start, "", 1, "{}"}));
  const std::string large(act_bytes_max + 1, 'x');
  EXPECT_EQ(reg.log->append({test_start, "claim", 1, large}).error().code, Code::bad_input);
  EXPECT_TRUE(ok(reg.log->append({test_start, "claim", 1, std::string(act_bytes_max, 'x')})));
}

}  // namespace
}  // namespace amends::ledger
