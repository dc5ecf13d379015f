// Killed at any moment, failed at any operation: what was acknowledged is there, nothing is half
// done, and no checkpoint is signed that does not extend the one before.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/files.h"
#include "ledger/verify.h"
#include "register/check.h"
#include "register/test_register.h"

namespace amends::registry {
namespace {

class CrashTest : public RegisterTest {
 protected:
  // Claims that the register has, by their keys.
  static std::int64_t claims(Register& reg) { return count(reg, "SELECT count(*) FROM claim"); }

  // Files `group` claims in one session; keys carry on from what is there.
  static Status file_group(Register& reg, int group) {
    AMENDS_TRY(Register::Session session, reg.begin());
    for (int i = 0; i < group; ++i) {
      const ClaimId claim = session.new_claim();
      const std::string data =
          filed(filing("D1", fmt::format("Person {}", claim)), fmt::format("k{}", claim));
      AMENDS_CHECK(
          session.add({kind::claim_filed, claim, data}, {"Officer", "INT"}).map([](const Done&) {
          }));
    }
    return session.commit();
  }

  // Says on `pipe` how many claims are acknowledged, until it is killed.
  [[noreturn]] void work_until_killed(int pipe) const {
    auto reg = Register::open(folder(), Access::write, base::fixed_clock(noon));
    if (!reg) _exit(9);
    std::int64_t acknowledged = claims(*reg);
    for (int round = 0;; ++round) {
      const int group = 1 + round % 5;
      if (!file_group(*reg, group)) _exit(8);
      acknowledged += group;
      if (::write(pipe, &acknowledged, sizeof acknowledged) < 0) _exit(7);
      if (round % 3 == 0 && !reg->publish(base::quiet())) _exit(6);
    }
  }

  // The last checkpoint that the outside world could have seen.
  ledger::Checkpoint published() const {
    const auto bytes = base::read_file(folder() / "log" / "checkpoint");
    if (!bytes) return {};
    const auto note = ledger::Note::parse(*bytes);
    EXPECT_TRUE(note) << "log/checkpoint is half written";
    return ledger::Checkpoint::parse(note->text).value();
  }
};

TEST_F(CrashTest, KilledHundredsOfTimesNothingAcknowledgedIsMissing) {
  {
    Register reg = make();
  }
  std::uint64_t state = 12345;  // delays differ from round to round, the same in every run
  ledger::Checkpoint last_seen;
  constexpr int kills = 200;
  for (int kill_number = 0; kill_number < kills; ++kill_number) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(pipe[0]);
      work_until_killed(pipe[1]);
    }
    ::close(pipe[1]);
    state = state * 6364136223846793005u + 1442695040888963407u;
    ::usleep(static_cast<useconds_t>(state >> 33) % 25'000);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself with " << WEXITSTATUS(status);
    std::int64_t acknowledged = 0, word = 0;
    while (::read(pipe[0], &word, sizeof word) == sizeof word) acknowledged = word;
    ::close(pipe[0]);

    auto reg = Register::open(folder(), Access::write, base::fixed_clock(noon));
    ASSERT_TRUE(reg) << reg.error().message;
    ASSERT_GE(claims(*reg), acknowledged);
    const ledger::Checkpoint seen = published();
    ASSERT_GE(seen.size, last_seen.size);
    ASSERT_LE(seen.size, reg->log().size());
    if (last_seen.size > 0 && seen.size > last_seen.size) {
      const auto proof = reg->log().prove_consistency(last_seen.size, seen.size);
      ASSERT_TRUE(proof);
      ASSERT_TRUE(
          ledger::verify_consistency(last_seen.size, seen.size, *proof, last_seen.root, seen.root));
    }
    last_seen = seen;
  }
  const auto repair = repair_register(folder(), base::quiet());
  ASSERT_TRUE(repair) << repair.error().message;
  for (const auto& finding : repair->after.findings) {
    ADD_FAILURE() << finding.place << ": " << finding.message;
  }
}

// The disk fails at the Nth operation, N = 1, 2, 3 … until a whole round passes.
TEST_F(CrashTest, FailedAtEveryOperationNothingIsHalfDone) {
  {
    Register reg = make();
  }
  for (int n = 1;; ++n) {
    ASSERT_LT(n, 2000);
    const ledger::Checkpoint before = published();
    std::int64_t known = 0;
    {
      Register reg = reopen();
      known = claims(reg);
    }
    int operations = 0;
    bool failed = false;
    base::set_fault_plan([&](base::FileOperation, const fs::path&) {
      if (++operations != n) return 0;
      failed = true;
      return n % 2 == 0 ? EIO : ENOSPC;
    });
    std::int64_t acknowledged = known;
    if (auto reg = Register::open(folder(), Access::write, base::fixed_clock(noon))) {
      if (file_group(*reg, 3)) acknowledged += 3;
      if (reg->publish(base::quiet()) && file_group(*reg, 2)) acknowledged += 2;
    }
    base::set_fault_plan({});
    Register reg = reopen();
    const std::int64_t found = claims(reg);
    ASSERT_GE(found, acknowledged) << "operation " << n;
    ASSERT_TRUE(found == known || found == known + 2 || found == known + 3 || found == known + 5)
        << "operation " << n;
    const ledger::Checkpoint after = published();
    ASSERT_GE(after.size, before.size) << "operation " << n;
    ASSERT_TRUE(reg.publish(base::quiet())) << "operation " << n;
    const auto report = ledger::verify_log(reg.log(), folder(), base::quiet());
    ASSERT_TRUE(report);
    ASSERT_TRUE(report->findings.empty()) << "operation " << n << ": " << report->findings[0].place
                                          << ": " << report->findings[0].message;
    if (!failed) break;
  }
}

// The act decides: with it the changed programme is in place when the register is next opened,
// without it the old one stands and nothing is left lying about.
TEST_F(CrashTest, AnAdoptionCutShortAnywhereIsFinishedOrNeverWas) {
  {
    Register reg = make();
  }
  const fs::path source = folder().parent_path() / "changed";
  fs::copy(velaria(), source, fs::copy_options::recursive);
  for (int n = 1;; ++n) {
    ASSERT_LT(n, 2000);
    std::ofstream(source / "programme.toml", std::ios::app) << "# round " << n << "\n";
    int operations = 0;
    bool failed = false, adopted = false;
    Hash before{};
    {
      Register reg = reopen();
      before = reg.programme().hash;
      base::set_fault_plan([&](base::FileOperation, const fs::path&) {
        if (++operations != n) return 0;
        failed = true;
        return EIO;
      });
      adopted = reg.adopt_programme(source, "a remark", {"Officer", "EXE"}).has_value();
      base::set_fault_plan({});
    }
    Register reg = reopen();
    const Hash changed = *programme::folder_hash(source);
    if (adopted) {
      ASSERT_EQ(reg.programme().hash, changed) << "operation " << n;
    }
    ASSERT_TRUE(reg.programme().hash == changed || reg.programme().hash == before);
    ASSERT_EQ(reg.programme().hash, *programme::folder_hash(folder() / "programme"));
    for (const auto& entry : fs::directory_iterator(folder())) {
      ASSERT_FALSE(entry.path().filename().string().starts_with(".programme"))
          << entry.path() << " after operation " << n;
    }
    if (!failed) break;
    // What is read of the programmes before is not what is cut short here.
    fs::remove_all(folder() / "programmes");
  }
}

TEST_F(CrashTest, AfterAFailedFlushNothingMoreIsWritten) {
  Register reg = make();
  base::set_fault_plan([](base::FileOperation operation, const fs::path&) {
    return operation == base::FileOperation::sync ? EIO : 0;
  });
  const Status first = file_group(reg, 1);
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, Code::durability);
  base::set_fault_plan([](base::FileOperation, const fs::path&) { return 0; });
  EXPECT_FALSE(file_group(reg, 1))
      << "the disk is well again, but the process does not know what is on it";
}

}  // namespace
}  // namespace amends::registry
