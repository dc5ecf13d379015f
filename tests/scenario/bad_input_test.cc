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

TEST_F(BadInput, ASampleIsNotDrawnByAnEmptySeedNorFromFewerThanNone) {
  write("list.csv", "id,stratum\na,x\nb,x\n");
  const Outcome seed = amends("sample draw --frame list.csv --size 1 --seed ''");
  EXPECT_EQ(seed.code, 2);
  EXPECT_THAT(seed.out, HasSubstr("--seed: it must not be empty"));
  const Outcome size = amends("sample size --population -5");
  EXPECT_EQ(size.code, 2);
  EXPECT_THAT(size.out, HasSubstr("--population: it is a whole number, 0 or more, and not -5"));
}

// 0 and less name no instalment, act or sample, and are no other way to say all of them.
TEST_F(BadInput, WhatIsNamedByANumberIsNamedByOneAboveNone) {
  for (const char* verb :
       {"fund --available 1.00 --instalment", "erase K7QM-2R9T --reason r --legal-basis l --act",
        "letter K7QM-2R9T --out l.html --act", "receipt K7QM-2R9T --act", "instalment show",
        "instalment fix --sample", "instalment fix --group", "decide recommend --instalment",
        "decide interest --reason r --instalment", "decide interest --reason r --group",
        "sample report", "sample size --population"}) {
    for (const char* number : {" 0", " -1"}) {
      const Outcome refused = amends(std::string(verb) + number);
      EXPECT_EQ(refused.code, 2) << verb << number << ": " << refused.out;
    }
    const Outcome none = amends(std::string(verb) + " 0");
    EXPECT_THAT(none.out, HasSubstr("a number above 0 was expected")) << verb;
  }
}

TEST_F(BadInput, JsonIsRefusedAtItsPlace) {
  write("empty.json", "[]");
  const Outcome none = amends("cel test empty.json");
  EXPECT_NE(none.code, 0);
  EXPECT_THAT(none.out, HasSubstr("empty.json: there are no tests in it"));
  write("twice.json", "{\"x\": 1,\n \"x\": 2}");
  EXPECT_THAT(amends("cel eval x --bindings twice.json").out,
              HasSubstr("twice.json:2:2: 'x' is here a second time in one object"));
  write("broken.json", "{\"x\": 1,\n x}");
  EXPECT_THAT(amends("cel eval x --bindings broken.json").out, HasSubstr("broken.json:2:2: "));
  write("facts.json", "{\"category\": \"D1\", \"category\": \"H1\"}");
  const std::string velaria = " --programme " + programme("velaria");
  EXPECT_THAT(amends("rules eval all facts.json" + velaria).out, HasSubstr("facts.json:1:20: "));
  EXPECT_THAT(amends("value facts.json" + velaria).out, HasSubstr("facts.json:1:20: "));
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
