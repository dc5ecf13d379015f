#include "store/vfs.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/files.h"
#include "store/store_testing.h"

namespace amends::store {
namespace {

namespace fs = std::filesystem;
using base::FileOperation;

class Faults : public testing::Test {
 protected:
  ~Faults() override { base::set_fault_plan({}); }
};

// What a register does in its life: made, written, read, folded, written again, closed. Counts each
// commit that was acknowledged.
Status live(const fs::path& file, int& acknowledged) {
  AMENDS_TRY(Database database, Database::open(file, {.create = true}));
  AMENDS_CHECK(make_table(database));
  for (int group = 0; group < 4; ++group) {
    AMENDS_CHECK(add_group(database, group));
    ++acknowledged;
    if (group == 1) AMENDS_CHECK(database.checkpoint());
  }
  return {};
}

// A plan that lets `first` operations pass, and then fails one of them, or all.
base::FaultPlan failing_at(int first, bool ever_after, int number, int& seen) {
  return [=, &seen](FileOperation, const fs::path&) {
    const int now = seen++;
    return now == first || (ever_after && now > first) ? number : 0;
  };
}

struct FaultCase {
  int number;
  bool ever_after;
};

class FailAtN : public Faults, public testing::WithParamInterface<FaultCase> {};

TEST_P(FailAtN, WhatWasAcknowledgedIsThereAndNothingByHalf) {
  bool passed = false;
  for (int n = 0; !passed; ++n) {
    ASSERT_LT(n, 1000);
    SCOPED_TRACE(fmt::format("operation {} fails", n));
    TestFolder folder;
    int acknowledged = 0, seen = 0;
    base::set_fault_plan(failing_at(n, GetParam().ever_after, GetParam().number, seen));
    const Status lived = live(folder.database(), acknowledged);
    passed = seen <= n;
    const bool poisoned = base::poisoned();
    base::set_fault_plan({});
    if (passed) {
      EXPECT_TRUE(lived.has_value()) << lived.error().message;
    } else if (!lived) {
      EXPECT_TRUE(lived.error().code == Code::io || lived.error().code == Code::durability)
          << lived.error().message;
      // A disk that goes on failing may only fail a flush when the database is closed after the
      // error.
      if (poisoned && !GetParam().ever_after) {
        EXPECT_EQ(lived.error().code, Code::durability) << lived.error().message;
      }
    }
    {
      Database again = open_new(folder.database());
      must(make_table(again));
      const auto groups = whole_groups(again);
      EXPECT_GE(groups, acknowledged);
      EXPECT_LE(groups, acknowledged + 1);
      must(add_group(again, static_cast<int>(groups)));
    }
    EXPECT_EQ(must(damaged_pages(folder.database(), base::quiet())).size(), 0u);
  }
}

std::string name_of(const testing::TestParamInfo<FaultCase>& disk) {
  return fmt::format("{}{}", disk.param.number == EIO ? "Broken" : "Full",
                     disk.param.ever_after ? "ForGood" : "Once");
}

INSTANTIATE_TEST_SUITE_P(Disks, FailAtN,
                         testing::Values(FaultCase{EIO, false}, FaultCase{EIO, true},
                                         FaultCase{ENOSPC, false}, FaultCase{ENOSPC, true}),
                         name_of);

TEST_F(Faults, AFlushThatFailsStopsEveryLaterWrite) {
  TestFolder folder;
  Database database = open_new(folder.database());
  must(make_table(database));
  must(add_group(database, 0));
  base::set_fault_plan([](FileOperation operation, const fs::path&) {
    return operation == FileOperation::sync && !base::poisoned() ? EIO : 0;
  });
  EXPECT_EQ(add_group(database, 1).error().code, Code::durability);
  EXPECT_TRUE(base::poisoned());
  EXPECT_EQ(add_group(database, 1).error().code, Code::durability);
  EXPECT_EQ(database.checkpoint().error().code, Code::durability);
  EXPECT_EQ(whole_groups(database), 1) << "what was acknowledged can still be read";
}

TEST_F(Faults, AFullDiskSaysWhatToDoAndTheNextTryWorks) {
  TestFolder folder;
  Database database = open_new(folder.database());
  must(make_table(database));
  base::set_fault_plan([](FileOperation operation, const fs::path&) {
    return operation == FileOperation::write ? ENOSPC : 0;
  });
  const Status full = add_group(database, 0);
  ASSERT_FALSE(full.has_value());
  EXPECT_EQ(full.error().code, Code::io);
  EXPECT_NE(full.error().message.find("free some space"), std::string::npos)
      << full.error().message;
  base::set_fault_plan({});
  must(add_group(database, 0));
  EXPECT_EQ(whole_groups(database), 1);
}

TEST_F(Faults, ATransactionThatCouldNotBeWrittenNeverComesBack) {
  TestFolder folder;
  Database failing = open_new(folder.database());
  must(make_table(failing));
  must(failing.execute("PRAGMA cache_size=10"));  // so that the log is written before the commit
  Database other = must(Database::open(folder.database(), {}));
  {
    auto transaction = must(failing.begin());
    must(failing.execute("INSERT INTO act(group_no, body) VALUES(9, zeroblob(400000))"));
    base::set_fault_plan([](FileOperation operation, const fs::path&) {
      return operation == FileOperation::write ? EIO : 0;
    });
    EXPECT_EQ(transaction.commit().error().code, Code::io);
    base::set_fault_plan({});
  }
  // The other connection now writes where the failed one had begun to; the failed one must not
  // write there.
  must(add_group(other, 0));
  EXPECT_EQ(whole_groups(failing), 1);
  must(add_group(failing, 1));
  EXPECT_EQ(whole_groups(other), 2);
}

TEST_F(Faults, SpilledPagesAreReadBackInTheirTransaction) {
  TestFolder folder;
  Database database = open_new(folder.database());
  must(make_table(database));
  must(database.execute("PRAGMA cache_size=10"));
  auto transaction = must(database.begin());
  must(database.execute(
      "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 69) "
      "INSERT INTO act(group_no, body) SELECT i / 7, randomblob(5000) FROM n"));
  EXPECT_EQ(whole_groups(database), 10);
  transaction.roll_back();
  EXPECT_EQ(whole_groups(database), 0);
  must(add_group(database, 0));
  EXPECT_EQ(whole_groups(database), 1);
}

TEST_F(Faults, ACopyMadeInTheMidstOfWorkHasWhatWasAcknowledged) {
  TestFolder folder, copy;
  Database database = open_new(folder.database());
  must(make_table(database));
  for (int group = 0; group < 6; ++group) {
    must(add_group(database, group));
    if (group == 2) must(database.checkpoint());
    auto unfinished = must(database.begin());
    must(database.execute("INSERT INTO act(group_no) VALUES(99)"));
    for (const char* suffix : {"", "-wal"}) {
      fs::copy_file(folder.database().string() + suffix, copy.database().string() + suffix,
                    fs::copy_options::overwrite_existing);
    }
    Database crashed = must(Database::open(copy.database(), {}));
    EXPECT_EQ(whole_groups(crashed), group + 1);
  }
}

// A process of its own that adds groups until it is killed, and says through a pipe when one is
// acknowledged. Returns how many were.
int add_groups_until_killed(const fs::path& file, int first, int kill_after_us) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto database = Database::open(file, {.create = true});
    if (!database || !make_table(*database)) ::_exit(1);
    for (int group = first;; ++group) {
      if (!add_group(*database, group) || ::write(ends[1], "", 1) != 1) ::_exit(1);
    }
  }
  ::close(ends[1]);
  ::usleep(static_cast<useconds_t>(kill_after_us));
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  int acknowledged = 0;
  char byte = 0;
  while (::read(ends[0], &byte, 1) == 1) ++acknowledged;
  ::close(ends[0]);
  return acknowledged;
}

TEST_F(Faults, AKilledProcessLosesNothingThatItAcknowledged) {
  TestFolder folder;
  std::int64_t groups = 0;
  for (int round = 0; round < 40; ++round) {
    SCOPED_TRACE(round);
    const int acknowledged =
        add_groups_until_killed(folder.database(), static_cast<int>(groups), 500 + 997 * round);
    Database database = open_new(folder.database());
    must(make_table(database));
    const auto now = whole_groups(database);
    EXPECT_GE(now, groups + acknowledged);
    EXPECT_LE(now, groups + acknowledged + 1);
    groups = now;
  }
  EXPECT_EQ(must(damaged_pages(folder.database(), base::quiet())).size(), 0u);
}

// Enough for the log to be folded several times while it is written (folding.h).
TEST_F(Faults, TheLogIsFoldedWhileItIsWritten) {
  TestFolder folder;
  constexpr int rounds = 90, row_bytes = 1000000;
  {
    Database database = open_new(folder.database());
    must(database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, a)"));
    auto insert = must(database.prepare("INSERT INTO t(a) VALUES(zeroblob(?))"));
    for (int i = 0; i < rounds; ++i) must(insert.bind(1, row_bytes).run());
    EXPECT_GT(fs::file_size(folder.database()), 16u << 20);
  }
  EXPECT_FALSE(fs::exists(folder.database().string() + "-wal"));
  EXPECT_EQ(must(damaged_pages(folder.database(), base::quiet())).size(), 0u);
  Database database = must(Database::open(folder.database(), {}));
  EXPECT_EQ(must(database.number("SELECT sum(length(a)) FROM t")), rounds * row_bytes);
  EXPECT_EQ(must(structure_faults(database)), std::vector<std::string>());
}

}  // namespace
}  // namespace amends::store
