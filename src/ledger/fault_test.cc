// The disk fails at the Nth operation, for every N until all of it passes; once for that operation
// alone, once for all that follow, as when the power goes. Afterwards nothing acknowledged may be
// missing, and nothing signed may be contradicted.

#include <gtest/gtest.h>

#include <cerrno>

#include "base/files.h"
#include "ledger/test_register.h"
#include "ledger/verify.h"

namespace amends::ledger {
namespace {

class Faults {
 public:
  Faults(int fails_at, bool and_after, int error) {
    base::set_fault_plan([=, this](base::FileOperation, const std::filesystem::path&) {
      ++operations_;
      return operations_ == fails_at || (and_after && operations_ > fails_at) ? error : 0;
    });
  }
  ~Faults() { base::set_fault_plan({}); }
  int operations() const { return operations_; }

 private:
  int operations_ = 0;
};

struct Acknowledged {
  std::uint64_t acts = 0;
  std::vector<Checkpoint> checkpoints;
  bool all = false;
};

// What a day's work does, up to the first failure.
Acknowledged work(TestRegister& reg, Acknowledged done) {
  for (const std::uint64_t more : {3u, 254u, 2u}) {
    if (!reg.append(more)) return done;
    done.acts += more;
    const auto checkpoint = reg.publish();
    if (!checkpoint) return done;
    done.checkpoints.push_back(*checkpoint);
  }
  done.all = true;
  return done;
}

class FaultTest : public testing::TestWithParam<std::pair<bool, int>> {};

TEST_P(FaultTest, NothingAcknowledgedIsLostAndNothingSignedIsContradicted) {
  const auto [and_after, error] = GetParam();
  bool all = false;
  int fails_at = 0;
  while (!all) {
    ++fails_at;
    SCOPED_TRACE(fmt::format("failing at operation {}", fails_at));
    TestFolder folder;
    TestRegister reg{folder.path()};
    ASSERT_TRUE(ok(reg.create()));
    ASSERT_TRUE(ok(reg.append(2)));
    Acknowledged done;
    done.acts = 2;
    {
      const Faults faults(fails_at, and_after, error);
      done = work(reg, done);
      all = done.all && faults.operations() < fails_at;
      reg.close();
    }
    ASSERT_TRUE(ok(reg.open()));
    EXPECT_GE(reg.log->size(), done.acts);
    ASSERT_TRUE(ok(repair_log(*reg.log, folder.path(), base::quiet())));
    const auto report = verify_log(*reg.log, folder.path(), base::quiet());
    ASSERT_TRUE(ok(report));
    for (const auto& finding : report->findings) {
      ADD_FAILURE() << finding.place << ": " << finding.message;
    }
    for (std::uint64_t i = 0; i < done.acts; ++i) {
      ASSERT_TRUE(ok(reg.log->read(i, i + 1, [&](const StoredAct& act) -> Status {
        EXPECT_EQ(act.body, TestRegister::body(i));
        return {};
      })));
    }
    // It carries on, and what was signed before is a prefix of what is signed now.
    ASSERT_TRUE(ok(reg.append(1)));
    const auto last = reg.publish();
    ASSERT_TRUE(ok(last));
    for (const Checkpoint& earlier : done.checkpoints) {
      const auto proof = reg.log->prove_consistency(earlier.size, last->size);
      ASSERT_TRUE(ok(proof));
      EXPECT_TRUE(
          ok(verify_consistency(earlier.size, last->size, *proof, earlier.root, last->root)));
    }
    EXPECT_TRUE(verify_log(*reg.log, folder.path(), base::quiet())->findings.empty());
    if (HasFailure()) break;
  }
  EXPECT_GT(fails_at, 20) << "the work hardly touched the disk";
}

INSTANTIATE_TEST_SUITE_P(Disks, FaultTest,
                         testing::Values(std::pair(false, EIO), std::pair(true, EIO),
                                         std::pair(false, ENOSPC), std::pair(true, ENOSPC)),
                         [](const auto& parameter) {
                           return fmt::format("{}{}",
                                              parameter.param.second == EIO ? "Damaged" : "Full",
                                              parameter.param.first ? "FromThenOn" : "Once");
                         });

// After a flush that failed, nothing more is written by this process, whatever is asked of it.
TEST(FailedFlush, StopsEverything) {
  TestFolder folder;
  TestRegister reg{folder.path()};
  ASSERT_TRUE(ok(reg.create()));
  ASSERT_TRUE(ok(reg.append(2)));
  bool failed = false;
  base::set_fault_plan([&](base::FileOperation operation, const std::filesystem::path&) {
    const bool fails = !failed && operation == base::FileOperation::sync;
    failed = failed || fails;
    return fails ? EIO : 0;
  });
  const auto first = reg.publish();
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, Code::durability);
  const auto second = reg.publish();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::durability);
  EXPECT_FALSE(reg.append(1));
  base::set_fault_plan({});
  EXPECT_FALSE(std::filesystem::exists(folder / "log/checkpoint"));
}

// What a lost power supply would show: nothing may be signed over tiles that are not on disk, and
// nothing published that the database does not know.
TEST(Publishing, FlushesTilesThenRecordsThenShows) {
  TestFolder folder;
  TestRegister reg{folder.path()};
  ASSERT_TRUE(ok(reg.create()));
  ASSERT_TRUE(ok(reg.append(300)));
  std::vector<std::string> steps;
  base::set_fault_plan([&](base::FileOperation operation, const std::filesystem::path& path) {
    const std::string name = std::filesystem::relative(path, folder.path());
    std::string step;
    if (operation == base::FileOperation::rename && name.starts_with("log/tile/")) step = "tiles";
    if (operation == base::FileOperation::sync && name == "log") step = "flush of log";
    if (operation == base::FileOperation::write && name == "register.db-wal") step = "database";
    if (operation == base::FileOperation::sync && name == "register.db-wal")
      step = "flush of database";
    if (operation == base::FileOperation::rename && name == "log/checkpoint") step = "checkpoint";
    if (!step.empty() && (steps.empty() || steps.back() != step)) steps.push_back(step);
    return 0;
  });
  const auto checkpoint = reg.publish();
  base::set_fault_plan({});
  ASSERT_TRUE(ok(checkpoint));
  EXPECT_EQ(steps, (std::vector<std::string>{"tiles", "flush of log", "database",
                                             "flush of database", "checkpoint"}));
}

}  // namespace
}  // namespace amends::ledger
