// Our log before software that nobody here wrote: Go's x/mod/sumdb through
// tests/independent/check_log.go.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>

#include "base/files.h"
#include "ledger/test_register.h"
#include "ledger/tile.h"

namespace amends::ledger {
namespace {

using testing::HasSubstr;

struct Outcome {
  int exit_code = -1;
  std::string output;
};

Outcome run(const std::string& command) {
  Outcome outcome;
  std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return outcome;
  char buffer[4096];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe)) {
    outcome.output.append(buffer, got);
  }
  const int status = ::pclose(pipe);
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

class IndependentCheck : public testing::Test {
 protected:
  static constexpr const char* packages = "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog";

  void SetUp() override {
    const bool debian = std::filesystem::exists("/usr/bin/go");
    if (!debian && run("go version").exit_code != 0) {
      GTEST_SKIP() << "NOT TESTED: no Go here (Debian's package golang-go)";
    }
    if (!std::filesystem::exists(packages)) {
      GTEST_SKIP() << "NOT TESTED: no x/mod/sumdb here (Debian's package golang-golang-x-mod-dev)";
    }
    build(debian ? "/usr/bin/go" : "go");
  }

  // Beside this test program, once for each version of its source.
  void build(const std::string& go) {
    namespace fs = std::filesystem;
    const fs::path here = fs::read_symlink("/proc/self/exe").parent_path();
    const fs::path source = fs::path(AMENDS_SOURCE_DIR) / "tests/independent/check_log.go";
    program = here / "check_log";
    if (fs::exists(program) && fs::last_write_time(program) > fs::last_write_time(source)) return;
    const Outcome built = run(fmt::format(
        "GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS= GOCACHE='{}' {} build -o '{}' '{}'",
        (here / "go-cache").string(), go, program.string(), source.string()));
    ASSERT_EQ(built.exit_code, 0) << built.output;
  }

  Outcome check(const std::filesystem::path& log, const VerifierKey& key,
                const std::filesystem::path& old = {}) {
    std::string command =
        fmt::format("'{}' -log '{}' -vkey '{}'", program.string(), log.string(), key.text());
    if (!old.empty()) command += fmt::format(" -old '{}'", old.string());
    return run(command);
  }

  // The published history with one entry changed, signed with the same key: what a log that shows
  // two faces would show.
  void fork(const TestRegister& reg, std::uint64_t size, std::uint64_t changed,
            const std::filesystem::path& folder) {
    const std::string text = *base::read_file(reg.folder / "keys/log.key");
    const auto signer = SignerKey::parse(std::string_view(text).substr(0, text.size() - 1));
    ASSERT_TRUE(ok(signer));
    TileWriter writer(folder);
    ASSERT_TRUE(ok(reg.log->read(0, size, [&](const StoredAct& act) -> Status {
      const auto at = act.at + (act.index == changed ? 1 : 0);
      return writer.append(as_bytes(entry_text(at, act.act_class, act.commitment)));
    })));
    ASSERT_TRUE(ok(writer.finish()));
    Note note{Checkpoint{signer->verifier().name, size, writer.root()}.text(), {}};
    note.sign(*signer);
    ASSERT_TRUE(ok(base::write_file(folder / "checkpoint", note.bytes())));
  }

  std::filesystem::path program;
};

TEST_F(IndependentCheck, AcceptsOurLogAndItsGrowth) {
  TestFolder folder;
  TestRegister reg{folder.path()};
  ASSERT_TRUE(ok(reg.create()));
  std::filesystem::path old;
  for (const std::uint64_t more : {1u, 2u, 252u, 1u, 1u, 300u}) {
    ASSERT_TRUE(ok(reg.append(more)));
    ASSERT_TRUE(ok(reg.publish()));
    const Outcome outcome = check(folder / "log", reg.log->verifier(), old);
    ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
    EXPECT_THAT(outcome.output, HasSubstr(fmt::format("{} entries under {}", reg.log->size(),
                                                      base::to_base64(reg.log->root()))));
    old = folder / fmt::format("checkpoint.{}", reg.log->size());
    std::filesystem::copy_file(folder / "log/checkpoint", old);
  }
}

TEST_F(IndependentCheck, RefusesAForkedLog) {
  TestFolder folder;
  TestRegister reg{folder.path()};
  ASSERT_TRUE(ok(reg.create()));
  ASSERT_TRUE(ok(reg.append(270)));
  ASSERT_TRUE(ok(reg.publish()));
  std::filesystem::copy_file(folder / "log/checkpoint", folder / "old");
  ASSERT_TRUE(ok(reg.append(30)));
  ASSERT_TRUE(ok(reg.publish()));
  TestFolder second;
  fork(reg, 300, 17, second.path());
  // By itself the second history is a log like any other; beside a checkpoint of the first it is
  // not.
  EXPECT_EQ(check(second.path(), reg.log->verifier()).exit_code, 0);
  const Outcome refused = check(second.path(), reg.log->verifier(), folder / "old");
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.output, HasSubstr("does not extend its checkpoint of 270 entries"));
}

TEST_F(IndependentCheck, RefusesAChangedEntryAndAnotherKey) {
  TestFolder folder;
  TestRegister reg{folder.path()};
  ASSERT_TRUE(ok(reg.create()));
  ASSERT_TRUE(ok(reg.append(270)));
  ASSERT_TRUE(ok(reg.publish()));
  const auto stranger = SignerKey::generate("test.amends");
  EXPECT_EQ(check(folder / "log", stranger->verifier()).exit_code, 1);
  std::string bundle = *base::read_file(folder / "log/tile/entries/000");
  bundle[40] ^= 1;
  ASSERT_TRUE(ok(base::write_file(folder / "log/tile/entries/000", bundle)));
  const Outcome refused = check(folder / "log", reg.log->verifier());
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.output, HasSubstr("entry 0 is not in the signed tree"));
}

}  // namespace
}  // namespace amends::ledger
