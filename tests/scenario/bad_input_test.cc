// What goes wrong, said in one sentence, with the right exit code and nothing lost.
#include <gmock/gmock.h>

#include "program.h"

namespace amends::scenario {
namespace {

using testing::HasSubstr;
using testing::Not;

using BadInput = ProgramTest;

TEST_F(BadInput, EveryVerbTeachesWithAnExample) {
  for (const char* verb : {"init",
                           "intake",
                           "evidence add",
                           "evidence check",
                           "evidence transfer",
                           "evidence deaccession",
                           "notice",
                           "payment record",
                           "examine",
                           "explain",
                           "decide recommend",
                           "receipt",
                           "verify",
                           "fsck",
                           "rebuild",
                           "report",
                           "export",
                           "simulate",
                           "run",
                           "status",
                           "show",
                           "act",
                           "erase",
                           "adopt",
                           "timestamp"}) {
    const Outcome help = amends(std::string(verb) + " --help");
    EXPECT_EQ(help.code, 0) << verb;
    EXPECT_THAT(help.out, HasSubstr("Example:")) << verb;
    EXPECT_THAT(help.out, HasSubstr("amends " + std::string(verb))) << verb;
  }
}

TEST_F(BadInput, WrongUseIsTwoAndMissingFilesAreThree) {
  EXPECT_EQ(amends("").code, 2);
  EXPECT_EQ(amends("frobnicate").code, 2);
  EXPECT_EQ(amends("status --no-such-option").code, 2);
  EXPECT_EQ(amends("status nowhere").code, 3);
  EXPECT_EQ(amends("verify nowhere").code, 3);
  EXPECT_EQ(amends("init reg --programme nowhere").code, 3);
  EXPECT_FALSE(fs::exists(place_ / "reg"));
}

TEST_F(BadInput, AReadOnlyRegisterIsReadAndNotWritten) {
  ASSERT_EQ(amends("init reg --programme " + programme("velaria")).code, 0);
  const Outcome copied = shell("cp -r reg frozen && chmod -R a-w frozen");
  ASSERT_EQ(copied.code, 0);
  EXPECT_EQ(amends("verify frozen").code, 0);
  EXPECT_EQ(amends("status frozen").code, 0);
}

TEST_F(BadInput, AFullDiskInTheMiddleLosesNothing) {
  ASSERT_EQ(amends("simulate --programme " + programme("velaria") +
                   " --claims 20000 --seed 5 --no-evidence -o caseload")
                .code,
            0);
  ASSERT_EQ(amends("init reg --programme " + programme("velaria")).code, 0);
  const std::string intake = " intake caseload/claims.csv --mapping caseload/mapping.toml -r reg";
  const Outcome full = shell("bash -c 'ulimit -f 16000; trap \"\" XFSZ; " +
                             std::string(AMENDS_PROGRAM) + intake + "'");
  EXPECT_EQ(full.code, 3) << full.out;
  EXPECT_THAT(full.out, HasSubstr("amends: "));
  const Outcome fsck = amends("fsck reg");
  EXPECT_EQ(fsck.code, 0) << fsck.out;
  EXPECT_LE(amends(intake).code, 1);
  EXPECT_EQ(amends("run reg").code, 0);
  EXPECT_EQ(amends("verify reg").code, 0);
}

TEST_F(BadInput, HostileTablesAreRefusedInOneSentence) {
  ASSERT_EQ(amends("init reg --programme " + programme("lost-property")).code, 0);
  write("open.csv", "Claim Number,Date Received\n1,\"never closed\n2,x\n");
  shell("python3 -c \"print(','.join(['c']*10000000))\" > wide.csv");
  write("empty.csv", "");
  for (const char* file : {"open.csv", "wide.csv", "empty.csv", "nowhere.csv"}) {
    const Outcome outcome = amends(std::string("intake ") + file + " --mapping " +
                                   programme("lost-property") + "/mappings/tsa.toml -r reg");
    EXPECT_GT(outcome.code, 0) << file;
    EXPECT_LE(outcome.code, 3) << file << outcome.out;
    EXPECT_LT(outcome.out.size(), 2000u) << file;
    EXPECT_THAT(outcome.out, HasSubstr("amends: ")) << file;
  }
  EXPECT_EQ(amends("verify reg").code, 0);
}

TEST_F(BadInput, AProgrammeWithFaultsSaysAllOfThem) {
  shell("cp -r " + programme("velaria") +
        " broken && sed -i 's/^mode = .*/mode = \"ADJUDICATE\"/; "
        "s/^currency/curency/' broken/programme.toml && sed -i '0,/type/s//tipe/' "
        "broken/forms/D1.json");
  const Outcome outcome = amends("init reg --programme broken");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.out, HasSubstr("programme.toml:"));
  EXPECT_THAT(outcome.out, HasSubstr("forms/D1.json:"));
  EXPECT_THAT(outcome.out, HasSubstr("ADJUDICATION"));
  EXPECT_FALSE(fs::exists(place_ / "reg"));
}

}  // namespace
}  // namespace amends::scenario
